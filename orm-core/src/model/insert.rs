//! `INSERT` of one row.

use super::committed::Written;
use super::draft::validate;
use super::filled::Filled;
use super::foreign_key;
use super::record::{Record, Stored};
use crate::driver::{Access, Arg, EachRow, Executor, Link, on};
use crate::error::Result;
use crate::sql::{Conflict, Dialect, Insert, OnConflict, Rows, most_rows};
use crate::table::{Change, Table, TextKey, Verb};
use crate::value::Value;

/// The columns that a record gives, and their values.
pub(super) struct Given<'r> {
    pub(super) positions: Vec<usize>,
    /// Those that a conflict leaves as they are, since the library has made their values.
    pub(super) kept: &'r [usize],
    pub(super) args: Vec<Arg<'r>>,
}

impl<'r> Given<'r> {
    pub(super) fn of(table: &'static Table, record: &'r dyn Record) -> Given<'r> {
        let mut given =
            Given { positions: Vec::with_capacity(table.columns.len()), kept: &[], args: Vec::new() };
        given.args.reserve(table.columns.len());
        for (position, column) in table.columns.iter().enumerate() {
            match record.value(position) {
                Value::Default => {}
                value => {
                    given.positions.push(position);
                    given.args.push(Arg::of(column, value));
                }
            }
        }
        given
    }
}

/// The columns as bits; `None` when there are more than bits, and the text is made each time.
pub(super) fn bits(positions: &[usize]) -> Option<u128> {
    positions
        .iter()
        .try_fold(0_u128, |bits, &position| Some(bits | 1_u128.checked_shl(u32::try_from(position).ok()?)?))
}

/// What a database adds to the columns that are given, where the row is known without `RETURNING`.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Added {
    Nothing,
    /// The key at this position.
    Key(usize),
}

/// What the database adds to these columns; `None` when only it can tell.
pub(super) fn added(table: &'static Table, given: &[usize], dialect: &dyn Dialect) -> Option<Added> {
    if !dialect.stores_as_given() {
        return None;
    }
    match (table.columns.len() - given.len(), table.generated_key()) {
        (0, _) => Some(Added::Nothing),
        (1, Some(key)) if !given.contains(&key) => Some(Added::Key(key)),
        _ => None,
    }
}

/// Inserts one row and calls `each` with it as it is stored, unless `on_conflict` left it out.
pub(super) fn insert(
    table: &'static Table,
    record: &dyn Record,
    on_conflict: Option<&OnConflict>,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<()> {
    validate(table, record)?;
    let mut written = Written::new(table, change(on_conflict));
    on(db, Access::Write, |link| insert_on(link, table, record, on_conflict, &mut written, each))?;
    written.tell(db)
}

/// What becomes of a row that is there afterwards.
pub(super) fn change(on_conflict: Option<&OnConflict>) -> Change {
    match on_conflict.map(|on_conflict| &on_conflict.action) {
        None | Some(Conflict::Ignore) => Change::Inserted,
        Some(Conflict::Replace | Conflict::Set(_)) => Change::Upserted,
    }
}

/// The same on a connection, of a row that its model does not refuse. What is stored is added to `written`.
pub(super) fn insert_on(
    link: &mut Link,
    table: &'static Table,
    record: &dyn Record,
    on_conflict: Option<&OnConflict>,
    written: &mut Written,
    each: &mut EachRow<'_>,
) -> Result<()> {
    let each: &mut EachRow<'_> = &mut |row| {
        written.add(row)?;
        each(row)
    };
    let filled = Filled::of(table, record);
    let record = filled.as_ref().map_or(record, |filled| filled);
    let given = Given { kept: filled.as_ref().map_or(&[], Filled::positions), ..Given::of(table, record) };
    let added = added(table, &given.positions, link.dialect()).filter(|_| on_conflict.is_none());
    let Some(added) = added else {
        return send(table, given, record, on_conflict, true, link, each).map(drop);
    };
    if send(table, given, record, None, false, link, &mut |_| Ok(()))? == 0 {
        // A trigger has dropped the row: there is none to hand on.
        return Ok(());
    }
    let key = match added {
        Added::Nothing => None,
        Added::Key(position) => Some((position, link.state().last_key())),
    };
    each(&Stored { record, key })
}

fn send(
    table: &'static Table,
    given: Given<'_>,
    record: &dyn Record,
    on_conflict: Option<&OnConflict>,
    returning: bool,
    link: &mut Link,
    each: &mut EachRow<'_>,
) -> Result<u64> {
    let (columns, rows) = (&given.positions[..], Rows::Listed(1));
    let insert = Insert { table, columns, kept: given.kept, rows, on_conflict, returning };
    let result = send_rows(&insert, given.args, link, each);
    result.map_err(|error| foreign_key::explain(error, link, table, record))
}

/// Sends `insert` with the values of its rows, its text kept from the last time if it can be, and returns how many were
/// stored.
pub(super) fn send_rows<'r>(
    insert: &Insert<'r>,
    mut args: Vec<Arg<'r>>,
    link: &mut Link,
    each: &mut EachRow<'_>,
) -> Result<u64> {
    let (table, dialect, rows) = (insert.table, link.dialect(), insert.rows.count());
    if insert.on_conflict.is_some() {
        let statement = insert.write(dialect)?;
        args.extend(statement.args);
        return link.query(&statement.sql, &args, each);
    }
    let make = || insert.write(dialect).map(|statement| statement.sql);
    let verb = if insert.returning { Verb::InsertReturning(rows) } else { Verb::Insert(rows) };
    let columns = bits(insert.columns).filter(|_| is_kept(rows, dialect, table, insert.columns));
    let key = columns.map(|columns| TextKey { backend: dialect.backend(), verb, columns });
    table.texts.with(key, make, |sql| link.query(sql, &args, each))
}

/// Whether a text of so many rows of these columns is kept. The rest of a long list has any length: its text is made
/// anew, so that it pushes out no other.
pub(super) fn is_kept(rows: usize, dialect: &dyn Dialect, table: &Table, columns: &[usize]) -> bool {
    rows <= 1 || rows == most_rows(dialect, table, columns)
}
