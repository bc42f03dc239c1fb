//! What tests need: `#[orm::test]`, which runs a function on every database with a fresh one each, and helpers that
//! tell which statements were sent. Users test their own programs with it.

pub mod cluster;
mod postgres;
mod record;
mod sandbox;
mod sqlite;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

pub use record::{Recorded, assert_statements, recompiles, record, round_trips};

use crate::driver::{Access, on};
use crate::pool::Db;
use crate::schema::Schema;
use crate::table::Table;
use crate::value::Backend;

/// How a test is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// It has a database of its own.
    Database,
    /// Everything it does is rolled back at its end; transactions in it become savepoints. It has one connection.
    Rollback,
}

/// What `#[orm::test]` knows about a test.
#[derive(Debug, Clone, Copy)]
pub struct Test {
    /// The path of the function.
    pub path: &'static str,
    /// The tables that are there when it begins.
    pub tables: &'static [fn() -> &'static Table],
    /// Files of SQL that are run before it: names and texts.
    pub fixtures: &'static [(&'static str, &'static str)],
    /// How it is kept from others.
    pub isolation: Isolation,
    /// The most connections.
    pub pool: u32,
}

/// What a test function may return: nothing, or a `Result` whose error can be shown.
#[diagnostic::on_unimplemented(
    message = "a test cannot return `{Self}`",
    label = "neither `()` nor a `Result<(), E>` whose `E` is `Debug`"
)]
pub trait Outcome {
    /// The error, in words.
    ///
    /// # Example
    /// ```
    /// use orm::testing::Outcome;
    ///
    /// assert_eq!(().into_result(), Ok(()));
    /// let failed: Result<(), &str> = Err("no such user");
    /// assert_eq!(failed.into_result(), Err("\"no such user\"".to_owned()));
    /// ```
    fn into_result(self) -> Result<(), String>;
}

impl Outcome for () {
    fn into_result(self) -> Result<(), String> {
        Ok(())
    }
}

impl<E: std::fmt::Debug> Outcome for Result<(), E> {
    fn into_result(self) -> Result<(), String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

/// A database for one test. It is removed at the end of a test that passed, and kept and named after one that failed.
pub(crate) trait Place {
    /// The URL of the database.
    fn url(&self) -> String;
    /// Removes the database.
    fn remove(self: Box<Self>) -> Result<(), String>;
    /// What to tell about the database of a failed test.
    fn keep(self: Box<Self>) -> String;
}

/// Runs `body` with a fresh database of `backend`. This is what `#[orm::test]` calls.
///
/// # Panics
/// When `body` panics or returns an error, or there is no such database.
#[doc(hidden)]
#[allow(clippy::panic, clippy::print_stderr, reason = "a test fails by panicking and says why on stderr")]
pub fn run<O: Outcome>(backend: Backend, test: Test, body: impl FnOnce(&Db) -> O) {
    let tables: Vec<&'static Table> = test.tables.iter().map(|table| table()).collect();
    let schema = Schema::new(&tables);
    let place = match backend {
        Backend::Sqlite => sqlite::place(&test),
        Backend::Postgres => postgres::place(&schema),
    };
    let place = match place {
        Ok(Some(place)) => place,
        Ok(None) => return,
        Err(why) => panic!("{}: {why}", test.path),
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let db = open(&*place, &test, &schema).unwrap_or_else(|error| panic!("{}: {error}", test.path));
        let outcome = body(&db).into_result();
        db.close();
        outcome
    }));
    let failed = !matches!(outcome, Ok(Ok(())));
    let removed = if failed {
        eprintln!("{}", place.keep());
        Ok(())
    } else {
        place.remove()
    };
    match outcome {
        Err(panic) => resume_unwind(panic),
        Ok(Err(error)) => panic!("{} failed: {error}", test.path),
        Ok(Ok(())) => {
            removed.unwrap_or_else(|error| panic!("{}: the database was not removed: {error}", test.path))
        }
    }
}

fn open(place: &dyn Place, test: &Test, schema: &Schema) -> crate::Result<Db> {
    let db = match test.isolation {
        Isolation::Database => Db::builder(place.url()).max_connections(test.pool).connect()?,
        Isolation::Rollback => sandbox::open(&place.url())?,
    };
    schema.create_all(&db)?;
    for (name, sql) in test.fixtures {
        on(&db, Access::Write, |link| link.script(sql)).map_err(|error| error.context(name))?;
    }
    Ok(db)
}
