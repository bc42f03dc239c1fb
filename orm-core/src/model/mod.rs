//! [`Model`]: what the derive lists about a struct, and the verbs that follow from it, one file each.

mod record;
mod rules;

use crate::error::Result;
use crate::query::Reader;
use crate::sql::Path;
use crate::table::Table;
use crate::value::Mode;

#[doc(hidden)]
pub use record::or_default;
pub use record::{Key, Record};
#[doc(hidden)]
pub use rules::default_fits;

/// A struct that is a table. Implemented by `#[derive(Model)]`, which lists facts; the verbs are provided.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no model",
    label = "not a model",
    note = "`#[derive(Model)]` makes a struct with named fields one"
)]
pub trait Model: Record + Sized + 'static {
    /// The type of the key: that of its field, or a tuple of those of its fields.
    type Key: Key;
    /// The columns, as closures of queries are given them.
    type Columns<N: Mode>;

    /// The facts about the table.
    #[doc(hidden)]
    fn table() -> &'static Table;

    /// The columns of the row at `path`.
    #[doc(hidden)]
    fn columns<N: Mode>(path: Path) -> Self::Columns<N>;

    /// Reads a row, whose columns come in the order of the facts.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self>;
}

/// A row to be inserted: the struct `New<Model>` that the derive makes.
pub trait New: Record + Sized {
    /// The model of the row.
    type Model: Model;
}

/// The row that a foreign key of a model in memory leads to, as a query.
#[doc(hidden)]
pub fn belongs_to<M: Model>(key: &[&dyn ErasedField]) -> crate::query::Query<M> {
    let mut query = crate::query::Query::all_rows();
    for (column, value) in M::table().key_columns().zip(key) {
        query.add_filter(value.equals(query.path(), column));
    }
    query
}

/// A field of any type, to be compared with a column.
#[doc(hidden)]
pub trait ErasedField {
    fn equals(&self, path: Path, column: &'static crate::table::ColumnDef) -> crate::sql::Node;
}

impl<T: crate::value::Field> ErasedField for T {
    fn equals(&self, path: Path, column: &'static crate::table::ColumnDef) -> crate::sql::Node {
        use crate::sql::{BinaryOp, Node};
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

/// What generated code answers for a position that is none of its columns'.
#[doc(hidden)]
#[cold]
pub fn no_such_column(position: usize) -> crate::value::Value<'static> {
    None::<crate::value::Value<'static>>
        .unwrap_or_else(|| unreachable!("invariant: position {position} is a column"))
}
