//! One folder per database.

#[cfg(feature = "postgres")]
pub mod postgres;
