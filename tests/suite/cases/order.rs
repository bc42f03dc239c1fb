//! `order_by`, `limit`, `offset`, `distinct`.

use orm::prelude::*;

use super::blog::{self, Post, User, names};

#[orm::test(models(User, Post))]
fn b063_none_sorts_before_every_value(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let by = |order: fn(&<User as Model>::Columns<orm::Required>) -> orm::OrderBy| {
        names(db, &User::query().order_by(order))
    };
    assert_eq!(by(|u| u.nickname.asc())?, ["Bob", "Ann", "Cid"]);
    assert_eq!(by(|u| u.nickname.desc())?, ["Cid", "Ann", "Bob"]);
    assert_eq!(by(|u| u.nickname.asc().nulls_last())?, ["Ann", "Cid", "Bob"]);
    assert_eq!(by(|u| u.nickname.desc().nulls_first())?, ["Bob", "Cid", "Ann"]);
    assert_eq!(by(|u| u.nickname.asc().nulls_first())?, ["Bob", "Ann", "Cid"]);
    assert_eq!(by(|u| u.boss().name.asc())?, ["Ann", "Bob", "Cid"]);
    assert_eq!(by(|u| u.boss().name.desc())?, ["Cid", "Bob", "Ann"]);
    assert_eq!(by(|u| (u.age / (u.age - 17)).asc())?, ["Bob", "Cid", "Ann"]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b063_order_by_several_and_by_expressions(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(
        names(db, &User::query().order_by(|u| (u.active.desc(), u.age.desc())))?,
        ["Cid", "Ann", "Bob"]
    );
    assert_eq!(
        names(db, &User::query().order_by(|u| u.active.desc()).order_by(|u| u.age.asc()))?,
        ["Ann", "Cid", "Bob"]
    );
    assert_eq!(names(db, &User::query().order_by(|u| (u.age * -1).asc()))?, ["Cid", "Ann", "Bob"]);
    assert_eq!(
        names(db, &User::query().order_by(|u| u.age.gt(20).desc()).order_by(|u| u.id.asc()))?,
        ["Ann", "Cid", "Bob"]
    );
    assert_eq!(
        names(db, &User::query().order_by(|u| vec![u.name.desc(), u.id.asc()]))?,
        ["Cid", "Bob", "Ann"]
    );
    assert_eq!(User::query().order_by(|_| Vec::new()).count(db)?, 3);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b062_limit_and_offset(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let slice = |limit: Option<u64>, offset: Option<u64>| {
        let mut query = User::query().order_by(|u| u.id.asc());
        query = limit.into_iter().fold(query, Query::limit);
        names(db, &offset.into_iter().fold(query, Query::offset))
    };
    assert_eq!(slice(Some(2), None)?, ["Ann", "Bob"]);
    assert_eq!(slice(Some(0), None)?, [""; 0]);
    assert_eq!(slice(None, Some(1))?, ["Bob", "Cid"]);
    assert_eq!(slice(None, Some(0))?, ["Ann", "Bob", "Cid"]);
    assert_eq!(slice(Some(1), Some(1))?, ["Bob"]);
    assert_eq!(slice(Some(0), Some(1))?, [""; 0]);
    assert_eq!(slice(Some(100), Some(2))?, ["Cid"]);
    assert_eq!(slice(Some(101), Some(2))?, ["Cid"]);
    assert_eq!(slice(Some(u64::MAX), Some(2))?, ["Cid"]);
    assert_eq!(slice(None, Some(u64::MAX))?, [""; 0]);
    assert_eq!(slice(Some(u64::MAX), Some(u64::MAX))?, [""; 0]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn distinct_rows_come_once(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let editors = Post::query().select(|p| p.editor_id).distinct();
    assert_eq!(editors.clone().order_by(|p| p.editor_id.asc()).all(db)?, [None, Some(2), Some(3)]);
    assert_eq!(editors.order_by(|p| p.editor_id.desc()).limit(1).all(db)?, [Some(3)]);
    assert_eq!(Post::query().distinct().order_by(|p| p.words.desc()).all(db)?.len(), 4);
    Ok(())
}

/// SQLite answered with an order by an arbitrary row of each, Postgres failed.
#[orm::test(models(User, Post))]
fn distinct_rows_are_not_sorted_by_what_they_lack(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    for query in [
        Post::query().select(|p| p.author_id).distinct().order_by(|p| p.words.asc()),
        Post::query().select(|p| p.author_id).distinct().order_by(|p| (p.author_id + 1).asc()),
        Post::query().select(|p| p.author_id).distinct().order_by(|p| p.author().name.asc()),
    ] {
        let (error, sent) = orm::testing::record(db, || query.all(db).unwrap_err());
        assert_eq!(
            error.to_string(),
            "a distinct query is sorted by what it does not select; add it to `select`"
        );
        assert!(sent.is_empty());
    }
    Ok(())
}
