//! [`Record`]: a struct whose fields can be read as values by the position of their column.

use crate::value::{ColumnType, Field, Value};

/// A struct whose fields can be read by the position of their column, in the order of the facts.
pub trait Record {
    /// The value of the column at `position`, borrowed where it can be. [`Value::Default`] for a column that the row
    /// leaves to the database.
    #[doc(hidden)]
    fn value(&self, position: usize) -> Value<'_>;
}

/// The key of a model: one value, or a tuple of two to four in the order of the key's columns.
pub trait Key {
    /// Calls `see` with every value.
    #[doc(hidden)]
    fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>));
}

impl<T: Field<Base = T>> Key for T {
    fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>)) {
        see(T::TYPE, self.to_value());
    }
}

macro_rules! tuple_key {
    ($($name:ident $at:tt),+) => {
        impl<$($name: Field<Base = $name>),+> Key for ($($name,)+) {
            fn each<'a>(&'a self, see: &mut dyn FnMut(ColumnType, Value<'a>)) {
                $( see($name::TYPE, self.$at.to_value()); )+
            }
        }
    };
}

tuple_key!(A 0, B 1);
tuple_key!(A 0, B 1, C 2);
tuple_key!(A 0, B 1, C 2, D 3);
