//! Which foreign key was violated, and the rest of what a database leaves out of its errors.
//!
//! SQLite says only that there was one. On the way to the user, and nowhere else, the rows that the statement was about
//! are looked at: is each row they point at there, and does any row point at them. A lookup is by key, or by the
//! columns that the failed statement had searched as well.

use super::record::Record;
use crate::driver::{Arg, Link};
use crate::error::{Constraint, ConstraintKind, Error, Kind, Result};
use crate::sql::{Assignment, InsertFrom, Node, Select, SqlWriter, Statement};
use crate::table::{ColumnDef, ForeignKey, Table};
use crate::value::Value;

/// `error` with all that can be known about the constraint it names.
#[cold]
pub(super) fn explain(error: Error, link: &mut Link, table: &'static Table, record: &dyn Record) -> Error {
    explain_by(error, link, table, |link| search(link, table, record))
}

/// The same for a statement about several records, of which it names the first that the error is about.
#[cold]
pub(super) fn explain_any(
    mut error: Error,
    link: &mut Link,
    table: &'static Table,
    records: &[&dyn Record],
) -> Error {
    for record in records {
        error = explain(error, link, table, *record);
        if error.constraint().is_none_or(|constraint| constraint.name().is_some()) {
            break;
        }
    }
    error
}

/// The same for a statement that deleted the rows a query selects.
#[cold]
pub(crate) fn explain_delete(error: Error, link: &mut Link, rows: &Select) -> Error {
    explain_by(error, link, rows.table, |link| pointing_at_rows(link, rows))
}

/// The same for a statement that changed the rows a query selects.
#[cold]
pub(crate) fn explain_update(
    error: Error,
    link: &mut Link,
    table: &'static Table,
    set: &[Assignment],
) -> Error {
    explain_by(error, link, table, |link| {
        missing_target(link, table, &|position| {
            let assigned =
                set.iter().find(|assignment| std::ptr::eq(assignment.column, &table.columns[position]));
            match assigned.map(|assignment| &assignment.node) {
                Some(Node::Value(_, value)) => value.reborrow(),
                _ => Value::Default,
            }
        })
    })
}

/// The same for a statement that inserted the rows of a query.
#[cold]
pub(crate) fn explain_insert_from(error: Error, link: &mut Link, insert: &InsertFrom) -> Error {
    let table = insert.table;
    explain_by(error, link, table, |link| {
        let columns = insert.columns()?;
        for key in table.foreign_keys {
            let own: Vec<&'static ColumnDef> = table.columns_at(key.columns).collect();
            let given = own.iter().all(|column| columns.iter().any(|given| std::ptr::eq(*given, *column)));
            if given && leads_nowhere(link, &columns, &insert.rows, &own, (key.target)())? {
                return Ok(Some(violated(table, key)));
            }
        }
        Ok(None)
    })
}

