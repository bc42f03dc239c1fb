//! [`DbBuilder`]: everything that can be set before a database is opened.

use std::time::Duration;

use super::db::Db;
use super::pool::Limits;
use crate::backend::connect::{self, Options, Source};
use crate::error::Result;

/// Settings of a [`Db`], from [`Db::builder`].
///
/// # Example
/// ```
/// use std::time::Duration;
/// use orm::Db;
///
/// let db = Db::builder("sqlite::memory:").statement_timeout(Duration::from_secs(5)).connect()?;
/// assert_eq!(db.backend(), orm::Backend::Sqlite);
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "nothing is opened before `connect`"]
pub struct DbBuilder {
    url: String,
    options: Options,
    limits: Limits,
}

/// Longer than this no wait is meant to be; it keeps sums of moments within what the clock can say.
pub(super) const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

impl DbBuilder {
    pub(super) fn new(url: String) -> DbBuilder {
        let options = Options {
            connect_timeout: None,
            statement_timeout: None,
            busy_timeout: Duration::from_secs(5),
            statements: None,
        };
        let limits = Limits {
            size: 10,
            acquire_timeout: Duration::from_secs(5),
            max_lifetime: Duration::from_secs(30 * 60),
            idle_timeout: Duration::from_secs(10 * 60),
        };
        DbBuilder { url, options, limits }
    }

    /// Sets the most connections, at least 1; the default is 10. On SQLite these read; beside them one writes. A
    /// database in memory has one connection, whatever is set here.
    ///
    /// # Example
    /// ```
    /// use orm::Db;
    ///
    /// let db = Db::builder("sqlite::memory:").max_connections(20).connect()?;
    /// assert_eq!(db.status().open, 1); // the others are opened when they are needed
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn max_connections(mut self, count: u32) -> DbBuilder {
        self.limits.size = count.max(1);
        self
    }

