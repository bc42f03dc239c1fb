//! orm

pub use orm_core::model::Model;
pub use orm_core::value::Value;
pub use orm_core::{Error, Result};
pub use orm_derive::{Model, Value, test};

#[doc(hidden)]
pub mod __private {
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result as StdResult;
    pub use core::result::Result::Ok;
    pub use orm_core::model::{Key, Model, New, Record};
    pub use orm_core::model::{belongs_to, default_fits, is_key_of, no_such_column, or_default};
    pub use orm_core::query::{Column, One, Query, Reader};
    pub use orm_core::sql::{Path, TextCache};
    pub use orm_core::table::{Action, Check, ColumnDef, DefaultValue, ForeignKey, Index, Table};
    pub use orm_core::value::{
        ColumnType, Field, Mismatch, Mode, Nullable, Required, Value, variant_of, variant_text,
    };
    pub use orm_core::{Error, Result};
}
