//! Texts, by characters. Null makes null.

use rusqlite::functions::Context;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{FLAGS, failed};

/// The longest text that SQLite keeps by itself, in bytes (<https://sqlite.org/limits.html>).
const LONGEST: usize = 1_000_000_000;

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_scalar_function("reverse", 1, FLAGS, |context| {
        Ok(text(context, 0)?.map(|text| text.chars().rev().collect::<String>()))
    })?;
    raw.create_scalar_function("text_right", 2, FLAGS, |context| {
        let (Some(text), Some(length)) = (text(context, 0)?, length(context)?) else { return Ok(None) };
        let skipped = text.chars().count().saturating_sub(length);
        Ok(Some(text.chars().skip(skipped).collect::<String>()))
    })?;
    raw.create_scalar_function("repeat", 2, FLAGS, |context| {
        let (Some(text), Some(times)) = (text(context, 0)?, length(context)?) else { return Ok(None) };
        match text.len().checked_mul(times) {
            Some(..=LONGEST) => Ok(Some(text.repeat(times))),
            _ => Err(failed("the text is too long")),
        }
    })?;
    for (name, at_start) in [("lpad", true), ("rpad", false)] {
        raw.create_scalar_function(name, 3, FLAGS, move |context| {
            let (Some(of), Some(length)) = (text(context, 0)?, length(context)?) else { return Ok(None) };
            let Some(with) = text(context, 2)? else { return Ok(None) };
            if length > LONGEST / 4 {
                return Err(failed("the text is too long"));
            }
            Ok(Some(padded(of, length, with, at_start)))
        })?;
    }
    Ok(())
}

fn padded(text: &str, length: usize, with: &str, at_start: bool) -> String {
    let kept: String = text.chars().take(length).collect();
    let missing = length.saturating_sub(text.chars().count());
    let filling: String = with.chars().cycle().take(missing).collect();
    if at_start { filling + &kept } else { kept + &filling }
}

/// The text at `at`; `None` for null.
pub(super) fn text<'c>(context: &'c Context<'_>, at: usize) -> Result<Option<&'c str>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        ValueRef::Text(text) => {
            std::str::from_utf8(text).map(Some).map_err(|_| failed("a text that is no UTF-8"))
        }
        _ => Err(failed("not a text")),
    }
}

/// The second argument; none are less than zero.
fn length(context: &Context<'_>) -> Result<Option<usize>> {
    let length: Option<i64> = context.get(1)?;
    Ok(length.map(|length| usize::try_from(length).unwrap_or(0)))
}
