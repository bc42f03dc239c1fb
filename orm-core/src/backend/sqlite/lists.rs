//! Lists as JSON: what a column of lists holds, and how a long `IN` list travels. Numbers, booleans and texts are those of
//! JSON; what is stored as another text, such as a date, is that text, and what is stored as bytes, its hexadecimal
//! digits. One list has one text, so that equal lists are equal texts.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::statement::{Bound, Stored};
use super::types::{load, store};
use crate::driver::Arg;
use crate::error::Result;
use crate::value::{ColumnType, Mismatch, Value};

/// The JSON array of `items` of the type `ty`, which are for the parameter `of`.
///
/// # Errors
/// `is_encode` for an item that SQLite, or JSON, cannot store.
pub(super) fn to_json(of: &Arg<'_>, ty: ColumnType, items: &[Value<'_>]) -> Result<String> {
    let mut json = Vec::with_capacity(items.len() * 8 + 2);
    json.push(b'[');
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            json.push(b',');
        }
        let value = match item {
            // Texts are compared as they are, whatever the collation: 1.5 and 1.50 are to be one.
            Value::Decimal(decimal) => Value::Decimal(decimal.trimmed()),
            item => item.reborrow(),
        };
        let item = Arg { ty, value, column: of.column };
        store(&item, |bound| push(&mut json, &item, bound))?;
    }
    json.push(b']');
    Ok(String::from_utf8(json).expect("invariant: JSON is UTF-8"))
}

pub(super) fn push(json: &mut Vec<u8>, item: &Arg<'_>, bound: &Bound<'_>) -> Result<()> {
    let written = match bound {
        Bound::Null => serde_json::to_writer(json, &()),
        Bound::Int(value) if item.ty == ColumnType::Bool => serde_json::to_writer(json, &(*value != 0)),
        Bound::Int(value) => serde_json::to_writer(json, value),
        Bound::Float(value) if value.is_infinite() => {
            return Err(item.refuse("JSON, as which SQLite keeps lists, has no infinity"));
        }
        // As Rust writes them, of which there is one way. Both zeros are equal, so they have one text.
        Bound::Float(value) => {
            let value = if *value == 0.0 { 0.0 } else { *value };
            json.extend_from_slice(format!("{value:?}").as_bytes());
            Ok(())
        }
        Bound::Text(text) => serde_json::to_writer(json, text),
        Bound::Bytes(bytes) => serde_json::to_writer(json, &hex(bytes)),
    };
    written.expect("invariant: a scalar is written to memory");
    Ok(())
}

/// The items of the stored list `json`, which are of the type `ty`.
///
/// # Errors
/// It is no JSON array, or an item is none of `ty`'s.
pub(super) fn from_json(json: &[u8], ty: ColumnType) -> Result<Value<'static>, Mismatch> {
    let items: Vec<Json> = serde_json::from_slice(json)
        .map_err(|_| Mismatch::Value("stored text is no JSON array".to_owned()))?;
    let items = items.into_iter().map(|item| from_item(item, ty).map_err(Mismatch::of_item));
    items.collect::<Result<_, _>>().map(Value::Array)
}

fn from_item(item: Json, ty: ColumnType) -> Result<Value<'static>, Mismatch> {
    let item = match (item, ty) {
        (Json::String(text), ColumnType::Text) => return Ok(Value::Text(Cow::Owned(text))),
        (item, _) => item,
    };
    let bytes;
    let stored = match &item {
        Json::Null => Stored::Null,
        Json::Bool(value) if ty == ColumnType::Bool => Stored::Int(i64::from(*value)),
        Json::Bool(_) => return Err(Mismatch::Kind("boolean")),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Stored::Int(whole),
            (None, Some(real)) => Stored::Float(real),
            (None, None) => return Err(Mismatch::Kind("number")),
        },
        Json::String(digits) if matches!(ty, ColumnType::Bytes | ColumnType::Uuid | ColumnType::Inet) => {
            bytes =
                unhex(digits).ok_or_else(|| Mismatch::Value("stored text is not hexadecimal".to_owned()))?;
            Stored::Bytes(&bytes)
        }
        Json::String(text) => Stored::Text(text.as_bytes()),
        Json::Array(_) | Json::Object(_) => return Err(Mismatch::Kind("json")),
    };
    load(stored, ty).map(Value::into_owned)
}

