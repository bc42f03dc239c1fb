//! [`Raw`]: SQL that the program's author wrote by hand, with what stands in its braces. Its text is made of literals of
//! the program, so nothing that a user typed ever is text.

use super::node::Node;
use super::writer::SqlWriter;
use crate::error::Error;
use crate::table::Table;
use crate::value::{ColumnType, Value};

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece {
    /// Text as it is sent.
    Text(&'static str),
    /// The part at this position.
    Part(usize),
}

/// What stands in the braces of a text.
#[derive(Debug, Clone)]
pub enum Part {
    /// A column, an expression, or a bound value.
    Node(Node),
    /// Another text, which stands here as it is.
    Spliced(Raw),
    /// The items of a list, bound; within parentheses they are what `IN` looks into.
    Items(ColumnType, Vec<Value<'static>>),
    /// The name of a table.
    Table(&'static Table),
    /// The columns of a table in the order of its facts, of the table that is called so in the text.
    Columns(&'static Table, Option<&'static str>),
}

/// SQL by hand: a whole statement, or a piece of one.
#[derive(Debug, Clone)]
pub struct Raw {
    /// The text for SQLite, if it has one.
    sqlite: Option<&'static [Piece]>,
    /// The text for Postgres, if it has one.
    postgres: Option<&'static [Piece]>,
    /// What stands in the braces of both.
    parts: Vec<Part>,
    /// What it stores, where that was said.
    ty: Option<ColumnType>,
    /// Whether it makes one value of many rows, which nobody can see in its text.
    aggregate: bool,
}

impl Raw {
    /// A text for each database, without its parts.
    pub fn new(sqlite: Option<&'static [Piece]>, postgres: Option<&'static [Piece]>) -> Raw {
        Raw { sqlite, postgres, parts: Vec::new(), ty: None, aggregate: false }
    }

    /// Adds the next part.
    pub fn add(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// It as an expression that stores `ty`.
    pub fn of(mut self, ty: ColumnType) -> Node {
        self.ty = Some(ty);
        Node::Raw(Box::new(self))
    }

    /// It as an aggregate that stores `ty`.
    pub fn aggregate(mut self, ty: ColumnType) -> Node {
        self.aggregate = true;
        self.of(ty)
    }

    /// It as an expression of which nobody said what it stores.
    pub fn untyped(self) -> Node {
        Node::Raw(Box::new(self))
    }

    /// What it stores, where that was said.
    pub(super) fn stores(&self) -> Option<ColumnType> {
        self.ty
    }

    pub(super) fn is_aggregate(&self) -> bool {
        self.aggregate
    }

    /// Calls `see` with every expression in it.
    pub(super) fn nodes<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        for part in &self.parts {
            match part {
                Part::Node(node) => see(node),
                Part::Spliced(raw) => raw.nodes(see),
                Part::Items(..) | Part::Table(_) | Part::Columns(..) => {}
            }
        }
    }

    pub(super) fn nodes_mut(&mut self, change: &mut dyn FnMut(&mut Node)) {
        for part in &mut self.parts {
            match part {
                Part::Node(node) => change(node),
                Part::Spliced(raw) => raw.nodes_mut(change),
                Part::Items(..) | Part::Table(_) | Part::Columns(..) => {}
            }
        }
    }

    /// Whether a query may stand in the text, whose own columns an unqualified name would mean.
    pub(super) fn may_hold_query(&self) -> bool {
        let begins_query = |piece: &Piece| match piece {
            Piece::Text(text) => {
                text.as_bytes().windows(6).any(|letters| letters.eq_ignore_ascii_case(b"select"))
            }
            Piece::Part(_) => false,
        };
        let in_parts = |part: &Part| matches!(part, Part::Spliced(raw) if raw.may_hold_query());
        let mut pieces = [self.sqlite, self.postgres].into_iter().flatten().flatten();
        pieces.any(begins_query) || self.parts.iter().any(in_parts)
    }

    /// Whether both are the same text, with the same parts as `same` sees them.
    pub(super) fn is_like(&self, other: &Raw, same: &dyn Fn(&Node, &Node) -> bool) -> bool {
        let alike = |(one, other): (&Part, &Part)| match (one, other) {
            (Part::Node(one), Part::Node(other)) => same(one, other),
            (Part::Spliced(one), Part::Spliced(other)) => one.is_like(other, same),
            (Part::Table(one), Part::Table(other)) => std::ptr::eq(*one, *other),
            _ => false,
        };
        let texts = self.sqlite == other.sqlite && self.postgres == other.postgres;
        let parts = self.parts.len() == other.parts.len();
        texts && parts && self.parts.iter().zip(&other.parts).all(alike)
    }
}

impl<'a> SqlWriter<'a> {
    /// Writes SQL by hand as it stands.
    pub fn raw(&mut self, raw: &'a Raw) {
        let backend = self.dialect().backend();
        let Some(pieces) = backend.pick(raw.sqlite, raw.postgres) else {
            let instead = format!("give it one: `{} = \"..\"`", backend.pick("sqlite", "postgres"));
            return self.fail(Error::unsupported(
                "`sql!` without a text for it",
                &backend.to_string(),
                &instead,
            ));
        };
        for piece in pieces {
            match piece {
                Piece::Text(text) => self.push(text),
                Piece::Part(position) => self.part(&raw.parts[*position]),
            }
        }
    }

    /// The same as an expression, in parentheses: it is one whatever stands in it.
    pub(super) fn raw_expression(&mut self, raw: &'a Raw) {
        self.push("(");
        self.raw(raw);
        self.push(")");
    }

    fn part(&mut self, part: &'a Part) {
        match part {
            Part::Node(node) => self.operand(node),
            Part::Spliced(raw) => self.raw(raw),
            Part::Items(ty, values) => {
                let values = values.iter().map(Value::reborrow).collect();
                self.dialect().write_items(self, *ty, values, None);
            }
            Part::Table(table) => self.table(table),
            Part::Columns(table, called) => self.list(table.columns, |w, column| {
                if let Some(called) = called {
                    w.push(called);
                    w.push(".");
                }
                w.ident(column.name);
            }),
        }
    }
}
