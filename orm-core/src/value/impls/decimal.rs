//! `rust_decimal::Decimal`: `numeric` on Postgres, its text on SQLite.

use std::borrow::Cow;

use super::own_base;
use crate::value::{Field, Mismatch, Value};
use ::rust_decimal::Decimal;

#[diagnostic::do_not_recommend]
impl Field for Decimal {
    own_base!(Decimal);

    fn to_value(&self) -> Value<'_> {
        Value::Decimal(Cow::Owned(self.to_string()))
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::Decimal(text) = value else { return Err(Mismatch::of(&value)) };
        Decimal::from_str_exact(&text)
            .map_err(|_| Mismatch::Value("stored number is out of the range of Decimal".to_owned()))
    }
}
