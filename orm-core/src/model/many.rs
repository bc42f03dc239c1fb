//! `UPDATE` and `DELETE` of many rows by their keys, in as few statements as the database allows, all or none.

use std::collections::HashSet;

use super::draft::validate_all;
use super::foreign_key;
use super::insert::is_kept;
use super::insert_all::{MOST_ARRAYS, arguments};
use super::record::Record;
use crate::driver::{Access, EachRow, Executor, Link, on};
use crate::error::{Error, Kind, Result};
use crate::query::Reader;
use crate::sql::{
    Bulk, Dialect, Rows, count_rows, delete_rows, key_and_version, most_rows, sent, update_rows,
};
use crate::table::{Action, Table, TextKey, Verb};
use crate::value::Value;

/// Writes every column outside the keys of `records`, and returns what the database set `updated_at` to, if there is one,
/// of each.
pub(super) fn update_all(
    table: &'static Table,
    records: &[&dyn Record],
    db: &dyn Executor,
) -> Result<Vec<Value<'static>>> {
    refuse_twice(table, table.primary_key, records, "the key")?;
    validate_all(table, records)?;
    let columns = sent(table);
    let rows = Many { table, columns: &columns, verb: Verb::UpdateMany, make: update_rows };
    let mut moments = Vec::with_capacity(records.len());
    rows.change(records, db, &mut |link, records| {
        let mut at = Value::Null;
        let changed = rows.send(link, records, &mut |row| {
            if let Some(column) = table.updated_at.map(|position| &table.columns[position]) {
                at = row.value(0, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?.into_owned();
            }
            Ok(())
        })?;
        moments.extend(records.iter().map(|_| at.clone()));
        Ok(changed)
    })?;
    Ok(moments)
}

/// Deletes the rows.
pub(super) fn delete_all(table: &'static Table, records: &[&dyn Record], db: &dyn Executor) -> Result<()> {
    refuse_twice(table, table.primary_key, records, "the key")?;
    let columns = key_and_version(table);
    let rows = Many { table, columns: &columns, verb: Verb::DeleteMany, make: delete_rows };
    if records.is_empty() || !takes_along(table) {
        return rows.change(records, db, &mut |link, records| rows.send(link, records, &mut |_| Ok(())));
    }
    // What goes along with another of the rows is counted by one database and not by the other, and in the next statement
    // by none: so what is there is counted before, and what is left after.
    on(db, Access::Write, |link| {
        link.atomically(|link| {
            let there = rows.count(link, &columns, records)?;
            rows.all_of(there, records)?;
            for chunk in rows.chunks(records, link.dialect()) {
                rows.send(link, chunk, &mut |_| Ok(()))?;
            }
            let left = rows.count(link, table.primary_key, records)?;
            rows.all_of((records.len() as u64).saturating_sub(left), records)
        })
    })
}

/// Whether a row of the table may take others of the same table along when it is deleted.
fn takes_along(table: &'static Table) -> bool {
    let own = |key: &crate::table::ForeignKey| std::ptr::eq((key.target)(), table);
    table.foreign_keys.iter().any(|key| key.on_delete == Action::Cascade && own(key))
}

/// Sends one statement with these rows, and returns how many it changed.
type SendRows<'f> = dyn FnMut(&mut Link, &[&dyn Record]) -> Result<u64> + 'f;

/// How many rows are changed.
struct Many<'r> {
    table: &'static Table,
    /// Positions of the columns that are sent of each row.
    columns: &'r [usize],
    verb: fn(usize) -> Verb,
    make: fn(&'static Table, Rows, &'static dyn Dialect) -> Result<String>,
}

