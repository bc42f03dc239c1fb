//! [`Range`]: all values between two bounds, as a value and as a column. How its bounds are kept, and what ranges mean
//! beside each other, is `bounds.rs`; what travels is `values.rs`; its text is `text.rs`.

mod bounds;
mod text;
mod values;

use std::fmt;
use std::ops::{self, Bound, RangeBounds, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::{ColumnType, Field};

#[cfg(feature = "sqlite")]
pub(crate) use text::{parse, split, write};

/// All values of a type between two bounds, each of which is included, excluded or not there; or no value at all.
///
/// As a column it is a range type of Postgres, such as `daterange`, and text on SQLite. What ranges of columns can do is
/// `RangeOps`: `b.nights.contains(day)`, `b.nights.overlaps(a..b)`. The methods here are the same
/// for values, and a range of Rust becomes one by `Range::from(a..b)`, or `(a..=b).into()`.
///
/// | `T` | Postgres |
/// | --- | --- |
/// | `i32` | `int4range` |
/// | `i64` | `int8range` |
/// | `rust_decimal::Decimal` | `numrange` |
/// | the dates of jiff, chrono and time | `daterange` |
/// | their dates with a time, without a zone | `tsrange` |
/// | their moments | `tstzrange` |
///
/// Ranges that hold the same values are equal: those of whole numbers and of dates are kept with the first bound included
/// and the second excluded, so `10..=20` is `10..21`, and one that reaches to the last value of the type, or to
/// 9999-12-31, has no end. `4..4` is empty. Bounds in the wrong order, as in `5..1`, hold no value either, but are kept,
/// and refused with `is_encode` when they are sent, as Postgres refuses them: they are a mistake of the program's.
///
/// # Example
/// ```
/// use jiff::civil::{Date, date};
/// use orm::{Range, prelude::*};
///
/// #[derive(Model, Debug)]
/// struct Booking { id: i64, room: i32, nights: Range<Date>, price: Range<i32> }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![Booking].create_all(&db)?;
/// let nights = Range::from(date(2024, 2, 28)..date(2024, 3, 2));
/// let booking = NewBooking { room: 1, nights, price: (10..=20).into() }.insert(&db)?;
/// assert_eq!((booking.nights, booking.price.to_string()), (nights, "[10,21)".to_owned()));
/// assert!(nights.contains(&date(2024, 2, 29)) && !nights.contains(&date(2024, 3, 2)));
/// let taken = Booking::query().filter(|b| b.nights.overlaps(date(2024, 3, 1)..date(2024, 3, 9)));
/// assert_eq!(taken.count(&db)?, 1);
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range<T> {
    /// `None` where it is empty.
    bounds: Option<(Bound<T>, Bound<T>)>,
}

/// The types that there are ranges of: `i32`, `i64`, `Decimal`, and of jiff, chrono and time the dates, the dates with a
/// time, and the moments.
#[diagnostic::on_unimplemented(
    message = "no database has ranges of `{Self}`",
    label = "there are ranges of `i32`, `i64`, `Decimal`, dates, and dates with a time"
)]
pub trait RangeItem: Field<Base = Self> + Ord + Clone {
    /// What a column of ranges of it stores.
    const OF: RangeType;
}

/// Of what a range is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RangeType {
    /// [`ColumnType::I32`]: `int4range`.
    I32,
    /// [`ColumnType::I64`]: `int8range`.
    I64,
    /// [`ColumnType::Decimal`]: `numrange`.
    Decimal,
    /// [`ColumnType::Date`]: `daterange`.
    Date,
    /// [`ColumnType::DateTime`]: `tsrange`.
    DateTime,
    /// [`ColumnType::Timestamp`]: `tstzrange`.
    Timestamp,
}

