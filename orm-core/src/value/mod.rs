//! Values as they travel: [`Value`] between Rust types and drivers, [`ColumnType`] for what a column stores, and
//! [`Field`], which ties a Rust type to both. How a driver stores a [`Value`] is the driver's matter
//! (`backend/<name>/types.rs`); how a Rust type becomes one is `impls/`.

mod backend;
pub mod calendar;
mod column_type;
pub(crate) mod decimal;
mod field;
mod impls;
pub(crate) mod json;
pub(crate) mod packed;
pub(crate) mod parsed;
pub(crate) mod range;
mod variants;

use std::borrow::Cow;
use std::net::IpAddr;

pub use backend::Backend;
pub use column_type::{ColumnType, EnumType};
pub use decimal::ExactDecimal;
pub use field::{Field, Mismatch, Mode, Nullable, Required};
#[doc(hidden)]
pub use field::{In, Stored, newtype_of, storable};
#[cfg(feature = "uuid")]
pub(crate) use impls::uuid::new_uuid;
pub use json::Json;
pub use range::{Range, RangeItem, RangeType};
pub use variants::Variants;
pub(crate) use variants::is_same;
#[doc(hidden)]
pub use variants::{variant_numbered, variant_of, variant_text};

/// Whether UUIDs can be made, which needs the crate `uuid`.
#[doc(hidden)]
pub const MAKES_UUIDS: bool = cfg!(feature = "uuid");

/// What is refused when it is sent. No derived model gets here: it asks for [`MAKES_UUIDS`].
#[cfg(not(feature = "uuid"))]
pub(crate) fn new_uuid() -> Value<'static> {
    Value::Refused("a new UUID needs the feature `uuid` of orm".into())
}

/// A value on its way to or from a database, borrowed where it can be.
///
/// Every variant is one meaning, not one storage: SQLite keeps a [`Value::Date`] as text, Postgres in four bytes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// SQL `NULL`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any whole number of up to 64 bits.
    Int(i64),
    /// A floating point number; an `f32` is widened, which loses nothing.
    Float(f64),
    /// A decimal number, exact.
    Decimal(ExactDecimal),
    /// Text without a NUL character.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
    /// A UUID, big-endian.
    Uuid([u8; 16]),
    /// A date, in days since 1970-01-01.
    Date(i32),
    /// A time of day, in microseconds since midnight: 0 to 86,399,999,999.
    Time(i64),
    /// A moment, in microseconds since 1970-01-01T00:00:00Z.
    Timestamp(i64),
    /// A date and a time of day without a zone, in microseconds since 1970-01-01T00:00:00 of that calendar.
    DateTime(i64),
    /// JSON, as its text.
    Json(Cow<'a, str>),
    /// Several values of one type: the list that a column of lists holds, or those of an `IN` list or a bulk statement.
    Array(Vec<Value<'a>>),
    /// The column's default: nothing is sent, the database fills it.
    Default,
    /// A value that has no stored form, such as a map with keys that are no texts for JSON. Refused before sending.
    Refused(Box<str>),
    /// A span of time, in microseconds; it may be negative.
    Duration(i64),
    /// An IP address.
    Inet(IpAddr),
    /// A range of values that have one.
    Range(Box<Range<Value<'static>>>),
}

impl<'a> Value<'a> {
    /// The same value, owning what it had borrowed.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// fn kept(name: &str) -> Value<'static> {
    ///     name.to_owned().to_value().into_owned() // it could not be returned as one that borrows
    /// }
    /// assert_eq!(kept("Zoë"), Value::Text("Zoë".into()));
    /// ```
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Bytes(bytes) => Value::Bytes(Cow::Owned(bytes.into_owned())),
            Value::Json(text) => Value::Json(Cow::Owned(text.into_owned())),
            Value::Array(items) => Value::Array(items.into_iter().map(Value::into_owned).collect()),
            Value::Null => Value::Null,
            Value::Bool(value) => Value::Bool(value),
            Value::Int(value) => Value::Int(value),
            Value::Float(value) => Value::Float(value),
            Value::Decimal(value) => Value::Decimal(value),
            Value::Uuid(value) => Value::Uuid(value),
            Value::Date(value) => Value::Date(value),
            Value::Time(value) => Value::Time(value),
            Value::Timestamp(value) => Value::Timestamp(value),
            Value::DateTime(value) => Value::DateTime(value),
            Value::Default => Value::Default,
            Value::Refused(reason) => Value::Refused(reason),
            Value::Duration(value) => Value::Duration(value),
            Value::Inet(value) => Value::Inet(value),
            Value::Range(value) => Value::Range(value),
        }
    }

    /// The same value, borrowing from this one.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// let stored = Value::Text("Ann".into());
    /// // Read twice, without copying the text for the first.
    /// assert_eq!(String::from_value(stored.reborrow()).unwrap(), "Ann");
    /// assert_eq!(Option::<String>::from_value(stored).unwrap().as_deref(), Some("Ann"));
    /// ```
    pub fn reborrow(&self) -> Value<'_> {
        match self {
            Value::Text(text) => Value::Text(Cow::Borrowed(text)),
            Value::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
            Value::Json(text) => Value::Json(Cow::Borrowed(text)),
            Value::Array(items) => Value::Array(items.iter().map(Value::reborrow).collect()),
            other => other.clone(),
        }
    }

    /// Whether this is SQL `NULL`.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// assert!(None::<i32>.to_value().is_null());
    /// assert!(!String::new().to_value().is_null() && !Value::Default.is_null());
    /// ```
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// What kind of value this is, in one word, for messages: never the value itself.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// let secret = "hunter2".to_owned();
    /// assert_eq!(format!("no {} was expected", secret.to_value().kind()), "no text was expected");
    /// assert_eq!((Value::Null.kind(), vec![1, 2].to_value().kind()), ("null", "array"));
    /// ```
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) => "integer",
            Value::Float(_) => "float",
            Value::Decimal(_) => "decimal",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
            Value::Uuid(_) => "uuid",
            Value::Date(_) => "date",
            Value::Time(_) => "time",
            Value::Timestamp(_) => "timestamp",
            Value::DateTime(_) => "timestamp without zone",
            Value::Json(_) => "json",
            Value::Array(_) => "array",
            Value::Default => "default",
            Value::Refused(_) => "refused value",
            Value::Duration(_) => "duration",
            Value::Inet(_) => "ip address",
            Value::Range(_) => "range",
        }
    }
}