impl Many<'_> {
    /// Calls `send` with as many records as go into one statement, which answers how many were changed: all of them, or
    /// nothing is changed.
    fn change(&self, records: &[&dyn Record], db: &dyn Executor, send: &mut SendRows<'_>) -> Result<()> {
        let mut all = |link: &mut Link| {
            let mut changed = 0;
            for chunk in self.chunks(records, link.dialect()) {
                changed += send(link, chunk)?;
            }
            self.all_of(changed, records)
        };
        match records.len() {
            0 => Ok(()),
            // One row is changed or not: there is nothing to take back.
            1 => on(db, Access::Write, all),
            _ => on(db, Access::Write, |link| link.atomically(&mut all)),
        }
    }

    fn chunks<'c>(
        &self,
        records: &'c [&'c dyn Record],
        dialect: &'static dyn Dialect,
    ) -> impl Iterator<Item = &'c [&'c dyn Record]> + use<'c> {
        records.chunks(most_rows(dialect, self.table, self.columns).min(MOST_ARRAYS))
    }

    /// Sends one statement, and returns how many rows it changed.
    fn send(&self, link: &mut Link, records: &[&dyn Record], each: &mut EachRow<'_>) -> Result<u64> {
        let (table, dialect) = (self.table, link.dialect());
        let rows = rows_of(table, self.columns, records, dialect);
        let args = arguments(table, self.columns, records, rows);
        let make = || (self.make)(table, rows, dialect);
        let (backend, verb) = (dialect.backend(), (self.verb)(rows.count()));
        let kept = is_kept(rows.count(), dialect, table, self.columns);
        let key = kept.then_some(TextKey { backend, verb, columns: u128::MAX });
        table.texts.with(key, make, |sql| {
            let result = link.query(sql, &args, each);
            result.map_err(|error| foreign_key::explain_any(error, link, table, records))
        })
    }

    /// How many of the records are there, by the values of `columns`.
    fn count(&self, link: &mut Link, columns: &[usize], records: &[&dyn Record]) -> Result<u64> {
        let (table, dialect, mut there) = (self.table, link.dialect(), 0);
        for chunk in self.chunks(records, dialect) {
            let rows = rows_of(table, columns, chunk, dialect);
            let sql = count_rows(table, columns, rows, dialect)?;
            link.query(&sql, &arguments(table, columns, chunk, rows), &mut |row| {
                there += Reader::new(row).next::<i64>()?.unsigned_abs();
                Ok(())
            })?;
        }
        Ok(there)
    }

    fn all_of(&self, changed: u64, records: &[&dyn Record]) -> Result<()> {
        let all = records.len() as u64;
        if changed == all {
            return Ok(());
        }
        let table = self.table;
        let why = if table.version.is_some() { "changed or deleted" } else { "deleted" };
        let missing = all.saturating_sub(changed);
        let message = format!("{missing} of {all} rows of {} were {why} since they were read", table.name);
        Err(Error::new(Kind::Stale, message))
    }
}

fn rows_of(table: &Table, columns: &[usize], records: &[&dyn Record], dialect: &dyn Dialect) -> Rows {
    match dialect.bulk(table, columns) {
        Bulk::Arrays => Rows::Arrays,
        Bulk::Rows(_) => Rows::Listed(records.len()),
    }
}

/// Refuses two records with the same values of `columns`: only one of them could be what the database then holds. What
/// has a null there, or leaves it to the database, is the same as nothing else.
pub(super) fn refuse_twice(
    table: &Table,
    columns: &[usize],
    records: &[&dyn Record],
    what: &str,
) -> Result<()> {
    let mut seen = HashSet::with_capacity(records.len());
    for record in records {
        let mut all = String::new();
        let known = columns.iter().all(|&at| identify(&record.value(at), &mut all));
        if known && !seen.insert(all) {
            let message = format!("two of the rows given for {} have {what} alike", table.name);
            return Err(Error::new(Kind::Query, message));
        }
    }
    Ok(())
}

/// Adds what tells the value from all others that the database tells it from; `false` for what equals nothing.
fn identify(value: &Value<'_>, all: &mut String) -> bool {
    use std::fmt::Write;
    let written = match value {
        Value::Null | Value::Default => return false,
        Value::Int(value) => write!(all, "{value},"),
        // Zero has no sign.
        Value::Float(value) => write!(all, "{:?},", value + 0.0),
        Value::Decimal(value) => write!(all, "{:?},", value.trimmed()),
        value => write!(all, "{value:?},"),
    };
    written.is_ok()
}
