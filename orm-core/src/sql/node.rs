//! [`Node`]: an expression as data. `expression.rs` writes it.

use super::case::Case;
use super::function::Function;
use super::operator::{BinaryOp, LikeKind};
use super::path::Path;
use super::raw::Raw;
use super::select::Select;
use super::window::Aggregate;
use crate::table::{ColumnDef, Table};
use crate::value::{ColumnType, Value};

/// An expression as data. Typed by the `Expr` around it; here it is only what to write.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Node {
    /// A column of the row at the path.
    Column(Path, &'static ColumnDef),
    /// A bound value.
    Value(ColumnType, Value<'static>),
    /// `TRUE` or `FALSE`.
    Bool(bool),
    /// An operator between two expressions.
    Binary(BinaryOp, Box<(Node, Node)>),
    /// A comparison of rows of values, `(a, b) < (c, d)`: by the first pair, and where that is equal by the next; unknown
    /// where a null decides.
    Rows(BinaryOp, Vec<(Node, Node)>),
    /// `AND` between all of them, of which there are two or more.
    All(Vec<Node>),
    /// `OR` between all of them, of which there are two or more.
    Any(Vec<Node>),
    /// `NOT`.
    Not(Box<Node>),
    /// `-`.
    Negate(Box<Node>),
    /// `IS NULL`, or `IS NOT NULL` when the flag is false.
    IsNull(Box<Node>, bool),
    /// Membership in a list of values without nulls, or the opposite when the flag is true.
    In(Box<Node>, ColumnType, Vec<Value<'static>>, bool),
    /// Whether the values of several columns are those of one of the keys, which stand one behind the other and have no nulls,
    /// or the opposite when the flag is true. Null is among none.
    InKeys(Vec<Node>, Vec<Value<'static>>, bool),
    /// `BETWEEN`: the value, the lower and the upper bound, both included.
    Between(Box<(Node, Node, Node)>),
    /// A match of texts, case-sensitive.
    Like(LikeKind, Box<(Node, Node)>),
    /// A function call.
    Call(Function, Vec<Node>),
    /// A call of an aggregate or a window function with what stands behind it: its order, filter and window.
    Aggregate(Box<Aggregate>),
    /// A choice between expressions.
    Case(Box<Case>),
    /// A call of a function of the user's own, by its name, and what it returns.
    Custom(&'static str, ColumnType, Vec<Node>),
    /// An operator of the user's own between two expressions, and what it makes of them.
    CustomOp(&'static str, ColumnType, Box<(Node, Node)>),
    /// Whether a query has a row.
    Exists(Box<Select>),
    /// How many rows a query has.
    Count(Box<Select>),
    /// Whether a value is among those that a query of one column returns, or the opposite when the flag is true. Null is among
    /// none.
    InSelect(Vec<Node>, Box<Select>, bool),
    /// The value that a query of one column and one row returns.
    Scalar(Box<Select>),
    /// SQL by hand.
    Raw(Box<Raw>),
    /// What cannot be written, and why.
    Refused(&'static str),
}

impl Node {
    /// `left op right`.
    pub fn binary(op: BinaryOp, left: Node, right: Node) -> Node {
        Node::Binary(op, Box::new((left, right)))
    }

    /// `self AND other`.
    #[must_use]
    pub fn and(self, other: Node) -> Node {
        match self {
            Node::All(mut terms) => {
                terms.push(other);
                Node::All(terms)
            }
            first => Node::All(vec![first, other]),
        }
    }

    /// `self OR other`.
    #[must_use]
    pub fn or(self, other: Node) -> Node {
        match self {
            Node::Any(mut terms) => {
                terms.push(other);
                Node::Any(terms)
            }
            first => Node::Any(vec![first, other]),
        }
    }

    /// Whether the values of `columns` are those of one of `keys`, which stand one behind the other and have no nulls, or the
    /// opposite when `negated`.
    pub fn in_keys(columns: impl Iterator<Item = Node>, keys: Vec<Value<'static>>, negated: bool) -> Node {
        let columns: Vec<Node> = columns.collect();
        match columns[..] {
            [Node::Column(path, column)] => {
                Node::In(Box::new(Node::Column(path, column)), column.ty, keys, negated)
            }
            _ => Node::InKeys(columns, keys, negated),
        }
    }

    /// The opposite condition. It is carried down to the comparisons, which turn into their opposite, so that null
    /// follows them: `NOT ("name" = ? AND ..)` would leave out the rows without a name.
    #[must_use]
    pub fn negated(self) -> Node {
        match self {
            Node::Binary(BinaryOp::Eq, sides) => Node::Binary(BinaryOp::Ne, sides),
            Node::Binary(BinaryOp::Ne, sides) => Node::Binary(BinaryOp::Eq, sides),
            Node::IsNull(of, is) => Node::IsNull(of, !is),
            Node::In(of, ty, values, negated) => Node::In(of, ty, values, !negated),
            Node::InKeys(of, keys, negated) => Node::InKeys(of, keys, !negated),
            Node::InSelect(of, select, negated) => Node::InSelect(of, select, !negated),
            Node::Bool(value) => Node::Bool(!value),
            Node::All(terms) => Node::Any(terms.into_iter().map(Node::negated).collect()),
            Node::Any(terms) => Node::All(terms.into_iter().map(Node::negated).collect()),
            Node::Not(of) => *of,
            other => Node::Not(Box::new(other)),
        }
    }

    /// Whether it may turn out null, as far as the facts tell.
    pub fn may_be_null(&self) -> bool {
        match self {
            Node::Column(path, column) => column.nullable || path.is_nullable(),
            Node::Value(_, value) => value.is_null(),
            Node::Bool(_) | Node::IsNull(..) | Node::In(..) | Node::Exists(_) | Node::Count(_) => false,
            // No row is null as well, and aggregates always have one.
            Node::Scalar(select) => {
                let one_row = select.aggregates() && !select.is_sliced();
                !one_row || select.columns.iter().any(Node::may_be_null)
            }
            Node::InKeys(of, ..) => of.iter().any(Node::may_be_null),
            Node::Raw(_) | Node::Refused(_) => true,
            Node::InSelect(of, select, _) => of.iter().chain(&select.columns).any(Node::may_be_null),
            Node::Binary(BinaryOp::Eq | BinaryOp::Ne, _) => false,
            Node::Binary(BinaryOp::Div | BinaryOp::Rem, _) => true,
            Node::Binary(_, sides) | Node::Like(_, sides) => sides.0.may_be_null() || sides.1.may_be_null(),
            Node::All(terms) | Node::Any(terms) => terms.iter().any(Node::may_be_null),
            Node::Rows(_, pairs) => pairs.iter().any(|pair| pair.0.may_be_null() || pair.1.may_be_null()),
            Node::Not(of) | Node::Negate(of) => of.may_be_null(),
            Node::Between(of) => of.0.may_be_null() || of.1.may_be_null() || of.2.may_be_null(),
            Node::Call(function, arguments) => function.may_be_null(arguments),
            Node::Aggregate(call) => call.function.may_be_null(&call.arguments),
            Node::Case(case) => case.otherwise.is_none() || case.values().any(Node::may_be_null),
            Node::Custom(..) | Node::CustomOp(..) => true,
        }
    }

    /// Whether it is a decimal that is calculated, and so no plain column or value.
    pub fn is_calculated_decimal(&self) -> bool {
        let calls = |function: Function, of: &[Node]| {
            function.makes_decimals() || function.hands_on() && of.first().is_some_and(Node::is_decimal)
        };
        match self {
            Node::Binary(op, sides) => op.is_arithmetic() && sides.0.is_decimal(),
            Node::Negate(of) => of.is_decimal(),
            Node::Call(function, of) => calls(*function, of),
            Node::Aggregate(call) => calls(call.function, &call.arguments),
            Node::Case(case) => case.values().next().is_some_and(Node::is_decimal),
            Node::Custom(_, ty, _) | Node::CustomOp(_, ty, _) => *ty == ColumnType::Decimal,
            Node::Raw(raw) => raw.stores() == Some(ColumnType::Decimal),
            _ => false,
        }
    }

    fn is_decimal(&self) -> bool {
        match self {
            Node::Scalar(select) => select.columns.first().is_some_and(Node::is_decimal),
            Node::Column(_, column) => column.ty == ColumnType::Decimal,
            Node::Value(ty, _) => *ty == ColumnType::Decimal,
            other => other.is_calculated_decimal(),
        }
    }

    /// Whether an aggregate stands in it.
    pub fn has_aggregate(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= node.is_aggregate());
        found
    }

    /// Whether it is an aggregate itself. Over a window it is none: it leaves the rows as they are.
    pub(super) fn is_aggregate(&self) -> bool {
        match self {
            Node::Call(function, _) => function.is_aggregate(),
            Node::Aggregate(call) => call.over.is_none(),
            Node::Raw(raw) => raw.is_aggregate(),
            _ => false,
        }
    }

    /// Whether a window function stands in it.
    pub fn has_window(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= matches!(node, Node::Aggregate(call) if call.over.is_some()));
        found
    }

    /// The query that it is, if it is one.
    pub fn subquery(&self) -> Option<&Select> {
        match self {
            Node::Exists(select) | Node::Count(select) | Node::Scalar(select) => Some(select),
            Node::InSelect(_, select, _) => Some(select),
            _ => None,
        }
    }

    /// Whether a query stands in it, or may do so.
    pub fn has_subquery(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= node.may_be_query());
        found
    }

    /// Whether it is a query, or by hand and may hold one.
    pub(super) fn may_be_query(&self) -> bool {
        self.subquery().is_some() || matches!(self, Node::Raw(raw) if raw.may_hold_query())
    }

    /// Calls `see` with this expression and every one in it, and in the queries that stand in it.
    pub fn visit_deep<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        self.children(&mut |child| child.visit_deep(see));
        if let Some(select) = self.subquery() {
            select.visit_deep(see);
        }
    }

    /// Calls `see` with this expression and every one in it, but not in the queries that stand in it.
    pub fn visit<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        self.children(&mut |child| child.visit(see));
    }

    /// Calls `see` with every expression directly in this one.
    pub fn children<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        match self {
            Node::Binary(_, sides) | Node::Like(_, sides) | Node::CustomOp(_, _, sides) => {
                see(&sides.0);
                see(&sides.1);
            }
            Node::Aggregate(call) => call.children().for_each(see),
            Node::Case(case) => case.children().for_each(see),
            Node::Not(of) | Node::Negate(of) | Node::IsNull(of, _) | Node::In(of, ..) => see(of),
            Node::Between(of) => {
                see(&of.0);
                see(&of.1);
                see(&of.2);
            }
            Node::Call(_, nodes)
            | Node::Custom(_, _, nodes)
            | Node::All(nodes)
            | Node::Any(nodes)
            | Node::InKeys(nodes, ..)
            | Node::InSelect(nodes, ..) => {
                nodes.iter().for_each(see);
            }
            Node::Raw(raw) => raw.nodes(see),
            Node::Rows(_, pairs) => pairs.iter().for_each(|(left, right)| {
                see(left);
                see(right);
            }),
            Node::Column(..) | Node::Value(..) | Node::Bool(_) | Node::Refused(_) => {}
            Node::Exists(_) | Node::Count(_) | Node::Scalar(_) => {}
        }
    }

    /// Calls `change` with every expression directly in this one.
    pub(super) fn children_mut(&mut self, change: &mut dyn FnMut(&mut Node)) {
        match self {
            Node::Binary(_, sides) | Node::Like(_, sides) | Node::CustomOp(_, _, sides) => {
                change(&mut sides.0);
                change(&mut sides.1);
            }
            Node::Aggregate(call) => call.children_mut().for_each(change),
            Node::Case(case) => case.children_mut().for_each(change),
            Node::Not(of) | Node::Negate(of) | Node::IsNull(of, _) | Node::In(of, ..) => change(of),
            Node::Between(of) => {
                change(&mut of.0);
                change(&mut of.1);
                change(&mut of.2);
            }
            Node::Call(_, nodes)
            | Node::Custom(_, _, nodes)
            | Node::All(nodes)
            | Node::Any(nodes)
            | Node::InKeys(nodes, ..)
            | Node::InSelect(nodes, ..) => {
                nodes.iter_mut().for_each(change);
            }
            Node::Rows(_, pairs) => pairs.iter_mut().for_each(|(left, right)| {
                change(left);
                change(right);
            }),
            Node::Raw(raw) => raw.nodes_mut(change),
            Node::Column(..) | Node::Value(..) | Node::Bool(_) | Node::Refused(_) => {}
            Node::Exists(_) | Node::Count(_) | Node::Scalar(_) => {}
        }
    }

    pub(super) fn column(&self) -> Option<&'static ColumnDef> {
        match self {
            Node::Column(_, column) => Some(column),
            _ => None,
        }
    }
}

/// A node for every column of a table, in order.
pub fn columns_of(table: &'static Table, path: Path) -> impl Iterator<Item = Node> {
    table.columns.iter().map(move |column| Node::Column(path, column))
}
