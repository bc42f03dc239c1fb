//! Postgres, over the protocol client of the `postgres` crate. Nothing outside of this folder names that crate.
//!
//! - `dialect.rs`, `calls.rs`, `json.rs`, `list_calls.rs`: what Postgres spells differently
//! - `types.rs`, `row.rs`: values and their binary format
//! - `url.rs`, `config.rs`, `connect.rs`: from a URL to a session
//! - `connection.rs`, `transaction.rs`, `cache.rs`: what a session does
//! - `error.rs`: what errors mean; `introspect.rs`: what the catalog adds to them
//! - `wire/`, `tls.rs`: bytes on a socket

mod cache;
mod calls;
mod config;
mod connect;
mod connection;
mod dialect;
mod error;
mod introspect;
mod json;
mod list_calls;
mod row;
mod search;
mod tls;
mod transaction;
mod types;
mod url;
mod wire;

pub use config::PgConfig;
pub use connect::{OwnTypes, client};
pub use connection::PgConnection;
pub use dialect::{DIALECT, PostgresDialect};
