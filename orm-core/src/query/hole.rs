//! [`Hole`]: what may stand in the braces of `sql!`.

use std::borrow::Cow;

use super::column::Column;
use super::expr::Expr;
use super::sql::Sql;
use crate::sql::{Node, Part};
use crate::value::{ColumnType, Field, Value, storable};

/// What may stand in the braces of [`sql!`](../macro.sql.html): a column or an expression, which is written; a value of
/// any type that a column can hold, an `Option` of one, or a reference to either, which is bound; another `sql!`, which
/// stands there as it is. Which of these it is, `Kind` says; the compiler finds it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in the braces of `sql!`",
    label = "expected values that a column can hold, columns, expressions or another `sql!`"
)]
pub trait Hole<Kind> {
    /// What it is as an item of a list, if it is a value.
    #[doc(hidden)]
    const ITEM: Option<ColumnType> = None;

    /// What is written.
    #[doc(hidden)]
    fn part(&self) -> Part;
}

/// The kinds of [`Hole`] and of [`FromRow`](super::FromRow), of which types that may be several things are one each.
#[doc(hidden)]
#[derive(Debug)]
pub enum Plain {}

/// The same, of references.
#[doc(hidden)]
#[derive(Debug)]
pub struct Behind<Kind>(Kind);

/// The same, of options of references.
#[doc(hidden)]
#[derive(Debug)]
pub struct Perhaps<Kind>(Kind);

#[diagnostic::do_not_recommend]
impl<T: Field> Hole<Plain> for T {
    const ITEM: Option<ColumnType> = Some(T::TYPE);

    fn part(&self) -> Part {
        const { storable::<T>() };
        Part::Node(Node::Value(T::TYPE, self.to_value().into_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl Hole<Plain> for str {
    const ITEM: Option<ColumnType> = Some(ColumnType::Text);

    fn part(&self) -> Part {
        Part::Node(Node::Value(ColumnType::Text, Value::Text(Cow::Owned(self.to_owned()))))
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field> Hole<Plain> for [T] {
    fn part(&self) -> Part {
        const { storable::<T>() };
        Part::Node(Node::Value(T::LIST, T::list_to_value(self).into_owned()))
    }
}

#[diagnostic::do_not_recommend]
impl<T> Hole<Plain> for Column<T> {
    fn part(&self) -> Part {
        Part::Node(self.node())
    }
}

#[diagnostic::do_not_recommend]
impl<T> Hole<Plain> for Expr<T> {
    fn part(&self) -> Part {
        Part::Node(self.node.clone())
    }
}

#[diagnostic::do_not_recommend]
impl Hole<Plain> for Sql {
    fn part(&self) -> Part {
        Part::Spliced(self.raw.clone())
    }
}

#[diagnostic::do_not_recommend]
impl<Kind, H: Hole<Kind> + ?Sized> Hole<Behind<Kind>> for &H {
    const ITEM: Option<ColumnType> = H::ITEM;

    fn part(&self) -> Part {
        H::part(self)
    }
}

#[diagnostic::do_not_recommend]
impl<Kind, H: Hole<Kind> + ?Sized> Hole<Perhaps<Kind>> for Option<&H> {
    const ITEM: Option<ColumnType> = H::ITEM;

    fn part(&self) -> Part {
        match (self, H::ITEM) {
            (Some(value), _) => value.part(),
            (None, Some(ty)) => Part::Node(Node::Value(ty, Value::Null)),
            (None, None) => Part::Node(Node::Refused("`None` stands in `sql!` where there is no value")),
        }
    }
}

/// The items of a list.
pub(super) fn items<Kind, H: Hole<Kind>>(list: &[H]) -> Part {
    let Some(ty) = H::ITEM else {
        return Part::Node(Node::Refused("a list in `sql!` is one of values; write columns one by one"));
    };
    let mut values = Vec::with_capacity(list.len());
    for item in list {
        match item.part() {
            Part::Node(Node::Value(_, value)) => values.push(value),
            other => return other,
        }
    }
    Part::Items(ty, values)
}
