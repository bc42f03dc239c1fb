//! `ON CONFLICT`: what an `INSERT` does about rows that are there already.

use super::node::Node;
use super::path::Path;
use super::scope::Scope;
use super::update::Assignment;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Index, SqlText, Table};

/// What an `INSERT` does when a row with the same key is there.
#[derive(Debug, Clone)]
pub struct OnConflict {
    /// The path of the row that is there, as conditions and assignments name it.
    pub path: Path,
    /// The columns of the unique constraint that is meant; empty for any, which only `Conflict::Ignore` may have.
    pub target: Vec<&'static ColumnDef>,
    /// The condition of the unique index that is meant, if it is a partial one.
    pub condition: Option<SqlText>,
    /// What happens.
    pub action: Conflict,
    /// Conditions under which the row that is there is changed.
    pub filters: Vec<Node>,
    /// Whether the written row comes back with one more value, [`Dialect::inserted`](super::Dialect::inserted).
    pub tells: bool,
    /// What is wrong with the target, if something is.
    pub refused: Option<String>,
}

/// What happens to the row that is there.
#[derive(Debug, Clone)]
pub enum Conflict {
    /// Nothing; the new row is dropped.
    Ignore,
    /// It takes every given value of the new row, except those of the target and of the key.
    Replace,
    /// It takes these.
    Set(Vec<Assignment>),
}

impl OnConflict {
    /// Any conflict drops the new row.
    pub fn ignore() -> OnConflict {
        OnConflict {
            path: Path::root(),
            target: Vec::new(),
            condition: None,
            action: Conflict::Ignore,
            filters: Vec::new(),
            tells: false,
            refused: None,
        }
    }

    /// Whether the target is one.
    ///
    /// # Errors
    /// Columns of another row, and a name that is none of the table's unique constraints.
    pub fn check(&self) -> Result<(), Error> {
        self.refused.as_ref().map_or(Ok(()), |why| Err(Error::new(Kind::Query, why.clone())))
    }

    /// Every expression of it.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        let set = match &self.action {
            Conflict::Set(assignments) => &assignments[..],
            Conflict::Ignore | Conflict::Replace => &[],
        };
        set.iter().map(|assignment| &assignment.node).chain(&self.filters)
    }
}

/// Whether an upsert writes what a new row gives for the column at `at` to the row that is there: the key and the version stay
/// its own, and so does whether it is deleted softly.
pub fn is_replaced(table: &Table, at: usize) -> bool {
    !table.primary_key.contains(&at) && table.version != Some(at) && table.soft_delete != Some(at)
}

impl<'a> SqlWriter<'a> {
    pub(super) fn on_conflict(
        &mut self,
        table: &'static Table,
        given: &[usize],
        on_conflict: &'a OnConflict,
    ) {
        if let Err(error) = on_conflict.check() {
            self.fail(error);
        }
        self.push(" ON CONFLICT");
        if !on_conflict.target.is_empty() {
            self.push(" (");
            self.idents(on_conflict.target.iter().copied());
            self.push(")");
            match on_conflict.condition {
                Some(condition) => {
                    self.push(" WHERE ");
                    self.push(condition.of(self.dialect().backend()));
                }
                None => self.refuse_partial(table, &on_conflict.target),
            }
        }
        // Columns of the row that is there must be qualified: `excluded` has the same names.
        self.scopes.push(Scope::named(on_conflict.path, table, self.dialect()));
        match &on_conflict.action {
            Conflict::Ignore => {
                if !on_conflict.filters.is_empty() {
                    let message = "a filter decides whether the row is changed, and nothing changes it here";
                    self.fail(Error::new(Kind::Query, message));
                }
                self.push(" DO NOTHING");
            }
            Conflict::Replace => self.replace(table, given, on_conflict),
            Conflict::Set(assignments) => {
                self.push(" DO UPDATE SET ");
                self.assignments(on_conflict.path, table, assignments);
                self.keep_up(table, on_conflict.path, assignments.iter().map(|one| one.column));
            }
        }
        if !matches!(on_conflict.action, Conflict::Ignore) {
            self.filters(&on_conflict.filters);
        }
        self.scopes.pop();
    }

    /// Neither database takes a partial unique index for the target that plain columns name, and each says so in words
    /// of its own.
    fn refuse_partial(&mut self, table: &'static Table, target: &[&'static ColumnDef]) {
        let is_target = |columns: &[usize]| {
            columns.len() == target.len()
                && table.columns_at(columns).all(|column| target.iter().any(|one| std::ptr::eq(*one, column)))
        };
        let mut over = table.indexes.iter().filter(|index| index.unique && is_target(index.columns));
        let Some(partial) = over.clone().find(|index| !index.is_constraint()) else { return };
        if !is_target(table.primary_key) && !over.any(Index::is_constraint) {
            let message = format!(
                "{name} is unique among some rows only, so its columns do not name it; \
                 `on_constraint({name:?})` does",
                name = table.index_name(partial)
            );
            self.fail(Error::new(Kind::Query, message));
        }
    }

    fn replace(&mut self, table: &'static Table, given: &[usize], on_conflict: &OnConflict) {
        let is_target =
            |column: &ColumnDef| on_conflict.target.iter().any(|target| std::ptr::eq(*target, column));
        let mut columns: Vec<&'static ColumnDef> = given
            .iter()
            .filter(|at| is_replaced(table, **at))
            .map(|&at| &table.columns[at])
            .filter(|column| !is_target(column))
            .collect();
        if columns.is_empty() {
            // Something has to be set, or the row that is there would not be returned.
            columns.extend(on_conflict.target.first());
        }
        self.push(" DO UPDATE SET ");
        self.list(columns.iter().copied(), |w, column| {
            w.ident(column.name);
            w.push(" = ");
            w.column(Path::EXCLUDED, column);
        });
        self.keep_up(table, on_conflict.path, columns.into_iter());
    }
}
