//! How values are stored in SQLite and read back: the table in [`ColumnType`]'s variants, as code.

use std::borrow::Cow;
use std::net::IpAddr;

use super::lists::{from_json, to_json};
use super::statement::{Bound, Stored};
use crate::driver::Arg;
use crate::error::Result;
use crate::value::{ColumnType, ExactDecimal, Mismatch, RangeType, Value, calendar, json, range};

/// Calls `bind` with what SQLite stores for `arg`.
///
/// # Errors
/// `is_encode` for what SQLite cannot store, or would store as something else.
pub(super) fn store<R>(arg: &Arg<'_>, bind: impl FnOnce(&Bound<'_>) -> Result<R>) -> Result<R> {
    let text = |text: Option<String>| match text {
        Some(text) => Ok(text),
        None if arg.ty == ColumnType::Time => Err(arg.refuse("it is no time of a day")),
        None => Err(arg.refuse("it is outside of the years 0001 to 9999")),
    };
    match &arg.value {
        Value::Null => bind(&Bound::Null),
        Value::Bool(value) => bind(&Bound::Int(i64::from(*value))),
        Value::Int(value) => {
            check_range(arg, *value)?;
            bind(&Bound::Int(*value))
        }
        Value::Float(value) if value.is_nan() => Err(arg.refuse("SQLite would store NaN as NULL")),
        Value::Float(value) => bind(&Bound::Float(*value)),
        Value::Decimal(value) => bind(&Bound::Text(value.text().as_str())),
        // SQLite would store both, and its functions would end the text there; Postgres has no room for either.
        Value::Text(value) if value.contains('\0') => Err(arg.refuse("text with a NUL character")),
        Value::Json(value) if json::holds_nul(value) => Err(arg.refuse("json with a NUL character")),
        Value::Text(value) | Value::Json(value) => bind(&Bound::Text(value)),
        Value::Bytes(value) => bind(&Bound::Bytes(value)),
        Value::Uuid(value) => bind(&Bound::Bytes(value)),
        Value::Date(days) => bind(&Bound::Text(&text(calendar::date_text(*days))?)),
        Value::Time(micros) => bind(&Bound::Text(&text(calendar::time_text(*micros))?)),
        Value::Timestamp(micros) => bind(&Bound::Text(&text(calendar::timestamp_text(*micros))?)),
        Value::DateTime(micros) => bind(&Bound::Text(&text(calendar::date_time_text(*micros))?)),
        Value::Duration(micros) => bind(&Bound::Int(*micros)),
        Value::Inet(address) => bind(&Bound::Bytes(&inet_bytes(*address))),
        Value::Range(range) => bind(&Bound::Text(&text(range::write(range))?)),
        Value::Array(items) => match arg.ty {
            ColumnType::Array(item) => bind(&Bound::Text(&to_json(arg, *item, items)?)),
            _ => Err(arg.refuse("it is a list")),
        },
        Value::Refused(why) => Err(arg.refuse(why)),
        Value::Default => Err(arg.refuse("SQLite has no such values")),
    }
}

/// SQLite would take any integer for a narrow column; Postgres would not.
fn check_range(arg: &Arg<'_>, value: i64) -> Result<()> {
    let fits = match arg.ty {
        ColumnType::I16 => i16::try_from(value).is_ok(),
        ColumnType::I32 => i32::try_from(value).is_ok(),
        _ => true,
    };
    let bits = if arg.ty == ColumnType::I16 { 16 } else { 32 };
    if fits {
        Ok(())
    } else {
        Err(arg.refuse(format_args!("it is out of the range of an integer of {bits} bits")))
    }
}

/// Reads what is stored as a value of `ty`.
///
/// # Errors
/// What is stored is none of `ty`'s.
pub(super) fn load(stored: Stored<'_>, ty: ColumnType) -> Result<Value<'_>, Mismatch> {
    use ColumnType as Ty;
    Ok(match (ty, stored) {
        (_, Stored::Null) => Value::Null,
        (Ty::I16 | Ty::I32 | Ty::I64, Stored::Int(value)) => Value::Int(value),
        (Ty::Text | Ty::Enum(_), Stored::Text(bytes)) => Value::Text(utf8(bytes)?),
        (Ty::F32 | Ty::F64, Stored::Float(value)) => Value::Float(value),
        #[expect(
            clippy::cast_precision_loss,
            reason = "SQLite keeps a whole number in a REAL column as an integer"
        )]
        (Ty::F32 | Ty::F64, Stored::Int(value)) => Value::Float(value as f64),
        (Ty::Bool, Stored::Int(value @ (0 | 1))) => Value::Bool(value == 1),
        (ty, stored) => return load_other(stored, ty),
    })
}

