//! Transactions: what is kept, what is undone, who sees what, and what happens when something fails in one.

use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};

use orm::prelude::*;
use orm::testing::{record, round_trips};
use orm::{Isolation, TransactionOptions};
use orm_core::driver::{Access, on};

use crate::by_hand::{ask, execute, script};

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    id: i64,
    #[orm(unique)]
    name: String,
    balance: i64,
}

fn account(name: &str) -> NewAccount {
    NewAccount { name: name.into(), balance: 0 }
}

fn names(db: &dyn Executor) -> orm::Result<Vec<String>> {
    Account::query().order_by(|a| a.id.asc()).select(|a| a.name).all(db)
}

#[orm::test(models(Account))]
fn b001_ok_commits(db: &Db) -> orm::Result<()> {
    let (kept, sent) = record(db, || db.transaction(|tx| account("ann").insert(tx)));
    assert_eq!(kept?.name, "ann");
    assert_eq!(names(db)?, ["ann"]);
    let sent: Vec<&str> =
        sent.iter().map(|statement| statement.sql.split(' ').next().unwrap_or("")).collect();
    assert_eq!(sent, ["BEGIN", "INSERT", "COMMIT"]);
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Refusal {
    TooPoor { missing: i64 },
    Database(String),
}

impl From<orm::Error> for Refusal {
    fn from(error: orm::Error) -> Refusal {
        Refusal::Database(error.to_string())
    }
}

#[orm::test(models(Account))]
fn b001_err_rolls_back_and_comes_out_unchanged(db: &Db) -> orm::Result<()> {
    let result: Result<(), Refusal> = db.transaction(|tx| {
        account("ann").insert(tx)?;
        Err(Refusal::TooPoor { missing: 3 })
    });
    assert_eq!(result, Err(Refusal::TooPoor { missing: 3 }));
    assert!(names(db)?.is_empty());

    let nested: Result<(), Refusal> = db.transaction(|tx| {
        account("ann").insert(tx)?;
        tx.transaction(|tx| {
            account("bob").insert(tx)?;
            Err(Refusal::TooPoor { missing: 4 })
        })
    });
    assert_eq!(nested, Err(Refusal::TooPoor { missing: 4 }));
    assert!(names(db)?.is_empty());

    let boxed: Result<(), Box<dyn std::error::Error>> = db.transaction(|tx| {
        account("ann").insert(tx)?;
        Err("changed my mind".into())
    });
    assert_eq!(boxed.unwrap_err().to_string(), "changed my mind");
    assert!(names(db)?.is_empty());
    Ok(())
}

#[orm::test(models(Account))]
fn b001_a_panic_rolls_back(db: &Db) -> orm::Result<()> {
    let panic = catch_unwind(AssertUnwindSafe(|| {
        db.transaction(|tx| -> orm::Result<()> {
            account("ann").insert(tx)?;
            panic!("outer");
        })
    }));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"outer"));
    let panic = catch_unwind(AssertUnwindSafe(|| {
        db.transaction(|tx| {
            account("ann").insert(tx)?;
            tx.transaction(|tx| -> orm::Result<()> {
                account("bob").insert(tx)?;
                panic!("inner");
            })
        })
    }));
    assert_eq!(panic.unwrap_err().downcast_ref(), Some(&"inner"));
    assert!(names(db)?.is_empty());
    db.transaction(|tx| account("eve").insert(tx))?;
    assert_eq!(names(db)?, ["eve"]);
    assert_eq!(db.status().in_use, 0);
    Ok(())
}

#[orm::test(models(Account))]
fn b001_a_panic_caught_within_undoes_the_nested_transaction_only(db: &Db) -> orm::Result<()> {
    db.transaction(|tx| {
        account("ann").insert(tx)?;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            tx.transaction(|tx| -> orm::Result<()> {
                account("bob").insert(tx)?;
                panic!("caught");
            })
        }));
        assert!(panic.is_err());
        account("eve").insert(tx)
    })?;
    assert_eq!(names(db)?, ["ann", "eve"]);
    Ok(())
}

