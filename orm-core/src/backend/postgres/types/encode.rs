//! From a [`Value`] to the binary format of its column's type
//! (<https://www.postgresql.org/docs/current/protocol-overview.html#PROTOCOL-FORMAT-CODES>).

use std::error::Error as StdError;
use std::fmt;
use std::net::IpAddr;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::{IsNull, ToSql, Type};

use super::{DAY, EPOCH_DAYS, EPOCH_MICROS, IPV4, IPV6, numeric, of, range, words};
use crate::driver::Arg;
use crate::value::{ColumnType, Value, calendar, json};

/// An argument that writes itself into a message. What cannot be stored is refused with the error of
/// [`Arg::refuse`], which comes back as the source of the driver's.
pub(in crate::backend::postgres) struct Param<'a>(pub(in crate::backend::postgres) &'a Arg<'a>);

/// The driver logs the parameters of statements by this at debug level, so it never shows a value.
impl fmt::Debug for Param<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.value.kind())
    }
}

impl ToSql for Param<'_> {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        encode(self.0.ty, &self.0.value, out).map_err(|why| self.0.refuse(why).into())
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.to_sql(ty, out)
    }
}

/// Why a value is not stored; it never holds the value.
pub(super) type Refusal = std::borrow::Cow<'static, str>;

pub(super) fn encode(ty: ColumnType, value: &Value<'_>, out: &mut BytesMut) -> Result<IsNull, Refusal> {
    match (ty, value) {
        (_, Value::Null) => return Ok(IsNull::Yes),
        (_, Value::Refused(reason)) => return Err(reason.to_string().into()),
        (ColumnType::Array(item), Value::Array(items)) => array(*item, items, out)?,
        (_, Value::Array(items)) => array(ty, items, out)?,
        (ColumnType::Bool, Value::Bool(value)) => out.put_u8((*value).into()),
        (ColumnType::I16, Value::Int(value)) => out.put_i16(integer(ty, *value)?),
        (ColumnType::I32, Value::Int(value)) => out.put_i32(integer(ty, *value)?),
        (ColumnType::I64, Value::Int(value)) => out.put_i64(*value),
        (ColumnType::F32, Value::Float(value)) => out.put_f32(single(*value)?),
        (ColumnType::F64, Value::Float(value)) => out.put_f64(*value),
        (ColumnType::Decimal, Value::Decimal(value)) => numeric::encode(*value, out),
        (ColumnType::Text | ColumnType::Enum(_), Value::Text(text)) => out.put_slice(without_nul(text)?),
        (ColumnType::Bytes, Value::Bytes(bytes)) => out.put_slice(bytes),
        (ColumnType::Uuid, Value::Uuid(bytes)) => out.put_slice(bytes),
        (ColumnType::Date, Value::Date(days)) => out.put_i32(date(*days)? - EPOCH_DAYS),
        (ColumnType::Time, Value::Time(micros)) => out.put_i64(time(*micros)?),
        (ColumnType::Timestamp, Value::Timestamp(micros)) => out.put_i64(moment(*micros)? - EPOCH_MICROS),
        (ColumnType::DateTime, Value::DateTime(micros)) => out.put_i64(moment(*micros)? - EPOCH_MICROS),
        (ColumnType::Json, Value::Json(text)) => json(text, out)?,
        (ColumnType::Duration, Value::Duration(micros)) => {
            // Microseconds, days and months, which are not 24 hours and 30 days but as long as the calendar says.
            out.put_i64(*micros);
            out.put_i64(0);
        }
        (ColumnType::Inet, Value::Inet(address)) => inet(*address, out),
        (ColumnType::Range(of), Value::Range(range)) => range::encode(of, range, out)?,
        (ty, value) => {
            return Err(format!("{} where {} is stored", value.kind(), words(ty)).into());
        }
    }
    Ok(IsNull::No)
}

