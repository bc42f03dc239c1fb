//! Which statements were sent.

use std::sync::{Arc, Mutex, PoisonError};

use crate::driver::{Access, Connection, Event, on};
use crate::error::Result;
use crate::pool::Db;

/// A statement that was sent while [`record`] listened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The text. A transaction's begin and end are `BEGIN`, `COMMIT` and `ROLLBACK`.
    pub sql: String,
    /// How many values were bound.
    pub parameters: usize,
    /// How many rows came back or were changed.
    pub rows: u64,
    /// The error in words, if it failed.
    pub error: Option<String>,
}

/// Runs `work`, and returns what it returned and the statements that were sent on `db` meanwhile, by anybody.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// let (found, sent) = orm::testing::record(&db, || User::find(&db, 1));
/// assert!(found?.is_none());
/// assert_eq!(sent[0].sql, r#"SELECT "id", "name" FROM "users" WHERE "id" = ?1"#);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn record<R>(db: &Db, work: impl FnOnce() -> R) -> (R, Vec<Recorded>) {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let list = sent.clone();
    let watch = db.observe(move |event: &Event<'_>| {
        list.lock().unwrap_or_else(PoisonError::into_inner).push(Recorded {
            sql: event.sql.to_owned(),
            parameters: event.parameters,
            rows: event.rows,
            error: event.error.map(ToString::to_string),
        });
    });
    let value = work();
    drop(watch);
    let sent = std::mem::take(&mut *sent.lock().unwrap_or_else(PoisonError::into_inner));
    (value, sent)
}

/// Runs `work` and returns what it returned, if it sent `expected` statements on `db`.
///
/// # Panics
/// When it sent another number, with the list of what it sent.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)]
/// # #[orm(has_many(posts: Post))]
/// # struct User { id: i64, name: String }
/// # #[derive(Model, Debug)]
/// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User, Post].create_all(&db)?;
/// NewUser::insert_all(&db, (0..50).map(|n| NewUser { name: format!("user {n}") }))?;
/// // Two statements, however many users there are.
/// let users = orm::testing::assert_statements(&db, 2, || User::query().with(|u| u.posts()).all(&db))?;
/// assert_eq!(users.len(), 50);
/// # Ok::<(), orm::Error>(())
/// ```
#[track_caller]
pub fn assert_statements<R>(db: &Db, expected: usize, work: impl FnOnce() -> R) -> R {
    let (value, sent) = record(db, work);
    let list: String = sent.iter().map(|statement| format!("\n  {}", statement.sql)).collect();
    assert_eq!(
        sent.len(),
        expected,
        "{} statements were sent where {expected} were expected:{list}",
        sent.len()
    );
    value
}

/// How often `work` made the connection send something and wait for the answer. Only right where `db` has one
/// connection, as in a test without `pool`.
///
/// # Errors
/// Those of getting the connection.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// let (ann, trips) = orm::testing::round_trips(&db, || NewUser { name: "Ann".into() }.insert(&db))?;
/// assert_eq!((ann?.id, trips), (1, 1));
/// let ((), trips) = orm::testing::round_trips(&db, || ())?;
/// assert_eq!(trips, 0);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn round_trips<R>(db: &Db, work: impl FnOnce() -> R) -> Result<(R, u64)> {
    counted(db, work, |connection| connection.round_trips())
}

/// How often `work` made the database compile a prepared statement again by itself, which costs more than a small query.
/// Only right where `db` has one connection, as in a test without `pool`. Postgres does not tell: 0.
///
/// # Errors
/// Those of getting the connection.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// let find = || User::find(&db, 1);
/// let (found, recompiles) = orm::testing::recompiles(&db, || find().and_then(|_| find()))?;
/// assert!(found?.is_none());
/// assert_eq!(recompiles, 0);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn recompiles<R>(db: &Db, work: impl FnOnce() -> R) -> Result<(R, u64)> {
    counted(db, work, |connection| connection.recompiles())
}

fn counted<R>(db: &Db, work: impl FnOnce() -> R, count: fn(&dyn Connection) -> u64) -> Result<(R, u64)> {
    let so_far = || on(db, Access::Write, |link| Ok(count(link.state())));
    let before = so_far()?;
    let value = work();
    Ok((value, so_far()? - before))
}
