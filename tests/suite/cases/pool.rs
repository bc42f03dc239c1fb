//! The pool: who waits how long, what is given out again, what is thrown away.

use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use orm::prelude::*;
use orm::testing::cluster::{Found, cluster};
use orm::{Backend, Error, TransactionOptions};

use crate::by_hand::{ask, execute, script, url};

#[derive(Model, Debug, Clone, PartialEq)]
struct Counter {
    id: i64,
    value: i64,
}

/// Waits until `is_so`, and fails when it takes long.
#[track_caller]
fn soon(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(20), "{what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// Holds the connections that write, all `count` of them, while `work` runs.
fn with_all_taken(db: &Db, count: usize, work: impl FnOnce()) {
    thread::scope(|scope| {
        let mut release = Vec::new();
        for _ in 0..count {
            let (sender, receiver) = channel::<()>();
            release.push(sender);
            scope.spawn(move || {
                // Returns when the sender is dropped.
                db.transaction(|_| Ok::<_, Error>(receiver.recv().is_err())).expect("it commits nothing")
            });
        }
        soon("all connections are taken", || db.status().in_use as usize == count);
        work();
        drop(release);
    });
}

/// How many transactions that write can be open at once in a pool of `size`.
fn writers(db: &Db, size: usize) -> usize {
    if db.backend() == Backend::Sqlite { 1 } else { size }
}

#[orm::test(models(Counter), pool = 2)]
fn b110_a_wait_ends_and_says_how_large_the_pool_is(db: &Db) -> orm::Result<()> {
    let short =
        Db::builder(url(db)?).max_connections(2).acquire_timeout(Duration::from_millis(150)).connect()?;
    let size = writers(db, 2);
    with_all_taken(&short, size, || {
        let start = Instant::now();
        let error = NewCounter { value: 1 }.insert(&short).unwrap_err();
        let waited = start.elapsed();
        assert!(error.is_timeout() && !error.is_retryable() && !error.is_connection(), "{error:?}");
        let text = error.to_string();
        assert!(text.contains("150ms") && text.contains(&format!("all {size} of the pool")), "{text}");
        assert!(waited >= Duration::from_millis(150) && waited < Duration::from_secs(3), "{waited:?}");
        assert_eq!(short.status().waiting, 0);
    });
    // Nothing is lost by it.
    NewCounter { value: 1 }.insert(&short)?;
    assert_eq!(short.status().in_use, 0);
    Ok(())
}

#[orm::test(models(Counter))]
fn b110_whoever_has_waited_longest_is_served_first(db: &Db) -> orm::Result<()> {
    let served = Mutex::new(Vec::new());
    let db = &db.clone();
    thread::scope(|scope| {
        with_all_taken(db, 1, || {
            for turn in 0..8_u32 {
                let served = &served;
                scope.spawn(move || {
                    db.transaction(|_| {
                        served.lock().expect("no panic").push(turn);
                        Ok::<_, Error>(())
                    })
                    .expect("it commits nothing")
                });
                soon("it queues", || db.status().waiting == turn + 1);
            }
        });
    });
    assert_eq!(*served.lock().expect("no panic"), [0, 1, 2, 3, 4, 5, 6, 7]);
    Ok(())
}

#[orm::test(models(Counter), pool = 3)]
fn b110_a_thread_that_would_wait_for_itself_is_told_at_once(db: &Db) -> orm::Result<()> {
    fn nest(db: &Db, left: usize) -> orm::Result<()> {
        db.transaction(|_| if left == 0 { Ok(()) } else { nest(db, left - 1) })
    }
    let size = writers(db, 3);
    nest(db, size - 1)?;
    let start = Instant::now();
    let error = nest(db, size).unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("wait for itself"), "{error}");
    assert!(start.elapsed() < Duration::from_secs(1));
    assert_eq!(db.status().in_use, 0);
    NewCounter { value: 1 }.insert(db)?;
    Ok(())
}

