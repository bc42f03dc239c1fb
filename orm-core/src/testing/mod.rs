//! What tests need: a fresh database each.

pub mod cluster;
