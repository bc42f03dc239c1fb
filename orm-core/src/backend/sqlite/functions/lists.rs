//! Lists in the form that columns of lists have. `array_agg`: the values of several rows as one; `json_agg`, the same of
//! documents; `list_of`, a list of one item, and what can be done with lists. A null list makes null.

use rusqlite::functions::{Aggregate, Context};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use rusqlite::types::Value as Stored;
use serde_json::Value as Json;

use super::super::lists::push;
use super::super::statement::Bound;
use super::json::{contains, json};
use super::texts::text;
use super::{FLAGS, failed};
use crate::driver::Arg;
use crate::value::{ColumnType, ExactDecimal, Value};

/// What is made of a list that is not null.
type Change = fn(Vec<Json>, &Context<'_>) -> Result<Option<Vec<Json>>>;

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_aggregate_function("array_agg", 1, FLAGS, List(ColumnType::I64))?;
    // Stored as 0 and 1.
    raw.create_aggregate_function("bool_array_agg", 1, FLAGS, List(ColumnType::Bool))?;
    // Without the zeros at their end, as in every list.
    raw.create_aggregate_function("decimal_array_agg", 1, FLAGS, List(ColumnType::Decimal))?;
    raw.create_aggregate_function("json_agg", 1, FLAGS, List(ColumnType::Json))?;
    let ones = [
        ("list_of", ColumnType::I64),
        ("bool_list_of", ColumnType::Bool),
        ("decimal_list_of", ColumnType::Decimal),
    ];
    for (name, ty) in ones {
        raw.create_scalar_function(name, 1, FLAGS, move |context| {
            let mut json = vec![b'['];
            push_stored(&mut json, ty, context.get_raw(0))?;
            Ok(closed(json))
        })?;
    }
    let changes: [(&str, i32, Change); 4] = [
        ("list_concat", 2, |mut items, context| {
            let Some(others) = list(context, 1)? else { return Ok(None) };
            items.extend(others);
            Ok(Some(items))
        }),
        ("list_remove", 2, |mut items, context| {
            let removed = item(context, 1)?;
            items.retain(|item| !contains(item, &removed));
            Ok(Some(items))
        }),
        ("list_replace", 3, |mut items, context| {
            let (from, to) = (item(context, 1)?, item(context, 2)?);
            items.iter_mut().filter(|item| contains(item, &from)).for_each(|item| item.clone_from(&to));
            Ok(Some(items))
        }),
        ("list_slice", 3, |items, context| {
            let (first, end) = (position(context, 1)?, position(context, 2)?);
            Ok(Some(items.into_iter().take(end).skip(first).collect()))
        }),
    ];
    for (name, arguments, change) in changes {
        raw.create_scalar_function(name, arguments, FLAGS, move |context| {
            let Some(items) = list(context, 0)? else { return Ok(None) };
            change(items, context)?.map(|items| written(&items)).transpose()
        })?;
    }
    register_questions(raw)
}

fn register_questions(raw: &Connection) -> Result<()> {
    raw.create_scalar_function("list_as_texts", 1, FLAGS, |context| {
        let Some(items) = list(context, 0)? else { return Ok(None) };
        let text = |item: Json| if item.is_null() { item } else { Json::String(item.to_string()) };
        let texts: Vec<Json> = items.into_iter().map(text).collect();
        written(&texts).map(Some)
    })?;
    raw.create_scalar_function("list_at", 2, FLAGS, |context| {
        let position = position(context, 1)?;
        match list(context, 0)?.and_then(|items| items.into_iter().nth(position)) {
            Some(item) => stored(item),
            None => Ok(Stored::Null),
        }
    })?;
    raw.create_scalar_function("list_position", 2, FLAGS, |context| {
        let (Some(items), searched) = (list(context, 0)?, item(context, 1)?) else { return Ok(None) };
        let found = items.iter().position(|item| contains(item, &searched));
        Ok(found.and_then(|found| i64::try_from(found).ok()))
    })?;
    raw.create_scalar_function("list_join", 2, FLAGS, |context| {
        let (Some(items), Some(between)) = (list(context, 0)?, text(context, 1)?) else { return Ok(None) };
        let texts: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
        Ok(Some(texts.join(between)))
    })
}

