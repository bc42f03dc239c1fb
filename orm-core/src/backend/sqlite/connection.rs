//! [`SqliteConnection`]: one connection to an SQLite database, with its prepared statements.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hashlink::LruCache;
use hashlink::linked_hash_map::RawEntryMut;
use rusqlite::config::DbConfig;
use rusqlite::{Connection as Rusqlite, ErrorCode, OpenFlags};

use super::dialect::DIALECT;
use super::error::{from_failure, from_rusqlite};
use super::introspect;
use super::row::SqliteRow;
use super::statement::{Failure, Statement, has_open_keys};
use super::types;
use crate::driver::{Arg, Connection, CursorId, EachRow, Reference, TransactionOptions};
use crate::error::{Error, Kind, Result};
use crate::sql::Dialect;
use crate::table::Table;

/// Where a database is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Storage {
    /// In memory, gone with its one connection.
    Memory,
    /// In a file.
    File(PathBuf),
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct SqliteConfig {
    /// Where it is kept.
    pub storage: Storage,
    /// Whether a missing file is created.
    pub create: bool,
    /// Whether every write is refused.
    pub read_only: bool,
    /// How long a lock of another process is waited for.
    pub busy_timeout: Duration,
    /// How long one statement may run.
    pub statement_timeout: Option<Duration>,
    /// How many prepared statements are kept.
    pub statements: usize,
}

type Statements = LruCache<Box<str>, Statement>;

/// One connection. The statements come first: they must be dropped before their connection.
pub struct SqliteConnection {
    statements: Statements,
    /// How many of them are kept.
    capacity: usize,
    cursors: HashMap<u64, Statement>,
    raw: Rusqlite,
    next_cursor: u64,
    runs: u64,
    recompiled: u64,
    deadline: Option<Deadline>,
    broken: bool,
    /// Whether writes are always refused.
    reads_only: bool,
    /// Whether they are refused until the transaction that is open ends.
    reset_reads_only: bool,
}

/// The moment at which the running statement is interrupted, seen by SQLite's progress handler.
struct Deadline {
    timeout: Duration,
    start: Instant,
    /// Microseconds behind `start`; `u64::MAX` while nothing runs.
    at: Arc<AtomicU64>,
}

/// A deadline that counts, until this is dropped.
struct Armed<'d>(&'d Deadline);

impl Deadline {
    fn arm(&self) -> Armed<'_> {
        let at = self.start.elapsed() + self.timeout;
        self.at.store(u64::try_from(at.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
        Armed(self)
    }
}

impl Drop for Armed<'_> {
    fn drop(&mut self) {
        self.0.at.store(u64::MAX, Ordering::Relaxed);
    }
}

impl SqliteConnection {
    /// Opens a connection.
    ///
    /// # Errors
    /// `is_connection` when the file cannot be opened or is no database.
    pub fn open(config: &SqliteConfig) -> Result<SqliteConnection> {
        let mut raw = open_raw(config)?;
        configure(&raw, config).map_err(|error| named(config, error))?;
        let deadline =
            config.statement_timeout.map(|timeout| install_deadline(&mut raw, timeout)).transpose();
        Ok(SqliteConnection {
            statements: LruCache::new(config.statements.saturating_add(1)),
            capacity: config.statements,
            cursors: HashMap::new(),
            raw,
            next_cursor: 0,
            runs: 0,
            recompiled: 0,
            deadline: deadline.map_err(from_rusqlite)?,
            broken: false,
            reads_only: config.read_only,
            reset_reads_only: false,
        })
    }

    /// Runs `sql` that has no parameters and returns nothing, for transaction control and the like.
    fn control(&mut self, sql: &str) -> Result<()> {
        self.run(sql, &[], &mut |_| Ok(()))?;
        Ok(())
    }

    /// Ends what `begin` of a read-only transaction began.
    fn allow_writes(&mut self) {
        if std::mem::take(&mut self.reset_reads_only) {
            self.broken |= self.control("PRAGMA query_only = OFF").is_err();
        }
    }
}

/// The statement of `sql`, kept from the last time or prepared now.
fn kept<'c>(statements: &'c mut Statements, raw: &Rusqlite, sql: &str) -> Result<&'c mut Statement> {
    match statements.raw_entry_mut().from_key(sql) {
        RawEntryMut::Occupied(mut entry) => {
            entry.to_back();
            Ok(entry.into_mut())
        }
        RawEntryMut::Vacant(entry) => Ok(entry.insert(sql.into(), prepare(raw, sql, true)?).1),
    }
}

fn prepare(raw: &Rusqlite, sql: &str, persistent: bool) -> Result<Statement> {
    match Statement::prepare(raw, sql, persistent) {
        Ok(Some(statement)) => Ok(statement),
        Ok(None) => Err(Error::new(Kind::Query, "the statement is empty")),
        Err(failure) => Err(from_failure(failure)),
    }
}

/// Binds, steps and resets a statement.
struct Running<'s>(&'s mut Statement);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        // Also when `each` panics: a statement left in the middle would hold its locks.
        self.0.reset();
    }
}