#[orm::test(models(Account))]
fn b001_a_panicking_iterator_leaves_nothing(db: &Db) -> orm::Result<()> {
    let rows = || (0..5000).map(|n| if n < 4999 { account(&n.to_string()) } else { panic!("no row") });
    assert!(catch_unwind(AssertUnwindSafe(|| NewAccount::insert_all(db, rows()))).is_err());
    assert!(names(db)?.is_empty());
    db.transaction(|tx| {
        assert!(catch_unwind(AssertUnwindSafe(|| NewAccount::insert_all(tx, rows()))).is_err());
        account("ann").insert(tx)
    })?;
    assert_eq!(names(db)?, ["ann"]);
    Ok(())
}

#[orm::test(models(Account))]
fn b002_the_value_comes_out_and_depth_counts(db: &Db) -> orm::Result<()> {
    let depths = db.transaction(|tx| {
        let inner = tx.transaction(|tx| {
            Ok::<_, orm::Error>((tx.depth(), tx.transaction(|tx| Ok::<_, orm::Error>(tx.depth()))?))
        })?;
        Ok::<_, orm::Error>((tx.depth(), inner))
    })?;
    assert_eq!(depths, (0, (1, 2)));
    Ok(())
}

#[orm::test(models(Account))]
fn b003_nested_and_outer_end_in_every_way(db: &Db) -> orm::Result<()> {
    for (inner_ok, outer_ok, kept) in [
        (true, true, &["outer", "inner"][..]),
        (false, true, &["outer"]),
        (true, false, &[]),
        (false, false, &[]),
    ] {
        let end = |ok: bool| if ok { Ok(()) } else { Err(Refusal::TooPoor { missing: 1 }) };
        let outer = db.transaction(|tx| {
            account("outer").insert(tx)?;
            let inner = tx.transaction(|tx| {
                account("inner").insert(tx)?;
                end(inner_ok)
            });
            assert_eq!(inner, end(inner_ok));
            end(outer_ok)
        });
        assert_eq!(outer, end(outer_ok));
        assert_eq!(names(db)?, kept, "inner {inner_ok}, outer {outer_ok}");
        Account::query().delete(db)?;
    }
    Ok(())
}

/// Inserts a row at each depth and fails, and is caught, at those of `failing`.
fn descend(tx: &Tx<'_>, failing: &[u32]) -> Result<(), Refusal> {
    let depth = tx.depth();
    account(&depth.to_string()).insert(tx)?;
    if depth < 7 {
        match tx.transaction(|tx| descend(tx, failing)) {
            Ok(()) | Err(Refusal::TooPoor { .. }) => {}
            Err(other) => return Err(other),
        }
    }
    if failing.contains(&depth) { Err(Refusal::TooPoor { missing: depth.into() }) } else { Ok(()) }
}

#[orm::test(models(Account))]
fn b005_many_levels(db: &Db) -> orm::Result<()> {
    for (failing, kept) in [(&[][..], 8), (&[7], 7), (&[4], 4), (&[2, 6], 2), (&[7, 6, 5], 5), (&[1], 1)] {
        db.transaction(|tx| descend(tx, failing)).unwrap_or_else(|error| panic!("{error:?}"));
        assert_eq!(names(db)?.len(), kept, "failing at {failing:?}");
        Account::query().delete(db)?;
    }
    Ok(())
}

