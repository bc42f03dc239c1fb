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
    pub fn max_connections(mut self, count: u32) -> DbBuilder {
        self.limits.size = count.max(1);
        self
    }

    /// Sets how long a free connection is waited for; the default is 5 seconds.
    pub fn acquire_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.limits.acquire_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets how long opening a connection may take, name look-up, TLS and login included; the default is 10 seconds.
    pub fn connect_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.connect_timeout = Some(timeout.min(FOR_EVER));
        self
    }

    /// Sets how long one statement may run; by default there is no limit. A statement that runs longer fails with an
    /// error that [`is_timeout`](crate::Error::is_timeout).
    pub fn statement_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.statement_timeout = Some(timeout.min(FOR_EVER));
        self
    }

    /// Sets how long a lock of another process is waited for on SQLite; the default is 5 seconds.
    pub fn busy_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.options.busy_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets the age at which a connection is replaced, less up to a fortieth of it; the default is 30 minutes.
    pub fn max_lifetime(mut self, age: Duration) -> DbBuilder {
        self.limits.max_lifetime = age.min(FOR_EVER);
        self
    }

    /// Sets how long a connection may lie unused and still be used again; the default is 10 minutes.
    pub fn idle_timeout(mut self, timeout: Duration) -> DbBuilder {
        self.limits.idle_timeout = timeout.min(FOR_EVER);
        self
    }

    /// Sets how many prepared statements each connection keeps, at least 1; the default is 256.
    pub fn statement_cache(mut self, statements: usize) -> DbBuilder {
        self.options.statements = Some(statements.max(1));
        self
    }

    /// Opens the database and its first connection.
    ///
    /// # Errors
    /// `is_config` for a wrong URL; `is_connection` when the database cannot be reached or refuses the login.
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
