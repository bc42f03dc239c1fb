//! Errors: the same kind, table, columns and name on every database, and no word of what was stored.

use orm::prelude::*;
use orm::{ConstraintKind, Error, Query, Value};

use crate::by_hand::execute;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    Member,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(check(name = "adult", sql = "age >= 18"))]
struct User {
    id: i64,
    #[orm(unique)]
    email: String,
    #[orm(max_len = 60)]
    name: String,
    age: i32,
    role: Role,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(author_id, title), unique(slug, name = "one_slug"))]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
    title: String,
    slug: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    #[orm(primary_key)]
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tagging {
    #[orm(primary_key, belongs_to = Post, on_delete = cascade)]
    post_id: i64,
    #[orm(primary_key, belongs_to(Tag, relation = label), on_delete = restrict)]
    tag: String,
}

/// The table of [`User`] seen by a program that knows less about it.
#[derive(Model, Debug)]
#[orm(table = "users")]
struct LooseUser {
    id: i64,
    email: Option<String>,
    name: String,
    age: i32,
    role: String,
    version: i32,
}

/// No message may hold this, wherever it was put.
const SECRET: &str = "hunter2-Grüße-🔑";

fn user(email: &str) -> NewUser {
    NewUser { email: email.into(), name: SECRET.into(), age: 30, role: Role::Member }
}

fn post(author_id: i64, title: &str, slug: &str) -> NewPost {
    NewPost { author_id, title: format!("{SECRET}{title}"), slug: format!("{SECRET}{slug}") }
}

/// Fails unless `result` is a violation of this constraint, and of nothing else, that gives no secret away.
#[track_caller]
fn violates<T>(
    result: orm::Result<T>,
    kind: ConstraintKind,
    table: &str,
    columns: &[&str],
    name: Option<&str>,
) {
    let Err(error) = result else { panic!("it was accepted") };
    discreet(&error);
    let Some(constraint) = error.constraint() else { panic!("no violation: {error:?}") };
    let found = (constraint.kind(), constraint.table(), constraint.columns(), constraint.name());
    let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
    assert_eq!(found, (kind, table, &columns[..], name), "{error}");
    let asked = [
        error.unique_violation().is_some(),
        error.foreign_key_violation().is_some(),
        error.not_null_violation().is_some(),
        error.check_violation().is_some(),
    ];
    let expected =
        [ConstraintKind::Unique, ConstraintKind::ForeignKey, ConstraintKind::NotNull, ConstraintKind::Check];
    assert_eq!(asked, expected.map(|other| other == kind));
    assert!(!error.is_retryable() && !error.is_connection() && !error.is_timeout() && error.code().is_some());
}

#[track_caller]
fn discreet(error: &Error) {
    let mut texts = vec![error.to_string(), format!("{error:?}"), format!("{error:#?}")];
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        texts.extend([inner.to_string(), format!("{inner:?}")]);
        source = inner.source();
    }
    for text in &texts {
        assert!(!text.contains("hunter2") && !text.contains("Grüße"), "{text}");
    }
    assert!(!texts[0].contains('\n') && !texts[0].is_empty() && !texts[0].ends_with('.'), "{}", texts[0]);
}

#[orm::test(models(User, Post, Tag, Tagging))]
fn b087_unique(db: &Db) -> orm::Result<()> {
    use ConstraintKind::Unique;
    let ann = user(SECRET).insert(db)?;
    let bob = user("bob").insert(db)?;
    let email = (&["email"][..], Some("users_email_key"));
    violates(user(SECRET).insert(db), Unique, "users", email.0, email.1);
    violates(NewUser::insert_all(db, [user("eve"), user(SECRET)]), Unique, "users", email.0, email.1);
    violates(User { email: SECRET.into(), ..bob.clone() }.update(db), Unique, "users", email.0, email.1);
    let bobs = User::query().filter(|u| u.id.eq(bob.id));
    violates(bobs.update(db, |u| u.email.set(SECRET)), Unique, "users", email.0, email.1);
    violates(bobs.update_returning(db, |u| u.email.set(SECRET)), Unique, "users", email.0, email.1);

    post(ann.id, "t", "s").insert(db)?;
    let two = &["author_id", "title"];
    violates(post(ann.id, "t", "x").insert(db), Unique, "posts", two, Some("posts_author_id_title_key"));
    violates(post(ann.id, "x", "s").insert(db), Unique, "posts", &["slug"], Some("one_slug"));

    NewTag { name: SECRET.into() }.insert(db)?;
    violates(NewTag { name: SECRET.into() }.insert(db), Unique, "tags", &["name"], Some("tags_pkey"));
    let pair = || NewTagging { post_id: 1, tag: SECRET.into() };
    pair().insert(db)?;
    violates(pair().insert(db), Unique, "taggings", &["post_id", "tag"], Some("taggings_pkey"));
    assert_eq!(User::query().count(db)?, 2);
    Ok(())
}

