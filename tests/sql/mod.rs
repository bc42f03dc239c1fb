//! The text of statements, on both databases side by side.

use orm::prelude::*;
use orm::{Backend, testing::record};

mod composite;
mod conditions;
mod ddl;
mod decimals;
mod enums;
mod filled;
mod keyset;
mod language;
mod nested;
mod new_from;
mod ranges;
mod raw;
mod relations;
mod scopes;
mod search;
mod selects;
mod sources;
mod verbs;
mod writing;

#[derive(Model, Debug, Clone)]
pub(super) struct User {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    pub nickname: Option<String>,
    #[orm(default = 18)]
    pub age: i32,
    pub score: Option<f64>,
    pub active: bool,
    pub born: jiff::Timestamp,
    #[orm(belongs_to = Self)]
    pub boss_id: Option<i64>,
}

#[derive(Model, Debug, Clone)]
pub(super) struct Seat {
    #[orm(primary_key)]
    pub row: i64,
    #[orm(primary_key)]
    pub number: i64,
    #[orm(belongs_to(User, relation = owner), on_delete = cascade)]
    pub owner_id: i64,
}

#[derive(Model, Debug, Clone)]
pub(super) struct Doc {
    pub id: i64,
    #[orm(unique)]
    pub name: String,
    #[orm(version)]
    pub version: i32,
}

#[derive(Model, Debug, Clone)]
pub(super) struct Empty {
    pub id: i64,
}

/// That `query` is written as `sqlite` and as `postgres`.
#[track_caller]
fn check<S: orm::Source, Out>(query: &Query<S, Out>, sqlite: &str, postgres: &str) {
    for (backend, expected) in [(Backend::Sqlite, sqlite), (Backend::Postgres, postgres)] {
        assert_eq!(query.to_sql(backend).expect("the query is written"), expected);
    }
}

/// That the first statement that `work` sends, whatever becomes of it, is `sqlite` or `postgres`.
#[track_caller]
fn check_sent<R>(db: &Db, work: impl FnOnce() -> R, sqlite: &str, postgres: &str) {
    let (_, sent) = record(db, work);
    let statements = || sent.iter().map(|statement| &*statement.sql);
    let first = statements()
        .find(|sql| *sql != "BEGIN" && !sql.starts_with("SELECT max("))
        .expect("a statement is sent");
    assert_eq!(first, if db.backend() == Backend::Sqlite { sqlite } else { postgres });
}
