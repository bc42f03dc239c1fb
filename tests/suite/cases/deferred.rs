//! Foreign keys that are looked at when the transaction commits.

use std::cell::Cell;
use std::rc::Rc;

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Hen {
    #[orm(primary_key)]
    name: String,
    #[orm(belongs_to(Egg, relation = egg), deferred, on_delete = restrict)]
    born_of: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Egg {
    #[orm(primary_key, generated = false)]
    number: i64,
    #[orm(belongs_to(Hen, relation = hen, name = "was laid by"), deferred)]
    laid_by: String,
}

/// A key of the ordinary kind, to a table whose own keys wait.
#[derive(Model, Debug, Clone, PartialEq)]
struct Ring {
    id: i64,
    #[orm(belongs_to(Hen, relation = hen, name = "ring on a hen"))]
    hen: String,
}

fn hen(name: &str, born_of: i64) -> NewHen {
    NewHen { name: name.into(), born_of }
}

fn egg(number: i64, laid_by: &str) -> NewEgg {
    NewEgg { number, laid_by: laid_by.into() }
}

#[track_caller]
fn assert_violated(error: &orm::Error, expected: (&str, &str, &str)) {
    let constraint = error.foreign_key_violation().expect("a foreign key violation");
    let found = (constraint.table(), constraint.columns().join(" "), constraint.name());
    assert_eq!(found, (expected.0, expected.1.to_owned(), Some(expected.2)), "{error}");
}

const BORN: (&str, &str, &str) = ("hens", "born_of", "hens_born_of_fkey");
const LAID: (&str, &str, &str) = ("eggs", "laid_by", "was laid by");

#[orm::test(models(Hen, Egg, Ring))]
fn b018_a_circle_of_keys_that_are_never_null_is_filled(db: &Db) -> orm::Result<()> {
    db.transaction(|tx| {
        hen("berta", 1).insert(tx)?;
        tx.transaction(|tx| hen("carla", 2).insert(tx))?;
        NewEgg::insert_all(tx, [egg(1, "berta"), egg(2, "berta")])
    })?;
    assert_eq!(Hen::query().filter(|h| h.egg().hen().name.eq("berta")).count(db)?, 2);
    schema![Hen, Egg].create_all(db)?;
    schema![Hen, Egg, Ring].drop_all(db)?;
    assert!(Hen::query().count(db).is_err() && Egg::query().count(db).is_err());
    Ok(())
}

#[orm::test(models(Hen, Egg, Ring))]
fn b087_a_commit_that_fails_names_the_key(db: &Db) -> orm::Result<()> {
    let called = Rc::new(Cell::new(false));
    let seen = called.clone();
    let error = db.transaction(|tx| {
        tx.after_commit(move || seen.set(true));
        tx.transaction(|tx| hen("berta", 1).insert(tx))
    });
    assert_violated(&error.unwrap_err(), BORN);
    assert!(!called.get(), "nothing was committed");
    assert_violated(&db.transaction(|tx| egg(1, "nobody").insert(tx)).unwrap_err(), LAID);
    assert_eq!((Hen::query().count(db)?, Egg::query().count(db)?), (0, 0));
    db.transaction(|tx| {
        hen("berta", 1).insert(tx)?;
        egg(1, "berta").insert(tx)
    })?;
    // The hen is gone, and its egg is not.
    let error = db.transaction(|tx| {
        Egg::query().filter(|e| e.number.eq(1)).update(tx, |e| e.laid_by.set("x"))?;
        Hen::get(tx, "berta")?.delete(tx)
    });
    assert_violated(&error.unwrap_err(), LAID);
    assert_eq!(Egg::get(db, 1)?.laid_by, "berta");
    Ok(())
}

/// Without a transaction around it, each statement is one of its own.
fn each_statement_alone(db: &Db) -> orm::Result<()> {
    assert_violated(&hen("berta", 1).insert(db).unwrap_err(), BORN);
    assert_violated(&hen("berta", 1).upsert(db, |h| h.name).unwrap_err(), BORN);
    assert_violated(&NewEgg::insert_all(db, [egg(1, "a"), egg(2, "b")]).unwrap_err(), LAID);
    assert_violated(&NewEgg::insert_all(db, (0..200).map(|n| egg(n, "a"))).unwrap_err(), LAID);
    assert_eq!((Hen::query().count(db)?, Egg::query().count(db)?), (0, 0));
    db.transaction(|tx| {
        hen("berta", 1).insert(tx)?;
        egg(1, "berta").insert(tx)
    })?;
    assert_violated(&Egg::query().update(db, |e| e.laid_by.set("nobody")).unwrap_err(), LAID);
    assert_violated(&Hen::query().delete(db).unwrap_err(), LAID);
    assert_violated(&Hen::get(db, "berta")?.delete(db).unwrap_err(), LAID);
    NewRing { hen: "berta".into() }.insert(db)?;
    db.transaction(|tx| {
        hen("carla", 1).insert(tx)?;
        Egg::query().update(tx, |e| e.laid_by.set("carla"))
    })?;
    assert_violated(&Hen::get(db, "berta")?.delete(db).unwrap_err(), ("rings", "hen", "ring on a hen"));
    Ok(())
}

#[orm::test(models(Hen, Egg, Ring))]
fn b087_a_statement_of_its_own_names_the_key(db: &Db) -> orm::Result<()> {
    each_statement_alone(db)
}

#[orm::test(models(Hen, Egg, Ring), isolation = "rollback")]
fn b112_a_sandbox_looks_at_what_waits(db: &Db) -> orm::Result<()> {
    each_statement_alone(db)?;
    assert_violated(&db.transaction(|tx| egg(7, "nobody").insert(tx)).unwrap_err(), LAID);
    assert_eq!(Egg::query().count(db)?, 1);
    Ok(())
}
