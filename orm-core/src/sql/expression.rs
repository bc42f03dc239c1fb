//! How an expression is written.

use super::function::Function;
use super::node::Node;
use super::operator::{BinaryOp, LikeKind};
use super::select::Select;
use super::window::Tail;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};
use crate::table::ColumnDef;
use crate::value::{ColumnType, Value};

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
            Node::Rows(op, pairs) => self.rows(*op, pairs),
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
            Node::Call(function, arguments) => self.call(*function, arguments, Tail::default()),
            Node::Aggregate(call) => self.call(call.function, &call.arguments, call.tail()),
            Node::Case(case) => self.case(case, Self::collated_value),
            Node::Custom(name, _, arguments) => self.custom(name, arguments),
            Node::CustomOp(symbol, _, sides) => self.custom_op(symbol, &sides.0, &sides.1),
            Node::Exists(select) => self.exists(select),
            Node::Count(select) => self.in_parentheses(select, Self::count_of),
            Node::Scalar(select) => self.in_parentheses(select, Self::select),
            Node::InKeys(of, keys, negated) => self.in_keys(of, keys, *negated),
            Node::InSelect(of, select, negated) => self.in_select(of, select, *negated),
            Node::Raw(raw) => self.raw_expression(raw),
            Node::Refused(why) => self.fail(Error::new(Kind::Query, *why)),
        }
    }

    /// Writes whether `of`, one or several, are among the rows of `select`. Nulls of either side are left out where they would
    /// make the opposite of every answer unknown.
    fn in_select(&mut self, of: &'a [Node], select: &'a Select, negated: bool) {
        let maybe = negated && of.iter().any(Node::may_be_null);
        self.push(if maybe { "(" } else { "" });
        for node in of.iter().filter(|node| negated && node.may_be_null()) {
            self.operand(node);
            self.push(" IS NULL OR ");
        }
        match of {
            [one] => self.operand(one),
            several => {
                self.push("(");
                self.list(several, Self::operand);
                self.push(")");
            }
        }
        self.push(if negated { " NOT IN (" } else { " IN (" });
        match (negated, &select.columns[..]) {
            (true, [column]) if column.may_be_null() => {
                self.push("SELECT \"value\" FROM (");
                self.select_as(select, "value");
                self.push(") AS \"within\" WHERE \"value\" IS NOT NULL");
            }
            _ => self.select(select),
        }
        self.push(if maybe { "))" } else { ")" });
    }

    fn call(&mut self, function: Function, arguments: &'a [Node], tail: Tail<'a>) {
        use Function::{Greatest, Least, Max, Min, Percentile};
        if matches!(function, Min | Max | Greatest | Least | Percentile) {
            arguments.iter().for_each(|of| self.ordered(of));
        }
        if let Function::Own(name, _) = function {
            self.push(name);
            return self.aggregate("(", arguments, Self::node, tail);
        }
        match function.window_call() {
            Some((name, number)) => self.window_function(name, number, arguments, tail),
            None => self.dialect().write_call(self, function, arguments, tail),
        }
    }

    fn custom(&mut self, name: &str, arguments: &'a [Node]) {
        self.push(name);
        self.push("(");
        self.list(arguments, Self::node);
        self.push(")");
    }

    fn custom_op(&mut self, symbol: &str, left: &'a Node, right: &'a Node) {
        self.side(left, Some(right));
        self.push(" ");
        self.push(symbol);
        self.push(" ");
        self.side(right, Some(left));
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
        let call = matches!(node, Node::Call(..) | Node::Aggregate(_) | Node::Case(_) | Node::Custom(..));
        let is_query = node.subquery().is_some() && !matches!(node, Node::InSelect(..));
        let atom = call
            || is_query
            || matches!(node, Node::Column(..) | Node::Value(..) | Node::Bool(_) | Node::Raw(_));
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
            Node::Call(function, arguments) => self.call(*function, arguments, Tail::default()),
            Node::Aggregate(call) => self.call(call.function, &call.arguments, call.tail()),
            Node::Case(case) => self.case(case, Self::decimal),
            Node::Custom(name, _, arguments) => self.custom(name, arguments),
            Node::CustomOp(symbol, _, sides) => self.custom_op(symbol, &sides.0, &sides.1),
            Node::Raw(raw) => self.raw_expression(raw),
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

    fn rows(&mut self, op: BinaryOp, pairs: &'a [(Node, Node)]) {
        self.push("(");
        self.list(pairs, |w, (left, right)| {
            w.ordered(left);
            w.side(left, Some(right));
        });
        self.push(")");
        self.push(op.symbol());
        self.push("(");
        self.list(pairs, |w, (left, right)| w.side(right, Some(left)));
        if let Some((_, Node::Value(ty, _))) = pairs.last() {
            self.push(self.dialect().last_of_row(*ty));
        }
        self.push(")");
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

    fn in_keys(&mut self, of: &'a [Node], keys: &'a [Value<'static>], negated: bool) {
        if keys.is_empty() {
            return self.push(if negated { "TRUE" } else { "FALSE" });
        }
        let maybe = negated && of.iter().any(Node::may_be_null);
        self.push(if maybe { "(" } else { "" });
        for node in of.iter().filter(|node| negated && node.may_be_null()) {
            self.operand(node);
            self.push(" IS NULL OR ");
        }
        self.push("(");
        self.list(of, Self::operand);
        self.push(if negated { ") NOT IN (" } else { ") IN (" });
        let columns: Vec<&'static ColumnDef> = of.iter().filter_map(Node::column).collect();
        self.dialect().write_keys(self, &columns, keys);
        self.push(if maybe { "))" } else { ")" });
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
