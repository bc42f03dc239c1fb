//! The verbs on one row by its key: find, update, delete.

use super::draft::validate;
use super::foreign_key;
use super::insert::bits;
use super::record::{Key, Record};
use crate::driver::{Access, Arg, EachRow, Executor, on};
use crate::error::{Error, Kind, Result};
use crate::sql::{Dialect, delete_by_key, find_by_key, key_and_version, update_by_key, written};
use crate::table::Table;
use crate::table::{TextKey, Verb};
use crate::value::Value;

/// What the text of `verb` is kept under: that of all columns, unless it says which.
fn text(dialect: &dyn Dialect, verb: Verb) -> TextKey {
    TextKey { backend: dialect.backend(), verb, columns: u128::MAX }
}

/// Calls `each` with the row that has this key.
pub(super) fn find(
    table: &'static Table,
    key: &dyn Key,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<()> {
    let mut args = Vec::with_capacity(table.primary_key.len());
    let mut columns = table.key_columns();
    key.each(&mut |ty, value| args.push(Arg { ty, value, column: columns.next() }));
    send_find(table, &args, db, each)
}

/// The same with the row that has the key of `record`.
pub(super) fn find_again(
    table: &'static Table,
    record: &dyn Record,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<()> {
    send_find(table, &arguments(table, table.primary_key, record), db, each)
}

fn send_find(
    table: &'static Table,
    args: &[Arg<'_>],
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<()> {
    let dialect = db.dialect();
    let make = || find_by_key(table, dialect);
    table.texts.with(text(dialect, Verb::Find), make, |sql| {
        on(db, Access::Read, |link| link.query(sql, args, each)).map(|_| ())
    })
}

/// Writes every column outside the key, and returns what the database set `updated_at` to, if there is one.
pub(super) fn update(
    table: &'static Table,
    record: &dyn Record,
    db: &dyn Executor,
) -> Result<Value<'static>> {
    send_update(table, Some(text(db.dialect(), Verb::Update)), &written(table), record, db)
}

/// The same of these columns, none of which belongs to the key, and of the version.
pub(super) fn update_of(
    table: &'static Table,
    mut columns: Vec<usize>,
    record: &dyn Record,
    db: &dyn Executor,
) -> Result<Value<'static>> {
    columns.extend(table.version);
    columns.sort_unstable();
    let key = bits(&columns).map(|columns| TextKey { columns, ..text(db.dialect(), Verb::Update) });
    send_update(table, key, &columns, record, db)
}

fn send_update(
    table: &'static Table,
    key: Option<TextKey>,
    columns: &[usize],
    record: &dyn Record,
    db: &dyn Executor,
) -> Result<Value<'static>> {
    validate(table, record)?;
    let positions = [columns, &key_and_version(table)].concat();
    let make = || update_by_key(table, columns, db.dialect());
    let mut at = Value::Null;
    change(table, key, &positions, record, db, make, &mut |row| {
        if let Some(column) = table.updated_at.map(|position| &table.columns[position]) {
            at = row.value(0, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?.into_owned();
        }
        Ok(())
    })?;
    Ok(at)
}

/// Deletes the row.
pub(super) fn delete(table: &'static Table, record: &dyn Record, db: &dyn Executor) -> Result<()> {
    let make = || delete_by_key(table, db.dialect());
    let key = text(db.dialect(), Verb::Delete);
    change(table, Some(key), &key_and_version(table), record, db, make, &mut |_| Ok(()))
}

/// Sends a statement that must change one row, with the values at `positions`. Its text is kept under `key`.
fn change(
    table: &'static Table,
    key: Option<TextKey>,
    positions: &[usize],
    record: &dyn Record,
    db: &dyn Executor,
    make: impl FnOnce() -> Result<String>,
    each: &mut EachRow<'_>,
) -> Result<()> {
    let args = arguments(table, positions, record);
    let changed = table.texts.with(key, make, |sql| {
        on(db, Access::Write, |link| {
            let result = link.query(sql, &args, each);
            result.map_err(|error| foreign_key::explain(error, link, table, record))
        })
    })?;
    if changed > 0 { Ok(()) } else { Err(stale(table, record, "deleted")) }
}

fn arguments<'r>(table: &Table, positions: &[usize], record: &'r dyn Record) -> Vec<Arg<'r>> {
    positions.iter().map(|&at| Arg::of(&table.columns[at], record.value(at))).collect()
}

#[cold]
pub(super) fn stale(table: &Table, record: &dyn Record, done: &str) -> Error {
    let parts: Vec<String> = table.primary_key.iter().map(|&at| format!("{:?}", record.value(at))).collect();
    let changed = if table.version.is_some() { "changed or " } else { "" };
    let message = format!("the row of {} was {changed}{done} since it was read", table.name);
    Error::new(Kind::Stale, message).with_detail(Some(format!("its key is {}", parts.join(", "))))
}
