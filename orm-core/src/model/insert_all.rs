//! `INSERT` of many rows, in as few statements as the database allows.

use std::ops::Range;

use super::committed::Written;
use super::draft::validate_all;
use super::filled::Filled;
use super::foreign_key;
use super::insert::{Added, added, change, send_rows};
use super::record::{Record, Stored};
use crate::driver::{Access, Arg, EachRow, Executor, Link, Row, on};
use crate::error::{Error, Kind, Result};
use crate::query::Reader;
use crate::sql::{Bulk, Dialect, Insert, OnConflict, Rows, SqlWriter, most_rows};
use crate::table::Table;
use crate::value::Value;

/// What the caller is told: a row that was stored, or that all rows so far are not, and come again.
pub(super) enum Step<'r> {
    Row(&'r dyn Row),
    Restart,
}

pub(super) type EachStep<'f> = dyn FnMut(Step<'_>) -> Result<()> + 'f;

/// The most rows of one statement with arrays: more would only need more memory at once.
pub(super) const MOST_ARRAYS: usize = 10_000;

/// Rows one after the other that give the same columns.
struct Shape {
    rows: Range<usize>,
    columns: Vec<usize>,
    /// Those among them that a conflict leaves as they are, since the library has made their values.
    kept: Vec<usize>,
}

/// Inserts `records`, all or none, and calls `each` with every row as it is stored, in order. With `on_conflict` no two
/// of them are the same row, and none of them is left out.
pub(super) fn insert_all(
    table: &'static Table,
    records: &[&dyn Record],
    on_conflict: Option<&OnConflict>,
    db: &dyn Executor,
    each: &mut EachStep<'_>,
) -> Result<()> {
    validate_all(table, records)?;
    if records.is_empty() {
        return Ok(());
    }
    let mut written = Written::new(table, change(on_conflict));
    rowset(table, records, on_conflict, &mut |rows| {
        on(db, Access::Write, |link| rows.insert_all(link, &mut written, each))
    })?;
    written.tell(db)
}

/// The same on a connection, of rows that their model does not refuse. What is stored is added to `written`.
pub(super) fn insert_all_on(
    link: &mut Link,
    records: &[&dyn Record],
    written: &mut Written,
    each: &mut EachStep<'_>,
) -> Result<()> {
    rowset(written.table(), records, None, &mut |rows| rows.insert_all(link, written, each))
}

/// Calls `send` with the records as they are sent, with what the library fills.
fn rowset(
    table: &'static Table,
    records: &[&dyn Record],
    on_conflict: Option<&OnConflict>,
    send: &mut dyn FnMut(Rowset<'_>) -> Result<()>,
) -> Result<()> {
    let filled: Option<Vec<Filled<'_>>> = records.iter().map(|record| Filled::of(table, *record)).collect();
    let Some(filled) = filled else {
        let shapes = shapes(table, records, &|_| &[]);
        return send(Rowset { table, shapes: &shapes, records, on_conflict });
    };
    let records: Vec<&dyn Record> = filled.iter().map(|record| record as &dyn Record).collect();
    let kept = |at: usize| if on_conflict.is_some() { filled[at].positions() } else { &[] };
    let shapes = shapes(table, &records, &kept);
    send(Rowset { table, shapes: &shapes, records: &records, on_conflict })
}

fn shapes<'k>(
    table: &'static Table,
    records: &[&dyn Record],
    kept: &dyn Fn(usize) -> &'k [usize],
) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for (at, record) in records.iter().enumerate() {
        let is_given = |position: &usize| !matches!(record.value(*position), Value::Default);
        match shapes.last_mut() {
            Some(last)
                if last.kept == kept(at)
                    && (0..table.columns.len()).filter(is_given).eq(last.columns.iter().copied()) =>
            {
                last.rows.end = at + 1;
            }
            _ => {
                let columns = (0..table.columns.len()).filter(is_given).collect();
                shapes.push(Shape { rows: at..at + 1, columns, kept: kept(at).to_vec() });
            }
        }
    }
    shapes
}

/// How many of `left` rows go into the next statement.
fn rows_of(table: &'static Table, shape: &Shape, left: usize, dialect: &dyn Dialect) -> usize {
    match most_rows(dialect, table, &shape.columns) {
        // `DEFAULT VALUES` is one row.
        _ if shape.columns.is_empty() => 1,
        most => left.min(most).min(MOST_ARRAYS),
    }
}

/// The rows of one call.
struct Rowset<'r> {
    table: &'static Table,
    shapes: &'r [Shape],
    records: &'r [&'r dyn Record],
    on_conflict: Option<&'r OnConflict>,
}

