//! The examples of `docs/attributes.md`, one module each. What stands before `EXAMPLE` is shown, and so is what `run`
//! does, with the database that it is given as `db`.
#![allow(dead_code, reason = "what is only shown is not used")]

use super::attributes::Example;

/// All examples by name.
macro_rules! examples {
    ($($name:ident),* $(,)?) => {
        pub(super) const EXAMPLES: &[(&str, &Example)] = &[$((stringify!($name), &$name::EXAMPLE)),*];
    };
}

examples! {
    without_keys, table, schema, renamed_from, index, unique, check, new, columns, changes, validate, after_commit, changes_vis, changes_derive, changes_name, new_derive, new_vis,
    new_name, columns_derive, columns_name, fields, fields_only, fields_except, fields_with, fields_name, other_path, primary_key, generated, column,
    renamed_from_field, unique_field, index_field, default, default_uuid, default_each, max_len,
    belongs_to, on_delete, on_update, deferred, version, created_at, updated_at, soft_delete, tenant, embed, skip, embed_path,
    embed_column, embed_max_len, embed_embed, embed_prefix, index_name, index_where, index_search, where_each,
    check_name, check_sql, check_each, model_belongs_to, has_many, has_one, many_to_many, to_many_via, through, through_via,
    through_to, belongs_to_relation, belongs_to_name, project_model, project_crate, project_column,
    project_path, project_count, project_select, project_nested, project_flatten, rename_all, integer, native,
    enum_schema, enum_path, newtype_path, rename, test_models, test_fixtures, test_isolation, test_pool,
    test_only, test_path,
}

mod without_keys {
    use orm::prelude::*;

    use super::Example;

    /// A category of posts.
    #[derive(Model, Debug, PartialEq)]
    struct Category {
        id: i64,
        /// As shown to readers.
        name: String,
        r#type: Option<i32>,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Category], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let news = NewCategory { name: "News".into(), r#type: None }.insert(db)?;
        assert_eq!(news, Category { id: 1, name: "News".into(), r#type: None });
        let found = Category::query().filter(|c| c.r#type.is_null()).one(db)?;
        assert_eq!(found, news);
        Ok(())
    }
}

mod table {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(table = "people")]
    struct Person {
        id: i64,
        name: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Person], lines: &["CREATE TABLE"], ..Example::NOTHING };
}

mod schema {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(schema = "blog")]
    struct Post {
        id: i64,
        #[orm(index)]
        title: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post], lines: &["CREATE "], ..Example::NOTHING };
}

mod renamed_from {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(renamed_from("texts", "articles"))]
    struct Post {
        id: i64,
    }

    fn old_names() -> &'static [&'static str] {
        Post::table().renamed_from
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod index {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Place {
        lat: f64,
        lon: f64,
    }

    #[derive(Model)]
    #[orm(index(country, city), index(place.lat, place.lon))]
    struct Shop {
        id: i64,
        country: String,
        city: Option<String>,
        #[orm(embed)]
        place: Place,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Shop], lines: &["CREATE INDEX"], ..Example::NOTHING };
}

mod unique {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(unique(country, name))]
    struct City {
        id: i64,
        country: String,
        name: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![City], lines: &["UNIQUE"], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let paris = |country: &str| NewCity { country: country.into(), name: "Paris".into() };
        paris("France").insert(db)?;
        paris("Texas").insert(db)?;
        let error = paris("France").insert(db).unwrap_err();
        assert_eq!(error.unique_violation().unwrap().columns(), ["country", "name"]);
        Ok(())
    }
}

mod check {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(check = "price > 0")]
    struct Product {
        id: i64,
        price: i64,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Product], lines: &["CHECK"], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let error = NewProduct { price: 0 }.insert(db).unwrap_err();
        assert_eq!(error.check_violation().unwrap().name(), Some("products_check"));
        Ok(())
    }
}

mod new {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(new(derive(Debug, Clone, PartialEq, Default)))]
    struct Post {
        id: i64,
        title: String,
        body: String,
    }

    fn draft(title: &str) -> NewPost {
        NewPost { title: title.into(), ..NewPost::default() }
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod columns {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(columns(derive(Debug), name = PostFields))]
    struct Post {
        id: i64,
        title: String,
    }

    fn is_short(post: &PostFields) -> orm::Expr<bool> {
        post.title.length().lt(10)
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod changes {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(changes)]
    struct Post {
        id: i64,
        title: String,
        summary: Option<String>,
        #[orm(version)]
        version: i32,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["title"],
        run: Some(run),
        sent: Some("UPDATE"),
        hides_tables: false,
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut post = NewPost { title: "Draft".into(), summary: Some("..".into()) }.insert(db)?;
        // Neither the key nor the version is a field of it.
        post.apply(db, &PostChanges { title: Some("Final".into()), summary: None })?;
        assert_eq!((&*post.title, post.summary.as_deref(), post.version), ("Final", Some(".."), 2));
        let no_summary = PostChanges { summary: Some(None), ..PostChanges::default() };
        assert_eq!(Post::query().apply(db, &no_summary)?, 1);
        Ok(())
    }
}

mod validate {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(validate = check_post)]
    struct Post {
        id: i64,
        title: String,
    }

    fn check_post(post: &mut orm::Draft<'_, Post>) {
        if post.get(|p| p.title).is_some_and(|title| title.trim().is_empty()) {
            post.refuse(|p| p.title, "is empty");
        }
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["title"],
        run: Some(run),
        sent: Some("UPDATE"),
        hides_tables: false,
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut post = NewPost { title: "One".into() }.insert(db)?;
        post.title.clear();
        let error = post.update(db).unwrap_err();
        let errors = error.validation_errors().expect("errors of fields");
        assert_eq!((errors[0].field(), errors[0].message()), ("title", "is empty"));
        post.title.push_str("Two");
        post.update(db)?;
        Ok(())
    }
}

