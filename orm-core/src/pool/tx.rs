//! [`Tx`]: a transaction, and the nested ones in it.
//!
//! The rules are those of the stricter database, kept on both: after a statement has failed, nothing more runs until
//! the transaction, or the nested one it happened in, has ended. SQLite alone would go on, Postgres would not, and
//! code tested on one must not break on the other.

use std::cell::{Cell, RefCell};

use super::pool::Pooled;
use crate::driver::{Access, Callback, Executor, Held, Link, TransactionOptions};
use crate::error::{Error, Kind, Result};
use crate::sql::Dialect;

/// A transaction, as `work` of [`Db::transaction`](super::Db::transaction) is given it. `&Tx` stands wherever a
/// connection is needed.
pub struct Tx<'c> {
    core: &'c Core,
    depth: u32,
}

/// What all levels of one transaction share.
struct Core {
    pooled: RefCell<Pooled>,
    /// Why the transaction, or the nested one that is open, can only end.
    failed: RefCell<Option<Failed>>,
    /// Called after the commit of the outermost level.
    after_commit: RefCell<Vec<Callback>>,
    dialect: &'static dyn Dialect,
    /// Whether the last statement failed in a way that asks for running the whole again.
    retryable: Cell<bool>,
}

struct Failed {
    cause: String,
    /// Whether the database has ended the whole transaction, so that no nested one can recover.
    ended: bool,
}

/// Runs `work` in a transaction on the connection.
pub(super) fn run<T, E: From<Error>>(
    pooled: Pooled,
    options: &TransactionOptions,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
) -> Result<T, E> {
    run_watched(pooled, options, work, &mut false)
}

/// The same, and sets `retry` when it failed in a way that running it again may mend.
pub(super) fn run_watched<T, E: From<Error>>(
    mut pooled: Pooled,
    options: &TransactionOptions,
    work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    retry: &mut bool,
) -> Result<T, E> {
    let begun = pooled.link().begin(options);
    *retry = begun.as_ref().is_err_and(Error::is_retryable);
    begun?;
    let core = Core {
        dialect: pooled.link().dialect(),
        pooled: RefCell::new(pooled),
        failed: RefCell::new(None),
        after_commit: RefCell::new(Vec::new()),
        retryable: Cell::new(false),
    };
    let result = {
        let _unwinding = RollBackOnPanic(&core);
        work(&Tx { core: &core, depth: 0 })
    };
    *retry = core.retryable.get();
    match result {
        Err(error) => {
            // `work` has an error to tell already; a rollback that fails leaves a broken connection to the pool.
            let _ = core.pooled.borrow_mut().link().rollback();
            Err(error)
        }
        Ok(value) => {
            let committed = core.commit();
            *retry |= committed.as_ref().is_err_and(Error::is_retryable);
            committed?;
            let callbacks = core.after_commit.into_inner();
            // Given back first, so that a callback can use the database, also where it has one connection.
            drop(core.pooled);
            callbacks.into_iter().for_each(|callback| callback());
            Ok(value)
        }
    }
}

/// Rolls back when `work` panics.
struct RollBackOnPanic<'c>(&'c Core);

impl Drop for RollBackOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Ok(mut pooled) = self.0.pooled.try_borrow_mut()
        {
            // While a panic unwinds there is nobody to tell; a rollback that fails leaves a broken connection.
            let _ = pooled.link().rollback();
        }
    }
}

impl Core {
    fn commit(&self) -> Result<()> {
        let mut pooled = self.pooled.borrow_mut();
        if let Some(failed) = &*self.failed.borrow() {
            let _ = pooled.link().rollback();
            return Err(failed.error());
        }
        pooled.link().commit()
    }

