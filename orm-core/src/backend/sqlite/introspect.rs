//! What a database tells about its foreign keys: SQLite's errors say only that one was violated.

use super::connection::SqliteConnection;
use super::foreign_keys;
use crate::driver::{Arg, Connection, Reference, Row};
use crate::error::{Constraint, ConstraintKind, Error, Result};
use crate::value::{ColumnType, Value};

/// The foreign keys that point at `table` and keep its rows from being deleted, in the order of the tables' names. A key
/// that names no columns points at the primary key, which `#[derive(Model)]` always spells out.
pub(super) fn references_to(connection: &mut SqliteConnection, table: &str) -> Result<Vec<Reference>> {
    const SQL: &str = "SELECT m.name, m.sql, k.id, k.\"from\", k.\"to\" FROM sqlite_schema AS m \
         JOIN pragma_foreign_key_list(m.name) AS k \
         WHERE m.type = 'table' AND k.\"table\" = ?1 AND k.\"to\" IS NOT NULL \
         AND k.on_delete IN ('NO ACTION', 'RESTRICT') ORDER BY m.name, k.id, k.seq";
    let table = Arg { ty: ColumnType::Text, value: Value::Text(table.into()), column: None };
    references(connection, SQL, &[table])
}

/// The error for a deferred foreign key that leads nowhere at the end of its transaction, while that is still open.
#[cold]
pub(super) fn violated_key(connection: &mut SqliteConnection) -> Error {
    const SQL: &str = "SELECT m.name, m.sql, k.id, k.\"from\", k.\"to\" \
         FROM (SELECT \"table\" AS name, fkid FROM pragma_foreign_key_check LIMIT 1) AS v \
         JOIN sqlite_schema AS m ON m.type = 'table' AND m.name = v.name \
         JOIN pragma_foreign_key_list(m.name) AS k ON k.id = v.fkid ORDER BY k.seq";
    // That the commit failed is what there is to tell: a failed look leaves it at that.
    let found = references(connection, SQL, &[]).unwrap_or_default().pop();
    let constraint =
        found.map_or_else(|| Constraint::new(ConstraintKind::ForeignKey), Reference::into_violated);
    Error::violation(constraint).with_code(rusqlite::ffi::SQLITE_CONSTRAINT_FOREIGNKEY.to_string())
}

/// Reads rows of a table's name and text, and of a key's number and columns.
fn references(connection: &mut SqliteConnection, sql: &str, args: &[Arg<'_>]) -> Result<Vec<Reference>> {
    let mut found: Vec<(i64, Reference)> = Vec::new();
    connection.run(sql, args, &mut |row| {
        let id = match row.value(2, ColumnType::I64) {
            Ok(Value::Int(id)) => id,
            _ => -1,
        };
        let (table, columns) = (text(row, 0), (text(row, 3), text(row, 4)));
        match found.last_mut() {
            Some((last, reference)) if *last == id && reference.table == table => {
                reference.columns.push(columns);
            }
            _ => {
                let name = name_of(&text(row, 1), id);
                found.push((id, Reference { table, name, columns: vec![columns] }));
            }
        }
        Ok(())
    })?;
    Ok(found.into_iter().map(|(_, reference)| reference).collect())
}

fn text(row: &dyn Row, at: usize) -> String {
    match row.value(at, ColumnType::Text) {
        Ok(Value::Text(text)) => text.into_owned(),
        _ => String::new(),
    }
}

/// The name of the key of this number: the last one of the text is number 0.
fn name_of(create_table: &str, id: i64) -> Option<String> {
    foreign_keys::names(create_table).into_iter().rev().nth(usize::try_from(id).ok()?)?
}
