//! [`Delete`]: the removal of the rows that a query selects.

use super::dialect::Dialect;
use super::node::Node;
use super::select::Select;
use super::writer::{SqlWriter, Statement};
use crate::error::Error;

/// The removal of the rows that a query selects.
#[derive(Debug)]
pub struct Delete<'a> {
    /// The rows.
    pub rows: &'a Select,
    /// What comes back of each; `None` for nothing.
    pub returning: Option<&'a [Node]>,
}

impl<'a> Delete<'a> {
    /// The statement.
    ///
    /// # Errors
    /// A query with a limit, an order, groups or `distinct`.
    pub fn write(&self, dialect: &'static dyn Dialect) -> Result<Statement<'a>, Error> {
        let mut w = SqlWriter::new(dialect);
        w.ctes(self.rows, std::iter::empty());
        self.write_to(&mut w);
        w.finish()
    }

    pub(super) fn write_to(&self, w: &mut SqlWriter<'a>) {
        w.refuse_slices(self.rows, "delete");
        w.push("DELETE FROM ");
        w.table(self.rows.table);
        w.open_own_scope((self.rows.path, self.rows.table), std::iter::empty(), self.returning);
        w.rows_of(self.rows);
        w.returning(self.rows.table, self.returning);
        w.scopes.pop();
    }
}
