//! What happens to rows that point at a row which goes, and what loading keeps of rows that point at nothing.

use orm::Executor;
use orm::prelude::*;
use orm::testing::{assert_statements, record};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(taken_along: TakenAlong), has_many(emptied: Emptied))]
struct Home {
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct TakenAlong {
    id: i64,
    #[orm(belongs_to = Home, on_delete = cascade, index)]
    home_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Emptied {
    id: i64,
    #[orm(belongs_to = Home, on_delete = set_null, index)]
    home_id: Option<i64>,
}

#[derive(Model, Debug)]
struct Defaulted {
    id: i64,
    #[orm(belongs_to = Home, on_delete = set_default, default = 1)]
    home_id: i64,
}

#[derive(Model, Debug)]
struct Restricting {
    id: i64,
    #[orm(belongs_to = Home, on_delete = restrict)]
    home_id: i64,
}

#[derive(Model, Debug)]
struct Objecting {
    id: i64,
    #[orm(belongs_to = Home, on_delete = no_action)]
    home_id: i64,
}

fn homes(db: &dyn Executor, number: usize) -> orm::Result<Vec<Home>> {
    NewHome::insert_all(db, (0..number).map(|_| NewHome {}))
}

#[orm::test(models(Home, TakenAlong, Emptied, Defaulted, Restricting, Objecting))]
fn b032_each_action(db: &Db) -> orm::Result<()> {
    let [fallback, home, free] = homes(db, 3)?.try_into().expect("three");
    NewTakenAlong { home_id: home.id }.insert(db)?;
    NewEmptied { home_id: Some(home.id) }.insert(db)?;
    NewDefaulted { home_id: Some(home.id) }.insert(db)?;
    let restricting = NewRestricting { home_id: home.id }.insert(db)?;

    let refused = home.delete(db).unwrap_err();
    assert_eq!(refused.foreign_key_violation().expect("a violation").table(), "restrictings");
    assert_eq!(TakenAlong::query().count(db)?, 1, "nothing happens where one row objects");
    restricting.delete(db)?;
    let objecting = NewObjecting { home_id: home.id }.insert(db)?;
    let refused = home.delete(db).unwrap_err();
    assert_eq!(refused.foreign_key_violation().expect("a violation").table(), "objectings");
    objecting.delete(db)?;

    assert_statements(db, 1, || home.delete(db))?;
    assert_eq!(TakenAlong::query().count(db)?, 0);
    assert_eq!(Emptied::query().one(db)?.home_id, None);
    assert_eq!(Defaulted::query().one(db)?.home_id, fallback.id);

    // The row that the default names is held by it, and its own deletion has no other to fall back to.
    assert!(fallback.delete(db).unwrap_err().foreign_key_violation().is_some());
    free.delete(db)
}

#[orm::test(models(Home, TakenAlong, Emptied))]
fn b033_what_is_taken_along_is_not_read(db: &Db) -> orm::Result<()> {
    let homes = homes(db, 3)?;
    NewTakenAlong::insert_all(db, (0..300).map(|n| NewTakenAlong { home_id: homes[n % 3].id }))?;
    let (deleted, sent) = record(db, || homes[0].delete(db));
    deleted?;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].sql.starts_with("DELETE FROM \"homes\""), "{}", sent[0].sql);
    assert_eq!(assert_statements(db, 1, || Home::query().filter(|h| h.id.eq(homes[1].id)).delete(db))?, 1);
    assert_eq!(TakenAlong::query().count(db)?, 100);
    Ok(())
}

#[orm::test(models(Home, TakenAlong, Emptied))]
fn b034_thousands_of_rows_go_in_few_statements(db: &Db) -> orm::Result<()> {
    let all = homes(db, 40_000)?;
    NewTakenAlong::insert_all(db, all.iter().map(|home| NewTakenAlong { home_id: home.id }))?;
    NewEmptied::insert_all(db, all.iter().map(|home| NewEmptied { home_id: Some(home.id) }))?;
    let (gone, left) = all.split_at(35_000);
    let ids: Vec<i64> = gone.iter().map(|home| home.id).collect();
    let deleted = assert_statements(db, 1, || Home::query().filter(|h| h.id.in_(ids)).delete(db))?;
    assert_eq!(deleted, 35_000);
    let (result, sent) = record(db, || Home::delete_all(db, left));
    result?;
    assert!(sent.len() <= 2 + left.len().div_ceil(64), "{} statements", sent.len());
    assert_eq!((Home::query().count(db)?, TakenAlong::query().count(db)?), (0, 0));
    assert_eq!(Emptied::query().filter(|e| e.home_id.is_null()).count(db)?, 40_000);
    Ok(())
}

