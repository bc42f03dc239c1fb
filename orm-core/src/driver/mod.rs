//! What a backend implements, and what the layers above use of it: a [`Connection`] that runs statements, [`Row`]s
//! read by position, [`Arg`]s bound by position. [`Link`] is a connection in use, watched by [`Observer`]s.

mod executor;
mod link;
mod observer;
mod transaction;

pub use executor::{Access, Callback, Executor, Held, on};
pub use link::Link;
pub use observer::{Event, Observer, Observers};
pub use transaction::{Isolation, TransactionOptions};

use crate::error::{Constraint, Result};
pub use crate::sql::Arg;
use crate::sql::Dialect;
use crate::table::{Table, foreign_key_name};
use crate::value::{ColumnType, Mismatch, Value};

/// One row of a result, while it lasts.
pub trait Row {
    /// The value of the column at `index`, counted from 0, which stores `ty`.
    ///
    /// # Errors
    /// What is stored is none of `ty`'s. `NULL` is no error but [`Value::Null`].
    fn value(&self, index: usize, ty: ColumnType) -> Result<Value<'_>, Mismatch>;

    /// How many columns the result has; `None` for a row that is of no result.
    fn width(&self) -> Option<usize> {
        None
    }

    /// The name of the column at `index`, if it has one.
    fn name(&self, _index: usize) -> Option<String> {
        None
    }
}

/// What is done with each row.
pub type EachRow<'f> = dyn FnMut(&dyn Row) -> Result<()> + 'f;

/// A query that is read part by part, by its number on its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorId(pub u64);

/// A foreign key as the database knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The table that points.
    pub table: String,
    /// Its whole name in the database, with the schema before it where there are none.
    pub stored: String,
    /// The constraint's name, if it is known.
    pub name: Option<String>,
    /// Each of its columns, with the column it points at.
    pub columns: Vec<(String, String)>,
}

impl Reference {
    /// The constraint that it is, for an error; a key without a name has the one that it has by default.
    pub(crate) fn into_violated(self) -> Constraint {
        let columns: Vec<String> = self.columns.into_iter().map(|(column, _)| column).collect();
        let name = self.name.unwrap_or_else(|| foreign_key_name(&self.table, &columns));
        Constraint::foreign_key(self.table, columns, name)
    }
}

/// One session with a database.
///
/// Errors are translated by the backend; an error of `each` stops the statement and is returned as it is, and leaves
/// the connection fit for the next statement.
pub trait Connection: Send {
    /// The database's own spelling.
    fn dialect(&self) -> &'static dyn Dialect;

    /// Runs one statement, calls `each` with every row it returns, and returns how many rows it changed.
    fn run(&mut self, sql: &str, args: &[Arg<'_>], each: &mut EachRow<'_>) -> Result<u64>;

    /// Runs statements that take no parameters and return nothing, separated by semicolons.
    fn script(&mut self, sql: &str) -> Result<()>;

    /// The key that the last `INSERT` generated, where [`Dialect::stores_as_given`].
    fn last_key(&self) -> i64 {
        0
    }

    /// Begins a transaction, at the latest with the next statement.
    fn begin(&mut self, options: &TransactionOptions) -> Result<()>;

    /// Commits. `Ok` means that it is done, and durable as far as the database's settings go.
    ///
    /// # Errors
    /// Nothing of the transaction was applied and it is over, unless the error is a commit in doubt.
    fn commit(&mut self) -> Result<()>;

    /// Rolls back. When this fails the connection is broken and the database rolls back by itself.
    fn rollback(&mut self) -> Result<()>;

    /// Whether the database still has the transaction open that was begun. SQLite ends one by itself on some errors
    /// (<https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction>).
    fn in_transaction(&self) -> bool;

    /// Opens a query to be read part by part, within a transaction.
    fn open_cursor(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<CursorId>;

    /// Reads at most `most` rows more, and returns whether there may be others.
    fn fetch(&mut self, cursor: CursorId, most: u32, each: &mut EachRow<'_>) -> Result<bool>;

    /// Ends a query that is read part by part.
    fn close_cursor(&mut self, cursor: CursorId) -> Result<()>;

    /// The foreign keys that point at the table and keep its rows from being deleted, on a database whose errors do not
    /// name them.
    fn references_to(&mut self, _table: &Table) -> Result<Vec<Reference>> {
        Ok(Vec::new())
    }

    /// Fills in the columns of a constraint of which the database's error told only the name, where it can be asked now.
    fn complete(&mut self, _constraint: &mut Constraint) {}

    /// Looks now at constraints that wait for the end of the transaction, which go on waiting.
    ///
    /// # Errors
    /// The violation that `commit` would fail with.
    fn check_deferred(&mut self) -> Result<()>;

    /// Whether this connection must not be used again.
    fn is_broken(&self) -> bool;

    /// Looks, without a round trip and without waiting, whether an idle connection is still there.
    fn is_alive(&mut self) -> bool;

    /// Asks the database whether the connection works, in one round trip of at most a second.
    fn ping(&mut self) -> Result<()>;

    /// How often a request was sent and its answer waited for, since the connection was opened.
    fn round_trips(&self) -> u64;

    /// How often the database compiled a prepared statement again by itself.
    fn recompiles(&self) -> u64 {
        0
    }
}
