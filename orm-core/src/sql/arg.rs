//! [`Arg`]: a value bound to a parameter.

use crate::error::{Error, Kind};
use crate::table::ColumnDef;
use crate::value::{ColumnType, Value};

/// A value bound to a parameter.
#[derive(Debug)]
pub struct Arg<'a> {
    /// What the database takes it for.
    pub ty: ColumnType,
    /// The value. [`Value::Array`] is an array of `ty`; [`Value::Default`] never gets here.
    pub value: Value<'a>,
    /// The column it is stored in or compared with, if there is one, for the message when it is refused.
    pub column: Option<&'static ColumnDef>,
}

impl<'a> Arg<'a> {
    /// A value for `column`.
    pub fn of(column: &'static ColumnDef, value: Value<'a>) -> Arg<'a> {
        Arg { ty: column.ty, value, column: Some(column) }
    }

    /// The error for a value that the database cannot store: names the column, never the value.
    #[cold]
    pub fn refuse(&self, why: impl std::fmt::Display) -> Error {
        let what = match self.column {
            Some(column) => format!("{}.{}: the value", column.table, column.name),
            None => {
                let kind = self.value.kind();
                let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
                format!("{article} {kind} value")
            }
        };
        Error::new(Kind::Encode, format!("{what} cannot be stored: {why}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_says_of_what() {
        let refused = |ty, value| Arg { ty, value, column: None }.refuse("why").to_string();
        assert_eq!(
            refused(ColumnType::Array(&ColumnType::Text), Value::Array(vec![])),
            "an array value cannot be stored: why"
        );
        assert_eq!(refused(ColumnType::F64, Value::Float(0.5)), "a float value cannot be stored: why");
    }
}