    /// Runs `work` unless something has failed before, and remembers when it fails.
    fn with_link(&self, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()> {
        if let Some(failed) = &*self.failed.borrow() {
            return Err(failed.error());
        }
        let Ok(mut pooled) = self.pooled.try_borrow_mut() else {
            let message = "the transaction is running a statement; finish it before the next one";
            return Err(Error::new(Kind::Query, message));
        };
        let link = pooled.link();
        let result = work(link);
        self.retryable.set(result.as_ref().is_err_and(Error::is_retryable));
        if let Err(error) = &result {
            let ended = !link.state().in_transaction();
            if ended || reached_the_database(error) {
                self.failed.replace(Some(Failed { cause: error.to_string(), ended }));
            }
        }
        result
    }
}

/// Whether the error is the database's, after which Postgres refuses all else in the transaction. Errors found here,
/// before sending or after reading, leave the transaction as it was.
fn reached_the_database(error: &Error) -> bool {
    !matches!(
        error.kind(),
        Kind::NotFound
            | Kind::MoreThanOne
            | Kind::Stale
            | Kind::Decode
            | Kind::Encode
            | Kind::Unsupported
            | Kind::Config
            | Kind::Input
            | Kind::Query
            | Kind::Validation(_)
            | Kind::PoolTimeout
            | Kind::TransactionAborted
    )
}

impl Failed {
    #[cold]
    fn error(&self) -> Error {
        let message = format!(
            "the transaction is aborted since an earlier statement failed ({}); \
             nest what may fail in `tx.transaction`",
            self.cause
        );
        Error::new(Kind::TransactionAborted, message)
    }
}

impl Tx<'_> {
    /// Runs `work` in a nested transaction: what it did is undone when it returns `Err` or panics, and the outer
    /// transaction goes on as if it had not been.
    ///
    /// # SQL
    /// `SAVEPOINT "orm_1"`, `RELEASE "orm_1"`, or `ROLLBACK TO "orm_1"; RELEASE "orm_1"`.
    ///
    /// # Errors
    /// Those of `work`, unchanged; `is_transaction_aborted` when `work` returned `Ok` although a statement had failed.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Tag { id: i64, #[orm(unique)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Tag].create_all(&db)?;
    /// db.transaction(|tx| {
    ///     NewTag { name: "rust".into() }.insert(tx)?;
    ///     let again = tx.transaction(|tx| NewTag { name: "rust".into() }.insert(tx));
    ///     assert!(again.unwrap_err().unique_violation().is_some());
    ///     NewTag { name: "sql".into() }.insert(tx)
    /// })?;
    /// assert_eq!(Tag::query().count(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn transaction<T, E: From<Error>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        let mut savepoint = Savepoint::open(self.core, self.depth + 1)?;
        let result = work(&Tx { core: self.core, depth: self.depth + 1 });
        let failed = self.core.failed.borrow().as_ref().map(Failed::error);
        match (result, failed) {
            (Ok(value), None) => {
                savepoint.release()?;
                Ok(value)
            }
            (Ok(_), Some(failed)) => {
                savepoint.roll_back();
                Err(failed.into())
            }
            (Err(error), _) => {
                savepoint.roll_back();
                Err(error)
            }
        }
    }

    /// Calls `callback` after the outermost transaction has committed, in the order of registration; never when it, or
    /// the nested transaction in which this is called, is rolled back. A callback that panics keeps those after it from
    /// being called, and the panic is what `transaction` ends with: the commit stands. What models are told of their rows,
    /// by [`Committed`](crate::model::Committed), comes in the same order.
    ///
    /// # Example
    /// ```
    /// use std::{cell::RefCell, rc::Rc};
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let mails = Rc::new(RefCell::new(Vec::new()));
    /// let send = |to: &'static str| {
    ///     let mails = mails.clone();
    ///     move || mails.borrow_mut().push(to)
    /// };
    /// db.transaction(|tx| {
    ///     tx.after_commit(send("Ann"));
    ///     let undone = tx.transaction(|tx| {
    ///         tx.after_commit(send("Bob"));
    ///         Err::<(), _>(Box::<dyn std::error::Error>::from("no"))
    ///     });
    ///     assert!(undone.is_err() && mails.borrow().is_empty());
    ///     Ok::<_, orm::Error>(())
    /// })?;
    /// assert_eq!(*mails.borrow(), ["Ann"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn after_commit(&self, callback: impl FnOnce() + 'static) {
        Executor::after_commit(self, Box::new(callback));
    }

    /// How many transactions this one is nested in.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let depths = db.transaction(|tx| {
    ///     let inner = tx.transaction(|tx| Ok::<_, orm::Error>(tx.depth()))?;
    ///     Ok::<_, orm::Error>((tx.depth(), inner))
    /// })?;
    /// assert_eq!(depths, (0, 1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn depth(&self) -> u32 {
        self.depth
    }
}

/// An open savepoint; dropped by a panic it rolls back.
struct Savepoint<'c> {
    core: &'c Core,
    depth: u32,
    callbacks: usize,
    open: bool,
}

impl<'c> Savepoint<'c> {
    fn open(core: &'c Core, depth: u32) -> Result<Savepoint<'c>> {
        core.with_link(&mut |link| link.script(&format!("SAVEPOINT \"orm_{depth}\"")))?;
        Ok(Savepoint { core, depth, callbacks: core.after_commit.borrow().len(), open: true })
    }

    fn release(&mut self) -> Result<()> {
        self.open = false;
        let depth = self.depth;
        self.core.with_link(&mut |link| link.script(&format!("RELEASE \"orm_{depth}\"")))
    }

    /// Goes back to where it was opened. There is another error to tell, or a panic; should this fail, the transaction
    /// remembers that, and says so to every further statement.
    fn roll_back(&mut self) {
        self.open = false;
        let core = self.core;
        core.after_commit.borrow_mut().truncate(self.callbacks);
        if core.failed.borrow().as_ref().is_some_and(|failed| failed.ended) {
            // There is nothing left to go back to.
            return;
        }
        core.failed.replace(None);
        // Whether to run the whole again is for the failure to say that led here.
        let retryable = core.retryable.get();
        let depth = self.depth;
        let sql = format!("ROLLBACK TO \"orm_{depth}\"; RELEASE \"orm_{depth}\"");
        let _ = core.with_link(&mut |link| link.script(&sql));
        core.retryable.set(retryable);
    }
}

impl Drop for Savepoint<'_> {
    fn drop(&mut self) {
        if self.open {
            self.roll_back();
        }
    }
}

impl Executor for Tx<'_> {
    fn dialect(&self) -> &'static dyn Dialect {
        self.core.dialect
    }

    fn with_link(&self, _access: Access, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()> {
        self.core.with_link(work)
    }

    fn after_commit(&self, callback: Callback) {
        self.core.after_commit.borrow_mut().push(callback);
    }

    fn hold(&self) -> Result<Box<dyn Held + '_>> {
        Ok(Box::new(HeldTx(self.core)))
    }
}

/// The transaction's own connection, shared with its other statements.
struct HeldTx<'c>(&'c Core);

impl Held for HeldTx<'_> {
    fn with_link(&mut self, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()> {
        self.0.with_link(work)
    }
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx of {} at depth {}", self.core.dialect.backend(), self.depth)
    }
}
