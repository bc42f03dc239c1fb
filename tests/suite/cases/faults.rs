//! Deadlines, and a network and a server that fail: every call ends, says what is known, and leaves a usable pool.

use std::thread;
use std::time::{Duration, Instant};

use orm::prelude::*;
use orm::{Error, TransactionOptions};
use orm_core::driver::{Access, on};

use crate::by_hand::{execute, url};
#[cfg(unix)]
use crate::proxy::Proxy;

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    text: String,
}

fn note(text: &str) -> NewNote {
    NewNote { text: text.into() }
}

/// Runs for many seconds when nobody stops it.
const ENDLESS: &str = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000000) \
     SELECT count(*) FROM c";
const ENDLESS_WRITE: &str = "INSERT INTO notes (text) \
     WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 30000000) \
     SELECT CAST(n AS text) FROM c";

const SHORT: Duration = Duration::from_millis(300);

/// Fails unless `work` ends within a few seconds.
#[track_caller]
fn in_time<R>(work: impl FnOnce() -> R) -> R {
    let start = Instant::now();
    let value = work();
    assert!(start.elapsed() < Duration::from_secs(5), "it took {:?}", start.elapsed());
    value
}

#[orm::test(models(Note), pool = 2)]
fn a_statement_is_stopped_by_its_timeout(db: &Db) -> orm::Result<()> {
    let db = &Db::builder(url(db)?).statement_timeout(SHORT).max_connections(1).connect()?;
    for sql in [ENDLESS, ENDLESS_WRITE] {
        let error = in_time(|| execute(db, sql)).unwrap_err();
        assert!(error.is_timeout() && !error.is_connection() && !error.is_retryable(), "{error:?}");
    }
    // The connection survives, and the time starts anew with each statement.
    for text in ["a", "b", "c"] {
        note(text).insert(db)?;
        thread::sleep(SHORT / 2);
    }
    assert_eq!(Note::query().count(db)?, 3);
    assert!(db.status().opened <= 2, "{:?}", db.status());
    Ok(())
}

#[orm::test(models(Note), pool = 2)]
fn a_timeout_within_a_transaction_undoes_it(db: &Db) -> orm::Result<()> {
    let db = &Db::builder(url(db)?).statement_timeout(SHORT).max_connections(1).connect()?;
    for sql in [ENDLESS, ENDLESS_WRITE] {
        let result = db.transaction(|tx| {
            note("before").insert(tx)?;
            let error = in_time(|| execute(tx, sql)).unwrap_err();
            assert!(error.is_timeout(), "{error:?}");
            // SQLite has rolled everything back by itself after the write; what comes now must not be kept alone.
            assert!(note("after").insert(tx).unwrap_err().is_transaction_aborted());
            Ok::<_, Error>(())
        });
        assert!(result.unwrap_err().is_transaction_aborted());
        assert_eq!(Note::query().count(db)?, 0);
    }
    db.transaction(|tx| note("later").insert(tx))?;
    assert_eq!(Note::query().count(db)?, 1);
    Ok(())
}

#[orm::test(models(Note), pool = 2)]
fn each_part_of_a_stream_is_stopped_by_the_timeout(db: &Db) -> orm::Result<()> {
    let db = &Db::builder(url(db)?).statement_timeout(SHORT).max_connections(1).connect()?;
    let error = in_time(|| {
        db.transaction_with(&TransactionOptions::new().read_only(), |tx| {
            on(tx, Access::Read, |link| {
                let cursor = link.open_cursor(ENDLESS, &[])?;
                link.connection().fetch(cursor, 1, &mut |_| Ok(()))
            })
        })
    })
    .unwrap_err();
    assert!(error.is_timeout() && !error.is_connection(), "{error:?}");
    assert_eq!(Note::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(Note), pool = 2)]
fn a_script_is_stopped_by_the_timeout(db: &Db) -> orm::Result<()> {
    let db = &Db::builder(url(db)?).statement_timeout(SHORT).max_connections(1).connect()?;
    let error = in_time(|| crate::by_hand::script(db, ENDLESS)).unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    note("later").insert(db)?;
    Ok(())
}

#[orm::test(models(Note), pool = 2)]
fn a_panic_while_rows_are_read_leaves_no_timeout_behind(db: &Db) -> orm::Result<()> {
    let db = &Db::builder(url(db)?).statement_timeout(SHORT).max_connections(1).connect()?;
    note("a").insert(db)?;
    let read =
        || on(db, Access::Write, |link| link.query("SELECT id FROM notes", &[], &mut |_| panic!("no")));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).is_err());
    thread::sleep(SHORT * 2);
    // Long enough for SQLite to look at the clock.
    NewNote::insert_all(db, (0..2000).map(|n| note(&n.to_string())))?;
    Note::query().delete(db)?;
    Ok(())
}

#[cfg(unix)]
fn through(proxy: &Proxy) -> orm::DbBuilder {
    Db::builder(proxy.url()).max_connections(2).statement_timeout(Duration::from_secs(1))
}

