//! Opening connections: a [`Wire`] for [`PgConnection`](super::PgConnection), or the `postgres` crate's own client.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use tokio_postgres::SimpleQueryMessage;

use super::config::PgConfig;
use super::error;
use super::wire::{Target, Wire};
use crate::error::{Error, Kind, Result};

/// Asks whether this database has types of its own: enums, ranges, those of extensions.
///
/// The protocol client looks such a type up, by a statement of its own, when a result has a column of it. If the rows
/// of that result are arriving already, and they are many, it waits for ever, since nobody reads them
/// (<https://github.com/rust-postgres/rust-postgres/pull/1348>). Where there are such types, statements are therefore
/// described before they are run for the first time, at the cost of a round trip.
const HAS_OWN_TYPES: &str = "SELECT EXISTS (SELECT FROM pg_catalog.pg_type \
     WHERE oid >= 16384 AND typtype IN ('b', 'e', 'm', 'r') AND typelem = 0)";

/// What the connections of one `Db` know of the types of its database.
#[derive(Debug, Clone, Default)]
pub struct OwnTypes(Arc<AtomicBool>);

impl OwnTypes {
    /// Whether there may be any.
    pub(super) fn exist(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Takes note of a script that may have made one.
    pub(super) fn note(&self, script: &str) {
        let script = script.to_ascii_uppercase();
        if script.contains("CREATE TYPE") || script.contains("CREATE EXTENSION") {
            self.0.store(true, Ordering::Relaxed);
        }
    }
}

/// Opens a session and sets it up; also finds out whether the database has types of its own.
pub(super) fn open(config: &PgConfig, own_types: &OwnTypes) -> Result<Wire> {
    let deadline = || Instant::now().checked_add(config.connect_timeout());
    let mut wire = first_answer(config, |target| Wire::connect(target, deadline()).map_err(error::of_wire))?;
    let settings = format!("{}; {HAS_OWN_TYPES}", config.settings());
    let answers = wire
        .run(deadline(), async |client| client.simple_query(&settings).await)
        .map_err(|error| refused_setting(error::of_wire(error)))?;
    let has_own_types = answers.iter().rev().find_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => Some(row.get(0) == Some("t")),
        _ => None,
    });
    own_types.0.fetch_or(has_own_types.unwrap_or(false), Ordering::Relaxed);
    Ok(wire)
}

/// Opens a connection of the `postgres` crate itself, for what the library has no calls for: `LISTEN`, `COPY`.
///
/// The URL is that of [`Db::connect`](crate::pool::Db::connect), and TLS is what it asks for. The connection is no part
/// of any pool, has none of this library's deadlines, and panics when it is used within an asynchronous runtime.
///
/// # Errors
/// `is_connection` or `is_timeout` when no host could be reached, `is_config` for a wrong URL, and when a host refused
/// the user, the password, the database or a setting.
///
/// # Example
/// ```no_run
/// // Needs a server.
/// let mut client = orm::postgres_client("postgres://ann:secret@localhost/shop")?;
/// client.batch_execute("LISTEN orders").expect("a listening session");
/// # Ok::<(), orm::Error>(())
/// ```
pub fn client(url: &str) -> Result<postgres::Client> {
    let config = &PgConfig::parse(url)?;
    let mut client = first_answer(config, |target| {
        let mut login = postgres::Config::from(target.config.clone());
        login.host(&target.host).port(target.port);
        login.connect_timeout(config.connect_timeout());
        target.tls.client(login).map_err(error::of_postgres)
    })?;
    client.batch_execute(&config.settings()).map_err(|error| refused_setting(error::of_postgres(error)))?;
    Ok(client)
}

fn refused_setting(mut error: Error) -> Error {
    if let Kind::Database = error.kind() {
        *error.kind_mut() = Kind::Config;
    }
    error.context("cannot set up the session")
}

/// The connection to the first host that answers, or the first reason why one does not. A host that refuses the user
/// or the database ends the search: it is there.
fn first_answer<T>(config: &PgConfig, connect: impl Fn(&Target) -> Result<T>) -> Result<T> {
    let mut first = None;
    for target in config.targets()? {
        match connect(&target) {
            Ok(connection) => return Ok(connection),
            Err(error) => {
                let error = error.context(format_args!("cannot connect to {}:{}", target.host, target.port));
                if error.is_config() {
                    return Err(error);
                }
                first.get_or_insert(error);
            }
        }
    }
    Err(first.expect("invariant: a configuration names at least one host"))
}
