//! What may be compared by order: `<`, `BETWEEN`, `ORDER BY`, `min` and `max` mean something only where the values of a
//! type have the same order on every database. [`Dialect::orders`] says of which types that is so.

use super::function::{Function, RangeCall};
use super::node::Node;
use super::writer::SqlWriter;
use crate::error::Error;
use crate::value::ColumnType;

impl Node {
    /// What it stores, where that is known without the types of Rust: of columns, of values, and of what hands one on.
    pub(super) fn stores(&self) -> Option<ColumnType> {
        match self {
            Node::Column(_, column) => Some(column.ty),
            Node::Value(ty, _) => Some(*ty),
            Node::Raw(raw) => raw.stores(),
            Node::Call(function, of) if function.hands_on() => of.first()?.stores(),
            Node::Call(Function::Range(RangeCall::Intersection), of) => of.first()?.stores(),
            Node::Aggregate(call) if call.function.hands_on() => call.arguments.first()?.stores(),
            Node::Custom(_, ty, _) | Node::CustomOp(_, ty, _) => Some(*ty),
            Node::Case(case) => case.values().next()?.stores(),
            _ => None,
        }
    }
}

impl SqlWriter<'_> {
    /// Fails where the database has no order of what `node` stores, or not that of the others.
    pub(super) fn ordered(&mut self, node: &Node) {
        if let Some(ty) = node.stores() {
            self.ordered_type(ty);
        }
    }

    /// The same for a type.
    pub(super) fn ordered_type(&mut self, ty: ColumnType) {
        let dialect = self.dialect();
        if dialect.orders(ty) {
            return;
        }
        let instead = match ty {
            ColumnType::Enum(_) => "store the enum as `#[orm(integer)]`, which sorts alike on all of them",
            ColumnType::Range(_) => "sort by its `lower()` or its `upper()`",
            _ => "compare by `eq` or `in_`, and sort by another column",
        };
        let what = format!("order of {} that other databases share", words(ty));
        self.fail(Error::unsupported(&what, &dialect.backend().to_string(), instead));
    }
}

/// The values of such a column, in plain words.
fn words(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Json => "json",
        ColumnType::Enum(_) => "native enums",
        ColumnType::Array(_) => "lists",
        ColumnType::Range(_) => "ranges",
        _ => "such values",
    }
}