/// The types that take more than a look, apart from the others, which would pay for the room that these need.
#[inline(never)]
fn load_other(stored: Stored<'_>, ty: ColumnType) -> Result<Value<'_>, Mismatch> {
    use ColumnType as Ty;
    Ok(match (ty, stored) {
        (Ty::Decimal, Stored::Text(bytes)) => Value::Decimal(decimal(bytes)?),
        (Ty::Decimal, Stored::Int(value)) => Value::Decimal(ExactDecimal::from(value)),
        (Ty::Bool, Stored::Int(_)) => {
            return Err(Mismatch::Value("stored integer is neither 0 nor 1".to_owned()));
        }
        (Ty::Bytes, Stored::Bytes(bytes)) => Value::Bytes(Cow::Borrowed(bytes)),
        (Ty::Uuid, Stored::Bytes(bytes)) => Value::Uuid(bytes.try_into().map_err(|_| wrong(ty))?),
        (Ty::Json, Stored::Text(bytes)) => Value::Json(utf8(bytes)?),
        (Ty::Date, Stored::Text(bytes)) => Value::Date(parse(ty, bytes, calendar::parse_date)?),
        (Ty::Time, Stored::Text(bytes)) => Value::Time(parse(ty, bytes, calendar::parse_time)?),
        (Ty::Timestamp, Stored::Text(bytes)) => {
            Value::Timestamp(parse(ty, bytes, calendar::parse_timestamp)?)
        }
        (Ty::DateTime, Stored::Text(bytes)) => Value::DateTime(parse(ty, bytes, calendar::parse_date_time)?),
        (Ty::Duration, Stored::Int(micros)) => Value::Duration(micros),
        (Ty::Inet, Stored::Bytes(bytes)) => Value::Inet(inet(bytes).ok_or_else(|| wrong(ty))?),
        (Ty::Array(item), Stored::Text(bytes)) => from_json(bytes, *item)?,
        (Ty::Range(of), Stored::Text(bytes)) => {
            Value::Range(Box::new(parse(ty, bytes, |text| range::parse(of, text))?))
        }
        (_, stored) => return Err(Mismatch::Kind(kind(&stored))),
    })
}

fn decimal(bytes: &[u8]) -> Result<ExactDecimal, Mismatch> {
    ExactDecimal::read(bytes).map_err(|unfit| Mismatch::Value(unfit.to_string()))
}

/// The version, so that addresses of IPv4 sort before those of IPv6, as on Postgres, and the address.
pub(super) fn inet_bytes(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => [&[4][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[6][..], &address.octets()].concat(),
    }
}

fn inet(bytes: &[u8]) -> Option<IpAddr> {
    match bytes {
        [4, address @ ..] => <[u8; 4]>::try_from(address).ok().map(IpAddr::from),
        [6, address @ ..] => <[u8; 16]>::try_from(address).ok().map(IpAddr::from),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, Mismatch> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => Err(Mismatch::Value("stored text is not UTF-8".to_owned())),
    }
}

fn parse<T>(ty: ColumnType, bytes: &[u8], parse: impl FnOnce(&str) -> Option<T>) -> Result<T, Mismatch> {
    std::str::from_utf8(bytes).ok().and_then(parse).ok_or_else(|| wrong(ty))
}

#[cold]
fn wrong(ty: ColumnType) -> Mismatch {
    Mismatch::Value(match ty {
        ColumnType::Uuid => "stored bytes are not the 16 of a uuid".to_owned(),
        ColumnType::Inet => "stored bytes are no ip address".to_owned(),
        ColumnType::Range(of) => format!("stored text is no range of {}", words(of)),
        _ => format!("stored text is no {}", format!("{ty:?}").to_lowercase()),
    })
}

fn words(of: RangeType) -> &'static str {
    match of {
        RangeType::I32 | RangeType::I64 => "integers",
        RangeType::Decimal => "decimals",
        RangeType::Date => "dates",
        RangeType::DateTime => "timestamps without zone",
        RangeType::Timestamp => "timestamps",
    }
}

fn kind(stored: &Stored<'_>) -> &'static str {
    match stored {
        Stored::Null => "null",
        Stored::Int(_) => "integer",
        Stored::Float(_) => "float",
        Stored::Text(_) => "text",
        Stored::Bytes(_) => "bytes",
        Stored::Lost => "value that SQLite has no memory for",
    }
}
