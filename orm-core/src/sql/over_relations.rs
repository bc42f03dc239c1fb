//! What a `SET` reads over relations. An `UPDATE` joins nothing in a way that both databases have, so a column at the end
//! of a path becomes a query of one value: `(SELECT "name" FROM "users" AS "t0" WHERE "t0"."id" = "posts"."author_id")`.

use super::node::Node;
use super::operator::BinaryOp;
use super::path::{Hop, Path};
use super::select::Select;
use super::update::Assignment;
use crate::table::{ColumnDef, Table};

/// Puts a query in the place of each column that is reached from the row at `root`, which is one of `table`.
pub fn read_over_relations(assignments: &mut [Assignment], root: Path, table: &'static Table) {
    assignments.iter_mut().for_each(|assignment| in_node(&mut assignment.node, root, table));
}

fn in_node(node: &mut Node, root: Path, table: &'static Table) {
    match node {
        Node::Column(path, column) if path.source() == root.source() => {
            if let Some(value) = value_at(*path, column, root, table) {
                *node = value;
            }
        }
        node => node.children_mut(&mut |child| in_node(child, root, table)),
    }
}

fn value_at(path: Path, column: &'static ColumnDef, root: Path, table: &'static Table) -> Option<Node> {
    let (hop, _) = path.split_first(root)?;
    let hop = Hop::of(hop, table)?;
    let mut select = Select::new(hop.target);
    let (_, path) = path.split_first(select.path)?;
    select.columns.push(Node::Column(path, column));
    for (there, here) in hop.pairs(table) {
        let there = Node::Column(select.path, &hop.target.columns[there]);
        select.filters.push(Node::binary(BinaryOp::Joins, there, Node::Column(root, &table.columns[here])));
    }
    Some(Node::Scalar(Box::new(select)))
}
