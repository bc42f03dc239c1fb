//! A database whose every change is undone at the end: one connection in one transaction, in which the transactions of
//! the test are savepoints. A statement that fails outside of them does not break what comes after it.

use crate::backend::connect::{Role, source};
use crate::driver::{Arg, Connection, CursorId, EachRow, Reference, TransactionOptions};
use crate::error::{Constraint, Kind, Result};
use crate::pool::Db;
use crate::sql::Dialect;
use crate::table::Table;

/// Opens the database of `url` so that everything is rolled back when the last clone is dropped.
pub(super) fn open(url: &str) -> Result<Db> {
    let builder = Db::builder(url).max_connections(1);
    let inner = source(url, builder.options())?;
    let dialect = inner.dialect;
    let open = move |_: Role| {
        let mut connection = (inner.open)(Role::Writer)?;
        connection.begin(&TransactionOptions::new())?;
        Ok(Box::new(Sandbox { connection, nested: false }) as Box<dyn Connection>)
    };
    builder.connect_to(crate::backend::connect::Source {
        dialect,
        most_writers: Some(1),
        has_readers: false,
        lives_in_connection: true,
        open: Box::new(open),
    })
}

struct Sandbox {
    connection: Box<dyn Connection>,
    /// Whether the test has a transaction open.
    nested: bool,
}

const OPEN: &str = "SAVEPOINT \"orm_sandbox\"";
const KEEP: &str = "RELEASE \"orm_sandbox\"";
const UNDO: &str = "ROLLBACK TO \"orm_sandbox\"; RELEASE \"orm_sandbox\"";

impl Sandbox {
    /// Runs one statement of the test; outside of its transactions it is one of its own.
    fn guarded<R>(&mut self, run: impl FnOnce(&mut dyn Connection) -> Result<R>) -> Result<R> {
        if self.nested {
            return run(&mut *self.connection);
        }
        self.connection.script(OPEN)?;
        match run(&mut *self.connection) {
            Ok(value) => self.keep().map(|()| value),
            Err(error) => {
                // The statement's own error is the one to tell; a connection that cannot go back is seen to be broken.
                let _ = self.connection.script(UNDO);
                Err(error)
            }
        }
    }

    /// Ends a statement or a transaction of the test. Constraints that wait for the end of a transaction are looked at
    /// here, since the end never comes.
    fn keep(&mut self) -> Result<()> {
        if let Err(mut error) = self.connection.check_deferred() {
            self.connection.script(UNDO)?;
            if let Kind::Constraint(constraint) = error.kind_mut() {
                self.complete(constraint);
            }
            return Err(error);
        }
        self.connection.script(KEEP)
    }
}

impl Connection for Sandbox {
    fn dialect(&self) -> &'static dyn Dialect {
        self.connection.dialect()
    }

    fn run(&mut self, sql: &str, args: &[Arg<'_>], each: &mut EachRow<'_>) -> Result<u64> {
        self.guarded(|connection| connection.run(sql, args, each))
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        self.guarded(|connection| connection.script(sql))
    }

    fn last_key(&self) -> i64 {
        self.connection.last_key()
    }

    fn begin(&mut self, _options: &TransactionOptions) -> Result<()> {
        self.connection.script(OPEN)?;
        self.nested = true;
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        self.nested = false;
        self.keep()
    }

    fn rollback(&mut self) -> Result<()> {
        self.nested = false;
        self.connection.script(UNDO)
    }

    fn in_transaction(&self) -> bool {
        self.nested && self.connection.in_transaction()
    }

    fn open_cursor(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<CursorId> {
        self.connection.open_cursor(sql, args)
    }

    fn fetch(&mut self, cursor: CursorId, most: u32, each: &mut EachRow<'_>) -> Result<bool> {
        self.connection.fetch(cursor, most, each)
    }

    fn close_cursor(&mut self, cursor: CursorId) -> Result<()> {
        self.connection.close_cursor(cursor)
    }

    fn references_to(&mut self, table: &Table) -> Result<Vec<Reference>> {
        self.guarded(|connection| connection.references_to(table))
    }

    fn complete(&mut self, constraint: &mut Constraint) {
        // Outside of a transaction of the test the failed statement is undone already, so the database can be asked.
        self.connection.complete(constraint);
    }

    fn check_deferred(&mut self) -> Result<()> {
        self.connection.check_deferred()
    }

    fn is_broken(&self) -> bool {
        self.connection.is_broken() || !self.connection.in_transaction()
    }

    fn is_alive(&mut self) -> bool {
        self.connection.is_alive()
    }

    fn ping(&mut self) -> Result<()> {
        self.connection.ping()
    }

    fn round_trips(&self) -> u64 {
        self.connection.round_trips()
    }

    fn recompiles(&self) -> u64 {
        self.connection.recompiles()
    }
}
