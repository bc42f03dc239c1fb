//! [`Aggregate`]: a call of an aggregate or a window function with what stands behind it, and the [`Window`] it looks over.

use std::sync::Arc;

use super::function::Function;
use super::node::Node;
use super::same::same_expression;
use super::select::{OrderBy, Select};
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
    pub(crate) name: Option<WindowName>,
}

/// What a window is called in the statement.
#[derive(Debug, Clone)]
pub(crate) struct WindowName {
    name: Arc<str>,
    /// Whether the frame is a part of what has the name; else it stands beside it.
    with_frame: bool,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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

impl Window {
    /// This window by a name.
    pub(crate) fn with_name(mut self, name: &str) -> Window {
        self.name = Some(WindowName { name: name.into(), with_frame: self.frame.is_some() });
        self
    }

    /// Takes the name away from what is now another window.
    pub(crate) fn lose_name(&mut self) {
        self.name = None;
    }

    /// The same where the frame becomes another.
    pub(crate) fn lose_framed_name(&mut self) {
        self.name.take_if(|name| name.with_frame);
    }

    /// The frame, where it is a part of what has the name.
    fn named_frame(&self) -> Option<(Frame, Option<&'static str>)> {
        let named = self.name.as_ref().is_none_or(|name| name.with_frame);
        self.frame.filter(|_| named).map(|frame| (frame, self.exclude))
    }

    /// Whether both are written alike where the name is explained.
    fn is_like(&self, other: &Window) -> bool {
        let same_nodes = |one: &[Node], other: &[Node]| {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_expression(one, other))
        };
        let same_terms = |(one, other): (&OrderBy, &OrderBy)| {
            let way = one.direction == other.direction && one.place_of_nulls() == other.place_of_nulls();
            way && same_expression(&one.node, &other.node)
        };
        same_nodes(&self.partition, &other.partition)
            && self.order.len() == other.order.len()
            && self.order.iter().zip(&other.order).all(same_terms)
            && self.named_frame() == other.named_frame()
    }
}

/// The windows with names that `select` looks over, each name once.
///
/// # Errors
/// Two that differ and have one name.
fn named_windows(select: &Select) -> Result<Vec<(&Arc<str>, &Window)>, Error> {
    let mut found: Vec<(&Arc<str>, &Window)> = Vec::new();
    let mut differ = None;
    let order = select.order.iter().map(|term| &term.node);
    for node in select.columns.iter().chain(&select.distinct_on).chain(order) {
        node.visit(&mut |node| {
            let Node::Aggregate(call) = node else { return };
            let Some(window) = &call.over else { return };
            let Some(WindowName { name, .. }) = &window.name else { return };
            // SQLite takes names that differ in the case of their letters for one.
            match found.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) {
                // A copy of one window, whatever it is made of.
                Some((other, _)) if Arc::ptr_eq(other, name) => {}
                Some((same, other)) if *same == name && other.is_like(window) => {}
                Some(_) => differ = Some(name),
                None => found.push((name, window)),
            }
        });
    }
    match differ {
        None => Ok(found),
        Some(name) => {
            let message =
                format!("two windows that differ have the name {name:?}, in any case; give each its own");
            Err(Error::new(Kind::Query, message))
        }
    }
}

impl Select {
    /// Whether a window with a name stands behind its tables.
    pub(super) fn has_named_windows(&self) -> bool {
        named_windows(self).is_ok_and(|windows| !windows.is_empty())
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
            self.over(window);
        }
    }

    /// Writes `WINDOW` and the windows with names, or nothing when there are none.
    pub(super) fn windows(&mut self, select: &'a Select) {
        let windows = match named_windows(select) {
            Ok(windows) => windows,
            Err(error) => return self.fail(error),
        };
        self.push(if windows.is_empty() { "" } else { " WINDOW " });
        self.list(windows, |w, (name, window)| {
            w.ident(name);
            w.push(" AS (");
            w.definition(window, window.named_frame());
            w.push(")");
        });
    }

    fn over(&mut self, window: &'a Window) {
        let frame = window.frame.map(|frame| (frame, window.exclude));
        match &window.name {
            None => {
                self.push(" OVER (");
                self.definition(window, frame);
                self.push(")");
            }
            Some(name) if name.with_frame || frame.is_none() => {
                self.push(" OVER ");
                self.ident(&name.name);
            }
            Some(name) => {
                self.push(" OVER (");
                self.ident(&name.name);
                self.push(" ");
                self.frame_of(window, frame);
                self.push(")");
            }
        }
    }

    /// Writes the parts and the order of `window`, and `frame` behind them.
    fn definition(&mut self, window: &'a Window, frame: Option<(Frame, Option<&'static str>)>) {
        if !window.partition.is_empty() {
            self.push("PARTITION BY ");
            self.list(&window.partition, Self::node);
        }
        if !window.order.is_empty() {
            self.push(if window.partition.is_empty() { "" } else { " " });
            self.push("ORDER BY ");
            self.terms(&window.order);
        }
        let first = window.partition.is_empty() && window.order.is_empty();
        self.push(if first || frame.is_none() { "" } else { " " });
        self.frame_of(window, frame);
    }

    /// Writes a frame of `window`, if there is one.
    fn frame_of(&mut self, window: &Window, frame: Option<(Frame, Option<&'static str>)>) {
        let Some((frame, exclude)) = frame else { return };
        if let Err(error) = frame.check(&window.order) {
            self.fail(error);
        }
        self.frame(frame);
        self.push(exclude.unwrap_or_default());
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