mod after_commit {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(after_commit = announce)]
    struct Post {
        id: i64,
        title: String,
    }

    thread_local!(static ANNOUNCED: std::cell::Cell<i64> = const { std::cell::Cell::new(0) });

    fn announce(change: &orm::Committed<Post>) {
        if let orm::Committed::Inserted(id) = change {
            ANNOUNCED.set(*id);
        }
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["title"],
        run: Some(run),
        sent: Some("INSERT"),
        hides_tables: false,
    };

    fn run(db: &Db) -> orm::Result<()> {
        let post = db.transaction(|tx| {
            let post = NewPost { title: "One".into() }.insert(tx)?;
            assert_eq!(ANNOUNCED.take(), 0);
            Ok::<_, orm::Error>(post)
        })?;
        assert_eq!(ANNOUNCED.take(), post.id);
        Ok(())
    }
}

mod changes_vis {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(changes(vis = pub(crate)))]
    pub struct User {
        pub id: i64,
        pub name: String,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod changes_derive {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(changes(derive(Debug, serde::Deserialize)))]
    struct User {
        id: i64,
        name: String,
        nickname: Option<String>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User],
        lines: &["name"],
        run: Some(run),
        sent: Some("UPDATE"),
        hides_tables: false,
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut ann = NewUser { name: "Ann".into(), nickname: Some("A".into()) }.insert(db)?;
        // The body of a `PATCH`: the name stays, the nickname goes.
        let body = r#"{"nickname": null}"#;
        let changes: UserChanges = serde_json::from_str(body).expect("changes of a user");
        ann.apply(db, &changes)?;
        assert_eq!((&*ann.name, ann.nickname), ("Ann", None));
        assert!(serde_json::from_str::<UserChanges>(r#"{"name": null}"#).is_err());
        Ok(())
    }
}

mod changes_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(changes(name = PatchUser))]
    struct User {
        id: i64,
        name: String,
    }

    fn rename(name: &str) -> PatchUser {
        PatchUser { name: Some(name.into()) }
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod new_derive {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(new(derive()))]
    struct Secret {
        id: i64,
        text: String,
    }

    /// Never shown in a log.
    impl std::fmt::Debug for NewSecret {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("NewSecret")
        }
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod new_vis {
    use orm::prelude::*;

    use super::Example;

    mod users {
        use orm::prelude::*;

        #[derive(Model)]
        #[orm(new(vis = pub(self)))]
        pub struct User {
            pub id: i64,
            pub name: String,
        }

        pub fn sign_up(name: &str, db: &Db) -> orm::Result<User> {
            NewUser { name: name.trim().into() }.insert(db)
        }
    }

    fn sign_up_ann(db: &Db) -> orm::Result<users::User> {
        users::sign_up("Ann", db)
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod new_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(new(name = CreatePost))]
    struct Post {
        id: i64,
        title: String,
    }

    fn draft() -> CreatePost {
        CreatePost { title: "Untitled".into() }
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod columns_derive {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(columns(derive(Debug, Clone)))]
    struct Post {
        id: i64,
        title: String,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod columns_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(columns(name = PostFields))]
    struct Post {
        id: i64,
        title: String,
    }

    fn newest(post: &PostFields) -> orm::OrderBy {
        post.id.desc()
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod fields {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(fields)]
    struct Post {
        id: i64,
        title: String,
        score: i32,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT \"title\""),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let post = |(title, score): (&str, i32)| NewPost { title: title.into(), score };
        NewPost::insert_all(db, [("a", 1), ("b", 7), ("c", 7)].map(post))?;
        // GET /posts?sort=-score,title&score[gt]=1
        let (sort, field, comparison, text) = ("-score,title", "score", "gt", "1");
        let query = Post::query().filter_by_text(field.parse()?, comparison.parse()?, text)?;
        let titles: Vec<String> = query.sort_by_text(sort)?.select(|p| p.title).all(db)?;
        assert_eq!(titles, ["b", "c"]);
        assert!("password".parse::<PostField>().unwrap_err().is_input());
        Ok(())
    }
}

mod fields_only {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(fields(only(name, age)))]
    struct User {
        id: i64,
        name: String,
        age: i32,
        password_hash: String,
    }

    const NAMED: &[UserField] = &[UserField::Name, UserField::Age];

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod fields_except {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(fields(except(password_hash)))]
    struct User {
        id: i64,
        name: String,
        password_hash: String,
    }

    const NAMED: &[UserField] = &[UserField::Id, UserField::Name];

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod fields_with {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Address {
        street: String,
        city: String,
    }

    #[derive(Model)]
    #[orm(fields(with(home.city)))]
    struct User {
        id: i64,
        #[orm(embed)]
        home: Address,
    }

    fn by_text(text: &str) -> orm::Result<Query<User>> {
        User::query().sort_by_text(text) // `-home.city`
    }

    const NAMED: &[UserField] = &[UserField::Id, UserField::HomeCity];

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod fields_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(fields(name = UserKey))]
    struct User {
        id: i64,
        name: String,
    }

    fn newest(user: &UserColumns) -> orm::OrderBy {
        UserKey::Id.of(user).desc()
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod other_path {
    use orm::prelude::*;

    use super::Example;

    mod database {
        pub use ::orm;
    }

    #[derive(Model)]
    #[orm(crate = "database::orm")]
    struct Post {
        id: i64,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod primary_key {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Seat {
        #[orm(primary_key)]
        row: i32,
        #[orm(primary_key)]
        number: i32,
        taken: bool,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Seat],
        lines: &["PRIMARY KEY", "STRICT"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewSeat { row: 3, number: 7, taken: false }.insert(db)?;
        assert!(!Seat::get(db, (3, 7))?.taken);
        Ok(())
    }
}

mod generated {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    struct PostId(i64);

    #[derive(Model, Debug)]
    struct Post {
        #[orm(generated)]
        id: PostId,
        title: String,
    }

    #[derive(Model, Debug)]
    struct Country {
        #[orm(generated = false)]
        id: i32,
        name: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post, Country], lines: &["\"id\""], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let post = NewPost { title: "First".into() }.insert(db)?;
        assert_eq!(post.id, PostId(1));
        NewCountry { id: 49, name: "Germany".into() }.insert(db)?;
        Ok(())
    }
}

mod column {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(column = "caption")]
        title: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post], lines: &["\"caption\""], ..Example::NOTHING };
}

mod renamed_from_field {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(renamed_from = "caption")]
        title: String,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod unique_field {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct User {
        id: i64,
        #[orm(unique)]
        email: String,
        #[orm(unique = "one_user_per_phone")]
        phone: Option<String>,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User], lines: &["UNIQUE"], ..Example::NOTHING };
}

