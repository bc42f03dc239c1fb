//! Postgres, over the protocol client of the `postgres` crate.

mod wire;
