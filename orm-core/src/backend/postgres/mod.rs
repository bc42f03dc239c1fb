//! Postgres, over the protocol client of the `postgres` crate.

mod cache;
mod config;
mod connection;
mod dialect;
mod error;
mod row;
mod tls;
mod transaction;
mod types;
mod wire;

pub use config::PgConfig;
pub use connection::{PgConnection, raw_client};
pub use dialect::{DIALECT, PostgresDialect};