#[orm::test(models(Account))]
fn b006_a_nested_rollback_keeps_what_its_elder_siblings_did(db: &Db) -> orm::Result<()> {
    db.transaction(|tx| {
        tx.transaction(|tx| {
            account("a").insert(tx)?;
            tx.transaction(|tx| account("b").insert(tx))
        })?;
        let undone: Result<(), Refusal> = tx.transaction(|tx| {
            account("c").insert(tx)?;
            Err(Refusal::TooPoor { missing: 0 })
        });
        assert!(undone.is_err());
        // The outer one can be used within the nested one; the names of their savepoints are then equal.
        tx.transaction(|inner| {
            let undone: Result<(), Refusal> = tx.transaction(|tx| {
                account("d").insert(tx)?;
                Err(Refusal::TooPoor { missing: 0 })
            });
            assert!(undone.is_err());
            account("e").insert(inner)
        })
    })?;
    assert_eq!(names(db)?, ["a", "b", "e"]);
    Ok(())
}

#[orm::test(models(Account))]
fn b007_after_a_failure_statements_are_refused_and_say_why(db: &Db) -> orm::Result<()> {
    let result = db.transaction(|tx| {
        account("ann").insert(tx)?;
        assert!(account("ann").insert(tx).unwrap_err().unique_violation().is_some());
        for error in [
            account("bob").insert(tx).unwrap_err(),
            names(tx).unwrap_err(),
            tx.transaction(|tx| account("bob").insert(tx)).unwrap_err(),
            Account::query().stream(tx).expect_err("refused as well"),
        ] {
            assert!(error.is_transaction_aborted(), "{error:?}");
            assert!(error.to_string().contains("accounts_name_key"), "{error}");
            assert!(!error.is_retryable());
        }
        Ok::<_, orm::Error>(())
    });
    assert!(result.unwrap_err().is_transaction_aborted());
    assert!(names(db)?.is_empty());
    Ok(())
}

#[orm::test(models(Account))]
fn b007_ok_after_a_swallowed_failure_commits_nothing(db: &Db) -> orm::Result<()> {
    account("ann").insert(db)?;
    let outer = db.transaction(|tx| {
        account("bob").insert(tx)?;
        Ok::<_, orm::Error>(account("ann").insert(tx).is_err())
    });
    assert!(outer.unwrap_err().is_transaction_aborted());
    assert_eq!(names(db)?, ["ann"]);

    db.transaction(|tx| {
        account("bob").insert(tx)?;
        let inner = tx.transaction(|tx| {
            account("eve").insert(tx)?;
            Ok::<_, orm::Error>(account("ann").insert(tx).is_err())
        });
        assert!(inner.unwrap_err().is_transaction_aborted());
        account("joe").insert(tx)
    })?;
    assert_eq!(names(db)?, ["ann", "bob", "joe"]);
    Ok(())
}

#[orm::test(models(Account))]
fn b007_errors_of_the_library_leave_the_transaction_as_it_was(db: &Db) -> orm::Result<()> {
    let ann = account("ann").insert(db)?;
    db.transaction(|tx| {
        assert!(Account::get(tx, 99).unwrap_err().is_not_found());
        let mut gone = Account { id: 99, ..ann.clone() };
        assert!(gone.update(tx).unwrap_err().is_stale());
        assert!(gone.delete(tx).unwrap_err().is_stale());
        account("bob").insert(tx)?;
        assert!(Account::query().one(tx).unwrap_err().is_more_than_one());
        account("eve").insert(tx)
    })?;
    assert_eq!(names(db)?, ["ann", "bob", "eve"]);
    Ok(())
}

#[orm::test(models(Account), only = "postgres")]
fn b007_an_aborted_transaction_never_reports_a_commit(db: &Db) -> orm::Result<()> {
    let failures = [
        "SELECT 1/0",
        "INSERT INTO accounts (name, balance) VALUES ('bob', 1)",
        "SELECT 'x'::int",
        "SELECT * FROM nowhere",
    ];
    for failure in failures {
        // On the connection itself, behind the back of the transaction.
        let result = db.transaction(|tx| {
            account("bob").insert(tx)?;
            on(tx, Access::Write, |link| {
                assert!(link.connection().run(failure, &[], &mut |_| Ok(())).is_err());
                Ok(())
            })
        });
        let error = result.unwrap_err();
        assert!(error.is_transaction_aborted(), "{failure}: {error:?}");
        assert!(names(db)?.is_empty(), "{failure}");
    }
    Ok(())
}

