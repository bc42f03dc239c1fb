//! `Vec<T>` and `[T; N]`, for every `T` that a column can hold: lists, which are arrays on Postgres and JSON on SQLite.
//! What a list of `u8` is stands with `u8`: bytes.

use crate::value::{ColumnType, Field, Mismatch, Mode, Value};

/// A list of any length. An item that may be null is an `Option`.
#[diagnostic::do_not_recommend]
impl<T: Field> Field for Vec<T> {
    type Base = Self;
    type Nullable = Option<Self>;
    type Hop<N: Mode> = N;
    const TYPE: ColumnType = T::LIST;
    const REFUSED: Option<&'static str> = refused::<T>();

    fn to_value(&self) -> Value<'_> {
        T::list_to_value(self)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        T::list_from_value(value)
    }
}

/// A list of this length.
#[diagnostic::do_not_recommend]
impl<T: Field, const N: usize> Field for [T; N] {
    type Base = Self;
    type Nullable = Option<Self>;
    type Hop<M: Mode> = M;
    const TYPE: ColumnType = T::LIST;
    const REFUSED: Option<&'static str> = refused::<T>();

    fn to_value(&self) -> Value<'_> {
        T::list_to_value(self)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        T::array_from_value(value)
    }
}

/// Why there are no lists of `T`.
const fn refused<T: Field>() -> Option<&'static str> {
    match (T::REFUSED, T::TYPE) {
        (Some(why), _) => Some(why),
        (None, ColumnType::Array(_)) => {
            Some("a list within a list has no array of its own: store the whole as `Json<Vec<..>>`")
        }
        (None, ColumnType::Json) => Some("a list of JSON is JSON itself: store the whole as `Json<Vec<..>>`"),
        (None, _) => None,
    }
}
