//! [`PgConnection`]: one session, as the layers above drive it.
//!
//! What belongs together travels together: a `BEGIN` waits for the statement behind it, and a statement that is to be
//! prepared is, in the same flush, also run.

use std::future::poll_fn;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_core::Stream;
use postgres::Error as PgError;
use tokio_postgres::types::Type;
use tokio_postgres::{Client, RowStream, Statement};

use super::cache::{Plan, StatementCache};
use super::config::PgConfig;
use super::connect::{self, OwnTypes};
use super::dialect::DIALECT;
use super::error;
use super::introspect;
use super::transaction::{COMMIT, Transaction, is_savepoint};
use super::types::{self, Param};
use super::wire::{Wire, WireError, join};
use crate::driver::{Arg, Connection, CursorId, EachRow, TransactionOptions};
use crate::error::{Constraint, Error, Kind, Result};
use crate::sql::Dialect;

/// How long [`Connection::ping`] waits.
const PING: Duration = Duration::from_secs(1);

/// One session with a Postgres server.
pub struct PgConnection {
    // Before the cache: once the wire is gone, dropping statements sends nothing.
    wire: Wire,
    cache: StatementCache,
    transaction: Transaction,
    /// How long a statement may take, as seen from here.
    patience: Option<Duration>,
    /// Whether results may have columns of types that the protocol client has to look up, which all connections of a `Db`
    /// find out for each other; see `connect.rs`.
    own_types: OwnTypes,
    /// Whether the protocol client and the server no longer agree on what is under way.
    confused: bool,
    cursors: u64,
    round_trips: u64,
}

impl PgConnection {
    /// Opens a session at the first host of `config` that answers, and sets it up in one round trip.
    ///
    /// # Errors
    /// `is_connection` or `is_timeout` when no host could be reached, `is_config` when one refused the user, the
    /// password, the database or a setting.
    pub(crate) fn connect(config: &PgConfig, own_types: &OwnTypes) -> Result<PgConnection> {
        let wire = connect::open(config, own_types)?;
        Ok(PgConnection {
            wire,
            cache: StatementCache::new(config.statement_cache()),
            transaction: Transaction::None,
            patience: config.statement_timeout(),
            own_types: own_types.clone(),
            confused: false,
            cursors: 0,
            round_trips: 1,
        })
    }

    /// Sends what `work` asks for, and waits for the answers: one round trip.
    fn send<R>(
        &mut self,
        patience: Option<Duration>,
        work: impl AsyncFnOnce(&Client) -> Result<R, PgError>,
    ) -> Result<R> {
        if self.confused {
            return Err(error::of_wire(WireError::Closed(None)));
        }
        self.round_trips += 1;
        self.wire.run(deadline(patience), work).map_err(error::of_wire)
    }

