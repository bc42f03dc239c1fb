//! Every key of `#[orm(...)]`, once: its name, where it may stand, and how it is written. Messages about unknown,
//! misplaced and badly written keys are made from this table.

/// Where a key may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Model,
    Field,
    /// The struct that `#[derive(Embed)]` stands on, and its fields.
    Embed,
    EmbedField,
    /// The list behind `embed`.
    Embedded,
    Index,
    Check,
    Sql,
    Where,
    BelongsTo,
    /// The same of several fields, above a model.
    ModelBelongsTo,
    ToMany,
    ThroughMany,
    New,
    Columns,
    Changes,
    /// The struct that `#[derive(Projection)]` stands on, and its fields.
    Projection,
    ProjectionField,
    Fields,
    Enum,
    Newtype,
    Variant,
    Test,
}

impl Place {
    /// The place as the end of a sentence: "unknown key `x` on ...".
    pub(crate) fn name(self) -> &'static str {
        match self {
            Place::Model => "a model",
            Place::Field => "a field",
            Place::Embed => "an embedded struct",
            Place::EmbedField => "a field of an embedded struct",
            Place::Embedded => "an `embed`",
            Place::Index => "an index",
            Place::Check => "a check",
            Place::Sql => "`sql`",
            Place::Where => "`where`",
            Place::BelongsTo => "a `belongs_to`",
            Place::ModelBelongsTo => "a `belongs_to` of a model",
            Place::ToMany => "a `has_many` or `has_one`",
            Place::ThroughMany => "a `many_to_many`",
            Place::New => "`new`",
            Place::Columns => "`columns`",
            Place::Changes => "`changes`",
            Place::Projection => "a projection",
            Place::ProjectionField => "a field of a projection",
            Place::Fields => "`fields`",
            Place::Enum => "an enum",
            Place::Newtype => "a newtype",
            Place::Variant => "a variant",
            Place::Test => "a test",
        }
    }

    /// The keys that may stand here.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static Key> {
        KEYS.iter().filter(move |key| key.place == self)
    }
}

/// A key at one place.
pub(crate) struct Key {
    pub(crate) place: Place,
    pub(crate) name: &'static str,
    /// How it is written, all forms.
    pub(crate) form: &'static str,
}

/// The key `name` at `place`, if there is one.
pub(crate) fn find(place: Place, name: &str) -> Option<&'static Key> {
    place.keys().find(|key| key.name == name)
}

/// Where else `name` is a key, of what one derive reads.
pub(crate) fn elsewhere(name: &str) -> Option<&'static Key> {
    const PLACES: [Place; 4] = [Place::Model, Place::Field, Place::Enum, Place::Variant];
    KEYS.iter().find(|key| key.name == name && PLACES.contains(&key.place))
}

pub(crate) const TABLE: &str = "table";
pub(crate) const SCHEMA: &str = "schema";
pub(crate) const INDEX: &str = "index";
pub(crate) const UNIQUE: &str = "unique";
pub(crate) const CHECK: &str = "check";
pub(crate) const NEW: &str = "new";
pub(crate) const COLUMNS: &str = "columns";
pub(crate) const VALIDATE: &str = "validate";
pub(crate) const AFTER_COMMIT: &str = "after_commit";
pub(crate) const CHANGES: &str = "changes";
pub(crate) const FIELDS: &str = "fields";
pub(crate) const EXCEPT: &str = "except";
pub(crate) const WITH: &str = "with";
pub(crate) const CRATE: &str = "crate";
pub(crate) const PRIMARY_KEY: &str = "primary_key";
pub(crate) const GENERATED: &str = "generated";
pub(crate) const COLUMN: &str = "column";
pub(crate) const DEFAULT: &str = "default";
pub(crate) const MAX_LEN: &str = "max_len";
pub(crate) const BELONGS_TO: &str = "belongs_to";
pub(crate) const ON_DELETE: &str = "on_delete";
pub(crate) const ON_UPDATE: &str = "on_update";
pub(crate) const DEFERRED: &str = "deferred";
pub(crate) const VERSION: &str = "version";
pub(crate) const CREATED_AT: &str = "created_at";
pub(crate) const UPDATED_AT: &str = "updated_at";
pub(crate) const SOFT_DELETE: &str = "soft_delete";
pub(crate) const TENANT: &str = "tenant";
pub(crate) const EMBED: &str = "embed";
pub(crate) const PREFIX: &str = "prefix";
pub(crate) const SKIP: &str = "skip";
pub(crate) const RENAMED_FROM: &str = "renamed_from";
pub(crate) const NAME: &str = "name";
pub(crate) const SQL: &str = "sql";
pub(crate) const WHERE: &str = "where";
pub(crate) const SEARCH: &str = "search";
pub(crate) const SQLITE: &str = "sqlite";
pub(crate) const POSTGRES: &str = "postgres";
pub(crate) const RELATION: &str = "relation";
pub(crate) const HAS_MANY: &str = "has_many";
pub(crate) const HAS_ONE: &str = "has_one";
pub(crate) const MANY_TO_MANY: &str = "many_to_many";
pub(crate) const THROUGH: &str = "through";
pub(crate) const VIA: &str = "via";
pub(crate) const TO: &str = "to";
pub(crate) const VIS: &str = "vis";
pub(crate) const DERIVE: &str = "derive";
pub(crate) const MODEL: &str = "model";
pub(crate) const PATH: &str = "path";
pub(crate) const COUNT: &str = "count";
pub(crate) const SELECT: &str = "select";
pub(crate) const NESTED: &str = "nested";
pub(crate) const FLATTEN: &str = "flatten";
pub(crate) const RENAME: &str = "rename";
pub(crate) const RENAME_ALL: &str = "rename_all";
pub(crate) const INTEGER: &str = "integer";
pub(crate) const NATIVE: &str = "native";
pub(crate) const MODELS: &str = "models";
pub(crate) const FIXTURES: &str = "fixtures";
pub(crate) const ISOLATION: &str = "isolation";
pub(crate) const POOL: &str = "pool";
pub(crate) const ONLY: &str = "only";