#[orm::test(models(Account), only = "postgres")]
fn b007_a_stream_dropped_before_its_failing_row_hides_no_abort(db: &Db) -> orm::Result<()> {
    const FAILS_AT_THE_END: &str = "SELECT 1 / (2000 - n) FROM generate_series(1, 2000) AS n";
    // All rows of the first part are good, and the failing row is never asked for.
    db.transaction(|tx| {
        account("ann").insert(tx)?;
        on(tx, Access::Write, |link| {
            let cursor = link.open_cursor(FAILS_AT_THE_END, &[])?;
            assert!(link.connection().fetch(cursor, 500, &mut |_| Ok(()))?);
            link.connection().close_cursor(cursor)
        })
    })?;
    assert_eq!(names(db)?, ["ann"]);
    // The reader gives up at the first row while the server goes on to the failing one.
    let result = db.transaction(|tx| {
        account("bob").insert(tx)?;
        on(tx, Access::Write, |link| {
            let stop = || orm::Error::config("enough");
            assert!(link.connection().run(FAILS_AT_THE_END, &[], &mut |_| Err(stop())).is_err());
            Ok(())
        })
    });
    assert!(result.unwrap_err().is_transaction_aborted());
    assert_eq!(names(db)?, ["ann"]);
    Ok(())
}

/// A child whose parent is looked for at `COMMIT`.
const DEFERRED: &str = "CREATE TABLE parents (id integer PRIMARY KEY);
     CREATE TABLE children (id integer PRIMARY KEY,
         parent_id integer REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)";

#[orm::test(models(Account))]
fn b007_a_commit_that_fails_applies_nothing(db: &Db) -> orm::Result<()> {
    script(db, DEFERRED)?;
    let called = Rc::new(Cell::new(false));
    let result = db.transaction(|tx| {
        let called = called.clone();
        tx.after_commit(move || called.set(true));
        account("ann").insert(tx)?;
        execute(tx, "INSERT INTO children VALUES (1, 77)")
    });
    let error = result.unwrap_err();
    assert!(error.foreign_key_violation().is_some(), "{error:?}");
    assert!(!error.is_commit_in_doubt() && !called.get());
    assert!(names(db)?.is_empty());

    db.transaction(|tx| {
        execute(tx, "INSERT INTO children VALUES (1, 77)")?;
        execute(tx, "INSERT INTO parents VALUES (77)")
    })?;
    assert_eq!(ask::<i64>(db, "SELECT CAST(count(*) AS bigint) FROM children")?, 1);
    assert_eq!(db.status().leaked_transactions, 0);
    Ok(())
}

/// Inserts row after row until the disk is full. One row needs no journal of its own, so SQLite can only give up the
/// whole transaction.
fn fill(tx: &Tx<'_>) -> orm::Error {
    (0..).find_map(|n| account(&format!("{n:0>900}")).insert(tx).err()).expect("it fails at last")
}

