//! [`Aggregate`]: a call of an aggregate or a window function with what stands behind it, and the [`Window`] it looks over.

use super::function::Function;
use super::node::Node;
use super::select::OrderBy;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::value::ColumnType;

/// A call of an aggregate or a window function.
#[derive(Debug, Clone)]
pub struct Aggregate {
    /// The function.
    pub function: Function,
    /// What it is given of each row.
    pub arguments: Vec<Node>,
    /// The order in which it is given the rows.
    pub order: Vec<OrderBy>,
    /// The rows that it is given.
    pub filter: Option<Node>,
    /// The rows that it looks at from each one, which it leaves as they are.
    pub over: Option<Window>,
}

/// What stands behind the parentheses of an aggregate, or last within them; nothing by default.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tail<'a> {
    order: &'a [OrderBy],
    filter: Option<&'a Node>,
    over: Option<&'a Window>,
}

/// The rows that a window function looks at, seen from each row: those of the same part, in an order, within a frame.
#[derive(Debug, Clone, Default)]
pub struct Window {
    pub(crate) partition: Vec<Node>,
    pub(crate) order: Vec<OrderBy>,
    pub(crate) frame: Option<Frame>,
    pub(crate) exclude: Option<&'static str>,
}

/// What the bounds of a frame count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameUnit {
    /// Rows.
    Rows,
    /// Steps of the number that is sorted by.
    Range,
    /// Groups of rows that sort alike.
    Groups,
}

/// The rows around one that a function looks at. Bounds are counted from that row: those before it are negative; `None` is
/// no bound.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    pub(crate) unit: FrameUnit,
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
}

impl Aggregate {
    /// A call with nothing behind it.
    pub fn new(function: Function, arguments: Vec<Node>) -> Aggregate {
        Aggregate { function, arguments, order: Vec::new(), filter: None, over: None }
    }

    /// Every expression directly in it.
    pub(super) fn children(&self) -> impl Iterator<Item = &Node> {
        let over = self.over.iter().flat_map(|window| window.partition.iter().chain(nodes(&window.order)));
        self.arguments.iter().chain(nodes(&self.order)).chain(&self.filter).chain(over)
    }

    /// The same, to be changed.
    pub(super) fn children_mut(&mut self) -> impl Iterator<Item = &mut Node> {
        let over = self
            .over
            .iter_mut()
            .flat_map(|window| window.partition.iter_mut().chain(nodes_mut(&mut window.order)));
        self.arguments.iter_mut().chain(nodes_mut(&mut self.order)).chain(&mut self.filter).chain(over)
    }

    pub(super) fn tail(&self) -> Tail<'_> {
        Tail { order: &self.order, filter: self.filter.as_ref(), over: self.over.as_ref() }
    }
}

fn nodes(order: &[OrderBy]) -> impl Iterator<Item = &Node> {
    order.iter().map(|term| &term.node)
}

fn nodes_mut(order: &mut [OrderBy]) -> impl Iterator<Item = &mut Node> {
    order.iter_mut().map(|term| &mut term.node)
}

impl<'a> SqlWriter<'a> {
    /// Writes the call of an aggregate: `open`, such as `count(DISTINCT `, the arguments by `write`, and the rest.
    pub fn aggregate(
        &mut self,
        open: &str,
        arguments: &'a [Node],
        write: fn(&mut Self, &'a Node),
        tail: Tail<'a>,
    ) {
        self.push(open);
        self.list(arguments, write);
        self.order_by(tail.order);
        self.push(")");
        self.behind(tail);
    }

    /// Writes the call of a window function, whose number comes behind the first argument, if there is one.
    pub(super) fn window_function(
        &mut self,
        name: &str,
        number: Option<u32>,
        arguments: &'a [Node],
        tail: Tail<'a>,
    ) {
        self.push(name);
        self.push("(");
        let (first, others) = arguments.split_at(arguments.len().min(1));
        self.list(first, Self::operand);
        if let Some(number) = number {
            self.push(if first.is_empty() { "" } else { ", " });
            self.number(number.into());
        }
        for other in others {
            self.push(", ");
            self.operand(other);
        }
        self.push(")");
        self.behind(tail);
    }

    /// Writes what stands behind the parentheses of an aggregate.
    pub fn behind(&mut self, tail: Tail<'a>) {
        if let Some(filter) = tail.filter {
            self.push(" FILTER (WHERE ");
            self.condition(filter);
            self.push(")");
        }
        if let Some(window) = tail.over {
            self.push(" OVER (");
            self.window(window);
            self.push(")");
        }
    }

    fn window(&mut self, window: &'a Window) {
        if !window.partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(&window.partition, Self::node);
        }
        if !window.order.is_empty() {
            self.push(if window.partition.is_empty() { "" } else { " " });
            self.push("ORDER BY ");
            self.terms(&window.order);
        }
        if let Some(frame) = window.frame {
            if let Err(error) = frame.check(&window.order) {
                self.fail(error);
            }
            let first = window.partition.is_empty() && window.order.is_empty();
            self.push(if first { "" } else { " " });
            self.frame(frame);
            self.push(window.exclude.unwrap_or_default());
        }
    }

    fn frame(&mut self, frame: Frame) {
        self.push(match frame.unit {
            FrameUnit::Rows => "ROWS",
            FrameUnit::Range => "RANGE",
            FrameUnit::Groups => "GROUPS",
        });
        self.push(" BETWEEN ");
        self.bound(frame.from, "UNBOUNDED PRECEDING");
        self.push(" AND ");
        self.bound(frame.to, "UNBOUNDED FOLLOWING");
    }

    fn bound(&mut self, bound: Option<i64>, unbounded: &str) {
        match bound {
            None => self.push(unbounded),
            Some(0) => self.push("CURRENT ROW"),
            Some(offset) => {
                self.number(offset.unsigned_abs());
                self.push(if offset < 0 { " PRECEDING" } else { " FOLLOWING" });
            }
        }
    }
}

impl Frame {
    /// What the databases refuse, or answer differently.
    fn check(self, order: &[OrderBy]) -> Result<(), Error> {
        let refused = |message: &str| Err(Error::new(Kind::Query, message));
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from > to
        {
            return refused("a frame ends before it begins");
        }
        let counts = [self.from, self.to].into_iter().flatten().any(|bound| bound != 0);
        match (self.unit, order) {
            (FrameUnit::Groups, []) => refused(
                "a frame of groups needs an order, by which rows are in one; add `order_by` to the window",
            ),
            (FrameUnit::Range, [term]) if counts && !is_number(&term.node) => {
                refused("a frame by `range` with steps needs an order by one integer or float")
            }
            (FrameUnit::Range, [] | [_, _, ..]) if counts => {
                refused("a frame by `range` with steps needs an order by one integer or float")
            }
            _ => Ok(()),
        }
    }
}

fn is_number(node: &Node) -> bool {
    use ColumnType::{F32, F64, I16, I32, I64};
    matches!(node.stores(), Some(I16 | I32 | I64 | F32 | F64))
}
