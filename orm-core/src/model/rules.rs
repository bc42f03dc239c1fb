//! What generated code asserts about types at compile time, where more than an associated constant is needed.

use crate::table::{DefaultValue, is_same};
use crate::value::{ColumnType, Field};

/// Whether `default` is a value of a column of type `T`.
#[doc(hidden)]
pub const fn default_fits<T: Field>(default: DefaultValue) -> bool {
    use ColumnType as C;
    match default {
        DefaultValue::Generated => T::TYPE.is_integer(),
        DefaultValue::Bool(_) => matches!(T::TYPE, C::Bool),
        DefaultValue::Int(value) => int_fits(value, T::TYPE),
        DefaultValue::Float(_) => matches!(T::TYPE, C::F32 | C::F64),
        DefaultValue::Text(text) => text_fits(text, T::TYPE, T::VARIANTS),
        DefaultValue::Now => matches!(T::TYPE, C::Date | C::Time | C::Timestamp | C::DateTime),
        DefaultValue::Sql(_) => true,
    }
}

const fn int_fits(value: i64, column: ColumnType) -> bool {
    match column {
        ColumnType::I16 => value >= i16::MIN as i64 && value <= i16::MAX as i64,
        ColumnType::I32 => value >= i32::MIN as i64 && value <= i32::MAX as i64,
        ColumnType::I64 | ColumnType::F32 | ColumnType::F64 => true,
        _ => false,
    }
}

/// A text fits where texts are stored, and where values have a text that the database reads.
const fn text_fits(text: &str, column: ColumnType, variants: &[&str]) -> bool {
    use ColumnType as C;
    match column {
        C::Text => variants.is_empty() || contains(variants, text),
        C::Uuid | C::Date | C::Time | C::Timestamp | C::DateTime | C::Json | C::Duration | C::Inet => true,
        // The one list that is written alike everywhere.
        C::Array(_) => is_same(text, "[]"),
        _ => false,
    }
}

const fn contains(texts: &[&str], wanted: &str) -> bool {
    let mut at = 0;
    while at < texts.len() {
        if is_same(texts[at], wanted) {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_fit_columns_of_their_kind() {
        assert!(default_fits::<bool>(DefaultValue::Bool(true)));
        assert!(!default_fits::<String>(DefaultValue::Bool(true)));
        assert!(default_fits::<Option<i16>>(DefaultValue::Int(-32768)));
        assert!(!default_fits::<i16>(DefaultValue::Int(-32769)));
        assert!(default_fits::<f64>(DefaultValue::Int(1)));
        assert!(!default_fits::<i64>(DefaultValue::Float(1.0)));
        assert!(default_fits::<String>(DefaultValue::Text("")));
        assert!(!default_fits::<i32>(DefaultValue::Text("1")));
        assert!(!default_fits::<String>(DefaultValue::Now));
        assert!(default_fits::<Vec<u8>>(DefaultValue::Sql(crate::table::SqlText::same("x'00'"))));
    }

    #[test]
    fn texts_are_found_whole() {
        for (wanted, expected) in [("admin", true), ("adm", false), ("admins", false), ("", false)] {
            assert_eq!(contains(&["member", "admin"], wanted), expected, "{wanted}");
        }
    }
}
