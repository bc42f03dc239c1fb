//! orm

pub use orm_core::{Error, Result};
#[doc(hidden)]
pub mod __private {
    pub use orm_core::model::{Key, Model, New, Record};
    pub use orm_core::model::{belongs_to, is_key_of, no_such_column};
    pub use orm_core::query::{Column, One, Query, Reader};
    pub use orm_core::sql::{Path, TextCache};
    pub use orm_core::table::{Action, Check, ColumnDef, DefaultValue, ForeignKey, Index, Table};
    pub use orm_core::value::{ColumnType, Field, Mismatch, Mode, Nullable, Required, Value};
    pub use orm_core::{Error, Result};
}
