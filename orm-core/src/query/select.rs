//! What closures of a query may return: something to [`Select`], one or several [`Orders`], [`Assignments`].

use std::sync::Arc;

use crate::error::Result;
use crate::model::Model;
use crate::sql::{Assignment, Function, Node, OrderBy, columns_of};
use crate::table::ColumnDef;
use crate::value::{ColumnType, Field, Nullable, Required};

use super::collection::{Collection, Loaded};
use super::{Column, Expr, One, Operand, Reader};

/// What a query sends for: its columns, and what is loaded by statements of its own.
#[doc(hidden)]
#[derive(Default)]
pub struct Selection {
    pub(super) columns: Vec<Node>,
    pub(super) collections: Vec<Arc<dyn Collection>>,
}

/// How much of a result something that is selected takes.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, Default)]
pub struct Width {
    /// Columns, without those of the keys by which collections are found.
    pub(super) columns: usize,
    pub(super) collections: usize,
}

impl Width {
    pub(super) const COLUMN: Width = Width { columns: 1, collections: 0 };
}

impl std::ops::Add for Width {
    type Output = Width;

    fn add(self, other: Width) -> Width {
        Width { columns: self.columns + other.columns, collections: self.collections + other.collections }
    }
}

/// What a query can return for each row: a column, an expression, the row or the rows a relation leads to, or a tuple of
/// these of up to twelve.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be selected",
    label = "expected a column, an expression, a relation or a tuple of these",
    note = "SQL by hand needs its type: `sql!(\"..\").of::<i64>()`"
)]
pub trait Select {
    /// What becomes of it for each row.
    type Out;

    /// Adds what has to be sent.
    #[doc(hidden)]
    fn add_to(self, out: &mut Selection);

    /// How much [`Select::add_to`] adds.
    #[doc(hidden)]
    fn width() -> Width;

    /// Adds an entry for each of its columns: the facts, where SQL by hand has to name one of a model's there.
    #[doc(hidden)]
    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.extend(std::iter::repeat_n(None, Self::width().columns));
    }

    /// Reads what [`Select::add_to`] sent; collections are empty so far.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self::Out>;

    /// The same with its collections, in the order in which they were read.
    #[doc(hidden)]
    fn fill(read: Self::Out, _loaded: &mut Loaded) -> Self::Out {
        read
    }
}

impl<T: Field> Select for Column<T> {
    type Out = T;

    fn add_to(self, out: &mut Selection) {
        out.columns.push(self.node());
    }

    fn width() -> Width {
        Width::COLUMN
    }

    fn read(reader: &mut Reader<'_>) -> Result<T> {
        reader.next()
    }
}

impl<T: Field> Select for Expr<T> {
    type Out = T;

    fn add_to(self, out: &mut Selection) {
        let node = Operand::<T::Base>::into_node(self);
        // A condition that is neither true nor false selects no row, so it is no true one here either.
        let unknown = !T::NULLABLE && T::TYPE == ColumnType::Bool && node.may_be_null();
        out.columns.push(match unknown {
            true => Node::Call(Function::Coalesce, vec![node, Node::Bool(false)]),
            false => node,
        });
    }

    fn width() -> Width {
        Width::COLUMN
    }

    fn read(reader: &mut Reader<'_>) -> Result<T> {
        reader.next()
    }
}

impl<M: Model> Select for One<M, Required> {
    type Out = M;

    fn add_to(self, out: &mut Selection) {
        out.columns.extend(columns_of(M::table(), self.path()));
    }

    fn width() -> Width {
        Width { columns: M::table().columns.len(), collections: 0 }
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.extend(M::table().columns.iter().map(Some));
    }

    fn read(reader: &mut Reader<'_>) -> Result<M> {
        reader.of_table(M::table(), M::read)
    }
}

impl<M: Model> Select for One<M, Nullable> {
    type Out = Option<M>;

    fn add_to(self, out: &mut Selection) {
        out.columns.extend(columns_of(M::table(), self.path()));
    }

    fn width() -> Width {
        Width { columns: M::table().columns.len(), collections: 0 }
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.extend(M::table().columns.iter().map(Some));
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<M>> {
        reader.of_nullable_table(M::table(), M::read)
    }
}

/// One term of an order, or a tuple or `Vec` of them: the second decides where the first is equal.
pub trait Orders {
    #[doc(hidden)]
    fn add_to(self, out: &mut Vec<OrderBy>);
}

impl Orders for OrderBy {
    fn add_to(self, out: &mut Vec<OrderBy>) {
        out.push(self);
    }
}

impl Orders for Vec<OrderBy> {
    fn add_to(self, out: &mut Vec<OrderBy>) {
        out.extend(self);
    }
}

/// One `column.set(..)`, or a tuple or `Vec` of them.
pub trait Assignments {
    #[doc(hidden)]
    fn add_to(self, out: &mut Vec<Assignment>);
}

impl Assignments for Assignment {
    fn add_to(self, out: &mut Vec<Assignment>) {
        out.push(self);
    }
}

impl Assignments for Vec<Assignment> {
    fn add_to(self, out: &mut Vec<Assignment>) {
        out.extend(self);
    }
}

/// Columns named by a closure, such as the target of a conflict: one, or a tuple of them.
pub trait Columns {
    #[doc(hidden)]
    fn add_to(self, out: &mut Vec<Node>);
}

impl<T> Columns for Column<T> {
    fn add_to(self, out: &mut Vec<Node>) {
        out.push(self.node());
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Select),+> Select for ($($name,)+) {
            type Out = ($($name::Out,)+);

            #[allow(non_snake_case)]
            fn add_to(self, out: &mut Selection) {
                let ($($name,)+) = self;
                $( $name.add_to(out); )+
            }

            fn width() -> Width {
                Width::default() $( + $name::width() )+
            }

            fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
                $( $name::expect(columns); )+
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self::Out> {
                Ok(($( $name::read(reader)?, )+))
            }

            #[allow(non_snake_case)]
            fn fill(read: Self::Out, loaded: &mut Loaded) -> Self::Out {
                let ($($name,)+) = read;
                ($( <$name as Select>::fill($name, loaded), )+)
            }
        }

        tuples!(@list Orders, OrderBy, $($name)+);
        tuples!(@list Assignments, Assignment, $($name)+);
        tuples!(@list Columns, Node, $($name)+);
    };
    (@list $trait:ident, $item:ty, $($name:ident)+) => {
        impl<$($name: $trait),+> $trait for ($($name,)+) {
            #[allow(non_snake_case)]
            fn add_to(self, out: &mut Vec<$item>) {
                let ($($name,)+) = self;
                $( $name.add_to(out); )+
            }
        }
    };
}

tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
tuples!(A B C D E F G);
tuples!(A B C D E F G H);
tuples!(A B C D E F G H I);
tuples!(A B C D E F G H I J);
tuples!(A B C D E F G H I J K);
tuples!(A B C D E F G H I J K L);
