//! `in_`, tuples, mistakes that types do not catch.

use orm::prelude::*;
use orm::testing::record;

use super::blog::{self, Post, User};

#[orm::test(models(User, Post))]
fn b057_in_of_nothing(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let (none, texts) = ([0_i64; 0], [""; 0]);
    assert_eq!(User::query().filter(|u| u.id.in_(none)).count(db)?, 0);
    assert_eq!(User::query().filter(|u| u.id.not_in(none)).count(db)?, 3);
    assert_eq!(User::query().filter(|u| u.id.in_(none) | u.name.in_(texts)).count(db)?, 0);
    assert_eq!(User::query().filter(|u| u.id.not_in(none) & u.name.not_in(texts)).count(db)?, 3);
    assert_eq!(User::query().filter(|u| u.nickname.in_(texts)).count(db)?, 0);
    assert_eq!(User::query().filter(|u| u.nickname.not_in(texts)).count(db)?, 3);
    assert_eq!(User::query().filter(|u| !u.nickname.in_(texts)).count(db)?, 3);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b057_in_of_columns_and_expressions(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(Post::query().filter(|p| p.author_id.in_([p.editor_id, p.editor_id])).count(db)?, 0);
    assert_eq!(Post::query().filter(|p| p.words.in_([p.words + 0])).count(db)?, 4);
    assert_eq!(Post::query().filter(|p| p.words.not_in([p.words + 0])).count(db)?, 0);
    assert_eq!(Post::query().filter(|p| p.editor_id.in_([Some(2), None])).count(db)?, 3);
    assert_eq!(Post::query().filter(|p| (p.words + 1).in_([11, 21])).count(db)?, 2);
    assert_eq!(Post::query().filter(|p| (p.words + 1).in_((0..300).map(|n| n * 10 + 1))).count(db)?, 4);
    Ok(())
}

/// Lists of all lengths share few texts, so that statements can stay prepared.
#[orm::test(models(User, Post))]
fn b057_lists_of_many_lengths_are_few_statements(db: &Db) -> orm::Result<()> {
    let (result, sent) = record(db, || {
        (1..=300).try_for_each(|n| User::query().filter(|u| u.id.in_(1..=n)).count(db).map(|_| ()))
    });
    result?;
    let mut texts: Vec<&str> = sent.iter().map(|statement| &statement.sql[..]).collect();
    texts.sort_unstable();
    texts.dedup();
    assert!(texts.len() <= 10, "{}", texts.len());
    Ok(())
}

#[orm::test(models(User, Post))]
fn tuples_of_up_to_twelve(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let row = User::query()
        .filter(|u| u.id.eq(2))
        .select(|u| {
            (
                u.id,
                u.name,
                u.nickname,
                u.age,
                u.score,
                u.active,
                u.boss_id,
                u.boss().name,
                u.age + 1,
                u.boss(),
                orm::value(7_i64),
                (u.id, u.age),
            )
        })
        .one(db)?;
    let ann = User::get(db, 1)?;
    assert_eq!((row.0, row.2, row.3, row.4, row.5), (2, None, 17, None, false));
    assert_eq!((row.6, row.7.as_deref(), row.8, row.9), (Some(1), Some("Ann"), 18, Some(ann)));
    assert_eq!((row.1.as_str(), row.10, row.11), ("Bob", 7, (2, 17)));
    Ok(())
}

#[orm::test(models(User, Post))]
fn bound_values_can_be_selected(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let row = User::query()
        .filter(|u| u.id.eq(1))
        .select(|_| {
            (
                orm::value(true),
                orm::value("x".to_owned()),
                orm::value(None::<i32>),
                orm::value(vec![1_u8]),
                orm::value(-0.5),
            )
        })
        .one(db)?;
    assert_eq!(row, (true, "x".to_owned(), None, vec![1], -0.5));
    Ok(())
}

#[orm::test(models(User, Post))]
fn b095_booleans(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let ids = |query: Query<User>| query.order_by(|u| u.id.asc()).select(|u| u.id).all(db);
    assert_eq!(ids(User::query().filter(|u| u.active))?, [1, 3]);
    assert_eq!(ids(User::query().filter(|u| !u.active))?, [2]);
    assert_eq!(ids(User::query().filter(|u| u.active.eq(false)))?, [2]);
    assert_eq!(ids(User::query().filter(|u| u.active.ne(u.age.gt(35))))?, [1]);
    assert_eq!(ids(User::query().filter(|u| u.boss().active))?, [2]);
    assert_eq!(ids(User::query().filter(|u| u.boss().active.not()))?, [3]);
    assert_eq!(ids(User::query().filter(|u| u.active.and(u.age.lt(35)).or(u.name.eq("Bob"))))?, [1, 2]);
    assert_eq!(ids(User::query().filter(|_| true))?, [1, 2, 3]);
    assert_eq!(ids(User::query().filter(|_| false))?, [0; 0]);
    Ok(())
}

/// A condition with null was read as null, which no `bool` holds.
#[orm::test(models(User, Post))]
fn selected_conditions_are_true_or_false(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let rows: Vec<(bool, bool, bool, bool)> = User::query()
        .order_by(|u| u.id.asc())
        .select(|u| (u.score.gt(1.0), u.nickname.eq("A"), u.nickname.contains("C"), u.nickname.in_(["A"])))
        .all(db)?;
    assert_eq!(rows, [(true, true, false, true), (false, false, false, false), (true, false, true, false)]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn columns_of_another_query_are_refused(db: &Db) -> orm::Result<()> {
    let mut stolen = None;
    let _ = User::query().filter(|u| {
        stolen = Some(u.name);
        u.active
    });
    let name = stolen.expect("the closure ran");
    let (error, sent) = record(db, || User::query().filter(|u| u.name.eq(name)).all(db).unwrap_err());
    assert_eq!(
        error.to_string(),
        "column `name` belongs to no table of this query; use only the columns the closure is given"
    );
    assert!(sent.is_empty());
    assert!(Post::query().select(|p| (p.title, name)).all(db).is_err());
    assert!(Post::query().order_by(|_| name.asc()).all(db).is_err());
    assert!(User::query().update(db, |u| u.name.set(name)).is_err());
    Ok(())
}

#[orm::test(models(User, Post))]
fn queries_show_their_text(db: &Db) -> orm::Result<()> {
    let query = User::query().filter(|u| u.name.eq("secret")).limit(3);
    let text = query.to_sql(db.backend())?;
    let (rows, sent) = record(db, || query.all(db));
    rows?;
    assert_eq!(text, sent[0].sql);
    assert!(!text.contains("secret") && !format!("{query:?}").contains("secret"));
    Ok(())
}
