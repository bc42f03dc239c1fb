#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub use orm_core::driver::{Event, Executor, Isolation, Observer, TransactionOptions};
pub use orm_core::error::{Constraint, ConstraintKind, FieldError};
pub use orm_core::model::{Changes, Draft, Embed, Key, Links, Model, New, Upsert};
pub use orm_core::pool::{Db, DbBuilder, PoolStatus, Tx, Watch};
#[cfg(feature = "decimal")]
pub use orm_core::query::DecimalOps;
pub use orm_core::query::{
    Aggregates, AnyColumn, Append, Assignments, Averaged, Beside, BoolOps, Column, Columns, Comparison, Cte,
    Cursor, CursorPage, Expr, FromRow, Hole, Listed, Many, Maybe, ModelField, Moment, NamedFields, Number,
    One, Operand, Ops, Orders, Page, Projection, Query, Receives, Related, Select, Source, Sql, Stream,
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
pub use orm_derive::{Embed, Model, Projection, Value};

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
        Aggregates, BoolOps, Changes, Db, Embed, Executor, Json, Model, ModelField, New, Ops, Projection,
        Query, Schema, TextOps, TimestampOps, Tx, Value, all_of, any_of, count, schema, sql,
    };
}

/// Makes a [`Schema`] of the tables of models: `schema![User, Post]`, in any order.
#[macro_export]
macro_rules! schema {
    ($($model:ty),* $(,)?) => {
        $crate::Schema::new(&[$(<$model as $crate::Model>::table()),*])
    };
}

/// SQL by hand: a whole statement, or a piece of a query, with values and typed columns in its braces.
///
/// Only a literal can be the text, so nothing that a user typed ever becomes SQL: values are always bound. It makes a
/// [`Sql`], whose endings send it, and which stands in a query wherever a condition or a value may.
///
/// In braces stands
///
/// | | what is written |
/// | --- | --- |
/// | `{email}`, `{least + 1}` | a parameter, for a value of any type that a column can hold, a `&str`, an `Option`, a slice |
/// | `{u.name}`, `{p.author().name}` | the column of the query around it; what it takes to reach it is joined |
/// | `{u.age + 1}` | the expression |
/// | `{condition}`, another `sql!` | its text, as it stands |
/// | `{ids..}` | what `IN (..)` looks into: the items of a `Vec`, an array or a slice, of which there may be none |
/// | `{User.*}`, `{User.* as u}` | the columns of a model, in the order in which it is read; `u` is what the text calls its table |
/// | `{table User}` | the name of its table |
///
/// A brace of the SQL itself is doubled: `'{{"a": 1}}'`. Values are borrowed, as by `format!`. Nothing can be bound within
/// quotes and comments, and parameters of the database's own, `?` and `$1`, do not compile. Every parameter has the type
/// of its value, so Postgres never has to guess: what is compared with a `timestamptz` is a `Timestamp`, not a text.
/// Where the databases differ, each has a text: `sql!(sqlite = "..", postgres = "..")`. On one that has none it is
/// `is_unsupported`, before anything is sent.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, email: String, age: Option<i32> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser { email: "ann@example.com".into(), age: None }.insert(&db)?;
/// let (email, ids) = ("ann@example.com", [1, 2]);
/// let rows: Vec<(i64, String)> =
///     sql!("SELECT id, email FROM users WHERE email = {email} AND id IN ({ids..})").all(&db)?;
/// let users: Vec<User> = User::query().filter(|u| sql!("length({u.email}) > {3}")).all(&db)?;
/// assert_eq!((rows.len(), users.len()), (1, 1));
///
/// let known = if rows.is_empty() { sql!("") } else { sql!("AND age IS NOT NULL") };
/// let aged: i64 = sql!("SELECT count(*) FROM {table User} WHERE id > {0} {known}").one(&db)?;
/// assert_eq!(aged, 0);
/// # Ok::<(), orm::Error>(())
/// ```
#[macro_export]
macro_rules! sql {
    ($($said:tt)*) => { $crate::__private::sql!($crate, $($said)*) };
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
    pub use core::fmt::{Display, Formatter, Result as FmtResult};
    pub use core::mem::swap;
    pub use core::option::Option::{self, None, Some};
    pub use core::result::Result as StdResult;
    pub use core::result::Result::Ok;
    pub use core::str::FromStr;
    #[cfg(feature = "json")]
    pub use orm_core::model::given_field as given;
    pub use orm_core::model::{Changes, Draft, Embed, Key, Links, Model, New, Record};
    pub use orm_core::model::{
        KeyTo, PointsAt, Spelling, belonging_to, belongs_to, counts, default_fits, embedded_or_default,
        foreign_key_to, is_key_of, is_unique, linked_with, no_such_column, or_default, validated,
    };
    pub use orm_core::query::{
        AnyColumn, Column, Many, ModelField, NamedFields, One, Parts, Projection, Query, Reader, Select,
        count_of, field_named, nested, of_columns, projected, value,
    };
    pub use orm_core::sql::{Path, Piece};
    pub use orm_core::table::{
        Action, Check, ColumnDef, DefaultValue, Embedded, ForeignKey, Index, Inverse, SqlText, Table,
        TextCache, columns_of, joined, names_differ, names_fit, position_of,
    };
    pub use orm_core::value::{
        ColumnType, EnumType, Field, In, MAKES_UUIDS, Mismatch, Mode, Nullable, Required, Stored, Value,
        Variants, newtype_of, variant_numbered, variant_of, variant_text,
    };
    pub use orm_core::{Error, Result};
    pub use orm_derive::sql;
}
