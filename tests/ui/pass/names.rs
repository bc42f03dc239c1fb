//! Fields, types and constants of any name.
#![allow(dead_code, non_camel_case_types, non_upper_case_globals)]

use orm::{Model, Projection, Value};

#[derive(Value, Debug, Clone)]
struct N(i64);
#[derive(Value, Debug, Clone)]
struct Model_(i64);

const path: u8 = 0;
const at: u8 = 0;
const value: u8 = 0;
const row: u8 = 0;
static TABLE: u8 = 0;
static TEXTS: u8 = 0;

#[derive(Model)]
struct Names {
    id: N,
    filter: N,
    query: i64,
    self_: Model_,
    r#type: i64,
    r#fn: Option<i64>,
    path: i64,
    value: i64,
    read: i64,
    columns: i64,
    table: i64,
    at: i64,
    row: i64,
    new: i64,
    next: i64,
    #[orm(belongs_to = Names)]
    r#match_id: N,
    #[orm(belongs_to = self::Names)]
    columns_id: N,
    #[orm(belongs_to(crate::Names, relation = read))]
    read_id: N,
    #[orm(belongs_to(Self, relation = r#loop))]
    value_id: N,
}

#[derive(Projection)]
#[orm(model = Names)]
struct Shown {
    id: N,
    r#type: i64,
    #[orm(column = r#fn)]
    r#loop: Option<i64>,
    path: i64,
    #[orm(path = r#match.read.id)]
    select_at: N,
    #[orm(select = |shown| shown.value)]
    of: i64,
    #[orm(nested = r#loop)]
    into_parts: Names,
}

fn main() {}