#[orm::test(models(Account), only = "sqlite", pool = 2)]
fn b007_a_transaction_that_sqlite_ended_is_refused_everything(db: &Db) -> orm::Result<()> {
    account("ann").insert(db)?;
    let pages: i64 = ask(db, "PRAGMA page_count")?;
    ask::<i64>(db, &format!("PRAGMA max_page_count = {}", pages + 4))?;
    let result = db.transaction(|tx| {
        account("bob").insert(tx)?;
        assert_eq!(fill(tx).code(), Some("13"));
        for error in [
            account("eve").insert(tx).unwrap_err(),
            names(tx).unwrap_err(),
            tx.transaction(|tx| account("eve").insert(tx)).unwrap_err(),
        ] {
            assert!(error.is_transaction_aborted(), "{error:?}");
            assert!(error.to_string().contains("full"), "{error}");
        }
        Ok::<_, orm::Error>(())
    });
    assert!(result.unwrap_err().is_transaction_aborted());
    assert_eq!(names(db)?, ["ann"]);

    let nested = db.transaction(|tx| {
        account("bob").insert(tx)?;
        let inner: orm::Result<()> = tx.transaction(|tx| Err(fill(tx)));
        assert_eq!(inner.unwrap_err().code(), Some("13"));
        // No savepoint is left to recover at.
        assert!(account("eve").insert(tx).unwrap_err().is_transaction_aborted());
        Ok::<_, orm::Error>(())
    });
    assert!(nested.unwrap_err().is_transaction_aborted());
    assert_eq!(names(db)?, ["ann"]);
    db.transaction(|tx| account("zoe").insert(tx))?;
    assert_eq!(names(db)?, ["ann", "zoe"]);
    Ok(())
}

#[orm::test(models(Account), pool = 2)]
fn b010_others_see_it_after_the_commit(db: &Db) -> orm::Result<()> {
    let seen = || std::thread::scope(|scope| scope.spawn(|| names(db)).join().expect("no panic"));
    db.transaction(|tx| {
        account("ann").insert(tx)?;
        assert!(seen()?.is_empty());
        assert_eq!(names(tx)?, ["ann"]);
        Ok::<_, orm::Error>(())
    })?;
    assert_eq!(seen()?, ["ann"]);
    Ok(())
}

#[orm::test(models(Account))]
fn b011_a_transaction_left_open_is_rolled_back_and_counted(db: &Db) -> orm::Result<()> {
    on(db, Access::Write, |link| {
        link.begin(&TransactionOptions::new())?;
        link.execute("INSERT INTO accounts (name, balance) VALUES ('ann', 1)", &[]).map(|_| ())
    })?;
    assert_eq!(db.status().leaked_transactions, 1);
    assert!(names(db)?.is_empty());
    db.transaction(|tx| account("bob").insert(tx))?;
    assert_eq!(names(db)?, ["bob"]);
    assert_eq!(db.status().leaked_transactions, 1);
    Ok(())
}

#[orm::test(models(Account))]
fn b012_after_commit_runs_in_order_and_may_use_the_database(db: &Db) -> orm::Result<()> {
    let order = Rc::new(RefCell::new(Vec::new()));
    let note = |what: &'static str| {
        let order = order.clone();
        move || order.borrow_mut().push(what)
    };
    db.transaction(|tx| {
        tx.after_commit(note("first"));
        tx.transaction(|tx| {
            tx.after_commit(note("nested"));
            account("ann").insert(tx)
        })?;
        let undone: Result<(), Refusal> = tx.transaction(|tx| {
            tx.after_commit(note("undone"));
            tx.transaction(|tx| {
                tx.after_commit(note("undone below"));
                Ok::<_, orm::Error>(())
            })?;
            Err(Refusal::TooPoor { missing: 0 })
        });
        assert!(undone.is_err());
        let (again, found) = (db.clone(), note("queried"));
        tx.after_commit(move || {
            assert_eq!(names(&again).expect("the connection is free"), ["ann"]);
            again.transaction(|tx| account("bob").insert(tx)).expect("a transaction of its own");
            found();
        });
        tx.after_commit(note("last"));
        assert!(order.borrow().is_empty());
        Ok::<_, orm::Error>(())
    })?;
    assert_eq!(*order.borrow(), ["first", "nested", "queried", "last"]);
    assert_eq!(names(db)?, ["ann", "bob"]);

    let failed: Result<(), Refusal> = db.transaction(|tx| {
        tx.after_commit(note("never"));
        Err(Refusal::TooPoor { missing: 0 })
    });
    assert!(failed.is_err());
    let aborted = db.transaction(|tx| {
        tx.after_commit(note("never"));
        Ok::<_, orm::Error>(account("ann").insert(tx).is_err())
    });
    assert!(aborted.is_err());
    assert_eq!(order.borrow().len(), 4);
    Ok(())
}

