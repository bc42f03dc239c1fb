//! The types of `jiff`: `Timestamp`, `civil::Date`, `civil::Time`, `civil::DateTime`, `SignedDuration`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::duration::duration;
use super::temporal;
use crate::value::calendar;
use ::jiff::{SignedDuration, Timestamp, civil};

temporal!("jiff": Timestamp, Timestamp, timestamp_to_micros, |micros| Timestamp::from_microsecond(micros).ok());
temporal!("jiff": civil::Date, Date, date_to_days, days_to_date);
temporal!("jiff": civil::Time, Time, time_to_micros, micros_to_time);
temporal!("jiff": civil::DateTime, DateTime, to_number, from_number);
duration!(
    "jiff": SignedDuration,
    |span: &SignedDuration| i64::try_from(span.as_micros()).ok(),
    |micros| Some(SignedDuration::from_micros(micros))
);

fn timestamp_to_micros(at: Timestamp) -> i64 {
    let below = at.subsec_nanosecond().rem_euclid(1000) != 0 && at.as_nanosecond() < 0;
    at.as_microsecond() - i64::from(below)
}

fn date_to_days(date: civil::Date) -> i32 {
    calendar::days_from_civil(i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs())
}

fn days_to_date(days: i32) -> Option<civil::Date> {
    let (year, month, day) = calendar::civil_from_days(days);
    civil::Date::new(year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn time_to_micros(time: civil::Time) -> i64 {
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    seconds * 1_000_000 + i64::from(time.subsec_nanosecond()) / 1000
}

fn micros_to_time(micros: i64) -> Option<civil::Time> {
    let part = |unit: i64, of: i64| i8::try_from(micros / unit % of).ok();
    let nanos = i32::try_from(micros % 1_000_000).ok()? * 1000;
    civil::Time::new(part(3_600_000_000, 24)?, part(60_000_000, 60)?, part(1_000_000, 60)?, nanos).ok()
}

fn to_number(at: civil::DateTime) -> i64 {
    calendar::join(date_to_days(at.date()), time_to_micros(at.time()))
}

fn from_number(micros: i64) -> Option<civil::DateTime> {
    let (days, time) = calendar::split(micros);
    Some(days_to_date(i32::try_from(days).ok()?)?.to_datetime(micros_to_time(time)?))
}
