//! What `#[orm::test]` promises beside the tests it makes: isolation, what is removed and what is kept, and who
//! watches the statements.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use orm::prelude::*;
use orm::testing::{Isolation, Test, assert_statements, record, run};
use orm::{Backend, Error, Event};

use crate::by_hand::{ask, execute, script, url};

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    id: i64,
    #[orm(unique)]
    name: String,
}

fn tag(name: &str) -> NewTag {
    NewTag { name: name.into() }
}

fn names(db: &dyn Executor) -> orm::Result<Vec<String>> {
    Tag::query().order_by(|t| t.name.asc()).select(|t| t.name).all(db)
}

#[orm::test(models(Tag), isolation = "rollback")]
fn b112_an_error_does_not_break_the_rest(db: &Db) -> orm::Result<()> {
    tag("a").insert(db)?;
    assert!(tag("a").insert(db).unwrap_err().unique_violation().is_some());
    assert!(execute(db, "SELECT nothing").is_err());
    assert!(NewTag::insert_all(db, [tag("b"), tag("a")]).is_err());
    tag("c").insert(db)?;
    assert_eq!(names(db)?, ["a", "c"]);
    Ok(())
}

#[orm::test(models(Tag), isolation = "rollback")]
fn b112_transactions_are_nested_in_that_of_the_test(db: &Db) -> orm::Result<()> {
    let called = Rc::new(RefCell::new(Vec::new()));
    let note = |what: &'static str| {
        let called = called.clone();
        move || called.borrow_mut().push(what)
    };
    db.transaction(|tx| {
        tx.after_commit(note("kept"));
        tag("a").insert(tx)?;
        let nested = tx.transaction(|tx| {
            tag("b").insert(tx)?;
            tag("a").insert(tx)
        });
        assert!(nested.is_err());
        tag("c").insert(tx)
    })?;
    let undone: Result<(), Box<dyn std::error::Error>> = db.transaction(|tx| {
        tx.after_commit(note("undone"));
        tag("d").insert(tx)?;
        Err("no".into())
    });
    assert!(undone.is_err());
    let swallowed = db.transaction(|tx| {
        tag("e").insert(tx)?;
        Ok::<_, Error>(tag("a").insert(tx).is_err())
    });
    assert!(swallowed.unwrap_err().is_transaction_aborted());
    let panic = catch_unwind(AssertUnwindSafe(|| {
        db.transaction(|tx| -> orm::Result<()> {
            tag("f").insert(tx)?;
            panic!("within")
        })
    }));
    assert!(panic.is_err());
    assert_eq!(names(db)?, ["a", "c"]);
    assert_eq!(*called.borrow(), ["kept"]);
    let rows: Vec<Tag> = Tag::query().stream(db)?.collect::<orm::Result<_>>()?;
    assert_eq!(rows.len(), 2);
    tag("g").insert(db)?;
    Ok(())
}

// In SQLite a test with this isolation is alone with its database.
#[orm::test(models(Tag), isolation = "rollback", only = "postgres")]
fn b112_nobody_else_sees_what_the_test_does(db: &Db) -> orm::Result<()> {
    let other = Db::connect(&url(db)?)?;
    tag("a").insert(db)?;
    db.transaction(|tx| tag("b").insert(tx))?;
    assert_eq!(names(db)?.len(), 2);
    assert_eq!(names(&other)?.len(), 0);
    other.close();
    Ok(())
}

#[orm::test(isolation = "rollback", only = "postgres")]
fn b112_what_is_deferred_is_looked_at_by_every_commit(db: &Db) -> orm::Result<()> {
    script(
        db,
        "CREATE TABLE parents (id integer PRIMARY KEY);
         CREATE TABLE children (parent_id integer REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)",
    )?;
    for parent in [1, 2] {
        let orphan = db.transaction(|tx| execute(tx, &format!("INSERT INTO children VALUES ({parent})")));
        assert!(orphan.unwrap_err().foreign_key_violation().is_some());
        // The child first, as it is only allowed while the constraint is deferred.
        db.transaction(|tx| {
            execute(tx, &format!("INSERT INTO children VALUES ({parent})"))?;
            execute(tx, &format!("INSERT INTO parents VALUES ({parent})"))
        })?;
    }
    assert_eq!(ask::<i64>(db, "SELECT count(*) FROM children")?, 2);
    Ok(())
}

