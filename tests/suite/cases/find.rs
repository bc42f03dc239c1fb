//! By key: `find`, `get`, `reload`; and `one`, `first`.

use orm::prelude::*;
use uuid::Uuid;

use super::blog::{self, Post, User, names};

#[derive(Model, Debug, Clone, PartialEq)]
struct Seat {
    #[orm(primary_key)]
    row: String,
    #[orm(primary_key)]
    number: i32,
    taken: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Ticket {
    id: Uuid,
    note: String,
}

#[orm::test(models(User, Post))]
fn b054_find_and_get(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(User::find(db, 2)?.expect("Bob").name, "Bob");
    assert_eq!(User::get(db, 3)?.name, "Cid");
    for key in [0, -1, 4, i64::MAX, i64::MIN] {
        assert_eq!(User::find(db, key)?, None);
        let error = User::get(db, key).unwrap_err();
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.to_string(), "no row of users has this key");
    }
    Ok(())
}

#[orm::test(models(Seat, Ticket))]
fn b054_keys_of_several_columns_and_of_any_type(db: &Db) -> orm::Result<()> {
    let seat = NewSeat { row: "A".into(), number: 1, taken: false }.insert(db)?;
    NewSeat { row: "A".into(), number: 2, taken: true }.insert(db)?;
    NewSeat { row: "B".into(), number: 1, taken: true }.insert(db)?;
    assert_eq!(Seat::get(db, ("A".to_owned(), 1))?, seat);
    assert!(Seat::get(db, ("B".to_owned(), 1))?.taken);
    assert_eq!(Seat::find(db, ("B".to_owned(), 2))?, None);
    let ticket = NewTicket { id: Uuid::now_v7(), note: String::new() }.insert(db)?;
    assert_eq!(Ticket::get(db, ticket.id)?, ticket);
    assert_eq!(Ticket::find(db, Uuid::nil())?, None);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b054_reload(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let mut ann = User::get(db, 1)?;
    User::query().filter(|u| u.id.eq(1)).update(db, |u| u.age.set(31))?;
    ann.reload(db)?;
    assert_eq!(ann.age, 31);
    Post::query().delete(db)?;
    ann.delete(db)?;
    let before = ann.clone();
    assert!(ann.reload(db).unwrap_err().is_not_found());
    assert_eq!(ann, before);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b055_one(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(User::query().filter(|u| u.name.eq("Ann")).one(db)?.id, 1);
    let none = User::query().filter(|u| u.name.eq("Zoe")).one(db).unwrap_err();
    assert!(none.is_not_found() && !none.is_more_than_one());
    assert_eq!(none.to_string(), "no row of users where one was asked for");
    let several = User::query().one(db).unwrap_err();
    assert!(several.is_more_than_one() && !several.is_not_found());
    assert_eq!(several.to_string(), "more than one row of users where one was asked for");
    // A limit of the query's own counts.
    assert_eq!(User::query().order_by(|u| u.age.asc()).limit(1).one(db)?.name, "Bob");
    assert!(User::query().limit(0).one(db).unwrap_err().is_not_found());
    assert!(User::query().limit(9).one(db).unwrap_err().is_more_than_one());
    Ok(())
}

#[orm::test(models(User, Post))]
fn b055_first(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let first = |query: Query<User>| Ok::<_, orm::Error>(query.first(db)?.map(|user| user.name));
    assert_eq!(first(User::query())?.as_deref(), Some("Ann"), "by the key where no order is given");
    assert_eq!(first(User::query().order_by(|u| u.age.asc()))?.as_deref(), Some("Bob"));
    assert_eq!(first(User::query().order_by(|u| u.age.desc()))?.as_deref(), Some("Cid"));
    assert_eq!(first(User::query().offset(1))?.as_deref(), Some("Bob"));
    assert_eq!(first(User::query().limit(0))?, None);
    assert_eq!(first(User::query().filter(|u| u.age.gt(99)))?, None);
    assert_eq!(User::query().select(|u| u.age.max()).first(db)?, Some(Some(40)));
    assert_eq!(
        User::query().select(|u| u.active).distinct().order_by(|u| u.active.asc()).first(db)?,
        Some(false)
    );
    let by_boss = User::query().group_by(|u| u.boss_id).select(|u| (u.boss_id, count()));
    assert_eq!(by_boss.order_by(|u| u.boss_id.desc()).first(db)?, Some((Some(2), 1)));
    Ok(())
}

#[orm::test(models(User, Post))]
fn b056_count_and_exists(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(Post::query().count(db)?, 4);
    assert_eq!(Post::query().filter(|p| p.words.gt(15)).count(db)?, 3);
    assert_eq!(Post::query().limit(3).count(db)?, 3);
    assert_eq!(Post::query().offset(3).count(db)?, 1);
    assert_eq!(Post::query().limit(3).offset(3).count(db)?, 1);
    assert_eq!(Post::query().limit(0).count(db)?, 0);
    assert_eq!(Post::query().order_by(|p| p.words.desc()).count(db)?, 4);
    assert_eq!(Post::query().select(|p| p.author_id).distinct().count(db)?, 3);
    assert_eq!(Post::query().select(|p| (p.author_id, p.author().name)).distinct().count(db)?, 3);
    assert_eq!(Post::query().group_by(|p| p.author_id).select(|p| (p.author_id, count())).count(db)?, 3);
    assert_eq!(Post::query().select(|_| count()).count(db)?, 1);
    assert_eq!(Post::query().filter(|p| p.editor().name.eq("Bob")).count(db)?, 1);

    assert!(Post::query().exists(db)?);
    assert!(!Post::query().filter(|p| p.words.gt(99)).exists(db)?);
    assert!(!Post::query().limit(0).exists(db)?);
    assert!(!Post::query().offset(4).exists(db)?);
    assert!(Post::query().offset(3).exists(db)?);
    assert!(Post::query().select(|p| p.title).distinct().exists(db)?);
    assert!(Post::query().filter(|p| p.editor().name.eq("Cid")).exists(db)?);
    let large = |least: i64| {
        Post::query().group_by(|p| p.author_id).having(move |_| count().ge(least)).select(|p| p.author_id)
    };
    assert!(large(2).exists(db)?);
    assert!(!large(3).exists(db)?);
    assert_eq!((large(2).count(db)?, large(1).count(db)?), (1, 3));
    Ok(())
}

/// `count` and `delete` once left out `having` where there was no `group_by`.
#[orm::test(models(User, Post))]
fn having_without_groups_counts(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(Post::query().select(|_| count()).having(|_| count().gt(4)).count(db)?, 0);
    assert_eq!(Post::query().select(|_| count()).having(|_| count().gt(3)).count(db)?, 1);
    assert!(Post::query().having(|_| count().gt(4)).delete(db).unwrap_err().is_unsupported());
    assert_eq!(Post::query().count(db)?, 4);
    Ok(())
}

#[orm::test(models(User, Post))]
fn a_query_is_a_value(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let adults = User::query().filter(|u| u.age.ge(18)).order_by(|u| u.age.asc());
    let ann = adults.clone().filter(|u| u.name.eq("Ann"));
    assert_eq!(names(db, &adults)?, ["Ann", "Cid"]);
    assert_eq!(names(db, &ann)?, ["Ann"]);
    assert_eq!(adults.count(db)?, 2);
    Ok(())
}
