//! `String` and `char`.

use std::borrow::Cow;

use super::own_base;
use crate::value::{Field, Mismatch, Value};

#[diagnostic::do_not_recommend]
impl Field for String {
    own_base!(Text);

    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Text(text) => Ok(text.into_owned()),
            other => Err(Mismatch::of(&other)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Field for char {
    own_base!(Text);

    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::Text(text) = value else { return Err(Mismatch::of(&value)) };
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(Mismatch::Value("stored text is not one character".to_owned())),
        }
    }
}