/// The items of the list at `at`; `None` for null.
fn list(context: &Context<'_>, at: usize) -> Result<Option<Vec<Json>>> {
    match json(context, at)? {
        None => Ok(None),
        Some(Json::Array(items)) => Ok(Some(items)),
        Some(_) => Err(failed("not a list")),
    }
}

/// The item that is the whole list at `at`.
fn item(context: &Context<'_>, at: usize) -> Result<Json> {
    list(context, at)?.and_then(|mut items| items.pop()).ok_or_else(|| failed("not a list of one item"))
}

fn position(context: &Context<'_>, at: usize) -> Result<usize> {
    context.get::<i64>(at).map(|position| usize::try_from(position).unwrap_or(0))
}

/// The list of `items`, each of which has one text.
fn written(items: &[Json]) -> Result<String> {
    let mut json = vec![b'['];
    for item in items {
        match item {
            Json::Number(number) if number.is_f64() => {
                push_stored(&mut json, ColumnType::F64, ValueRef::Real(number.as_f64().unwrap_or(0.0)))?;
            }
            item => {
                comma(&mut json);
                serde_json::to_writer(&mut json, item).map_err(|error| failed(&error.to_string()))?;
            }
        }
    }
    Ok(closed(json))
}

/// The item as a column of its own stores it, but for bytes, which are digits.
fn stored(item: Json) -> Result<Stored> {
    Ok(match item {
        Json::Null => Stored::Null,
        Json::Bool(value) => Stored::Integer(value.into()),
        Json::String(text) => Stored::Text(text),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Stored::Integer(whole),
            (None, Some(real)) => Stored::Real(real),
            (None, None) => return Err(failed("a number beyond those of SQLite")),
        },
        Json::Array(_) | Json::Object(_) => return Err(failed("a list within a list")),
    })
}

fn comma(json: &mut Vec<u8>) {
    if json.len() > 1 {
        json.push(b',');
    }
}

fn closed(mut json: Vec<u8>) -> String {
    json.push(b']');
    String::from_utf8(json).expect("invariant: JSON is UTF-8")
}

/// Adds what is stored, of the type `ty` as far as that decides how it is written.
fn push_stored(json: &mut Vec<u8>, ty: ColumnType, value: ValueRef<'_>) -> Result<()> {
    comma(json);
    let decimal;
    let bound = match value {
        ValueRef::Text(document) if ty == ColumnType::Json => {
            json.extend_from_slice(document);
            return Ok(());
        }
        ValueRef::Text(text) if ty == ColumnType::Decimal => {
            let exact = ExactDecimal::read(text).map_err(|_| failed("a text that is no decimal"))?;
            decimal = exact.trimmed().text();
            Bound::Text(decimal.as_str())
        }
        ValueRef::Null => Bound::Null,
        ValueRef::Integer(whole) => Bound::Int(whole),
        ValueRef::Real(number) => Bound::Float(number),
        ValueRef::Text(text) => {
            Bound::Text(std::str::from_utf8(text).map_err(|_| failed("a text that is no UTF-8"))?)
        }
        ValueRef::Blob(bytes) => Bound::Bytes(bytes),
    };
    let item = Arg { ty, value: Value::Null, column: None };
    push(json, &item, &bound).map_err(|error| failed(&error.to_string()))
}

/// A list of items of this type, as far as it decides how they are written.
struct List(ColumnType);

impl Aggregate<Vec<u8>, Option<String>> for List {
    fn init(&self, _: &mut Context<'_>) -> Result<Vec<u8>> {
        Ok(vec![b'['])
    }

    fn step(&self, context: &mut Context<'_>, json: &mut Vec<u8>) -> Result<()> {
        push_stored(json, self.0, context.get_raw(0))
    }

    fn finalize(&self, _: &mut Context<'_>, json: Option<Vec<u8>>) -> Result<Option<String>> {
        Ok(json.map(closed))
    }
}