#[orm::test(models(Home, TakenAlong, Emptied))]
fn b035_a_row_goes_only_where_it_is_deleted(db: &Db) -> orm::Result<()> {
    let [old, new] = homes(db, 2)?.try_into().expect("two");
    let mut row = NewEmptied { home_id: Some(old.id) }.insert(db)?;
    // Taken from one and given to none, then to another: it is the same row.
    row.home_id = None;
    row.update_only(db, |e| e.home_id)?;
    assert_eq!(old.emptied().count(db)?, 0);
    row.home_id = Some(new.id);
    row.update_only(db, |e| e.home_id)?;
    old.delete(db)?;
    assert_eq!(new.emptied().all(db)?, [row.clone()]);
    // And all that one has can be given to nobody in one statement.
    assert_eq!(assert_statements(db, 1, || new.emptied().update(db, |e| e.home_id.set(None)))?, 1);
    row.home_id = None;
    assert_eq!(Emptied::query().all(db)?, [row]);
    Ok(())
}

#[orm::test(models(Home, TakenAlong, Emptied), pool = 2)]
fn b036_every_connection_keeps_foreign_keys(db: &Db) -> orm::Result<()> {
    let refused = |executor: &dyn Executor| {
        let error = NewTakenAlong { home_id: 99 }.insert(executor).unwrap_err();
        assert!(error.foreign_key_violation().is_some(), "{error}");
    };
    refused(db);
    db.transaction(|tx| {
        tx.transaction(|inner| {
            refused(inner);
            NewTakenAlong { home_id: 99 }.insert(inner).map(|_| ())
        })
        .unwrap_err();
        Ok::<_, orm::Error>(())
    })?;
    // Held for reading, so that the next statement is given another connection.
    let home = NewHome {}.insert(db)?;
    let mut held = Home::query().stream(db)?;
    assert_eq!(held.next().expect("a row")?, home);
    refused(db);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(below: Node))]
struct Node {
    id: i64,
    #[orm(belongs_to = Self, index)]
    node_id: Option<i64>,
}

#[orm::test(models(Home, TakenAlong, Emptied))]
fn b042_what_is_loaded_equals_what_is_asked_for_one_by_one(db: &Db) -> orm::Result<()> {
    let homes = homes(db, 20)?;
    NewEmptied::insert_all(
        db,
        (0..100).map(|n| NewEmptied { home_id: (n % 7 != 0).then(|| homes[n % 19].id) }),
    )?;
    let loaded =
        Home::query().order_by(|h| h.id.desc()).with(|h| h.emptied().order_by(|e| e.id.desc())).all(db)?;
    for (home, emptied) in &loaded {
        assert_eq!(*emptied, home.emptied().order_by(|e| e.id.desc()).all(db)?);
    }
    assert_eq!(loaded.len(), 20);
    let up = Emptied::query().order_by(|e| e.id.asc()).with(|e| e.home()).all(db)?;
    assert_eq!(up.len(), 100);
    for (row, home) in &up {
        assert_eq!(*home, row.home().first(db)?);
    }
    Ok(())
}

#[orm::test(models(Home, TakenAlong, Emptied))]
fn b048_a_limit_is_one_of_rows_and_b049_keeps_those_without_a_parent(db: &Db) -> orm::Result<()> {
    let homes = homes(db, 3)?;
    NewEmptied::insert_all(
        db,
        [None, Some(homes[0].id), Some(homes[0].id), Some(homes[1].id)].map(|home_id| NewEmptied { home_id }),
    )?;
    let first = Home::query().order_by(|h| h.id.asc()).limit(2).with(|h| h.emptied()).all(db)?;
    assert_eq!(first.iter().map(|(home, rows)| (home.id, rows.len())).collect::<Vec<_>>(), [(1, 2), (2, 1)]);

    let rows = Emptied::query().order_by(|e| e.id.asc()).limit(3).with(|e| e.home()).all(db)?;
    assert_eq!(
        rows.iter().map(|(_, home)| home.as_ref().map(|h| h.id)).collect::<Vec<_>>(),
        [None, Some(1), Some(1)]
    );
    // A condition over the relation is one on rows that have it.
    let with = Emptied::query().filter(|e| e.home().id.ge(1)).with(|e| e.home());
    assert_eq!((with.count(db)?, with.all(db)?.len()), (3, 3));
    Ok(())
}

#[orm::test(models(Node))]
fn b050_loading_goes_as_deep_as_it_says(db: &Db) -> orm::Result<()> {
    // A circle of three.
    NewNode::insert_all(db, (0..3).map(|_| NewNode { node_id: None }))?;
    Node::query().update(db, |n| n.node_id.set(n.id % 3 + 1))?;
    let (rows, sent) = record(db, || {
        Node::query()
            .filter(|n| n.id.eq(1))
            .with(|n| n.below().with(|n| n.below().with(|n| n.node())))
            .all(db)
    });
    let rows = rows?;
    assert_eq!(sent.len(), 3);
    let [(first, below)] = &rows[..] else { panic!("one row") };
    let [(second, below)] = &below[..] else { panic!("one below") };
    let [(third, above)] = &below[..] else { panic!("one below") };
    assert_eq!((first.id, second.id, third.id), (1, 3, 2));
    assert_eq!(above.as_ref(), Some(second));
    Ok(())
}
