//! What `sql_function!`, `sql_aggregate!` and `sql_operator!` make of a user's own functions and operators.

use super::expr::Expr;
use crate::sql::{Function, Node};
use crate::value::Field;

/// A call of the function `name`.
#[doc(hidden)]
pub fn custom_function<T: Field>(name: &'static str, arguments: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Custom(name, T::TYPE, arguments))
}

/// A call of the aggregate `name`.
#[doc(hidden)]
pub fn custom_aggregate<T: Field>(name: &'static str, arguments: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Call(Function::Own(name, T::TYPE), arguments))
}

/// Two expressions with the operator `symbol` between them.
#[doc(hidden)]
pub fn custom_operator<T: Field>(symbol: &'static str, left: Node, right: Node) -> Expr<T> {
    Expr::new(Node::CustomOp(symbol, T::TYPE, Box::new((left, right))))
}
