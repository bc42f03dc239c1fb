//! [`Model`]: what the derive lists about a struct, and the verbs that follow from it, one file each.

mod record;

use crate::error::Result;
use crate::query::Reader;
use crate::sql::Path;
use crate::table::Table;
use crate::value::Mode;

pub use record::{Key, Record};

/// A struct that is a table. Implemented by `#[derive(Model)]`, which lists facts; the verbs are provided.
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