mod index_field {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(index)]
        title: String,
        #[orm(index = "posts_by_rank")]
        rank: Option<i32>,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post], lines: &["CREATE INDEX"], ..Example::NOTHING };
}

mod default {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Post {
        id: i64,
        #[orm(default = true)]
        visible: bool,
        #[orm(default = -1)]
        rank: i32,
        #[orm(default = 0.5)]
        weight: f64,
        #[orm(default = "it's new")]
        title: String,
        #[orm(default = now)]
        created_at: jiff::Timestamp,
        #[orm(default = sql("abs(-7)"))]
        days: i64,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["NOT NULL DEFAULT"],
        run: Some(run),
        sent: Some("INSERT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let post =
            NewPost { visible: None, rank: Some(3), weight: None, title: None, created_at: None, days: None };
        let post = post.insert(db)?;
        assert_eq!((post.visible, post.rank, post.weight, post.days), (true, 3, 0.5, 7));
        assert_eq!(post.title, "it's new");
        Ok(())
    }
}

mod default_uuid {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Event {
        #[orm(default = uuid_v7)]
        id: uuid::Uuid,
        name: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Event],
        lines: &["\"id\""],
        run: Some(run),
        sent: Some("INSERT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let first = NewEvent { id: None, name: "a".into() }.insert(db)?;
        let second = NewEvent { id: None, name: "b".into() }.insert(db)?;
        assert!(first.id < second.id);
        Ok(())
    }
}

mod default_each {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Ticket {
        id: i64,
        #[orm(default = sql(sqlite = "abs(random() % 100)", postgres = "floor(random() * 100)::bigint"))]
        lane: i64,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Ticket], lines: &["NOT NULL DEFAULT"], ..Example::NOTHING };
}

mod max_len {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Country {
        id: i64,
        #[orm(max_len = 2)]
        code: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Country], lines: &["length("], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        NewCountry { code: "ÄÖ".into() }.insert(db)?;
        let error = NewCountry { code: "GER".into() }.insert(db).unwrap_err();
        assert_eq!(error.check_violation().unwrap().name(), Some("countries_code_max_len"));
        Ok(())
    }
}

mod belongs_to {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, PartialEq)]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model, Debug)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User)]
        author_id: i64,
        #[orm(belongs_to = User)]
        editor_id: Option<i64>,
        #[orm(belongs_to = Self)]
        reply_to_id: Option<i64>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        lines: &["FOREIGN KEY"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        let post = NewPost { author_id: ann.id, editor_id: None, reply_to_id: None }.insert(db)?;
        let authors: Vec<(String, Option<String>)> =
            Post::query().select(|p| (p.author().name, p.editor().name)).all(db)?;
        assert_eq!(authors, [("Ann".to_owned(), None)]);
        assert_eq!(post.author().one(db)?, ann);
        let error = NewPost { author_id: 9, editor_id: None, reply_to_id: None }.insert(db).unwrap_err();
        assert_eq!(error.foreign_key_violation().unwrap().columns(), ["author_id"]);
        Ok(())
    }
}

