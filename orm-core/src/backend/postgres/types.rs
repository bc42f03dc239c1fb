//! How values are stored on Postgres: the type of each parameter, [`encode`] to its binary format, [`decode`] back.
//!
//! Both go straight between the bytes of a message and a [`Value`]; the conversions of `postgres-types` are not used,
//! since they keep no range and know nothing of columns. Called by `row.rs` and `connection.rs`.

mod decode;
mod encode;
mod numeric;
mod range;

use tokio_postgres::types::Type;

use crate::driver::Arg;
use crate::value::{ColumnType, RangeType, Value, calendar};

pub(super) use decode::Raw;
pub(super) use encode::Param;

/// The days from 1970-01-01 to 2000-01-01, from which Postgres counts.
const EPOCH_DAYS: i32 = 10_957;
/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;
/// The same as [`EPOCH_DAYS`], in microseconds.
const EPOCH_MICROS: i64 = EPOCH_DAYS as i64 * DAY;

/// The families of addresses as Postgres numbers them, on every system.
const IPV4: u8 = 2;
const IPV6: u8 = 3;

/// The type that a parameter is declared as.
pub(super) fn of_arg(arg: &Arg<'_>) -> Type {
    match arg.value {
        Value::Array(_) => array_of(arg.ty),
        _ => of(arg.ty),
    }
}

fn of(ty: ColumnType) -> Type {
    match ty {
        ColumnType::Bool => Type::BOOL,
        ColumnType::I16 => Type::INT2,
        ColumnType::I32 => Type::INT4,
        ColumnType::I64 => Type::INT8,
        ColumnType::F32 => Type::FLOAT4,
        ColumnType::F64 => Type::FLOAT8,
        ColumnType::Decimal => Type::NUMERIC,
        ColumnType::Text => Type::TEXT,
        ColumnType::Bytes => Type::BYTEA,
        ColumnType::Uuid => Type::UUID,
        ColumnType::Date => Type::DATE,
        ColumnType::Time => Type::TIME,
        ColumnType::Timestamp => Type::TIMESTAMPTZ,
        ColumnType::DateTime => Type::TIMESTAMP,
        ColumnType::Json => Type::JSONB,
        ColumnType::Duration => Type::INTERVAL,
        ColumnType::Inet => Type::INET,
        ColumnType::Enum(_) => Type::TEXT,
        ColumnType::Array(item) => array_of(*item),
        ColumnType::Range(RangeType::I32) => Type::INT4_RANGE,
        ColumnType::Range(RangeType::I64) => Type::INT8_RANGE,
        ColumnType::Range(RangeType::Decimal) => Type::NUM_RANGE,
        ColumnType::Range(RangeType::Date) => Type::DATE_RANGE,
        ColumnType::Range(RangeType::DateTime) => Type::TS_RANGE,
        ColumnType::Range(RangeType::Timestamp) => Type::TSTZ_RANGE,
    }
}

fn array_of(ty: ColumnType) -> Type {
    match ty {
        ColumnType::Bool => Type::BOOL_ARRAY,
        ColumnType::I16 => Type::INT2_ARRAY,
        ColumnType::I32 => Type::INT4_ARRAY,
        ColumnType::I64 => Type::INT8_ARRAY,
        ColumnType::F32 => Type::FLOAT4_ARRAY,
        ColumnType::F64 => Type::FLOAT8_ARRAY,
        ColumnType::Decimal => Type::NUMERIC_ARRAY,
        ColumnType::Text => Type::TEXT_ARRAY,
        ColumnType::Bytes => Type::BYTEA_ARRAY,
        ColumnType::Uuid => Type::UUID_ARRAY,
        ColumnType::Date => Type::DATE_ARRAY,
        ColumnType::Time => Type::TIME_ARRAY,
        ColumnType::Timestamp => Type::TIMESTAMPTZ_ARRAY,
        ColumnType::DateTime => Type::TIMESTAMP_ARRAY,
        ColumnType::Json => Type::JSONB_ARRAY,
        ColumnType::Duration => Type::INTERVAL_ARRAY,
        ColumnType::Inet => Type::INET_ARRAY,
        ColumnType::Enum(_) => Type::TEXT_ARRAY,
        // An array has one type, whatever its dimensions.
        ColumnType::Array(item) => array_of(*item),
        ColumnType::Range(RangeType::I32) => Type::INT4_RANGE_ARRAY,
        ColumnType::Range(RangeType::I64) => Type::INT8_RANGE_ARRAY,
        ColumnType::Range(RangeType::Decimal) => Type::NUM_RANGE_ARRAY,
        ColumnType::Range(RangeType::Date) => Type::DATE_RANGE_ARRAY,
        ColumnType::Range(RangeType::DateTime) => Type::TS_RANGE_ARRAY,
        ColumnType::Range(RangeType::Timestamp) => Type::TSTZ_RANGE_ARRAY,
    }
}

/// Whether these microseconds since 1970 lie in the years 0001 to 9999.
fn is_moment(micros: i64) -> bool {
    const FIRST: i64 = calendar::FIRST_DAY as i64 * DAY;
    const END: i64 = (calendar::LAST_DAY as i64 + 1) * DAY;
    (FIRST..END).contains(&micros)
}

/// What a column of this type stores, in plain words for messages.
fn words(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Bool => "a boolean",
        ColumnType::I16 => "an integer of 16 bits",
        ColumnType::I32 => "an integer of 32 bits",
        ColumnType::I64 => "an integer of 64 bits",
        ColumnType::F32 | ColumnType::F64 => "a float",
        ColumnType::Decimal => "a decimal",
        ColumnType::Text => "text",
        ColumnType::Bytes => "bytes",
        ColumnType::Uuid => "a uuid",
        ColumnType::Date => "a date",
        ColumnType::Time => "a time",
        ColumnType::Timestamp => "a timestamp",
        ColumnType::DateTime => "a timestamp without zone",
        ColumnType::Json => "json",
        ColumnType::Duration => "a duration",
        ColumnType::Inet => "an ip address",
        ColumnType::Enum(_) => "the text of an enum",
        ColumnType::Array(_) => "a list",
        ColumnType::Range(_) => "a range",
    }
}

#[cfg(test)]
mod tests {
    use tokio_postgres::types::Kind;

    use super::*;

    #[test]
    fn arrays_are_of_their_element() {
        use ColumnType::*;
        const MOOD: &crate::value::EnumType =
            &crate::value::EnumType { schema: None, name: "mood", values: &[] };
        let all = [
            Bool,
            I16,
            I32,
            I64,
            F32,
            F64,
            Decimal,
            Text,
            Bytes,
            Uuid,
            Date,
            Time,
            Timestamp,
            DateTime,
            Json,
            Duration,
            Inet,
            Enum(MOOD),
        ];
        let ranges = [
            RangeType::I32,
            RangeType::I64,
            RangeType::Decimal,
            RangeType::Date,
            RangeType::DateTime,
            RangeType::Timestamp,
        ];
        for ty in all.into_iter().chain(ranges.map(Range)) {
            assert_eq!(array_of(ty).kind(), &Kind::Array(of(ty)));
        }
        for ty in ranges {
            assert_eq!(of(Range(ty)).kind(), &Kind::Range(of(ty.item())));
        }
    }

    #[test]
    fn epoch_is_that_of_postgres() {
        assert_eq!(calendar::days_from_civil(2000, 1, 1), EPOCH_DAYS);
        assert_eq!(calendar::join(EPOCH_DAYS, 0), EPOCH_MICROS);
    }
}
