//! The databases, one folder each, with the same file names in each: `dialect`, `types`, `row`, `connection`, `error`.
//! Only `sqlite/` names rusqlite, only `postgres/` names the crates of Postgres. `connect.rs` picks one by URL.

pub mod connect;
#[cfg(feature = "postgres")]
pub mod postgres;
#[cfg(feature = "sqlite")]
pub mod sqlite;
