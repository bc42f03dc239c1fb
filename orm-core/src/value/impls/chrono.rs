//! The types of `chrono`: `DateTime<Utc>`, `NaiveDate`, `NaiveTime`, `NaiveDateTime`, `TimeDelta`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::duration::duration;
use super::temporal;
use crate::value::calendar;
use ::chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Utc};

temporal!("chrono": DateTime<Utc>, Timestamp, |at: DateTime<Utc>| at.timestamp_micros(), DateTime::from_timestamp_micros);
temporal!("chrono": NaiveDate, Date, date_to_days, days_to_date);
temporal!("chrono": NaiveTime, Time, time_to_micros, micros_to_time);
temporal!("chrono": NaiveDateTime, DateTime, to_number, from_number);
duration!("chrono": TimeDelta, TimeDelta::num_microseconds, |micros| Some(TimeDelta::microseconds(micros)));

fn date_to_days(date: NaiveDate) -> i32 {
    calendar::days_from_civil(date.year(), to_u8(date.month()), to_u8(date.day()))
}

fn to_u8(part: u32) -> u8 {
    u8::try_from(part).expect("invariant: months and days are at most 31")
}

fn days_to_date(days: i32) -> Option<NaiveDate> {
    let (year, month, day) = calendar::civil_from_days(days);
    NaiveDate::from_ymd_opt(year, month.into(), day.into())
}

fn time_to_micros(time: NaiveTime) -> i64 {
    // A leap second is a nanosecond of 1,000,000,000 or more: it is stored as the last microsecond before it ends.
    i64::from(time.num_seconds_from_midnight()) * 1_000_000 + i64::from(time.nanosecond() / 1000).min(999_999)
}

fn micros_to_time(micros: i64) -> Option<NaiveTime> {
    let seconds = u32::try_from(micros / 1_000_000).ok()?;
    NaiveTime::from_num_seconds_from_midnight_opt(seconds, u32::try_from(micros % 1_000_000).ok()? * 1000)
}

fn to_number(at: NaiveDateTime) -> i64 {
    calendar::join(date_to_days(at.date()), time_to_micros(at.time()))
}

fn from_number(micros: i64) -> Option<NaiveDateTime> {
    let (days, time) = calendar::split(micros);
    Some(days_to_date(i32::try_from(days).ok()?)?.and_time(micros_to_time(time)?))
}
