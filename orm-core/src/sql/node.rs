//! [`Node`]: an expression as data, and how it is written.

use super::path::Path;
use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::{ColumnDef, Table};
use crate::value::{ColumnType, Value};

/// An operator between two expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `=`, but null equals null.
    Eq,
    /// `<>`, but null differs from anything else.
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`, null when divided by zero
    Div,
    /// `%`, null when divided by zero
    Rem,
    /// `||`
    Concat,
    /// `=` as a join reads it: null equals nothing.
    Joins,
}

impl BinaryOp {
    fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Eq | BinaryOp::Joins => " = ",
            BinaryOp::Ne => " <> ",
            BinaryOp::Lt => " < ",
            BinaryOp::Le => " <= ",
            BinaryOp::Gt => " > ",
            BinaryOp::Ge => " >= ",
            BinaryOp::Add => " + ",
            BinaryOp::Sub => " - ",
            BinaryOp::Mul => " * ",
            BinaryOp::Div => " / ",
            BinaryOp::Rem => " % ",
            BinaryOp::Concat => " || ",
        }
    }

    /// Whether it makes a number of two numbers.
    fn is_arithmetic(self) -> bool {
        matches!(self, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Rem)
    }
}

/// Which part of a text has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LikeKind {
    /// Any part.
    Contains,
    /// The beginning.
    StartsWith,
    /// The end.
    EndsWith,
    /// A pattern of `%` and `_`, escaped by `\`.
    Like,
}

/// A function of SQL that both databases have, with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Function {
    /// The number of rows.
    CountAll,
    /// The number of rows in which the argument is not null.
    Count,
    /// The number of different values.
    CountDistinct,
    /// The sum of whole numbers, as 64 bits.
    SumInt,
    /// The sum of floating point numbers.
    SumFloat,
    /// The sum of decimals.
    SumDecimal,
    /// The sum of durations.
    SumDuration,
    /// The mean, as a floating point number.
    Avg,
    /// The mean of decimals, as a decimal.
    AvgDecimal,
    /// A decimal rounded to so many places, half away from zero.
    Round(u8),
    /// The smallest value.
    Min,
    /// The largest value.
    Max,
    /// ASCII letters in lower case.
    Lower,
    /// ASCII letters in upper case.
    Upper,
    /// The number of characters.
    Length,
    /// The first argument that is not null.
    Coalesce,
    /// The year and month of a timestamp in UTC, as `2024-02`.
    YearMonth,
}

impl Function {
    /// Whether it makes one value of many rows.
    pub fn is_aggregate(self) -> bool {
        use Function::*;
        let sums = matches!(self, SumInt | SumFloat | SumDecimal | SumDuration | Avg | AvgDecimal);
        sums || matches!(self, CountAll | Count | CountDistinct | Min | Max)
    }
}

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
    /// `BETWEEN`: the value, the lower and the upper bound, both included.
    Between(Box<(Node, Node, Node)>),
    /// A match of texts, case-sensitive.
    Like(LikeKind, Box<(Node, Node)>),
    /// A function call.
    Call(Function, Vec<Node>),
    /// Whether a query has a row.
    Exists(Box<Select>),
    /// How many rows a query has.
    Count(Box<Select>),
    /// The value that a query of one column and one row returns.
    Scalar(Box<Select>),
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

    /// The opposite condition. It is carried down to the comparisons, which turn into their opposite, so that null
    /// follows them: `NOT ("name" = ? AND ..)` would leave out the rows without a name.
    #[must_use]
    pub fn negated(self) -> Node {
        match self {
            Node::Binary(BinaryOp::Eq, sides) => Node::Binary(BinaryOp::Ne, sides),
            Node::Binary(BinaryOp::Ne, sides) => Node::Binary(BinaryOp::Eq, sides),
            Node::IsNull(of, is) => Node::IsNull(of, !is),
            Node::In(of, ty, values, negated) => Node::In(of, ty, values, !negated),
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
            Node::Scalar(select) => select.columns.iter().any(Node::may_be_null),
            Node::Refused(_) => true,
            Node::Binary(BinaryOp::Eq | BinaryOp::Ne, _) => false,
            Node::Binary(BinaryOp::Div | BinaryOp::Rem, _) => true,
            Node::Binary(_, sides) | Node::Like(_, sides) => sides.0.may_be_null() || sides.1.may_be_null(),
            Node::All(terms) | Node::Any(terms) => terms.iter().any(Node::may_be_null),
            Node::Not(of) | Node::Negate(of) => of.may_be_null(),
            Node::Between(of) => of.0.may_be_null() || of.1.may_be_null() || of.2.may_be_null(),
            Node::Call(Function::CountAll | Function::Count | Function::CountDistinct, _) => false,
            Node::Call(Function::Coalesce, arguments) => arguments.iter().all(Node::may_be_null),
            Node::Call(function, arguments) => {
                function.is_aggregate() || arguments.iter().any(Node::may_be_null)
            }
        }
    }

    /// Whether it is a decimal that is calculated, and so no plain column or value.
    pub fn is_calculated_decimal(&self) -> bool {
        use Function::{AvgDecimal, Coalesce, Max, Min, Round, SumDecimal};
        match self {
            Node::Binary(op, sides) => op.is_arithmetic() && sides.0.is_decimal(),
            Node::Negate(of) => of.is_decimal(),
            Node::Call(SumDecimal | AvgDecimal | Round(_), _) => true,
            Node::Call(Min | Max | Coalesce, of) => of.first().is_some_and(Node::is_decimal),
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
        self.visit(&mut |node| found |= matches!(node, Node::Call(function, _) if function.is_aggregate()));
        found
    }

    /// The query that it is, if it is one.
    pub fn subquery(&self) -> Option<&Select> {
        match self {
            Node::Exists(select) | Node::Count(select) | Node::Scalar(select) => Some(select),
            _ => None,
        }
    }

    /// Whether a query stands in it.
    pub fn has_subquery(&self) -> bool {
        let mut found = false;
        self.visit(&mut |node| found |= node.subquery().is_some());
        found
    }

    /// Calls `see` with this expression and every one in it, and in the queries that stand in it.
    pub fn visit_deep<'a>(&'a self, see: &mut dyn FnMut(&'a Node)) {
        see(self);
        self.children(&mut |child| child.visit_deep(see));
        if let Some(select) = self.subquery() {
            select.nodes().for_each(|node| node.visit_deep(see));
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
            Node::Binary(_, sides) | Node::Like(_, sides) => {
                see(&sides.0);
                see(&sides.1);
            }
            Node::Not(of) | Node::Negate(of) | Node::IsNull(of, _) | Node::In(of, ..) => see(of),
            Node::Between(of) => {
                see(&of.0);
                see(&of.1);
                see(&of.2);
            }
            Node::Call(_, nodes) | Node::All(nodes) | Node::Any(nodes) => nodes.iter().for_each(see),
            Node::Column(..) | Node::Value(..) | Node::Bool(_) | Node::Refused(_) => {}
            Node::Exists(_) | Node::Count(_) | Node::Scalar(_) => {}
        }
    }

    fn column(&self) -> Option<&'static ColumnDef> {
        match self {
            Node::Column(_, column) => Some(column),
            _ => None,
        }
    }
}

impl<'a> SqlWriter<'a> {
    /// Writes an expression, with parentheses around what needs them.
    pub fn node(&mut self, node: &'a Node) {
        match node {
            Node::Column(path, column) => self.column(*path, column),
            Node::Value(ty, value) => self.value(*ty, value, None),
            node if node.is_calculated_decimal() => {
                self.decimal(node);
                self.push(self.dialect().decimal_collation());
            }
            Node::Bool(value) => self.push(if *value { "TRUE" } else { "FALSE" }),
            Node::Binary(op, sides) => self.binary(*op, &sides.0, &sides.1),
            Node::All(terms) => self.chain(" AND ", terms, Self::node),
            Node::Any(terms) => self.chain(" OR ", terms, Self::node),
            Node::Not(of) => {
                self.push("NOT ");
                self.operand(of);
            }
            Node::Negate(of) => {
                self.push("-");
                self.operand(of);
            }
            Node::IsNull(of, is) => {
                self.operand(of);
                self.push(if *is { " IS NULL" } else { " IS NOT NULL" });
            }
            Node::In(of, ty, values, negated) => {
                // Where null is neither in the list nor out of it, it has to be kept from the answer.
                let holds_null = values.iter().any(Value::is_null);
                let unknown =
                    of.may_be_null() && holds_null == *negated && values.len() > usize::from(holds_null);
                if unknown {
                    self.operand(of);
                    self.push(" IS NOT NULL AND ");
                }
                self.in_list(of, *ty, values, *negated);
            }
            Node::Between(of) => {
                self.ordered(&of.0);
                self.operand(&of.0);
                self.push(" BETWEEN ");
                self.side(&of.1, Some(&of.0));
                self.push(" AND ");
                self.side(&of.2, Some(&of.0));
            }
            Node::Like(kind, sides) => self.like(*kind, &sides.0, &sides.1),
            Node::Call(function, arguments) => {
                if matches!(function, Function::Min | Function::Max) {
                    arguments.iter().for_each(|of| self.ordered(of));
                }
                self.dialect().write_call(self, *function, arguments);
            }
            Node::Exists(select) => self.exists(select),
            Node::Count(select) => self.in_parentheses(select, Self::count_of),
            Node::Scalar(select) => self.in_parentheses(select, Self::select),
            Node::Refused(why) => self.fail(Error::new(Kind::Query, *why)),
        }
    }

    fn in_parentheses(&mut self, select: &'a Select, write: fn(&mut Self, &'a Select)) {
        self.push("(");
        write(self, select);
        self.push(")");
    }

    /// Writes a condition that selects rows. Null counts as false there, so a plain `=`, which an index serves on every
    /// database, will do for most comparisons that [`SqlWriter::node`] would write out for null.
    pub(super) fn condition(&mut self, node: &'a Node) {
        match node {
            Node::All(terms) => self.chain(" AND ", terms, Self::condition),
            Node::Any(terms) => self.chain(" OR ", terms, Self::condition),
            Node::In(of, ty, values, negated) => self.in_list(of, *ty, values, *negated),
            Node::Binary(BinaryOp::Eq, sides) => {
                let both = sides.0.may_be_null() && sides.1.may_be_null();
                self.equality(BinaryOp::Eq, &sides.0, &sides.1, both);
            }
            other => self.node(other),
        }
    }

    /// Writes an expression so that it can stand beside any operator.
    pub fn operand(&mut self, node: &'a Node) {
        self.side(node, None);
    }

    /// The same beside `other`: if that is a column, it is named when a bound value is refused.
    fn side(&mut self, node: &'a Node, other: Option<&Node>) {
        let atom = matches!(node, Node::Column(..) | Node::Value(..) | Node::Bool(_) | Node::Call(..))
            || node.subquery().is_some();
        match node {
            Node::Value(ty, value) => self.value(*ty, value, other),
            _ if atom => self.node(node),
            _ => {
                self.push("(");
                self.node(node);
                self.push(")");
            }
        }
    }

    /// Writes a bound value beside `other`, which has the collation of decimals unless it is a bound value as well.
    fn value(&mut self, ty: ColumnType, value: &'a Value<'static>, other: Option<&Node>) {
        self.arg(ty, value.reborrow(), other.and_then(Node::column));
        if ty == ColumnType::Decimal && other.is_none_or(|other| matches!(other, Node::Value(..))) {
            self.push(self.dialect().decimal_collation());
        }
    }

    /// Writes a decimal that is calculated with, for which a collation would mean nothing.
    pub fn decimal(&mut self, node: &'a Node) {
        let dialect = self.dialect();
        match node {
            Node::Value(ty, value) => self.arg(*ty, value.reborrow(), None),
            Node::Binary(op, sides) => dialect.write_decimal(self, *op, &sides.0, &sides.1),
            Node::Negate(of) => dialect.write_negated_decimal(self, of),
            Node::Call(function, arguments) => dialect.write_call(self, *function, arguments),
            other => self.node(other),
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &'a Node, right: &'a Node) {
        if matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            return self.equality(op, left, right, left.may_be_null() || right.may_be_null());
        }
        if matches!(op, BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge) {
            self.ordered(left);
            self.ordered(right);
        }
        self.arithmetic(op, left, right);
    }

    /// Writes two numbers, or other things that are not tested for being equal, with the operator between.
    pub fn arithmetic(&mut self, op: BinaryOp, left: &'a Node, right: &'a Node) {
        self.side(left, Some(right));
        self.push(op.symbol());
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) {
            // Postgres fails on a zero divisor, SQLite answers null: null is the meaning on both.
            self.push("NULLIF(");
            self.side(right, Some(left));
            self.push(", 0)");
        } else {
            self.side(right, Some(left));
        }
    }

    /// `a AND b AND c`. A long chain is written as a balanced tree, since a database nests a flat one as deep as it
    /// is long: SQLite refuses more than 1,000 levels (<https://sqlite.org/limits.html>).
    pub(super) fn chain(&mut self, between: &'static str, terms: &'a [Node], write: fn(&mut Self, &'a Node)) {
        const FLAT: usize = 200;
        let pieces: Vec<&'a [Node]> = match terms.len() {
            0..=FLAT => terms.chunks(1).collect(),
            length => terms.chunks(length.div_ceil(FLAT)).collect(),
        };
        for (position, piece) in pieces.into_iter().enumerate() {
            self.push(if position > 0 { between } else { "" });
            match piece {
                [term @ (Node::All(_) | Node::Any(_))] => {
                    self.push("(");
                    write(self, term);
                    self.push(")");
                }
                [term] => write(self, term),
                piece => {
                    self.push("(");
                    self.chain(between, piece, write);
                    self.push(")");
                }
            }
        }
    }

    /// `=` or `<>`; where `null_counts` the spelling in which null equals null and differs from everything else.
    fn equality(&mut self, op: BinaryOp, left: &'a Node, right: &'a Node, null_counts: bool) {
        let negated = op == BinaryOp::Ne;
        let null = |node: &Node| matches!(node, Node::Value(_, value) if value.is_null());
        if null(right) || null(left) {
            self.operand(if null(right) { left } else { right });
            return self.push(if negated { " IS NOT NULL" } else { " IS NULL" });
        }
        self.side(left, Some(right));
        self.push(if null_counts { self.dialect().null_safe(negated) } else { op.symbol() });
        self.side(right, Some(left));
    }

    fn like(&mut self, kind: LikeKind, text: &'a Node, pattern: &'a Node) {
        if let (LikeKind::Like, Node::Value(_, Value::Text(pattern))) = (kind, pattern) {
            let escapes = pattern.chars().rev().take_while(|c| *c == '\\').count();
            if escapes % 2 == 1 {
                // Postgres fails on it, SQLite finds nothing.
                self.fail(Error::new(Kind::Query, "a pattern ends with a `\\` that escapes nothing"));
            }
        }
        self.dialect().write_like(self, kind, text, pattern);
    }

    fn in_list(&mut self, of: &'a Node, ty: ColumnType, values: &'a [Value<'static>], negated: bool) {
        let holds_null = values.iter().any(Value::is_null);
        let some: Vec<Value<'a>> =
            values.iter().filter(|value| !value.is_null()).map(Value::reborrow).collect();
        if some.is_empty() {
            return match holds_null {
                true => {
                    self.operand(of);
                    self.push(if negated { " IS NOT NULL" } else { " IS NULL" });
                }
                false => self.push(if negated { "TRUE" } else { "FALSE" }),
            };
        }
        // Null is in the list only if it was put there, and otherwise is not: as in Rust.
        let nullable = of.may_be_null();
        let tail = match (nullable, holds_null, negated) {
            (true, true, false) | (true, false, true) => Some(" IS NULL"),
            _ => None,
        };
        self.push(if tail.is_some() { "(" } else { "" });
        self.operand(of);
        self.dialect().write_in(self, ty, some, negated, of.column());
        if let Some(tail) = tail {
            self.push(" OR ");
            self.operand(of);
            self.push(tail);
            self.push(")");
        }
    }
}

/// A node for every column of a table, in order.
pub fn columns_of(table: &'static Table, path: Path) -> impl Iterator<Item = Node> {
    table.columns.iter().map(move |column| Node::Column(path, column))
}
