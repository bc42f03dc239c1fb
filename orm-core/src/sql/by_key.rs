//! The statements of one row by its key: made once per table and database, and bound by position.

use super::dialect::Dialect;
use super::many::sent;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::Table;

/// `UPDATE` of `columns` of one row by its key, with the version among them if there is one. The caller binds them, then
/// the key, then the version. A moment that the database sets comes back.
///
/// # Errors
/// A table of nothing but its key has nothing to update.
pub fn update_by_key(
    table: &'static Table,
    columns: &[usize],
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    if columns.is_empty() && table.updated_at.is_none() {
        return Err(nothing_to_update(table));
    }
    let mut w = SqlWriter::new(dialect);
    w.push("UPDATE ");
    w.table(table);
    w.push(" SET ");
    w.list(columns.iter().enumerate(), |w, (position, &column)| {
        w.ident(table.columns[column].name);
        w.push(" = ");
        w.parameter(position + 1, table.columns[column].ty);
        w.push(if table.version == Some(column) { " + 1" } else { "" });
    });
    let updated_at = table.updated_at.map(|at| &table.columns[at]);
    if let Some(updated_at) = updated_at {
        w.push(if columns.is_empty() { "" } else { ", " });
        w.set_now(updated_at);
    }
    w.where_equal(table, &key_and_version(table), columns.len() + 1);
    if let Some(updated_at) = updated_at {
        w.push(" RETURNING ");
        w.ident(updated_at.name);
    }
    w.finish().map(|statement| statement.sql)
}

#[cold]
pub(super) fn nothing_to_update(table: &Table) -> Error {
    let message = format!("`{}` has no column outside its key, so there is nothing to update", table.model);
    Error::new(Kind::Query, message)
}

/// `DELETE` of one row by its key. The caller binds the key, then the version.
///
/// # Errors
/// None but those of the writer.
pub fn delete_by_key(table: &'static Table, dialect: &'static dyn Dialect) -> Result<String, Error> {
    let mut w = SqlWriter::new(dialect);
    w.push("DELETE FROM ");
    w.table(table);
    w.where_equal(table, &key_and_version(table), 1);
    w.finish().map(|statement| statement.sql)
}

/// `SELECT` of one row by its key. The caller binds the key.
///
/// # Errors
/// None but those of the writer.
pub fn find_by_key(table: &'static Table, dialect: &'static dyn Dialect) -> Result<String, Error> {
    let mut w = SqlWriter::new(dialect);
    w.push("SELECT ");
    w.idents(table.columns);
    w.push(" FROM ");
    w.table(table);
    w.where_equal(table, table.primary_key, 1);
    w.finish().map(|statement| statement.sql)
}

/// Positions of the columns that an `UPDATE` by key takes from the row it is given: those outside the key, but not the
/// moments of the change and of a soft delete.
pub fn written(table: &Table) -> Vec<usize> {
    sent(table).into_iter().filter(|at| !table.primary_key.contains(at)).collect()
}

/// Positions of the columns that say which row is meant: the key, and the version if there is one.
pub fn key_and_version(table: &Table) -> Vec<usize> {
    table.primary_key.iter().copied().chain(table.version).collect()
}

impl SqlWriter<'_> {
    /// Writes ` WHERE` with `columns` of `table` equal to the parameters from `first` on.
    fn where_equal(&mut self, table: &'static Table, columns: &[usize], first: usize) {
        for (position, &column) in columns.iter().enumerate() {
            self.push(if position > 0 { " AND " } else { " WHERE " });
            self.ident(table.columns[column].name);
            self.push(" = ");
            self.parameter(first + position, table.columns[column].ty);
        }
    }
}
