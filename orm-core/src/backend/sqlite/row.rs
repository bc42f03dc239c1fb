//! The row that a statement has stopped at.

use super::statement::Statement;
use super::types;
use crate::driver::Row;
use crate::value::{ColumnType, Mismatch, Value};

/// The row that a statement has stopped at.
pub(super) struct SqliteRow<'s>(pub(super) &'s Statement);

impl Row for SqliteRow<'_> {
    fn value(&self, index: usize, ty: ColumnType) -> Result<Value<'_>, Mismatch> {
        types::load(self.0.column(index), ty)
    }

    fn width(&self) -> Option<usize> {
        Some(self.0.columns())
    }

    fn name(&self, index: usize) -> Option<String> {
        self.0.column_name(index)
    }
}
