//! Changes of many rows by their keys in one statement. The rows travel as a table of their own, [`GIVEN`], of which the
//! caller binds the values as for an `INSERT` of many rows.

use super::dialect::Dialect;
use super::insert::Rows;
use super::writer::SqlWriter;
use crate::error::Error;
use crate::table::{ColumnDef, Table};

use super::by_key::{key_and_version, nothing_to_update, written};

/// What the table of the given rows is called.
const GIVEN: &str = "given";

/// `UPDATE` of many rows by their keys, each to values of its own. The caller binds the columns that are [`sent`]. A
/// moment that the database sets comes back of each row.
///
/// # Errors
/// A table of nothing but its key has nothing to update.
pub fn update_rows(
    table: &'static Table,
    rows: Rows,
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    let set = written(table);
    let updated_at = table.updated_at.map(|at| &table.columns[at]);
    if set.is_empty() && updated_at.is_none() {
        return Err(nothing_to_update(table));
    }
    let mut w = SqlWriter::new(dialect);
    let given = w.given(table, &sent(table), rows);
    w.push(" UPDATE ");
    w.table(table);
    w.push(" SET ");
    w.list(&set, |w, &at| {
        w.ident(table.columns[at].name);
        w.push(" = ");
        w.qualified_name(given, &table.columns[at]);
        w.push(if table.version == Some(at) { " + 1" } else { "" });
    });
    if let Some(updated_at) = updated_at {
        w.push(if set.is_empty() { "" } else { ", " });
        w.set_now(updated_at);
    }
    w.push(" FROM ");
    w.ident(given);
    let own = dialect.name_of(table);
    for (position, column) in table.columns_at(&key_and_version(table)).enumerate() {
        w.push(if position > 0 { " AND " } else { " WHERE " });
        w.qualified_name(&own, column);
        w.push(" = ");
        w.qualified_name(given, column);
    }
    if let Some(updated_at) = updated_at {
        w.push(" RETURNING ");
        w.ident(updated_at.name);
    }
    w.finish().map(|statement| statement.sql)
}

/// `DELETE` of many rows by their keys. The caller binds the keys and the versions.
///
/// # Errors
/// None but those of the writer.
pub fn delete_rows(
    table: &'static Table,
    rows: Rows,
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    let columns = key_and_version(table);
    let mut w = SqlWriter::new(dialect);
    let given = w.given(table, &columns, rows);
    w.push(" DELETE FROM ");
    w.table(table);
    w.is_given(given, table, &columns);
    w.finish().map(|statement| statement.sql)
}

/// How many of many rows are there, by the values of `columns`, which the caller binds.
///
/// # Errors
/// None but those of the writer.
pub fn count_rows(
    table: &'static Table,
    columns: &[usize],
    rows: Rows,
    dialect: &'static dyn Dialect,
) -> Result<String, Error> {
    let mut w = SqlWriter::new(dialect);
    let given = w.given(table, columns, rows);
    w.push(" SELECT count(*) FROM ");
    w.table(table);
    w.is_given(given, table, columns);
    w.finish().map(|statement| statement.sql)
}

/// Positions of the columns that an `UPDATE` of many rows takes from the rows it is given: all but the moments of the
/// change and of a soft delete, which a row read before it would undo.
pub fn sent(table: &Table) -> Vec<usize> {
    let is_sent = |at: &usize| table.updated_at != Some(*at) && table.soft_delete != Some(*at);
    (0..table.columns.len()).filter(is_sent).collect()
}

impl SqlWriter<'_> {
    /// Writes `WITH "given" ("id", ..) AS (..)`, the rows with these columns, and returns what it is called, which is not
    /// what the table is called.
    fn given(&mut self, table: &'static Table, columns: &[usize], rows: Rows) -> &'static str {
        let given = match self.dialect().name_of(table).eq_ignore_ascii_case(GIVEN) {
            true => "given_rows",
            false => GIVEN,
        };
        let columns: Vec<&'static ColumnDef> = table.columns_at(columns).collect();
        self.push("WITH ");
        self.ident(given);
        self.push(" (");
        self.idents(columns.iter().copied());
        self.push(") AS (");
        // Nothing around them tells the types.
        self.bound_rows(&columns, rows, Self::typed_parameter);
        self.push(")");
        given
    }

    /// Writes ` WHERE` with `columns` of `table` equal to those of a given row.
    fn is_given(&mut self, given: &str, table: &'static Table, columns: &[usize]) {
        let several = columns.len() > 1;
        self.push(if several { " WHERE (" } else { " WHERE " });
        self.idents(table.columns_at(columns));
        self.push(if several { ") IN (SELECT " } else { " IN (SELECT " });
        self.idents(table.columns_at(columns));
        self.push(" FROM ");
        self.ident(given);
        self.push(")");
    }

    fn qualified_name(&mut self, table: &str, column: &ColumnDef) {
        self.ident(table);
        self.push(".");
        self.ident(column.name);
    }
}
