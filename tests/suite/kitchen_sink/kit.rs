//! [`Kit`]: what the checks need of a model beside [`Model`], written by [`kit!`] from the names of its fields, and
//! [`Step`], a model's checks without its type.

use orm::__private::Table;
use orm::prelude::*;
use orm::{Column, Expr, Field};

use super::check;
use super::values::Samples;

/// A model that can be filled and checked.
pub(super) trait Kit: Model + Clone + PartialEq + std::fmt::Debug {
    type New: New<Model = Self> + Clone;
    const ROWS: usize;

    /// A new row, unlike those before where it must be.
    fn sample(g: &mut Samples) -> Self::New;
    /// The order by key.
    fn compare(&self, other: &Self) -> std::cmp::Ordering;
    fn by_key(query: Query<Self>) -> Query<Self>;
    fn found(&self, db: &dyn Executor) -> orm::Result<Option<Self>>;
    /// For each column, a query for the rows that hold the same as this one, and those of `rows` that do.
    fn alike(&self, rows: &[Self]) -> Vec<(&'static str, Query<Self>, Vec<Self>)>;
    /// Inserts `new` over this row, if a constraint is there that says so.
    fn upserted(&self, new: Self::New, db: &dyn Executor) -> Option<orm::Result<Self>>;
}

/// Writes `impl Kit`: the model, the struct of its new rows, its key, the unique columns of an upsert, how many rows, and
/// the fields of a new row, each with what it is filled with unless that is any value of its type. What stands behind a
/// semicolon is embedded.
macro_rules! kit {
    (
        $model:ident, $new:ident, key($($key:ident),+), $(upsert($($unique:ident),+),)? $(rows($rows:literal),)?
        |$g:ident| {
            $($field:ident $(= $value:expr)?),* $(,)?
            $(; $($embedded:ident = $struct:expr),* $(,)?)?
        }
    ) => {
        impl $crate::kitchen_sink::kit::Kit for $model {
            type New = $new;
            const ROWS: usize = kit!(@rows $($rows)?);

            fn sample($g: &mut $crate::kitchen_sink::values::Samples) -> $new {
                $new { $($field: kit!(@value $g $($value)?),)* $($($embedded: $struct,)*)? }
            }

            fn compare(&self, other: &Self) -> std::cmp::Ordering {
                std::cmp::Ordering::Equal $(.then_with(|| self.$key.cmp(&other.$key)))+
            }

            fn by_key(query: orm::Query<Self>) -> orm::Query<Self> {
                query.order_by(|row| vec![$(orm::Ops::asc(row.$key)),+])
            }

            fn found(&self, db: &dyn orm::Executor) -> orm::Result<Option<Self>> {
                <$model as orm::Model>::find(db, ($(self.$key.clone()),+))
            }

            fn alike(&self, rows: &[Self]) -> Vec<(&'static str, orm::Query<Self>, Vec<Self>)> {
                vec![$((
                    stringify!($field),
                    <$model as orm::Model>::query().filter(|row| $crate::kitchen_sink::kit::same(row.$field, &self.$field)),
                    rows.iter().filter(|row| row.$field == self.$field).cloned().collect(),
                ),)*]
            }

            #[allow(unused_variables, unused_mut, reason = "not every model has what an upsert could target")]
            fn upserted(&self, mut new: $new, db: &dyn orm::Executor) -> Option<orm::Result<Self>> {
                kit!(@upsert self new db $($($unique)+)?)
            }
        }
    };
    (@rows) => { 40 };
    (@rows $rows:literal) => { $rows };
    (@value $g:ident) => { $g.next() };
    (@value $g:ident $value:expr) => { $value };
    (@upsert $self:ident $new:ident $db:ident) => { None };
    (@upsert $self:ident $new:ident $db:ident $($unique:ident)+) => {{
        $( $new.$unique = $self.$unique.clone(); )+
        Some(orm::New::upsert(&$new, $db, |row| ($(row.$unique),+)))
    }};
}
pub(super) use kit;

/// That `column` holds `value`, or nothing if that is nothing.
pub(super) fn same<T: Field + Clone>(column: Column<T>, value: &T) -> Expr<bool> {
    match value.to_value().is_null() {
        true => column.is_null(),
        false => column.eq(orm::value(value.clone())),
    }
}

/// The checks of one model.
pub(super) struct Step {
    pub(super) table: fn() -> &'static Table,
    pub(super) fill: fn(&dyn Executor, &mut Samples) -> orm::Result<()>,
    pub(super) find: fn(&dyn Executor, &mut Samples) -> orm::Result<()>,
    pub(super) update: fn(&dyn Executor, &mut Samples) -> orm::Result<()>,
    pub(super) upsert: fn(&dyn Executor, &mut Samples) -> orm::Result<()>,
    pub(super) delete: fn(&dyn Executor, &mut Samples) -> orm::Result<()>,
}

impl Step {
    pub(super) const fn of<M: Kit>() -> Step {
        Step {
            table: M::table,
            fill: check::fill::<M>,
            find: check::find::<M>,
            update: check::update::<M>,
            upsert: check::upsert::<M>,
            delete: check::delete::<M>,
        }
    }
}
