//! A temporary Postgres cluster.