/// Two digits a byte, in lower case.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |four: u8| char::from(DIGITS[usize::from(four)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    };
    digits.as_bytes().chunks(2).map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::ExactDecimal;

    fn text(ty: ColumnType, items: Vec<Value<'_>>) -> String {
        let list = Arg { ty, value: Value::Null, column: None };
        to_json(&list, ty, &items).unwrap_or_else(|error| error.to_string())
    }

    #[track_caller]
    fn both_ways(ty: ColumnType, items: Vec<Value<'static>>, expected: &str) {
        assert_eq!(text(ty, items.clone()), expected);
        assert_eq!(from_json(expected.as_bytes(), ty).expect("a list"), Value::Array(items));
    }

    #[test]
    fn lists_are_json() {
        use ColumnType::*;
        both_ways(I64, vec![], "[]");
        both_ways(
            I64,
            vec![Value::Int(i64::MIN), Value::Null, Value::Int(7)],
            "[-9223372036854775808,null,7]",
        );
        both_ways(Bool, vec![Value::Bool(true), Value::Bool(false)], "[true,false]");
        both_ways(F64, vec![Value::Float(1.0), Value::Float(0.1), Value::Float(-1e300)], "[1.0,0.1,-1e300]");
        both_ways(Text, vec![Value::Text("a\"\\\n\u{1}é".into())], r#"["a\"\\\n\u0001é"]"#);
        both_ways(
            Bytes,
            vec![Value::Bytes(vec![].into()), Value::Bytes(vec![0, 255].into())],
            r#"["","00ff"]"#,
        );
        both_ways(Uuid, vec![Value::Uuid([0xab; 16])], &format!("[\"{}\"]", "ab".repeat(16)));
        both_ways(Inet, vec![Value::Inet([127, 0, 0, 1].into())], r#"["047f000001"]"#);
        both_ways(Date, vec![Value::Date(19_782)], r#"["2024-02-29"]"#);
        both_ways(Timestamp, vec![Value::Timestamp(-1)], r#"["1969-12-31 23:59:59.999999Z"]"#);
        both_ways(Decimal, vec![Value::Decimal(ExactDecimal::new(-15, 1).expect("small"))], r#"["-1.5"]"#);
        both_ways(Duration, vec![Value::Duration(-1)], "[-1]");
    }

    #[test]
    fn equal_lists_are_equal_texts() {
        let decimal = |mantissa, scale| Value::Decimal(ExactDecimal::new(mantissa, scale).expect("small"));
        assert_eq!(text(ColumnType::Decimal, vec![decimal(1500, 3), decimal(0, 2)]), r#"["1.5","0"]"#);
        assert_eq!(text(ColumnType::F64, vec![Value::Float(-0.0)]), "[0.0]");
    }

    #[test]
    fn items_that_cannot_be_stored_are_refused() {
        assert!(text(ColumnType::F64, vec![Value::Float(f64::INFINITY)]).ends_with("has no infinity"));
        assert!(text(ColumnType::F64, vec![Value::Float(f64::NAN)]).contains("NaN"));
        assert!(text(ColumnType::Text, vec![Value::Text("a\0".into())]).contains("NUL"));
        assert!(text(ColumnType::I16, vec![Value::Int(40_000)]).contains("16 bits"));
        assert!(text(ColumnType::I16, vec![Value::Array(vec![])]).contains("cannot be stored"));
    }

    #[test]
    fn what_is_no_list_is_told() {
        let wrong = |json: &str, ty| from_json(json.as_bytes(), ty).expect_err("no list").to_string();
        for json in ["", "{}", "1", "[1", "[1,]", "\u{1F600}"] {
            assert_eq!(wrong(json, ColumnType::I64), "stored text is no JSON array");
        }
        assert_eq!(wrong("[\"a\"]", ColumnType::I64), "an item of the stored list is text");
        assert_eq!(wrong("[1.5]", ColumnType::I64), "an item of the stored list is float");
        assert_eq!(wrong("[9223372036854775808]", ColumnType::I64), "an item of the stored list is float");
        assert_eq!(wrong("[true]", ColumnType::I64), "an item of the stored list is boolean");
        assert_eq!(wrong("[[1]]", ColumnType::I64), "an item of the stored list is json");
        for digits in ["0", "0g", "é"] {
            let expected = "an item of the stored list does not fit: stored text is not hexadecimal";
            assert_eq!(wrong(&format!("[\"{digits}\"]"), ColumnType::Bytes), expected);
        }
    }
}
