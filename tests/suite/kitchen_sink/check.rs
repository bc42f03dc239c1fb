//! The checks of one model, over its facts: what is given is what is stored, column by column.

use orm::__private::{Mismatch, Reader, Record, Table};
use orm::prelude::*;
use orm::{ColumnType, Result};
use orm_core::driver::Row;

use super::kit::Kit;
use super::values::Samples;

/// Every row of a model, by key.
pub(super) fn stored<M: Kit>(db: &dyn Executor) -> Result<Vec<M>> {
    M::by_key(M::query()).all(db)
}

/// Inserts rows, one by one and many at once.
pub(super) fn fill<M: Kit>(db: &dyn Executor, g: &mut Samples) -> Result<()> {
    let new: Vec<M::New> = (0..M::ROWS).map(|_| M::sample(g)).collect();
    let (single, many) = new.split_at(5);
    let mut rows = single.iter().map(|new| new.insert(db)).collect::<Result<Vec<M>>>()?;
    rows.extend(M::New::insert_all(db, many.iter().cloned())?);
    assert_eq!(rows.len(), M::ROWS);
    for (new, row) in new.iter().zip(&rows) {
        assert_given(M::table(), new, row, &[]);
    }
    rows.sort_by(M::compare);
    assert_eq!(stored::<M>(db)?, rows);
    g.keep(rows);
    Ok(())
}

/// Asserts that `row` holds what `new` gives, but for the columns at `but`.
#[track_caller]
fn assert_given(table: &Table, new: &dyn Record, row: &dyn Record, but: &[usize]) {
    for (at, column) in table.columns.iter().enumerate().filter(|(at, _)| !but.contains(at)) {
        let (given, found) = (new.value(at), row.value(at));
        assert!(!matches!(found, Value::Default | Value::Refused(_)), "{}.{}", table.name, column.name);
        if !matches!(given, Value::Default) {
            assert_eq!(found, given, "{}.{}", table.name, column.name);
        }
    }
}

/// Finds rows by key, and by what each column holds.
pub(super) fn find<M: Kit>(db: &dyn Executor, g: &mut Samples) -> Result<()> {
    let rows = g.rows::<M>();
    for row in rows.iter().take(20) {
        assert_eq!(row.found(db)?.as_ref(), Some(row));
    }
    for row in rows.iter().rev().take(3) {
        for (field, query, expected) in row.alike(rows) {
            assert_eq!(M::by_key(query).all(db)?, expected, "{}, field {field}", M::table().name);
        }
    }
    Ok(())
}

/// The row as it was where an update writes nothing, else what is new.
struct Mixed<'r> {
    old: &'r dyn Record,
    new: &'r dyn Record,
    kept: &'r [usize],
}

impl Row for Mixed<'_> {
    fn value(&self, index: usize, _: ColumnType) -> std::result::Result<Value<'_>, Mismatch> {
        Ok(match self.new.value(index) {
            Value::Default => self.old.value(index),
            _ if self.kept.contains(&index) => self.old.value(index),
            new => new,
        })
    }
}

/// Writes other values into every row; into the first ones, where they are very many.
pub(super) fn update<M: Kit>(db: &dyn Executor, g: &mut Samples) -> Result<()> {
    let table = M::table();
    let mut rows = g.rows::<M>().to_vec();
    let kept: Vec<usize> = table.primary_key.iter().copied().chain(table.version).collect();
    for row in rows.iter_mut().take(100) {
        let new = M::sample(g);
        let mut changed = M::read(&mut Reader::new(&Mixed { old: row, new: &new, kept: &kept }))?;
        changed.update(db)?;
        assert_given(table, &new, &changed, &kept);
        if let Some(version) = table.version {
            let Value::Int(before) = row.value(version) else { unreachable!("versions are integers") };
            assert_eq!(changed.value(version), Value::Int(before + 1));
        }
        row.reload(db)?;
        assert_eq!(*row, changed);
    }
    assert_eq!(stored::<M>(db)?, rows);
    g.keep(rows);
    Ok(())
}

/// Inserts over rows that are there.
pub(super) fn upsert<M: Kit>(db: &dyn Executor, g: &mut Samples) -> Result<()> {
    let table = M::table();
    let mut rows = g.rows::<M>().to_vec();
    for row in rows.iter_mut().take(10) {
        let new = M::sample(g);
        let Some(upserted) = row.upserted(new.clone(), db) else { break };
        let upserted = upserted?;
        assert!(table.primary_key.iter().all(|key| upserted.value(*key) == row.value(*key)));
        assert_eq!(upserted.found(db)?.as_ref(), Some(&upserted));
        *row = upserted;
    }
    assert_eq!(stored::<M>(db)?, rows);
    g.keep(rows);
    Ok(())
}

/// Deletes a part of the rows; one that others point at stays, and what points at it is named.
pub(super) fn delete<M: Kit>(db: &dyn Executor, _: &mut Samples) -> Result<()> {
    let before = stored::<M>(db)?;
    for row in before.iter().step_by(3).take(50) {
        // What points at another row of the same model may have gone with it.
        let Some(row) = row.found(db)? else { continue };
        match row.delete(db) {
            Ok(()) => assert_eq!(row.found(db)?, None),
            Err(error) => {
                let key =
                    error.foreign_key_violation().unwrap_or_else(|| panic!("{}: {error}", M::table().name));
                assert!(
                    key.name().is_some_and(|name| !name.is_empty()),
                    "{}: {error} {row:?}",
                    M::table().name
                );
                assert_eq!(row.found(db)?, Some(row));
            }
        }
    }
    assert!(stored::<M>(db)?.len() < before.len(), "{}: nothing was deleted", M::table().name);
    Ok(())
}
