//! The types of `jiff`: `Timestamp`, `civil::Date`, `civil::Time`, `civil::DateTime`.
//!
//! Digits below the microsecond are dropped (toward the past), on both databases alike.

use super::own_base;
use crate::value::{Field, Mismatch, Value, calendar};
use ::jiff::{Timestamp, civil};

fn out_of_range(what: &str) -> Mismatch {
    Mismatch::Value(format!("stored {what} is out of the range of jiff"))
}

#[diagnostic::do_not_recommend]
impl Field for Timestamp {
    own_base!(Timestamp);

    fn to_value(&self) -> Value<'_> {
        let below = self.subsec_nanosecond().rem_euclid(1000) != 0 && self.as_nanosecond() < 0;
        Value::Timestamp(self.as_microsecond() - i64::from(below))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Timestamp(micros) => {
                Timestamp::from_microsecond(micros).map_err(|_| out_of_range("timestamp"))
            }
            other => Err(Mismatch::of(&other)),
        }
    }
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

#[diagnostic::do_not_recommend]
impl Field for civil::Date {
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
impl Field for civil::Time {
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
impl Field for civil::DateTime {
    own_base!(DateTime);

    fn to_value(&self) -> Value<'_> {
        Value::DateTime(calendar::join(date_to_days(self.date()), time_to_micros(self.time())))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::DateTime(micros) = value else { return Err(Mismatch::of(&value)) };
        let (days, time) = calendar::split(micros);
        let date = i32::try_from(days).ok().and_then(days_to_date);
        let both = date.zip(micros_to_time(time)).map(|(date, time)| date.to_datetime(time));
        both.ok_or_else(|| out_of_range("timestamp without zone"))
    }
}