mod on_delete {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model, Debug)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, on_delete = cascade)]
        author_id: i64,
        #[orm(belongs_to = User, on_delete = set_null)]
        editor_id: Option<i64>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        lines: &["FOREIGN KEY"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        let jo = NewUser { name: "Jo".into() }.insert(db)?;
        let mut post = NewPost { author_id: ann.id, editor_id: Some(jo.id) }.insert(db)?;
        jo.delete(db)?;
        post.reload(db)?;
        assert_eq!(post.editor_id, None);
        ann.delete(db)?;
        assert_eq!(Post::query().count(db)?, 0);
        Ok(())
    }
}

mod on_update {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Country {
        #[orm(primary_key)]
        code: String,
    }

    #[derive(Model, Debug)]
    struct City {
        id: i64,
        #[orm(belongs_to(Country, relation = country), on_update = cascade)]
        country_code: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Country, City],
        lines: &["FOREIGN KEY"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewCountry { code: "UK".into() }.insert(db)?;
        NewCity { country_code: "UK".into() }.insert(db)?;
        Country::query().update(db, |c| c.code.set("GB"))?;
        assert_eq!(City::query().one(db)?.country_code, "GB");
        Ok(())
    }
}

mod deferred {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Team {
        #[orm(primary_key)]
        name: String,
        #[orm(belongs_to(Player, relation = captain), deferred)]
        captain_name: String,
    }

    #[derive(Model, Debug)]
    struct Player {
        #[orm(primary_key)]
        name: String,
        #[orm(belongs_to(Team, relation = team))]
        team_name: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Team, Player],
        lines: &["captain_name_fkey"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        db.transaction(|tx| {
            NewTeam { name: "Reds".into(), captain_name: "Ann".into() }.insert(tx)?;
            NewPlayer { name: "Ann".into(), team_name: "Reds".into() }.insert(tx)
        })?;
        let alone = NewTeam { name: "Blues".into(), captain_name: "Nobody".into() };
        assert!(alone.insert(db).unwrap_err().foreign_key_violation().is_some());
        Ok(())
    }
}

mod version {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, Clone)]
    struct Page {
        id: i64,
        text: String,
        #[orm(version)]
        version: i32,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Page],
        lines: &["\"version\""],
        run: Some(run),
        sent: Some("UPDATE"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut mine = NewPage { text: "a".into() }.insert(db)?;
        let mut theirs = mine.clone();
        assert_eq!(mine.version, 1);
        mine.text = "b".into();
        mine.update(db)?;
        assert_eq!(mine.version, 2);
        theirs.text = "c".into();
        assert!(theirs.update(db).unwrap_err().is_stale());
        Ok(())
    }
}

mod created_at {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Post {
        id: i64,
        title: String,
        #[orm(created_at)]
        created_at: jiff::Timestamp,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post], lines: &["created_at"], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let post = NewPost { title: "First".into() }.insert(db)?;
        assert!(post.created_at > jiff::Timestamp::UNIX_EPOCH);
        Ok(())
    }
}

mod updated_at {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct Post {
        id: i64,
        title: String,
        #[orm(updated_at)]
        updated_at: jiff::Timestamp,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["updated_at"],
        run: Some(run),
        sent: Some("UPDATE"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut post = NewPost { title: "First".into() }.insert(db)?;
        let before = post.updated_at;
        post.title = "Second".into();
        post.update(db)?;
        assert!(post.updated_at >= before);
        Post::query().update(db, |p| p.title.set("Third"))?;
        Ok(())
    }
}

mod soft_delete {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(unique(slug, where = "deleted_at IS NULL"))]
    struct Post {
        id: i64,
        slug: String,
        #[orm(soft_delete)]
        deleted_at: Option<jiff::Timestamp>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["deleted_at"],
        run: Some(run),
        sent: Some("UPDATE"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let mut post = NewPost { slug: "first".into() }.insert(db)?;
        post.soft_delete(db)?;
        assert!(post.deleted_at.is_some());
        NewPost { slug: "first".into() }.insert(db)?; // unique among those that are not deleted
        assert_eq!((Post::query().count(db)?, Post::query().present().count(db)?), (2, 1));
        assert_eq!(Post::query().present().soft_delete(db)?, 1);
        post.restore(db)?;
        assert_eq!(Post::query().present().one(db)?.id, post.id);
        Ok(())
    }
}

mod tenant {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(unique(account_id, slug))]
    struct Post {
        id: i64,
        #[orm(tenant)]
        account_id: i64,
        slug: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        lines: &["account_id"],
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let post = |account_id| NewPost { account_id, slug: "first".into() };
        let posts = NewPost::insert_all(db, [post(1), post(2)])?;
        assert_eq!(Post::query().of_tenant(2).one(db)?.id, posts[1].id);
        assert!(!Post::query().of_tenant(1).filter(|p| p.id.eq(posts[1].id)).exists(db)?);
        Ok(())
    }
}

