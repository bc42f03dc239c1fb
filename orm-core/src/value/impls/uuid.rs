//! `uuid::Uuid`: `uuid` on Postgres, 16 bytes big-endian on SQLite.

use super::own_base;
use crate::value::{Field, Mismatch, Value};
use ::uuid::Uuid;

/// A new UUID of version 7: it begins with the time in milliseconds, and those that one process makes are in the order in
/// which it makes them (RFC 9562, 5.7).
pub(crate) fn new_uuid() -> Value<'static> {
    Value::Uuid(Uuid::now_v7().into_bytes())
}

#[diagnostic::do_not_recommend]
impl Field for Uuid {
    own_base!(Uuid);

    fn to_value(&self) -> Value<'_> {
        Value::Uuid(*self.as_bytes())
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Uuid(bytes) => Ok(Uuid::from_bytes(bytes)),
            other => Err(Mismatch::of(&other)),
        }
    }
}