// What follows is about a network, which SQLite has none of.

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_frozen_server_is_given_up_by_the_deadline(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect_timeout(SHORT).connect()?;
    note("a").insert(&remote)?;
    proxy.freeze();
    let error = in_time(|| note("b").insert(&remote)).unwrap_err();
    assert!(error.is_timeout() && !error.is_retryable(), "{error:?}");
    // The broken connection is gone, and a new one cannot be had.
    let error = in_time(|| note("c").insert(&remote)).unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("cannot connect"), "{error:?}");
    assert_eq!((remote.status().open, remote.status().in_use), (0, 0));
    proxy.forward();
    in_time(|| note("d").insert(&remote))?;
    assert_eq!(Note::query().filter(|n| n.text.eq("d")).count(db)?, 1);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_frozen_server_is_no_reason_to_hang_when_dropped(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect()?;
    let mut idle = Vec::new();
    for _ in 0..2 {
        idle.push(Note::query().stream(&remote)?);
    }
    drop(idle);
    proxy.freeze();
    in_time(|| remote.close());
    drop(remote);

    proxy.forward();
    let remote = through(&proxy).connect()?;
    let result = remote.transaction(|tx| {
        note("a").insert(tx)?;
        proxy.freeze();
        let error = in_time(|| note("b").insert(tx)).unwrap_err();
        assert!(error.is_timeout(), "{error:?}");
        Err::<(), _>(error)
    });
    in_time(|| drop((result, remote)));
    assert_eq!(Note::query().count(db)?, 0);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_connection_that_lay_idle_is_asked_before_it_is_used(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = Db::builder(proxy.url()).max_connections(1).connect()?;
    note("a").insert(&remote)?;
    proxy.freeze();
    thread::sleep(Duration::from_millis(700));
    let opened = proxy.accepted();
    thread::scope(|scope| {
        scope.spawn(|| {
            // The question has a deadline of a second; then the network is well again, for a new connection.
            thread::sleep(Duration::from_millis(1500));
            proxy.forward();
        });
        in_time(|| note("b").insert(&remote))
    })?;
    assert_eq!(proxy.accepted(), opened + 1);
    assert_eq!(Note::query().count(db)?, 2);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_connection_lost_in_a_transaction_undoes_it(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect()?;
    let result = remote.transaction(|tx| {
        note("a").insert(tx)?;
        proxy.cut();
        let nested = tx.transaction(|tx| note("b").insert(tx));
        assert!(nested.as_ref().is_err_and(Error::is_connection), "{nested:?}");
        nested
    });
    let error = result.unwrap_err();
    assert!(error.is_connection() && !error.is_commit_in_doubt() && !error.is_retryable(), "{error:?}");
    assert_eq!(Note::query().count(&remote)?, 0);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn an_error_within_a_nested_transaction_comes_out_unchanged_when_the_connection_is_gone(
    db: &Db,
) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect()?;
    let result: Result<(), Box<dyn std::error::Error>> = remote.transaction(|tx| {
        note("a").insert(tx)?;
        let nested: Result<(), Box<dyn std::error::Error>> = tx.transaction(|tx| {
            note("b").insert(tx)?;
            proxy.cut();
            Err("mine".into())
        });
        assert_eq!(nested.unwrap_err().to_string(), "mine");
        assert!(note("c").insert(tx).unwrap_err().is_transaction_aborted());
        Ok(())
    });
    assert!(result.is_err());
    assert_eq!(Note::query().count(db)?, 0);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_commit_whose_answer_is_lost_is_in_doubt(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect()?;
    let options = TransactionOptions::new().retries(5);
    let mut runs = 0;
    let result = remote.transaction_with(&options, |tx| {
        runs += 1;
        note("a").insert(tx)?;
        proxy.lose_the_next_answer();
        Ok::<_, Error>(())
    });
    let error = result.unwrap_err();
    assert!(error.is_commit_in_doubt() && error.is_connection() && !error.is_retryable(), "{error:?}");
    assert_eq!(runs, 1, "it may be done already");
    proxy.forward();
    // Here it was.
    assert_eq!(Note::query().count(&remote)?, 1);

    let result = remote.transaction(|tx| {
        note("b").insert(tx)?;
        proxy.freeze();
        Ok::<_, Error>(())
    });
    let error = result.unwrap_err();
    assert!(error.is_commit_in_doubt(), "{error:?}");
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_lost_answer_to_a_statement_is_no_commit_in_doubt(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    let remote = through(&proxy).connect()?;
    proxy.lose_the_next_answer();
    let error = in_time(|| note("a").insert(&remote)).unwrap_err();
    assert!(error.is_connection() && !error.is_commit_in_doubt() && !error.is_retryable(), "{error:?}");
    proxy.forward();
    assert_eq!(Note::query().filter(|n| n.text.ne("a")).count(&remote)?, 0);
    Ok(())
}

#[cfg(unix)]
#[orm::test(models(Note), only = "postgres")]
fn a_silent_server_is_given_up_while_connecting(db: &Db) -> orm::Result<()> {
    let proxy = Proxy::to(&url(db)?);
    proxy.freeze();
    let error = in_time(|| Db::builder(proxy.url()).connect_timeout(SHORT).connect()).unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    proxy.forward();
    Ok(())
}
