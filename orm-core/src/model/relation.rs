//! Relations of a model in memory, and what generated code needs for them.

use super::Model;
use crate::query::Query;
use crate::sql::{BinaryOp, Node};
use crate::value::{ColumnType, Value};

/// The row that a foreign key of a model in memory, which has these values, leads to, as a query.
#[doc(hidden)]
pub fn belongs_to<M: Model>(key: [(ColumnType, Value<'_>); 1]) -> Query<M> {
    let mut query = Query::all_rows();
    for (column, (ty, value)) in M::table().key_columns().zip(key) {
        // A null foreign key leads nowhere, while `= NULL` as Rust reads it would look for a null key.
        let holds = match value.is_null() {
            true => Node::Bool(false),
            false => {
                let value = Node::Value(ty, value.into_owned());
                Node::binary(BinaryOp::Eq, Node::Column(query.path(), column), value)
            }
        };
        query.add_filter(holds);
    }
    query
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
