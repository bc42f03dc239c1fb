//! From the binary format of a result's column to a [`Value`].

use std::borrow::Cow;
use std::error::Error as StdError;
use std::net::IpAddr;

use tokio_postgres::types::{FromSql, Kind, Type};

use super::{DAY, EPOCH_DAYS, EPOCH_MICROS, IPV4, IPV6, numeric, range};
use crate::value::{ColumnType, ExactDecimal, Mismatch, Value, calendar};

/// The bytes of a column as they came, of whatever type; `None` for `NULL`.
pub(in crate::backend::postgres) struct Raw<'a>(pub(in crate::backend::postgres) Option<&'a [u8]>);

impl<'a> FromSql<'a> for Raw<'a> {
    fn from_sql(_: &Type, raw: &'a [u8]) -> Result<Raw<'a>, Box<dyn StdError + Sync + Send>> {
        Ok(Raw(Some(raw)))
    }

    fn from_sql_null(_: &Type) -> Result<Raw<'a>, Box<dyn StdError + Sync + Send>> {
        Ok(Raw(None))
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

impl<'a> Raw<'a> {
    /// The value of a column whose type in the result is `stored` and in the model `ty`.
    #[inline]
    pub(in crate::backend::postgres) fn value(
        self,
        stored: &Type,
        ty: ColumnType,
    ) -> Result<Value<'a>, Mismatch> {
        match self.0 {
            None => Ok(Value::Null),
            Some(raw) => decode(stored, raw, ty),
        }
    }
}

#[inline]
pub(super) fn decode<'a>(stored: &Type, raw: &'a [u8], ty: ColumnType) -> Result<Value<'a>, Mismatch> {
    match ty {
        ColumnType::I16 | ColumnType::I32 | ColumnType::I64 => integer(stored, raw),
        ColumnType::F32 | ColumnType::F64 => float(stored, raw, ty),
        ColumnType::Decimal => decimal(stored, raw).map(Value::Decimal),
        ColumnType::Text | ColumnType::Enum(_) if is_text(stored) => text(raw).map(Value::Text),
        ColumnType::Bool if *stored == Type::BOOL => fixed(raw).map(|[byte]: [u8; 1]| Value::Bool(byte != 0)),
        ColumnType::Bytes if *stored == Type::BYTEA => Ok(Value::Bytes(Cow::Borrowed(raw))),
        ColumnType::Uuid if *stored == Type::UUID => fixed(raw).map(Value::Uuid),
        ColumnType::Timestamp if *stored == Type::TIMESTAMPTZ => moment(raw).map(Value::Timestamp),
        ColumnType::DateTime if *stored == Type::TIMESTAMP => moment(raw).map(Value::DateTime),
        ColumnType::Date if *stored == Type::DATE => date(raw).map(Value::Date),
        ColumnType::Time if *stored == Type::TIME => time(raw).map(Value::Time),
        ColumnType::Json if *stored == Type::JSON => text(raw).map(Value::Json),
        ColumnType::Json if *stored == Type::JSONB => match raw {
            [1, json @ ..] => text(json).map(Value::Json),
            _ => Err(malformed()),
        },
        ColumnType::Duration if *stored == Type::INTERVAL => interval(raw).map(Value::Duration),
        ColumnType::Inet if matches!(*stored, Type::INET | Type::CIDR) => inet(raw).map(Value::Inet),
        ColumnType::Array(ty) => match stored.kind() {
            Kind::Array(item) => list(item, raw, *ty).map(Value::Array),
            _ => Err(other_kind(stored)),
        },
        ColumnType::Range(of) => match stored.kind() {
            Kind::Range(item) => range::decode(item, raw, of),
            _ => Err(other_kind(stored)),
        },
        _ => Err(other_kind(stored)),
    }
}

/// The items of an array: see `encode::array`. Where it counts from does not matter.
fn list<'a>(stored: &Type, mut raw: &'a [u8], ty: ColumnType) -> Result<Vec<Value<'a>>, Mismatch> {
    let (dimensions, _nulls, _type) = (number(&mut raw)?, number(&mut raw)?, number(&mut raw)?);
    if dimensions == 0 {
        return Ok(Vec::new());
    }
    if dimensions != 1 {
        return Err(Mismatch::Value(format!("stored list has {dimensions} dimensions")));
    }
    let (count, _first) = (number(&mut raw)?, number(&mut raw)?);
    let item = |_| {
        // The length of null is negative.
        let Ok(length) = usize::try_from(number(&mut raw)?) else { return Ok(Value::Null) };
        let (item, rest) = raw.split_at_checked(length).ok_or_else(malformed)?;
        raw = rest;
        decode(stored, item, ty).map_err(Mismatch::of_item)
    };
    (0..count).map(item).collect()
}