#[orm::test(models(User, Post, Tag, Tagging))]
fn b087_foreign_key_without_its_target(db: &Db) -> orm::Result<()> {
    use ConstraintKind::ForeignKey;
    let ann = user("ann").insert(db)?;
    let author = (&["author_id"][..], Some("posts_author_id_fkey"));
    violates(post(77, "t", "s").insert(db), ForeignKey, "posts", author.0, author.1);
    let rows = [post(ann.id, "1", "1"), post(77, "2", "2")];
    violates(NewPost::insert_all(db, rows), ForeignKey, "posts", author.0, author.1);
    let mut kept = post(ann.id, "t", "s").insert(db)?;
    kept.author_id = 77;
    violates(kept.update(db), ForeignKey, "posts", author.0, author.1);

    NewTag { name: "rust".into() }.insert(db)?;
    let name = Some("taggings_tag_fkey");
    violates(
        NewTagging { post_id: kept.id, tag: SECRET.into() }.insert(db),
        ForeignKey,
        "taggings",
        &["tag"],
        name,
    );
    let name = Some("taggings_post_id_fkey");
    violates(
        NewTagging { post_id: 99, tag: "rust".into() }.insert(db),
        ForeignKey,
        "taggings",
        &["post_id"],
        name,
    );
    Ok(())
}

/// Fails unless `result` says that a row of `table` still points at the one to be deleted.
#[track_caller]
fn points_here(result: orm::Result<()>, table: &str, name: &str) {
    let error = result.expect_err("it was deleted");
    discreet(&error);
    let constraint = error.foreign_key_violation().unwrap_or_else(|| panic!("{error:?}"));
    assert_eq!((constraint.table(), constraint.name()), (table, Some(name)));
}

#[orm::test(models(User, Post, Tag, Tagging))]
fn b087_foreign_key_that_still_points_here(db: &Db) -> orm::Result<()> {
    let ann = user("ann").insert(db)?;
    let written = post(ann.id, "t", "s").insert(db)?;
    points_here(ann.clone().delete(db), "posts", "posts_author_id_fkey");
    let tag = NewTag { name: SECRET.into() }.insert(db)?;
    NewTagging { post_id: written.id, tag: SECRET.into() }.insert(db)?;
    points_here(tag.delete(db), "taggings", "taggings_tag_fkey");
    // What cascades is no violation.
    written.delete(db)?;
    assert_eq!(Tagging::query().count(db)?, 0);
    ann.delete(db)?;
    Ok(())
}

