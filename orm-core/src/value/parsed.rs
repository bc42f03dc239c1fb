//! Values from text that somebody typed: what a request compares a column with. Nothing is guessed: text that is not
//! wholly a value of the type is none.

use super::{ColumnType, ExactDecimal, Value, calendar, packed};

/// What text a column of `ty` is compared with, in plain words; `None` for what has no text of its own.
pub(crate) fn form(ty: ColumnType) -> Option<&'static str> {
    Some(match ty {
        ColumnType::Bool => "`true` or `false`",
        ColumnType::I16 => "a whole number of 16 bits",
        ColumnType::I32 => "a whole number of 32 bits",
        ColumnType::I64 => "a whole number of 64 bits",
        ColumnType::F32 | ColumnType::F64 => "a finite number",
        ColumnType::Decimal => "a decimal",
        ColumnType::Text => "text without a NUL character",
        ColumnType::Uuid => "a uuid, with or without hyphens",
        ColumnType::Date => "a date as 2024-02-29",
        ColumnType::Time => "a time as 23:59:59",
        ColumnType::Timestamp => "a moment as 2024-02-29T23:59:59Z",
        ColumnType::DateTime => "a date and a time as 2024-02-29T23:59:59",
        ColumnType::Inet => "an ip address",
        ColumnType::Enum(_) => "one of its values",
        ColumnType::Bytes
        | ColumnType::Json
        | ColumnType::Duration
        | ColumnType::Array(_)
        | ColumnType::Range(_) => return None,
    })
}

/// The value of `ty` that `text` is; `None` when it is none.
pub(crate) fn parse(ty: ColumnType, text: &str) -> Option<Value<'static>> {
    let value = match ty {
        ColumnType::Bool => Value::Bool(text.parse().ok()?),
        ColumnType::I16 | ColumnType::I32 | ColumnType::I64 => Value::Int(text.parse().ok()?),
        ColumnType::F32 => {
            Value::Float(f64::from(text.parse().ok().filter(|number: &f32| number.is_finite())?))
        }
        ColumnType::F64 => Value::Float(text.parse().ok().filter(|number: &f64| number.is_finite())?),
        ColumnType::Decimal => Value::Decimal(ExactDecimal::read(text.as_bytes()).ok()?),
        ColumnType::Text => Value::Text(text.to_owned().into()),
        ColumnType::Uuid => Value::Uuid(uuid(text)?),
        ColumnType::Date => Value::Date(calendar::parse_date(text)?),
        ColumnType::Time => Value::Time(calendar::parse_time(text)?),
        ColumnType::Timestamp => Value::Timestamp(moment(text)?),
        ColumnType::DateTime => Value::DateTime(calendar::parse_date_time(text)?),
        ColumnType::Inet => Value::Inet(text.parse().ok()?),
        ColumnType::Enum(of) => {
            return of.values.contains(&text).then(|| Value::Text(text.to_owned().into()));
        }
        ColumnType::Bytes
        | ColumnType::Json
        | ColumnType::Duration
        | ColumnType::Array(_)
        | ColumnType::Range(_) => return None,
    };
    packed::fits(ty, &value).then_some(value)
}

/// A moment as RFC 3339 writes it, with a `Z` or the hours and minutes that its place is ahead of UTC or behind it.
/// Without either it is UTC.
fn moment(text: &str) -> Option<i64> {
    let offset = text.len().checked_sub(6).and_then(|at| text.split_at_checked(at));
    for (sign, mark) in [(1, '+'), (-1, '-')] {
        if let Some((local, ahead)) = offset
            && let Some(ahead) = ahead.strip_prefix(mark).filter(|ahead| ahead.contains(':'))
        {
            return Some(calendar::parse_date_time(local)? - sign * calendar::parse_time(ahead)?);
        }
    }
    calendar::parse_timestamp(text)
}

