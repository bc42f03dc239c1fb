//! Dates, times and moments: their parts, and calculating with them. All is done in UTC, with the proleptic Gregorian
//! calendar, exact to the microsecond. A result outside of the years 1 to 9999 is an error: of the database, or of reading
//! it.

use super::column::Column;
use super::expr::{Expr, Ops, With};
use super::operand::Operand;
use crate::sql::{DatePart, Function, Node};
use crate::value::{ColumnType, Field};

pub use crate::sql::Unit;

/// The types that have a date: dates, moments, and dates with a time.
pub trait HasDate: Field<Base = Self> {}

/// The types that have a time of day: times, moments, and dates with a time.
pub trait HasTime: Field<Base = Self> {}

/// The types that have both.
pub trait Instant: HasDate + HasTime {
    /// The span of time between two of them, of the same crate.
    type Span: Field<Base = Self::Span>;
    /// The date of the same crate.
    type Date: Day;
}

/// The types that are dates without a time.
pub trait Day: HasDate {}

/// The types that are moments in time: stored as [`ColumnType::Timestamp`].
pub trait Moment: Instant {}

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
macro_rules! calendar {
    ($moment:ty, $date_time:ty, $date:ty, $time:ty, $span:ty) => {
        impl HasDate for $moment {}
        impl HasDate for $date_time {}
        impl HasDate for $date {}
        impl HasTime for $moment {}
        impl HasTime for $date_time {}
        impl HasTime for $time {}
        impl Instant for $moment {
            type Span = $span;
            type Date = $date;
        }
        impl Instant for $date_time {
            type Span = $span;
            type Date = $date;
        }
        impl Day for $date {}
        impl Moment for $moment {}
    };
}
#[cfg(feature = "jiff")]
calendar!(jiff::Timestamp, jiff::civil::DateTime, jiff::civil::Date, jiff::civil::Time, jiff::SignedDuration);
#[cfg(feature = "chrono")]
calendar!(
    chrono::DateTime<chrono::Utc>,
    chrono::NaiveDateTime,
    chrono::NaiveDate,
    chrono::NaiveTime,
    chrono::TimeDelta
);
#[cfg(feature = "time")]
calendar!(time::OffsetDateTime, time::PrimitiveDateTime, time::Date, time::Time, time::Duration);

/// The moment of the statement, as the database's clock has it: to the microsecond, on SQLite to the millisecond.
///
/// # SQL
/// `statement_timestamp()`; on SQLite `strftime('%Y-%m-%d %H:%M:%f000Z')`.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// use jiff::Timestamp;
/// # #[derive(Model, Debug)] struct Ticket { id: i64, valid_until: Timestamp }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Ticket].create_all(&db)?;
/// # NewTicket { valid_until: "2024-02-29T12:00:00Z".parse().unwrap() }.insert(&db)?;
/// assert_eq!(Ticket::query().filter(|t| t.valid_until.lt(now::<Timestamp>())).count(&db)?, 1);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn now<T: Moment>() -> Expr<T> {
    Expr::new(Node::Call(Function::Now(T::TYPE), Vec::new()))
}

/// The span of time between two values of type `T`.
type Span<T> = <<T as Field>::Base as Instant>::Span;

/// `T`, or its nullable form where one of the operands `A` and `C` of type `B` may be null.
type Between<A, C, B, T> = With<C, B, With<A, B, T>>;

fn part<B, T, E: Operand<B>>(of: E, part: DatePart, ty: ColumnType) -> Expr<T> {
    Expr::new(Node::Call(Function::Part(part, ty), vec![of.into_node()]))
}

/// What everything with a date can do.
///
/// # SQL
/// `CAST(extract(year FROM "at" AT TIME ZONE 'UTC') AS integer)` on Postgres, `CAST(substr("at", 1, 4) AS INTEGER)` on
/// SQLite, and so on.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// use jiff::{SignedDuration, Timestamp};
/// # #[derive(Model, Debug)] struct Visit { id: i64, at: Timestamp }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Visit].create_all(&db)?;
/// # NewVisit { at: "2024-12-30T23:59:59.5Z".parse().unwrap() }.insert(&db)?;
/// let parts = Visit::query().select(|v| (v.at.year(), v.at.month(), v.at.hour(), v.at.iso_year(), v.at.iso_week()));
/// assert_eq!(parts.one(&db)?, (2024, 12, 23, 2025, 1));
/// let moments = Visit::query().select(|v| (v.at.trunc_to(Unit::Day), v.at.plus(SignedDuration::from_hours(1)), v.at.date()));
/// let (day, later, date) = moments.one(&db)?;
/// assert_eq!(day.to_string(), "2024-12-30T00:00:00Z");
/// assert_eq!((later.to_string(), date.to_string()), ("2024-12-31T00:59:59.5Z".into(), "2024-12-30".into()));
/// # Ok::<(), orm::Error>(())
/// ```
pub trait DateOps<T: Field<Base: HasDate>>: Ops<T> {
    /// The year.
    fn year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Year, T::TYPE)
    }

    /// The quarter of the year, from 1 to 4.
    fn quarter(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Quarter, T::TYPE)
    }

    /// The month, from 1 to 12.
    fn month(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Month, T::TYPE)
    }

    /// The day of the month, from 1 to 31.
    fn day(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Day, T::TYPE)
    }

    /// The day of the week, from 1, a Monday, to 7, a Sunday, as ISO 8601 counts them.
    fn weekday(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Weekday, T::TYPE)
    }

    /// The day of the year, from 1 to 366.
    fn day_of_year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::DayOfYear, T::TYPE)
    }

    /// The week of ISO 8601, from 1 to 53, of the year that [`DateOps::iso_year`] tells.
    fn iso_week(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::IsoWeek, T::TYPE)
    }

    /// The year of the week of ISO 8601: that in which its Thursday lies.
    fn iso_year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::IsoYear, T::TYPE)
    }

    /// The beginning of the year, quarter, month, week (a Monday), day, hour, minute or second that this lies in. A date
    /// is the beginning of all that is no longer than a day.
    ///
    /// # SQL
    /// `date_trunc('month', "at", 'UTC')` on Postgres, `substr("at", 1, 7) || '-01 00:00:00.000000Z'` on SQLite.
    fn trunc_to(self, unit: Unit) -> Expr<T> {
        let node = self.into_node();
        let is_one = T::TYPE == ColumnType::Date && unit.is_within_a_day();
        Expr::new(if is_one { node } else { Node::Call(Function::TruncTo(unit, T::TYPE), vec![node]) })
    }
}

