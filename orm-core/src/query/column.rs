//! [`Column`] and [`One`]: what the columns struct of a model holds: its columns, and the rows that relations lead to.

use std::marker::PhantomData;
use std::ops::Deref;

use crate::model::Model;
use crate::sql::{Assignment, Node, Path};
use crate::table::ColumnDef;
use crate::value::{Field, Mode};

use super::operand::Operand;

/// A column of a query, of Rust type `T`. It is a value: copy it, compare it, order by it, select it.
pub struct Column<T> {
    pub(super) path: Path,
    pub(super) def: &'static ColumnDef,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Column<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Column<T> {}

impl<T> std::fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Column({})", self.def.name)
    }
}

impl<T> Column<T> {
    /// The column with the facts `def` of the row at `path`.
    #[doc(hidden)]
    pub const fn new(path: Path, def: &'static ColumnDef) -> Column<T> {
        Column { path, def, of: PhantomData }
    }

    /// Its facts.
    #[doc(hidden)]
    pub fn def(&self) -> &'static ColumnDef {
        self.def
    }

    pub(super) fn node(self) -> Node {
        Node::Column(self.path, self.def)
    }
}

impl<T: Field> Column<T> {
    /// Sets this column, in `update` and `on_conflict`, to a value or an expression of other columns.
    ///
    /// # SQL
    /// `SET "views" = "views" + ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Page { id: i64, views: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Page].create_all(&db)?;
    /// let page = NewPage { views: 1 }.insert(&db)?;
    /// let changed = Page::query().filter(|p| p.id.eq(page.id)).update(&db, |p| p.views.set(p.views + 1))?;
    /// assert_eq!((changed, Page::get(&db, page.id)?.views), (1, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn set<O: Operand<T::Base>>(self, value: O) -> Assignment {
        Assignment { path: self.path, column: self.def, node: value.into_node() }
    }
}

/// The row that a to-one relation leads to, or one of several that are joined; its columns are reached as fields. Over a
/// nullable foreign key, a path that has one, or an outer join, every column is an `Option`. A clone of it selects the whole
/// row.
///
/// Using it adds the join to the query; nothing is loaded by it.
///
/// # SQL
/// `JOIN "users" AS "t1" ON "t1"."id" = "t0"."author_id"`, or `LEFT JOIN` where the row may be missing.
pub struct One<M: Model, N: Mode> {
    path: Path,
    columns: M::Columns<N>,
}

impl<M: Model, N: Mode> One<M, N> {
    /// The row that the foreign key at `position` of the row at `path` leads to.
    #[doc(hidden)]
    pub fn new(path: Path, position: usize) -> One<M, N> {
        One::at(path.hop(position, N::NULLABLE))
    }

    /// The row whose foreign key points at the one at `path`: the inverse at `position`.
    #[doc(hidden)]
    pub fn back(path: Path, position: usize) -> One<M, N> {
        One::at(path.hop_back(position))
    }

    /// The row at `path`.
    pub(super) fn at(path: Path) -> One<M, N> {
        One { path, columns: M::columns(path) }
    }

    pub(super) fn path(&self) -> Path {
        self.path
    }
}

impl<M: Model, N: Mode> Clone for One<M, N> {
    fn clone(&self) -> Self {
        One::at(self.path)
    }
}

impl<M: Model, N: Mode> Deref for One<M, N> {
    type Target = M::Columns<N>;

    fn deref(&self) -> &Self::Target {
        &self.columns
    }
}
