//! What the macros write keeps to the lints that users deny, clippy's pedantic ones among them: `.ci/run` has clippy read
//! these models, in which every key stands. What rustc's own lints say about them is part of `tests/ui.rs`.
#![deny(warnings, missing_docs, clippy::pedantic)]

#[path = "../ui/pass/every_key.rs"]
mod every_key;
#[path = "../ui/pass/lints.rs"]
pub mod lints;
