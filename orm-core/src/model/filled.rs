//! [`Filled`]: a record with what the library itself makes for it, so that whatever inserts it finds a value like any
//! other.

use super::record::Record;
use crate::table::{DefaultValue, Table};
use crate::value::{Value, new_uuid};

/// A record whose fields that the library fills have their values.
pub(super) struct Filled<'r> {
    record: &'r dyn Record,
    /// The positions that were filled, in order.
    positions: Vec<usize>,
    /// What they were filled with.
    values: Vec<Value<'static>>,
}

impl<'r> Filled<'r> {
    /// Fills what `record` leaves to the library; `None` where the library fills nothing of this table.
    pub(super) fn of(table: &'static Table, record: &'r dyn Record) -> Option<Filled<'r>> {
        let is_made = |at: &usize| matches!(table.columns[*at].default, Some(DefaultValue::UuidV7));
        let mut made = (0..table.columns.len()).filter(is_made).peekable();
        made.peek()?;
        let left = |at: &usize| matches!(record.value(*at), Value::Default);
        let positions: Vec<usize> = made.filter(left).collect();
        let values = positions.iter().map(|_| new_uuid()).collect();
        Some(Filled { record, positions, values })
    }

    /// The positions that were filled.
    pub(super) fn positions(&self) -> &[usize] {
        &self.positions
    }
}

impl Record for Filled<'_> {
    fn value(&self, position: usize) -> Value<'_> {
        match self.positions.iter().position(|filled| *filled == position) {
            Some(at) => self.values[at].reborrow(),
            None => self.record.value(position),
        }
    }
}
