//! What cases need beside the public API: SQL written by hand, and where the database is.

use orm::testing::cluster::{Found, cluster};
use orm::{Backend, Db, Executor, Field, Result};
use orm_core::driver::{Access, on};
use orm_core::query::Reader;

/// Runs statements that return nothing.
pub(crate) fn script(db: &dyn Executor, sql: &str) -> Result<()> {
    on(db, Access::Write, |link| link.script(sql))
}

/// Runs one statement and returns how many rows it changed.
pub(crate) fn execute(db: &dyn Executor, sql: &str) -> Result<u64> {
    on(db, Access::Write, |link| link.execute(sql, &[]))
}

/// The first column of the last row. Numbers are cast to `bigint` in `sql`, which both databases know.
pub(crate) fn ask<T: Field>(db: &dyn Executor, sql: &str) -> Result<T> {
    let mut answer = None;
    on(db, Access::Write, |link| {
        link.query(sql, &[], &mut |row| {
            answer = Some(Reader::new(row).next()?);
            Ok(())
        })
    })?;
    Ok(answer.expect("the query returns a row"))
}

/// The URL of a test's database; on SQLite only of one in a file, as a test with `pool = 2` has it.
pub(crate) fn url(db: &Db) -> Result<String> {
    match db.backend() {
        Backend::Postgres => {
            let Ok(Found::Running(cluster)) = cluster() else { unreachable!("the test runs on it") };
            Ok(cluster.url(&ask::<String>(db, "SELECT current_database()::text")?))
        }
        _ => {
            let file: String = ask(db, "SELECT file FROM pragma_database_list WHERE name = 'main'")?;
            assert!(!file.is_empty(), "a database in memory has no URL that others can open");
            Ok(format!("sqlite://{file}"))
        }
    }
}
