//! A Postgres connection without a runtime.