mod embed {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone, PartialEq)]
    struct Address {
        street: String,
        city: String,
    }

    #[derive(Model, Debug)]
    struct Customer {
        id: i64,
        name: String,
        #[orm(embed)]
        home: Address,
        #[orm(embed(prefix = "at_"))]
        office: Option<Address>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Customer],
        lines: &["home_", "at_"],
        run: Some(run),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let home = Address { street: "1 High St".into(), city: "Leeds".into() };
        let ann = NewCustomer { name: "Ann".into(), home, office: None }.insert(db)?;
        assert_eq!(ann.office, None);
        let found =
            Customer::query().filter(|c| c.home.city.eq("Leeds") & c.office.city.is_null()).one(db)?;
        assert_eq!(found.home, ann.home);
        Ok(())
    }
}

mod skip {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        name: String,
        #[orm(skip)]
        is_new: bool,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let mut ann = NewUser { name: "Ann".into() }.insert(db)?;
        ann.is_new = true;
        ann.update(db)?;
        ann.reload(db)?;
        assert!(ann.is_new);
        assert!(!User::get(db, ann.id)?.is_new);
        Ok(())
    }
}

mod embed_path {
    use orm::prelude::*;

    use super::Example;

    mod database {
        pub use ::orm;
    }

    #[derive(Embed)]
    #[orm(crate = "database::orm")]
    struct Address {
        city: String,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod embed_column {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Address {
        #[orm(column = "town")]
        city: String,
    }

    #[derive(Model)]
    struct Customer {
        id: i64,
        #[orm(embed)]
        home: Address,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Customer], lines: &["town"], ..Example::NOTHING };
}

mod embed_max_len {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Address {
        #[orm(max_len = 100)]
        city: String,
    }

    #[derive(Model)]
    struct Customer {
        id: i64,
        #[orm(embed)]
        home: Address,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Customer], lines: &["length("], ..Example::NOTHING };
}

mod embed_embed {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Place {
        lat: f64,
        lon: f64,
    }

    #[derive(Embed, Debug, Clone)]
    struct Address {
        city: String,
        #[orm(embed)]
        at: Place,
    }

    #[derive(Model)]
    struct Customer {
        id: i64,
        #[orm(embed)]
        home: Address,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Customer], lines: &["home_"], ..Example::NOTHING };
}

mod embed_prefix {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Place {
        lat: f64,
        lon: f64,
    }

    #[derive(Model)]
    struct Shop {
        id: i64,
        #[orm(embed(prefix = ""))]
        place: Place,
        #[orm(embed(prefix = "store_"))]
        warehouse: Place,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Shop], lines: &["lat", "lon"], ..Example::NOTHING };
}

mod index_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(index(country, city, name = "shops_by_place"))]
    #[orm(unique(country, code, name = "one_shop_per_code"))]
    struct Shop {
        id: i64,
        country: String,
        city: String,
        code: i32,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Shop],
        lines: &["shops_by_place", "one_shop_per_code"],
        ..Example::NOTHING
    };
}

mod index_where {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(unique(email, where = "active"), index(team, where = "active", name = "active_teams"))]
    struct Member {
        id: i64,
        email: String,
        team: i64,
        active: bool,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Member], lines: &["INDEX"], ..Example::NOTHING };
}

mod index_search {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(index(title, body, search = "english"))]
    struct Post {
        id: i64,
        title: String,
        body: Option<String>,
    }

    fn search(words: &str) -> Query<Post> {
        let words = web_search("english", words);
        Post::query().filter(|p| search_vector("english", (p.title, p.body)).matches(&words))
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post], lines: &["INDEX"], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        match search("rust -diesel").all(db) {
            Ok(posts) => assert!(posts.is_empty()),
            Err(error) => assert!(error.is_unsupported()), // on SQLite
        }
        Ok(())
    }
}

mod where_each {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(index(code, where(sqlite = "code GLOB 'a*'", postgres = "code ~ '^a'")))]
    struct Product {
        id: i64,
        code: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Product], lines: &["INDEX"], ..Example::NOTHING };
}

mod check_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(check(name = "price_is_positive", sql = "price > 0"))]
    struct Product {
        id: i64,
        price: i64,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Product], lines: &["CHECK"], ..Example::NOTHING };
}

mod check_sql {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(check(sql = "price > 0"), check(sql = "old_price > price"))]
    struct Product {
        id: i64,
        price: i64,
        old_price: Option<i64>,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Product], lines: &["CHECK"], ..Example::NOTHING };
}

mod check_each {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(check(sqlite = "code GLOB 'a*'", postgres = "code ~ '^a'"))]
    struct Product {
        id: i64,
        code: String,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Product], lines: &["CHECK"], ..Example::NOTHING };
}

mod model_belongs_to {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, PartialEq)]
    #[orm(has_many(tickets: Ticket))]
    struct Seat {
        #[orm(primary_key)]
        row: i64,
        #[orm(primary_key)]
        number: i64,
    }

    #[derive(Model, Debug, PartialEq)]
    #[orm(
        belongs_to(Seat, columns(seat_row, seat_number), relation = seat, on_delete = cascade),
        index(seat_row, seat_number)
    )]
    struct Ticket {
        id: i64,
        seat_row: i64,
        seat_number: i64,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Seat, Ticket],
        lines: &["FOREIGN KEY"],
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let seat = NewSeat { row: 1, number: 2 }.insert(db)?;
        let ticket = NewTicket { seat_row: 1, seat_number: 2 }.insert(db)?;
        assert_eq!(Ticket::query().filter(|t| t.seat().number.eq(2)).one(db)?, ticket);
        assert_eq!(ticket.seat().one(db)?, seat);
        let seats: Vec<(Seat, Vec<Ticket>)> = Seat::query().with(|s| s.tickets()).all(db)?;
        assert_eq!(seats, [(seat, vec![ticket])]);
        Ok(())
    }
}

