//! Ranges as they travel, [`Value::Range`], and how they become those of Rust and back. One that travels is never in the
//! wrong order, its decimals have no zeros at the end, and ranges of the same values are equal.

use std::cmp::Ordering;
use std::ops::Bound;

use super::bounds::{kept, ordered};
use super::{Range, RangeType};
use crate::value::{ColumnType, Field, Mismatch, Mode, Value, calendar};

/// Why there is no column of ranges of other types.
const NO_RANGES: &str = "there are ranges only of `i32`, `i64`, `Decimal`, dates, and dates with a time: store the bounds in two columns";

/// Why bounds in the wrong order are refused.
const REVERSED: &str = "its upper bound lies before its lower one";

/// Of every type, so that one of which there are no ranges is told by a reason; only those of a [`RangeItem`] can be made.
///
/// [`RangeItem`]: super::RangeItem
#[diagnostic::do_not_recommend]
impl<T: Field<Base = T>> Field for Range<T> {
    type Base = Self;
    type Nullable = Option<Self>;
    type Hop<N: Mode> = N;
    const TYPE: ColumnType = ColumnType::Range(of::<T>());
    const REFUSED: Option<&'static str> = match (T::REFUSED, RangeType::of(T::TYPE)) {
        (None, None) => Some(NO_RANGES),
        (refused, _) => refused,
    };

    fn to_value(&self) -> Value<'_> {
        let Some((lower, upper)) = &self.bounds else { return Value::Range(Box::new(Range::empty())) };
        let bound = |bound: &Bound<T>| bound.as_ref().map(|item| item.to_value().into_owned());
        of_bounds(of::<T>(), bound(lower), bound(upper))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::Range(range) = value else { return Err(Mismatch::of(&value)) };
        range.try_map(|item| T::from_value(item).map_err(Mismatch::of_bound))
    }
}

/// Of what a range of `T` is; of integers where there is none, which no column can hold.
const fn of<T: Field>() -> RangeType {
    match RangeType::of(T::TYPE) {
        Some(of) => of,
        None => RangeType::I64,
    }
}

/// The value to send of a range with these bounds.
fn of_bounds(ty: RangeType, lower: Bound<Value<'static>>, upper: Bound<Value<'static>>) -> Value<'static> {
    for bound in [&lower, &upper] {
        match bound {
            Bound::Included(Value::Refused(why)) | Bound::Excluded(Value::Refused(why)) => {
                return Value::Refused(why.clone());
            }
            Bound::Included(item) | Bound::Excluded(item) if !is_item(ty, item) => {
                return Value::Refused(
                    format!("a bound is {}, not of the type of the range", item.kind()).into(),
                );
            }
            _ => {}
        }
    }
    match Range::of_values(ty, lower, upper) {
        Some(range) => Value::Range(Box::new(range)),
        None => Value::Refused(REVERSED.into()),
    }
}

impl Range<Value<'static>> {
    /// The range with these bounds, which are values of the type; `None` where they are in the wrong order.
    pub(crate) fn of_values(
        ty: RangeType,
        lower: Bound<Value<'static>>,
        upper: Bound<Value<'static>>,
    ) -> Option<Range<Value<'static>>> {
        let (lower, upper) = (lower.map(trimmed), upper.map(trimmed));
        if ordered(&lower, &upper, compare) == Some(Ordering::Greater) {
            return None;
        }
        let next = |item: &Value<'static>| next(ty, item);
        Some(Range { bounds: kept(lower, upper, compare, ty.is_discrete().then_some(&next)) })
    }
}

fn is_item(ty: RangeType, value: &Value<'_>) -> bool {
    matches!(
        (ty, value),
        (RangeType::I32 | RangeType::I64, Value::Int(_))
            | (RangeType::Decimal, Value::Decimal(_))
            | (RangeType::Date, Value::Date(_))
            | (RangeType::DateTime, Value::DateTime(_))
            | (RangeType::Timestamp, Value::Timestamp(_))
    )
}

fn trimmed(value: Value<'static>) -> Value<'static> {
    match value {
        Value::Decimal(decimal) => Value::Decimal(decimal.trimmed()),
        value => value,
    }
}

/// The value behind `item`, of a type whose values have one; `None` behind the last.
pub(super) fn next(ty: RangeType, item: &Value<'_>) -> Option<Value<'static>> {
    match item {
        Value::Int(number) => {
            let next = number.checked_add(1)?;
            ty.item().holds_number(next).then_some(Value::Int(next))
        }
        Value::Date(calendar::LAST_DAY) => None,
        Value::Date(days) => days.checked_add(1).map(Value::Date),
        _ => None,
    }
}

/// The order of two values of one type that there are ranges of.
fn compare(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    let number = |value: &Value<'_>| match value {
        Value::Int(number) | Value::DateTime(number) | Value::Timestamp(number) => Some(*number),
        Value::Date(days) => Some(i64::from(*days)),
        _ => None,
    };
    match (a, b) {
        (Value::Decimal(a), Value::Decimal(b)) => a.compare(*b),
        (a, b) => number(a).cmp(&number(b)),
    }
}
