//! [`InsertFrom`]: the rows of a query, inserted into a table.

use super::dialect::Dialect;
use super::node::Node;
use super::path::Path;
use super::select::Select;
use super::upsert::OnConflict;
use super::writer::{SqlWriter, Statement};
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, DefaultValue, Table};

/// The rows of a query, inserted into a table.
#[derive(Debug, Clone)]
pub struct InsertFrom {
    /// The table.
    pub table: &'static Table,
    /// The path of the rows that are written.
    pub path: Path,
    /// Their columns, in the order of what the query selects.
    pub named: Vec<Node>,
    /// The rows of the query.
    pub rows: Select,
    /// What happens to a row whose key is there already.
    pub on_conflict: Option<OnConflict>,
    /// What comes back of each written row, where anything does; empty for every column.
    pub returned: Vec<Node>,
}

impl InsertFrom {
    /// The statement. A `version` begins at 1.
    ///
    /// # Errors
    /// What the query gets wrong; columns of which no row can be made.
    pub fn write(&self, returning: bool, dialect: &'static dyn Dialect) -> Result<Statement<'_>, Error> {
        let mut w = SqlWriter::new(dialect);
        w.ctes(&self.rows, self.nodes());
        self.write_to(&mut w, returning);
        w.finish()
    }

    /// Every expression of it that is none of the query.
    pub(super) fn nodes(&self) -> impl Iterator<Item = &Node> {
        self.returned.iter().chain(self.on_conflict.iter().flat_map(OnConflict::nodes))
    }

    pub(super) fn write_to<'a>(&'a self, w: &mut SqlWriter<'a>, returning: bool) {
        let columns = match self.columns() {
            Ok(columns) => columns,
            Err(error) => return w.fail(error),
        };
        let version = self.table.version.map(|at| &self.table.columns[at]);
        let version = version.filter(|version| !columns.iter().any(|own| std::ptr::eq(*own, *version)));
        w.push("INSERT INTO ");
        w.table(self.table);
        w.push(" (");
        w.idents(columns.iter().copied().chain(version));
        w.push(") ");
        if version.is_some() {
            // Around the query, whatever it groups or leaves out.
            w.push("SELECT \"rows\".*, 1 FROM (");
            w.select(&self.rows);
            w.push(") AS \"rows\"");
        } else {
            w.select(&self.rows);
        }
        if let Some(on_conflict) = &self.on_conflict {
            let ends_with_from = version.is_some() || ends_with_from(&self.rows);
            w.push(if ends_with_from { w.dialect().before_on_conflict() } else { "" });
            let given: Vec<usize> = columns.iter().filter_map(|own| self.table.position(own)).collect();
            w.on_conflict(self.table, &given, on_conflict);
        }
        let returned = returning.then_some(&self.returned[..]);
        w.open_own_scope((self.path, self.table), std::iter::empty(), returned);
        w.returning(self.table, returned);
        w.scopes.pop();
    }

    /// The columns that it names, if a row can be made of them.
    ///
    /// # Errors
    /// Columns of other rows; one that is named twice, or that has no default and is not named.
    pub fn columns(&self) -> Result<Vec<&'static ColumnDef>, Error> {
        let table = self.table;
        let refuse = |message: String| Err(Error::new(Kind::Query, message));
        let mut columns: Vec<&'static ColumnDef> = Vec::with_capacity(self.named.len());
        for node in &self.named {
            match node {
                Node::Column(at, column) if *at == self.path => {
                    if columns.iter().any(|other| std::ptr::eq(*other, *column)) {
                        return refuse(format!("column `{}.{}` is given twice", table.name, column.name));
                    }
                    columns.push(column);
                }
                _ => return refuse(format!("an insert into {} gives only its own columns", table.name)),
            }
        }
        for (at, column) in table.columns.iter().enumerate() {
            let given = columns.iter().any(|own| std::ptr::eq(*own, column)) || table.version == Some(at);
            match column.default {
                Some(DefaultValue::UuidV7) if !given => {
                    let why = "is made by this library for each row, which the database cannot";
                    return refuse(format!(
                        "`{}` of {} {why}; select a value for it",
                        column.field, table.name
                    ));
                }
                None if !given && !column.nullable => {
                    return refuse(format!(
                        "`{}` of {} has no default; select a value for it",
                        column.field, table.name
                    ));
                }
                _ => {}
            }
        }
        Ok(columns)
    }
}

/// Whether nothing stands behind the tables of `select`.
fn ends_with_from(select: &Select) -> bool {
    select.filters.is_empty() && select.order.is_empty() && select.lock.is_none() && {
        let groups = select.group_by.is_empty() && select.having.is_empty();
        groups && select.limit.is_none() && select.offset.is_none() && !select.has_named_windows()
    }
}
