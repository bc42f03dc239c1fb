//! Documents and lists, which are JSON: what is in them, and floats as JSON. Null makes null.

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};
use serde_json::Value as Json;

use super::numbers::float;
use super::{FLAGS, failed};

/// A question to two documents or lists that are not null.
type Test = fn(&Json, &Json) -> bool;

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_scalar_function("json_to_text", 1, FLAGS, |context| {
        Ok(match json(context, 0)? {
            Some(Json::String(text)) => Some(text),
            _ => None,
        })
    })?;
    raw.create_scalar_function("json_to_i64", 1, FLAGS, |context| {
        Ok(json(context, 0)?.and_then(|json| whole(&json)))
    })?;
    raw.create_scalar_function("json_to_f64", 1, FLAGS, |context| {
        Ok(json(context, 0)?.and_then(|json| json.as_f64()))
    })?;
    raw.create_scalar_function("json_to_bool", 1, FLAGS, |context| {
        Ok(json(context, 0)?.and_then(|json| json.as_bool()))
    })?;
    raw.create_scalar_function("f64_to_json", 1, FLAGS, |context| {
        Ok(float(context.get_raw(0))?.map(|number| match number {
            // As Postgres writes them: without an exponent, and of a whole number without a point.
            number if number.is_finite() => format!("{}", number + 0.0),
            f64::INFINITY => "\"Infinity\"".to_owned(),
            _ => "\"-Infinity\"".to_owned(),
        }))
    })?;
    let tests: [(&str, Test); 3] = [
        ("json_contains", |of, part| contains(of, part) || holds_scalar(of, part)),
        ("list_contains", |list, items| items_of(items).all(|item| has(list, item))),
        ("list_overlaps", |list, items| items_of(items).any(|item| has(list, item))),
    ];
    for (name, test) in tests {
        raw.create_scalar_function(name, 2, FLAGS, move |context| {
            let (Some(one), Some(other)) = (json(context, 0)?, json(context, 1)?) else { return Ok(None) };
            Ok(Some(test(&one, &other)))
        })?;
    }
    Ok(())
}

/// The JSON at `at`; `None` for null of SQL.
pub(super) fn json(context: &Context<'_>, at: usize) -> Result<Option<Json>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => {
            serde_json::from_slice(text).map(Some).map_err(|_| failed("a text that is no JSON"))
        }
        _ => Err(failed("not JSON")),
    }
}

/// A whole number, however it is written.
fn whole(json: &Json) -> Option<i64> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    let from_float =
        |number: f64| (number.fract() == 0.0 && (-BEYOND..BEYOND).contains(&number)).then_some(number as i64);
    json.as_i64().or_else(|| json.as_f64().filter(|_| !json.is_u64()).and_then(from_float))
}

/// As Postgres reads `@>` (<https://www.postgresql.org/docs/current/datatype-json.html#JSON-CONTAINMENT>).
pub(super) fn contains(of: &Json, part: &Json) -> bool {
    match (of, part) {
        (Json::Object(of), Json::Object(part)) => {
            part.iter().all(|(key, part)| of.get(key).is_some_and(|of| contains(of, part)))
        }
        (Json::Array(of), Json::Array(part)) => {
            part.iter().all(|part| of.iter().any(|of| contains(of, part)))
        }
        (Json::Number(of), Json::Number(part)) => same_number(of, part),
        (of, part) => of == part,
    }
}

/// An array holds a scalar that is one of its items, but only at the top.
fn holds_scalar(of: &Json, part: &Json) -> bool {
    let scalar = !matches!(part, Json::Object(_) | Json::Array(_));
    scalar && of.as_array().is_some_and(|items| items.iter().any(|item| contains(item, part)))
}

fn same_number(one: &serde_json::Number, other: &serde_json::Number) -> bool {
    one == other || (one.is_f64() || other.is_f64()) && one.as_f64() == other.as_f64()
}

fn items_of(list: &Json) -> impl Iterator<Item = &Json> {
    list.as_array().into_iter().flatten()
}

/// Null is equal to nothing.
fn has(list: &Json, item: &Json) -> bool {
    !item.is_null() && items_of(list).any(|of| of == item)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(of: &str, part: &str, expected: bool) {
        let json = |text: &str| serde_json::from_str::<Json>(text).expect("JSON");
        let (of, part) = (json(of), json(part));
        assert_eq!(contains(&of, &part) || holds_scalar(&of, &part), expected);
    }

    #[test]
    fn containment_is_that_of_postgres() {
        check(r#"{"a":1,"b":[1,{"c":2}]}"#, r#"{"b":[{"c":2}]}"#, true);
        check(r#"{"a":1}"#, r#"{"a":1.0}"#, true);
        check(r#"{"a":1}"#, r#"{"a":null}"#, false);
        check(r#"{"a":null}"#, r#"{"a":null}"#, true);
        check("[1,2,3]", "[3,1,1]", true);
        check("[1,2,3]", "3", true);
        check("3", "[3]", false);
        check("[[1,2]]", "[1]", false);
        check("[[1,2]]", "[[1]]", true);
        check("[[1]]", "1", false);
        check("{}", "{}", true);
        check("[]", "{}", false);
        check(r#""a""#, r#""a""#, true);
    }
}