/// One dimension, counted from 1: the number of dimensions, whether there are nulls, the type of the elements, the
/// length and the lower bound, then each element behind its length.
fn array(ty: ColumnType, items: &[Value<'_>], out: &mut BytesMut) -> Result<(), Refusal> {
    let count = i32::try_from(items.len()).map_err(|_| "the list is too long")?;
    out.put_i32((count > 0).into());
    out.put_i32(items.iter().any(Value::is_null).into());
    out.put_u32(of(ty).oid());
    if count > 0 {
        out.put_i32(count);
        out.put_i32(1);
    }
    for item in items {
        element(ty, item, out)?;
    }
    Ok(())
}

fn element(ty: ColumnType, item: &Value<'_>, out: &mut BytesMut) -> Result<(), Refusal> {
    if matches!(item, Value::Array(_)) {
        return Err("a list within a list".into());
    }
    let start = out.len();
    out.put_i32(-1);
    if matches!(encode(ty, item, out)?, IsNull::No) {
        let length = i32::try_from(out.len() - start - 4).map_err(|_| "the list is too long")?;
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

fn integer<T: TryFrom<i64>>(ty: ColumnType, value: i64) -> Result<T, Refusal> {
    T::try_from(value).map_err(|_| format!("it is out of the range of {}", words(ty)).into())
}

/// The `f32` that was widened to this.
#[expect(clippy::cast_possible_truncation, reason = "what the cast makes infinite is refused")]
fn single(value: f64) -> Result<f32, Refusal> {
    let single = value as f32;
    if single.is_infinite() && value.is_finite() {
        return Err("it is out of the range of a float of 32 bits".into());
    }
    Ok(single)
}

/// Postgres has no NUL in text; it would refuse it itself, but abort the transaction with it.
fn without_nul(text: &str) -> Result<&[u8], Refusal> {
    if text.as_bytes().contains(&0) {
        return Err("text with a NUL character".into());
    }
    Ok(text.as_bytes())
}

/// `jsonb`: the number of the format, then the text.
fn json(text: &str, out: &mut BytesMut) -> Result<(), Refusal> {
    if json::holds_nul(text) {
        return Err("json with a NUL character".into());
    }
    out.put_u8(1);
    out.put_slice(text.as_bytes());
    Ok(())
}

/// The family, the bits of the netmask, whether it is a network, the length, the address.
fn inet(address: IpAddr, out: &mut BytesMut) {
    match address {
        IpAddr::V4(address) => {
            out.put_slice(&[IPV4, 32, 0, 4]);
            out.put_slice(&address.octets());
        }
        IpAddr::V6(address) => {
            out.put_slice(&[IPV6, 128, 0, 16]);
            out.put_slice(&address.octets());
        }
    }
}

fn date(days: i32) -> Result<i32, Refusal> {
    match days {
        calendar::FIRST_DAY..=calendar::LAST_DAY => Ok(days),
        _ => Err("it is outside of the years 0001 to 9999".into()),
    }
}

fn time(micros: i64) -> Result<i64, Refusal> {
    match micros {
        0..DAY => Ok(micros),
        _ => Err("it is no time of a day".into()),
    }
}

fn moment(micros: i64) -> Result<i64, Refusal> {
    if super::is_moment(micros) { Ok(micros) } else { Err("it is outside of the years 0001 to 9999".into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(ty: ColumnType, value: Value<'_>) -> Result<Vec<u8>, String> {
        let mut out = BytesMut::new();
        match encode(ty, &value, &mut out) {
            Ok(IsNull::No) => Ok(out.to_vec()),
            Ok(IsNull::Yes) => Err("null".to_owned()),
            Err(refusal) => Err(refusal.into_owned()),
        }
    }

    fn refusal(ty: ColumnType, value: Value<'_>) -> String {
        bytes(ty, value).expect_err("a refusal")
    }

    fn text(text: &str) -> Value<'_> {
        Value::Text(text.into())
    }

    #[test]
    fn scalars_are_big_endian() {
        let check = |ty, value, expected: &[u8]| assert_eq!(bytes(ty, value).as_deref(), Ok(expected));
        check(ColumnType::Bool, Value::Bool(true), &[1]);
        check(ColumnType::Bool, Value::Bool(false), &[0]);
        check(ColumnType::I16, Value::Int(-2), &[0xff, 0xfe]);
        check(ColumnType::I32, Value::Int(258), &[0, 0, 1, 2]);
        check(ColumnType::I64, Value::Int(i64::MIN), &[0x80, 0, 0, 0, 0, 0, 0, 0]);
        check(ColumnType::F32, Value::Float(1.5), &[0x3f, 0xc0, 0, 0]);
        check(ColumnType::F64, Value::Float(-2.0), &[0xc0, 0, 0, 0, 0, 0, 0, 0]);
        check(ColumnType::Text, text("ä"), &[0xc3, 0xa4]);
        check(ColumnType::Bytes, Value::Bytes(b"\0\x01"[..].into()), &[0, 1]);
        check(ColumnType::Uuid, Value::Uuid([7; 16]), &[7; 16]);
        check(ColumnType::Json, Value::Json("{}".into()), b"\x01{}");
        check(ColumnType::Inet, Value::Inet([127, 0, 0, 1].into()), &[2, 32, 0, 4, 127, 0, 0, 1]);
        let v6 = [3, 128, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
        check(ColumnType::Inet, Value::Inet(std::net::Ipv6Addr::LOCALHOST.into()), &v6);
    }

    #[test]
    fn times_count_from_the_year_2000() {
        let check = |ty, value, expected: &[u8]| assert_eq!(bytes(ty, value).as_deref(), Ok(expected));
        check(ColumnType::Date, Value::Date(EPOCH_DAYS), &[0; 4]);
        check(ColumnType::Date, Value::Date(0), &(-10_957_i32).to_be_bytes());
        check(ColumnType::Time, Value::Time(1), &[0, 0, 0, 0, 0, 0, 0, 1]);
        check(ColumnType::Timestamp, Value::Timestamp(0), &(-946_684_800_000_000_i64).to_be_bytes());
        check(ColumnType::DateTime, Value::DateTime(946_684_800_000_001), &[0, 0, 0, 0, 0, 0, 0, 1]);
        let hour = [0, 0, 0, 0, 0xd6, 0x93, 0xa4, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        check(ColumnType::Duration, Value::Duration(3_600_000_000), &hour);
    }

    #[test]
    fn times_outside_of_the_calendar_are_refused() {
        for days in [calendar::FIRST_DAY - 1, calendar::LAST_DAY + 1, i32::MIN, i32::MAX] {
            assert!(refusal(ColumnType::Date, Value::Date(days)).contains("0001 to 9999"));
        }
        let (first, last) =
            (calendar::join(calendar::FIRST_DAY, 0), calendar::join(calendar::LAST_DAY, DAY - 1));
        for micros in [first - 1, last + 1, i64::MIN, i64::MAX] {
            assert!(calendar::timestamp_text(micros).is_none());
            assert!(refusal(ColumnType::Timestamp, Value::Timestamp(micros)).contains("0001 to 9999"));
            assert!(refusal(ColumnType::DateTime, Value::DateTime(micros)).contains("0001 to 9999"));
        }
        for micros in [first, last] {
            assert!(calendar::timestamp_text(micros).is_some());
            assert!(bytes(ColumnType::Timestamp, Value::Timestamp(micros)).is_ok());
        }
        assert!(bytes(ColumnType::Time, Value::Time(DAY - 1)).is_ok());
        assert!(refusal(ColumnType::Time, Value::Time(DAY)).contains("no time"));
        assert!(refusal(ColumnType::Time, Value::Time(-1)).contains("no time"));
    }

    #[test]
    fn integers_that_do_not_fit_are_refused() {
        for (ty, least, most) in [
            (ColumnType::I16, i64::from(i16::MIN), i64::from(i16::MAX)),
            (ColumnType::I32, i64::from(i32::MIN), i64::from(i32::MAX)),
        ] {
            assert!(bytes(ty, Value::Int(least)).is_ok() && bytes(ty, Value::Int(most)).is_ok());
            assert!(refusal(ty, Value::Int(most + 1)).contains("out of the range"));
            assert!(refusal(ty, Value::Int(least - 1)).contains("out of the range"));
        }
    }

    #[test]
    fn floats_keep_what_is_no_number() {
        assert_eq!(
            bytes(ColumnType::F32, Value::Float(f64::INFINITY)),
            Ok(f32::INFINITY.to_be_bytes().to_vec())
        );
        assert!(bytes(ColumnType::F32, Value::Float(f64::NAN)).is_ok());
        assert!(refusal(ColumnType::F32, Value::Float(1e39)).contains("out of the range"));
        assert_eq!(
            bytes(ColumnType::F32, Value::Float(f64::from(0.1_f32))),
            Ok(0.1_f32.to_be_bytes().to_vec())
        );
    }

    #[test]
    fn nul_is_refused_before_it_is_sent() {
        assert!(refusal(ColumnType::Text, text("a\0b")).contains("NUL"));
        let json = |text: &str| bytes(ColumnType::Json, Value::Json(text.to_owned().into()));
        assert!(json("\"\0\"").is_err());
        assert!(json(r#""\u0000""#).is_err());
        assert!(json(r#""\\\u0000""#).is_err());
        assert!(json(r#""\\u0000""#).is_ok());
        assert!(json(r#""\u00001""#).is_err());
        assert!(json(r#""\u0001""#).is_ok());
    }

    #[test]
    fn other_kinds_and_refused_values_are_refused() {
        assert_eq!(refusal(ColumnType::I32, text("secret")), "text where an integer of 32 bits is stored");
        assert_eq!(refusal(ColumnType::Text, Value::Refused("no map".into())), "no map");
        assert!(bytes(ColumnType::Text, Value::Default).is_err());
        assert_eq!(refusal(ColumnType::Text, Value::Null), "null");
    }

    #[test]
    fn arrays_have_a_head_and_lengths() {
        let of_two = bytes(ColumnType::I16, Value::Array(vec![Value::Int(5), Value::Null]));
        let head = [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 21, 0, 0, 0, 2, 0, 0, 0, 1];
        let items = [0, 0, 0, 2, 0, 5, 0xff, 0xff, 0xff, 0xff];
        assert_eq!(of_two, Ok([&head[..], &items].concat()));
        let empty = bytes(ColumnType::Text, Value::Array(Vec::new()));
        assert_eq!(empty, Ok(vec![0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25]));
        let json = bytes(ColumnType::Json, Value::Array(vec![Value::Json("1".into())]));
        assert_eq!(json.map(|bytes| bytes[20..].to_vec()), Ok(vec![0, 0, 0, 2, 1, b'1']));
        assert!(bytes(ColumnType::I16, Value::Array(vec![Value::Array(Vec::new())])).is_err());
    }
}