const TABLES: &[fn() -> &'static orm::table::Table] = &[<Tag as Model>::table];

fn test_of(isolation: Isolation, pool: u32) -> Test {
    Test { path: "suite::inner", tables: TABLES, fixtures: &[], isolation, pool }
}

#[orm::test]
fn b112_two_tests_run_at_once(db: &Db) {
    let (backend, met) = (db.backend(), Barrier::new(2));
    for isolation in [Isolation::Database, Isolation::Rollback] {
        let one = || {
            run(backend, test_of(isolation, 1), |db| -> orm::Result<()> {
                met.wait();
                tag("the same").insert(db)?;
                met.wait();
                assert_eq!(names(db)?, ["the same"]);
                Ok(())
            })
        };
        thread::scope(|scope| {
            scope.spawn(one);
            one();
        });
    }
}

/// Whether the database that a URL names is still there; removes it if so.
fn take_away(db: &Db, url: &str) -> orm::Result<bool> {
    if let Some(file) = url.strip_prefix("sqlite://") {
        let was_there = std::path::Path::new(file).exists();
        for suffix in ["", "-wal", "-shm"] {
            // The last two are there only while it is open, or was not closed.
            let _ = std::fs::remove_file(format!("{file}{suffix}"));
        }
        return Ok(was_there);
    }
    let name = url.rsplit('/').next().and_then(|rest| rest.split('?').next()).expect("a name");
    let found = ask::<i64>(db, &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'"))?;
    script(db, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))?;
    Ok(found > 0)
}

#[orm::test]
fn a_failed_test_keeps_its_database_and_a_good_one_does_not(db: &Db) -> orm::Result<()> {
    let backend = db.backend();
    let mut place = String::new();
    run(backend, test_of(Isolation::Database, 2), |db| {
        place = url(db).expect("a URL");
    });
    assert!(!take_away(db, &place)?, "{place}");

    for panics in [true, false] {
        let failed = catch_unwind(AssertUnwindSafe(|| {
            run(backend, test_of(Isolation::Database, 2), |db| {
                place = url(db).expect("a URL");
                assert!(!panics, "on purpose");
                Err::<(), _>("on purpose")
            })
        }));
        let panic = failed.unwrap_err();
        let said =
            panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
        assert!(said.is_some_and(|said| said.contains("on purpose")), "{said:?}");
        assert!(take_away(db, &place)?, "{place}");
    }
    Ok(())
}

#[orm::test(models(Tag))]
fn b113_a_wrong_count_lists_the_statements(db: &Db) -> orm::Result<()> {
    let inserted = assert_statements(db, 1, || tag("a").insert(db))?;
    let failed = catch_unwind(AssertUnwindSafe(|| {
        assert_statements(db, 1, || db.transaction(|tx| inserted.clone().delete(tx)))
    }));
    let said = failed.unwrap_err().downcast::<String>().expect("a text");
    for words in ["3 statements were sent where 1 were expected", "BEGIN", "DELETE FROM", "COMMIT"] {
        assert!(said.contains(words), "{said}");
    }
    assert!(Tag::find(db, inserted.id)?.is_none());
    Ok(())
}

#[orm::test(models(Tag))]
fn b113_record_nests(db: &Db) -> orm::Result<()> {
    let ((found, inner), outer) = record(db, || {
        let found = names(db);
        let (_, inner) = record(db, || tag("a").insert(db));
        (found, inner)
    });
    found?;
    assert_eq!((inner.len(), outer.len()), (1, 2));
    assert_eq!(inner[0], outer[1]);
    assert_eq!((inner[0].parameters, inner[0].rows), (1, 1));
    let (_, none) = record(db, || ());
    assert!(none.is_empty());
    Ok(())
}

#[orm::test(models(Tag))]
fn b114_one_event_for_each_statement_without_values(db: &Db) -> orm::Result<()> {
    let texts = Arc::new(std::sync::Mutex::new(Vec::new()));
    let backend = db.backend();
    let list = texts.clone();
    let watch = db.observe(move |event: &Event<'_>| {
        assert_eq!(event.backend, backend);
        let error = event.error.map(Error::is_connection);
        list.lock().expect("no panic").push((event.sql.to_owned(), event.rows, error, format!("{event:?}")));
    });
    tag("hunter2").insert(db)?;
    assert!(tag("hunter2").insert(db).is_err());
    names(db)?;
    let clone = db.clone();
    names(&clone)?;
    drop(watch);
    names(db)?;
    let texts = texts.lock().expect("no panic");
    let seen: Vec<_> = texts.iter().map(|(sql, rows, error, _)| (&sql[..6], *rows, *error)).collect();
    let (insert, select) = ("INSERT", "SELECT");
    let expected = [(insert, 1, None), (insert, 0, Some(false)), (select, 1, None), (select, 1, None)];
    assert_eq!(seen, expected);
    assert!(texts.iter().all(|(.., shown)| !shown.contains("hunter2")));
    Ok(())
}