impl RangeType {
    /// What a column of one of its bounds stores.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, Field, Range};
    ///
    /// let ColumnType::Range(of) = <Range<i32>>::TYPE else { unreachable!() };
    /// assert_eq!(of.item(), ColumnType::I32);
    /// ```
    pub const fn item(self) -> ColumnType {
        match self {
            RangeType::I32 => ColumnType::I32,
            RangeType::I64 => ColumnType::I64,
            RangeType::Decimal => ColumnType::Decimal,
            RangeType::Date => ColumnType::Date,
            RangeType::DateTime => ColumnType::DateTime,
            RangeType::Timestamp => ColumnType::Timestamp,
        }
    }

    /// Of what a range is whose bounds are stored in a column of this type; `None` where there is none.
    pub(super) const fn of(item: ColumnType) -> Option<RangeType> {
        Some(match item {
            ColumnType::I32 => RangeType::I32,
            ColumnType::I64 => RangeType::I64,
            ColumnType::Decimal => RangeType::Decimal,
            ColumnType::Date => RangeType::Date,
            ColumnType::DateTime => RangeType::DateTime,
            ColumnType::Timestamp => RangeType::Timestamp,
            _ => return None,
        })
    }

    /// Whether each of its values has a next one.
    const fn is_discrete(self) -> bool {
        matches!(self, RangeType::I32 | RangeType::I64 | RangeType::Date)
    }
}

impl<T> Range<T> {
    /// The range without a value.
    ///
    /// # Example
    /// ```
    /// use orm::Range;
    ///
    /// assert_eq!(Range::<i64>::empty(), Range::from(4..4));
    /// assert_eq!(Range::<i64>::empty().to_string(), "empty");
    /// ```
    pub const fn empty() -> Range<T> {
        Range { bounds: None }
    }

    /// Where it begins; `None` where it is empty.
    ///
    /// # Example
    /// ```
    /// use std::ops::Bound;
    /// use orm::Range;
    ///
    /// let range = Range::from(..=20);
    /// assert_eq!((range.lower(), range.upper()), (Some(Bound::Unbounded), Some(Bound::Excluded(&21))));
    /// assert_eq!(Range::from(4..4).lower(), None);
    /// ```
    pub fn lower(&self) -> Option<Bound<&T>> {
        self.bounds.as_ref().map(|(lower, _)| lower.as_ref())
    }

    /// Where it ends; `None` where it is empty.
    ///
    /// # Example
    /// ```
    /// use std::ops::Bound;
    /// use orm::Range;
    ///
    /// assert_eq!(Range::from(1..=4).upper(), Some(Bound::Excluded(&5)));
    /// assert_eq!(Range::from(1..).upper(), Some(Bound::Unbounded));
    /// ```
    pub fn upper(&self) -> Option<Bound<&T>> {
        self.bounds.as_ref().map(|(_, upper)| upper.as_ref())
    }

    /// The range whose bounds `to` makes of these, in the same order.
    ///
    /// # Errors
    /// Those of `to`.
    pub(crate) fn try_map<U, E>(self, to: impl Fn(T) -> Result<U, E>) -> Result<Range<U>, E> {
        let bound = |bound| {
            Ok(match bound {
                Bound::Included(item) => Bound::Included(to(item)?),
                Bound::Excluded(item) => Bound::Excluded(to(item)?),
                Bound::Unbounded => Bound::Unbounded,
            })
        };
        let Some((lower, upper)) = self.bounds else { return Ok(Range::empty()) };
        Ok(Range { bounds: Some((bound(lower)?, bound(upper)?)) })
    }
}

impl<T: RangeItem> Range<T> {
    /// The values within `bounds`: a range of Rust, or a pair of [`Bound`]s.
    ///
    /// # Example
    /// ```
    /// use std::ops::Bound;
    /// use orm::Range;
    ///
    /// assert_eq!(Range::new((Bound::Excluded(9), Bound::Included(20))), Range::from(10..21));
    /// ```
    pub fn new(bounds: impl RangeBounds<T>) -> Range<T> {
        Range::between(bounds.start_bound().cloned(), bounds.end_bound().cloned())
    }

    fn between(lower: Bound<T>, upper: Bound<T>) -> Range<T> {
        let next = |item: &T| T::from_value(values::next(T::OF, &item.to_value())?).ok();
        Range { bounds: bounds::kept(lower, upper, T::cmp, T::OF.is_discrete().then_some(&next)) }
    }
}

