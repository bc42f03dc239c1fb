//! [`Json`]: any type of serde, stored as JSON.

/// A value stored as JSON: `jsonb` on Postgres, text on SQLite. `Json(None)` is JSON's `null`, not SQL's.
///
/// With the feature `json`, `Json<T>` is a column type for every `T` that serde can write and read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord)]
pub struct Json<T>(pub T);

/// Whether a string of the JSON `text` holds a NUL character: as it is, or as `\u0000`. `\\u0000` is a backslash before
/// letters. No `jsonb` holds one, however it is written (<https://www.postgresql.org/docs/current/datatype-json.html>).
#[cfg_attr(not(any(feature = "sqlite", feature = "postgres")), expect(dead_code, reason = "for backends"))]
pub(crate) fn holds_nul(text: &str) -> bool {
    let escaped = |(at, _): (usize, &str)| {
        let backslashes = text.as_bytes()[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
        backslashes % 2 == 0
    };
    text.contains('\0') || text.match_indices("\\u0000").any(escaped)
}

#[cfg(feature = "json")]
mod field {
    use std::borrow::Cow;

    use super::Json;
    use crate::value::{ColumnType, Field, Mismatch, Mode, Value};
    use serde::{Serialize, de::DeserializeOwned};

    #[diagnostic::do_not_recommend]
    impl<T: Serialize + DeserializeOwned> Field for Json<T> {
        type Base = Self;
        type Nullable = Option<Self>;
        type Hop<N: Mode> = N;
        const TYPE: ColumnType = ColumnType::Json;

        fn to_value(&self) -> Value<'_> {
            match serde_json::to_string(&self.0) {
                Ok(text) => Value::Json(Cow::Owned(text)),
                Err(error) => Value::Refused(error.to_string().into()),
            }
        }

        fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
            let Value::Json(text) = value else { return Err(Mismatch::of(&value)) };
            // serde's own message may quote the value, so only where it stopped is told.
            serde_json::from_str(&text).map(Json).map_err(|error| {
                let (line, column) = (error.line(), error.column());
                Mismatch::Value(format!("stored json does not fit at line {line}, column {column}"))
            })
        }
    }
}
