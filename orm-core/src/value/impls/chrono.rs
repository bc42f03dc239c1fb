//! The types of `chrono`: `DateTime<Utc>`, `NaiveDate`, `NaiveTime`, `NaiveDateTime`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::own_base;
use crate::value::{Field, Mismatch, Value, calendar};
use ::chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};

fn out_of_range(what: &str) -> Mismatch {
    Mismatch::Value(format!("stored {what} is out of the range of chrono"))
}

#[diagnostic::do_not_recommend]
impl Field for DateTime<Utc> {
    own_base!(Timestamp);

    fn to_value(&self) -> Value<'_> {
        Value::Timestamp(self.timestamp_micros())
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Timestamp(micros) => {
                DateTime::from_timestamp_micros(micros).ok_or_else(|| out_of_range("timestamp"))
            }
            other => Err(Mismatch::of(&other)),
        }
    }
}

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

#[diagnostic::do_not_recommend]
impl Field for NaiveDate {
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
impl Field for NaiveTime {
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
impl Field for NaiveDateTime {
    own_base!(DateTime);

    fn to_value(&self) -> Value<'_> {
        Value::DateTime(calendar::join(date_to_days(self.date()), time_to_micros(self.time())))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::DateTime(micros) = value else { return Err(Mismatch::of(&value)) };
        let (days, time) = calendar::split(micros);
        let date = i32::try_from(days).ok().and_then(days_to_date);
        let both = date.zip(micros_to_time(time)).map(|(date, time)| date.and_time(time));
        both.ok_or_else(|| out_of_range("timestamp without zone"))
    }
}