/// Writes `From` for the ranges of Rust that have bounds.
macro_rules! from {
    ($($range:ident: $of:ident => $lower:expr, $upper:expr;)*) => { $(
        impl<T: RangeItem> From<$range<T>> for Range<T> {
            fn from($of: $range<T>) -> Range<T> {
                Range::between($lower, $upper)
            }
        }
    )* };
}

from! {
    RangeFrom: of => Bound::Included(of.start), Bound::Unbounded;
    RangeTo: of => Bound::Unbounded, Bound::Excluded(of.end);
    RangeToInclusive: of => Bound::Unbounded, Bound::Included(of.end);
}

impl<T: RangeItem> From<ops::Range<T>> for Range<T> {
    fn from(of: ops::Range<T>) -> Range<T> {
        Range::between(Bound::Included(of.start), Bound::Excluded(of.end))
    }
}

/// One that was walked to its end is empty, as it is in Rust.
impl<T: RangeItem> From<RangeInclusive<T>> for Range<T> {
    fn from(of: RangeInclusive<T>) -> Range<T> {
        Range::new(of)
    }
}

impl<T: RangeItem> From<RangeFull> for Range<T> {
    fn from(_: RangeFull) -> Range<T> {
        Range::between(Bound::Unbounded, Bound::Unbounded)
    }
}

/// As Postgres writes it: `[10,21)`, `(,5)`, `empty`.
impl<T: fmt::Display> fmt::Display for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_with(f, T::fmt)
    }
}

/// The same, with its bounds as `Debug` writes them.
impl<T: fmt::Debug> fmt::Debug for Range<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_with(f, T::fmt)
    }
}

