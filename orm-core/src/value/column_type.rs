//! What a column stores, independent of the database.

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
    /// An enum type, `CREATE TYPE .. AS ENUM (..)`; on SQLite `TEXT`.
    Enum(&'static EnumType),
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
    /// Whether every database has `min` and `max` of this type: Postgres 15 has none of the others.
    pub const fn has_extremes(self) -> bool {
        !matches!(self, ColumnType::Bool | ColumnType::Bytes | ColumnType::Uuid | ColumnType::Json)
    }

    /// Whether the database can generate keys of this type by counting.
    pub const fn is_integer(self) -> bool {
        matches!(self, ColumnType::I16 | ColumnType::I32 | ColumnType::I64)
    }

    /// Whether it is an integer with room for `number`.
    pub const fn holds_number(self, number: i64) -> bool {
        match self {
            ColumnType::I16 => number >= i16::MIN as i64 && number <= i16::MAX as i64,
            ColumnType::I32 => number >= i32::MIN as i64 && number <= i32::MAX as i64,
            ColumnType::I64 => true,
            _ => false,
        }
    }
}
