//! The library behind `orm`.

pub mod backend;
#[cfg(feature = "testing")]
pub mod testing;
