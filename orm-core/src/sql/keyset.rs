//! Places in an order: what makes the order of a query total, and the condition that selects the rows behind a place.

use super::node::Node;
use super::operator::BinaryOp;
use super::origin::{Join, JoinKind, Origin};
use super::path::Path;
use super::select::{Direction, Nulls, OrderBy, Select};
use crate::table::Table;

impl Select {
    /// Its order, made total: no two rows share a place in it. The keys of its tables stand behind it, where what it holds
    /// is not unique already; what would stand behind that decides nothing and is left out. `None` where its rows have no
    /// keys.
    ///
    /// Keys go the way of the last term, so that an order of one direction stays one.
    pub fn total_order(&self) -> Option<Vec<OrderBy>> {
        let parts = self.parts()?;
        let mut order: Vec<OrderBy> = Vec::new();
        for term in &self.order {
            if parts.iter().all(|part| part.is_told_apart(&order)) {
                break;
            }
            order.push(term.clone());
        }
        let direction = order.last().map_or(Direction::Asc, |last| last.direction);
        for part in parts {
            if !part.is_told_apart(&order) {
                order.extend(part.table.key_columns().map(|column| OrderBy {
                    node: Node::Column(part.path, column),
                    ty: Some(column.ty),
                    direction,
                    nulls: None,
                }));
            }
        }
        Some(order)
    }

    /// The rows of tables that each of its rows is made of; `None` where some are of no table.
    fn parts(&self) -> Option<Vec<Part>> {
        let keeps_joined = |join: &Join| matches!(join.kind, JoinKind::Right | JoinKind::Full);
        let path = if self.joins.iter().any(keeps_joined) { self.path.maybe() } else { self.path };
        let own = (path, self.table, &self.origin);
        let joined = self.joins.iter().map(|join| (join.path, join.table, &join.origin));
        let all = std::iter::once(own).chain(joined);
        all.map(|(path, table, origin)| origin.has_keys().then_some(Part { path, table })).collect()
    }
}

impl Origin {
    /// Whether its rows are those of a table, each at most once.
    fn has_keys(&self) -> bool {
        match self {
            Origin::Table => true,
            Origin::Select(select) => {
                let whole = select.columns.is_empty() && select.row == select.path;
                whole && select.joins.is_empty() && !select.is_grouped() && select.origin.has_keys()
            }
            Origin::Compound(_) | Origin::Values(_) | Origin::Items(_) => false,
            Origin::Cte(_) | Origin::Recursion(_) => false,
        }
    }
}

/// A row of a table that a row of a query is made of.
struct Part {
    path: Path,
    table: &'static Table,
}

impl Part {
    /// Whether the columns of it that `order` holds are unique and never null, but where it is missing as a whole.
    fn is_told_apart(&self, order: &[OrderBy]) -> bool {
        let holds = |&position: &usize| {
            let column = &self.table.columns[position];
            let is = |term: &OrderBy| match &term.node {
                Node::Column(path, of) => path.is_same_row(&self.path) && std::ptr::eq(*of, column),
                _ => false,
            };
            !column.nullable && order.iter().any(is)
        };
        let unique = self.table.indexes.iter().filter(|index| index.is_constraint());
        let keys = unique.map(|index| index.columns).chain([self.table.primary_key]);
        keys.into_iter().any(|columns| columns.iter().all(holds))
    }
}

impl OrderBy {
    /// The opposite order, nulls included.
    #[must_use]
    pub fn reversed(mut self) -> OrderBy {
        self.nulls = Some(match self.place_of_nulls() {
            Nulls::First => Nulls::Last,
            Nulls::Last => Nulls::First,
        });
        self.direction = match self.direction {
            Direction::Asc => Direction::Desc,
            Direction::Desc => Direction::Asc,
        };
        self
    }

    /// Whether a plain comparison with `value` finds just what lies behind it: no nulls do, and it is none.
    fn compares_plainly(&self, value: &Node) -> bool {
        !self.node.may_be_null() || (!value.may_be_null() && self.place_of_nulls() == Nulls::First)
    }

    fn compared(&self, strictly: bool, value: &Node) -> Node {
        Node::binary(self.comparison(strictly), self.node.clone(), value.clone())
    }

    fn comparison(&self, strictly: bool) -> BinaryOp {
        match (self.direction, strictly) {
            (Direction::Asc, true) => BinaryOp::Gt,
            (Direction::Asc, false) => BinaryOp::Ge,
            (Direction::Desc, true) => BinaryOp::Lt,
            (Direction::Desc, false) => BinaryOp::Le,
        }
    }

    /// The condition of what lies behind `value`; with what equals it unless `strictly`.
    fn behind(&self, strictly: bool, value: &Node) -> Node {
        let is_null = |is| Node::IsNull(Box::new(self.node.clone()), is);
        match (value.may_be_null(), self.place_of_nulls()) {
            _ if self.compares_plainly(value) => self.compared(strictly, value),
            (true, Nulls::First) if strictly => is_null(false),
            (true, Nulls::First) => Node::Bool(true),
            (true, Nulls::Last) if strictly => Node::Bool(false),
            (true, Nulls::Last) => is_null(true),
            (false, _) => self.compared(strictly, value).or(is_null(true)),
        }
    }
}

/// The condition of the rows behind the place at which `order` has `values`, bound ones, as many as it has terms; `included` adds
/// the row at the place itself.
///
/// Where it can be said so it is one comparison of rows, `("a", "b") > (?, ?)`, for which both databases go down an index
/// of these columns. Otherwise it is `"a" >= ? AND ("a" > ? OR "b" > ?)`, deeper for further terms: the first comparison
/// tells nothing new, but an index of the first column serves it.
pub fn behind(order: &[OrderBy], values: &[Node], included: bool) -> Node {
    let terms = || order.iter().zip(values);
    let one_way = order.windows(2).all(|pair| pair[0].direction == pair[1].direction);
    if let [first, _, ..] = order
        && one_way
        && terms().all(|(term, value)| term.compares_plainly(value))
    {
        let pairs = terms().map(|(term, value)| (term.node.clone(), value.clone()));
        return Node::Rows(first.comparison(!included), pairs.collect());
    }
    terms().rev().fold(Node::Bool(included), |rest, (term, value)| {
        let here_or_behind = term.behind(false, value);
        match (term.behind(true, value), rest) {
            // All that lies here, and all that lies behind.
            (_, Node::Bool(true)) => here_or_behind,
            (behind, Node::Bool(false)) => behind,
            (Node::Bool(false), rest) => both(here_or_behind, rest),
            (behind, rest) => both(here_or_behind, behind.or(rest)),
        }
    })
}

fn both(one: Node, other: Node) -> Node {
    match one {
        Node::Bool(true) => other,
        one => one.and(other),
    }
}
