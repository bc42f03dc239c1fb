//! The behaviours of the library, each on every database. One file a topic; a case is a function that is given a fresh
//! database and names none.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(unreachable_pub, reason = "models are shared by the cases of a topic")]
#![allow(clippy::duplicated_attributes, reason = "it takes two indexes over one field for one said twice")]

mod by_hand;
mod cases;
mod kitchen_sink;
pub mod lints;
#[cfg(unix)]
mod proxy;
mod questions;
#[path = "../reference/mod.rs"]
mod reference;
mod round_trip;
#[path = "../sql/mod.rs"]
mod sql;
mod walk;
