#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub use orm_core::driver::{Event, Executor, Isolation, Observer, TransactionOptions};
pub use orm_core::error::{Constraint, ConstraintKind, FieldError};
pub use orm_core::model::{
    Changes, Committed, Draft, Embed, Key, Links, Model, New, NewChildren, NewRows, NewTree, NewWith,
    SoftDelete, Tenanted, Upsert,
};
pub use orm_core::pool::{Db, DbBuilder, PoolStatus, Tx, Watch};
#[cfg(feature = "decimal")]
pub use orm_core::query::DecimalOps;
pub use orm_core::query::{
    Aggregates, AnyColumn, Append, Assignments, Averaged, Beside, BoolOps, CaseWhen, CastOps, ChoiceOps,
    ClockOps, Column, Columns, Comparison, Cte, Cursor, CursorPage, DateOps, Day, DayOps, Expr, Fits, Float,
    FloatOps, FromRow, HasDate, HasTime, Hole, Instant, InstantOps, Integer, ListOps, Listed, LockedRows,
    Many, Maybe, ModelField, Moment, NamedFields, NewCase, NewFrom, Number, NumberOps, One, Operand, Ops,
    Orders, Page, PlainNumber, Projection, Query, RangeOps, Receives, Related, SearchHeadline, SearchOps,
    SearchQuery, SearchTexts, SearchVector, SearchWeight, Select, SingleValue, Source, Sql, Stream, Subquery,
    Summable, Tabular, TextOps, Texts, TimestampOps, Unit, Weighted, WholeNumber, WindowCall, WindowOps,
    all_of, any_of, case, concat_ws, count, cume_dist, dense_rank, now, ntile, percent_rank, phrase_search,
    plain_search, rank, row_number, search_vector, unnest, value, values, web_search, window,
};
#[cfg(feature = "json")]
pub use orm_core::query::{
    JsonAggregates, JsonAt, JsonItem, JsonOps, JsonPairs, JsonPart, JsonParts, json_array, json_object,
};
pub use orm_core::schema::Schema;
pub use orm_core::sql::{Assignment, OrderBy, Window};
pub use orm_core::table;
#[cfg(feature = "testing")]
pub use orm_core::testing;
pub use orm_core::value::{
    Backend, ColumnType, EnumType, ExactDecimal, Field, Json, Mismatch, Mode, Nullable, Range, RangeItem,
    RangeType, Required, Value, Variants,
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
        Aggregates, BoolOps, CastOps, Changes, ChoiceOps, ClockOps, DateOps, DayOps, Db, Embed, Executor,
        FloatOps, InstantOps, Json, ListOps, Model, ModelField, New, NumberOps, Ops, Projection, Query,
        RangeOps, Schema, SearchHeadline, SearchOps, SearchWeight, SoftDelete, TextOps, TimestampOps, Tx,
        Unit, Value, WindowOps, all_of, any_of, case, concat_ws, count, cume_dist, dense_rank, now, ntile,
        percent_rank, phrase_search, plain_search, rank, row_number, schema, search_vector, sql, web_search,
        window,
    };
    #[cfg(feature = "json")]
    pub use crate::{JsonAggregates, JsonOps, json_array, json_object};
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

