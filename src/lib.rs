#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub use orm_core::driver::{Event, Executor, Isolation, Observer, TransactionOptions};
pub use orm_core::error::{Constraint, ConstraintKind, FieldError};
pub use orm_core::model::{Changes, Draft, Embed, Key, Links, Model, New, Upsert};
pub use orm_core::pool::{Db, DbBuilder, PoolStatus, Tx, Watch};
#[cfg(feature = "decimal")]
pub use orm_core::query::DecimalOps;
pub use orm_core::query::{
    Aggregates, Append, Assignments, Averaged, Beside, BoolOps, Column, Columns, Cte, Expr, Listed, Many,
    Maybe, Moment, Number, One, Operand, Ops, Orders, Page, Query, Receives, Related, Select, Source, Stream,
    Subquery, Summable, Tabular, TextOps, TimestampOps, WholeNumber, all_of, any_of, count, value, values,
};
pub use orm_core::schema::Schema;
pub use orm_core::sql::{Assignment, OrderBy};
pub use orm_core::table;
#[cfg(feature = "testing")]
pub use orm_core::testing;
pub use orm_core::value::{
    Backend, ColumnType, EnumType, ExactDecimal, Field, Json, Mismatch, Mode, Nullable, Required, Value,
    Variants,
};
pub use orm_core::{Error, Result};
#[cfg(feature = "testing")]
pub use orm_derive::test;
pub use orm_derive::{Embed, Model, Value};

#[cfg(feature = "postgres")]
pub use orm_core::backend::postgres::client as postgres_client;
#[cfg(feature = "postgres")]
pub use postgres;
#[cfg(feature = "sqlite")]
pub use rusqlite;

/// Everything that code with models needs: `use orm::prelude::*;`.
pub mod prelude {
    #[cfg(feature = "decimal")]
    pub use crate::DecimalOps;
    pub use crate::{
        Aggregates, BoolOps, Changes, Db, Embed, Executor, Json, Model, New, Ops, Query, Schema, TextOps,
        TimestampOps, Tx, Value, all_of, any_of, count, schema,
    };
}

/// Makes a [`Schema`] of the tables of models: `schema![User, Post]`, in any order.
#[macro_export]
macro_rules! schema {
    ($($model:ty),* $(,)?) => {
        $crate::Schema::new(&[$(<$model as $crate::Model>::table()),*])
    };
}

#[doc = include_str!("../docs/guide.md")]
#[cfg(all(feature = "sqlite", feature = "testing"))]
pub mod guide {}

#[doc = include_str!("../docs/attributes.md")]
#[cfg(all(feature = "sqlite", feature = "testing", feature = "jiff", feature = "uuid"))]
pub mod attributes {}

#[doc = include_str!("../docs/types.md")]
#[cfg(all(feature = "sqlite", feature = "testing"))]
pub mod types {}

/// What generated code names. Not for use by hand; it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use core::default::Default;
    pub use core::mem::swap;
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result as StdResult;
    pub use core::result::Result::Ok;
    #[cfg(feature = "json")]
    pub use orm_core::model::given_field as given;
    pub use orm_core::model::{Changes, Draft, Embed, Key, Links, Model, New, Record};
    pub use orm_core::model::{
        KeyTo, PointsAt, Spelling, belonging_to, belongs_to, counts, default_fits, embedded_or_default,
        foreign_key_to, is_key_of, is_unique, linked_with, no_such_column, or_default, validated,
    };
    pub use orm_core::query::{Column, Many, One, Query, Reader};
    pub use orm_core::sql::Path;
    pub use orm_core::table::{
        Action, Check, ColumnDef, DefaultValue, Embedded, ForeignKey, Index, Inverse, SqlText, Table,
        TextCache, columns_of, joined, names_differ, names_fit, position_of,
    };
    pub use orm_core::value::{
        ColumnType, EnumType, Field, In, MAKES_UUIDS, Mismatch, Mode, Nullable, Required, Stored, Value,
        Variants, newtype_of, variant_numbered, variant_of, variant_text,
    };
    pub use orm_core::{Error, Result};
}
