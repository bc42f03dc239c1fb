//! Relation paths: to one row, over nullable keys, several hops, to itself, twice to one model.

use orm::prelude::*;
use orm::testing::assert_statements;

use super::blog::{self, Post, User};

fn titles(db: &Db, query: Query<Post>) -> orm::Result<Vec<String>> {
    query.order_by(|p| p.id.asc()).select(|p| p.title).all(db)
}

#[orm::test(models(User, Post))]
fn b061_filters_over_paths(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(titles(db, Post::query().filter(|p| p.author().name.eq("Ann")))?, ["one", "two"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().name.eq("Bob")))?, ["one"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().name.ne("Bob")))?, ["two", "three", "four"]);
    assert_eq!(
        titles(db, Post::query().filter(|p| p.editor().name.eq("Bob").not()))?,
        ["two", "three", "four"]
    );
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().id.is_null()))?, ["two", "four"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().active.eq(true)))?, ["three"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().age.gt(p.author().age)))?, ["three"]);
    assert_eq!(
        titles(db, Post::query().filter(|p| p.author().name.eq("Ann").and(p.editor().name.eq("Bob"))))?,
        ["one"]
    );
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().nickname.in_(["A", "C"])))?, ["three"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().name.starts_with("B")))?, ["one"]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b061_paths_of_two_and_three_hops(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(titles(db, Post::query().filter(|p| p.author().boss().name.eq("Ann")))?, ["three"]);
    assert_eq!(titles(db, Post::query().filter(|p| p.editor().boss().boss().name.eq("Ann")))?, ["three"]);
    let rows: Vec<(String, Option<String>, Option<String>)> = Post::query()
        .order_by(|p| p.id.asc())
        .select(|p| (p.author().name, p.author().boss().name, p.author().boss().boss().name))
        .all(db)?;
    let some = |name: &str| Some(name.to_owned());
    assert_eq!(rows[0], ("Ann".into(), None, None));
    assert_eq!(rows[2], ("Bob".into(), some("Ann"), None));
    assert_eq!(rows[3], ("Cid".into(), some("Bob"), some("Ann")));
    Ok(())
}

#[orm::test(models(User, Post))]
fn paths_that_are_too_long_are_refused(db: &Db) -> orm::Result<()> {
    let ten = User::query()
        .filter(|u| u.boss().boss().boss().boss().boss().boss().boss().boss().boss().boss().name.eq("x"));
    assert_eq!(ten.count(db)?, 0);
    let eleven = User::query().filter(|u| {
        u.boss().boss().boss().boss().boss().boss().boss().boss().boss().boss().boss().name.eq("x")
    });
    assert_eq!(
        eleven.count(db).unwrap_err().to_string(),
        "a relation path follows more than 10 foreign keys"
    );
    Ok(())
}

#[orm::test(models(User, Post))]
fn whole_rows_over_paths(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let users = User::query().order_by(|u| u.id.asc()).all(db)?;
    let rows: Vec<(i64, User, Option<User>)> = assert_statements(db, 1, || {
        Post::query().order_by(|p| p.id.asc()).select(|p| (p.id, p.author(), p.editor())).all(db)
    })?;
    let people: Vec<_> = rows.iter().map(|(_, author, editor)| (author.clone(), editor.clone())).collect();
    let user = |id: usize| users[id - 1].clone();
    assert_eq!(
        people,
        [(user(1), Some(user(2))), (user(1), None), (user(2), Some(user(3))), (user(3), None)]
    );
    Ok(())
}

#[orm::test(models(User, Post))]
fn paths_in_order_group_and_writes(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let by_editor = Post::query()
        .order_by(|p| (p.editor().name.desc(), p.author().name.desc(), p.id.asc()))
        .select(|p| p.title);
    assert_eq!(by_editor.all(db)?, ["three", "one", "four", "two"]);
    let words: Vec<(String, Option<i64>)> = Post::query()
        .group_by(|p| p.author().name)
        .order_by(|p| p.author().name.asc())
        .select(|p| (p.author().name, p.words.sum()))
        .all(db)?;
    assert_eq!(words, [("Ann".to_owned(), Some(30)), ("Bob".into(), Some(30)), ("Cid".into(), Some(40))]);

    let anns = Post::query().filter(|p| p.author().name.eq("Ann"));
    assert_eq!(assert_statements(db, 1, || anns.update(db, |p| p.words.set(p.words + 1)))?, 2);
    assert_eq!(Post::query().filter(|p| p.words.in_([11, 21])).count(db)?, 2);
    let unedited = Post::query().filter(|p| p.editor().name.is_null() & p.author().active.eq(true));
    assert_eq!(assert_statements(db, 1, || unedited.select(|p| p.title).delete_returning(db))?.len(), 2);
    assert_eq!(Post::query().count(db)?, 2);
    assert_eq!(User::query().filter(|u| u.boss().boss().name.eq("Ann")).update(db, |u| u.age.set(41))?, 1);
    assert_eq!(User::get(db, 3)?.age, 41);
    Ok(())
}

#[orm::test(models(User, Post))]
fn relations_of_a_row_in_memory(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let (one, two) = (Post::get(db, 1)?, Post::get(db, 2)?);
    assert_eq!(one.author().one(db)?.name, "Ann");
    assert_eq!(one.editor().first(db)?.map(|user| user.name).as_deref(), Some("Bob"));
    assert_eq!(two.editor().first(db)?, None);
    assert!(!two.editor().filter(|u| u.active.eq(true)).exists(db)?);
    assert_eq!(User::get(db, 3)?.boss().one(db)?.boss().one(db)?.name, "Ann");
    Ok(())
}

#[orm::test(models(User, Post))]
fn a_path_is_set_from_and_neither_set_nor_returned(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(Post::query().update(db, |p| p.title.set(p.author().name))?, 4);
    assert_eq!(Post::query().filter(|p| p.title.eq(p.author().name)).count(db)?, 4);
    let error = Post::query().update(db, |p| p.author().name.set(p.title)).unwrap_err();
    assert!(error.to_string().starts_with("column `name` is reached over a relation"), "{error}");
    let names = Post::query().select(|p| p.author().name);
    let error = names.update_returning(db, |p| p.title.set("x")).unwrap_err();
    assert!(error.to_string().starts_with("column `name` is reached over a relation"), "{error}");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Country {
    #[orm(primary_key)]
    code: String,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct City {
    id: i64,
    #[orm(belongs_to(Country, relation = country))]
    country_code: String,
    name: String,
}

/// Columns of one name in two tables.
#[orm::test(models(Country, City))]
fn b073_columns_of_the_same_name_do_not_mix(db: &Db) -> orm::Result<()> {
    NewCountry { code: "de".into(), name: "Germany".into() }.insert(db)?;
    let city = NewCity { country_code: "de".into(), name: "Kiel".into() }.insert(db)?;
    let row: (String, String, Country) =
        City::query().select(|c| (c.name, c.country().name, c.country())).one(db)?;
    assert_eq!(row, ("Kiel".into(), "Germany".into(), Country { code: "de".into(), name: "Germany".into() }));
    assert_eq!(City::query().filter(|c| c.name.ne(c.country().name)).one(db)?, city);
    Ok(())
}
