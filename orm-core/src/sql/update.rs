//! [`Update`]: a change of the rows that a query selects.

use super::dialect::Dialect;
use super::lock::refuse_lock;
use super::node::Node;
use super::path::Path;
use super::scope::Scope;
use super::select::Select;
use super::writer::{SqlWriter, Statement, stranger};
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Table};

/// A column and what it is set to.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The row whose column it is.
    pub path: Path,
    /// The column.
    pub column: &'static ColumnDef,
    /// Its new value.
    pub node: Node,
}

/// A change of the rows that a query selects.
#[derive(Debug)]
pub struct Update<'a> {
    /// The rows.
    pub rows: &'a Select,
    /// What changes.
    pub assignments: &'a [Assignment],
    /// What comes back of each changed row; `None` for nothing.
    pub returning: Option<&'a [Node]>,
}

impl<'a> Update<'a> {
    /// The statement.
    ///
    /// # Errors
    /// A query with a limit, an order, groups or `distinct`, which no `UPDATE` has; no assignment, or two of a column.
    pub fn write(&self, dialect: &'static dyn Dialect) -> Result<Statement<'a>, Error> {
        let mut w = SqlWriter::new(dialect);
        w.ctes(self.rows, self.assignments.iter().map(|assignment| &assignment.node));
        self.write_to(&mut w);
        w.finish()
    }

    pub(super) fn write_to(&self, w: &mut SqlWriter<'a>) {
        w.refuse_slices(self.rows, "update");
        w.push("UPDATE ");
        w.table(self.rows.table);
        w.push(" SET ");
        w.open_own_scope(
            (self.rows.path, self.rows.table),
            self.assignments.iter().map(|assignment| &assignment.node),
            self.returning,
        );
        w.assignments(self.rows.path, self.rows.table, self.assignments);
        w.keep_up(self.rows.table, self.rows.path, self.assignments.iter().map(|one| one.column));
        w.rows_of(self.rows);
        w.returning(self.rows.table, self.returning);
        w.scopes.pop();
    }
}

/// An `UPDATE` or `DELETE` of a slice means different rows each time it runs; neither database has it in standard SQL.
fn refuse_slices(rows: &Select, verb: &str) -> Result<(), Error> {
    if !rows.origin.is_table() || !rows.joins.is_empty() {
        let message =
            format!("{verb} of rows of another query or of a join; filter {} by `in_query`", rows.table.name);
        return Err(Error::new(Kind::Unsupported, message));
    }
    if rows.row != rows.path {
        let message = format!(
            "{verb} of rows reached over {}; filter them by their key, or change {} itself",
            rows.table.name, rows.table.name
        );
        return Err(Error::new(Kind::Unsupported, message));
    }
    refuse_lock(rows, verb)?;
    if !rows.is_sliced() && rows.order.is_empty() {
        return Ok(());
    }
    let message = format!(
        "{verb} of a query with a limit, an offset, an order, groups or distinct; \
         select the keys first and filter by `in_`"
    );
    Err(Error::new(Kind::Unsupported, message))
}

impl<'a> SqlWriter<'a> {
    pub(super) fn refuse_slices(&mut self, rows: &Select, verb: &str) {
        if let Err(error) = refuse_slices(rows, verb) {
            self.fail(error);
        }
    }

    /// Opens the scope of a statement that changes rows of `table`, which are those at `path`. Its columns are named with their table where a query stands beside
    /// them, which would otherwise take them for its own.
    pub(super) fn open_own_scope(
        &mut self,
        (path, table): (Path, &'static Table),
        mut set: impl Iterator<Item = &'a Node>,
        returning: Option<&'a [Node]>,
    ) {
        let queries = set.any(Node::has_subquery) || returning.into_iter().flatten().any(Node::has_subquery);
        self.scopes.push(match queries {
            true => Scope::named(path, table, self.dialect()),
            false => Scope::single(path, table),
        });
    }

    /// Writes `column = value, ..` for the row at `path`.
    pub(super) fn assignments(&mut self, path: Path, table: &'static Table, assignments: &'a [Assignment]) {
        if assignments.is_empty() {
            self.fail(Error::new(Kind::Query, "an update needs at least one column to set"));
        }
        for assignment in assignments.iter().filter(|assignment| assignment.path != path) {
            self.fail(stranger(assignment.path, assignment.column));
        }
        for (position, assignment) in assignments.iter().enumerate() {
            let twice =
                assignments[..position].iter().any(|other| std::ptr::eq(other.column, assignment.column));
            if twice {
                let message = format!("column `{}.{}` is set twice", table.name, assignment.column.name);
                self.fail(Error::new(Kind::Query, message));
            }
        }
        let looks_around = |node: &Node| node.has_aggregate() || node.has_window();
        if assignments.iter().any(|assignment| looks_around(&assignment.node)) {
            let message = "a column is set to an aggregate of several rows; read it first, or by a subquery";
            self.fail(Error::new(Kind::Query, message));
        }
        self.list(assignments, |w, assignment| {
            w.ident(assignment.column.name);
            w.push(" = ");
            match &assignment.node {
                Node::Value(ty, value) => w.arg(*ty, value.reborrow(), Some(assignment.column)),
                node if node.is_calculated_decimal() => {
                    let position = table.position(assignment.column);
                    let check = position.map(|position| table.decimal_name(position)).unwrap_or_default();
                    w.dialect().write_stored_decimal(w, node, &check);
                }
                node => w.node(node),
            }
        });
    }

    /// Writes the `WHERE` of an `UPDATE` or `DELETE`: the filters, or, where they follow relations, a query of keys.
    pub(super) fn rows_of(&mut self, rows: &'a Select) {
        if !self.needs_joins(rows) {
            return self.filters(&rows.filters);
        }
        self.push(" WHERE (");
        self.idents(rows.table.key_columns());
        self.push(") IN ");
        let own = self.scopes.pop();
        self.columns_of_rows(rows, rows.table.key_columns());
        self.scopes.extend(own);
    }

    /// Writes a subquery of `columns` of the rows that a query selects.
    pub fn columns_of_rows(
        &mut self,
        rows: &'a Select,
        columns: impl IntoIterator<Item = &'static ColumnDef>,
    ) {
        self.open_scope(rows);
        self.push("(SELECT ");
        self.list(columns, |w, column| w.column(rows.path, column));
        self.push(" FROM ");
        self.from(rows);
        self.filters(&rows.filters);
        self.push(")");
        self.scopes.pop();
    }

    fn needs_joins(&self, rows: &Select) -> bool {
        let mut joins = rows.has_subquery();
        let mut look =
            |node: &Node| joins |= matches!(node, Node::Column(path, _) if !path.hops().is_empty());
        rows.nodes().for_each(|node| node.visit(&mut look));
        joins
    }

    /// Writes what comes back of each row of `table` that a statement changes.
    pub(super) fn returning(&mut self, table: &'static Table, returning: Option<&'a [Node]>) {
        match returning {
            None => {}
            Some([]) => {
                self.push(" RETURNING ");
                self.idents(table.columns);
            }
            Some(nodes) => {
                if nodes.iter().any(|node| node.has_aggregate() || node.has_window()) {
                    let message = "an aggregate or a window function stands in what a write returns of each row; \
                                   return the values, and count them in the program";
                    self.fail(Error::new(Kind::Query, message));
                }
                self.push(" RETURNING ");
                self.list(nodes, Self::node);
            }
        }
    }
}
