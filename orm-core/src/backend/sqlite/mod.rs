//! SQLite, embedded, over rusqlite. rusqlite opens, configures and closes connections; statements are our own
//! (`statement.rs`), since its cache and its checked columns cost a quarter to a third of every read.

mod calls;
mod connection;
mod constraints;
#[cfg(feature = "decimal")]
mod decimal;
mod dialect;
mod error;
mod functions;
mod introspect;
mod json;
mod list_calls;
mod lists;
mod moments;
mod row;
mod statement;
mod types;

pub use connection::{SqliteConfig, SqliteConnection, Storage};
pub use dialect::DIALECT;