/// 32 digits, in groups of 8, 4, 4, 4 and 12 or in one.
fn uuid(text: &str) -> Option<[u8; 16]> {
    let hyphens: Vec<usize> = text.match_indices('-').map(|(at, _)| at).collect();
    if !(hyphens.is_empty() || hyphens == [8, 13, 18, 23]) {
        return None;
    }
    let digits: Vec<u8> = text
        .chars()
        .filter(|letter| *letter != '-')
        .map(|letter| letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if digits.len() == 32 { bytes.try_into().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::EnumType;

    const MOOD: &EnumType = &EnumType { schema: None, name: "mood", values: &["sad", "happy"] };

    #[test]
    fn text_of_the_type_is_a_value() {
        let check = |ty, text, value| assert_eq!(parse(ty, text), Some(value), "{ty:?} {text:?}");
        check(ColumnType::Bool, "true", Value::Bool(true));
        check(ColumnType::I16, "-32768", Value::Int(-32_768));
        check(ColumnType::I64, "9223372036854775807", Value::Int(i64::MAX));
        check(ColumnType::F32, "0.1", Value::Float(f64::from(0.1_f32)));
        check(ColumnType::F64, "-1e-3", Value::Float(-0.001));
        check(ColumnType::Decimal, "1.50", Value::Decimal(ExactDecimal::new(150, 2).expect("small")));
        check(ColumnType::Text, "' OR 1=1; --", Value::Text("' OR 1=1; --".into()));
        let uuid = [0x01, 0x8f, 0, 0, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xff];
        check(ColumnType::Uuid, "018F0000-0000-7000-8000-0000000000ff", Value::Uuid(uuid));
        check(ColumnType::Uuid, "018f00000000700080000000000000ff", Value::Uuid(uuid));
        check(ColumnType::Date, "1970-01-02", Value::Date(1));
        check(ColumnType::Time, "00:00:01.5", Value::Time(1_500_000));
        check(ColumnType::DateTime, "1970-01-01T00:00:01", Value::DateTime(1_000_000));
        check(ColumnType::Inet, "::1", Value::Inet(std::net::Ipv6Addr::LOCALHOST.into()));
        check(ColumnType::Enum(MOOD), "happy", Value::Text("happy".into()));
    }

    #[test]
    fn moments_are_those_of_rfc_3339() {
        let at = |text| parse(ColumnType::Timestamp, text);
        let moment = at("1970-01-01T02:00:00Z");
        assert_eq!(moment, Some(Value::Timestamp(7_200_000_000)));
        for same in ["1970-01-01 02:00", "1970-01-01T04:30:00.0+02:30", "1969-12-31T23:00:00-03:00"] {
            assert_eq!(at(same), moment, "{same}");
        }
        for none in [
            "1970-01-01",
            "1970-01-01T02:00:00+2",
            "1970-01-01T02:00:00+24:00",
            "é",
            "0001-01-01T00:00:00+01:00",
        ] {
            assert_eq!(at(none), None, "{none}");
        }
    }

    #[test]
    fn other_text_is_none() {
        let check = |ty, text| assert_eq!(parse(ty, text), None, "{ty:?} {text:?}");
        check(ColumnType::Bool, "1");
        check(ColumnType::I16, "32768");
        check(ColumnType::I32, "1; DROP TABLE posts");
        check(ColumnType::I64, " 1");
        check(ColumnType::I64, "");
        check(ColumnType::F32, "1e39");
        check(ColumnType::F64, "NaN");
        check(ColumnType::F64, "inf");
        check(ColumnType::Decimal, "1,5");
        check(ColumnType::Text, "a\0");
        check(ColumnType::Uuid, "018f0000-0000-7000-8000-0000000000f");
        check(ColumnType::Uuid, "018f-00000000-7000-8000-0000000000ff");
        check(ColumnType::Uuid, "");
        check(ColumnType::Date, "2023-02-29");
        check(ColumnType::Time, "24:00:00");
        check(ColumnType::Inet, "1.2.3.256");
        check(ColumnType::Enum(MOOD), "angry");
        check(ColumnType::Json, "{}");
        check(ColumnType::Bytes, "00");
    }
}
