//! The text of a range, which SQLite stores: `[2024-02-28,2024-03-02)`, `(,5)`, `empty`. Its bounds are written as columns
//! of their type store them, so ranges of the same values are equal texts.
#![cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "for SQLite"))]

use std::ops::Bound;

use super::{Range, RangeType};
use crate::value::{ExactDecimal, Value, calendar};

const EMPTY: &str = "empty";

/// The text of a range; `None` where a bound has none, since it is outside of the years 0001 to 9999.
pub(crate) fn write(range: &Range<Value<'static>>) -> Option<String> {
    let Some((lower, upper)) = &range.bounds else { return Some(EMPTY.to_owned()) };
    let mut text = String::from(if let Bound::Included(_) = lower { "[" } else { "(" });
    push(&mut text, lower)?;
    text.push(',');
    push(&mut text, upper)?;
    text.push(if let Bound::Included(_) = upper { ']' } else { ')' });
    Some(text)
}

fn push(text: &mut String, bound: &Bound<Value<'static>>) -> Option<()> {
    let (Bound::Included(item) | Bound::Excluded(item)) = bound else { return Some(()) };
    text.push_str(&match item {
        Value::Int(number) => number.to_string(),
        Value::Decimal(decimal) => decimal.to_string(),
        Value::Date(days) => calendar::date_text(*days)?,
        Value::DateTime(micros) => calendar::date_time_text(*micros)?,
        Value::Timestamp(micros) => calendar::timestamp_text(*micros)?,
        _ => return None,
    });
    Some(())
}

/// The range of the type `ty` that `text` is, whichever of its bounds it includes; `None` when it is none.
pub(crate) fn parse(ty: RangeType, text: &str) -> Option<Range<Value<'static>>> {
    let Some((lower, upper)) = split(text)?.bounds else { return Some(Range::empty()) };
    Range::of_values(ty, item(ty, lower)?, item(ty, upper)?)
}

fn item(ty: RangeType, bound: Bound<&str>) -> Option<Bound<Value<'static>>> {
    let read = |text: &str| {
        Some(match ty {
            RangeType::I32 | RangeType::I64 => {
                Value::Int(text.parse().ok().filter(|number| ty.item().holds_number(*number))?)
            }
            RangeType::Decimal => Value::Decimal(ExactDecimal::read(text.as_bytes()).ok()?),
            RangeType::Date => Value::Date(calendar::parse_date(text)?),
            RangeType::DateTime => Value::DateTime(calendar::parse_date_time(text)?),
            RangeType::Timestamp => Value::Timestamp(calendar::parse_timestamp(text)?),
        })
    };
    Some(match bound {
        Bound::Included(text) => Bound::Included(read(text)?),
        Bound::Excluded(text) => Bound::Excluded(read(text)?),
        Bound::Unbounded => Bound::Unbounded,
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
