//! The library behind `orm`. Use it through that crate: what is public here and not there may change at any time.
//!
//! Layers, each using only those above it: `error`, `value`, `table`, `sql`, `driver`; from there two arms that never
//! see each other: `backend`, and `query`, `model`, `schema`; `pool` joins them, `testing` stands on top.

pub mod backend;
pub mod driver;
pub mod error;
pub mod model;
pub mod pool;
pub mod query;
pub mod schema;
pub mod sql;
pub mod table;
#[cfg(feature = "testing")]
pub mod testing;
pub mod value;

pub use error::{Error, Result};
