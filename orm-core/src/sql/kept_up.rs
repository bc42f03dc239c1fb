//! What every change of a row sets beside what it is told to: the version, which is counted up, and `updated_at`, which
//! becomes the moment of the statement. A change that assigns one of them keeps its own word.

use super::path::Path;
use super::writer::SqlWriter;
use crate::table::{ColumnDef, DefaultValue, Table};

impl SqlWriter<'_> {
    /// Writes `, column = value` for each of these columns of the row at `path` that is not `assigned`.
    pub(super) fn keep_up<'c>(
        &mut self,
        table: &'static Table,
        path: Path,
        assigned: impl Iterator<Item = &'c ColumnDef> + Clone,
    ) {
        let column = |position: Option<usize>| {
            let column = &table.columns[position?];
            (!assigned.clone().any(|other| std::ptr::eq(other, column))).then_some(column)
        };
        if let Some(version) = column(table.version) {
            self.push(", ");
            self.ident(version.name);
            self.push(" = ");
            self.column(path, version);
            self.push(" + 1");
        }
        if let Some(updated_at) = column(table.updated_at) {
            self.push(", ");
            self.set_now(updated_at);
        }
    }

    /// Writes `column = ` and the moment of the statement.
    pub(super) fn set_now(&mut self, column: &ColumnDef) {
        self.ident(column.name);
        self.push(" = ");
        self.dialect().write_default(self, DefaultValue::Now, column.ty);
    }
}
