//! Values as bytes and back, exactly: what a cursor keeps of a row. A byte says the kind, the rest is as short as it may be.
//! Only what has an order that databases share is packed; documents, lists and ranges are not.

use std::net::IpAddr;

use super::{ColumnType, ExactDecimal, Value, calendar};

const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const INT: u8 = 3;
const FLOAT: u8 = 4;
const DECIMAL: u8 = 5;
const TEXT: u8 = 6;
const BYTES: u8 = 7;
const UUID: u8 = 8;
const DATE: u8 = 9;
const TIME: u8 = 10;
const TIMESTAMP: u8 = 11;
const DATE_TIME: u8 = 12;
const DURATION: u8 = 13;
const IPV4: u8 = 14;
const IPV6: u8 = 15;

/// Adds `value` to `out`, and tells whether it can be packed.
pub(crate) fn pack(value: &Value<'_>, out: &mut Vec<u8>) -> bool {
    match value {
        Value::Null => out.push(NULL),
        Value::Bool(value) => out.push(if *value { TRUE } else { FALSE }),
        Value::Int(value) => pack_number(INT, *value, out),
        Value::Float(value) => pack_fixed(FLOAT, &value.to_be_bytes(), out),
        Value::Decimal(value) => {
            let scale = u8::try_from(value.scale()).expect("invariant: a scale is at most 28");
            pack_fixed(DECIMAL, &[scale], out);
            out.extend(value.mantissa().to_be_bytes());
        }
        Value::Text(text) => pack_list(TEXT, text.as_bytes(), out),
        Value::Bytes(bytes) => pack_list(BYTES, bytes, out),
        Value::Uuid(bytes) => pack_fixed(UUID, bytes, out),
        Value::Date(days) => pack_number(DATE, i64::from(*days), out),
        Value::Time(micros) => pack_number(TIME, *micros, out),
        Value::Timestamp(micros) => pack_number(TIMESTAMP, *micros, out),
        Value::DateTime(micros) => pack_number(DATE_TIME, *micros, out),
        Value::Duration(micros) => pack_number(DURATION, *micros, out),
        Value::Inet(IpAddr::V4(address)) => pack_fixed(IPV4, &address.octets(), out),
        Value::Inet(IpAddr::V6(address)) => pack_fixed(IPV6, &address.octets(), out),
        Value::Json(_) | Value::Array(_) | Value::Range(_) | Value::Default | Value::Refused(_) => {
            return false;
        }
    }
    true
}

/// Takes a value from the beginning of `bytes`; `None` when there is none.
pub(crate) fn unpack(bytes: &mut &[u8]) -> Option<Value<'static>> {
    let [kind] = take(bytes)?;
    Some(match kind {
        NULL => Value::Null,
        FALSE => Value::Bool(false),
        TRUE => Value::Bool(true),
        INT => Value::Int(take_number(bytes)?),
        FLOAT => Value::Float(f64::from_be_bytes(take(bytes)?)),
        DECIMAL => {
            let [scale] = take(bytes)?;
            Value::Decimal(ExactDecimal::new(i128::from_be_bytes(take(bytes)?), u32::from(scale))?)
        }
        TEXT => Value::Text(String::from_utf8(take_list(bytes)?).ok()?.into()),
        BYTES => Value::Bytes(take_list(bytes)?.into()),
        UUID => Value::Uuid(take(bytes)?),
        DATE => Value::Date(i32::try_from(take_number(bytes)?).ok()?),
        TIME => Value::Time(take_number(bytes)?),
        TIMESTAMP => Value::Timestamp(take_number(bytes)?),
        DATE_TIME => Value::DateTime(take_number(bytes)?),
        DURATION => Value::Duration(take_number(bytes)?),
        IPV4 => Value::Inet(IpAddr::from(take::<4>(bytes)?)),
        IPV6 => Value::Inet(IpAddr::from(take::<16>(bytes)?)),
        _ => return None,
    })
}

/// Whether a column of `ty` may hold `value`, null aside: what was unpacked may have been made by anybody.
pub(crate) fn fits(ty: ColumnType, value: &Value<'_>) -> bool {
    use ColumnType as Ty;
    let has_day = |micros: i64| i32::try_from(calendar::split(micros).0).is_ok_and(calendar::has_text);
    match (ty, value) {
        (Ty::I16 | Ty::I32 | Ty::I64, Value::Int(number)) => ty.holds_number(*number),
        (Ty::Text, Value::Text(text)) => !text.contains('\0'),
        (Ty::Date, Value::Date(days)) => calendar::has_text(*days),
        (Ty::Time, Value::Time(micros)) => calendar::time_text(*micros).is_some(),
        (Ty::Timestamp, Value::Timestamp(micros)) | (Ty::DateTime, Value::DateTime(micros)) => {
            has_day(*micros)
        }
        (Ty::Bool, Value::Bool(_))
        | (Ty::F32 | Ty::F64, Value::Float(_))
        | (Ty::Decimal, Value::Decimal(_))
        | (Ty::Bytes, Value::Bytes(_))
        | (Ty::Uuid, Value::Uuid(_))
        | (Ty::Duration, Value::Duration(_))
        | (Ty::Inet, Value::Inet(_)) => true,
        _ => false,
    }
}