impl<T: Field<Base: HasDate>, E: Ops<T>> DateOps<T> for E {}

/// What everything with a time of day can do.
pub trait ClockOps<T: Field<Base: HasTime>>: Ops<T> {
    /// The hour, from 0 to 23.
    fn hour(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Hour, T::TYPE)
    }

    /// The minute, from 0 to 59.
    fn minute(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Minute, T::TYPE)
    }

    /// The second, from 0 to 59, without its fraction.
    fn second(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Second, T::TYPE)
    }
}

impl<T: Field<Base: HasTime>, E: Ops<T>> ClockOps<T> for E {}

/// What everything with a date and a time can do.
pub trait InstantOps<T: Field<Base: Instant>>: Ops<T> {
    /// The moment so much later, or earlier if the span is negative; a value or a column of the durations of the same
    /// crate.
    ///
    /// # SQL
    /// `("at" + $1)` on Postgres, `timestamp_add("at", ?1)`, a function of the library, on SQLite.
    fn plus<O>(self, span: O) -> Expr<With<O, Span<T>, T>>
    where
        O: Operand<Span<T>>,
    {
        Expr::new(Node::Call(Function::PlusSpan, vec![self.into_node(), span.into_node()]))
    }

    /// The moment so much earlier.
    fn minus<O>(self, span: O) -> Expr<With<O, Span<T>, T>>
    where
        O: Operand<Span<T>>,
    {
        Expr::new(Node::Call(Function::MinusSpan, vec![self.into_node(), span.into_node()]))
    }

    /// The span of time from `other` to this, negative if `other` is later.
    ///
    /// # SQL
    /// `("at" - "since")` on Postgres, `timestamp_diff("at", "since")`, a function of the library, on SQLite.
    fn since<O>(self, other: O) -> Expr<Between<Self, O, T::Base, Span<T>>>
    where
        O: Operand<T::Base>,
    {
        Expr::new(Node::Call(Function::Since, vec![self.into_node(), other.into_node()]))
    }

    /// The date, in UTC.
    ///
    /// # SQL
    /// `CAST("at" AT TIME ZONE 'UTC' AS date)` on Postgres, `substr("at", 1, 10)` on SQLite.
    fn date(self) -> Expr<With<Self, T::Base, <T::Base as Instant>::Date>> {
        Expr::new(Node::Call(Function::DateOf(T::TYPE), vec![self.into_node()]))
    }
}

impl<T: Field<Base: Instant>, E: Ops<T>> InstantOps<T> for E {}

/// What dates can do.
pub trait DayOps<T: Field<Base: Day>>: Ops<T> {
    /// The date so many days later, or earlier if there are less than none.
    ///
    /// # SQL
    /// `("due" + $1)` on Postgres, `date_add("due", ?1)`, a function of the library, on SQLite.
    fn plus_days<O: Operand<i32>>(self, days: O) -> Expr<With<O, i32, T>> {
        Expr::new(Node::Call(Function::PlusDays, vec![self.into_node(), days.into_node()]))
    }

    /// The number of days from `other` to this, negative if `other` is later.
    ///
    /// # SQL
    /// `("due" - "start")` on Postgres, `date_diff("due", "start")`, a function of the library, on SQLite.
    fn days_since<O: Operand<T::Base>>(self, other: O) -> Expr<Between<Self, O, T::Base, i32>> {
        Expr::new(Node::Call(Function::DaysSince, vec![self.into_node(), other.into_node()]))
    }
}

impl<T: Field<Base: Day>, E: Ops<T>> DayOps<T> for E {}

/// What moments can do.
pub trait TimestampOps<T: Field<Base: Moment>>: Operand<T::Base> + Sized {
    /// The year and month in UTC, as `2024-02`: sorts as time does, and groups by month.
    ///
    /// # SQL
    /// `substr("at", 1, 7)` on SQLite, `to_char("at" AT TIME ZONE 'UTC', 'YYYY-MM')` on Postgres.
    fn year_month(self) -> Expr<String> {
        Expr::new(Node::Call(Function::YearMonth, vec![self.into_node()]))
    }
}

impl<T: Field<Base: Moment>> TimestampOps<T> for Column<T> {}
impl<T: Field<Base: Moment>> TimestampOps<T> for Expr<T> {}