#[orm::test(models(Tag), pool = 2)]
fn b114_an_observer_may_use_the_database(db: &Db) -> orm::Result<()> {
    let (counts, busy) = (Arc::new(AtomicU32::new(0)), AtomicBool::new(false));
    let (counted, again) = (counts.clone(), db.clone());
    let watch = db.observe(move |_: &Event<'_>| {
        if !busy.swap(true, Ordering::SeqCst) {
            let count = Tag::query().count(&again).expect("there is a second connection");
            counted.fetch_add(u32::try_from(count).expect("it is small"), Ordering::SeqCst);
            busy.store(false, Ordering::SeqCst);
        }
    });
    tag("a").insert(db)?;
    tag("b").insert(db)?;
    drop(watch);
    assert_eq!(counts.load(Ordering::SeqCst), 3);
    Ok(())
}

#[orm::test(models(Tag))]
fn b114_an_observer_that_needs_the_connection_in_use_is_refused_not_stuck(db: &Db) -> orm::Result<()> {
    let refused = Arc::new(AtomicU32::new(0));
    let (count, again) = (refused.clone(), db.clone());
    let watch = db.observe(move |_: &Event<'_>| {
        let error = Tag::query().count(&again).expect_err("the only connection is in use");
        assert!(error.is_timeout(), "{error:?}");
        count.fetch_add(1, Ordering::SeqCst);
    });
    let start = std::time::Instant::now();
    tag("a").insert(db)?;
    drop(watch);
    assert_eq!(refused.load(Ordering::SeqCst), 1);
    assert!(start.elapsed().as_secs() < 2);
    Ok(())
}

#[orm::test(models(Tag), pool = 4)]
fn a_pool_of_four_has_four_connections(db: &Db) -> orm::Result<()> {
    let met = Barrier::new(4);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let stream = Tag::query().stream(db).expect("a connection");
                met.wait();
                assert_eq!(stream.count(), 0);
            });
        }
    });
    let one_writes = u32::from(db.backend() == Backend::Sqlite);
    assert_eq!(db.status().open, 4 + one_writes);
    Ok(())
}

#[orm::test(models(Tag), fixtures("tags.sql"))]
fn fixtures_are_there(db: &Db) -> orm::Result<()> {
    let names = Tag::query().order_by(|t| t.id.asc()).select(|t| t.name).all(db)?;
    assert_eq!(names, ["rust", "it's; fine"]);
    Ok(())
}

#[orm::test(models(Tag), fixtures("tags.sql"), isolation = "rollback")]
fn fixtures_are_rolled_back_as_well(db: &Db) -> orm::Result<()> {
    assert_eq!(Tag::query().count(db)?, 2);
    Ok(())
}

#[test]
fn a_wrong_fixture_is_named() {
    let test = Test {
        fixtures: &[("wrong.sql", "INSERT INTO nowhere VALUES (1)")],
        ..test_of(Isolation::Database, 1)
    };
    let run = || orm::testing::run(orm::Backend::Sqlite, test, |_: &Db| {});
    let panic = std::panic::catch_unwind(run).expect_err("the fixture cannot be run");
    let message = panic.downcast_ref::<String>().expect("a message");
    assert!(message.contains("wrong.sql: ") && message.contains("nowhere"), "{message}");
}