fn bind_all(statement: &mut Statement, args: &[Arg<'_>]) -> Result<()> {
    if statement.parameters() != args.len() {
        let (has, given) = (statement.parameters(), args.len());
        return Err(Error::new(
            Kind::Query,
            format!("the statement has {has} parameters, {given} values were given"),
        ));
    }
    for (position, arg) in args.iter().enumerate() {
        types::store(arg, |bound| {
            statement.bind(position + 1, bound).map_err(|code| {
                let message = "the value cannot be bound, it may be too long".to_owned();
                from_failure(Failure { code, message })
            })
        })?;
    }
    Ok(())
}

impl Connection for SqliteConnection {
    fn dialect(&self) -> &'static dyn Dialect {
        &DIALECT
    }

    fn run(&mut self, sql: &str, args: &[Arg<'_>], each: &mut EachRow<'_>) -> Result<u64> {
        self.runs += 1;
        // One more than the capacity may be kept by the run before: it could not know which one it would need.
        if self.statements.len() > self.capacity
            && let Some((_, oldest)) = self.statements.remove_lru()
        {
            self.recompiled += oldest.recompiles();
        }
        let running = Running(kept(&mut self.statements, &self.raw, sql)?);
        bind_all(running.0, args)?;
        let _armed = self.deadline.as_ref().map(Deadline::arm);
        let before = self.raw.total_changes();
        let mut result = Ok(());
        while result.is_ok() {
            match running.0.step(&self.raw) {
                Ok(true) => result = each(&SqliteRow(running.0)),
                Ok(false) => break,
                Err(failure) => result = Err(from_failure(failure)),
            }
        }
        drop(running);
        result?;
        // `changes` keeps the number of the last statement that changed rows, so it counts only if this one did;
        // it leaves out what triggers and foreign keys did (https://sqlite.org/c3ref/changes.html).
        Ok(if self.raw.total_changes() == before { 0 } else { self.raw.changes() })
    }

    fn script(&mut self, sql: &str) -> Result<()> {
        self.runs += 1;
        let _armed = self.deadline.as_ref().map(Deadline::arm);
        self.raw.execute_batch(sql).map_err(from_rusqlite)
    }

    fn last_key(&self) -> i64 {
        self.raw.last_insert_rowid()
    }

    /// A writer takes its lock at once: taken later it fails without waiting when somebody else wrote in between
    /// (<https://sqlite.org/lang_transaction.html>).
    fn begin(&mut self, options: &TransactionOptions) -> Result<()> {
        self.control(if options.is_read_only() { "BEGIN DEFERRED" } else { "BEGIN IMMEDIATE" })?;
        if options.is_read_only() && !self.reads_only {
            self.control("PRAGMA query_only = ON")?;
            self.reset_reads_only = true;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<()> {
        if !self.in_transaction() {
            let message =
                "the transaction was rolled back by SQLite after an earlier error; nothing was committed";
            return Err(Error::new(Kind::TransactionAborted, message));
        }
        // One that is left open would go on reading, and hold its locks, behind the transaction.
        self.cursors.clear();
        let mut result = self.control("COMMIT");
        if self.in_transaction() {
            // A deferred foreign key or a reader in the way: the transaction is still open, so that the rows can be
            // looked at, and must not stay so.
            if result.as_ref().is_err_and(|error| error.foreign_key_violation().is_some()) {
                result = Err(introspect::violated_key(self));
            }
            self.rollback()?;
        }
        self.allow_writes();
        result
    }

    fn rollback(&mut self) -> Result<()> {
        self.cursors.clear();
        let result = if self.in_transaction() { self.control("ROLLBACK") } else { Ok(()) };
        self.broken |= result.is_err();
        self.allow_writes();
        result
    }

    fn in_transaction(&self) -> bool {
        !self.raw.is_autocommit()
    }

    /// Where statements between two parts may write, the rows are copied aside first. SQLite would also show rows that
    /// were put in meanwhile, and rows again that were changed (<https://sqlite.org/isolation.html>).
    fn open_cursor(&mut self, sql: &str, args: &[Arg<'_>]) -> Result<CursorId> {
        self.runs += 1;
        let mut statement = if self.reads_only || self.reset_reads_only {
            prepare(&self.raw, sql, false)?
        } else {
            let copied = format!("WITH orm_rows AS MATERIALIZED ({sql}) SELECT * FROM orm_rows");
            prepare(&self.raw, &copied, false)?
        };
        bind_all(&mut statement, args)?;
        self.next_cursor += 1;
        self.cursors.insert(self.next_cursor, statement);
        Ok(CursorId(self.next_cursor))
    }

    fn fetch(&mut self, cursor: CursorId, most: u32, each: &mut EachRow<'_>) -> Result<bool> {
        let Some(statement) = self.cursors.get_mut(&cursor.0) else {
            return Err(Error::new(Kind::Query, "the stream is over: its transaction has ended"));
        };
        let _armed = self.deadline.as_ref().map(Deadline::arm);
        for _ in 0..most {
            match statement.step(&self.raw) {
                Ok(true) => each(&SqliteRow(statement))?,
                Ok(false) => return Ok(false),
                Err(failure) => return Err(from_failure(failure)),
            }
        }
        Ok(true)
    }

    fn close_cursor(&mut self, cursor: CursorId) -> Result<()> {
        self.cursors.remove(&cursor.0);
        Ok(())
    }

    fn references_to(&mut self, table: &Table) -> Result<Vec<Reference>> {
        introspect::references_to(self, table)
    }

    fn check_deferred(&mut self) -> Result<()> {
        if has_open_keys(&self.raw) { Err(introspect::violated_key(self)) } else { Ok(()) }
    }

    fn is_broken(&self) -> bool {
        self.broken
    }

    fn is_alive(&mut self) -> bool {
        !self.broken
    }

    fn ping(&mut self) -> Result<()> {
        self.control("SELECT 1")
    }

    fn round_trips(&self) -> u64 {
        self.runs
    }

    fn recompiles(&self) -> u64 {
        self.recompiled + self.statements.iter().map(|(_, statement)| statement.recompiles()).sum::<u64>()
    }
}

impl std::fmt::Debug for SqliteConnection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteConnection").field("statements", &self.statements.len()).finish_non_exhaustive()
    }
}

fn open_raw(config: &SqliteConfig) -> Result<Rusqlite> {
    // Without the flag for URIs: a path stays a path, whatever it is called.
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if config.create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let raw = match &config.storage {
        Storage::Memory => Rusqlite::open_in_memory_with_flags(flags),
        Storage::File(path) => Rusqlite::open_with_flags(path, flags),
    };
    raw.map_err(|error| named(config, error))
}

#[cold]
fn named(config: &SqliteConfig, error: rusqlite::Error) -> Error {
    let error = match (&config.storage, error) {
        // rusqlite puts the path behind this message; here it stands before it.
        (Storage::File(_), rusqlite::Error::SqliteFailure(code, Some(_)))
            if code.code == ErrorCode::CannotOpen =>
        {
            from_rusqlite(rusqlite::Error::SqliteFailure(code, None))
        }
        (_, error) => from_rusqlite(error),
    };
    match &config.storage {
        Storage::Memory => error,
        Storage::File(path) => error.context(format_args!("cannot open {}", path.display())),
    }
}

/// The settings of every connection, and why:
///
/// - query planner stability: without it SQLite compiles a statement again whenever a bound value it had looked at
///   changes, which costs more than the query;
/// - double-quoted text off: a misspelt name is an error, not a text;
/// - defensive, and no trusted schema: a hostile file cannot run code;
/// - write-ahead log, synced at checkpoints: readers and a writer do not wait for each other. A power cut may lose the
///   last commits, never the file's consistency (<https://sqlite.org/wal.html>).
fn configure(raw: &Rusqlite, config: &SqliteConfig) -> rusqlite::Result<()> {
    raw.busy_timeout(config.busy_timeout)?;
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    raw.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    raw.execute_batch("PRAGMA foreign_keys = ON; PRAGMA case_sensitive_like = ON")?;
    super::functions::register(raw)?;
    #[cfg(feature = "decimal")]
    super::decimal::register(raw)?;
    if matches!(config.storage, Storage::File(_)) {
        // Some network file systems have no write-ahead log; without it only FULL survives a power cut.
        let synchronous = if journal(raw, config)? == "wal" { "NORMAL" } else { "FULL" };
        raw.execute_batch(&format!("PRAGMA synchronous = {synchronous}; PRAGMA cache_size = -16000"))?;
        raw.execute_batch("PRAGMA journal_size_limit = 67108864")?;
    }
    if config.read_only {
        raw.execute_batch("PRAGMA query_only = ON")?;
    }
    Ok(())
}

/// The kind of journal the file has now: a write-ahead log, where that is possible. SQLite does not wait for the lock
/// that the switch takes when somebody else is about to take it too, so several who create one file would fail.
fn journal(raw: &Rusqlite, config: &SqliteConfig) -> rusqlite::Result<String> {
    let ask = if config.read_only { "PRAGMA journal_mode" } else { "PRAGMA journal_mode = WAL" };
    let start = Instant::now();
    loop {
        match raw.query_row(ask, [], |row| row.get(0)) {
            Err(error)
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
                    && start.elapsed() < config.busy_timeout =>
            {
                std::thread::sleep(Duration::from_millis(1));
            }
            journal => return journal,
        }
    }
}

fn install_deadline(raw: &mut Rusqlite, timeout: Duration) -> rusqlite::Result<Deadline> {
    let deadline = Deadline { timeout, start: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)) };
    let (start, at) = (deadline.start, deadline.at.clone());
    raw.progress_handler(
        1000,
        Some(move || {
            let at = at.load(Ordering::Relaxed);
            at != u64::MAX && start.elapsed() > Duration::from_micros(at)
        }),
    )?;
    Ok(deadline)
}
