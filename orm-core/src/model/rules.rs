//! What generated code asserts about types at compile time, where more than an associated constant is needed.

use crate::table::DefaultValue;
use crate::value::is_same;
use crate::value::{ColumnType, ExactDecimal, Field, Variants};

/// Whether a column of type `T` can count: an integer that is never null, and no enum.
#[doc(hidden)]
pub const fn counts<T: Field>() -> bool {
    T::TYPE.is_integer() && !T::NULLABLE && T::VARIANTS.is_any()
}

/// Whether `default` is a value of a column of type `T`.
#[doc(hidden)]
pub const fn default_fits<T: Field>(default: DefaultValue) -> bool {
    use ColumnType as C;
    match default {
        DefaultValue::Generated => counts::<T>(),
        DefaultValue::Bool(_) => matches!(T::TYPE, C::Bool),
        DefaultValue::Int(value) => int_fits(value, T::TYPE, T::VARIANTS),
        DefaultValue::Float(value) => match T::TYPE {
            C::F32 | C::F64 => true,
            // Whether its places fit as well is seen when the table is written.
            C::Decimal => value.abs() < 7.9e28,
            _ => false,
        },
        DefaultValue::Text(text) => text_fits(text, T::TYPE, T::VARIANTS),
        DefaultValue::Now => matches!(T::TYPE, C::Date | C::Time | C::Timestamp | C::DateTime),
        DefaultValue::UuidV7 => matches!(T::TYPE, C::Uuid),
        DefaultValue::Sql(_) => true,
    }
}

const fn int_fits(value: i64, column: ColumnType, variants: Variants) -> bool {
    match column {
        ColumnType::F32 | ColumnType::F64 | ColumnType::Decimal => true,
        column => column.holds_number(value) && variants.has_number(value),
    }
}

/// A text fits where texts are stored, and where values have a text that the database reads.
const fn text_fits(text: &str, column: ColumnType, variants: Variants) -> bool {
    use ColumnType as C;
    match column {
        C::Text | C::Enum(_) => variants.has_text(text),
        C::Decimal => ExactDecimal::read(text.as_bytes()).is_ok(),
        C::Uuid | C::Date | C::Time | C::Timestamp | C::DateTime | C::Json | C::Duration | C::Inet => true,
        // Whether its bounds fit as well is seen when the table is written.
        C::Range(_) => is_same(text, "empty") || is_bracketed(text.as_bytes()),
        // The one list that is written alike everywhere.
        C::Array(_) => is_same(text, "[]"),
        _ => false,
    }
}

/// Whether it begins and ends as a range does.
const fn is_bracketed(text: &[u8]) -> bool {
    matches!(text, [b'[' | b'(', .., b']' | b')'])
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
        for (text, fits) in [("empty", true), ("(,5]", true), ("1..5", false), ("[", false), ("", false)] {
            assert_eq!(default_fits::<crate::value::Range<i32>>(DefaultValue::Text(text)), fits, "{text}");
        }
        assert!(default_fits::<Vec<u8>>(DefaultValue::Sql(crate::table::SqlText::same("x'00'"))));
    }

    #[cfg(feature = "decimal")]
    #[test]
    fn defaults_fit_decimals_that_they_are() {
        use rust_decimal::Decimal;

        assert!(default_fits::<Decimal>(DefaultValue::Int(i64::MIN)));
        for (float, fits) in
            [(0.5, true), (-7.8e28, true), (8e28, false), (f64::INFINITY, false), (f64::NAN, false)]
        {
            assert_eq!(default_fits::<Decimal>(DefaultValue::Float(float)), fits, "{float}");
        }
        for (text, fits) in [("1.50", true), ("-1e-28", true), ("1,5", false), ("1e29", false), ("", false)] {
            assert_eq!(default_fits::<Option<Decimal>>(DefaultValue::Text(text)), fits, "{text}");
        }
        assert!(!default_fits::<Decimal>(DefaultValue::Bool(true)));
        assert!(!default_fits::<Decimal>(DefaultValue::Now));
    }
}