#[orm::test(models(Account), only = "postgres")]
fn b013_levels_are_set_and_gone_afterwards(db: &Db) -> orm::Result<()> {
    let level = |db: &dyn Executor| ask::<String>(db, "SELECT current_setting('transaction_isolation')");
    let levels = [
        (Isolation::Serializable, "serializable"),
        (Isolation::RepeatableRead, "repeatable read"),
        (Isolation::ReadCommitted, "read committed"),
    ];
    for (isolation, name) in levels {
        let options = TransactionOptions::new().isolation(isolation);
        assert_eq!(db.transaction_with(&options, |tx| level(tx))?, name);
        assert_eq!(level(db)?, "read committed");
        let nested = db.transaction_with(&options.read_only(), |tx| tx.transaction(|tx| level(tx)))?;
        assert_eq!(nested, name);
    }
    assert_eq!(db.transaction(|tx| level(tx))?, "read committed");
    Ok(())
}

#[orm::test(models(Account), pool = 2)]
fn b013_a_repeatable_read_sees_one_state(db: &Db) -> orm::Result<()> {
    for isolation in [Isolation::RepeatableRead, Isolation::Serializable] {
        Account::query().delete(db)?;
        let options = TransactionOptions::new().isolation(isolation).read_only();
        db.transaction_with(&options, |tx| {
            assert_eq!(Account::query().count(tx)?, 0);
            account("ann").insert(db)?;
            assert_eq!(Account::query().count(tx)?, 0, "{isolation:?}");
            Ok::<_, orm::Error>(())
        })?;
        assert_eq!(Account::query().count(db)?, 1);
    }
    Ok(())
}

#[orm::test(models(Account))]
fn b013_read_only_refuses_writes_and_ends_with_the_transaction(db: &Db) -> orm::Result<()> {
    account("ann").insert(db)?;
    let options = TransactionOptions::new().read_only();
    let refused = db.transaction_with(&options, |tx| {
        assert_eq!(names(tx)?, ["ann"]);
        account("bob").insert(tx)
    });
    let error = refused.unwrap_err();
    assert!(error.constraint().is_none() && !error.is_transaction_aborted(), "{error:?}");
    assert_eq!(db.transaction_with(&options, |tx| names(tx))?, ["ann"]);
    account("eve").insert(db)?;
    db.transaction(|tx| account("joe").insert(tx))?;
    assert_eq!(names(db)?, ["ann", "eve", "joe"]);
    Ok(())
}

/// Lets two threads each change two rows in the opposite order, and returns how often either was run.
fn crossed(db: &Db, options: &TransactionOptions) -> (Vec<orm::Result<()>>, u32) {
    let (met, runs) = (Barrier::new(2), AtomicU32::new(0));
    let side = |first: &str, second: &str| {
        let mut attempts = 0;
        db.transaction_with(options, |tx| {
            runs.fetch_add(1, Ordering::Relaxed);
            attempts += 1;
            add_one(tx, first)?;
            if attempts == 1 {
                met.wait();
            }
            add_one(tx, second)
        })
    };
    let results = std::thread::scope(|scope| {
        let other = scope.spawn(|| side("bob", "ann"));
        vec![side("ann", "bob"), other.join().expect("no panic")]
    });
    (results, runs.into_inner())
}

fn add_one(tx: &Tx<'_>, name: &str) -> orm::Result<()> {
    Account::query().filter(|a| a.name.eq(name)).update(tx, |a| a.balance.set(a.balance + 1)).map(|_| ())
}

fn balances(db: &Db) -> orm::Result<Vec<i64>> {
    Account::query().order_by(|a| a.id.asc()).select(|a| a.balance).all(db)
}

