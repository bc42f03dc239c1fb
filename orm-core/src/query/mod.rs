//! Typed queries: columns and expressions as values, [`Query`] as one plain type, its endings.

mod aggregate;
mod apply;
mod by_hand;
mod case;
mod cast;
mod collection;
mod column;
mod compound;
mod cte;
mod cursor;
mod custom;
#[cfg(feature = "decimal")]
mod decimal;
mod expr;
mod fields;
mod from_row;
mod hole;
mod join;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
mod json_build;
mod keyset;
mod list;
mod lock;
mod many;
mod new_from;
mod number;
mod operand;
mod projection;
mod query;
mod range;
mod reader;
mod receives;
mod run;
mod scopes;
mod search;
mod select;
mod shape;
mod source;
mod sql;
mod stream;
mod subquery;
mod text;
mod time;
mod unnest;
mod window;
mod with;
mod write;

pub use aggregate::{Aggregates, Averaged, Summable, count};
pub use case::{CaseWhen, ChoiceOps, NewCase, case};
pub use cast::{CastOps, Integer, PlainNumber};
pub use column::{Column, One};
pub use compound::{Listed, values};
pub use cte::Cte;
pub use cursor::Cursor;
#[doc(hidden)]
pub use custom::{custom_aggregate, custom_function, custom_operator};
#[cfg(feature = "decimal")]
pub use decimal::DecimalOps;
pub use expr::{BoolOps, Expr, Number, Ops, WholeNumber, all_of, any_of, value};
pub use fields::{AnyColumn, Comparison, ModelField, NamedFields, field_named};
pub use from_row::FromRow;
pub use hole::Hole;
#[cfg(feature = "json")]
pub use json::{JsonAggregates, JsonAt, JsonItem, JsonOps};
#[cfg(feature = "json")]
pub use json_build::{JsonPairs, JsonPart, JsonParts, json_array, json_object};
pub use keyset::CursorPage;
pub use list::{Fits, ListOps};
pub use lock::LockedRows;
pub(crate) use many::inverse_rows;
pub use many::{Many, Related};
pub use new_from::NewFrom;
pub use number::{Float, FloatOps, NumberOps};
pub use operand::Operand;
pub use projection::{Nested, Parts, Projection, count_of, nested, of_columns, projected};
pub use query::Query;
pub use range::RangeOps;
pub use reader::Reader;
pub use receives::Receives;
pub use run::Page;
pub(crate) use run::select_statement;
pub(crate) use scopes::mark;
pub use search::{
    SearchHeadline, SearchOps, SearchQuery, SearchTexts, SearchVector, SearchWeight, Weighted, phrase_search,
    plain_search, search_vector, web_search,
};
pub use select::{Assignments, Columns, Orders, Select};
pub use source::{Beside, Maybe, Source, Subquery, Tabular};
pub use sql::Sql;
pub use stream::Stream;
pub use subquery::SingleValue;
pub use text::{TextOps, Texts, concat_ws};
pub use time::{
    ClockOps, DateOps, Day, DayOps, HasDate, HasTime, Instant, InstantOps, Moment, TimestampOps, Unit, now,
};
pub use unnest::unnest;
pub use window::{
    WindowCall, WindowOps, cume_dist, dense_rank, ntile, percent_rank, rank, row_number, window,
};
pub use with::Append;
