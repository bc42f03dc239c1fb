//! What `#[derive(Model)]` and `#[derive(Value)]` make, as users and the library see it: facts, `New...`, columns,
//! relations. What they say about mistakes is `ui.rs`; their text is a snapshot in `orm-derive`.

use orm::__private::{Action, ColumnType, DefaultValue, Field, Path, Record, Required, SqlText, Table};
use orm::{Model, Value, Variants};
use orm_core::query::Ops;

/// A person who may
/// sign in.
///
/// Never deleted.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(check(name = "named", sql = "length(name) > 0"), renamed_from("persons", "people"))]
struct User {
    id: i64,
    /// As shown.
    #[orm(max_len = 100)]
    name: String,
    #[orm(column = "mail", unique, renamed_from = "address")]
    email: String,
    nickname: Option<String>,
    #[orm(default = true)]
    active: bool,
    #[orm(default = "member")]
    role: Role,
    #[orm(default = sql("NULL"))]
    boss_id: Option<i64>,
    #[orm(version)]
    version: i32,
}

#[derive(Value, Debug, Clone, PartialEq)]
enum Role {
    Admin,
    Member,
    #[orm(rename = "on hold")]
    OnHold,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
struct PostId(i64);

#[allow(clippy::duplicated_attributes, reason = "it takes two `unique` over one field for one said twice")]
#[derive(Model, Debug)]
#[orm(table = "articles", schema = "blog", index(author_id, r#type), unique(title, name = "one_title"))]
#[orm(unique(author_id, title, where = "type = 1"), index(title, where(sqlite = "a", postgres = "b")))]
#[orm(new(derive(Debug, Clone, PartialEq)))]
struct Post {
    #[orm(generated)]
    id: PostId,
    #[orm(belongs_to = User, on_delete = cascade)]
    author_id: i64,
    #[orm(belongs_to(User, relation = checked_by, name = "checker"), on_delete = set_null, on_update = restrict)]
    editor: Option<i64>,
    #[orm(belongs_to = Self, deferred)]
    parent_id: Option<PostId>,
    title: String,
    #[orm(default = -1)]
    r#type: i16,
}

#[derive(Model)]
struct PostTag {
    #[orm(primary_key, belongs_to = Post)]
    post_id: PostId,
    #[orm(primary_key)]
    tag: String,
}

/// Its key is the user's, so nobody counts it.
#[derive(Model)]
struct Profile {
    #[orm(primary_key, belongs_to = User, on_delete = cascade)]
    user_id: i64,
}

#[derive(Model)]
struct Country {
    #[orm(primary_key, generated = false)]
    number: i32,
    #[orm(default = 0.5, index = "by_weight")]
    weight: f64,
}

#[test]
fn only_integer_keys_of_their_own_are_generated() {
    let generated = [
        User::table().generated_key(),
        Post::table().generated_key(),
        PostTag::table().generated_key(),
        Profile::table().generated_key(),
        Country::table().generated_key(),
    ];
    assert_eq!(generated, [Some(0), Some(0), None, None, None]);
    let new = NewCountry { number: 7, weight: None };
    assert_eq!((new.value(0), new.value(1)), (Value::Int(7), Value::Default));
    assert_eq!(NewProfile { user_id: 3 }.value(0), Value::Int(3));
}

#[test]
fn facts_of_a_table() {
    let table = User::table();
    assert_eq!((table.model, table.name, table.schema), ("User", "users", None));
    assert_eq!((table.renamed_from, Post::table().renamed_from.len()), (&["persons", "people"][..], 0));
    assert_eq!(table.comment, Some("A person who may sign in.\n\nNever deleted."));
    assert_eq!((table.primary_key, table.version), (&[0_usize][..], Some(7)));
    assert_eq!(
        (table.checks[0].name, table.checks[0].sql),
        (Some("named"), SqlText::same("length(name) > 0"))
    );
    assert_eq!((table.indexes.len(), table.foreign_keys.len()), (1, 0));
    assert!(table.indexes[0].unique);
    let post = Post::table();
    assert_eq!((post.name, post.schema, post.comment), ("articles", Some("blog"), None));
    assert_eq!(PostTag::table().primary_key, [0, 1]);
}

#[test]
fn facts_of_columns() {
    let column = |name: &str| *User::table().column(name).expect("a column of the model");
    assert_eq!(column("id").default, Some(DefaultValue::Generated));
    assert_eq!((column("name").max_len, column("name").comment), (Some(100), Some("As shown.")));
    assert_eq!((column("email").name, column("email").field), ("mail", "email"));
    assert_eq!((column("mail").renamed_from, column("id").renamed_from), (&["address"][..], &[][..]));
    assert_eq!((column("nickname").nullable, column("nickname").ty), (true, ColumnType::Text));
    assert_eq!(column("active").default, Some(DefaultValue::Bool(true)));
    assert_eq!(column("role").default, Some(DefaultValue::Text("member")));
    assert_eq!(column("role").variants, Variants::Texts(&["admin", "member", "on hold"]));
    assert_eq!(column("boss_id").default, Some(DefaultValue::Sql(SqlText::same("NULL"))));
    let kind = Post::table().column("type").expect("a raw name is a column without r#");
    assert_eq!((kind.field, kind.default), ("type", Some(DefaultValue::Int(-1))));
}

#[test]
fn facts_of_indexes_and_foreign_keys() {
    let table = Post::table();
    let indexes: Vec<_> =
        table.indexes.iter().map(|index| (index.name, index.columns, index.unique)).collect();
    assert_eq!(indexes[..2], [(None, &[1_usize, 5][..], false), (Some("one_title"), &[4][..], true)]);
    assert_eq!(indexes[2..], [(None, &[1_usize, 4][..], true), (None, &[4][..], false)]);
    let conditions: Vec<_> = table.indexes.iter().map(|index| index.condition).collect();
    let expected = [None, None, Some(SqlText::same("type = 1")), Some(SqlText::each("a", "b"))];
    assert_eq!(conditions, expected);
    let names: Vec<_> = table.indexes.iter().map(|index| table.index_name(index)).collect();
    assert_eq!(names[2..], ["articles_author_id_title_partial_key", "articles_title_partial_idx"]);
    let keys: Vec<_> = table.foreign_keys.iter().map(|key| (key.relation, key.columns, key.name)).collect();
    assert_eq!(keys[0], ("author", &[1_usize][..], None));
    assert_eq!(keys[1], ("checked_by", &[2][..], Some("checker")));
    assert_eq!(keys[2], ("parent", &[3][..], None));
    let actions: Vec<_> = table.foreign_keys.iter().map(|key| (key.on_delete, key.on_update)).collect();
    assert_eq!(actions[0], (Action::Cascade, Action::NoAction));
    assert_eq!(actions[1], (Action::SetNull, Action::Restrict));
    assert_eq!(table.foreign_keys.iter().map(|key| key.deferred).collect::<Vec<_>>(), [false, false, true]);
    let target: &Table = (table.foreign_keys[2].target)();
    assert!(std::ptr::eq(target, table));
}

#[test]
fn new_rows_leave_to_the_database_what_it_fills() {
    let new = NewUser {
        name: "Ann".to_owned(),
        email: "a@b".to_owned(),
        nickname: None,
        active: None,
        role: Some(Role::OnHold),
        boss_id: Some(None),
    };
    let values: Vec<_> = (0..8).map(|at| new.value(at).into_owned()).collect();
    let text = |text: &str| Value::Text(text.to_owned().into());
    assert_eq!(values[0], Value::Default);
    assert_eq!(values[1..4], [text("Ann"), text("a@b"), Value::Null]);
    assert_eq!(values[4..], [Value::Default, text("on hold"), Value::Null, Value::Int(1)]);
    let one = NewPost { author_id: 1, editor: None, parent_id: None, title: String::new(), r#type: None };
    assert_eq!(one.clone(), one);
    let tag = NewPostTag { post_id: PostId(3), tag: "rust".to_owned() };
    assert_eq!(tag.value(0), Value::Int(3));
}

#[test]
fn models_are_rows() {
    let tag = PostTag { post_id: PostId(3), tag: "rust".to_owned() };
    assert_eq!((tag.value(0), tag.value(1)), (Value::Int(3), Value::Text("rust".into())));
}

#[test]
fn enums_read_what_they_write_and_refuse_the_rest() {
    for role in [Role::Admin, Role::Member, Role::OnHold] {
        assert_eq!(Role::from_value(role.to_value()).ok(), Some(role));
    }
    let unknown = Role::from_value(Value::Text("boss".into())).expect_err("no variant");
    assert_eq!(unknown.to_string(), r#"stored text "boss" is no `Role`; known are admin, member, on hold"#);
    assert_eq!(PostId::TYPE, ColumnType::I64);
}

/// Queries built from columns and relations have the types that users expect.
#[test]
fn columns_and_relations_are_typed() {
    let post = Post::columns::<Required>(Path::root());
    let _ = post.author().name.eq("Ann") & post.checked_by().name.eq(None::<String>);
    let _ = post.parent().author().id.eq(Some(3)) | post.author_id.eq(post.editor);
    let _: orm::__private::Column<Option<i16>> = post.parent().r#type;
    let row = Post {
        id: PostId(1),
        author_id: 1,
        editor: None,
        parent_id: Some(PostId(2)),
        title: String::new(),
        r#type: 0,
    };
    let _ = row.author().filter(|u| u.name.eq("Ann"));
    let _ = row.parent().filter(|p| p.checked_by().active.eq(true));
}
