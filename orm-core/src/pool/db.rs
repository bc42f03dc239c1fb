//! [`Db`]: a database, as users hold it.

use std::sync::Arc;

use super::builder::{DbBuilder, FOR_EVER};
use super::pool::{Limits, Pool, PoolStatus, Pooled};
use super::tx::{self, Tx};
use crate::backend::connect::{self, Role, Source};
use crate::driver::{Access, Callback, Executor, Held, Link, Observer, Observers, TransactionOptions};
use crate::error::{Error, Result};
use crate::sql::Dialect;
use crate::value::Backend;

/// A database: a cheap clone, to be shared by threads, over a pool of connections.
///
/// `&Db` stands wherever a connection is needed; each statement takes a connection of the pool and gives it back. For
/// several statements that belong together there is [`Db::transaction`].
///
/// On SQLite one connection writes and the others read, so that readers never wait. A database in memory is one
/// connection, which all clones share.
#[derive(Clone)]
pub struct Db {
    inner: Arc<Inner>,
}

struct Inner {
    dialect: &'static dyn Dialect,
    writers: Arc<Pool>,
    /// Where connections that only read are a kind of their own.
    readers: Option<Arc<Pool>>,
    observers: Arc<Observers>,
}

impl Db {
    /// Opens the database of `url`: `sqlite::memory:`, `sqlite://app.db`, `sqlite:///var/lib/app.db`, or
    /// `postgres://user:password@host:5432/database`. Names with special characters are percent-encoded.
    ///
    /// An SQLite file is created when it is missing, unless the URL ends in `?mode=rw` or `?mode=ro`.
    ///
    /// # Errors
    /// `is_config` for a wrong URL; `is_connection` when the database cannot be reached or refuses the login. No error
    /// shows the URL.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// let db = Db::connect("sqlite::memory:")?;
    /// schema![User].create_all(&db)?;
    /// let same = db.clone();
    /// NewUser { name: "Ann".into() }.insert(&same)?;
    /// assert_eq!(User::query().count(&db)?, 1);
    /// assert!(Db::connect("memory").unwrap_err().is_config());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn connect(url: &str) -> Result<Db> {
        Db::builder(url).connect()
    }

    /// Opens the database that the environment variable `DATABASE_URL` names.
    ///
    /// # Errors
    /// `is_config` when it is not set, not Unicode or of no known form, with the forms that are; those of
    /// [`Db::connect`].
    ///
    /// # Example
    /// ```
    /// # // SAFETY: nothing else runs in this process, so nobody reads the environment meanwhile.
    /// # unsafe { std::env::set_var("DATABASE_URL", "sqlite::memory:") };
    /// // $ DATABASE_URL=sqlite::memory: app
    /// let db = orm::Db::from_env()?;
    /// assert_eq!(db.backend(), orm::Backend::Sqlite);
    /// # unsafe { std::env::remove_var("DATABASE_URL") };
    /// // $ app
    /// let error = orm::Db::from_env().unwrap_err();
    /// assert!(error.is_config() && error.to_string().starts_with("DATABASE_URL is not set"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn from_env() -> Result<Db> {
        let url = match std::env::var("DATABASE_URL") {
            Ok(url) if !url.is_empty() => url,
            Ok(_) | Err(std::env::VarError::NotPresent) => {
                return Err(Error::config(format!("DATABASE_URL is not set; set it to {}", connect::FORMS)));
            }
            Err(std::env::VarError::NotUnicode(_)) => {
                return Err(Error::config("DATABASE_URL is not Unicode"));
            }
        };
        Db::connect(&url)
            .map_err(|error| if error.is_config() { error.context("DATABASE_URL") } else { error })
    }

    /// Settings for the database of `url`; [`DbBuilder::connect`] opens it.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// use orm::Db;
    ///
    /// let builder = Db::builder("sqlite::memory:").max_connections(4).acquire_timeout(Duration::from_secs(1));
    /// let (one, other) = (builder.clone().connect()?, builder.connect()?); // two databases, each in its memory
    /// one.close();
    /// assert_eq!((one.status().open, other.status().open), (0, 1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn builder(url: impl Into<String>) -> DbBuilder {
        DbBuilder::new(url.into())
    }

    pub(super) fn open(source: Source, limits: Limits) -> Result<Db> {
        let observers = Arc::new(Observers::default());
        let limits = if source.lives_in_connection {
            Limits { max_lifetime: FOR_EVER, idle_timeout: FOR_EVER, ..limits }
        } else {
            limits
        };
        let source = Arc::new(source);
        let pool = |role, limits| {
            let source = source.clone();
            Pool::new(Box::new(move || (source.open)(role)), limits, observers.clone())
        };
        let most = source.most_writers.unwrap_or(limits.size);
        let writers = pool(Role::Writer, Limits { size: most.min(limits.size), ..limits.clone() });
        let readers = source.has_readers.then(|| pool(Role::Reader, limits));
        let db = Db { inner: Arc::new(Inner { dialect: source.dialect, writers, readers, observers }) };
        // The first connection at once, so that a wrong password is found here and not in the first request.
        drop(db.inner.writers.acquire()?);
        Ok(db)
    }

    /// Runs `work` in a transaction: commits when it returns `Ok`, rolls back when it returns `Err` or panics.
    ///
    /// Inside, pass `tx` where a connection is needed. After a statement has failed, further ones are refused, on every
    /// database, until the transaction or the nested one that it happened in has ended; to try something that may fail,
    /// nest: [`Tx::transaction`].
    ///
    /// # SQL
    /// `BEGIN` (on Postgres it travels with the first statement; on SQLite it is `BEGIN IMMEDIATE`), `COMMIT`.
    ///
    /// # Errors
    /// Those of `work`, unchanged; `is_transaction_aborted` when `work` returned `Ok` although a statement had failed;
    /// those of `COMMIT`, such as the `foreign_key_violation` of a `deferred` key: whatever it is, nothing was applied,
    /// unless it `is_commit_in_doubt`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Account { id: i64, balance: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Account].create_all(&db)?;
    /// let from = NewAccount { balance: 10 }.insert(&db)?;
    /// let result = db.transaction(|tx| {
    ///     Account::query().filter(|a| a.id.eq(from.id)).update(tx, |a| a.balance.set(a.balance - 20))?;
    ///     if Account::get(tx, from.id)?.balance < 0 {
    ///         return Err("not enough".into());
    ///     }
    ///     Ok::<_, Box<dyn std::error::Error>>(())
    /// });
    /// assert!(result.is_err());
    /// assert_eq!(Account::get(&db, from.id)?.balance, 10);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn transaction<T, E: From<Error>>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        tx::run(self.acquire(Access::Write)?, &TransactionOptions::new(), work)
    }

    /// The same with [`TransactionOptions`]: isolation, read-only, and retries, for which `work` may run several times.
    ///
    /// # Errors
    /// Those of [`Db::transaction`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let options = orm::TransactionOptions::new().isolation(orm::Isolation::Serializable).retries(5);
    /// let answer = db.transaction_with(&options, |_tx| Ok::<_, orm::Error>(42))?;
    /// assert_eq!(answer, 42);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn transaction_with<T, E: From<Error>>(
        &self,
        options: &TransactionOptions,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let access = if options.is_read_only() { Access::Read } else { Access::Write };
        let mut attempt = 0;
        loop {
            let mut retry = false;
            let result = tx::run_watched(self.acquire(access)?, options, &mut work, &mut retry);
            if result.is_ok() || !retry || attempt >= options.most_retries() {
                return result;
            }
            attempt += 1;
            std::thread::sleep(options.pause_before(attempt));
        }
    }

    /// Which database it is.
    ///
    /// # Example
    /// ```
    /// use orm::{Backend, Db};
    ///
    /// let db = Db::connect("sqlite::memory:")?;
    /// assert_eq!(db.backend(), Backend::Sqlite);
    /// assert_eq!(db.backend().to_string(), "SQLite");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn backend(&self) -> Backend {
        self.inner.dialect.backend()
    }

    /// How the pool stands; on an SQLite file the connections that read and the one that writes together.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// let db = Db::connect("sqlite::memory:")?;
    /// let during = db.transaction(|_tx| Ok::<_, orm::Error>(db.status()))?;
    /// let after = db.status();
    /// assert_eq!((during.in_use, after.in_use), (1, 0));
    /// assert_eq!((after.open, after.opened, after.waiting, after.leaked_transactions), (1, 1, 0, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn status(&self) -> PoolStatus {
        let writers = self.inner.writers.status();
        let Some(readers) = self.inner.readers.as_ref().map(|pool| pool.status()) else { return writers };
        PoolStatus {
            open: writers.open + readers.open,
            in_use: writers.in_use + readers.in_use,
            waiting: writers.waiting + readers.waiting,
            opened: writers.opened + readers.opened,
            leaked_transactions: writers.leaked_transactions + readers.leaked_transactions,
        }
    }

    /// Tells `observer` of every statement from now on, until the [`Watch`] is dropped.
    ///
    /// # Example
    /// ```
    /// use std::sync::{Arc, Mutex};
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let log = Arc::new(Mutex::new(Vec::new()));
    /// let lines = log.clone();
    /// let watch = db.observe(move |event: &orm::Event<'_>| {
    ///     lines.lock().expect("no panic").push(format!("{} ({} rows)", event.sql, event.rows));
    /// });
    /// sql!("SELECT 1").one::<i64, _>(&db)?;
    /// drop(watch);
    /// sql!("SELECT 2").one::<i64, _>(&db)?;
    /// assert_eq!(*log.lock().expect("no panic"), ["SELECT 1 (1 rows)"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use = "dropping the watch ends it"]
    pub fn observe(&self, observer: impl Observer + 'static) -> Watch {
        let number = self.inner.observers.add(Arc::new(observer));
        Watch { observers: self.inner.observers.clone(), number }
    }

    /// Closes idle connections, those in use when they come back, and refuses every further call on any clone.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// let db = Db::connect("sqlite::memory:")?;
    /// let same = db.clone();
    /// db.close();
    /// let error = sql!("SELECT 1").one::<i64, _>(&same).unwrap_err();
    /// assert!(error.is_connection(), "{error}");
    /// assert_eq!(same.status().open, 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn close(&self) {
        self.inner.writers.close();
        if let Some(readers) = &self.inner.readers {
            readers.close();
        }
    }

    fn acquire(&self, access: Access) -> Result<Pooled> {
        match (&self.inner.readers, access) {
            (Some(readers), Access::Read) => readers.acquire(),
            _ => self.inner.writers.acquire(),
        }
    }
}

/// Keeps an observer at work. Dropping it ends that.
pub struct Watch {
    observers: Arc<Observers>,
    number: u64,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observers.remove(self.number);
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Watch {}", self.number)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db of {}", self.backend())
    }
}

impl Executor for Db {
    fn dialect(&self) -> &'static dyn Dialect {
        self.inner.dialect
    }

    fn with_link(&self, access: Access, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()> {
        work(self.acquire(access)?.link())
    }

    fn after_commit(&self, callback: Callback) {
        callback();
    }

    fn hold(&self) -> Result<Box<dyn Held + '_>> {
        let mut held = HeldConnection { pooled: self.acquire(Access::Read)?, began: false };
        held.pooled.link().begin(&TransactionOptions::new().read_only())?;
        held.began = true;
        Ok(Box::new(held))
    }
}

/// A connection of its own, in a transaction that only reads.
struct HeldConnection {
    pooled: Pooled,
    began: bool,
}

impl Held for HeldConnection {
    fn with_link(&mut self, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()> {
        work(self.pooled.link())
    }
}

impl Drop for HeldConnection {
    fn drop(&mut self) {
        if self.began {
            // A rollback that fails leaves a broken connection, which the pool closes.
            let _ = self.pooled.link().rollback();
        }
    }
}
