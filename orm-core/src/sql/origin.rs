//! [`Origin`]: what the rows of a query are made of where they are not those of its table; [`Join`]: rows beside them.

use std::sync::Arc;

use super::cte::Cte;
use super::node::Node;
use super::path::Path;
use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Table};
use crate::value::{ColumnType, Value};

/// What the rows of a query, or of a join, are made of. Whatever it is, its columns have the names of a table's.
#[derive(Debug, Clone)]
pub enum Origin {
    /// The table itself.
    Table,
    /// The rows of another query.
    Select(Arc<Select>),
    /// The rows of two other queries.
    Compound(Arc<Compound>),
    /// The rows of a list.
    Values(Arc<Vec<Vec<Node>>>),
    /// The items of a list, and their positions from 0.
    Items(Arc<Node>),
    /// The rows of a query with a name.
    Cte(Arc<Cte>),
    /// Within the step of a recursive query: the rows that the last step found.
    Recursion(Arc<str>),
}

/// The names of the columns of [`Origin::Items`]: the item, and its position.
pub const ITEM_COLUMNS: [&str; 2] = ["column1", "column2"];

/// How two queries become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOp {
    /// The rows of both.
    Union,
    /// The rows that are in both.
    Intersect,
    /// The rows of the first that are not in the second.
    Except,
}

/// The rows of two queries as those of one.
#[derive(Debug)]
pub struct Compound {
    /// How they become one.
    pub op: SetOp,
    /// Whether equal rows stay as many as they are.
    pub all: bool,
    /// The two.
    pub sides: [Select; 2],
}

/// Which rows a join keeps that have no other beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinKind {
    /// None.
    Inner,
    /// Those before it.
    Left,
    /// Those that it joins.
    Right,
    /// All.
    Full,
    /// Every row is beside every other.
    Cross,
}

/// Rows beside those of a query.
#[derive(Debug, Clone)]
pub struct Join {
    /// Which rows stay.
    pub kind: JoinKind,
    /// The path of its rows.
    pub path: Path,
    /// What its columns are called.
    pub table: &'static Table,
    /// What its rows are made of.
    pub origin: Origin,
    /// Which rows belong beside each other; none of a cross join.
    pub on: Option<Node>,
    /// Whether its query may name columns of the rows before it.
    pub lateral: bool,
}

impl Origin {
    /// Whether it is the table itself.
    pub fn is_table(&self) -> bool {
        matches!(self, Origin::Table)
    }

    /// The queries that it is made of, and the expressions of a list.
    pub(super) fn visit_deep<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        match self {
            Origin::Select(select) => select.visit_deep(see),
            Origin::Compound(compound) => compound.sides.iter().for_each(|side| side.visit_deep(see)),
            Origin::Values(rows) => rows.iter().flatten().for_each(|node| node.visit_deep(see)),
            Origin::Items(list) => list.visit_deep(see),
            // Those have names because they stand outside of all others.
            Origin::Table | Origin::Cte(_) | Origin::Recursion(_) => {}
        }
    }
}

impl<'a> SqlWriter<'a> {
    /// Writes what stands behind `FROM` or `JOIN`.
    pub(super) fn origin(&mut self, origin: &'a Origin, table: &'static Table) {
        match origin {
            Origin::Table => self.table(table),
            Origin::Select(select) => {
                self.push("(");
                self.select_named(select, table);
                self.push(")");
            }
            Origin::Compound(compound) => {
                self.push("(");
                self.compound(compound, table);
                self.push(")");
            }
            Origin::Values(rows) => self.values(rows, table),
            Origin::Items(list) => self.dialect().write_items_as_rows(self, list, table.columns[0].ty),
            Origin::Cte(cte) => self.ident(cte.name()),
            Origin::Recursion(name) => self.ident(name),
        }
    }

    /// Writes two queries as one.
    pub(super) fn compound(&mut self, compound: &'a Compound, table: &'static Table) {
        self.side_of_compound(&compound.sides[0], table);
        let backend = self.dialect().backend();
        if compound.all && compound.op != SetOp::Union && !self.dialect().keeps_equal_rows() {
            let message = format!(
                "INTERSECT ALL and EXCEPT ALL on {backend}; leave out `_all`, or count the rows in groups"
            );
            self.fail(Error::new(Kind::Unsupported, message));
        }
        self.push(match compound.op {
            SetOp::Union => " UNION ",
            SetOp::Intersect => " INTERSECT ",
            SetOp::Except => " EXCEPT ",
        });
        self.push(if compound.all { "ALL " } else { "" });
        self.side_of_compound(&compound.sides[1], table);
    }

    /// An order or a limit of one side would be taken for that of the whole.
    fn side_of_compound(&mut self, side: &'a Select, table: &'static Table) {
        if side.order.is_empty() && side.limit.is_none() && side.offset.is_none() {
            return self.select_named(side, table);
        }
        self.push("SELECT * FROM (");
        self.select_named(side, table);
        self.push(") AS \"side\"");
    }

    /// Writes an expression; a text that the program brings compares as those of columns do.
    pub(super) fn collated_value(&mut self, node: &'a Node) {
        self.node(node);
        if matches!(node, Node::Value(ColumnType::Text, _)) {
            self.push(self.dialect().text_collation());
        }
    }

    /// Writes a column of the items of a list, which have an alias.
    pub(super) fn item_column(&mut self, alias: &str, column: &ColumnDef) {
        match column.name == ITEM_COLUMNS[1] {
            true => self.dialect().write_item_position(self, alias),
            false => self.dialect().write_item(self, alias, column.ty),
        }
    }

    fn values(&mut self, rows: &'a [Vec<Node>], table: &'static Table) {
        if rows.is_empty() {
            // `VALUES` of nothing is no SQL.
            self.push("(SELECT ");
            self.list(table.columns, |w, column| {
                w.arg(column.ty, Value::Null, None);
                w.push(" AS ");
                w.ident(column.name);
            });
            return self.push(" WHERE FALSE)");
        }
        self.push("(VALUES ");
        self.list(rows, |w, row| {
            w.push("(");
            w.list(row, Self::collated_value);
            w.push(")");
        });
        self.push(")");
    }
}
