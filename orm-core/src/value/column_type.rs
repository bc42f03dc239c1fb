//! What a column stores, independent of the database.

use super::RangeType;

/// What a column stores. How each database spells it is its dialect's matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnType {
    /// `boolean`; on SQLite `INTEGER`, 0 or 1.
    Bool,
    /// `smallint`; on SQLite `INTEGER`.
    I16,
    /// `integer`; on SQLite `INTEGER`.
    I32,
    /// `bigint`; on SQLite `INTEGER`.
    I64,
    /// `real`; on SQLite `REAL`.
    F32,
    /// `double precision`; on SQLite `REAL`.
    F64,
    /// `numeric`; on SQLite text, with the collation `decimal`, under which it is a number.
    ///
    /// A decimal is exact and keeps its places: 1.50 comes back as 1.50. It compares, sorts and groups as the number it
    /// is: 1.5 is 1.50, 9 is less than 10. Zero has no sign. It holds 96 bits without its point, which is 28 digits and
    /// some of 29, of which at most 28 stand behind the point.
    ///
    /// Calculating with decimals has the same digits on every database:
    ///
    /// | | result |
    /// | --- | --- |
    /// | `+`, `-`, `sum` | exact, with the places of the operand that has most |
    /// | `*` | exact, with the places of both |
    /// | `%` | what a division to a whole number leaves, with the sign of the dividend; null when divided by zero |
    /// | `/`, `avg` | at least 16 digits and no fewer places than the operands, at most 28 places; the last is rounded, half away from zero, and zeros at the end are left out; null when divided by zero |
    /// | `round(n)` | `n` places, the last rounded, half away from zero |
    ///
    /// In between there is no limit that matters. What a query returns, or an update stores, must fit, or is an error: it
    /// is never rounded by itself. Round products that may grow: `(p.price * rate).round(2)`. Zeros at the end of the
    /// places count for nothing there: those that there is no room for are left out.
    ///
    /// | | error |
    /// | --- | --- |
    /// | a result with too many digits is read | `is_decode`; so are NaN and infinity, which `numeric` can hold |
    /// | one is stored by `update` or `on_conflict` | `check_violation`, of the constraint `products_price_decimal` |
    /// | text that is no decimal, stored by others on SQLite | `is_decode` |
    ///
    /// On SQLite every connection of the library knows the collation, and the functions `decimal_add`, `decimal_sub`,
    /// `decimal_mul`, `decimal_cmp` and `decimal_sum` of SQLite's own extension
    /// (<https://sqlite.org/floatingpoint.html#decext>), which its command line tool has as well: there such a table can
    /// be read, sorted and calculated with. Let an older one (3.40 is) not write to it: it takes 1.5 for less than 1.50.
    /// In SQL by hand `price > 0.5` compares numbers on both databases; the operators `+`, `*` and so on calculate with
    /// floats on SQLite.
    Decimal,
    /// `text`.
    Text,
    /// `bytea`; on SQLite `BLOB`.
    Bytes,
    /// `uuid`; on SQLite a `BLOB` of 16 bytes.
    Uuid,
    /// `date`; on SQLite text as `2024-02-29`.
    Date,
    /// `time`; on SQLite text as `23:59:59.000001`.
    Time,
    /// `timestamptz`; on SQLite text in UTC as `2024-02-29 23:59:59.000001Z`.
    Timestamp,
    /// `timestamp`; on SQLite text as `2024-02-29 23:59:59.000001`.
    DateTime,
    /// `jsonb`; on SQLite `TEXT` that holds valid JSON.
    Json,
    /// `interval`, without months; on SQLite `INTEGER`, in microseconds.
    Duration,
    /// `inet`, without a netmask; on SQLite a `BLOB` of a byte 4 or 6 and the address, which sorts as on Postgres.
    Inet,
    /// An enum type, `CREATE TYPE .. AS ENUM (..)`; on SQLite `TEXT`.
    Enum(&'static EnumType),
    /// An array of this type, such as `bigint[]`; on SQLite `TEXT` that holds a JSON array.
    Array(&'static ColumnType),
    /// A range type, such as `daterange`; on SQLite text as `[2024-02-28,2024-03-02)`, or `empty`.
    Range(RangeType),
}

/// A type of Postgres whose values are texts in an order of their own.
///
/// # Example
/// ```
/// use orm::{ColumnType, Field, Value};
///
/// #[derive(Value, Debug, Clone)]
/// #[orm(native = "mood")]
/// enum Mood { Sad, Happy }
///
/// let ColumnType::Enum(mood) = Mood::TYPE else { unreachable!() };
/// assert_eq!((mood.name, mood.values), ("mood", &["sad", "happy"][..]));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnumType {
    /// The schema; `None` for the connection's own.
    pub schema: Option<&'static str>,
    /// The name in the database.
    pub name: &'static str,
    /// Its values, the smallest first.
    pub values: &'static [&'static str],
}

impl ColumnType {
    /// The enum type of the database's own that this is, or that the items of a list are.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, Field, Value};
    ///
    /// #[derive(Value, Debug, Clone)]
    /// #[orm(native = "mood")]
    /// enum Mood { Sad, Happy }
    ///
    /// assert_eq!(Vec::<Mood>::TYPE.enum_type().map(|mood| mood.name), Some("mood"));
    /// assert_eq!(ColumnType::Text.enum_type(), None);
    /// ```
    pub const fn enum_type(self) -> Option<&'static EnumType> {
        match self {
            ColumnType::Enum(ty) => Some(ty),
            ColumnType::Array(item) => item.enum_type(),
            _ => None,
        }
    }

    /// Whether every database has `min` and `max` of this type: Postgres 15 has none of the others.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, Field};
    ///
    /// assert!(i32::TYPE.has_extremes() && String::TYPE.has_extremes());
    /// assert!(!ColumnType::Bool.has_extremes() && !Vec::<i32>::TYPE.has_extremes());
    /// ```
    pub const fn has_extremes(self) -> bool {
        use ColumnType::{Array, Bool, Bytes, Json, Range, Uuid};
        !matches!(self, Bool | Bytes | Uuid | Json | Array(_) | Range(_))
    }

    /// Whether the database can generate keys of this type by counting.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, Field};
    ///
    /// assert!(u8::TYPE.is_integer() && Option::<i64>::TYPE.is_integer());
    /// assert!(!ColumnType::F64.is_integer() && !ColumnType::Decimal.is_integer());
    /// ```
    pub const fn is_integer(self) -> bool {
        matches!(self, ColumnType::I16 | ColumnType::I32 | ColumnType::I64)
    }

    /// Whether it is an integer with room for `number`.
    ///
    /// # Example
    /// ```
    /// use orm::ColumnType;
    ///
    /// assert!(ColumnType::I16.holds_number(32_767) && !ColumnType::I16.holds_number(32_768));
    /// assert!(ColumnType::I64.holds_number(i64::MIN) && !ColumnType::F64.holds_number(0));
    /// ```
    pub const fn holds_number(self, number: i64) -> bool {
        match self {
            ColumnType::I16 => number >= i16::MIN as i64 && number <= i16::MAX as i64,
            ColumnType::I32 => number >= i32::MIN as i64 && number <= i32::MAX as i64,
            ColumnType::I64 => true,
            _ => false,
        }
    }
}