// SQLite has one writer at a time, so there two transactions cannot meet half-way.
#[orm::test(models(Account), pool = 2, only = "postgres")]
fn b014_one_side_of_a_deadlock_gets_a_typed_error(db: &Db) -> orm::Result<()> {
    NewAccount::insert_all(db, [account("ann"), account("bob")])?;
    let (results, _) = crossed(db, &TransactionOptions::new());
    let failed: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].is_serialization_failure() && failed[0].is_retryable(), "{failed:?}");
    assert_eq!(balances(db)?, [1, 1]);

    let (results, runs) = crossed(db, &TransactionOptions::new().retries(3));
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    // Mostly 3: the side that gave up may take its row again before the other wakes up, and give up once more.
    assert!((3..=8).contains(&runs), "{runs} runs");
    assert_eq!(balances(db)?, [3, 3]);
    Ok(())
}

#[orm::test(models(Account), pool = 2, only = "postgres")]
fn b014_write_skew_is_a_serialization_failure(db: &Db) -> orm::Result<()> {
    let options = TransactionOptions::new().isolation(Isolation::Serializable);
    let run = |options: &TransactionOptions| {
        let met = Barrier::new(2);
        let side = |name: &str| {
            let mut attempts = 0;
            db.transaction_with(options, |tx| {
                attempts += 1;
                let count = Account::query().count(tx)?;
                if attempts == 1 {
                    met.wait();
                }
                NewAccount { name: format!("{name}{count}"), balance: 1 }.insert(tx).map(|_| ())
            })
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(|| side("b"));
            [side("a"), other.join().expect("no panic")]
        })
    };
    let failed: Vec<_> = run(&options).into_iter().filter_map(Result::err).collect();
    assert_eq!(failed.len(), 1, "{failed:?}");
    assert!(failed[0].is_serialization_failure(), "{failed:?}");
    Account::query().delete(db)?;
    assert!(run(&options.retries(5)).iter().all(Result::is_ok));
    assert_eq!(Account::query().count(db)?, 2);
    Ok(())
}

#[orm::test(models(Account))]
fn b014_only_a_retryable_failure_is_run_again(db: &Db) -> orm::Result<()> {
    account("ann").insert(db)?;
    let mut runs = 0;
    let options = TransactionOptions::new().retries(5);
    let result = db.transaction_with(&options, |tx| {
        runs += 1;
        account("ann").insert(tx)
    });
    assert!(result.unwrap_err().unique_violation().is_some());
    assert_eq!(runs, 1);
    Ok(())
}

#[orm::test(models(Account), only = "postgres")]
fn b014_a_failure_that_was_recovered_from_is_not_run_again(db: &Db) -> orm::Result<()> {
    let mut runs = 0;
    let options = TransactionOptions::new().retries(3);
    let result: Result<(), Refusal> = db.transaction_with(&options, |tx| {
        runs += 1;
        let inner = tx.transaction(|tx| {
            execute(tx, "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$")
        });
        assert!(inner.unwrap_err().is_retryable());
        account("ann").insert(tx)?;
        Err(Refusal::TooPoor { missing: 1 })
    });
    assert_eq!(result, Err(Refusal::TooPoor { missing: 1 }));
    assert_eq!(runs, 1);

    runs = 0;
    let passed_on = db.transaction_with(&options, |tx| {
        runs += 1;
        tx.transaction(|tx| {
            execute(tx, "DO $$ BEGIN RAISE EXCEPTION 'conflict' USING ERRCODE = '40001'; END $$")
        })
    });
    assert!(passed_on.unwrap_err().is_serialization_failure());
    assert_eq!(runs, 4);
    Ok(())
}

