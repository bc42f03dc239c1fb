//! Typed queries.

mod reader;
pub use reader::Reader;