const fn key(place: Place, name: &'static str, form: &'static str) -> Key {
    Key { place, name, form }
}

const ON_DELETE_FORM: &str = "`on_delete = ACTION`: cascade, set_null, set_default, restrict or no_action";
const ON_UPDATE_FORM: &str = "`on_update = ACTION`: cascade, set_null, set_default, restrict or no_action";
const EMBED_FORM: &str = r#"`embed` or `embed(prefix = "home_")`"#;
const RENAMED_FROM_FORM: &str = r#"`renamed_from = "old"` or `renamed_from("older", "old")`"#;

pub(crate) const KEYS: &[Key] = &[
    key(Place::Model, TABLE, r#"`table = "posts"`"#),
    key(Place::Model, SCHEMA, r#"`schema = "blog"`"#),
    key(Place::Model, RENAMED_FROM, RENAMED_FROM_FORM),
    key(
        Place::Model,
        INDEX,
        r#"`index(field, embedded.field, ...)` or `index(field, ..., name = "...", where = "...", search = "...")`"#,
    ),
    key(
        Place::Model,
        UNIQUE,
        r#"`unique(field, embedded.field, ...)` or `unique(field, ..., name = "...", where = "...")`"#,
    ),
    key(
        Place::Model,
        CHECK,
        r#"`check = "price > 0"`, `check(name = "...", sql = "price > 0")` or `check(sqlite = "...", postgres = "...")`"#,
    ),
    key(
        Place::Model,
        BELONGS_TO,
        "`belongs_to(Seat, columns(seat_row, seat_number), relation = seat)`, with a column for each field of the key of `Seat`",
    ),
    key(Place::Model, HAS_MANY, "`has_many(posts: Post)` or `has_many(posts: Post, via = author_id)`"),
    key(Place::Model, HAS_ONE, "`has_one(profile: Profile)` or `has_one(profile: Profile, via = user_id)`"),
    key(
        Place::Model,
        MANY_TO_MANY,
        "`many_to_many(tags: Tag, through = PostTag)` or `many_to_many(tags: Tag, through = PostTag, via = post_id, to = tag_id)`",
    ),
    key(Place::Model, NEW, "`new(vis = pub(crate), derive(Debug, Clone), name = CreateUser)`"),
    key(Place::Model, COLUMNS, "`columns(derive(Debug, Clone), name = UserFields)`"),
    key(
        Place::Model,
        CHANGES,
        "`changes` or `changes(vis = pub(crate), derive(Debug, Clone), name = PatchUser)`",
    ),
    key(
        Place::Model,
        FIELDS,
        "`fields`, `fields(only(title, score))` or `fields(except(secret), name = UserKey)`",
    ),
    key(Place::Model, VALIDATE, "`validate = path::to::function`"),
    key(Place::Model, AFTER_COMMIT, "`after_commit = path::to::function`"),
    key(Place::Model, CRATE, r#"`crate = "path::to::orm"`"#),
    key(Place::Field, PRIMARY_KEY, "`primary_key`, without a value"),
    key(Place::Field, GENERATED, "`generated` or `generated = false`"),
    key(Place::Field, COLUMN, r#"`column = "title"`"#),
    key(Place::Field, RENAMED_FROM, RENAMED_FROM_FORM),
    key(Place::Field, UNIQUE, r#"`unique` or `unique = "name_of_the_constraint"`"#),
    key(Place::Field, INDEX, r#"`index` or `index = "name_of_the_index"`"#),
    key(
        Place::Field,
        DEFAULT,
        r#"`default = VALUE`: true, 5, -1, 0.5, "text", now, uuid_v7, sql("an expression") or sql(sqlite = "...", postgres = "...")"#,
    ),
    key(Place::Field, MAX_LEN, "`max_len = 100`, in characters, at least 1"),
    key(
        Place::Field,
        BELONGS_TO,
        r#"`belongs_to = User` or `belongs_to(User, relation = author, name = "constraint")`"#,
    ),
    key(Place::Field, ON_DELETE, ON_DELETE_FORM),
    key(Place::Field, ON_UPDATE, ON_UPDATE_FORM),
    key(Place::Field, DEFERRED, "`deferred`, without a value"),
    key(Place::Field, VERSION, "`version`, without a value"),
    key(Place::Field, CREATED_AT, "`created_at`, without a value"),
    key(Place::Field, UPDATED_AT, "`updated_at`, without a value"),
    key(Place::Field, SOFT_DELETE, "`soft_delete`, without a value"),
    key(Place::Field, TENANT, "`tenant`, without a value"),
    key(Place::Field, EMBED, EMBED_FORM),
    key(Place::Field, SKIP, "`skip`, without a value"),
    key(Place::Embed, CRATE, r#"`crate = "path::to::orm"`"#),
    key(Place::EmbedField, COLUMN, r#"`column = "title"`"#),
    key(Place::EmbedField, MAX_LEN, "`max_len = 100`, in characters, at least 1"),
    key(Place::EmbedField, EMBED, EMBED_FORM),
    key(Place::Embedded, PREFIX, r#"`prefix = "home_"`, which may be empty"#),
    key(Place::Index, NAME, r#"`name = "..."`"#),
    key(Place::Index, WHERE, r#"`where = "active"` or `where(sqlite = "...", postgres = "...")`"#),
    key(Place::Index, SEARCH, r#"`search = "english"`"#),
    key(Place::Where, SQLITE, r#"`sqlite = "..."`"#),
    key(Place::Where, POSTGRES, r#"`postgres = "..."`"#),
    key(Place::Check, NAME, r#"`name = "..."`"#),
    key(Place::Check, SQL, r#"`sql = "price > 0"`"#),
    key(Place::Check, SQLITE, r#"`sqlite = "..."`"#),
    key(Place::Check, POSTGRES, r#"`postgres = "..."`"#),
    key(Place::Sql, SQLITE, r#"`sqlite = "..."`"#),
    key(Place::Sql, POSTGRES, r#"`postgres = "..."`"#),
    key(Place::BelongsTo, RELATION, "`relation = author`"),
    key(Place::BelongsTo, NAME, r#"`name = "..."`"#),
    key(Place::ModelBelongsTo, COLUMNS, "`columns(seat_row, seat_number)`"),
    key(Place::ModelBelongsTo, RELATION, "`relation = seat`"),
    key(Place::ModelBelongsTo, NAME, r#"`name = "..."`"#),
    key(Place::ModelBelongsTo, ON_DELETE, ON_DELETE_FORM),
    key(Place::ModelBelongsTo, ON_UPDATE, ON_UPDATE_FORM),
    key(Place::ModelBelongsTo, DEFERRED, "`deferred`, without a value"),
    key(Place::ToMany, VIA, "`via = author_id`"),
    key(Place::ThroughMany, THROUGH, "`through = PostTag`"),
    key(Place::ThroughMany, VIA, "`via = post_id`"),
    key(Place::ThroughMany, TO, "`to = tag_id`"),
    key(Place::New, VIS, "`vis = pub(crate)`"),
    key(Place::New, DERIVE, "`derive(Debug, Clone)`"),
    key(Place::New, NAME, "`name = CreateUser`"),
    key(Place::Columns, DERIVE, "`derive(Debug, Clone)`"),
    key(Place::Columns, NAME, "`name = UserFields`"),
    key(Place::Changes, VIS, "`vis = pub(crate)`"),
    key(Place::Changes, DERIVE, "`derive(Debug, Clone)`"),
    key(Place::Changes, NAME, "`name = PatchUser`"),
    key(Place::Projection, MODEL, "`model = Post`"),
    key(Place::Projection, CRATE, r#"`crate = "path::to::orm"`"#),
    key(Place::ProjectionField, COLUMN, "`column = words` or `column = home.city`"),
    key(Place::ProjectionField, PATH, "`path = author.name`"),
    key(Place::ProjectionField, COUNT, "`count = comments` or `count = author.posts`"),
    key(Place::ProjectionField, SELECT, "`select = |p| p.words + 1`"),
    key(
        Place::ProjectionField,
        NESTED,
        "`nested`, `nested = author` or `nested = |p| p.comments().limit(3)`",
    ),
    key(Place::ProjectionField, FLATTEN, "`flatten`, without a value"),
    key(Place::Fields, ONLY, "`only(title, score)` or `only(title, home.city)`"),
    key(Place::Fields, EXCEPT, "`except(secret)`"),
    key(Place::Fields, WITH, "`with(home.city)`"),
    key(Place::Fields, NAME, "`name = UserKey`"),
    key(Place::Enum, RENAME_ALL, r#"`rename_all = "snake_case"`"#),
    key(Place::Enum, INTEGER, "`integer`, without a value"),
    key(Place::Enum, NATIVE, r#"`native` or `native = "name_of_the_type"`"#),
    key(Place::Enum, SCHEMA, r#"`schema = "blog"`"#),
    key(Place::Enum, CRATE, r#"`crate = "path::to::orm"`"#),
    key(Place::Newtype, CRATE, r#"`crate = "path::to::orm"`"#),
    key(Place::Variant, RENAME, r#"`rename = "stored text"`"#),
    key(Place::Test, MODELS, "`models(User, Post)`"),
    key(Place::Test, FIXTURES, r#"`fixtures("users.sql")`, files beside this one"#),
    key(Place::Test, ISOLATION, r#"`isolation = "database"` or `isolation = "rollback"`"#),
    key(Place::Test, POOL, "`pool = 4`, in connections, at least 1"),
    key(Place::Test, ONLY, r#"`only = "sqlite"` or `only = "postgres"`"#),
    key(Place::Test, CRATE, r#"`crate = "path::to::orm"`"#),
];

/// `docs/attributes.md` and the docs of the macros list every key, and no other.
#[cfg(test)]
#[allow(clippy::panic, reason = "a test fails by panicking")]
mod tests {
    use super::*;

    fn read(path: &str) -> String {
        let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    fn places() -> Vec<Place> {
        let mut places = Vec::new();
        for key in KEYS {
            if !places.contains(&key.place) {
                places.push(key.place);
            }
        }
        places
    }

    #[test]
    fn every_key_has_a_section_and_every_section_a_key() {
        let page = read("../docs/attributes.md");
        let sections = || page.split("\n## Keys of ").skip(1);
        for section in sections() {
            let heading = section.lines().next().unwrap_or_default();
            assert!(places().iter().any(|place| place.name() == heading), "no place is called {heading}");
        }
        for place in places() {
            let named = sections().find(|section| section.starts_with(&format!("{}\n", place.name())));
            let section = named.unwrap_or_else(|| panic!("the page has no keys of {}", place.name()));
            let section = section.split("\n## ").next().unwrap_or_default();
            let mut found: Vec<&str> = Vec::new();
            for part in section.split("\n### `").skip(1) {
                let name = part.split('`').next().unwrap_or_default();
                let key = find(place, name).unwrap_or_else(|| panic!("{name} is no key of {}", place.name()));
                assert!(part.contains(&format!("\nForm: {}.\n", key.form)), "{name} is written {}", key.form);
                found.push(name);
            }
            let missing: Vec<&str> =
                place.keys().map(|key| key.name).filter(|name| !found.contains(name)).collect();
            assert!(missing.is_empty(), "keys of {} without a section: {missing:?}", place.name());
            assert_eq!(found.len(), place.keys().count(), "a section of {} stands twice", place.name());
        }
    }

    #[test]
    fn the_docs_of_the_macros_list_every_key() {
        let docs = read("src/lib.rs");
        for place in places() {
            let keys: Vec<&str> = place.keys().map(|key| key.name).collect();
            let line = format!("/// - of {}: {}\n", place.name(), crate::errors::list(&keys));
            assert!(docs.contains(&line), "orm-derive/src/lib.rs has no line\n{line}");
        }
    }
}