mod belongs_to_relation {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to(User, relation = author))]
        written_by: i64,
    }

    fn by_ann() -> Query<Post> {
        Post::query().filter(|p| p.author().name.eq("Ann"))
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User, Post], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod belongs_to_name {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct User {
        id: i64,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to(User, name = "posts_have_an_author"))]
        author_id: i64,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User, Post], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod rename_all {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    #[orm(rename_all = "SCREAMING_SNAKE_CASE")]
    enum State {
        Open,
        OnHold,
    }

    #[derive(Model)]
    struct Ticket {
        id: i64,
        state: State,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Ticket], lines: &["\"state\""], ..Example::NOTHING };
}

mod integer {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    #[orm(integer)]
    enum Priority {
        Low = 1,
        Usual,
        High = 10,
    }

    #[derive(Model, Debug)]
    struct Ticket {
        id: i64,
        #[orm(default = 2)]
        priority: Priority,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Ticket], lines: &["\"priority\""], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        NewTicket { priority: Some(Priority::High) }.insert(db)?;
        assert_eq!(NewTicket { priority: None }.insert(db)?.priority, Priority::Usual);
        let urgent = Ticket::query().filter(|t| t.priority.gt(Priority::Usual)).one(db)?;
        assert_eq!(urgent.priority, Priority::High);
        Ok(())
    }
}

mod native {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    #[orm(native)]
    enum Mood {
        Sad,
        Happy,
    }

    #[derive(Model, Debug)]
    struct Day {
        id: i64,
        mood: Mood,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Day], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        NewDay { mood: Mood::Happy }.insert(db)?;
        assert_eq!(Day::query().filter(|d| d.mood.eq(Mood::Happy)).count(db)?, 1);
        Ok(())
    }
}

mod enum_schema {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    #[orm(native = "the_mood", schema = "blog")]
    enum Mood {
        Sad,
        Happy,
    }

    #[derive(Model)]
    struct Day {
        id: i64,
        mood: Mood,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Day], lines: &["CREATE TYPE", "\"mood\""], ..Example::NOTHING };
}

mod enum_path {
    use orm::prelude::*;

    use super::Example;

    mod database {
        pub use ::orm;
    }

    #[derive(Value)]
    #[orm(crate = "database::orm")]
    enum State {
        Open,
        OnHold,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod newtype_path {
    use orm::prelude::*;

    use super::Example;

    mod database {
        pub use ::orm;
    }

    #[derive(Value)]
    #[orm(crate = "database::orm")]
    struct UserId(i64);

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod rename {
    use orm::prelude::*;

    use super::Example;

    #[derive(Value, Debug, Clone, Copy, PartialEq)]
    enum State {
        Open,
        #[orm(rename = "waiting")]
        OnHold,
    }

    #[derive(Model, Debug)]
    struct Ticket {
        id: i64,
        #[orm(default = "waiting")]
        state: State,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Ticket], lines: &["\"state\""], run: Some(run), ..Example::NOTHING };

    fn run(db: &Db) -> orm::Result<()> {
        let ticket = NewTicket { state: None }.insert(db)?;
        assert_eq!(ticket.state, State::OnHold);
        Ok(())
    }
}

mod test_models {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        #[orm(unique)]
        name: String,
    }

