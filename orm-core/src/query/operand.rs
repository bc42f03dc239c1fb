//! [`Operand`]: whatever may stand beside an operator: a column, an expression, a value, an `Option` of one.

use crate::sql::Node;
use crate::value::{ColumnType, Field, Mode, Nullable, Required, Value};

use super::{Column, Expr};

/// Whatever can be compared with an expression of type `B`: a column or an expression of `B` or `Option<B>`, a value
/// of `B`, a reference to one, an `Option` of a value or a reference to it; for texts also a `&str`, or an `Option` of it.
///
/// `None` needs no type: `p.editor_id.set(None)`. Beside a text it does, since it may be an `Option` of a `String` or of a
/// `&str`: `None::<&str>`, or `is_null()` as a condition.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be compared with `{B}`",
    label = "expected a value or a column of `{B}`"
)]
pub trait Operand<B> {
    /// Whether it may be null, and with it what is made of it.
    #[doc(hidden)]
    type Mode: Mode;

    /// The expression.
    #[doc(hidden)]
    fn into_node(self) -> Node;
}

impl<T: Field> Operand<T::Base> for Column<T> {
    type Mode = T::Hop<Required>;

    fn into_node(self) -> Node {
        self.node()
    }
}

impl<T: Field> Operand<T::Base> for Expr<T> {
    type Mode = T::Hop<Required>;

    fn into_node(self) -> Node {
        self.node
    }
}

impl<T: Field<Base = T>> Operand<T> for T {
    type Mode = Required;

    fn into_node(self) -> Node {
        Node::Value(T::TYPE, self.to_value().into_owned())
    }
}

impl<T: Field<Base = T>> Operand<T> for &T {
    type Mode = Required;

    fn into_node(self) -> Node {
        Node::Value(T::TYPE, self.to_value().into_owned())
    }
}

impl Operand<String> for &str {
    type Mode = Required;

    fn into_node(self) -> Node {
        Node::Value(ColumnType::Text, Value::Text(self.to_owned().into()))
    }
}

impl<T: Field> Operand<Vec<T>> for &[T] {
    type Mode = Required;

    fn into_node(self) -> Node {
        Node::Value(T::LIST, T::list_to_value(self).into_owned())
    }
}

// Not of an `Option` of any operand: then rustc could not tell what a `None` is one of.
impl<T: Field<Base = T>> Operand<T> for Option<T> {
    type Mode = Nullable;

    fn into_node(self) -> Node {
        Operand::<T>::into_node(&self)
    }
}

impl Operand<String> for Option<&str> {
    type Mode = Nullable;

    fn into_node(self) -> Node {
        self.map_or(Node::Value(ColumnType::Text, Value::Null), Operand::into_node)
    }
}

impl<T: Field<Base = T>> Operand<T> for &Option<T> {
    type Mode = Nullable;

    fn into_node(self) -> Node {
        Node::Value(T::TYPE, self.as_ref().map_or(Value::Null, |value| value.to_value().into_owned()))
    }
}
