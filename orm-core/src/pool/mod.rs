//! What users hold: [`Db`], a cheap clone over a pool of connections, and [`Tx`], a transaction. Joins the backends
//! with the layers that make statements.

mod builder;
mod db;
mod offline;
mod pool;
mod tx;

pub use builder::DbBuilder;
pub use db::{Db, Watch};
pub use pool::PoolStatus;
pub use tx::Tx;
