//! [`Stream`]: the rows of a query one after the other, in constant memory.

use std::collections::VecDeque;

use super::collection::Rows;
use super::query::Query;
use super::run::select_statement;
use super::source::Source;
use crate::driver::{CursorId, Executor, Held, Link, Row};
use crate::error::{Error, Kind, Result};
use crate::sql::Statement;

/// How many rows are read at a time.
const CHUNK: u32 = 500;

impl<S: Source, Out> Query<S, Out> {
    /// The rows one after the other: at most a few hundred are in memory at a time. The collections of a query are
    /// loaded for as many rows as are read at a time, 500, by a statement each.
    ///
    /// On `&Db` the stream keeps a connection, in a transaction that only reads, until it is dropped; on `&Tx` other
    /// statements of the transaction may run between two rows. On a database in memory there is one connection, so
    /// nothing else can run on `&Db` meanwhile.
    ///
    /// # SQL
    /// On Postgres `DECLARE .. CURSOR FOR ..` and `FETCH FORWARD 500 FROM ..` within a transaction; on SQLite the
    /// query itself, run on step by step; in a transaction that may write, SQLite copies its rows aside first, in
    /// memory, so that statements between two rows do not change what the stream returns.
    ///
    /// # Errors
    /// Those of the database, when the stream is opened and with each row. After an error the stream is over. Before anything is
    /// sent, `is_unsupported` for a query that reads what a change returns, such as [`Query::delete_cte`]: no cursor can.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, (0..2000).map(|n| NewUser { name: format!("{n}") }))?;
    /// let mut letters = 0;
    /// for user in User::query().stream(&db)? {
    ///     letters += user?.name.len();
    /// }
    /// assert_eq!(letters, 6890);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn stream<'e>(&self, db: &'e dyn Executor) -> Result<Stream<'e, Out>> {
        let statement = select_statement(&self.statement, db.dialect())?;
        if statement.writes {
            let message = "a stream of a query that changes rows; `all` reads what it returns";
            return Err(Error::new(Kind::Unsupported, message));
        }
        Stream::open(db, &statement, self.rows.clone(), |_| Ok(()), |link| self.check(link))
    }
}

/// The rows of a query one after the other, from [`Query::stream`].
pub struct Stream<'e, Out> {
    held: Box<dyn Held + 'e>,
    /// `None` once all rows were read, or reading failed.
    cursor: Option<CursorId>,
    buffer: VecDeque<Out>,
    rows: Rows<Out>,
    /// Looks at a row before it is read.
    check: fn(&dyn Row) -> Result<()>,
}

impl<'e, Out> Stream<'e, Out> {
    /// Opens a stream of `statement`, if `allowed` on the connection that it gets. `check` sees the first row of each
    /// chunk.
    pub(super) fn open(
        db: &'e dyn Executor,
        statement: &Statement<'_>,
        rows: Rows<Out>,
        check: fn(&dyn Row) -> Result<()>,
        allowed: impl Fn(&Link) -> Result<()>,
    ) -> Result<Stream<'e, Out>> {
        let mut held = db.hold()?;
        let mut cursor = None;
        held.with_link(&mut |link| {
            allowed(link)?;
            cursor = Some(link.open_cursor(&statement.sql, &statement.args)?);
            Ok(())
        })?;
        Ok(Stream { held, cursor, buffer: VecDeque::new(), rows, check })
    }

    fn fill(&mut self, cursor: CursorId) -> Result<()> {
        let (buffer, rows, check) = (&mut self.buffer, &self.rows, self.check);
        let mut more = false;
        let mut checked = false;
        let mut fetch = |link: &mut Link| {
            let part = rows.collect(link, |link, each| {
                link.connection().fetch(cursor, CHUNK, &mut |row| {
                    if !std::mem::replace(&mut checked, true) {
                        check(row)?;
                    }
                    each(row)
                })
            })?;
            buffer.extend(part.0);
            more = part.1;
            Ok(())
        };
        self.held.with_link(&mut fetch)?;
        if !more {
            self.close();
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(cursor) = self.cursor.take() {
            // A cursor that cannot be closed ends with its transaction.
            let _ = self.held.with_link(&mut |link| link.connection().close_cursor(cursor));
        }
    }
}

impl<Out> Iterator for Stream<'_, Out> {
    type Item = Result<Out>;

    fn next(&mut self) -> Option<Result<Out>> {
        if self.buffer.is_empty()
            && let Some(cursor) = self.cursor
            && let Err(error) = self.fill(cursor)
        {
            // Rows that were read before the error are not handed out: the error comes in their place.
            self.buffer.clear();
            self.close();
            return Some(Err(error));
        }
        self.buffer.pop_front().map(Ok)
    }
}

impl<Out> Drop for Stream<'_, Out> {
    fn drop(&mut self) {
        self.close();
    }
}

impl<Out> std::fmt::Debug for Stream<'_, Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Stream, {} rows read ahead", self.buffer.len())
    }
}
