//! [`Insert`]: new rows, and how they are written.

use super::dialect::{Bulk, Dialect};
use super::upsert::OnConflict;
use super::writer::{SqlWriter, Statement};
use crate::error::Error;
use crate::table::{ColumnDef, Table};
use crate::value::ColumnType;

/// How many rows an `INSERT` has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rows {
    /// A list of as many rows, each value a parameter.
    Listed(usize),
    /// Any number, an array a column.
    Arrays,
}

impl Rows {
    /// How many there are; 0 for any number.
    pub fn count(self) -> usize {
        match self {
            Rows::Listed(rows) => rows,
            Rows::Arrays => 0,
        }
    }
}

/// New rows of one table. The parameters are in the order of the columns, row after row; the caller binds them.
#[derive(Debug)]
pub struct Insert<'a> {
    /// The table.
    pub table: &'static Table,
    /// Positions of the columns that are given; the others take their default.
    pub columns: &'a [usize],
    /// Positions of those among them that a row which is there keeps when it takes the values of the new one.
    pub kept: &'a [usize],
    /// How many rows.
    pub rows: Rows,
    /// What happens to a row whose key is there already.
    pub on_conflict: Option<&'a OnConflict>,
    /// Whether every column comes back.
    pub returning: bool,
}

impl<'a> Insert<'a> {
    /// The statement. Its arguments are only those of `on_conflict`; they stand behind the caller's own.
    ///
    /// # Errors
    /// What `on_conflict` gets wrong, and too many parameters.
    pub fn write(&self, dialect: &'static dyn Dialect) -> Result<Statement<'a>, Error> {
        let mut w = SqlWriter::new(dialect);
        w.push("INSERT INTO ");
        w.table(self.table);
        let columns: Vec<&'static ColumnDef> = self.table.columns_at(self.columns).collect();
        self.write_rows(&mut w, &columns);
        if let Some(on_conflict) = self.on_conflict {
            let taken: Vec<usize> =
                self.columns.iter().filter(|at| !self.kept.contains(at)).copied().collect();
            w.on_conflict(self.table, &taken, on_conflict);
        }
        if self.returning {
            w.push(" RETURNING ");
            w.idents(self.table.columns);
            let tells = self.on_conflict.is_some_and(|on_conflict| on_conflict.tells);
            if let Some(inserted) = dialect.inserted().filter(|_| tells) {
                w.push(", ");
                w.push(inserted);
            }
        }
        w.finish()
    }

    fn write_rows(&self, w: &mut SqlWriter<'a>, columns: &[&'static ColumnDef]) {
        if columns.is_empty() {
            return w.push(" DEFAULT VALUES");
        }
        w.push(" (");
        w.idents(columns.iter().copied());
        w.push(")");
        w.push(" ");
        w.bound_rows(columns, self.rows, SqlWriter::parameter);
    }
}

impl SqlWriter<'_> {
    /// Writes rows whose values the caller binds, those of a list each by `parameter`.
    pub(super) fn bound_rows(
        &mut self,
        columns: &[&'static ColumnDef],
        rows: Rows,
        parameter: fn(&mut Self, usize, ColumnType),
    ) {
        match rows {
            Rows::Arrays => {
                self.reserve(columns.len());
                self.dialect().write_unnest(self, columns);
            }
            Rows::Listed(rows) => {
                self.reserve(columns.len() * rows);
                self.push("VALUES ");
                self.list(0..rows, |w, row| {
                    w.push("(");
                    w.list(columns.iter().enumerate(), |w, (at, column)| {
                        parameter(w, row * columns.len() + at + 1, column.ty);
                    });
                    w.push(")");
                });
            }
        }
    }
}

/// The most rows of one `INSERT` of the columns at these positions.
pub fn most_rows(dialect: &dyn Dialect, table: &Table, columns: &[usize]) -> usize {
    match dialect.bulk(table, columns) {
        Bulk::Arrays => usize::MAX,
        Bulk::Rows(rows) => rows.min(dialect.max_parameters() / columns.len().max(1)).max(1),
    }
}
