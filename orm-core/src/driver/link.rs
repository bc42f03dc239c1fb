//! [`Link`]: a connection in use, which tells observers. Every statement of the library passes here; the parts in which
//! a stream is read are no statements of their own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::observer::{Event, Observers};
use super::{Arg, Connection, CursorId, EachRow, Row, TransactionOptions};
use crate::error::{Error, Kind, Result};
use crate::sql::Dialect;

/// A connection in use.
pub struct Link {
    connection: Box<dyn Connection>,
    observers: Arc<Observers>,
    depth: u32,
}

/// How deep rows may lie in each other that are loaded because others are.
const MOST_DEEP: u32 = 100;

impl Link {
    /// A connection that `observers` watch.
    pub fn new(connection: Box<dyn Connection>, observers: Arc<Observers>) -> Link {
        Link { connection, observers, depth: 0 }
    }

    /// The connection itself, for what is no statement.
    pub fn connection(&mut self) -> &mut dyn Connection {
        &mut *self.connection
    }

    /// The same, to ask.
    pub fn state(&self) -> &dyn Connection {
        &*self.connection
    }

    /// The database's own spelling.
    pub fn dialect(&self) -> &'static dyn Dialect {
        self.connection.dialect()
    }

    /// Runs `load`, which loads rows that lie in those that are being loaded.
    ///
    /// # Errors
    /// Those of `load`; rows that lie too deep, as those do that belong to each other in a circle.
    pub fn deeper<R>(&mut self, load: impl FnOnce(&mut Link) -> Result<R>) -> Result<R> {
        if self.depth == MOST_DEEP {
            let message = format!("rows lie in each other more than {MOST_DEEP} deep, or in a circle");
            return Err(Error::new(Kind::Query, message));
        }
        self.depth += 1;
        let result = load(self);
        self.depth -= 1;
        result
    }

    /// Runs one statement and calls `each` with every row; returns how many rows it changed.
    ///
    /// # Errors
    /// What the database refuses, and the errors of `each`.
    pub fn query(&mut self, sql: &str, args: &[Arg<'_>], each: &mut EachRow<'_>) -> Result<u64> {
        if self.observers.is_empty() {
            return self.connection.run(sql, args, each);
        }
        let mut returned = 0;
        let mut counted = |row: &dyn Row| {
            returned += 1;
            each(row)
        };
        let start = Instant::now();
        let result = self.connection.run(sql, args, &mut counted);
        self.tell(sql, args.len(), start.elapsed(), returned, result.as_ref().copied());
        result
    }

    /// Runs one statement that returns no rows; returns how many rows it changed.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn execute(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<u64> {
        self.query(sql, args, &mut |_| Ok(()))
    }

    /// Runs statements that take no parameters and return nothing.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn script(&mut self, sql: &str) -> Result<()> {
        self.watched(sql, 0, |connection| connection.script(sql))
    }

    /// Begins a transaction.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn begin(&mut self, options: &TransactionOptions) -> Result<()> {
        self.watched("BEGIN", 0, |connection| connection.begin(options))
    }

    /// Commits.
    ///
    /// # Errors
    /// Those of [`Connection::commit`].
    pub fn commit(&mut self) -> Result<()> {
        self.watched("COMMIT", 0, |connection| connection.commit())
    }

    /// Rolls back.
    ///
    /// # Errors
    /// Those of [`Connection::rollback`].
    pub fn rollback(&mut self) -> Result<()> {
        self.watched("ROLLBACK", 0, |connection| connection.rollback())
    }

    /// Runs `work`, which sends several statements, so that all of it is applied or nothing: in a transaction, or in a
    /// savepoint of the one that is open.
    ///
    /// # Errors
    /// Those of `work`, and of beginning and committing.
    pub fn atomically<R>(&mut self, work: impl FnOnce(&mut Link) -> Result<R>) -> Result<R> {
        let open = Atomic::open(self)?;
        let value = work(open.link)?;
        open.close()?;
        Ok(value)
    }

    /// Opens a query to be read part by part.
    ///
    /// # Errors
    /// What the database refuses.
    pub fn open_cursor(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<CursorId> {
        self.watched(sql, args.len(), |connection| connection.open_cursor(sql, args))
    }

    fn watched<R>(
        &mut self,
        sql: &str,
        parameters: usize,
        run: impl FnOnce(&mut dyn Connection) -> Result<R>,
    ) -> Result<R> {
        if self.observers.is_empty() {
            return run(&mut *self.connection);
        }
        let start = Instant::now();
        let result = run(&mut *self.connection);
        self.tell(sql, parameters, start.elapsed(), 0, result.as_ref().map(|_| 0));
        result
    }

    fn tell(
        &self,
        sql: &str,
        parameters: usize,
        duration: Duration,
        returned: u64,
        result: Result<u64, &crate::Error>,
    ) {
        let rows = if returned > 0 { returned } else { result.unwrap_or(0) };
        let backend = self.dialect().backend();
        self.observers.tell(&Event { sql, parameters, duration, rows, error: result.err(), backend });
    }
}

/// An open transaction, or a savepoint of the one that is open. Dropped by an error or a panic it rolls back.
struct Atomic<'l> {
    link: &'l mut Link,
    nested: bool,
    open: bool,
}

impl<'l> Atomic<'l> {
    fn open(link: &'l mut Link) -> Result<Atomic<'l>> {
        let nested = link.connection.in_transaction();
        if nested {
            link.script("SAVEPOINT \"orm_many\"")?;
        } else {
            link.begin(&TransactionOptions::new())?;
        }
        Ok(Atomic { link, nested, open: true })
    }

    fn close(mut self) -> Result<()> {
        self.open = false;
        if self.nested { self.link.script("RELEASE \"orm_many\"") } else { self.link.commit() }
    }
}

impl Drop for Atomic<'_> {
    fn drop(&mut self) {
        if !self.open {
            return;
        }
        // The first error is the one that tells. A rollback that fails leaves a broken connection behind.
        let _ = if self.nested {
            self.link.script("ROLLBACK TO \"orm_many\"; RELEASE \"orm_many\"")
        } else {
            self.link.rollback()
        };
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link to {}", self.dialect().backend())
    }
}