/// Declares functions of the database that the library does not know: built-in ones, of an extension, or your own.
///
/// Each becomes a function of Rust of the same name, or of the name behind `=`, whose arguments are columns, expressions
/// or values of the types given. It has to exist in every database that it is sent to. What may be null has to be declared
/// so: a null that is read as another type is `is_decode`.
///
/// # SQL
/// `soundex("name")`
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// orm::sql_function! {
///     /// How a name sounds in English.
///     fn soundex(name: String) -> String;
///     fn nth_char(text: String, first: i32, length: i32) -> String = "substr";
/// }
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser::insert_all(&db, ["Robert", "Rupert", "Ann"].map(|name| NewUser { name: name.into() }))?;
/// let alike = User::query().filter(|u| soundex(u.name).eq(soundex("Robert")));
/// assert_eq!(alike.count(&db)?, 2);
/// assert_eq!(User::query().select(|u| nth_char(u.name, 2, 1)).first(&db)?, Some("o".to_owned()));
/// # Ok::<(), orm::Error>(())
/// ```
#[macro_export]
macro_rules! sql_function {
    ($($(#[$about:meta])* $vis:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $out:ty $(= $sql:literal)?;)*) => { $(
        $(#[$about])*
        $vis fn $name($($argument: impl $crate::Operand<<$type as $crate::Field>::Base>),*) -> $crate::Expr<$out> {
            let name = $crate::__sql_name!($name $($sql)?);
            $crate::__private::custom_function(name, vec![$($crate::Operand::<<$type as $crate::Field>::Base>::into_node($argument)),*])
        }
    )* };
}

/// Declares aggregates of the database that the library does not know, as [`sql_function!`] does functions. They may have a
/// `filter` and an `order_by`, stand `over` a window, and stand beside what a query is grouped by.
///
/// # SQL
/// `total("euros") FILTER (WHERE ..)`
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// orm::sql_aggregate! {
///     /// The sum as a float, which is 0.0 over no rows on SQLite.
///     fn total(number: i32) -> f64;
/// }
/// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Sale].create_all(&db)?;
/// # NewSale::insert_all(&db, [("a", 3), ("a", 4)].map(|(shop, euros)| NewSale { shop: shop.into(), euros }))?;
/// let totals = Sale::query()
///     .group_by(|s| s.shop)
///     .select(|s| (s.shop, total(s.euros), total(s.euros).filter(s.euros.gt(9))));
/// assert_eq!(totals.all(&db)?, [("a".to_owned(), 7.0, 0.0)]);
/// # Ok::<(), orm::Error>(())
/// ```
#[macro_export]
macro_rules! sql_aggregate {
    ($($(#[$about:meta])* $vis:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) -> $out:ty $(= $sql:literal)?;)*) => { $(
        $(#[$about])*
        $vis fn $name($($argument: impl $crate::Operand<<$type as $crate::Field>::Base>),*) -> $crate::Expr<$out> {
            let name = $crate::__sql_name!($name $($sql)?);
            $crate::__private::custom_aggregate(name, vec![$($crate::Operand::<<$type as $crate::Field>::Base>::into_node($argument)),*])
        }
    )* };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __sql_name {
    ($name:ident) => {
        ::core::stringify!($name)
    };
    ($name:ident $sql:literal) => {
        ::core::concat!($sql)
    };
}

/// Declares operators of the database that the library does not know, as [`sql_function!`] does functions.
///
/// # SQL
/// `"name" GLOB ?1`
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// orm::sql_operator! {
///     /// Whether a text matches a pattern of `*` and `?`, as SQLite knows it.
///     fn glob(text: String, pattern: String) -> bool = "GLOB";
/// }
/// # #[derive(Model, Debug)] struct File { id: i64, path: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![File].create_all(&db)?;
/// # NewFile::insert_all(&db, ["a.rs", "b.md"].map(|path| NewFile { path: path.into() }))?;
/// assert_eq!(File::query().filter(|f| glob(f.path, "*.rs")).count(&db)?, 1);
/// # Ok::<(), orm::Error>(())
/// ```
#[macro_export]
macro_rules! sql_operator {
    ($($(#[$about:meta])* $vis:vis fn $name:ident($left:ident: $one:ty, $right:ident: $other:ty) -> $out:ty = $sql:literal;)*) => { $(
        $(#[$about])*
        $vis fn $name($left: impl $crate::Operand<<$one as $crate::Field>::Base>, $right: impl $crate::Operand<<$other as $crate::Field>::Base>) -> $crate::Expr<$out> {
            let left = $crate::Operand::<<$one as $crate::Field>::Base>::into_node($left);
            let right = $crate::Operand::<<$other as $crate::Field>::Base>::into_node($right);
            $crate::__private::custom_operator(::core::concat!($sql), left, right)
        }
    )* };
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
    pub use orm_core::model::{
        Changes, Committed, Draft, Embed, Key, Links, Model, New, Record, SoftDelete, Tenanted,
    };
    pub use orm_core::model::{
        KeyTo, PointsAt, Spelling, belonging_to, belongs_to, committed, counts, default_fits,
        embedded_or_default, foreign_key_to, is_key_of, is_unique, linked_with, no_such_column, or_default,
        validated,
    };
    pub use orm_core::query::{
        AnyColumn, Column, Many, ModelField, NamedFields, One, Parts, Projection, Query, Reader, Select,
        count_of, custom_aggregate, custom_function, custom_operator, field_named, nested, of_columns,
        projected, value,
    };
    pub use orm_core::sql::{Path, Piece};
    pub use orm_core::table::{
        Action, Check, ColumnDef, DefaultValue, Embedded, ForeignKey, Index, Inverse, SqlText, Table,
        TextCache, columns_of, is_text, joined, names_differ, names_fit, position_of,
    };
    pub use orm_core::value::{
        ColumnType, EnumType, Field, In, MAKES_UUIDS, Mismatch, Mode, Nullable, Required, Stored, Value,
        Variants, newtype_of, variant_numbered, variant_of, variant_text,
    };
    pub use orm_core::{Error, Result};
    pub use orm_derive::sql;
}
