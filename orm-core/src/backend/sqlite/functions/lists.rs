//! `array_agg`: the values of several rows as one list, in the form that columns of lists have; `json_agg`, the same of
//! documents.

use rusqlite::functions::{Aggregate, Context};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::super::lists::push;
use super::super::statement::Bound;
use super::{FLAGS, failed};
use crate::driver::Arg;
use crate::value::{ColumnType, Value};

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_aggregate_function("array_agg", 1, FLAGS, List(ColumnType::I64))?;
    // Stored as 0 and 1.
    raw.create_aggregate_function("bool_array_agg", 1, FLAGS, List(ColumnType::Bool))?;
    raw.create_aggregate_function("json_agg", 1, FLAGS, List(ColumnType::Json))
}

/// A list of items of this type, as far as it decides how they are written.
struct List(ColumnType);

impl Aggregate<Vec<u8>, Option<String>> for List {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<u8>> {
        Ok(vec![b'['])
    }

    fn step(&self, context: &mut Context<'_>, json: &mut Vec<u8>) -> Result<()> {
        if json.len() > 1 {
            json.push(b',');
        }
        if let (ColumnType::Json, ValueRef::Text(document)) = (self.0, context.get_raw(0)) {
            json.extend_from_slice(document);
            return Ok(());
        }
        let item = Arg { ty: self.0, value: Value::Null, column: None };
        let bound = match context.get_raw(0) {
            ValueRef::Null => Bound::Null,
            ValueRef::Integer(whole) => Bound::Int(whole),
            ValueRef::Real(number) => Bound::Float(number),
            ValueRef::Text(text) => {
                Bound::Text(std::str::from_utf8(text).map_err(|_| failed("a text that is no UTF-8"))?)
            }
            ValueRef::Blob(bytes) => Bound::Bytes(bytes),
        };
        push(json, &item, &bound).map_err(|error| failed(&error.to_string()))
    }

    fn finalize(&self, _: &mut Context<'_>, json: Option<Vec<u8>>) -> Result<Option<String>> {
        Ok(json.map(|mut json| {
            json.push(b']');
            String::from_utf8(json).expect("invariant: JSON is UTF-8")
        }))
    }
}
