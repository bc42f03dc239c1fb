//! `Vec<u8>` and `[u8; N]`.

use std::borrow::Cow;

use super::own_base;
use crate::value::{Field, Mismatch, Value};

#[diagnostic::do_not_recommend]
impl Field for Vec<u8> {
    own_base!(Bytes);

    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Bytes(bytes) => Ok(bytes.into_owned()),
            other => Err(Mismatch::of(&other)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<const N: usize> Field for [u8; N] {
    own_base!(Bytes);

    fn to_value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::Bytes(bytes) = value else { return Err(Mismatch::of(&value)) };
        bytes
            .as_ref()
            .try_into()
            .map_err(|_| Mismatch::Value(format!("stored bytes are {} long, not {N}", bytes.len())))
    }
}
