//! Typed queries: columns and expressions as values, [`Query`] as one plain type, its endings.

mod apply;
mod by_hand;
mod collection;
mod column;
mod compound;
mod cte;
mod cursor;
#[cfg(feature = "decimal")]
mod decimal;
mod expr;
mod fields;
mod from_row;
mod hole;
mod insert_from;
mod join;
mod keyset;
mod lock;
mod many;
mod operand;
mod projection;
mod query;
mod reader;
mod run;
mod select;
mod shape;
mod source;
mod sql;
mod stream;
mod subquery;
mod with;
mod write;

pub use column::{Column, One};
pub use compound::{Listed, values};
pub use cte::Cte;
pub use cursor::Cursor;
#[cfg(feature = "decimal")]
pub use decimal::DecimalOps;
pub use expr::{
    Aggregates, Averaged, BoolOps, Expr, Moment, Number, Ops, Summable, TextOps, TimestampOps, WholeNumber,
    all_of, any_of, count, value,
};
pub use fields::{AnyColumn, Comparison, ModelField, NamedFields, field_named};
pub use from_row::FromRow;
pub use hole::Hole;
pub use insert_from::Receives;
pub(crate) use insert_from::insert_from;
pub use keyset::CursorPage;
pub(crate) use many::inverse_rows;
pub use many::{Many, Related};
pub use operand::Operand;
pub use projection::{Nested, Parts, Projection, count_of, nested, of_columns, projected};
pub use query::Query;
pub use reader::Reader;
pub use run::Page;
pub(crate) use run::select_statement;
pub use select::{Assignments, Columns, Orders, Select};
pub use source::{Beside, Maybe, Source, Subquery, Tabular};
pub use sql::Sql;
pub use stream::Stream;
pub use with::Append;