    /// Sets how long a free connection is waited for; the default is 5 seconds.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// # use orm::prelude::*;
    ///
    /// let db = Db::builder("sqlite::memory:").acquire_timeout(Duration::from_millis(20)).connect()?;
    /// db.transaction(|_tx| {
    ///     // The only connection is in use here, so nobody else gets one.
    ///     let elsewhere = || sql!("SELECT 1").one::<i64, _>(&db);
    ///     let result = std::thread::scope(|scope| scope.spawn(elsewhere).join().expect("no panic"));
    ///     assert!(result.unwrap_err().is_timeout());
    ///     Ok::<_, orm::Error>(())
    /// })?;
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn acquire_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.limits.acquire_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets how long opening a connection may take, name look-up, TLS and login included; the default is 10 seconds.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// use orm::Db;
    ///
    /// // Nobody listens on this port.
    /// let builder = Db::builder("postgres://app:secret@127.0.0.1:1/app").connect_timeout(Duration::from_secs(1));
    /// let error = builder.connect().unwrap_err();
    /// assert!(error.is_connection() && !error.to_string().contains("secret"), "{error}");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn connect_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.connect_timeout = Some(timeout.min(FOR_EVER));
        self
    }

    /// Sets how long one statement may run; by default there is no limit. A statement that runs longer fails with an
    /// error that [`is_timeout`](crate::Error::is_timeout).
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// # use orm::prelude::*;
    ///
    /// let db = Db::builder("sqlite::memory:").statement_timeout(Duration::from_millis(20)).connect()?;
    /// let endless = sql!("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
    /// assert!(endless.one::<i64, _>(&db).unwrap_err().is_timeout());
    /// assert_eq!(sql!("SELECT 1").one::<i64, _>(&db)?, 1); // the connection is fit for the next
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn statement_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.statement_timeout = Some(timeout.min(FOR_EVER));
        self
    }

    /// Sets how long a lock of another process is waited for on SQLite; the default is 5 seconds.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let folder = std::env::temp_dir().join(format!("orm_busy_{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).expect("a folder");
    /// # let url = format!("sqlite://{}/app.db", folder.display());
    ///
    /// // Two programs with one file.
    /// let first = Db::connect(&url)?;
    /// let second = Db::builder(&url).busy_timeout(Duration::from_millis(20)).connect()?;
    /// schema![User].create_all(&first)?;
    /// first.transaction(|tx| {
    ///     let ann = NewUser { name: "Ann".into() };
    ///     ann.insert(tx)?;
    ///     assert!(ann.insert(&second).unwrap_err().is_busy());
    ///     assert_eq!(User::query().count(&second)?, 0); // who reads never waits
    ///     Ok::<_, orm::Error>(())
    /// })?;
    /// # drop((first, second));
    /// # std::fs::remove_dir_all(&folder).expect("the folder is there");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn busy_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.busy_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets the age at which a connection is replaced, less up to a fortieth of it; the default is 30 minutes.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// # use orm::prelude::*;
    ///
    /// // A database in memory is gone with its connection, so it keeps that whatever its age.
    /// let db = Db::builder("sqlite::memory:").max_lifetime(Duration::ZERO).connect()?;
    /// assert_eq!(sql!("SELECT 1").one::<i64, _>(&db)?, 1);
    /// assert_eq!(db.status().opened, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn max_lifetime(mut self, age: Duration) -> DbBuilder {
        self.limits.max_lifetime = age.min(FOR_EVER);
        self
    }

    /// Sets how long a connection may lie unused and still be used again; the default is 10 minutes.
    ///
    /// # Example
    /// ```
    /// use std::time::Duration;
    /// # use orm::prelude::*;
    /// # let folder = std::env::temp_dir().join(format!("orm_idle_{}", std::process::id()));
    /// # std::fs::create_dir_all(&folder).expect("a folder");
    /// # let url = format!("sqlite://{}/app.db", folder.display());
    ///
    /// // A database in a file, whose connections may lie unused no time at all.
    /// let db = Db::builder(&url).idle_timeout(Duration::ZERO).connect()?;
    /// let before = db.status().opened;
    /// for _ in 0..3 {
    ///     sql!("SELECT 1").one::<i64, _>(&db)?;
    /// }
    /// assert_eq!(db.status().opened - before, 3);
    /// # drop(db);
    /// # std::fs::remove_dir_all(&folder).expect("the folder is there");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn idle_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.limits.idle_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets how many prepared statements each connection keeps, at least 1; the default is 256.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// // With room for one statement, these two take turns in being prepared.
    /// let db = Db::builder("sqlite::memory:").statement_cache(1).connect()?;
    /// schema![User].create_all(&db)?;
    /// for number in 1..=3 {
    ///     NewUser { name: format!("user {number}") }.insert(&db)?;
    ///     assert_eq!(User::query().count(&db)?, number);
    /// }
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn statement_cache(mut self, statements: usize) -> DbBuilder {
        self.options.statements = Some(statements.max(1));
        self
    }

    /// Opens the database and its first connection.
    ///
    /// # Errors
    /// `is_config` for a wrong URL; `is_connection` when the database cannot be reached or refuses the login.
    ///
    /// # Example
    /// ```
    /// use orm::Db;
    ///
    /// assert!(Db::builder("sqlite::memory:").connect().is_ok());
    /// let error = Db::builder("mysql://root:secret@localhost/app").connect().unwrap_err();
    /// assert!(error.is_config() && !error.to_string().contains("secret"), "{error}");
    /// assert!(Db::builder("sqlite:///no/such/folder/app.db").connect().unwrap_err().is_connection());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn connect(self) -> Result<Db> {
        let source = connect::source(&self.url, &self.options)?;
        self.connect_to(source)
    }

    /// Opens a database whose connections come from elsewhere than its URL.
    pub(crate) fn connect_to(self, source: Source) -> Result<Db> {
        Db::open(source, self.limits)
    }

    /// What every connection is given.
    #[cfg(feature = "testing")]
    pub(crate) fn options(&self) -> &Options {
        &self.options
    }
}

impl std::fmt::Debug for DbBuilder {
    /// Without the URL, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DbBuilder")
            .field("options", &self.options)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
