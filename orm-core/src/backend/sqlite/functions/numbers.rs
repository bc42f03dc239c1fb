//! Numbers: casts, and the percentile.

use rusqlite::functions::{Aggregate, Context};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

use super::{FLAGS, failed};

/// A function of a number that is not null.
type OfFloat = fn(f64) -> Option<f64>;

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_scalar_function("to_i64", 1, FLAGS, |context| to_i64(context.get_raw(0)))?;
    raw.create_scalar_function("to_f64", 1, FLAGS, |context| float(context.get_raw(0)))?;
    let functions: [(&str, OfFloat); 5] = [
        ("ceil", |number| Some(number.ceil())),
        ("floor", |number| Some(number.floor())),
        ("trunc", |number| Some(number.trunc())),
        ("round_float", |number| Some(number.round())),
        ("sqrt", |number| (number >= 0.0).then(|| number.sqrt())),
    ];
    for (name, function) in functions {
        raw.create_scalar_function(name, 1, FLAGS, move |context| {
            Ok(float(context.get_raw(0))?.and_then(function))
        })?;
    }
    raw.create_scalar_function("power", 2, FLAGS, |context| {
        let (Some(base), Some(exponent)) = (float(context.get_raw(0))?, float(context.get_raw(1))?) else {
            return Ok(None);
        };
        power(base, exponent)
    })?;
    raw.create_aggregate_function("percentile_cont", 2, FLAGS, Percentile)
}

/// The number without what stands behind its point. SQLite's own cast answers the nearest whole number that there is.
fn to_i64(value: ValueRef<'_>) -> Result<Option<i64>> {
    const BEYOND: f64 = 9_223_372_036_854_775_808.0;
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(whole) => Ok(Some(whole)),
        #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
        ValueRef::Real(number) if (-BEYOND..BEYOND).contains(&number) => Ok(Some(number as i64)),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(|_| failed("a text that is no number"))?;
            let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
            whole.parse().map(Some).map_err(|_| failed("the number is beyond 64 bits"))
        }
        ValueRef::Real(_) => Err(failed("the number is beyond 64 bits")),
        ValueRef::Blob(_) => Err(failed("bytes are no number")),
    }
}

/// The nearest float. SQLite's own cast of a text is off by a digit at times.
pub(super) fn float(value: ValueRef<'_>) -> Result<Option<f64>> {
    match value {
        ValueRef::Null => Ok(None),
        #[expect(clippy::cast_precision_loss, reason = "what a cast to a float is")]
        ValueRef::Integer(whole) => Ok(Some(whole as f64)),
        ValueRef::Real(number) => Ok(Some(number)),
        ValueRef::Text(text) => {
            let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
            number.map(Some).ok_or_else(|| failed("a text that is no number"))
        }
        ValueRef::Blob(_) => Err(failed("bytes are no number")),
    }
}

/// Null where there is no such number, and, as of Postgres, an error where no float is large or small enough.
fn power(base: f64, exponent: f64) -> Result<Option<f64>> {
    if (base == 0.0 && exponent < 0.0) || (base < 0.0 && exponent != exponent.trunc()) {
        return Ok(None);
    }
    let result = base.powf(exponent);
    let finite = base.is_finite() && exponent.is_finite();
    if finite && (result.is_infinite() || (result == 0.0 && base != 0.0)) {
        return Err(failed("the power is out of the range of floats"));
    }
    Ok(Some(result))
}

/// The numbers so far, and the fraction that is asked for.
#[derive(Default)]
struct Numbers {
    numbers: Vec<f64>,
    fraction: Option<f64>,
}

struct Percentile;

impl Aggregate<Numbers, Option<f64>> for Percentile {
    fn init(&self, _: &mut Context<'_>) -> Result<Numbers> {
        Ok(Numbers::default())
    }

    fn step(&self, context: &mut Context<'_>, so_far: &mut Numbers) -> Result<()> {
        so_far.numbers.extend(float(context.get_raw(0))?);
        so_far.fraction = float(context.get_raw(1))?;
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, so_far: Option<Numbers>) -> Result<Option<f64>> {
        let Numbers { mut numbers, fraction } = so_far.unwrap_or_default();
        Ok(fraction.and_then(|fraction| percentile(&mut numbers, fraction)))
    }
}

/// As Postgres reckons it, to the last bit
/// (<https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/orderedsetaggs.c>).
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place among numbers in memory"
)]
fn percentile(numbers: &mut [f64], fraction: f64) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let place = fraction * (numbers.len().checked_sub(1)? as f64);
    let (low, high) = (numbers.get(place.floor() as usize)?, numbers.get(place.ceil() as usize)?);
    Some(low + (place - place.floor()) * (high - low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_lie_between_numbers() {
        assert_eq!(percentile(&mut [], 0.5), None);
        assert_eq!(percentile(&mut [3.0], 0.9), Some(3.0));
        assert_eq!(percentile(&mut [4.0, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(percentile(&mut [4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
        assert_eq!(percentile(&mut [10.0, 20.0], 0.0), Some(10.0));
        assert_eq!(percentile(&mut [10.0, 20.0], 1.0), Some(20.0));
        assert_eq!(percentile(&mut [10.0, 20.0], 0.25), Some(12.5));
    }

    #[test]
    fn casts_are_cut_off_and_keep_to_64_bits() {
        let cut = |value| to_i64(value).map_err(|_| ());
        assert_eq!(cut(ValueRef::Real(2.9)), Ok(Some(2)));
        assert_eq!(cut(ValueRef::Real(-2.9)), Ok(Some(-2)));
        assert_eq!(cut(ValueRef::Real(9.3e18)), Err(()));
        assert_eq!(cut(ValueRef::Real(-9_223_372_036_854_775_808.0)), Ok(Some(i64::MIN)));
        assert_eq!(cut(ValueRef::Text(b"-0.99")), Ok(Some(0)));
        assert_eq!(cut(ValueRef::Text(b"9223372036854775807.9")), Ok(Some(i64::MAX)));
        assert_eq!(cut(ValueRef::Text(b"9223372036854775808")), Err(()));
        assert_eq!(cut(ValueRef::Null), Ok(None));
    }
}
