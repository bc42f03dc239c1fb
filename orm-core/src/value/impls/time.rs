//! The types of `time`: `OffsetDateTime` (read back in UTC), `Date`, `Time`, `PrimitiveDateTime`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::own_base;
use crate::value::{Field, Mismatch, Value, calendar};
use ::time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time};

fn out_of_range(what: &str) -> Mismatch {
    Mismatch::Value(format!("stored {what} is out of the range of time"))
}

#[diagnostic::do_not_recommend]
impl Field for OffsetDateTime {
    own_base!(Timestamp);

    fn to_value(&self) -> Value<'_> {
        let micros = self.unix_timestamp_nanos().div_euclid(1000);
        Value::Timestamp(i64::try_from(micros).expect("invariant: time keeps years within 6 digits"))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Timestamp(micros) => OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000)
                .map_err(|_| out_of_range("timestamp")),
            other => Err(Mismatch::of(&other)),
        }
    }
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

#[diagnostic::do_not_recommend]
impl Field for Date {
    own_base!(Date);

    fn to_value(&self) -> Value<'_> {
        Value::Date(date_to_days(*self))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Date(days) => days_to_date(days).ok_or_else(|| out_of_range("date")),
            other => Err(Mismatch::of(&other)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Field for Time {
    own_base!(Time);

    fn to_value(&self) -> Value<'_> {
        Value::Time(time_to_micros(*self))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Time(micros) => micros_to_time(micros).ok_or_else(|| out_of_range("time")),
            other => Err(Mismatch::of(&other)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Field for PrimitiveDateTime {
    own_base!(DateTime);

    fn to_value(&self) -> Value<'_> {
        Value::DateTime(calendar::join(date_to_days(self.date()), time_to_micros(self.time())))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::DateTime(micros) = value else { return Err(Mismatch::of(&value)) };
        let (days, time) = calendar::split(micros);
        let date = i32::try_from(days).ok().and_then(days_to_date);
        let both = date.zip(micros_to_time(time)).map(|(date, time)| date.with_time(time));
        both.ok_or_else(|| out_of_range("timestamp without zone"))
    }
}
