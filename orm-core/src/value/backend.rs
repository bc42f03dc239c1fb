//! [`Backend`]: which databases there are, each of which stores a value in its own way.

use std::fmt;

/// A database that the library speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Backend {
    /// SQLite, embedded.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Backend {
    /// The one of these that is for this database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// let now = db.backend().pick("datetime('now')", "now()");
    /// assert_eq!(now, "datetime('now')");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub const fn pick<T: Copy>(self, sqlite: T, postgres: T) -> T {
        match self {
            Backend::Sqlite => sqlite,
            Backend::Postgres => postgres,
        }
    }
}

impl fmt::Display for Backend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pick("SQLite", "Postgres"))
    }
}
