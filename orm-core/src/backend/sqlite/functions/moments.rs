//! Moments and dates, which are texts: see `value::calendar`. Null makes null.

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{FLAGS, failed};
use crate::value::calendar;

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_scalar_function("timestamp_add", 2, FLAGS, |context| {
        let (Some((moment, is_utc)), Some(span)) = (moment(context, 0)?, context.get::<Option<i64>>(1)?)
        else {
            return Ok(None);
        };
        let text = if is_utc { calendar::timestamp_text } else { calendar::date_time_text };
        let later = moment.checked_add(span).and_then(text);
        later.map(Some).ok_or_else(|| failed("the moment is outside of the years 1 to 9999"))
    })?;
    raw.create_scalar_function("timestamp_diff", 2, FLAGS, |context| {
        let (Some((one, _)), Some((other, _))) = (moment(context, 0)?, moment(context, 1)?) else {
            return Ok(None);
        };
        Ok(Some(one - other))
    })?;
    raw.create_scalar_function("date_add", 2, FLAGS, |context| {
        let (Some(date), Some(days)) = (date(context, 0)?, context.get::<Option<i32>>(1)?) else {
            return Ok(None);
        };
        let later = date.checked_add(days).and_then(calendar::date_text);
        later.map(Some).ok_or_else(|| failed("the date is outside of the years 1 to 9999"))
    })?;
    raw.create_scalar_function("date_diff", 2, FLAGS, |context| {
        let (Some(one), Some(other)) = (date(context, 0)?, date(context, 1)?) else { return Ok(None) };
        Ok(Some(one - other))
    })
}

/// The moment at `at` in microseconds, and whether it has a `Z`; `None` for null. All that have a text are within 64 bits,
/// and so is the difference of two.
fn moment(context: &Context<'_>, at: usize) -> Result<Option<(i64, bool)>> {
    let Some(text) = text(context, at)? else { return Ok(None) };
    let moment = calendar::parse_timestamp(text).ok_or_else(|| failed("a text that is no moment"))?;
    Ok(Some((moment, text.ends_with('Z'))))
}

/// The date at `at` in days; `None` for null.
fn date(context: &Context<'_>, at: usize) -> Result<Option<i32>> {
    let Some(text) = text(context, at)? else { return Ok(None) };
    calendar::parse_date(text).map(Some).ok_or_else(|| failed("a text that is no date"))
}

fn text<'c>(context: &'c Context<'_>, at: usize) -> Result<Option<&'c str>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map(Some).map_err(|_| failed("a text that is no UTF-8"))
        }
        _ => Err(failed("not a text")),
    }
}
