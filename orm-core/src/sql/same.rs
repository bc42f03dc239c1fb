//! Whether two expressions are written alike, which is when a database takes one for the other.

use super::case::Case;
use super::node::Node;

/// Whether two expressions are written alike where equal values are one parameter, as they are in a query with groups or
/// `DISTINCT`. Never so of queries, and of aggregates over a window.
pub(super) fn same_expression(one: &Node, other: &Node) -> bool {
    let pair = |one: &(Node, Node), other: &(Node, Node)| {
        same_expression(&one.0, &other.0) && same_expression(&one.1, &other.1)
    };
    match (one, other) {
        (Node::Column(p, a), Node::Column(q, b)) => p == q && a.name == b.name,
        (Node::Value(t, a), Node::Value(u, b)) => t == u && a == b,
        (Node::Raw(a), Node::Raw(b)) => a.is_like(b, &same_expression),
        (Node::Bool(a), Node::Bool(b)) => a == b,
        (Node::Call(f, a), Node::Call(g, b)) => f == g && same_expressions(a, b),
        (Node::Custom(f, _, a), Node::Custom(g, _, b)) => f == g && same_expressions(a, b),
        (Node::CustomOp(f, _, a), Node::CustomOp(g, _, b)) => f == g && pair(a, b),
        (Node::Binary(f, a), Node::Binary(g, b)) => f == g && pair(a, b),
        (Node::Like(k, a), Node::Like(l, b)) => k == l && pair(a, b),
        (Node::All(a), Node::All(b)) | (Node::Any(a), Node::Any(b)) => same_expressions(a, b),
        (Node::IsNull(a, x), Node::IsNull(b, y)) => x == y && same_expression(a, b),
        (Node::Not(a), Node::Not(b)) | (Node::Negate(a), Node::Negate(b)) => same_expression(a, b),
        (Node::Between(a), Node::Between(b)) => {
            let low = same_expression(&a.1, &b.1);
            low && same_expression(&a.0, &b.0) && same_expression(&a.2, &b.2)
        }
        (Node::Case(a), Node::Case(b)) => same_case(a, b),
        _ => false,
    }
}

fn same_expressions(one: &[Node], other: &[Node]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same_expression(one, other))
}

fn same_case(one: &Case, other: &Case) -> bool {
    let otherwise = match (&one.otherwise, &other.otherwise) {
        (None, None) => true,
        (Some(one), Some(other)) => same_expression(one, other),
        _ => false,
    };
    let mut whens = one.whens.iter().zip(&other.whens);
    let same = |(one, other): (&(Node, Node), &(Node, Node))| {
        same_expression(&one.0, &other.0) && same_expression(&one.1, &other.1)
    };
    otherwise && one.whens.len() == other.whens.len() && whens.all(same)
}
