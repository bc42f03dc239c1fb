//! The text of a range, which SQLite stores: `[2024-02-28,2024-03-02)`, `(,5)`, `empty`. Its bounds are written as columns
//! of their type store them, so ranges of the same values are equal texts.
#![cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "for SQLite"))]

use std::ops::Bound;

use super::{Range, RangeType};
use crate::value::{ExactDecimal, Value, calendar};

const EMPTY: &str = "empty";

/// The text of a range; `None` where a bound has none, since it is outside of the years 0001 to 9999.
pub(crate) fn write(range: &Range<Value<'static>>) -> Option<String> {
    let borrowed = Range { bounds: range.lower().zip(range.upper()) };
    borrowed.try_map(|item| written(item).ok_or(())).ok().map(|texts| texts.to_string())
}

fn written(item: &Value<'static>) -> Option<String> {
    match item {
        Value::Int(number) => Some(number.to_string()),
        Value::Decimal(decimal) => Some(decimal.to_string()),
        Value::Date(days) => calendar::date_text(*days),
        Value::DateTime(micros) => calendar::date_time_text(*micros),
        Value::Timestamp(micros) => calendar::timestamp_text(*micros),
        _ => None,
    }
}

/// The range of the type `ty` that `text` is, whichever of its bounds it includes; `None` when it is none.
pub(crate) fn parse(ty: RangeType, text: &str) -> Option<Range<Value<'static>>> {
    let range = split(text)?.try_map(|text| item(ty, text).ok_or(())).ok()?;
    match range.bounds {
        Some((lower, upper)) => Range::of_values(ty, lower, upper),
        None => Some(range),
    }
}

fn item(ty: RangeType, text: &str) -> Option<Value<'static>> {
    Some(match ty {
        RangeType::I32 | RangeType::I64 => {
            Value::Int(text.parse().ok().filter(|number| ty.item().holds_number(*number))?)
        }
        RangeType::Decimal => Value::Decimal(ExactDecimal::read(text.as_bytes()).ok()?),
        RangeType::Date => Value::Date(calendar::parse_date(text)?),
        RangeType::DateTime => Value::DateTime(calendar::parse_date_time(text)?),
        RangeType::Timestamp => Value::Timestamp(calendar::parse_timestamp(text)?),
    })
}

/// The range that `text` is, with the texts of its bounds, whatever they are; `None` when it is none.
pub(crate) fn split(text: &str) -> Option<Range<&str>> {
    if text == EMPTY {
        return Some(Range::empty());
    }
    let mut inner = text.chars();
    let (open, close) = (inner.next()?, inner.next_back()?);
    let (lower, upper) = inner.as_str().split_once(',')?;
    if upper.contains(',') {
        return None;
    }
    Some(Range { bounds: Some((bound(lower, open, '[', '(')?, bound(upper, close, ']', ')')?)) })
}

fn bound(text: &str, mark: char, included: char, excluded: char) -> Option<Bound<&str>> {
    match text.trim() {
        "" if mark == included || mark == excluded => Some(Bound::Unbounded),
        text if mark == included => Some(Bound::Included(text)),
        text if mark == excluded => Some(Bound::Excluded(text)),
        _ => None,
    }
}
