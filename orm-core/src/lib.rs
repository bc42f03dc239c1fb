//! The library behind `orm`.

pub mod backend;
pub mod testing;