#[orm::test(models(Counter), pool = 4)]
fn b081_many_threads_lose_no_update(db: &Db) -> orm::Result<()> {
    let counter = NewCounter { value: 0 }.insert(db)?;
    // 16 threads wait for each other's row locks, each a few milliseconds.
    let db = &Db::builder(url(db)?).max_connections(8).acquire_timeout(Duration::from_secs(60)).connect()?;
    let options = &TransactionOptions::new().isolation(orm::Isolation::RepeatableRead).retries(1000);
    let threads: Vec<orm::Result<()>> = thread::scope(|scope| {
        let spawned: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(move || {
                    (0..100).try_for_each(|_| {
                        db.transaction_with(options, |tx| {
                            let mut counter = Counter::get(tx, counter.id)?;
                            counter.value += 1;
                            counter.update(tx)
                        })
                    })
                })
            })
            .collect();
        spawned.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    for result in threads {
        result?;
    }
    assert_eq!(Counter::get(db, counter.id)?.value, 1600);
    let status = db.status();
    assert_eq!((status.in_use, status.waiting, status.leaked_transactions), (0, 0, 0));
    assert!(status.open <= 9, "{status:?}");
    Ok(())
}

#[orm::test(models(Counter), pool = 2)]
fn readers_do_not_wait_for_a_writer(db: &Db) -> orm::Result<()> {
    let counter = NewCounter { value: 1 }.insert(db)?;
    db.transaction(|tx| {
        Counter::query().update(tx, |c| c.value.set(2))?;
        let start = Instant::now();
        let seen =
            thread::scope(|scope| scope.spawn(|| Counter::get(db, counter.id)).join().expect("no panic"))?;
        assert_eq!(seen.value, 1);
        assert!(start.elapsed() < Duration::from_secs(1));
        Ok::<_, Error>(())
    })?;
    assert_eq!(Counter::get(db, counter.id)?.value, 2);
    Ok(())
}

#[orm::test(models(Counter))]
fn b111_clones_share_one_database(db: &Db) -> orm::Result<()> {
    let clones: Vec<Db> = (0..4).map(|_| db.clone()).collect();
    thread::scope(|scope| {
        for (value, clone) in (0..).zip(&clones) {
            scope.spawn(move || NewCounter { value }.insert(clone).expect("it is inserted"));
        }
    });
    for clone in &clones {
        assert_eq!(Counter::query().count(clone)?, 4);
    }
    Ok(())
}

#[orm::test(models(Counter), pool = 2)]
fn a_closed_database_refuses_everybody(db: &Db) -> orm::Result<()> {
    let other = Db::builder(url(db)?).max_connections(1).connect()?;
    let clone = other.clone();
    other.transaction(|tx| {
        NewCounter { value: 1 }.insert(tx)?;
        thread::scope(|scope| {
            let waiting = scope.spawn(|| NewCounter { value: 2 }.insert(&clone));
            soon("it waits", || other.status().waiting == 1);
            other.close();
            let error = waiting.join().expect("no panic").unwrap_err();
            assert!(error.is_connection() && error.to_string().contains("closed"), "{error:?}");
        });
        // What is under way ends as it would have.
        NewCounter { value: 3 }.insert(tx)
    })?;
    assert!(Counter::query().count(&clone).unwrap_err().is_connection());
    assert!(other.transaction(|_| Ok::<_, Error>(())).unwrap_err().is_connection());
    other.close();
    assert_eq!((other.status().open, other.status().in_use), (0, 0));
    assert_eq!(Counter::query().count(db)?, 2);
    Ok(())
}

#[orm::test(models(Counter), pool = 2)]
fn b110_an_old_connection_is_replaced(db: &Db) -> orm::Result<()> {
    let limited = |lifetime: Duration, idle: Duration| {
        Db::builder(url(db)?).max_connections(1).max_lifetime(lifetime).idle_timeout(idle).connect()
    };
    let hour = Duration::from_secs(3600);
    for short in [limited(Duration::ZERO, hour)?, limited(hour, Duration::ZERO)?] {
        for _ in 0..3 {
            NewCounter { value: 1 }.insert(&short)?;
        }
        let status = short.status();
        assert!(status.opened >= 4 && status.open <= 1, "{status:?}");
    }
    let kept = limited(hour, hour)?;
    for _ in 0..3 {
        NewCounter { value: 1 }.insert(&kept)?;
    }
    assert_eq!(kept.status().opened, 1);
    Ok(())
}

