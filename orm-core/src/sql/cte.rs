//! [`Cte`]: a query with a name, which stands before the statement that reads it: `WITH "totals" AS (..)`.

use std::sync::Arc;

use super::delete::Delete;
use super::insert_from::InsertFrom;
use super::node::Node;
use super::origin::{Compound, Origin, SetOp};
use super::select::Select;
use super::update::{Assignment, Update};
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::ColumnDef;

/// A query with a name (<https://www.postgresql.org/docs/current/queries-with.html>).
#[derive(Debug)]
pub struct Cte {
    name: Arc<str>,
    columns: Vec<&'static ColumnDef>,
    body: Body,
}

/// What a query with a name does.
#[derive(Debug)]
pub enum Body {
    /// It reads.
    Select(Select),
    /// It reads, and then what it has read leads it to, again and again.
    Recursive(Box<Compound>),
    /// It inserts rows, and returns what is selected of them.
    Insert(Box<InsertFrom>),
    /// It changes rows, and returns what is selected of them.
    Update(Select, Vec<Assignment>),
    /// It deletes rows, and returns what is selected of them.
    Delete(Select),
}

impl Cte {
    /// The query `body` by the name `name`, whose columns are called as `columns` are.
    pub fn new(name: Arc<str>, columns: Vec<&'static ColumnDef>, body: Body) -> Cte {
        Cte { name, columns, body }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it changes rows.
    fn writes(&self) -> bool {
        matches!(self.body, Body::Insert(_) | Body::Update(..) | Body::Delete(_))
    }

    /// Adds the queries with names that it reads.
    fn collect<'a>(&'a self, found: &mut Vec<&'a Cte>) {
        match &self.body {
            Body::Recursive(compound) => compound.sides.iter().for_each(|side| collect(side, found)),
            Body::Select(select) | Body::Delete(select) => collect(select, found),
            Body::Insert(insert) => {
                collect(&insert.rows, found);
                insert.nodes().for_each(|node| collect_of(node, found));
            }
            Body::Update(select, assignments) => {
                collect(select, found);
                assignments.iter().for_each(|assignment| collect_of(&assignment.node, found));
            }
        }
    }
}

/// The queries with names that `select` reads, each behind those that it reads itself.
fn collect<'a>(select: &'a Select, found: &mut Vec<&'a Cte>) {
    let mut origin = |origin: &'a Origin| match origin {
        Origin::Cte(cte) => {
            if !found.iter().any(|other| std::ptr::eq(*other, &raw const **cte)) {
                cte.collect(found);
                found.push(cte);
            }
        }
        Origin::Select(select) => collect(select, found),
        Origin::Compound(compound) => compound.sides.iter().for_each(|side| collect(side, found)),
        Origin::Items(list) => collect_of(list, found),
        Origin::Table | Origin::Values(_) | Origin::Recursion(_) => {}
    };
    origin(&select.origin);
    select.joins.iter().for_each(|join| origin(&join.origin));
    for node in select.nodes() {
        collect_of(node, found);
    }
}

fn collect_of<'a>(node: &'a Node, found: &mut Vec<&'a Cte>) {
    node.visit(&mut |node| {
        if let Some(select) = node.subquery() {
            collect(select, found);
        }
    });
}

impl<'a> SqlWriter<'a> {
    /// Writes `WITH` and the queries with names that `select` and `others` read, or nothing when there are none.
    pub fn ctes(&mut self, select: &'a Select, others: impl IntoIterator<Item = &'a Node>) {
        let mut found = Vec::new();
        collect(select, &mut found);
        others.into_iter().for_each(|node| collect_of(node, &mut found));
        if found.is_empty() {
            return;
        }
        for (position, cte) in found.iter().enumerate() {
            if found[..position].iter().any(|other| other.name.eq_ignore_ascii_case(&cte.name)) {
                let message = format!("two queries have the name {:?}; give each its own", cte.name());
                self.fail(Error::new(Kind::Query, message));
            }
        }
        self.named = found.iter().map(|cte| Arc::clone(&cte.name)).collect();
        self.writes = found.iter().any(|cte| cte.writes());
        let recursive = found.iter().any(|cte| matches!(cte.body, Body::Recursive(_)));
        self.push(if recursive { "WITH RECURSIVE " } else { "WITH " });
        self.list(found, Self::cte);
        self.push(" ");
    }

    fn cte(&mut self, cte: &'a Cte) {
        self.ident(cte.name());
        self.push(" (");
        self.idents(cte.columns.iter().copied());
        self.push(") AS (");
        if cte.writes() && !self.dialect().writes_within_queries() {
            let backend = self.dialect().backend();
            let message = format!(
                "a query that changes rows within another on {backend}; run it by itself, in the same transaction"
            );
            self.fail(Error::new(Kind::Unsupported, message));
        }
        match &cte.body {
            Body::Select(select) => self.select(select),
            Body::Recursive(compound) => {
                let [base, step] = &compound.sides;
                self.recursion(base, &cte.columns);
                self.push(if compound.all { " UNION ALL " } else { " UNION " });
                self.recursion(step, &cte.columns);
            }
            Body::Insert(insert) => insert.write_to(self, true),
            Body::Update(rows, assignments) => {
                Update { rows, assignments, returning: Some(&rows.columns) }.write_to(self)
            }
            Body::Delete(rows) => Delete { rows, returning: Some(&rows.columns) }.write_to(self),
        }
        self.push(")");
    }

    /// One side of a recursive query, which cannot have an order or a limit of its own.
    fn recursion(&mut self, side: &'a Select, columns: &[&'static ColumnDef]) {
        if !side.order.is_empty() || side.limit.is_some() || side.offset.is_some() {
            let message = "a recursive query is made of queries without order and limit; give them to the query that reads it";
            self.fail(Error::new(Kind::Query, message));
        }
        self.select_collated(side, columns);
    }
}

/// A recursive query has one operator.
pub fn recursive(base: Select, step: Select, all: bool) -> Body {
    Body::Recursive(Box::new(Compound { op: SetOp::Union, all, sides: [base, step] }))
}