fn number(raw: &mut &[u8]) -> Result<i32, Mismatch> {
    let (number, rest) = raw.split_first_chunk().ok_or_else(malformed)?;
    *raw = rest;
    Ok(i32::from_be_bytes(*number))
}

/// Integers of every width: a column may be narrower than the field, or wider; the field checks the range.
fn integer<'a>(stored: &Type, raw: &[u8]) -> Result<Value<'a>, Mismatch> {
    match *stored {
        Type::INT8 => fixed(raw).map(i64::from_be_bytes),
        Type::INT4 => fixed(raw).map(|bytes| i32::from_be_bytes(bytes).into()),
        Type::INT2 => fixed(raw).map(|bytes| i16::from_be_bytes(bytes).into()),
        Type::OID => fixed(raw).map(|bytes| u32::from_be_bytes(bytes).into()),
        _ => Err(other_kind(stored)),
    }
    .map(Value::Int)
}

/// Whether the binary format is the text itself.
fn is_text(stored: &Type) -> bool {
    match *stored {
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => true,
        // A type of an extension has another number in every database.
        _ => matches!(stored.kind(), Kind::Enum(_)) || stored.name() == "citext",
    }
}

fn text(raw: &[u8]) -> Result<Cow<'_, str>, Mismatch> {
    str::from_utf8(raw).map(Cow::Borrowed).map_err(|_| Mismatch::Value("stored text is not UTF-8".to_owned()))
}

fn fixed<const N: usize>(raw: &[u8]) -> Result<[u8; N], Mismatch> {
    raw.try_into().map_err(|_| malformed())
}

/// A column may be narrower than the field; one that is wider is read as long as nothing is lost.
fn float<'a>(stored: &Type, raw: &[u8], ty: ColumnType) -> Result<Value<'a>, Mismatch> {
    match *stored {
        Type::FLOAT4 => fixed(raw).map(|bytes| Value::Float(f32::from_be_bytes(bytes).into())),
        Type::FLOAT8 if ty == ColumnType::F32 => fixed(raw).map(f64::from_be_bytes).and_then(single),
        Type::FLOAT8 => fixed(raw).map(|bytes| Value::Float(f64::from_be_bytes(bytes))),
        _ => Err(other_kind(stored)),
    }
}

/// A column of whole numbers holds decimals as well.
fn decimal(stored: &Type, raw: &[u8]) -> Result<ExactDecimal, Mismatch> {
    if *stored == Type::NUMERIC {
        return numeric::decode(raw);
    }
    match integer(stored, raw)? {
        Value::Int(whole) => Ok(ExactDecimal::from(whole)),
        _ => Err(other_kind(stored)),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "it is checked that the cast keeps the value")]
fn single<'a>(value: f64) -> Result<Value<'a>, Mismatch> {
    if value.is_nan() || f64::from(value as f32) == value {
        return Ok(Value::Float(value));
    }
    Err(Mismatch::Value("stored float needs more than the 32 bits of f32".to_owned()))
}

fn date(raw: &[u8]) -> Result<i32, Mismatch> {
    let days = fixed(raw).map(i32::from_be_bytes)?;
    if let i32::MIN | i32::MAX = days {
        return Err(Mismatch::Value("stored date is infinite".to_owned()));
    }
    match days.saturating_add(EPOCH_DAYS) {
        days @ calendar::FIRST_DAY..=calendar::LAST_DAY => Ok(days),
        _ => Err(Mismatch::Value("stored date is outside of the years 0001 to 9999".to_owned())),
    }
}

/// Postgres also has 24:00:00, which is no time of a day anywhere else.
fn time(raw: &[u8]) -> Result<i64, Mismatch> {
    match fixed(raw).map(i64::from_be_bytes)? {
        micros @ 0..DAY => Ok(micros),
        DAY => Err(Mismatch::Value("stored time is 24:00:00".to_owned())),
        _ => Err(malformed()),
    }
}

fn moment(raw: &[u8]) -> Result<i64, Mismatch> {
    let micros = fixed(raw).map(i64::from_be_bytes)?;
    if let i64::MIN | i64::MAX = micros {
        return Err(Mismatch::Value("stored timestamp is infinite".to_owned()));
    }
    let micros = micros.saturating_add(EPOCH_MICROS);
    if !super::is_moment(micros) {
        return Err(Mismatch::Value("stored timestamp is outside of the years 0001 to 9999".to_owned()));
    }
    Ok(micros)
}

