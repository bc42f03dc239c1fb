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
    /// `interval`, without months; on SQLite `INTEGER`, in microseconds.
    Duration,
    /// `inet`, without a netmask; on SQLite a `BLOB` of a byte 4 or 6 and the address, which sorts as on Postgres.
    Inet,
    /// An array of this type, such as `bigint[]`; on SQLite `TEXT` that holds a JSON array.
    Array(&'static ColumnType),
}

impl ColumnType {
    /// Whether every database has `min` and `max` of this type: Postgres 15 has none of the others.
    pub const fn has_extremes(self) -> bool {
        use ColumnType::{Array, Bool, Bytes, Json, Uuid};
        !matches!(self, Bool | Bytes | Uuid | Json | Array(_))
    }

    /// Whether the database can generate keys of this type by counting.
    pub const fn is_integer(self) -> bool {
        matches!(self, ColumnType::I16 | ColumnType::I32 | ColumnType::I64)
    }
}
