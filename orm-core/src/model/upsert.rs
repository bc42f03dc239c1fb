//! [`Upsert`]: an insert that says what happens when the row is there already.

use super::insert;
use super::{Model, New, read_row};
use crate::driver::Executor;
use crate::error::{Error, Kind, Result};
use crate::query::{Assignments, Columns, Operand, Query};
use crate::sql::{BinaryOp, Conflict, Node, OnConflict, Path};
use crate::value::{Required, Value};

type ColumnsOf<N> = <<N as New>::Model as Model>::Columns<Required>;

/// An insert that says what happens when the row is there already, from [`New::on_conflict`].
///
/// In its closures the first argument is the row that is there, the second the one that was to be inserted.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Word { #[orm(primary_key)] text: String, seen: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Word].create_all(&db)?;
/// for _ in 0..3 {
///     NewWord { text: "orm".into(), seen: 1 }
///         .on_conflict(|w| w.text)
///         .set(|old, new| old.seen.set(old.seen + new.seen))
///         .run(&db)?;
/// }
/// assert_eq!(Word::get(&db, "orm")?.seen, 3);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use = "nothing is sent before `run`"]
pub struct Upsert<'n, N> {
    new: &'n N,
    on_conflict: OnConflict,
    /// Whether the closure that named the target named a column of another row.
    error: Option<Error>,
}

impl<'n, N: New> Upsert<'n, N> {
    pub(super) fn any(new: &'n N) -> Upsert<'n, N> {
        Upsert { new, on_conflict: OnConflict::ignore(), error: None }
    }

    pub(super) fn on<C: Columns>(new: &'n N, target: impl FnOnce(&ColumnsOf<N>) -> C) -> Upsert<'n, N> {
        let mut upsert = Upsert::any(new);
        upsert.on_conflict.action = Conflict::Replace;
        let mut nodes = Vec::new();
        target(&upsert.there()).add_to(&mut nodes);
        for node in nodes {
            match node {
                Node::Column(path, column) if path == upsert.on_conflict.path => {
                    upsert.on_conflict.target.push(column)
                }
                _ => {
                    upsert.error = Some(Error::new(
                        Kind::Query,
                        "the target of a conflict names columns of its own table",
                    ))
                }
            }
        }
        upsert
    }

    fn there(&self) -> ColumnsOf<N> {
        N::Model::columns(self.on_conflict.path)
    }

    /// Changes the row that is there by these assignments, instead of writing every given value into it.
    pub fn set<A: Assignments>(mut self, set: impl FnOnce(&ColumnsOf<N>, &ColumnsOf<N>) -> A) -> Self {
        let mut assignments = Vec::new();
        set(&self.there(), &N::Model::columns(Path::EXCLUDED)).add_to(&mut assignments);
        self.on_conflict.action = Conflict::Set(assignments);
        self
    }

    /// Changes the row that is there only if this holds; otherwise it stays, and [`Upsert::run`] returns `None`.
    pub fn filter<C: Operand<bool>>(
        mut self,
        condition: impl FnOnce(&ColumnsOf<N>, &ColumnsOf<N>) -> C,
    ) -> Self {
        let node = condition(&self.there(), &N::Model::columns(Path::EXCLUDED)).into_node();
        self.on_conflict.filters.push(node);
        self
    }

    /// Inserts the row, or leaves the one that is there as it is: then `None`.
    ///
    /// # Errors
    /// Those of [`New::insert`] but unique violations of the target.
    pub fn ignore(mut self, db: &dyn Executor) -> Result<Option<N::Model>> {
        self.on_conflict.action = Conflict::Ignore;
        self.run(db)
    }

    /// The row that is there, or else the one that was inserted, and whether it was.
    pub(super) fn get_or_create(mut self, db: &dyn Executor) -> Result<(N::Model, bool)> {
        if let Some(error) = self.error {
            return Err(error);
        }
        self.on_conflict.action = Conflict::Ignore;
        let there = self.rows_that_agree()?;
        // Another may insert the same row meanwhile, which then violates every unique constraint, not only the target: at
        // first none of them is an error. If the row is not there even so, another constraint was violated, which the
        // second insert tells.
        for on_conflict in [&OnConflict::ignore(), &self.on_conflict] {
            if let Some(found) = there.first(db)? {
                return Ok((found, false));
            }
            let mut made = None;
            insert::insert(N::Model::table(), self.new, Some(on_conflict), db, &mut |row| {
                made = Some(read_row::<N::Model>(row)?);
                Ok(())
            })?;
            if let Some(made) = made {
                return Ok((made, true));
            }
        }
        if let Some(found) = there.first(db)? {
            return Ok((found, false));
        }
        let message = format!(
            "a row of {} is there that this transaction cannot see, since it began before; begin it again",
            N::Model::table().name
        );
        Err(Error::new(Kind::Serialization, message))
    }

    /// The rows with the values of the new one in the columns of the target.
    fn rows_that_agree(&self) -> Result<Query<N::Model>> {
        let (table, target) = (N::Model::table(), &self.on_conflict.target);
        let mut positions: Vec<usize> = target.iter().filter_map(|column| table.position(column)).collect();
        positions.sort_unstable();
        if !table.is_unique(&positions) {
            let message = "`get_or_create` goes by the primary key or the columns of one unique constraint";
            return Err(Error::new(Kind::Query, message));
        }
        let mut query = Query::all_rows();
        for at in positions {
            let column = &table.columns[at];
            let value = self.new.value(at);
            if matches!(value, Value::Default) {
                let message = format!(
                    "`get_or_create` looks for `{}`, which the new row leaves to the database",
                    column.field
                );
                return Err(Error::new(Kind::Query, message));
            }
            let own = Node::Column(query.row_path(), column);
            query.add_filter(Node::binary(BinaryOp::Eq, own, Node::Value(column.ty, value.into_owned())));
        }
        Ok(query)
    }

    /// Inserts the row, or changes the one that is there, and returns it as it is then stored; `None` when the
    /// [`filter`](Upsert::filter) left it as it was.
    ///
    /// # Errors
    /// Those of [`New::insert`]; a database error when the target is no unique constraint.
    pub fn run(self, db: &dyn Executor) -> Result<Option<N::Model>> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut stored = None;
        insert::insert(N::Model::table(), self.new, Some(&self.on_conflict), db, &mut |row| {
            stored = Some(read_row::<N::Model>(row)?);
            Ok(())
        })?;
        Ok(stored)
    }
}

impl<N: New> std::fmt::Debug for Upsert<'_, N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Upsert into {}", N::Model::table().name)
    }
}