    #[orm::test(models(User))]
    fn there_is_nobody(db: &Db) -> orm::Result<()> {
        assert_eq!(User::query().count(db)?, 0);
        Ok(())
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod test_fixtures {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        #[orm(unique)]
        name: String,
    }

    #[orm::test(models(User), fixtures("users.sql"))]
    fn there_are_two(db: &Db) -> orm::Result<()> {
        assert_eq!(User::query().count(db)?, 2);
        Ok(())
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod test_isolation {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        #[orm(unique)]
        name: String,
    }

    #[orm::test(models(User), isolation = "rollback")]
    fn leaves_nothing(db: &Db) -> orm::Result<()> {
        db.transaction(|tx| NewUser { name: "Ann".into() }.insert(tx))?;
        Ok(())
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod test_pool {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    struct User {
        id: i64,
        #[orm(unique)]
        name: String,
    }

    #[orm::test(models(User), pool = 2)]
    fn one_of_two_comes_first(db: &Db) {
        let insert = || NewUser { name: "Ann".into() }.insert(db).is_ok();
        let inserted =
            std::thread::scope(|scope| [(); 2].map(|()| scope.spawn(insert)).map(|one| one.join()));
        assert_eq!(inserted.into_iter().filter(|one| matches!(one, Ok(true))).count(), 1);
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod test_only {
    use orm::prelude::*;

    use super::Example;

    #[orm::test(only = "sqlite")]
    fn is_embedded(db: &Db) {
        assert_eq!(db.backend(), orm::Backend::Sqlite);
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod test_path {
    use orm::prelude::*;

    use super::Example;

    use ::orm as library;

    #[library::test(crate = "::orm")]
    fn has_one_connection(db: &Db) {
        assert_eq!(db.status().open, 1);
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod has_many {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, PartialEq)]
    #[orm(has_many(posts: Post))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model, Debug, PartialEq)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, index)]
        author_id: i64,
        title: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        lines: &["FOREIGN KEY", "INDEX"],
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        let post = NewPost { author_id: ann.id, title: "Hello".into() }.insert(db)?;
        let authors = User::query().filter(|u| u.posts().filter(|p| p.title.eq("Hello")).any());
        assert_eq!(authors.one(db)?, ann);
        let counts: Vec<(String, i64)> = User::query().select(|u| (u.name, u.posts().count())).all(db)?;
        assert_eq!(counts, [("Ann".to_owned(), 1)]);
        let users: Vec<(User, Vec<Post>)> = User::query().with(|u| u.posts().limit(3)).all(db)?;
        assert_eq!(users[0].1, [post]);
        assert_eq!(ann.posts().count(db)?, 1);
        Ok(())
    }
}

mod has_one {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, PartialEq)]
    #[orm(has_one(profile: Profile))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model, Debug, PartialEq)]
    struct Profile {
        id: i64,
        #[orm(belongs_to = User, unique)]
        user_id: i64,
        bio: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Profile],
        lines: &["FOREIGN KEY", "UNIQUE"],
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        NewProfile { user_id: ann.id, bio: "writes".into() }.insert(db)?;
        NewUser { name: "Bob".into() }.insert(db)?;
        let rows: Vec<(String, Option<String>)> =
            User::query().order_by(|u| u.id.asc()).select(|u| (u.name, u.profile().bio)).all(db)?;
        assert_eq!(rows[0], ("Ann".into(), Some("writes".into())));
        assert_eq!(rows[1], ("Bob".into(), None));
        assert_eq!(ann.profile().one(db)?.bio, "writes");
        Ok(())
    }
}

mod many_to_many {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug, PartialEq)]
    #[orm(many_to_many(tags: Tag, through = PostTag))]
    struct Post {
        id: i64,
        title: String,
    }

    #[derive(Model, Debug, PartialEq)]
    struct Tag {
        #[orm(primary_key)]
        name: String,
    }

    #[derive(Model, Debug)]
    struct PostTag {
        #[orm(primary_key, belongs_to = Post, on_delete = cascade)]
        post_id: i64,
        #[orm(primary_key, belongs_to(Tag, relation = tag), index)]
        tag_name: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post, Tag, PostTag],
        lines: &["FOREIGN KEY"],
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let post = NewPost { title: "Hello".into() }.insert(db)?;
        let rust = NewTag { name: "rust".into() }.insert(db)?;
        NewPostTag { post_id: post.id, tag_name: rust.name.clone() }.insert(db)?;
        let tagged = Post::query().filter(|p| p.tags().filter(|t| t.name.eq("rust")).any());
        assert_eq!(tagged.one(db)?, post);
        let posts: Vec<(Post, Vec<Tag>)> = Post::query().with(|p| p.tags()).all(db)?;
        assert_eq!(posts[0].1, [rust]);
        assert_eq!(post.tags().count(db)?, 1);
        Ok(())
    }
}

mod to_many_via {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(has_many(written: Post, via = author_id), has_many(edited: Post, via = editor_id))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User)]
        author_id: i64,
        #[orm(belongs_to = User)]
        editor_id: Option<i64>,
    }

    fn editors() -> Query<User> {
        User::query().filter(|u| u.edited().any())
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User, Post], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod through {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(many_to_many(tags: Tag, through = PostTag))]
    struct Post {
        id: i64,
    }

    #[derive(Model)]
    struct Tag {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct PostTag {
        #[orm(primary_key, belongs_to = Post)]
        post_id: i64,
        #[orm(primary_key, belongs_to = Tag, index)]
        tag_id: i64,
        weight: i32,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post, Tag, PostTag], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod through_via {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(many_to_many(tags: Tag, through = PostTag, via = post_id))]
    struct Post {
        id: i64,
    }

    #[derive(Model)]
    struct Tag {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct PostTag {
        #[orm(primary_key, belongs_to = Post)]
        post_id: i64,
        #[orm(primary_key, belongs_to = Tag, index)]
        tag_id: i64,
        weight: i32,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![Post, Tag, PostTag], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod through_to {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(many_to_many(follows: Self, through = Follow, via = follower_id, to = followed_id))]
    #[orm(many_to_many(followers: Self, through = Follow, via = followed_id, to = follower_id))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Follow {
        #[orm(primary_key, belongs_to = User)]
        follower_id: i64,
        #[orm(primary_key, belongs_to = User, index)]
        followed_id: i64,
    }

    pub(super) const EXAMPLE: Example =
        Example { schema: || schema![User, Follow], lines: &["FOREIGN KEY"], ..Example::NOTHING };
}

mod project_model {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Post {
        id: i64,
        title: String,
        words: i32,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Post)]
    struct PostCard {
        title: String,
        words: i32,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewPost { title: "one".into(), words: 10 }.insert(db)?;
        let cards: Vec<PostCard> = Post::query().project().all(db)?;
        assert_eq!(cards, [PostCard { title: "one".into(), words: 10 }]);
        Ok(())
    }
}

