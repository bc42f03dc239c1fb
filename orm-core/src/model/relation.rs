//! Relations of a model in memory, and what generated code needs for them.

use super::Model;
use crate::query::Query;
use crate::sql::{BinaryOp, Node, Path};
use crate::table::ColumnDef;
use crate::value::Field;

/// The row that a foreign key of a model in memory leads to, as a query.
#[doc(hidden)]
pub fn belongs_to<M: Model>(key: &[&dyn ErasedField]) -> Query<M> {
    let mut query = Query::all_rows();
    for (column, value) in M::table().key_columns().zip(key) {
        query.add_filter(value.equals(query.path(), column));
    }
    query
}

/// A field of any type, to be compared with a column.
#[doc(hidden)]
pub trait ErasedField {
    fn equals(&self, path: Path, column: &'static ColumnDef) -> Node;
}

impl<T: Field> ErasedField for T {
    fn equals(&self, path: Path, column: &'static ColumnDef) -> Node {
        let value = self.to_value();
        if value.is_null() {
            // A null foreign key leads nowhere, while `= NULL` as Rust reads it would look for a null key.
            return Node::Bool(false);
        }
        Node::binary(BinaryOp::Eq, Node::Column(path, column), Node::Value(T::TYPE, value.into_owned()))
    }
}

/// The type `K` itself: what a foreign key is of, that can hold a key of type `K`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot hold a key of type `{K}`",
    label = "not `{K}`",
    note = "its type is that of the key, or an `Option` of it; a key of several fields cannot be pointed at"
)]
pub trait HoldsKey<K> {}

#[diagnostic::do_not_recommend]
impl<K> HoldsKey<K> for K {}

/// Compiles only if a foreign key of type `F` can hold a key of type `K`.
#[doc(hidden)]
pub const fn is_key_of<K, F: HoldsKey<K>>() {}
