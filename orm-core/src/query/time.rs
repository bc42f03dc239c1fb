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
    ///
    /// # SQL
    /// `CAST(extract(year FROM "at" AT TIME ZONE 'UTC') AS integer)` on Postgres, `CAST(substr("at", 1, 4) AS INTEGER)` on
    /// SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::Timestamp;
    /// # #[derive(Model, Debug)] struct Visit { id: i64, at: Timestamp }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Visit].create_all(&db)?;
    /// let moments: [Timestamp; 3] = ["2023-12-31T23:59:59Z", "2024-01-01T00:30:00+01:00", "2024-06-01T00:00:00Z"]
    ///     .map(|at| at.parse().unwrap());
    /// NewVisit::insert_all(&db, moments.map(|at| NewVisit { at }))?;
    /// // The second is still 2023 in UTC.
    /// let visits = Visit::query().group_by(|v| v.at.year()).select(|v| (v.at.year(), count()));
    /// assert_eq!(visits.order_by(|v| v.at.year().asc()).all(&db)?, [(2023, 2), (2024, 1)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Year, T::TYPE)
    }

    /// The quarter of the year, from 1 to 4.
    ///
    /// # SQL
    /// `CAST(extract(quarter FROM "day") AS integer)` on Postgres, `((CAST(substr("day", 6, 2) AS INTEGER) + 2) / 3)`
    /// on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, day: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// NewSale::insert_all(&db, [date(2024, 3, 31), date(2024, 4, 1)].map(|day| NewSale { day }))?;
    /// let quarters = Sale::query().order_by(|s| s.day.asc()).select(|s| s.day.quarter());
    /// assert_eq!(quarters.all(&db)?, [1, 2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn quarter(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Quarter, T::TYPE)
    }

    /// The month, from 1 to 12.
    ///
    /// # SQL
    /// `CAST(extract(month FROM "born") AS integer)` on Postgres, `CAST(substr("born", 6, 2) AS INTEGER)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::{Date, date};
    /// # #[derive(Model, Debug)] struct User { id: i64, born: Option<Date> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [Some(date(1990, 12, 24)), None].map(|born| NewUser { born }))?;
    /// let months = User::query().order_by(|u| u.id.asc()).select(|u| u.born.month());
    /// assert_eq!(months.all(&db)?, [Some(12), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn month(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Month, T::TYPE)
    }

    /// The day of the month, from 1 to 31.
    ///
    /// # SQL
    /// `CAST(extract(day FROM "born") AS integer)` on Postgres, `CAST(substr("born", 9, 2) AS INTEGER)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct User { id: i64, born: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [date(2000, 2, 29), date(2001, 3, 1)].map(|born| NewUser { born }))?;
    /// let leaplings = User::query().filter(|u| u.born.month().eq(2) & u.born.day().eq(29));
    /// assert_eq!(leaplings.one(&db)?.born, date(2000, 2, 29));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn day(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Day, T::TYPE)
    }

    /// The day of the week, from 1, a Monday, to 7, a Sunday, as ISO 8601 counts them.
    ///
    /// # SQL
    /// `CAST(extract(isodow FROM "day") AS integer)` on Postgres, `CAST(strftime('%u', substr("day", 1, 10)) AS INTEGER)`
    /// on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Shift { id: i64, day: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Shift].create_all(&db)?;
    /// let days = [date(2024, 3, 1), date(2024, 3, 3), date(2024, 3, 4)]; // a Friday, a Sunday, a Monday
    /// NewShift::insert_all(&db, days.map(|day| NewShift { day }))?;
    /// let weekdays = Shift::query().order_by(|s| s.day.asc()).select(|s| s.day.weekday());
    /// assert_eq!(weekdays.all(&db)?, [5, 7, 1]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn weekday(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Weekday, T::TYPE)
    }

    /// The day of the year, from 1 to 366.
    ///
    /// # SQL
    /// `CAST(extract(doy FROM "day") AS integer)` on Postgres, `CAST(strftime('%j', substr("day", 1, 10)) AS INTEGER)`
    /// on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, day: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, [date(2023, 12, 31), date(2024, 12, 31)].map(|day| NewReading { day }))?;
    /// let numbers = Reading::query().order_by(|r| r.day.asc()).select(|r| r.day.day_of_year());
    /// assert_eq!(numbers.all(&db)?, [365, 366]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn day_of_year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::DayOfYear, T::TYPE)
    }

    /// The week of ISO 8601, from 1 to 53, of the year that [`DateOps::iso_year`] tells.
    ///
    /// # SQL
    /// `CAST(extract(week FROM "day") AS integer)` on Postgres, `CAST(strftime('%V', substr("day", 1, 10)) AS INTEGER)`
    /// on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Plan { id: i64, day: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Plan].create_all(&db)?;
    /// NewPlan::insert_all(&db, [date(2024, 12, 29), date(2024, 12, 30)].map(|day| NewPlan { day }))?;
    /// let weeks = Plan::query().order_by(|p| p.day.asc()).select(|p| (p.day.iso_year(), p.day.iso_week()));
    /// assert_eq!(weeks.all(&db)?, [(2024, 52), (2025, 1)]); // a Sunday, and the Monday behind it
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn iso_week(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::IsoWeek, T::TYPE)
    }

    /// The year of the week of ISO 8601: that in which its Thursday lies.
    ///
    /// # SQL
    /// `CAST(extract(isoyear FROM "day") AS integer)` on Postgres, `CAST(strftime('%G', substr("day", 1, 10)) AS INTEGER)`
    /// on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Plan { id: i64, day: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Plan].create_all(&db)?;
    /// NewPlan { day: date(2027, 1, 1) }.insert(&db)?; // a Friday: its Thursday lies in 2026
    /// let plan = Plan::query().select(|p| (p.day.year(), p.day.iso_year(), p.day.iso_week()));
    /// assert_eq!(plan.one(&db)?, (2027, 2026, 53));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn iso_year(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::IsoYear, T::TYPE)
    }

    /// The beginning of the year, quarter, month, week (a Monday), day, hour, minute or second that this lies in. A date
    /// is the beginning of all that is no longer than a day.
    ///
    /// # SQL
    /// `date_trunc('month', "at", 'UTC')` on Postgres, `substr("at", 1, 7) || '-01 00:00:00.000000Z'` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Order { id: i64, day: jiff::civil::Date, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Order].create_all(&db)?;
    /// let orders = [(date(2024, 2, 29), 5), (date(2024, 3, 3), 6), (date(2024, 3, 4), 7)];
    /// NewOrder::insert_all(&db, orders.map(|(day, euros)| NewOrder { day, euros }))?;
    /// let weeks = Order::query()
    ///     .group_by(|o| o.day.trunc_to(Unit::Week))
    ///     .select(|o| (o.day.trunc_to(Unit::Week), o.euros.sum()))
    ///     .order_by(|o| o.day.trunc_to(Unit::Week).asc());
    /// assert_eq!(weeks.all(&db)?, [(date(2024, 2, 26), Some(11)), (date(2024, 3, 4), Some(7))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # SQL
    /// `CAST(extract(hour FROM "at" AT TIME ZONE 'UTC') AS integer)` on Postgres, `CAST(substr("at", 12, 2) AS INTEGER)` on
    /// SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::Timestamp;
    /// # #[derive(Model, Debug)] struct Visit { id: i64, at: Timestamp }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Visit].create_all(&db)?;
    /// let at: Timestamp = "2024-03-01T23:30:00-02:00".parse().unwrap();
    /// NewVisit { at }.insert(&db)?;
    /// assert_eq!(Visit::query().select(|v| v.at.hour()).one(&db)?, 1); // in UTC
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn hour(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Hour, T::TYPE)
    }

    /// The minute, from 0 to 59.
    ///
    /// # SQL
    /// `CAST(extract(minute FROM "opens") AS integer)` on Postgres, `CAST(substr("opens", 4, 2) AS INTEGER)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::{Time, time};
    /// # #[derive(Model, Debug)] struct Shop { id: i64, opens: Option<Time> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Shop].create_all(&db)?;
    /// NewShop::insert_all(&db, [Some(time(9, 30, 0, 0)), None].map(|opens| NewShop { opens }))?;
    /// let minutes = Shop::query().order_by(|s| s.id.asc()).select(|s| s.opens.minute());
    /// assert_eq!(minutes.all(&db)?, [Some(30), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn minute(self) -> Expr<With<Self, T::Base, i32>> {
        part(self, DatePart::Minute, T::TYPE)
    }

    /// The second, from 0 to 59, without its fraction.
    ///
    /// # SQL
    /// `CAST(trunc(extract(second FROM "lap")) AS integer)` on Postgres, `CAST(substr("lap", 7, 2) AS INTEGER)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::time;
    /// # #[derive(Model, Debug)] struct Race { id: i64, lap: jiff::civil::Time }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Race].create_all(&db)?;
    /// NewRace { lap: time(0, 1, 59, 999_999_000) }.insert(&db)?;
    /// let lap = Race::query().select(|r| (r.lap.minute(), r.lap.second()));
    /// assert_eq!(lap.one(&db)?, (1, 59)); // cut off, not rounded
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::{SignedDuration, Timestamp};
    /// # #[derive(Model, Debug)] struct Session { id: i64, started: Timestamp, length: SignedDuration }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Session].create_all(&db)?;
    /// let started = "2024-02-28T23:30:00Z".parse().unwrap();
    /// NewSession { started, length: SignedDuration::from_mins(90) }.insert(&db)?;
    /// let ends = Session::query().select(|s| s.started.plus(s.length)).one(&db)?;
    /// assert_eq!(ends.to_string(), "2024-02-29T01:00:00Z");
    /// let now: Timestamp = "2024-02-29T00:59:00Z".parse().unwrap();
    /// assert_eq!(Session::query().filter(|s| s.started.plus(s.length).gt(now)).count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn plus<O>(self, span: O) -> Expr<With<O, Span<T>, T>>
    where
        O: Operand<Span<T>>,
    {
        Expr::new(Node::Call(Function::PlusSpan, vec![self.into_node(), span.into_node()]))
    }

    /// The moment so much earlier.
    ///
    /// # SQL
    /// `("at" - $1)` on Postgres, `timestamp_add("at", -?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::{SignedDuration, civil::date};
    /// # #[derive(Model, Debug)] struct Meeting { id: i64, at: jiff::civil::DateTime }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Meeting].create_all(&db)?;
    /// NewMeeting { at: date(2024, 3, 1).at(0, 10, 0, 0) }.insert(&db)?;
    /// let reminder = Meeting::query().select(|m| m.at.minus(SignedDuration::from_mins(15))).one(&db)?;
    /// assert_eq!(reminder, date(2024, 2, 29).at(23, 55, 0, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::{SignedDuration, Timestamp};
    /// # #[derive(Model, Debug)] struct Ticket { id: i64, opened: Timestamp, closed: Option<Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Ticket].create_all(&db)?;
    /// let early: Timestamp = "2024-02-28T12:00:00Z".parse().unwrap();
    /// let late: Timestamp = "2024-03-01T12:00:00Z".parse().unwrap();
    /// let tickets = [(early, Some(late)), (late, Some(early)), (late, None)];
    /// NewTicket::insert_all(&db, tickets.map(|(opened, closed)| NewTicket { opened, closed }))?;
    /// let taken = Ticket::query().order_by(|t| t.id.asc()).select(|t| t.closed.since(t.opened));
    /// let two_days = SignedDuration::from_hours(48);
    /// assert_eq!(taken.all(&db)?, [Some(two_days), Some(-two_days), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::{Timestamp, civil::date};
    /// # #[derive(Model, Debug)] struct Visit { id: i64, at: Timestamp }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Visit].create_all(&db)?;
    /// let moments = ["2024-02-29T23:59:59.9Z", "2024-02-29T20:00:00-05:00"].map(|at| at.parse().unwrap());
    /// NewVisit::insert_all(&db, moments.map(|at| NewVisit { at }))?;
    /// let days = Visit::query().group_by(|v| v.at.date()).select(|v| (v.at.date(), count()));
    /// let expected = [(date(2024, 2, 29), 1), (date(2024, 3, 1), 1)];
    /// assert_eq!(days.order_by(|v| v.at.date().asc()).all(&db)?, expected);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Loan { id: i64, from: jiff::civil::Date, days: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Loan].create_all(&db)?;
    /// NewLoan::insert_all(&db, [1, -31].map(|days| NewLoan { from: date(2024, 2, 28), days }))?;
    /// let due = Loan::query().order_by(|l| l.id.asc()).select(|l| l.from.plus_days(l.days));
    /// assert_eq!(due.all(&db)?, [date(2024, 2, 29), date(2024, 1, 28)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn plus_days<O: Operand<i32>>(self, days: O) -> Expr<With<O, i32, T>> {
        Expr::new(Node::Call(Function::PlusDays, vec![self.into_node(), days.into_node()]))
    }

    /// The number of days from `other` to this, negative if `other` is later.
    ///
    /// # SQL
    /// `("due" - "start")` on Postgres, `date_diff("due", "start")`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::civil::date;
    /// # #[derive(Model, Debug)] struct Task { id: i64, start: jiff::civil::Date, due: jiff::civil::Date }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Task].create_all(&db)?;
    /// NewTask { start: date(2023, 12, 31), due: date(2024, 3, 1) }.insert(&db)?;
    /// let days = Task::query().select(|t| (t.due.days_since(t.start), t.start.days_since(t.due)));
    /// assert_eq!(days.one(&db)?, (61, -61)); // 2024 has a 29th of February
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use jiff::Timestamp;
    /// # #[derive(Model, Debug)] struct Order { id: i64, at: Timestamp }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Order].create_all(&db)?;
    /// let moments = ["2024-02-29T23:00:00Z", "2024-02-01T00:00:00Z", "2023-12-31T23:00:00Z"];
    /// NewOrder::insert_all(&db, moments.map(|at| NewOrder { at: at.parse::<Timestamp>().unwrap() }))?;
    /// let months = Order::query().group_by(|o| o.at.year_month()).select(|o| (o.at.year_month(), count()));
    /// let expected = [("2023-12".to_owned(), 1), ("2024-02".to_owned(), 2)];
    /// assert_eq!(months.order_by(|o| o.at.year_month().asc()).all(&db)?, expected);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn year_month(self) -> Expr<String> {
        Expr::new(Node::Call(Function::YearMonth, vec![self.into_node()]))
    }
}

impl<T: Field<Base: Moment>> TimestampOps<T> for Column<T> {}
impl<T: Field<Base: Moment>> TimestampOps<T> for Expr<T> {}