mod project_crate {
    use orm::prelude::*;

    use super::Example;

    mod database {
        pub use ::orm;
    }

    #[derive(Model)]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Projection)]
    #[orm(model = User, crate = "database::orm")]
    struct UserName {
        name: String,
    }

    pub(super) const EXAMPLE: Example = Example::NOTHING;
}

mod project_column {
    use orm::prelude::*;

    use super::Example;

    #[derive(Embed, Debug, Clone)]
    struct Address {
        city: String,
    }

    #[derive(Model)]
    struct User {
        id: i64,
        name: String,
        #[orm(embed)]
        home: Address,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = User)]
    struct UserCard {
        id: i64,
        #[orm(column = name)]
        label: String,
        #[orm(column = home.city)]
        city: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewUser { name: "Ann".into(), home: Address { city: "Leeds".into() } }.insert(db)?;
        let card = User::query().project::<UserCard>().one(db)?;
        assert_eq!(card, UserCard { id: 1, label: "Ann".into(), city: "Leeds".into() });
        Ok(())
    }
}

mod project_path {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, index)]
        author_id: i64,
        #[orm(belongs_to = User)]
        editor_id: Option<i64>,
        title: String,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Post)]
    struct PostCard {
        title: String,
        #[orm(path = author.name)]
        author: String,
        #[orm(path = editor.name)]
        editor: Option<String>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        NewPost { author_id: ann.id, editor_id: None, title: "one".into() }.insert(db)?;
        let card = Post::query().project::<PostCard>().one(db)?;
        assert_eq!(card, PostCard { title: "one".into(), author: "Ann".into(), editor: None });
        Ok(())
    }
}

mod project_count {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(has_many(posts: Post))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, index)]
        author_id: i64,
        title: String,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = User)]
    struct UserCard {
        name: String,
        #[orm(count = posts)]
        posts: i64,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        NewPost { author_id: ann.id, title: "one".into() }.insert(db)?;
        let card = User::query().project::<UserCard>().one(db)?;
        assert_eq!(card, UserCard { name: "Ann".into(), posts: 1 });
        Ok(())
    }
}

mod project_select {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    struct Post {
        id: i64,
        author: String,
        words: i32,
    }

    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Post)]
    struct Author {
        author: String,
        #[orm(select = |_| count())]
        posts: i64,
        #[orm(select = |p| p.words.sum())]
        words: Option<i64>,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewPost::insert_all(db, [10, 5].map(|words| NewPost { author: "Ann".into(), words }))?;
        let authors: Vec<Author> = Post::query().group_by(|p| p.author).project().all(db)?;
        assert_eq!(authors, [Author { author: "Ann".into(), posts: 2, words: Some(15) }]);
        Ok(())
    }
}

mod project_nested {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model)]
    #[orm(has_many(posts: Post, via = author_id))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, index)]
        author_id: i64,
        #[orm(belongs_to = User)]
        editor_id: Option<i64>,
        title: String,
    }

    #[derive(Projection, Debug)]
    #[orm(model = User)]
    struct UserCard {
        name: String,
        #[orm(nested = |u| u.posts().order_by(|p| p.id.desc()).limit(3))]
        latest: Vec<PostCard>,
    }

    #[derive(Projection, Debug)]
    #[orm(model = Post)]
    struct PostCard {
        title: String,
        #[orm(nested)]
        editor: Option<Name>,
    }

    #[derive(Projection, Debug)]
    #[orm(model = User)]
    struct Name {
        name: String,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        let ann = NewUser { name: "Ann".into() }.insert(db)?;
        NewPost { author_id: ann.id, editor_id: Some(ann.id), title: "one".into() }.insert(db)?;
        let card = User::query().project::<UserCard>().one(db)?;
        let editor = card.latest[0].editor.as_ref().map(|editor| &*editor.name);
        assert_eq!((card.latest[0].title.as_str(), editor), ("one", Some("Ann")));
        Ok(())
    }
}

mod project_flatten {
    use orm::prelude::*;

    use super::Example;

    #[derive(Model, Debug)]
    #[orm(has_many(posts: Post))]
    struct User {
        id: i64,
        name: String,
    }

    #[derive(Model)]
    struct Post {
        id: i64,
        #[orm(belongs_to = User, index)]
        author_id: i64,
        title: String,
    }

    #[derive(Projection, Debug)]
    #[orm(model = User)]
    struct UserCard {
        #[orm(flatten)]
        user: User,
        #[orm(flatten)]
        numbers: Numbers,
    }

    #[derive(Projection, Debug)]
    #[orm(model = User)]
    struct Numbers {
        #[orm(count = posts)]
        posts: i64,
    }

    pub(super) const EXAMPLE: Example = Example {
        schema: || schema![User, Post],
        hides_tables: true,
        run: Some(run),
        sent: Some("SELECT"),
        ..Example::NOTHING
    };

    fn run(db: &Db) -> orm::Result<()> {
        NewUser { name: "Ann".into() }.insert(db)?;
        let card = User::query().project::<UserCard>().one(db)?;
        assert_eq!((card.user.name.as_str(), card.numbers.posts), ("Ann", 0));
        Ok(())
    }
}