/// The microseconds of an `interval` of microseconds, days and months. A day counts 24 hours, as it does where Postgres
/// compares intervals.
fn interval(raw: &[u8]) -> Result<i64, Mismatch> {
    let raw: [u8; 16] = fixed(raw)?;
    let (micros, rest) = raw.split_at(8);
    let (days, months) = rest.split_at(4);
    let micros = fixed(micros).map(i64::from_be_bytes)?;
    match (fixed(days).map(i32::from_be_bytes)?, fixed(months).map(i32::from_be_bytes)?) {
        (0, 0) => Ok(micros),
        (days, 0) => {
            let sum = i64::from(days).checked_mul(DAY).and_then(|days| micros.checked_add(days));
            sum.ok_or_else(|| Mismatch::Value("stored interval is longer than 292,271 years".to_owned()))
        }
        (i32::MIN, i32::MIN) | (i32::MAX, i32::MAX) => {
            Err(Mismatch::Value("stored interval is infinite".to_owned()))
        }
        _ => Err(Mismatch::Value("stored interval has months, of which each has its own length".to_owned())),
    }
}

/// An address with the netmask of a single one: no type of Rust's has room for another.
fn inet(raw: &[u8]) -> Result<IpAddr, Mismatch> {
    let (bits, address) = match raw {
        [IPV4, bits, _, 4, address @ ..] => (32 - i32::from(*bits), fixed::<4>(address)?.into()),
        [IPV6, bits, _, 16, address @ ..] => (128 - i32::from(*bits), fixed::<16>(address)?.into()),
        _ => return Err(malformed()),
    };
    if bits == 0 { Ok(address) } else { Err(Mismatch::Value("stored address has a netmask".to_owned())) }
}

#[cold]
pub(super) fn malformed() -> Mismatch {
    Mismatch::Value("stored value is malformed".to_owned())
}