    /// Prepares a statement in a round trip of its own, with the `BEGIN` that waits.
    fn prepare(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Statement> {
        let types: Vec<Type> = args.iter().map(types::of_arg).collect();
        let begin = self.transaction.take_unsent();
        let (begun, prepared) = self.send(self.patience, async |client| {
            Ok(join(execute(client, begin.as_deref()), client.prepare_typed(sql, &types)).await)
        })?;
        self.note_begun(begun)?;
        prepared.map_err(|error| self.refused(error))
    }

    /// How `sql` is to be run now.
    fn plan(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<Plan> {
        match self.cache.plan(sql, args) {
            Plan::Unnamed | Plan::Prepare if self.own_types.exist() && !self.cache.is_off() => {
                let statement = self.prepare(sql, args)?;
                self.cache.keep(sql, statement.clone());
                Ok(Plan::Prepared(statement))
            }
            plan => Ok(plan),
        }
    }

    /// Runs a statement once, as the cache plans it, with the `BEGIN` that waits.
    fn run_once(&mut self, sql: &str, args: &[Arg<'_>], plan: &Plan, each: &mut EachRow<'_>) -> Result<u64> {
        if let Plan::Prepared(statement) = plan {
            check_count(statement.params().len(), args.len())?;
        }
        let mut reader = Reader { each, failed: None };
        let types: Vec<Type> = match plan {
            Plan::Prepare => args.iter().map(types::of_arg).collect(),
            Plan::Unnamed | Plan::Prepared(_) => Vec::new(),
        };
        let begin = self.transaction.take_unsent();
        let answers = self.send(self.patience, async |client| {
            let prepared = async {
                match plan {
                    Plan::Prepare => client.prepare_typed(sql, &types).await.map(Some),
                    Plan::Unnamed | Plan::Prepared(_) => Ok(None),
                }
            };
            let answer = async { reader.drain(ask(client, sql, args, plan).await?).await };
            let (begun, (prepared, answer)) =
                join(execute(client, begin.as_deref()), join(prepared, answer)).await;
            Ok(Answers { begun, prepared, answer })
        })?;
        let failed = reader.failed;
        let changed = self.settle(sql, answers)?;
        failed.map_or(Ok(changed), Err)
    }

    /// Takes note of what came back; of several errors the first is the cause of the others.
    fn settle(&mut self, sql: &str, answers: Answers) -> Result<u64> {
        let Answers { begun, prepared, answer } = answers;
        self.note_begun(begun).map_err(|error| match answer {
            // Somebody cancelled the `BEGIN` in the instant that it takes.
            Ok(_) => error.context("the statement was run without the transaction that could not be begun"),
            Err(_) => error,
        })?;
        match (prepared, answer) {
            (Ok(prepared), Ok(changed)) => {
                if let Some(statement) = prepared {
                    self.cache.keep(sql, statement);
                }
                Ok(changed)
            }
            // It did run; it will be prepared another time.
            (Err(_), Ok(changed)) => Ok(changed),
            (Err(cause), Err(_)) | (Ok(_), Err(cause)) => Err(self.refused(cause)),
        }
    }

    fn note_begun(&mut self, begun: Result<(), PgError>) -> Result<()> {
        begun.map_err(|error| {
            self.transaction = Transaction::None;
            self.refused(error)
        })
    }

    /// The error of one of several requests that were sent together.
    fn refused(&mut self, error: PgError) -> Error {
        self.wire.observe(&error);
        let error = error::of_postgres(error);
        // A message of the server that was not expected; a `COPY` waits for data, for example.
        self.confused |= matches!(error.kind(), Kind::Connection) && error.code().is_none();
        error
    }

    /// Runs `sql`, without parameters, with the `BEGIN` that waits.
    fn simple(&mut self, sql: &str, patience: Option<Duration>) -> Result<()> {
        let begin = self.transaction.take_unsent();
        let (begun, done) = self.send(patience, async |client| {
            Ok(join(execute(client, begin.as_deref()), client.batch_execute(sql)).await)
        })?;
        self.note_begun(begun)?;
        done.map_err(|error| self.refused(error))
    }

    /// What a failed commit means. Unless the server has said that it did not commit, it may have.
    fn commit_failed(&mut self, error: Error) -> Error {
        if self.is_broken() {
            let message =
                format!("the connection was lost during COMMIT, which may or may not have happened: {error}");
            return Error::new(Kind::CommitInDoubt, message);
        }
        // The transaction is over if `COMMIT` itself failed, and still open if what stands before it did; this ends
        // it either way. If it fails the connection is broken, and the server ends it.
        let _ = self.simple("ROLLBACK", self.patience);
        if !error.is_transaction_aborted() {
            let mut error = error;
            if let Kind::Constraint(constraint) = error.kind_mut() {
                self.complete(constraint);
            }
            return error;
        }
        let message = "the transaction was rolled back, because one of its statements had failed";
        Error::new(Kind::TransactionAborted, message).with_code("25P02")
    }
}

/// What came back for the requests of one flush.
struct Answers {
    begun: Result<(), PgError>,
    prepared: Result<Option<Statement>, PgError>,
    answer: Result<u64, PgError>,
}

/// Runs a statement without parameters, if there is one.
async fn execute(client: &Client, sql: Option<&str>) -> Result<(), PgError> {
    match sql {
        Some(sql) => client.batch_execute(sql).await,
        None => Ok(()),
    }
}

/// Sends one statement with its arguments.
async fn ask(client: &Client, sql: &str, args: &[Arg<'_>], plan: &Plan) -> Result<RowStream, PgError> {
    match plan {
        Plan::Prepared(statement) => client.query_raw(statement, args.iter().map(Param)).await,
        Plan::Unnamed | Plan::Prepare => {
            client.query_typed_raw(sql, args.iter().map(|arg| (Param(arg), types::of_arg(arg)))).await
        }
    }
}

/// The server would say so too, but only of the unnamed statement, and the protocol client in words of its own.
fn check_count(parameters: usize, values: usize) -> Result<()> {
    if parameters == values {
        return Ok(());
    }
    let message = format!("the statement has {parameters} parameters, but {values} values are bound");
    Err(Error::new(Kind::Query, message))
}

/// Hands rows out until one is refused, and reads the others all the same.
struct Reader<'e, 'f> {
    each: &'e mut EachRow<'f>,
    failed: Option<Error>,
}

impl Reader<'_, '_> {
    async fn drain(&mut self, rows: RowStream) -> Result<u64, PgError> {
        let mut rows = pin!(rows);
        while let Some(row) = poll_fn(|cx| rows.as_mut().poll_next(cx)).await {
            let row = row?;
            if self.failed.is_none() {
                self.failed = (self.each)(&row).err();
            }
        }
        Ok(rows.rows_affected().unwrap_or(0))
    }
}

fn deadline(patience: Option<Duration>) -> Option<Instant> {
    patience.and_then(|patience| Instant::now().checked_add(patience))
}

impl Connection for PgConnection {
    fn dialect(&self) -> &'static dyn Dialect {
        &DIALECT
    }

    /// Returns the number in the command's tag, which for a `SELECT` is that of its rows.
    fn run(&mut self, sql: &str, args: &[Arg<'_>], each: &mut EachRow<'_>) -> Result<u64> {
        let plan = self.plan(sql, args)?;
        let result = self.run_once(sql, args, &plan, each);
        match result {
            // A change of the schema has made the statement useless, before it did anything.
            Err(error) if matches!((error.kind(), &plan), (Kind::StaleStatement, Plan::Prepared(_))) => {
                self.cache.forget(sql);
                match self.transaction {
                    Transaction::None => {
                        let plan = self.plan(sql, args)?;
                        self.run_once(sql, args, &plan, each)
                    }
                    _ => Err(error),
                }
            }
            result => result,
        }
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        let done = self.simple(sql, self.patience);
        if !is_savepoint(sql) {
            self.own_types.note(sql);
            self.cache.clear();
        }
        done
    }

    fn begin(&mut self, options: &TransactionOptions) -> Result<()> {
        if self.in_transaction() {
            return Err(Error::new(Kind::Query, "the connection has a transaction open already"));
        }
        self.transaction = Transaction::promised(options);
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.transaction, Transaction::None) {
            Transaction::None => {
                Err(Error::new(Kind::TransactionAborted, "there is no transaction to commit"))
            }
            Transaction::Promised(_) => Ok(()),
            // Found out before `COMMIT` is sent, so that it is not in doubt.
            Transaction::Open if !self.is_alive() => {
                let message = "the server closed the connection, and with it rolled the transaction back";
                Err(Error::new(Kind::Connection, message))
            }
            Transaction::Open => {
                self.simple(COMMIT, self.patience).map_err(|error| self.commit_failed(error))
            }
        }
    }

    fn rollback(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.transaction, Transaction::None) {
            Transaction::None | Transaction::Promised(_) => Ok(()),
            Transaction::Open => self.simple("ROLLBACK", self.patience),
        }
    }

    fn in_transaction(&self) -> bool {
        self.transaction != Transaction::None
    }

    fn open_cursor(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<CursorId> {
        if !self.in_transaction() {
            return Err(Error::new(
                Kind::Query,
                "a query can be read part by part only within a transaction",
            ));
        }
        if self.own_types.exist() {
            // Only so that the protocol client knows the types: the cursor's own statements are never prepared.
            self.prepare(sql, args)?;
        }
        self.cursors += 1;
        let cursor = CursorId(self.cursors);
        let declare = format!("DECLARE {} NO SCROLL CURSOR FOR {sql}", name_of(cursor));
        self.run_once(&declare, args, &Plan::Unnamed, &mut |_| Ok(()))?;
        Ok(cursor)
    }

    fn fetch(&mut self, cursor: CursorId, most: u32, each: &mut EachRow<'_>) -> Result<bool> {
        // `FORWARD 0` would fetch the last row again.
        let most = most.max(1);
        let fetch = format!("FETCH FORWARD {most} FROM {}", name_of(cursor));
        let fetched = self.run_once(&fetch, &[], &Plan::Unnamed, each)?;
        Ok(fetched >= u64::from(most))
    }

    fn close_cursor(&mut self, cursor: CursorId) -> Result<()> {
        match self.simple(&format!("CLOSE {}", name_of(cursor)), self.patience) {
            // It ended with the statement that failed.
            Err(error) if error.is_transaction_aborted() => Ok(()),
            closed => closed,
        }
    }

    fn complete(&mut self, constraint: &mut Constraint) {
        if constraint.columns().is_empty() {
            // What the database did tell is the error; without the columns it stays as it is.
            let _ = introspect::complete(self, constraint);
        }
    }

    /// In a savepoint that is undone, after which they are deferred as before
    /// (<https://www.postgresql.org/docs/current/sql-set-constraints.html>).
    fn check_deferred(&mut self) -> Result<()> {
        self.script(
            "SAVEPOINT \"orm_deferred\"; SET CONSTRAINTS ALL IMMEDIATE; \
             ROLLBACK TO \"orm_deferred\"; RELEASE \"orm_deferred\"",
        )
    }

    fn is_broken(&self) -> bool {
        self.confused || self.wire.is_broken()
    }

    fn is_alive(&mut self) -> bool {
        !self.confused && self.wire.check_idle()
    }

    fn ping(&mut self) -> Result<()> {
        self.simple("", Some(PING))
    }

    fn round_trips(&self) -> u64 {
        self.round_trips
    }
}

fn name_of(cursor: CursorId) -> String {
    format!("\"orm_cursor_{}\"", cursor.0)
}

impl std::fmt::Debug for PgConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PgConnection")
            .field("transaction", &self.transaction)
            .field("broken", &self.is_broken())
            .finish_non_exhaustive()
    }
}