impl<T> Range<T> {
    fn write_with(
        &self,
        f: &mut fmt::Formatter<'_>,
        item: fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
    ) -> fmt::Result {
        let Some((lower, upper)) = &self.bounds else { return f.write_str("empty") };
        f.write_str(if let Bound::Included(_) = lower { "[" } else { "(" })?;
        if let Bound::Included(lower) | Bound::Excluded(lower) = lower {
            item(lower, f)?;
        }
        f.write_str(",")?;
        if let Bound::Included(upper) | Bound::Excluded(upper) = upper {
            item(upper, f)?;
        }
        f.write_str(if let Bound::Included(_) = upper { "]" } else { ")" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Mismatch, Value};

    #[test]
    fn ranges_of_the_same_whole_numbers_are_equal() {
        let ten_to_twenty = Range::from(10..21);
        assert_eq!(Range::from(10..=20), ten_to_twenty);
        assert_eq!(Range::new((Bound::Excluded(9), Bound::Included(20))), ten_to_twenty);
        assert_eq!(Range::from(10..=20_i64).to_string(), "[10,21)");
        assert_eq!(format!("{:?}", Range::from(..=20)), "(,21)");
        assert_eq!(Range::<i32>::from(..).to_string(), "(,)");
        for empty in [Range::from(4..4), Range::new((Bound::Excluded(4), Bound::Excluded(5))), Range::empty()]
        {
            assert_eq!(
                (empty, empty.is_empty(), empty.lower(), empty.upper()),
                (Range::empty(), true, None, None)
            );
            assert_eq!(empty.to_string(), "empty");
        }
        let mut walked = 1..=3;
        assert_eq!(walked.by_ref().count(), 3);
        assert!(Range::from(walked).is_empty());
    }

    #[test]
    fn a_range_to_the_last_value_has_no_end() {
        assert_eq!(Range::from(5..=i32::MAX), Range::from(5..));
        assert_eq!(Range::from(..=i64::MAX), Range::from(..));
        assert_eq!(Range::new((Bound::Excluded(i32::MAX), Bound::Unbounded)), Range::empty());
        assert_eq!(Range::from(i32::MIN..=i32::MIN).to_string(), "[-2147483648,-2147483647)");
    }

    #[test]
    fn bounds_in_the_wrong_order_are_kept_and_refused() {
        let reversed = Range::new((Bound::Included(5), Bound::Included(1)));
        assert_eq!(
            (reversed.to_string(), reversed.is_empty(), reversed.contains(&3)),
            ("[5,1]".into(), true, false)
        );
        assert_ne!(reversed, Range::empty());
        assert!(reversed.intersection(&Range::from(..)).is_empty());
        assert_eq!(reversed.to_value(), Value::Refused("its upper bound lies before its lower one".into()));
    }

    #[test]
    fn values_come_back_and_others_are_told() {
        for range in [Range::empty(), Range::from(1..5), Range::from(..5), Range::from(7..), Range::from(..)]
        {
            assert_eq!(Range::from_value(range.to_value()).expect("it was one"), range);
        }
        let wide = Range::from(0..5_000_000_000_i64);
        let why = |mismatch: Mismatch| mismatch.to_string();
        let expected = "a bound of the stored range does not fit: stored integer is out of the range of i32";
        assert_eq!(Range::<i32>::from_value(wide.to_value()).map_err(why), Err(expected.to_owned()));
        let expected = "stored integer cannot be read";
        assert_eq!(Range::<i32>::from_value(Value::Int(1)).map_err(why), Err(expected.to_owned()));
    }

    #[cfg(feature = "jiff")]
    #[test]
    fn moments_are_stored_without_what_is_below_the_microsecond() {
        let at = |nanos| jiff::Timestamp::from_nanosecond(nanos).expect("in range");
        let within_one = Range::from(at(1_001)..at(1_999));
        assert!(!within_one.is_empty());
        assert_eq!(within_one.to_value(), Range::<jiff::Timestamp>::empty().to_value());
        assert_eq!(
            Range::from(at(1_001)..=at(1_999)).to_value(),
            Range::from(at(1_000)..=at(1_000)).to_value()
        );
    }

    #[cfg(all(feature = "sqlite", feature = "decimal"))]
    #[test]
    fn texts_are_those_of_the_values() {
        use rust_decimal::Decimal;

        let text = |value: Value<'_>| {
            let Value::Range(range) = value else { unreachable!("a range") };
            write(&range).expect("within the years")
        };
        assert_eq!(text(Range::from(-5..10_i64).to_value()), "[-5,10)");
        assert_eq!(text(Range::<i32>::empty().to_value()), "empty");
        let cents = |cents| Decimal::new(cents, 2);
        assert_eq!(text(Range::from(cents(150)..=cents(1000)).to_value()), "[1.5,10]");
        assert_eq!(text(Range::new((Bound::Excluded(cents(0)), Bound::Unbounded)).to_value()), "(0,)");
        for (ty, given, kept) in [
            (RangeType::I32, "[1,5]", Some("[1,6)")),
            (RangeType::I64, "( 1 ,5)", Some("[2,5)")),
            (RangeType::I32, "[,]", Some("(,)")),
            (RangeType::I32, "[5,5)", Some("empty")),
            (RangeType::Decimal, "[1.50,2e1]", Some("[1.5,20]")),
            (RangeType::Date, "(2024-02-28,9999-12-31]", Some("[2024-02-29,)")),
            (RangeType::DateTime, "[2024-02-29T12:00,)", Some("[2024-02-29 12:00:00.000000,)")),
            (RangeType::Timestamp, "(,2024-02-29 12:00:00]", Some("(,2024-02-29 12:00:00.000000Z]")),
            (RangeType::I32, "[5,1]", None),
            (RangeType::I32, "[1,3000000000)", None),
            (RangeType::I32, "[1,5", None),
            (RangeType::I32, "]1,5[", None),
            (RangeType::I32, "[1,5,6)", None),
            (RangeType::I32, "[", None),
            (RangeType::I32, "", None),
            (RangeType::Date, "[2024-02-30,)", None),
            (RangeType::Date, "\u{1F600},", None),
        ] {
            assert_eq!(parse(ty, given).and_then(|range| write(&range)).as_deref(), kept, "{given}");
        }
    }
}
