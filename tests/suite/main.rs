//! The behaviours of the library, each on every database. One file a topic; a case is a function that is given a fresh
//! database and names none.

mod cases;
#[path = "../sql/mod.rs"]
mod sql;