/// Ends every session of this database but the one that asks.
fn terminate_others(db: &Db) -> orm::Result<()> {
    execute(
        db,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )?;
    let others = "SELECT count(*) FROM pg_stat_activity \
         WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    soon("they are gone", || ask::<i64>(db, others).is_ok_and(|count| count == 0));
    Ok(())
}

// An SQLite database has no server that could end a session.
#[orm::test(models(Counter), pool = 1, only = "postgres")]
fn b110_connections_killed_while_idle_are_replaced_unnoticed(db: &Db) -> orm::Result<()> {
    let pooled = &Db::builder(url(db)?).max_connections(4).connect()?;
    with_all_taken(pooled, 4, || {});
    assert_eq!(pooled.status().open, 4);
    terminate_others(db)?;
    // All four at once, so that none of the dead ones is left out.
    thread::scope(|scope| {
        for value in 0..4 {
            scope.spawn(move || {
                pooled.transaction(|tx| NewCounter { value }.insert(tx)).expect("a live connection")
            });
        }
    });
    assert_eq!(Counter::query().count(db)?, 4);
    assert!(pooled.status().open <= 4 && pooled.status().opened > 4, "{:?}", pooled.status());
    Ok(())
}

#[orm::test(models(Counter), pool = 1, only = "postgres")]
fn b110_a_connection_killed_in_use_fails_its_user_only(db: &Db) -> orm::Result<()> {
    let pooled = Db::builder(url(db)?).max_connections(2).connect()?;
    let mut called = false;
    let result = pooled.transaction(|tx| {
        NewCounter { value: 1 }.insert(tx)?;
        terminate_others(db)?;
        let error = NewCounter { value: 2 }.insert(tx).unwrap_err();
        assert!(error.is_connection() && !error.is_commit_in_doubt() && !error.is_retryable(), "{error:?}");
        let next = NewCounter { value: 3 }.insert(tx).unwrap_err();
        assert!(next.is_transaction_aborted(), "{next:?}");
        called = true;
        Err::<(), _>(error)
    });
    assert!(result.unwrap_err().is_connection() && called);
    assert_eq!(Counter::query().count(&pooled)?, 0);

    let unseen = pooled.transaction(|tx| {
        NewCounter { value: 1 }.insert(tx)?;
        terminate_others(db)
    });
    let error = unseen.unwrap_err();
    assert!(error.is_connection() && !error.is_commit_in_doubt(), "COMMIT was never sent: {error:?}");
    assert_eq!(Counter::query().count(&pooled)?, 0);
    assert_eq!(pooled.status().in_use, 0);
    Ok(())
}

#[orm::test(models(Counter), pool = 1, only = "postgres")]
fn b110_a_killed_stream_ends_with_an_error(db: &Db) -> orm::Result<()> {
    NewCounter::insert_all(db, (0..2000).map(|value| NewCounter { value }))?;
    let pooled = Db::builder(url(db)?).max_connections(1).connect()?;
    let mut stream = Counter::query().stream(&pooled)?;
    assert!(stream.next().is_some());
    terminate_others(db)?;
    let rest: Vec<_> = stream.by_ref().collect();
    assert!(rest.last().is_some_and(|last| last.as_ref().is_err_and(Error::is_connection)));
    assert!(stream.next().is_none());
    drop(stream);
    assert_eq!(Counter::query().count(&pooled)?, 2000);
    Ok(())
}

#[orm::test(models(Counter), pool = 1, only = "postgres")]
fn b110_a_failed_attempt_to_connect_loses_no_place(db: &Db) -> orm::Result<()> {
    let name: String = ask(db, "SELECT current_database()::text")?;
    let Ok(Found::Running(server)) = cluster() else { unreachable!("the test runs on it") };
    let maintenance = Db::connect(&server.maintenance_url())?;
    let pooled = &Db::builder(url(db)?).max_connections(2).connect()?;
    script(&maintenance, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"))?;
    terminate_others(db)?;
    for _ in 0..6 {
        let error = Counter::query().count(pooled).unwrap_err();
        assert!(error.to_string().contains("cannot connect"), "{error:?}");
        assert_eq!((pooled.status().open, pooled.status().in_use), (0, 0));
    }
    script(&maintenance, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"))?;
    with_all_taken(pooled, 2, || {});
    assert_eq!(pooled.status().open, 2);
    Ok(())
}
