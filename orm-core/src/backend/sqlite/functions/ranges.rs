//! Ranges, which are texts: see `value::range`. Their bounds are texts as well, of numbers or of the calendar, which are
//! told apart by their looks. Ranges by hand have to be written as columns store them: `[10,21)`, not `[10,20]`. Null makes
//! null.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::ops::Bound;

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{FLAGS, failed};
use crate::value::Range;
use crate::value::decimal::compare_texts;
use crate::value::range::split;

/// A condition of two ranges.
type Between = for<'a> fn(&Range<Item<'a>>, &Range<Item<'a>>) -> bool;

pub(super) fn register(raw: &Connection) -> Result<()> {
    let conditions: [(&str, Between); 6] = [
        ("range_contains", |one, other| one.contains_range(other)),
        ("range_contained_by", |one, other| other.contains_range(one)),
        ("range_overlaps", |one, other| one.overlaps(other)),
        ("range_before", |one, other| one.is_before(other)),
        ("range_after", |one, other| one.is_after(other)),
        ("range_adjacent", |one, other| one.is_adjacent(other)),
    ];
    for (name, holds) in conditions {
        raw.create_scalar_function(name, 2, FLAGS, move |context| {
            let (Some(one), Some(other)) = (range(context, 0)?, range(context, 1)?) else { return Ok(None) };
            Ok(Some(holds(&one, &other)))
        })?;
    }
    raw.create_scalar_function("range_contains_elem", 2, FLAGS, |context| {
        let (Some(range), Some(item)) = (range(context, 0)?, item(context, 1)?) else { return Ok(None) };
        Ok(Some(range.contains(&item)))
    })?;
    raw.create_scalar_function("range_intersect", 2, FLAGS, |context| {
        let (Some(one), Some(other)) = (range(context, 0)?, range(context, 1)?) else { return Ok(None) };
        Ok(Some(one.intersection(&other).to_string()))
    })?;
    raw.create_scalar_function("range_lower", 1, FLAGS, |context| {
        Ok(range(context, 0)?.and_then(|range| text_of(range.lower())))
    })?;
    raw.create_scalar_function("range_upper", 1, FLAGS, |context| {
        Ok(range(context, 0)?.and_then(|range| text_of(range.upper())))
    })
}

/// The text of a value that ranges are of.
#[derive(Clone)]
struct Item<'a>(Cow<'a, str>);

impl Item<'_> {
    /// Whether it is a date, perhaps with a time, of which the texts sort as they lie: `2024-`, which no number begins with.
    fn is_date(&self) -> bool {
        let (year, rest) = self.0.as_bytes().split_at(self.0.len().min(4));
        year.iter().all(u8::is_ascii_digit) && rest.starts_with(b"-")
    }
}

impl Ord for Item<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.is_date() && other.is_date() {
            self.0.cmp(&other.0)
        } else {
            compare_texts(&self.0, &other.0)
        }
    }
}

impl PartialOrd for Item<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Item<'_> {}

impl PartialEq for Item<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl std::fmt::Display for Item<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

fn text_of(bound: Option<Bound<&Item<'_>>>) -> Option<String> {
    match bound {
        Some(Bound::Included(item) | Bound::Excluded(item)) => Some(item.to_string()),
        Some(Bound::Unbounded) | None => None,
    }
}

/// The range at `at`; `None` for null.
fn range<'c>(context: &'c Context<'_>, at: usize) -> Result<Option<Range<Item<'c>>>> {
    let text = match context.get_raw(at) {
        ValueRef::Null => return Ok(None),
        ValueRef::Text(text) => std::str::from_utf8(text).ok(),
        _ => None,
    };
    let range = text.and_then(split).ok_or_else(|| failed("not a range"))?;
    range.try_map(|item| Ok(Item(Cow::Borrowed(item)))).map(Some)
}

/// The value at `at`; `None` for null.
fn item<'c>(context: &'c Context<'_>, at: usize) -> Result<Option<Item<'c>>> {
    Ok(Some(Item(match context.get_raw(at) {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(whole) => Cow::Owned(whole.to_string()),
        ValueRef::Text(text) => {
            Cow::Borrowed(std::str::from_utf8(text).map_err(|_| failed("a text that is no UTF-8"))?)
        }
        _ => return Err(failed("not a value that ranges are of")),
    })))
}