fn pack_fixed(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    out.extend(bytes);
}

/// Small numbers are short, whatever their sign: the sign is the last bit.
fn pack_number(kind: u8, number: i64, out: &mut Vec<u8>) {
    out.push(kind);
    pack_length(((number << 1) ^ (number >> 63)).cast_unsigned(), out);
}

fn pack_list(kind: u8, bytes: &[u8], out: &mut Vec<u8>) {
    out.push(kind);
    pack_length(bytes.len() as u64, out);
    out.extend(bytes);
}

/// Seven bits a byte, the lowest first; the eighth says that there are more.
fn pack_length(mut number: u64, out: &mut Vec<u8>) {
    while number > 0x7f {
        out.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

fn take<const N: usize>(bytes: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = bytes.split_first_chunk::<N>()?;
    *bytes = rest;
    Some(*taken)
}

fn take_number(bytes: &mut &[u8]) -> Option<i64> {
    let number = take_length(bytes)?;
    Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
}

fn take_list(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(take_length(bytes)?).ok()?;
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken.to_vec())
}

fn take_length(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for place in 0..10 {
        let [byte] = take(bytes)?;
        let part = u64::from(byte & 0x7f);
        if part << (place * 7) >> (place * 7) != part {
            return None;
        }
        number |= part << (place * 7);
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, Ipv6Addr};

    use super::*;

    fn values() -> Vec<Value<'static>> {
        let decimal = |mantissa, scale| Value::Decimal(ExactDecimal::new(mantissa, scale).expect("small"));
        let mut values = vec![
            Value::Null,
            Value::Bool(false),
            Value::Bool(true),
            Value::Float(0.1 + 0.2),
            Value::Float(-0.0),
            Value::Float(f64::MIN_POSITIVE),
            Value::Float(f64::INFINITY),
            decimal(150, 2),
            decimal(-((1 << 96) - 1), 28),
            Value::Text("".into()),
            Value::Text("a\u{301} \"'\\\n\u{1f600}".into()),
            Value::Text("x".repeat(300).into()),
            Value::Bytes(vec![0, 255, 128].into()),
            Value::Uuid([7; 16]),
            Value::Date(calendar::FIRST_DAY),
            Value::Time(86_399_999_999),
            Value::Inet(Ipv4Addr::new(1, 2, 3, 4).into()),
            Value::Inet(Ipv6Addr::LOCALHOST.into()),
        ];
        for number in [0, 1, -1, 63, 64, -64, -65, i64::MIN, i64::MAX, 1_700_000_000_123_456] {
            values.extend([Value::Int(number), Value::Timestamp(number)]);
            values.extend([Value::DateTime(number), Value::Duration(number)]);
        }
        values
    }

    #[test]
    fn values_come_back_exactly() {
        let mut bytes = Vec::new();
        for value in values() {
            assert!(pack(&value, &mut bytes));
        }
        let mut rest = &bytes[..];
        for value in values() {
            let back = unpack(&mut rest).expect("a value");
            // Zero has a sign, which `==` does not see.
            assert_eq!(format!("{back:?}"), format!("{value:?}"));
        }
        assert!(rest.is_empty());
    }

    #[test]
    fn what_is_cut_off_is_no_value() {
        for value in values() {
            let mut bytes = Vec::new();
            pack(&value, &mut bytes);
            for length in 0..bytes.len() {
                assert_eq!(unpack(&mut &bytes[..length]), None, "{value:?} of {length} bytes");
            }
        }
    }

    #[test]
    fn what_nobody_packed_is_no_value() {
        let check = |bytes: &[u8]| assert_eq!(unpack(&mut &*bytes), None, "{bytes:?}");
        check(&[16]);
        // More than 64 bits, and a length that no memory has.
        check(&[INT, 255, 255, 255, 255, 255, 255, 255, 255, 255, 2]);
        check(&[INT, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0]);
        check(&[TEXT, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1, 65]);
        check(&[TEXT, 1, 255]);
        check(&[&[DECIMAL, 29][..], &[0; 16]].concat());
        check(&[&[DECIMAL, 0][..], &[127; 16]].concat());
        check(&[DATE, 255, 255, 255, 255, 31]);
    }

    #[test]
    fn only_what_a_column_holds_fits_it() {
        use ColumnType as Ty;
        let check = |ty, value, expected| assert_eq!(fits(ty, &value), expected, "{ty:?} {value:?}");
        check(Ty::I16, Value::Int(32_767), true);
        check(Ty::I16, Value::Int(32_768), false);
        check(Ty::I64, Value::Float(1.0), false);
        check(Ty::Text, Value::Text("a\0".into()), false);
        check(Ty::Text, Value::Bytes(vec![1].into()), false);
        check(Ty::Date, Value::Date(i32::MIN), false);
        check(Ty::Time, Value::Time(-1), false);
        check(Ty::Timestamp, Value::Timestamp(i64::MAX), false);
        check(Ty::Timestamp, Value::DateTime(0), false);
        check(Ty::DateTime, Value::DateTime(0), true);
        check(Ty::Json, Value::Text("1".into()), false);
    }
}
