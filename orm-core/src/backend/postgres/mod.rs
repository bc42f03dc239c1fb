//! Postgres, over the protocol client of the `postgres` crate.

#[allow(dead_code)] // used by connection.rs
mod tls;
#[allow(dead_code)] // used by connection.rs
mod wire;