#[orm::test(models(User, Post, Tag, Tagging))]
fn b087_a_foreign_key_is_explained_within_a_transaction_too(db: &Db) -> orm::Result<()> {
    let ann = user("ann").insert(db)?;
    let result = db.transaction(|tx| {
        post(ann.id, "t", "s").insert(tx)?;
        post(77, "u", "u").insert(tx)
    });
    let author = (&["author_id"][..], Some("posts_author_id_fkey"));
    violates(result, ConstraintKind::ForeignKey, "posts", author.0, author.1);
    assert_eq!(Post::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b087_not_null(db: &Db) -> orm::Result<()> {
    let row = NewLooseUser { email: None, name: SECRET.into(), age: 20, role: "member".into(), version: 1 };
    violates(row.insert(db), ConstraintKind::NotNull, "users", &["email"], None);
    user("ann").insert(db)?;
    let gone: Query<LooseUser> = LooseUser::query();
    violates(
        gone.update(db, |u| u.email.set(None::<String>)),
        ConstraintKind::NotNull,
        "users",
        &["email"],
        None,
    );
    Ok(())
}

#[orm::test(models(User, Post))]
fn b087_check(db: &Db) -> orm::Result<()> {
    use ConstraintKind::Check;
    let young = NewUser { age: 17, ..user("ann") };
    violates(young.insert(db), Check, "users", &[], Some("adult"));
    let mut ann = user("ann").insert(db)?;
    ann.age = 3;
    violates(ann.update(db), Check, "users", &[], Some("adult"));
    violates(User::query().update(db, |u| u.age.set(u.age - 20)), Check, "users", &[], Some("adult"));
    let long = NewUser { name: SECRET.repeat(9), ..user("bob") };
    violates(long.insert(db), Check, "users", &[], Some("users_name_max_len"));
    let role = NewLooseUser {
        email: Some("eve".into()),
        name: "eve".into(),
        age: 20,
        role: SECRET.into(),
        version: 1,
    };
    violates(role.insert(db), Check, "users", &[], Some("users_role_check"));
    Ok(())
}

#[orm::test(models(User, Post, Tag, Tagging))]
fn b089_and_no_message_holds_a_value(db: &Db) -> orm::Result<()> {
    let ann = user(SECRET).insert(db)?;
    let errors = [
        user(SECRET).insert(db).err(),
        User::get(db, 12_345).err(),
        Tag::get(db, SECRET.to_owned()).err(),
        Tag { name: SECRET.into() }.delete(db).err(),
        Post::query().filter(|p| p.title.eq(SECRET)).one(db).err(),
        db.transaction(|tx| {
            let _ = user(SECRET).insert(tx);
            user(SECRET).insert(tx)
        })
        .err(),
        NewUser { name: format!("{SECRET}\0"), ..user("nul") }.insert(db).err(),
        User::query().filter(|u| u.email.eq(format!("{SECRET}\0"))).all(db).err(),
        execute(db, "SELECT nonsense FROM users").err(),
        execute(db, "SELEC 1").err(),
    ];
    for (at, error) in errors.into_iter().enumerate() {
        let Some(error) = error else { panic!("number {at} did not fail") };
        discreet(&error);
    }
    assert_eq!(User::query().filter(|u| u.email.eq(SECRET)).one(db)?, ann);
    Ok(())
}

#[orm::test(models(User, Post))]
fn each_question_has_its_error(db: &Db) -> orm::Result<()> {
    let mut ann = user("ann").insert(db)?;
    user("bob").insert(db)?;
    assert!(User::get(db, 99).unwrap_err().is_not_found());
    assert!(User::query().one(db).unwrap_err().is_more_than_one());
    assert!(User::query().filter(|u| u.id.eq(99)).one(db).unwrap_err().is_not_found());
    let mut older = ann.clone();
    ann.update(db)?;
    assert!(older.update(db).unwrap_err().is_stale());
    assert!(user("nul\0").insert(db).unwrap_err().is_encode());
    let odd = NewLooseUser {
        email: Some("x".into()),
        name: "x".into(),
        age: 20,
        role: "member".into(),
        version: 1,
    };
    odd.insert(db)?;
    assert!(Db::connect("mysql://x").unwrap_err().is_config());
    let limited = User::query().limit(1).delete(db).unwrap_err();
    assert!(limited.is_unsupported(), "{limited:?}");
    let refused = db.transaction(|tx| {
        let _ = user("ann").insert(tx);
        Ok::<_, Error>(())
    });
    assert!(refused.unwrap_err().is_transaction_aborted());
    Ok(())
}

/// A program that believes a text to be a number.
#[derive(Model, Debug)]
#[orm(table = "tags")]
struct NumberTag {
    #[orm(primary_key)]
    name: i64,
}

#[orm::test(models(Tag))]
fn what_is_stored_may_not_fit(db: &Db) -> orm::Result<()> {
    NewTag { name: SECRET.into() }.insert(db)?;
    let error = NumberTag::query().all(db).unwrap_err();
    assert!(error.is_decode(), "{error:?}");
    assert!(error.to_string().contains("tags.name"), "{error}");
    discreet(&error);
    // Nothing is left behind.
    assert_eq!(Tag::query().count(db)?, 1);
    Ok(())
}
