//! What a database tells about its foreign keys: SQLite's errors say only that one was violated.

use super::connection::SqliteConnection;
use super::constraints::Constraints;
use crate::driver::{Arg, Connection, Reference, Row};
use crate::error::{Constraint, ConstraintKind, Error, Result};
use crate::table::{MAX_NAME, Table};
use crate::value::{ColumnType, Value};

/// The foreign keys that point at the table and keep its rows from being deleted, in the order of the tables' names. A key
/// that names no columns points at the primary key, which `#[derive(Model)]` always spells out.
pub(super) fn references_to(connection: &mut SqliteConnection, table: &Table) -> Result<Vec<Reference>> {
    const SQL: &str = "SELECT m.name, m.sql, k.id, k.\"from\", k.\"to\" FROM sqlite_schema AS m \
         JOIN pragma_foreign_key_list(m.name) AS k \
         WHERE m.type = 'table' AND k.\"table\" = ?1 AND k.\"to\" IS NOT NULL \
         AND k.on_delete IN ('NO ACTION', 'RESTRICT') ORDER BY m.name, k.id, k.seq";
    let name = Arg { ty: ColumnType::Text, value: Value::Text(table.qualified_name()), column: None };
    references(connection, SQL, &[name])
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
        let (stored, columns) = (text(row, 0), (text(row, 3), text(row, 4)));
        match found.last_mut() {
            Some((last, reference)) if *last == id && reference.stored == stored => {
                reference.columns.push(columns);
            }
            _ => {
                let constraints = Constraints::of(&text(row, 1));
                let name = name_of(&constraints, id);
                let table = without_schema(&stored, &constraints).to_owned();
                found.push((id, Reference { table, stored, name, columns: vec![columns] }));
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
fn name_of(constraints: &Constraints, id: i64) -> Option<String> {
    constraints.foreign_keys.iter().rev().nth(usize::try_from(id).ok()?)?.clone()
}

/// The name of a table without the schema, which a dot divides like others that a name may hold: names of constraints
/// begin with that of their table, or as far as they go with it where they are cut. Where none does, it is what stands
/// behind the first dot.
fn without_schema<'n>(stored: &'n str, constraints: &Constraints) -> &'n str {
    let dots = stored.match_indices('.').map(|(at, _)| at + 1);
    let mut endings = [0].into_iter().chain(dots).map(|at| &stored[at..]);
    let begins = |name: &String, ending: &str| {
        let whole = name.strip_prefix(ending).is_some_and(|rest| rest.starts_with('_'));
        whole || uncut(name).is_some_and(|start| ending.starts_with(start))
    };
    let known = endings.find(|ending| constraints.names.iter().any(|name| begins(name, ending)));
    known.unwrap_or_else(|| stored.split_once('.').map_or(stored, |(_, name)| name))
}

/// What a name that was too long begins with, which had a hash put in place of the rest.
fn uncut(name: &str) -> Option<&str> {
    // A name is cut between two characters, of which the longest has four bytes.
    let (start, hash) = name.rsplit_once('_').filter(|_| name.len() + 3 >= MAX_NAME)?;
    (hash.len() == 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())).then_some(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As much as is kept of a long name, without the hash behind it.
    const LONG: &str = "a name that is as long as fifty-four characters can be";

    #[test]
    fn schemas_are_told_from_dots_in_names() {
        for (stored, constraint, expected) in [
            ("posts", "posts_author_id_fkey", "posts"),
            ("posts", "odd", "posts"),
            ("blog.posts", "posts_author_id_fkey", "posts"),
            ("blog.posts", "odd", "posts"),
            ("blog.my.posts", "my.posts_check", "my.posts"),
            ("blog.my.posts", "posts_check", "posts"),
            ("my.posts", "my.posts_check", "my.posts"),
            (&format!("my.blog.{LONG}s"), &format!("{LONG}_0123cdef"), &format!("{LONG}s")),
            (&format!("my.blog.{LONG}s"), &format!("{LONG}_0123cdefg"), &format!("blog.{LONG}s")),
            ("my.blog.posts", "posts_0123cdef", "posts"),
            ("my.blog.posts", "po_0123cdef", "blog.posts"),
        ] {
            let text = format!("CREATE TABLE x (a INT, CONSTRAINT \"{constraint}\" CHECK (a))");
            assert_eq!(without_schema(stored, &Constraints::of(&text)), expected, "{stored} {constraint}");
        }
    }
}
