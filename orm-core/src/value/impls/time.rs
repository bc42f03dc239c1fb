//! The types of `time`: `OffsetDateTime` (read back in UTC), `Date`, `Time`, `PrimitiveDateTime`, `Duration`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::duration::duration;
use super::temporal;
use crate::value::calendar;
use ::time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time};

temporal!("time": OffsetDateTime, Timestamp, offset_to_micros, micros_to_offset);
temporal!("time": Date, Date, date_to_days, days_to_date);
temporal!("time": Time, Time, time_to_micros, micros_to_time);
temporal!("time": PrimitiveDateTime, DateTime, to_number, from_number);
duration!(
    "time": Duration,
    |span: &Duration| i64::try_from(span.whole_microseconds()).ok(),
    |micros| Some(Duration::microseconds(micros))
);

fn offset_to_micros(at: OffsetDateTime) -> i64 {
    let micros = at.unix_timestamp_nanos().div_euclid(1000);
    i64::try_from(micros).expect("invariant: time keeps years within 6 digits")
}

fn micros_to_offset(micros: i64) -> Option<OffsetDateTime> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).ok()
}

fn date_to_days(date: Date) -> i32 {
    calendar::days_from_civil(date.year(), date.month().into(), date.day())
}

fn days_to_date(days: i32) -> Option<Date> {
    let (year, month, day) = calendar::civil_from_days(days);
    Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()
}

fn time_to_micros(time: Time) -> i64 {
    let (hour, minute, second, micro) = time.as_hms_micro();
    (i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second)) * 1_000_000 + i64::from(micro)
}

fn micros_to_time(micros: i64) -> Option<Time> {
    let part = |unit: i64, of: i64| u8::try_from(micros / unit % of).ok();
    let micro = u32::try_from(micros % 1_000_000).ok()?;
    Time::from_hms_micro(part(3_600_000_000, 24)?, part(60_000_000, 60)?, part(1_000_000, 60)?, micro).ok()
}

fn to_number(at: PrimitiveDateTime) -> i64 {
    calendar::join(date_to_days(at.date()), time_to_micros(at.time()))
}

fn from_number(micros: i64) -> Option<PrimitiveDateTime> {
    let (days, time) = calendar::split(micros);
    Some(days_to_date(i32::try_from(days).ok()?)?.with_time(micros_to_time(time)?))
}
