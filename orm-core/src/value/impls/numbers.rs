//! `bool`, the integers and the floats.
//!
//! Unsigned and 8-bit integers are stored in the next signed type that holds them all, since neither database has
//! them, with a check that keeps to what they hold. `u64` has no such type: see `refused.rs`.

use std::borrow::Cow;

use super::own_base;
use crate::value::{ColumnType, Field, Mismatch, Value};

#[diagnostic::do_not_recommend]
impl Field for bool {
    own_base!(Bool);

    fn to_value(&self) -> Value<'_> {
        Value::Bool(*self)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Bool(value) => Ok(value),
            other => Err(Mismatch::of(&other)),
        }
    }
}

macro_rules! integer {
    ($($rust:ident as $column:ident in $range:expr $(, { $($list:tt)* })?;)*) => { $(
        #[diagnostic::do_not_recommend]
        impl Field for $rust {
            own_base!($column);
            const RANGE: Option<(i64, i64)> = $range;

            fn to_value(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }

            fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
                match value {
                    Value::Int(value) => $rust::try_from(value)
                        .map_err(|_| Mismatch::Value(concat!("stored integer is out of the range of ", stringify!($rust)).to_owned())),
                    other => Err(Mismatch::of(&other)),
                }
            }

            $($($list)*)?
        }
    )* };
}

integer! {
    i8 as I16 in Some((-128, 127));
    u8 as I16 in Some((0, 255)), {
        // A list of bytes is no list of numbers.
        const LIST: ColumnType = ColumnType::Bytes;

        fn list_to_value(list: &[u8]) -> Value<'_> {
            Value::Bytes(Cow::Borrowed(list))
        }

        fn list_from_value(value: Value<'_>) -> Result<Vec<u8>, Mismatch> {
            match value {
                Value::Bytes(bytes) => Ok(bytes.into_owned()),
                other => Err(Mismatch::of(&other)),
            }
        }

        fn array_from_value<const N: usize>(value: Value<'_>) -> Result<[u8; N], Mismatch> {
            let Value::Bytes(bytes) = value else { return Err(Mismatch::of(&value)) };
            let array = bytes.as_ref().try_into();
            array.map_err(|_| Mismatch::Value(format!("stored bytes are {} long, not {N}", bytes.len())))
        }
    };
    i16 as I16 in None;
    u16 as I32 in Some((0, 65_535));
    i32 as I32 in None;
    u32 as I64 in Some((0, 4_294_967_295));
    i64 as I64 in None;
}

#[diagnostic::do_not_recommend]
impl Field for f64 {
    own_base!(F64);

    fn to_value(&self) -> Value<'_> {
        Value::Float(*self)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Float(value) => Ok(value),
            other => Err(Mismatch::of(&other)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl Field for f32 {
    own_base!(F32);

    fn to_value(&self) -> Value<'_> {
        Value::Float(f64::from(*self))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the column holds what an f32 was widened to")]
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Float(value) => Ok(value as f32),
            other => Err(Mismatch::of(&other)),
        }
    }
}
