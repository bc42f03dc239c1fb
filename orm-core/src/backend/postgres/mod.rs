//! Postgres, over the protocol client of the `postgres` crate.

mod cache;
mod dialect;
mod row;
#[allow(dead_code)] // used by connection.rs
mod tls;
mod types;
#[allow(dead_code)] // used by connection.rs
mod wire;

pub use dialect::{DIALECT, PostgresDialect};