/// The mismatch of a column that is of another kind than the field reads.
#[cold]
fn other_kind(stored: &Type) -> Mismatch {
    Mismatch::Kind(match *stored {
        Type::BOOL => "boolean",
        Type::INT2 | Type::INT4 | Type::INT8 | Type::OID => "integer",
        Type::FLOAT4 | Type::FLOAT8 => "float",
        Type::BYTEA => "bytes",
        Type::UUID => "uuid",
        Type::DATE => "date",
        Type::TIME => "time",
        Type::TIMESTAMPTZ => "timestamp",
        Type::TIMESTAMP => "timestamp without zone",
        Type::JSON | Type::JSONB => "json",
        Type::NUMERIC => "decimal",
        Type::INTERVAL => "interval",
        Type::INET | Type::CIDR => "ip address",
        _ if is_text(stored) => "text",
        _ if matches!(stored.kind(), Kind::Array(_)) => "array",
        _ if matches!(stored.kind(), Kind::Range(_)) => "range",
        _ => "value of another type",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(stored: Type, raw: &[u8], ty: ColumnType, expected: Value<'_>) {
        assert_eq!(decode(&stored, raw, ty).expect("a value"), expected);
    }

    fn mismatch(stored: Type, raw: &[u8], ty: ColumnType) -> String {
        decode(&stored, raw, ty).expect_err("a mismatch").to_string()
    }

    #[test]
    fn integers_of_every_width_are_read() {
        for ty in [ColumnType::I16, ColumnType::I32, ColumnType::I64] {
            check(Type::INT2, &[0xff, 0xfe], ty, Value::Int(-2));
            check(Type::INT4, &[0xff, 0xff, 0xff, 0xfe], ty, Value::Int(-2));
            check(Type::INT8, &i64::MAX.to_be_bytes(), ty, Value::Int(i64::MAX));
            check(Type::OID, &[0xff; 4], ty, Value::Int(4_294_967_295));
        }
        assert_eq!(mismatch(Type::INT4, &[0; 3], ColumnType::I32), "stored value is malformed");
        assert_eq!(mismatch(Type::TEXT, b"7", ColumnType::I32), "stored text cannot be read");
        assert_eq!(mismatch(Type::NUMERIC, &[0; 8], ColumnType::I32), "stored decimal cannot be read");
    }

    #[test]
    fn floats_are_read_without_loss() {
        check(Type::FLOAT4, &1.5_f32.to_be_bytes(), ColumnType::F32, Value::Float(1.5));
        check(Type::FLOAT4, &0.1_f32.to_be_bytes(), ColumnType::F64, Value::Float(0.1_f32.into()));
        check(Type::FLOAT8, &0.1_f64.to_be_bytes(), ColumnType::F64, Value::Float(0.1));
        check(Type::FLOAT8, &0.5_f64.to_be_bytes(), ColumnType::F32, Value::Float(0.5));
        assert!(mismatch(Type::FLOAT8, &0.1_f64.to_be_bytes(), ColumnType::F32).contains("32 bits"));
        assert!(matches!(
            decode(&Type::FLOAT8, &f64::NAN.to_be_bytes(), ColumnType::F32),
            Ok(Value::Float(value)) if value.is_nan()
        ));
    }

    #[test]
    fn texts_and_bytes_are_borrowed() {
        for stored in [Type::TEXT, Type::VARCHAR, Type::BPCHAR, Type::NAME, Type::UNKNOWN] {
            check(stored, "ä".as_bytes(), ColumnType::Text, Value::Text("ä".into()));
        }
        let citext = Type::new("citext".to_owned(), 70_000, Kind::Simple, "public".to_owned());
        check(citext, b"a", ColumnType::Text, Value::Text("a".into()));
        let mood = Type::new("mood".to_owned(), 70_001, Kind::Enum(Vec::new()), "public".to_owned());
        check(mood, b"fine", ColumnType::Text, Value::Text("fine".into()));
        check(Type::BYTEA, &[0, 255], ColumnType::Bytes, Value::Bytes(vec![0, 255].into()));
        assert!(matches!(decode(&Type::TEXT, b"a", ColumnType::Text), Ok(Value::Text(Cow::Borrowed("a")))));
        assert_eq!(mismatch(Type::TEXT, &[0xff], ColumnType::Text), "stored text is not UTF-8");
        assert_eq!(mismatch(Type::BYTEA, b"a", ColumnType::Text), "stored bytes cannot be read");
        assert_eq!(mismatch(Type::INTERVAL, &[0; 16], ColumnType::Text), "stored interval cannot be read");
        assert_eq!(mismatch(Type::TEXT_ARRAY, &[0; 12], ColumnType::Text), "stored array cannot be read");
    }

    #[test]
    fn other_scalars_are_read() {
        check(Type::BOOL, &[1], ColumnType::Bool, Value::Bool(true));
        check(Type::BOOL, &[0], ColumnType::Bool, Value::Bool(false));
        check(Type::UUID, &[9; 16], ColumnType::Uuid, Value::Uuid([9; 16]));
        check(Type::JSONB, b"\x01[1]", ColumnType::Json, Value::Json("[1]".into()));
        check(Type::JSON, b"[1]", ColumnType::Json, Value::Json("[1]".into()));
        assert_eq!(mismatch(Type::JSONB, b"\x02[1]", ColumnType::Json), "stored value is malformed");
        assert_eq!(mismatch(Type::JSONB, b"", ColumnType::Json), "stored value is malformed");
        assert_eq!(mismatch(Type::UUID, &[9; 15], ColumnType::Uuid), "stored value is malformed");
    }

    #[test]
    fn times_are_read_within_the_calendar() {
        check(Type::DATE, &0_i32.to_be_bytes(), ColumnType::Date, Value::Date(EPOCH_DAYS));
        check(Type::TIME, &1_i64.to_be_bytes(), ColumnType::Time, Value::Time(1));
        check(Type::TIMESTAMPTZ, &0_i64.to_be_bytes(), ColumnType::Timestamp, Value::Timestamp(EPOCH_MICROS));
        check(Type::TIMESTAMP, &(-EPOCH_MICROS).to_be_bytes(), ColumnType::DateTime, Value::DateTime(0));
        let date = |days: i32| mismatch(Type::DATE, &days.to_be_bytes(), ColumnType::Date);
        assert_eq!(date(i32::MAX), "stored date is infinite");
        assert_eq!(date(i32::MIN), "stored date is infinite");
        assert!(date(calendar::LAST_DAY - EPOCH_DAYS + 1).contains("0001 to 9999"));
        assert!(date(calendar::FIRST_DAY - EPOCH_DAYS - 1).contains("0001 to 9999"));
        let moment = |micros: i64| mismatch(Type::TIMESTAMPTZ, &micros.to_be_bytes(), ColumnType::Timestamp);
        assert_eq!(moment(i64::MAX), "stored timestamp is infinite");
        assert_eq!(moment(i64::MIN), "stored timestamp is infinite");
        assert!(moment(i64::MAX - 1).contains("0001 to 9999"));
        assert!(moment(i64::MIN + 1).contains("0001 to 9999"));
        assert_eq!(mismatch(Type::TIME, &DAY.to_be_bytes(), ColumnType::Time), "stored time is 24:00:00");
        assert!(mismatch(Type::TIMESTAMP, &[0; 8], ColumnType::Timestamp).contains("without zone"));
    }

    #[test]
    fn lists_are_read_item_by_item() {
        const OF_I64: ColumnType = ColumnType::Array(&ColumnType::I64);
        let head = |dimensions: u8| [0, 0, 0, dimensions, 0, 0, 0, 1, 0, 0, 0, 23];
        check(Type::INT8_ARRAY, &head(0), OF_I64, Value::Array(Vec::new()));
        let items = [0, 0, 0, 2, 0, 0, 0, 9, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xfe, 0xff, 0xff, 0xff, 0xff];
        let of_two = [&head(1)[..], &items].concat();
        check(Type::INT4_ARRAY, &of_two, OF_I64, Value::Array(vec![Value::Int(-2), Value::Null]));
        for length in 0..of_two.len() {
            assert_eq!(mismatch(Type::INT4_ARRAY, &of_two[..length], OF_I64), "stored value is malformed");
        }
        let two_dimensions = [&head(2)[..], &items].concat();
        assert_eq!(mismatch(Type::INT4_ARRAY, &two_dimensions, OF_I64), "stored list has 2 dimensions");
        assert_eq!(mismatch(Type::TEXT_ARRAY, &of_two, OF_I64), "an item of the stored list is text");
        assert_eq!(mismatch(Type::INT8, &[0; 8], OF_I64), "stored integer cannot be read");
    }

    #[test]
    fn addresses_are_read_without_a_netmask() {
        let v4 = [2, 32, 0, 4, 10, 0, 0, 255];
        check(Type::INET, &v4, ColumnType::Inet, Value::Inet([10, 0, 0, 255].into()));
        check(Type::CIDR, &v4, ColumnType::Inet, Value::Inet([10, 0, 0, 255].into()));
        let v6 = |bits| [&[3, bits, 0, 16][..], &[0xfe; 16]].concat();
        check(Type::INET, &v6(128), ColumnType::Inet, Value::Inet([0xfe; 16].into()));
        let wrong = |raw: &[u8]| mismatch(Type::INET, raw, ColumnType::Inet);
        assert_eq!(wrong(&v6(64)), "stored address has a netmask");
        assert_eq!(wrong(&[2, 8, 0, 4, 10, 0, 0, 0]), "stored address has a netmask");
        for raw in
            [&[][..], &[2, 32, 0], &[2, 32, 0, 4, 1, 2, 3], &[4, 32, 0, 4, 1, 2, 3, 4], &[2, 128, 0, 16, 1]]
        {
            assert_eq!(wrong(raw), "stored value is malformed");
        }
        assert_eq!(mismatch(Type::INET, &v4, ColumnType::Text), "stored ip address cannot be read");
    }

    #[test]
    fn intervals_are_read_where_they_have_one_length() {
        let raw = |micros: i64, days: i32, months: i32| {
            [&micros.to_be_bytes()[..], &days.to_be_bytes(), &months.to_be_bytes()].concat()
        };
        let read = |micros, days| {
            check(
                Type::INTERVAL,
                &raw(micros, days, 0),
                ColumnType::Duration,
                Value::Duration(micros + i64::from(days) * DAY),
            );
        };
        for micros in [0, -1, i64::MIN, i64::MAX] {
            read(micros, 0);
        }
        read(-1, 1);
        read(5, -2);
        let wrong =
            |micros, days, months| mismatch(Type::INTERVAL, &raw(micros, days, months), ColumnType::Duration);
        assert_eq!(wrong(0, 0, 1), "stored interval has months, of which each has its own length");
        assert_eq!(wrong(i64::MAX, i32::MAX, i32::MAX), "stored interval is infinite");
        assert_eq!(wrong(i64::MIN, i32::MIN, i32::MIN), "stored interval is infinite");
        assert_eq!(wrong(1, i32::MAX, 0), "stored interval is longer than 292,271 years");
        assert_eq!(wrong(i64::MAX, 1, 0), "stored interval is longer than 292,271 years");
        assert_eq!(mismatch(Type::INTERVAL, &[0; 15], ColumnType::Duration), "stored value is malformed");
    }
}
