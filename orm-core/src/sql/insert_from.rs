//! [`InsertFrom`]: the rows of a query, inserted into a table.

use super::dialect::Dialect;
use super::select::Select;
use super::writer::{SqlWriter, Statement};
use crate::error::Error;
use crate::table::{ColumnDef, Table};

/// The rows of a query, inserted into a table.
#[derive(Debug)]
pub struct InsertFrom<'a> {
    /// The table.
    pub table: &'static Table,
    /// Its columns, in the order of what the query selects.
    pub columns: &'a [&'static ColumnDef],
    /// The rows.
    pub rows: &'a Select,
}

impl<'a> InsertFrom<'a> {
    /// The statement. A `version` begins at 1.
    ///
    /// # Errors
    /// What the query gets wrong.
    pub fn write(&self, dialect: &'static dyn Dialect) -> Result<Statement<'a>, Error> {
        let mut w = SqlWriter::new(dialect);
        let version = self.table.version.map(|at| &self.table.columns[at]);
        let version = version.filter(|version| !self.columns.iter().any(|own| std::ptr::eq(*own, *version)));
        w.ctes(self.rows, []);
        w.push("INSERT INTO ");
        w.table(self.table);
        w.push(" (");
        w.idents(self.columns.iter().copied().chain(version));
        w.push(") ");
        match version {
            // Around the query, whatever it groups or leaves out.
            Some(_) => {
                w.push("SELECT \"rows\".*, 1 FROM (");
                w.select(self.rows);
                w.push(") AS \"rows\"");
            }
            None => w.select(self.rows),
        }
        w.finish()
    }
}
