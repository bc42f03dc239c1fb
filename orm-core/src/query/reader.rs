//! [`Reader`]: reads a row's columns one after the other, straight into the fields of a struct.

use crate::driver::Row;
use crate::error::{Error, Kind, Result};
use crate::table::{ColumnDef, Table};
use crate::value::{Field, Mismatch, Value};

use super::collection::{Keys, no_collections};
use super::select::Width;

/// Reads a row's columns one after the other.
pub struct Reader<'r> {
    row: &'r dyn Row,
    at: usize,
    /// The table whose columns are being read and the position of its first, for messages.
    table: Option<(&'static Table, usize)>,
    /// Where the keys go by which collections are found.
    keys: Option<&'r mut Keys>,
}

impl<'r> Reader<'r> {
    /// A reader that starts at the first column of `row`.
    pub fn new(row: &'r dyn Row) -> Reader<'r> {
        Reader { row, at: 0, table: None, keys: None }
    }

    /// A reader that starts at the column `at`, and adds to `keys`.
    pub(super) fn keeping(row: &'r dyn Row, at: usize, keys: &'r mut Keys) -> Reader<'r> {
        Reader { row, at, table: None, keys: Some(keys) }
    }

    /// Reads the key by which the next collection is found.
    pub(super) fn collection(&mut self) -> Result<()> {
        let Some(keys) = &mut self.keys else {
            return Err(no_collections());
        };
        for column in keys.next_key().defs() {
            let at = self.at;
            self.at += 1;
            match self.row.value(at, column.ty) {
                Ok(value) => keys.push(value.into_owned()),
                Err(mismatch) => return Err(self.mismatch(at, &mismatch, "the key of a collection")),
            }
        }
        Ok(())
    }

    /// Passes over what is missing, and is this wide: nothing belongs to it.
    pub(super) fn pass(&mut self, width: Width) {
        self.at += width.columns;
        if let Some(keys) = &mut self.keys {
            for _ in 0..width.collections {
                let columns = keys.next_key().len();
                (0..columns).for_each(|_| keys.push(Value::Null));
                self.at += columns;
            }
        }
    }

    /// Reads the next column.
    ///
    /// # Errors
    /// `is_decode` when what is stored does not fit `T`; it names the table, the column and `T`.
    #[inline]
    #[allow(
        clippy::should_implement_trait,
        reason = "each column may be of another type, which no iterator can say"
    )]
    pub fn next<T: Field>(&mut self) -> Result<T> {
        let at = self.at;
        self.at += 1;
        match self.row.value(at, T::TYPE).and_then(T::from_value) {
            Ok(value) => Ok(value),
            Err(mismatch) => Err(self.mismatch(at, &mismatch, std::any::type_name::<T>())),
        }
    }

    /// Reads the next columns as a row of `table` by `read`, so that a message can name them.
    pub fn of_table<T>(
        &mut self,
        table: &'static Table,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let outer = self.table.replace((table, self.at));
        let row = read(self);
        self.table = outer;
        row
    }

    /// The same for a row that may be missing: `None` when its key is null.
    pub fn of_nullable_table<T>(
        &mut self,
        table: &'static Table,
        read: fn(&mut Reader<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let missing = table.primary_key.iter().any(|&key| {
            let value = self.row.value(self.at + key, table.columns[key].ty);
            matches!(value, Ok(Value::Null))
        });
        if missing {
            self.at += table.columns.len();
            return Ok(None);
        }
        self.of_table(table, read).map(Some)
    }

    /// Passes over the next columns if all of them are null, and tells whether they were.
    pub fn skip_nulls(&mut self, columns: &[ColumnDef]) -> bool {
        let is_null = |(at, column): (usize, &ColumnDef)| {
            matches!(self.row.value(self.at + at, column.ty), Ok(Value::Null))
        };
        let all = columns.iter().enumerate().all(is_null);
        self.at += if all { columns.len() } else { 0 };
        all
    }

    #[cold]
    fn mismatch(&self, at: usize, mismatch: &Mismatch, rust: &str) -> Error {
        let column = self.table.and_then(|(table, first)| {
            let column = table.columns.get(at - first)?;
            Some(format!("{}.{}", table.name, column.name))
        });
        let column = column.unwrap_or_else(|| format!("column {} of the result", at + 1));
        let message = match mismatch {
            Mismatch::Value(why) => format!("{column}: {why}"),
            other => format!("{column}: {other} as {}", short_name(rust)),
        };
        Error::new(Kind::Decode, format!("{message}{}", self.row_name()))
    }

    /// ` (row with id 7)`, when the key is a number and can be read.
    fn row_name(&self) -> String {
        let Some((table, first)) = self.table else { return String::new() };
        let [key] = table.primary_key else { return String::new() };
        let column = &table.columns[*key];
        match self.row.value(first + key, column.ty) {
            Ok(Value::Int(key)) => format!(" (row with {} {key})", column.name),
            _ => String::new(),
        }
    }
}

/// `core::option::Option<alloc::string::String>` as `Option<String>`.
pub(super) fn short_name(full: &str) -> String {
    let mut short = String::new();
    for part in full.split_inclusive(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')) {
        short.push_str(part.rsplit("::").next().unwrap_or(part));
    }
    short
}
