//! The behaviours of the library, each on every database. One file a topic; a case is a function that is given a fresh
//! database and names none. The number in a case's name is that of the behaviour it holds.

mod addresses;
mod aggregates;
mod blog;
mod built_documents;
mod cascades;
mod changes;
mod committed;
mod composite;
mod compounds;
mod conditionals;
mod connections;
mod counts;
mod ddl;
mod decimals;
mod deferred;
mod delete;
mod documents;
mod durations;
mod embedded;
mod enums;
mod errors;
mod explain;
mod explained;
mod extension;
mod facts;
mod faults;
mod fields;
mod filled;
mod find;
mod full_text;
mod functions;
mod insert;
mod insert_all;
mod insert_from;
mod joins;
mod keyset;
mod list_calls;
mod lists;
mod locks;
mod many;
mod mended;
mod moments;
mod named_windows;
mod names;
mod nested;
mod new_from;
mod nulls;
mod numbers;
mod order;
mod pages;
mod partial;
mod paths;
mod pool;
mod projections;
mod queries;
mod ranges;
mod raw;
mod relations;
mod schemas;
mod scopes;
mod search;
mod streams;
mod testing;
mod text;
mod transactions;
mod types;
mod update;
mod update_from;
mod update_only;
mod upsert;
mod validation;
mod values;
mod versions;
mod windows;

use orm::{Db, Executor};

/// Runs SQL of the test's own, without parameters.
fn script(db: &Db, sql: &str) -> orm::Result<()> {
    orm_core::driver::on(db as &dyn Executor, orm_core::driver::Access::Write, |link| link.script(sql))
}