/// Whether one of the rows has values in its columns `own` that no key of `target` has.
fn leads_nowhere(
    link: &mut Link,
    columns: &[&'static ColumnDef],
    rows: &Select,
    own: &[&'static ColumnDef],
    target: &'static Table,
) -> Result<bool> {
    let mut w = SqlWriter::new(link.dialect());
    w.push("WITH \"given\" (");
    w.idents(columns.iter().copied());
    w.push(") AS (");
    w.ctes(rows, []);
    w.select(rows);
    w.push(") SELECT 1 FROM \"given\" WHERE ");
    for column in own {
        w.ident(column.name);
        w.push(" IS NOT NULL AND ");
    }
    w.push("(");
    w.idents(own.iter().copied());
    w.push(") NOT IN (SELECT ");
    w.idents(target.key_columns());
    w.push(" FROM ");
    w.table(target);
    w.push(") LIMIT 1");
    answers(link, &w.finish()?)
}

fn violated(table: &Table, key: &ForeignKey) -> Constraint {
    let columns = table.columns_at(key.columns).map(|column| column.name.to_owned()).collect();
    Constraint::foreign_key(table.name.to_owned(), columns, table.foreign_key_name(key))
}

fn explain_by(
    mut error: Error,
    link: &mut Link,
    table: &'static Table,
    search: impl FnOnce(&mut Link) -> Result<Option<Constraint>>,
) -> Error {
    if let Kind::Constraint(constraint) = error.kind_mut() {
        if constraint.kind() == ConstraintKind::ForeignKey && constraint.name().is_none() {
            // The statement's own error is the one to tell: a failed look leaves it as it is.
            if let Ok(Some(found)) = search(link) {
                *constraint = found;
            }
        } else {
            table.complete(constraint);
            if constraint.kind() == ConstraintKind::ForeignKey && constraint.columns().is_empty() {
                link.connection().complete(constraint);
            }
        }
    }
    error
}

fn search(link: &mut Link, table: &'static Table, record: &dyn Record) -> Result<Option<Constraint>> {
    match missing_target(link, table, &|position| record.value(position))? {
        None => pointing_at(link, table, record),
        found => Ok(found),
    }
}

/// The first foreign key of `table` that leads nowhere, with `values` at the positions of its columns.
fn missing_target<'v>(
    link: &mut Link,
    table: &'static Table,
    values: &dyn Fn(usize) -> Value<'v>,
) -> Result<Option<Constraint>> {
    for key in table.foreign_keys {
        let target = (key.target)();
        let pairs = key.columns.iter().zip(target.primary_key);
        let wanted: Vec<(&str, Arg<'_>)> = pairs
            .map(|(&column, &target_column)| {
                let target_column: &'static ColumnDef = &target.columns[target_column];
                (target_column.name, Arg::of(target_column, values(column)))
            })
            .collect();
        let unknown = wanted.iter().any(|(_, arg)| matches!(arg.value, Value::Null | Value::Default));
        if !unknown && !exists(link, |w| w.table(target), &wanted)? {
            return Ok(Some(violated(table, key)));
        }
    }
    Ok(None)
}

/// The first foreign key of another table that points at one of the rows.
fn pointing_at_rows(link: &mut Link, rows: &Select) -> Result<Option<Constraint>> {
    for reference in link.connection().references_to(rows.table)? {
        let targets: Option<Vec<&'static ColumnDef>> =
            reference.columns.iter().map(|(_, target)| rows.table.column(target)).collect();
        let Some(targets) = targets else { continue };
        let mut w = SqlWriter::new(link.dialect());
        w.push("SELECT 1 FROM ");
        w.ident(&reference.stored);
        w.push(" WHERE (");
        w.list(&reference.columns, |w, (column, _)| w.ident(column));
        w.push(") IN ");
        w.columns_of_rows(rows, targets);
        w.push(" LIMIT 1");
        if answers(link, &w.finish()?)? {
            return Ok(Some(reference.into_violated()));
        }
    }
    Ok(None)
}

/// The first foreign key of another table that points at the record.
fn pointing_at(link: &mut Link, table: &'static Table, record: &dyn Record) -> Result<Option<Constraint>> {
    for reference in link.connection().references_to(table)? {
        let wanted: Option<Vec<(&str, Arg<'_>)>> = reference
            .columns
            .iter()
            .map(|(column, target)| {
                let position = table.columns.iter().position(|column| column.name == target)?;
                let value = record.value(position);
                let known = !matches!(value, Value::Null | Value::Default);
                known.then(|| (column.as_str(), Arg::of(&table.columns[position], value)))
            })
            .collect();
        let Some(wanted) = wanted else { continue };
        if exists(link, |w| w.ident(&reference.stored), &wanted)? {
            return Ok(Some(reference.into_violated()));
        }
    }
    Ok(None)
}

/// Whether the table whose name `table` writes has a row with these values.
fn exists(
    link: &mut Link,
    table: impl FnOnce(&mut SqlWriter<'_>),
    wanted: &[(&str, Arg<'_>)],
) -> Result<bool> {
    let mut w = SqlWriter::new(link.dialect());
    w.push("SELECT 1 FROM ");
    table(&mut w);
    for (position, (column, arg)) in wanted.iter().enumerate() {
        w.push(if position == 0 { " WHERE " } else { " AND " });
        w.ident(column);
        w.push(" = ");
        w.arg(arg.ty, arg.value.reborrow(), arg.column);
    }
    w.push(" LIMIT 1");
    answers(link, &w.finish()?)
}

fn answers(link: &mut Link, statement: &Statement<'_>) -> Result<bool> {
    let mut found = false;
    link.query(&statement.sql, &statement.args, &mut |_| {
        found = true;
        Ok(())
    })?;
    Ok(found)
}