impl<'r> Rowset<'r> {
    /// Inserts every row, in a transaction if it takes several statements.
    fn insert_all(&self, link: &mut Link, written: &mut Written, each: &mut EachStep<'_>) -> Result<()> {
        let each: &mut EachStep<'_> = &mut |step| {
            match &step {
                Step::Row(row) => written.add(*row)?,
                Step::Restart => written.clear(),
            }
            each(step)
        };
        let (rows, dialect) = (self.records.len(), link.dialect());
        match self.shapes {
            [] => return Ok(()),
            [one] if rows_of(self.table, one, rows, dialect) == rows => return self.insert(link, each),
            _ => {}
        }
        // Keys that SQLite counts need not be returned, which makes inserting many rows twice as fast.
        let counts = |shape: &Shape| matches!(self.added(shape, dialect), Some(Added::Key(_)));
        if self.shapes.iter().all(counts) && self.insert_counted(link, each)? {
            return Ok(());
        }
        link.atomically(|link| self.insert(link, each))
    }

    /// What the database adds to the rows; `None` when only it can tell.
    fn added(&self, shape: &Shape, dialect: &dyn Dialect) -> Option<Added> {
        added(self.table, &shape.columns, dialect).filter(|_| self.on_conflict.is_none())
    }

    /// Sends every row, and hands on what comes back.
    fn insert(&self, link: &mut Link, each: &mut EachStep<'_>) -> Result<()> {
        for (shape, records) in self.chunks(link.dialect()) {
            if self.added(shape, link.dialect()) == Some(Added::Nothing) {
                self.send(shape, records, false, link, &mut |_| Ok(()))?;
                for record in records {
                    each(Step::Row(&Stored { record: *record, key: None }))?;
                }
            } else {
                self.send(shape, records, true, link, &mut |row| each(Step::Row(row)))?;
            }
        }
        Ok(())
    }

    /// Sends every row and counts the keys along with the database: they follow on its largest, unless that is the
    /// largest there can be, or a trigger inserts rows of its own. Then nothing is inserted, and the answer is `false`.
    fn insert_counted(&self, link: &mut Link, each: &mut EachStep<'_>) -> Result<bool> {
        let Some(generated) = self.table.generated_key() else { return Ok(false) };
        let mut counted = true;
        let result = link.atomically(|link| {
            let mut key = largest_key(self.table, generated, link)?;
            counted = key.checked_add_unsigned(self.records.len() as u64).is_some();
            for (shape, records) in self.chunks(link.dialect()) {
                if counted {
                    self.send(shape, records, false, link, &mut |_| Ok(()))?;
                    counted = link.state().last_key() == key.saturating_add_unsigned(records.len() as u64);
                }
                if !counted {
                    return Err(Error::new(Kind::Query, "the keys did not follow on each other"));
                }
                for record in records {
                    key += 1;
                    each(Step::Row(&Stored { record: *record, key: Some((generated, key)) }))?;
                }
            }
            Ok(())
        });
        if counted {
            return result.map(|()| true);
        }
        each(Step::Restart)?;
        Ok(false)
    }

    /// The rows of one statement after the other.
    fn chunks(
        &self,
        dialect: &'static dyn Dialect,
    ) -> impl Iterator<Item = (&'r Shape, &'r [&'r dyn Record])> {
        let (table, records) = (self.table, self.records);
        self.shapes.iter().flat_map(move |shape| {
            let mut left = shape.rows.clone();
            std::iter::from_fn(move || {
                let start = left.start;
                if left.is_empty() {
                    return None;
                }
                left.start += rows_of(table, shape, left.len(), dialect);
                Some((shape, &records[start..left.start]))
            })
        })
    }

    fn send(
        &self,
        shape: &Shape,
        records: &[&dyn Record],
        returning: bool,
        link: &mut Link,
        each: &mut EachRow<'_>,
    ) -> Result<()> {
        let (table, columns) = (self.table, &shape.columns[..]);
        let bulk = link.dialect().bulk(table, columns);
        let arrays = bulk == Bulk::Arrays && !columns.is_empty();
        let rows = if arrays { Rows::Arrays } else { Rows::Listed(records.len()) };
        let args = arguments(table, columns, records, rows);
        let insert =
            Insert { table, columns, kept: &shape.kept, rows, on_conflict: self.on_conflict, returning };
        let result = send_rows(&insert, args, link, each);
        let stored = result.map_err(|error| foreign_key::explain_any(error, link, table, records))?;
        if stored == records.len() as u64 {
            return Ok(());
        }
        let message =
            format!("{} stored {stored} of {} rows; a trigger dropped the others", table.name, records.len());
        Err(Error::new(Kind::Database, message))
    }
}

/// What is bound for `rows`: an array a column, or the values of row after row.
pub(super) fn arguments<'r>(
    table: &'static Table,
    columns: &[usize],
    records: &[&'r dyn Record],
    rows: Rows,
) -> Vec<Arg<'r>> {
    match rows {
        Rows::Arrays => {
            let array = |&at: &usize| Value::Array(records.iter().map(|record| record.value(at)).collect());
            columns.iter().map(|at| Arg::of(&table.columns[*at], array(at))).collect()
        }
        Rows::Listed(_) => {
            let row = |record: &&'r dyn Record| {
                let record = *record;
                columns.iter().map(move |&at| Arg::of(&table.columns[at], record.value(at)))
            };
            records.iter().flat_map(row).collect()
        }
    }
}

/// The largest key there is; 0 when there is no row.
fn largest_key(table: &'static Table, key: usize, link: &mut Link) -> Result<i64> {
    let mut w = SqlWriter::new(link.dialect());
    w.push("SELECT max(");
    w.ident(table.columns[key].name);
    w.push(") FROM ");
    w.table(table);
    let sql = w.finish()?.sql;
    let mut largest = 0;
    link.query(&sql, &[], &mut |row| {
        largest = Reader::new(row).next::<Option<i64>>()?.unwrap_or(0);
        Ok(())
    })?;
    Ok(largest)
}
