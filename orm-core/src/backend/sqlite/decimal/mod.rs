//! Decimals on SQLite, which has none: the collation `decimal` and functions, registered on every connection. Names are
//! those of SQLite's own extension (<https://sqlite.org/floatingpoint.html#decext>), which its command line tool has
//! built in: there a column of ours compares, sorts and can be calculated with as here.
//!
//! What differs from the extension: digits are those that Postgres writes (a product has the places of both factors,
//! zero has no sign), a sum of nulls is null, and a float, or a text that is no decimal, is an error, where the extension
//! takes all digits of the one and some of the other. `decimal_abs`, `decimal_div`, `decimal_rem`, `decimal_avg`, `decimal_round` and `decimal_stored` are ours alone.

mod number;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rusqlite::functions::{Aggregate, Context, FunctionFlags, WindowAggregate};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Error, Result};

use crate::value::ExactDecimal;
use crate::value::decimal::compare_texts;
use number::Number;

/// A function of decimals that are not null.
type Binary = fn(Number, Number) -> number::Result<Option<Number>>;

const FUNCTIONS: [(&str, Binary); 5] = [
    ("decimal_add", |one, two| one.plus(two).map(Some)),
    ("decimal_sub", |one, two| one.plus(two.negated()).map(Some)),
    ("decimal_mul", |one, two| one.times(&two).map(Some)),
    ("decimal_div", |one, two| one.over(&two)),
    ("decimal_rem", |one, two| one.rest(&two)),
];

/// Makes the collation and the functions known to a connection.
pub(super) fn register(raw: &Connection) -> Result<()> {
    // Innocuous: views and checks may call them though the schema is not trusted; all they see is their arguments.
    let flags =
        FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    raw.create_collation("decimal", compare_texts)?;
    raw.create_scalar_function("decimal_cmp", 2, flags, |context| {
        let (Some(one), Some(two)) = (number(context, 0)?, number(context, 1)?) else { return Ok(None) };
        Ok(Some(compare_texts(&one.text(), &two.text()) as i8))
    })?;
    for (name, function) in FUNCTIONS {
        raw.create_scalar_function(name, 2, flags, move |context| {
            let (Some(one), Some(two)) = (number(context, 0)?, number(context, 1)?) else { return Ok(None) };
            Ok(function(one, two).map_err(failed)?.map(|result| result.text()))
        })?;
    }
    raw.create_scalar_function("decimal_abs", 1, flags, |context| {
        Ok(number(context, 0)?.map(|number| number.absolute().text()))
    })?;
    raw.create_scalar_function("decimal_round", 2, flags, |context| {
        let (Some(number), places) = (number(context, 0)?, context.get::<u8>(1)?) else { return Ok(None) };
        Ok(Some(number.rounded(places.into()).map_err(failed)?.text()))
    })?;
    raw.create_scalar_function("decimal_stored", 2, flags, |context| stored(context))?;
    raw.create_window_function("decimal_sum", 1, flags, Of(Total::sum))?;
    raw.create_window_function("decimal_avg", 1, flags, Of(Total::mean))
}

/// The argument at `at`; `None` for null.
fn number(context: &Context<'_>, at: usize) -> Result<Option<Number>> {
    match context.get_raw(at) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(whole) => Ok(Some(Number::of(whole))),
        ValueRef::Text(text) => Number::read(text).map(Some).map_err(failed),
        ValueRef::Real(_) => {
            Err(Error::UserFunctionError("a float is no exact decimal; write it as a text".into()))
        }
        ValueRef::Blob(_) => Err(Error::UserFunctionError("bytes are no decimal".into())),
    }
}

#[cold]
fn failed(why: number::NoNumber) -> Error {
    Error::UserFunctionError(why.into())
}

/// What is stored of the result of a calculation: the number, if a `Decimal` can hold it. If not, the error is that of
/// the check, named by the second argument, by which Postgres keeps such numbers out of the column.
fn stored(context: &Context<'_>) -> Result<Option<String>> {
    let text = match context.get_raw(0) {
        ValueRef::Null => return Ok(None),
        ValueRef::Text(text) => text,
        _ => return Err(failed(number::NoNumber::Malformed)),
    };
    match ExactDecimal::read(text) {
        Ok(exact) => Ok(Some(exact.to_string())),
        Err(_) => {
            let check: String = context.get(1)?;
            Err(Error::UserFunctionError(format!("{}{check}", super::error::CHECK_FAILED).into()))
        }
    }
}

/// The sum of what is not null, and how many values have how many places: a sum has those of the values it is of, also
/// when a window has moved on from others.
#[derive(Default)]
struct Total {
    sum: Number,
    places: BTreeMap<usize, i64>,
}

impl Total {
    fn add(&mut self, context: &Context<'_>) -> Result<()> {
        if let Some(number) = number(context, 0)? {
            *self.places.entry(number.scale()).or_default() += 1;
            self.sum = std::mem::take(&mut self.sum).plus(number).map_err(failed)?;
        }
        Ok(())
    }

    fn remove(&mut self, context: &Context<'_>) -> Result<()> {
        if let Some(number) = number(context, 0)? {
            if let Entry::Occupied(mut count) = self.places.entry(number.scale()) {
                *count.get_mut() -= 1;
                if *count.get() == 0 {
                    count.remove();
                }
            }
            self.sum = std::mem::take(&mut self.sum).plus(number.negated()).map_err(failed)?;
        }
        Ok(())
    }

    /// `None` of no values.
    fn sum(&self) -> Result<Option<Number>> {
        let most = self.places.last_key_value().map(|(places, _)| *places);
        most.map(|most| self.sum.clone().rounded(most).map_err(failed)).transpose()
    }

    /// Null of no values, since nothing is divided by zero.
    fn mean(&self) -> Result<Option<Number>> {
        let count = Number::of(self.places.values().sum());
        self.sum()?.map_or(Ok(None), |sum| sum.over(&count).map_err(failed))
    }
}

/// What becomes of a [`Total`].
struct Of(fn(&Total) -> Result<Option<Number>>);

impl Aggregate<Total, Option<String>> for Of {
    fn init(&self, _: &mut Context<'_>) -> Result<Total> {
        Ok(Total::default())
    }

    fn step(&self, context: &mut Context<'_>, total: &mut Total) -> Result<()> {
        total.add(context)
    }

    fn finalize(&self, _: &mut Context<'_>, total: Option<Total>) -> Result<Option<String>> {
        Ok((self.0)(&total.unwrap_or_default())?.map(|number| number.text()))
    }
}

impl WindowAggregate<Total, Option<String>> for Of {
    fn value(&self, total: Option<&mut Total>) -> Result<Option<String>> {
        let number = total.map_or(Ok(None), |total| (self.0)(total))?;
        Ok(number.map(|number| number.text()))
    }

    fn inverse(&self, context: &mut Context<'_>, total: &mut Total) -> Result<()> {
        total.remove(context)
    }
}
