//! From a URL to a database: which backend, and how it opens connections. No error shows the URL: it may hold a
//! password.

#[cfg(feature = "sqlite")]
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::driver::Connection;
#[cfg(feature = "sqlite")]
use crate::error::Kind;
use crate::error::{Error, Result};
use crate::sql::Dialect;
use crate::value::Backend;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It may write.
    Writer,
    /// It only reads.
    Reader,
}

/// What every connection of a `Db` is given, beside its URL.
#[derive(Debug, Clone)]
pub struct Options {
    /// How long connecting may take; the backend's own default when it is not set.
    pub connect_timeout: Option<Duration>,
    /// How long one statement may run.
    pub statement_timeout: Option<Duration>,
    /// How long a lock is waited for on SQLite.
    pub busy_timeout: Duration,
    /// How many prepared statements a connection keeps; the backend's own default when it is not set.
    pub statements: Option<usize>,
}

/// How a database opens connections.
pub struct Source {
    /// The database's own spelling.
    pub dialect: &'static dyn Dialect,
    /// The most connections that make sense for writing: 1 where writers wait for each other anyway.
    pub most_writers: Option<u32>,
    /// Whether connections that only read are a kind of their own.
    pub has_readers: bool,
    /// Whether the database is gone with its connection, which therefore is never replaced.
    pub lives_in_connection: bool,
    /// Opens one.
    pub open: Box<dyn Fn(Role) -> Result<Box<dyn Connection>> + Send + Sync>,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Source of {}", self.dialect.backend())
    }
}

/// The forms of URLs that are understood, for messages.
pub const FORMS: &str = "sqlite::memory:, sqlite://app.db, sqlite:///var/lib/app.db or postgres://user:password@host:5432/database";

/// How to open connections to the database of `url`.
///
/// # Errors
/// `is_config` for a URL of no known form, and for a backend that is not compiled in.
pub fn source(url: &str, options: &Options) -> Result<Source> {
    match url.split_once(':') {
        Some(("sqlite", rest)) => sqlite(rest, options),
        Some(("postgres" | "postgresql", _)) => postgres(url, options),
        _ => Err(Error::config(format!("the database URL has no known form; write {FORMS}"))),
    }
}

/// The dialect of a backend, without a connection.
///
/// # Errors
/// `is_config` for a backend that is not compiled in.
pub fn dialect(backend: Backend) -> Result<&'static dyn Dialect> {
    match backend {
        #[cfg(feature = "sqlite")]
        Backend::Sqlite => Ok(&super::sqlite::DIALECT),
        #[cfg(feature = "postgres")]
        Backend::Postgres => Ok(&super::postgres::DIALECT),
        #[allow(unreachable_patterns)]
        other => Err(missing(other)),
    }
}

#[allow(dead_code, reason = "only where a backend is left out")]
#[cold]
fn missing(backend: Backend) -> Error {
    let feature = backend.to_string().to_lowercase();
    Error::config(format!("{backend} is not compiled in; enable the feature `{feature}` of orm"))
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_rest: &str, _options: &Options) -> Result<Source> {
    Err(missing(Backend::Sqlite))
}

#[cfg(feature = "sqlite")]
fn sqlite(rest: &str, options: &Options) -> Result<Source> {
    use super::sqlite::{DIALECT, SqliteConfig, SqliteConnection, Storage};

    let (storage, create, read_only) = sqlite_parts(rest)?;
    let memory = storage == Storage::Memory;
    let config = SqliteConfig {
        storage,
        create,
        read_only,
        busy_timeout: options.busy_timeout,
        statement_timeout: options.statement_timeout,
        statements: options.statements.unwrap_or(256),
    };
    let opened = AtomicBool::new(false);
    let open = move |role| {
        if memory && opened.swap(true, Ordering::Relaxed) {
            let message = "the database in memory is gone with its connection, which had failed";
            return Err(Error::new(Kind::Connection, message));
        }
        let read_only = read_only || role == Role::Reader;
        let config = SqliteConfig { read_only, create: create && !read_only, ..config.clone() };
        Ok(Box::new(SqliteConnection::open(&config)?) as Box<dyn Connection>)
    };
    Ok(Source {
        dialect: &DIALECT,
        most_writers: Some(1),
        has_readers: !memory,
        lives_in_connection: memory,
        open: Box::new(open),
    })
}

/// The storage, whether it is created, and whether it is only read: `//app.db?mode=ro`.
#[cfg(feature = "sqlite")]
fn sqlite_parts(rest: &str) -> Result<(super::sqlite::Storage, bool, bool)> {
    use super::sqlite::Storage;

    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (mut create, mut read_only) = (true, false);
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        match pair {
            "mode=rwc" => {}
            "mode=rw" => create = false,
            "mode=ro" => (create, read_only) = (false, true),
            _ => {
                return Err(Error::config(
                    "an SQLite URL takes `mode=rwc` (the default), `mode=rw` or `mode=ro`",
                ));
            }
        }
    }
    let path = path.strip_prefix("//").unwrap_or(path);
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8();
    let path = decoded.map_err(|_| Error::config("the path in the database URL is not UTF-8"))?;
    match path.as_ref() {
        ":memory:" => Ok((Storage::Memory, create, read_only)),
        "" => Err(Error::config(format!("the database URL names no file; write {FORMS}"))),
        path if path.contains('\0') => {
            Err(Error::config("the path in the database URL holds a NUL character"))
        }
        path => Ok((Storage::File(path.into()), create, read_only)),
    }
}

#[cfg(not(feature = "postgres"))]
fn postgres(_url: &str, _options: &Options) -> Result<Source> {
    Err(missing(Backend::Postgres))
}

#[cfg(feature = "postgres")]
fn postgres(url: &str, options: &Options) -> Result<Source> {
    use super::postgres::{DIALECT, OwnTypes, PgConfig, PgConnection};

    let config = PgConfig::parse(url)?.with_options(options);
    let own_types = OwnTypes::default();
    let open = move |_| Ok(Box::new(PgConnection::connect(&config, &own_types)?) as Box<dyn Connection>);
    Ok(Source {
        dialect: &DIALECT,
        most_writers: None,
        has_readers: false,
        lives_in_connection: false,
        open: Box::new(open),
    })
}
