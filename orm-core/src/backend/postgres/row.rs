//! A row of a result, read by position.

use tokio_postgres::Row as PgRow;

use super::types::Raw;
use crate::driver::Row;
use crate::value::{ColumnType, Mismatch, Value};

impl Row for PgRow {
    #[inline]
    fn value(&self, index: usize, ty: ColumnType) -> Result<Value<'_>, Mismatch> {
        match (self.columns().get(index), self.try_get::<usize, Raw<'_>>(index)) {
            (Some(column), Ok(raw)) => raw.value(column.type_(), ty),
            _ => Err(missing(index, self.len())),
        }
    }

    fn width(&self) -> Option<usize> {
        Some(self.len())
    }

    fn name(&self, index: usize) -> Option<String> {
        self.columns().get(index).map(|column| column.name().to_owned())
    }
}

#[cold]
fn missing(index: usize, columns: usize) -> Mismatch {
    Mismatch::Value(format!("column {} was asked for, the result has {columns}", index + 1))
}