#[orm::test(models(Account), only = "postgres")]
fn what_belongs_together_is_one_round_trip(db: &Db) -> orm::Result<()> {
    // Twice, since the second run of a statement also prepares it.
    for name in ["a", "b", "c"] {
        let (row, trips) = round_trips(db, || account(name).insert(db))?;
        assert_eq!(trips, 1, "insert {name}");
        let mut row = row?;
        row.balance = 1;
        let (updated, trips) = round_trips(db, || row.update(db))?;
        updated?;
        assert_eq!(trips, 1, "update {name}");
        let (found, trips) = round_trips(db, || Account::find(db, row.id))?;
        assert_eq!(found?.as_ref(), Some(&row));
        assert_eq!(trips, 1, "find {name}");
        let (deleted, trips) = round_trips(db, || row.delete(db))?;
        deleted?;
        assert_eq!(trips, 1, "delete {name}");
        let (kept, trips) = round_trips(db, || db.transaction(|tx| account(name).insert(tx)))?;
        kept?;
        assert_eq!(trips, 2, "BEGIN travels with the first statement");
        let (nothing, trips) = round_trips(db, || db.transaction(|_| Ok::<_, orm::Error>(())))?;
        nothing?;
        assert_eq!(trips, 0, "an empty transaction is never begun");
    }
    Ok(())
}

#[orm::test(models(Account))]
fn a_forgotten_stream_does_not_outlive_its_transaction(db: &Db) -> orm::Result<()> {
    NewAccount::insert_all(db, (0..1200).map(|n| account(&n.to_string())))?;
    db.transaction(|tx| {
        let mut stream = Account::query().stream(tx)?;
        assert!(stream.next().is_some());
        std::mem::forget(stream);
        account("after").insert(tx)
    })?;
    assert_eq!(Account::query().count(db)?, 1201);
    assert_eq!(db.status().in_use, 0);
    script(db, "DROP TABLE accounts")?;
    Ok(())
}

#[orm::test(models(Account))]
fn a_stream_goes_on_between_statements_of_its_transaction(db: &Db) -> orm::Result<()> {
    NewAccount::insert_all(db, (0..1200).map(|n| account(&n.to_string())))?;
    db.transaction(|tx| {
        let mut seen = 0;
        for row in Account::query().order_by(|a| a.id.asc()).stream(tx)? {
            let row = row?;
            seen += 1;
            if seen % 300 == 0 {
                let undone: Result<(), Refusal> = tx.transaction(|tx| {
                    row.delete(tx)?;
                    Err(Refusal::TooPoor { missing: 0 })
                });
                assert_eq!(undone, Err(Refusal::TooPoor { missing: 0 }));
                add_one(tx, &row.name)?;
            }
        }
        assert_eq!(seen, 1200);
        Ok::<_, orm::Error>(())
    })?;
    assert_eq!(Account::query().filter(|a| a.balance.eq(1)).count(db)?, 4);
    Ok(())
}

#[orm::test(models(Account), pool = 3)]
fn a_transaction_within_a_stream_has_a_connection_of_its_own(db: &Db) -> orm::Result<()> {
    NewAccount::insert_all(db, (0..700).map(|n| account(&n.to_string())))?;
    for row in Account::query().stream(db)? {
        let row = row?;
        db.transaction(|tx| add_one(tx, &row.name))?;
    }
    assert_eq!(Account::query().filter(|a| a.balance.eq(1)).count(db)?, 700);
    Ok(())
}

#[orm::test(models(Account))]
fn a_statement_on_db_within_a_transaction_of_the_only_connection_is_refused_at_once(
    db: &Db,
) -> orm::Result<()> {
    let start = std::time::Instant::now();
    let result = db.transaction(|tx| {
        account("ann").insert(tx)?;
        account("bob").insert(db)
    });
    let error = result.unwrap_err();
    assert!(error.is_timeout() && error.to_string().contains("pass `tx`"), "{error}");
    assert!(start.elapsed().as_secs() < 2);
    assert!(names(db)?.is_empty());
    Ok(())
}
