//! [`Record`]: a struct whose fields can be read as values by the position of their column.

use crate::driver::Row;
use crate::table::Table;
use crate::value::{ColumnType, Field, Mismatch, Value};

/// A struct whose fields can be read by the position of their column, in the order of the facts.
pub trait Record {
    /// The value of the column at `position`, borrowed where it can be. [`Value::Default`] for a column that the row
    /// leaves to the database.
    #[doc(hidden)]
    fn value(&self, position: usize) -> Value<'_>;
}

/// The value of a field that the database fills when it is `None`.
#[doc(hidden)]
pub fn or_default<T: Field>(field: &Option<T>) -> Value<'_> {
    field.as_ref().map_or(Value::Default, T::to_value)
}

/// What generated code answers for a position that is none of its columns'.
#[doc(hidden)]
#[cold]
pub fn no_such_column(position: usize) -> Value<'static> {
    Value::Refused(format!("there is no column at position {position}").into())
}

/// The key of a model: one value, or a tuple of two to four in the order of the key's columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the primary key of a model",
    label = "not a key",
    note = "a key is a value that is never null, so no `Option`, or a tuple of two to four such values"
)]
pub trait Key {
    /// Calls `see` with every value.
    #[doc(hidden)]
    fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>));

    /// The key of these values.
    #[doc(hidden)]
    fn of(values: &mut dyn Iterator<Item = Value<'static>>) -> Result<Self, Mismatch>
    where
        Self: Sized;
}

/// The next value of a key; what is missing is like a null, which no key takes.
fn part<T: Field>(values: &mut dyn Iterator<Item = Value<'static>>) -> Result<T, Mismatch> {
    T::from_value(values.next().unwrap_or(Value::Null))
}

#[diagnostic::do_not_recommend]
impl<T: Field<Base = T>> Key for T {
    fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>)) {
        see(T::TYPE, self.to_value());
    }

    fn of(values: &mut dyn Iterator<Item = Value<'static>>) -> Result<T, Mismatch> {
        part(values)
    }
}

macro_rules! tuple_key {
    ($($name:ident $at:tt),+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: Field<Base = $name>),+> Key for ($($name,)+) {
            fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>)) {
                $( see($name::TYPE, self.$at.to_value()); )+
            }

            fn of(values: &mut dyn Iterator<Item = Value<'static>>) -> Result<Self, Mismatch> {
                Ok(($( part::<$name>(values)?, )+))
            }
        }
    };
}

tuple_key!(A 0, B 1);
tuple_key!(A 0, B 1, C 2);
tuple_key!(A 0, B 1, C 2, D 3);

/// A record as the row that was stored, with the key that the database generated, if it did.
pub(super) struct Stored<'r> {
    pub(super) record: &'r dyn Record,
    pub(super) key: Option<(usize, i64)>,
}

impl Row for Stored<'_> {
    fn value(&self, index: usize, _ty: ColumnType) -> Result<Value<'_>, Mismatch> {
        match self.key {
            Some((position, key)) if position == index => Ok(Value::Int(key)),
            _ => Ok(self.record.value(index)),
        }
    }
}

/// A record as the row that an update stored: with its version counted up and the moment of the change.
pub(super) struct Updated<'r> {
    pub(super) table: &'static Table,
    pub(super) record: &'r dyn Record,
    /// What the database set `updated_at` to, if there is one.
    pub(super) at: Value<'static>,
}

impl Row for Updated<'_> {
    fn value(&self, index: usize, _ty: ColumnType) -> Result<Value<'_>, Mismatch> {
        if self.table.updated_at == Some(index) {
            return Ok(self.at.reborrow());
        }
        Ok(match self.record.value(index) {
            Value::Int(version) if self.table.version == Some(index) => Value::Int(version.saturating_add(1)),
            value => value,
        })
    }
}
