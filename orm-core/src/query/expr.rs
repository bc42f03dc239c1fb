//! [`Expr`], and the methods that columns and expressions have in common.

use std::marker::PhantomData;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Rem, Sub};

use crate::sql::{BinaryOp, Direction, Function, Node, Nulls, OrderBy};
use crate::value::{Field, Mode, Value};

use super::column::Column;
use super::operand::Operand;
use super::query::Query;
use super::source::Source;

/// An expression of Rust type `T`.
#[derive(Debug)]
pub struct Expr<T> {
    pub(super) node: Node,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Expr::new(self.node.clone())
    }
}

impl<T> Expr<T> {
    pub(super) fn new(node: Node) -> Expr<T> {
        Expr { node, of: PhantomData }
    }
}

/// `T`, or its nullable form where the operand `R` beside it may be null.
pub(super) type With<R, B, T> = <<R as Operand<B>>::Mode as Mode>::Of<T>;

/// What every column and expression of type `T` can do.
///
/// Null follows Rust: `eq` and `ne` treat `None` as a value like any other (`eq(None)` is `IS NULL`; two columns that
/// are both null are equal), and an `Option` sorts with `None` before every value. An order comparison (`lt`, `ge`,
/// `between`, ...) with null is neither true nor false, as in SQL: it selects no row, nor does its opposite, and it reads
/// as `false`. What has no order that databases share, such as JSON, is `is_unsupported` there, before anything is sent.
#[allow(clippy::wrong_self_convention, reason = "columns and expressions are values, and given away")]
pub trait Ops<T: Field>: Operand<T::Base> + Sized {
    /// Whether both are equal. `eq(None)` is `IS NULL`.
    ///
    /// # SQL
    /// `"name" = ?`; `IS NOT DISTINCT FROM` (`IS` on SQLite) where both sides may be null.
    fn eq(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Eq, self, other)
    }

    /// Whether they differ. A null differs from every value.
    ///
    /// # SQL
    /// `"name" <> ?`; `IS DISTINCT FROM` (`IS NOT` on SQLite) where a side may be null.
    fn ne(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Ne, self, other)
    }

    /// Whether this is less.
    fn lt(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Lt, self, other)
    }

    /// Whether this is less or equal.
    fn le(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Le, self, other)
    }

    /// Whether this is greater.
    fn gt(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Gt, self, other)
    }

    /// Whether this is greater or equal.
    fn ge(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Ge, self, other)
    }

    /// Whether this lies between `low` and `high`, both included.
    fn between(self, low: impl Operand<T::Base>, high: impl Operand<T::Base>) -> Expr<bool> {
        Expr::new(Node::Between(Box::new((self.into_node(), low.into_node(), high.into_node()))))
    }

    /// Whether this is one of `values`. No value at all is none of them: false, also for null.
    ///
    /// # SQL
    /// `"id" = ANY($1)` on Postgres, one text for any number; on SQLite a list of parameters, and from 257 values on
    /// `IN (SELECT value FROM json_each(?))`. A list of floats stays one of parameters there, so it is at most 32,766
    /// long: their decimal text does not always come back as the same float. On Postgres lists to be compared with a
    /// column of lists are parameters as well, of which it takes 65,535.
    fn in_<O: Operand<T::Base>>(self, values: impl IntoIterator<Item = O>) -> Expr<bool> {
        in_list::<T, O>(self.into_node(), values, false)
    }

    /// Whether this is none of `values`. Null is none of them unless `None` is among them.
    fn not_in<O: Operand<T::Base>>(self, values: impl IntoIterator<Item = O>) -> Expr<bool> {
        in_list::<T, O>(self.into_node(), values, true)
    }

    /// Whether this is one of the values that a query returns. Null is none of them, whatever it returns.
    ///
    /// # SQL
    /// `"id" IN (SELECT "author_id" FROM ..)`
    fn in_query<S: Source, O: Field<Base = T::Base>>(self, query: Query<S, O>) -> Expr<bool> {
        query.into_list(self.into_node(), false)
    }

    /// Whether this is none of the values that a query returns. Null is none of them, and nulls that it returns are passed
    /// over, unlike in SQL, where one of them makes every answer unknown.
    ///
    /// # SQL
    /// `"id" NOT IN (SELECT "author_id" FROM ..)`
    fn not_in_query<S: Source, O: Field<Base = T::Base>>(self, query: Query<S, O>) -> Expr<bool> {
        query.into_list(self.into_node(), true)
    }

    /// Whether there is no value.
    fn is_null(self) -> Expr<bool> {
        Expr::new(Node::IsNull(Box::new(self.into_node()), true))
    }

    /// Whether there is a value.
    fn is_not_null(self) -> Expr<bool> {
        Expr::new(Node::IsNull(Box::new(self.into_node()), false))
    }

    /// This, or `other` where this is null.
    ///
    /// # SQL
    /// `COALESCE("nickname", ?)`
    fn unwrap_or<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T::Base>> {
        Expr::new(Node::Call(Function::Coalesce, vec![self.into_node(), other.into_node()]))
    }

    /// The smallest first; null before every value, unless [`OrderBy::nulls_last`] says otherwise.
    fn asc(self) -> OrderBy {
        OrderBy { node: self.into_node(), ty: Some(T::TYPE), direction: Direction::Asc, nulls: None }
    }

    /// The largest first; null after every value, unless [`OrderBy::nulls_first`] says otherwise.
    fn desc(self) -> OrderBy {
        OrderBy { node: self.into_node(), ty: Some(T::TYPE), direction: Direction::Desc, nulls: None }
    }
}

impl<T: Field> Ops<T> for Column<T> {}
impl<T: Field> Ops<T> for Expr<T> {}

impl OrderBy {
    /// Puts rows without a value before all others.
    #[must_use]
    pub fn nulls_first(mut self) -> OrderBy {
        self.nulls = Some(Nulls::First);
        self
    }

    /// Puts rows without a value after all others.
    #[must_use]
    pub fn nulls_last(mut self) -> OrderBy {
        self.nulls = Some(Nulls::Last);
        self
    }
}

pub(super) fn binary<A, B, T>(op: BinaryOp, left: impl Operand<A>, right: impl Operand<B>) -> Expr<T> {
    Expr::new(Node::binary(op, left.into_node(), right.into_node()))
}

fn in_list<T: Field, O: Operand<T::Base>>(
    of: Node,
    values: impl IntoIterator<Item = O>,
    negated: bool,
) -> Expr<bool> {
    let mut list: Vec<Value<'static>> = Vec::new();
    // A list of plain values is one parameter or a row of them; columns and expressions in it are compared one by one.
    let mut others: Vec<Node> = Vec::new();
    for value in values {
        match value.into_node() {
            Node::Value(_, value) => list.push(value),
            other => others.push(other),
        }
    }
    let op = if negated { BinaryOp::Ne } else { BinaryOp::Eq };
    let join = if negated { Node::and } else { Node::or };
    let plain = others.is_empty() || !list.is_empty();
    let plain = plain.then(|| Node::In(Box::new(of.clone()), T::TYPE, list, negated));
    let terms = others.into_iter().map(|other| Node::binary(op, of.clone(), other));
    Expr::new(plain.into_iter().chain(terms).reduce(join).unwrap_or(Node::Bool(negated)))
}

/// Conditions.
pub trait BoolOps: Operand<bool> + Sized {
    /// Whether both hold.
    fn and(self, other: impl Operand<bool>) -> Expr<bool> {
        Expr::new(self.into_node().and(other.into_node()))
    }

    /// Whether one of them holds.
    fn or(self, other: impl Operand<bool>) -> Expr<bool> {
        Expr::new(self.into_node().or(other.into_node()))
    }

    /// Whether it does not hold. Of a comparison with null that is neither true nor false, the opposite is neither.
    fn not(self) -> Expr<bool> {
        Expr::new(self.into_node().negated())
    }
}

impl<T: Field<Base = bool>> BoolOps for Column<T> {}
impl<T: Field<Base = bool>> BoolOps for Expr<T> {}

/// A condition that holds when all of `conditions` do; true when there are none.
pub fn all_of<C: Operand<bool>>(conditions: impl IntoIterator<Item = C>) -> Expr<bool> {
    let joined = conditions.into_iter().map(Operand::into_node).reduce(Node::and);
    Expr::new(joined.unwrap_or(Node::Bool(true)))
}

/// A condition that holds when one of `conditions` does; false when there are none.
pub fn any_of<C: Operand<bool>>(conditions: impl IntoIterator<Item = C>) -> Expr<bool> {
    let joined = conditions.into_iter().map(Operand::into_node).reduce(Node::or);
    Expr::new(joined.unwrap_or(Node::Bool(false)))
}

/// A bound value as an expression of its own, for `select`.
pub fn value<T: Field>(value: T) -> Expr<T> {
    const { crate::value::storable::<T>() };
    Expr::new(Node::Value(T::TYPE, value.to_value().into_owned()))
}

macro_rules! operators {
    ($on:ident) => {
        impl<R: Operand<bool>> BitAnd<R> for $on<bool> {
            type Output = Expr<bool>;
            fn bitand(self, other: R) -> Expr<bool> {
                self.and(other)
            }
        }

        impl<R: Operand<bool>> BitOr<R> for $on<bool> {
            type Output = Expr<bool>;
            fn bitor(self, other: R) -> Expr<bool> {
                self.or(other)
            }
        }

        impl Not for $on<bool> {
            type Output = Expr<bool>;
            fn not(self) -> Expr<bool> {
                BoolOps::not(self)
            }
        }

        impl<T: Field> Neg for $on<T>
        where
            T::Base: Number,
        {
            type Output = Expr<T>;
            fn neg(self) -> Expr<T> {
                Expr::new(Node::Negate(Box::new(Operand::<T::Base>::into_node(self))))
            }
        }

        arithmetic!($on, Number, Add, add, Add, T);
        arithmetic!($on, Number, Sub, sub, Sub, T);
        arithmetic!($on, Number, Mul, mul, Mul, T);
        arithmetic!($on, Number, Div, div, Div, T::Nullable);
        arithmetic!($on, WholeNumber, Rem, rem, Rem, T::Nullable);
    };
}

/// The types one can calculate with. Whole numbers divide to whole numbers, toward zero; a division by zero is null.
/// Decimals are exact, see [`ColumnType::Decimal`](crate::value::ColumnType::Decimal).
pub trait Number: Field<Base = Self> {}

/// The types that have a remainder: whole numbers, and decimals. Floats have none in SQL: Postgres refuses it, SQLite
/// cuts them off first.
pub trait WholeNumber: Number {}

macro_rules! arithmetic {
    ($on:ident, $number:ident, $trait:ident, $method:ident, $op:ident, $out:ty) => {
        impl<T: Field, R: Operand<T::Base>> $trait<R> for $on<T>
        where
            T::Base: $number,
        {
            type Output = Expr<With<R, T::Base, $out>>;
            fn $method(self, other: R) -> Self::Output {
                binary::<T::Base, T::Base, _>(BinaryOp::$op, self, other)
            }
        }
    };
}

operators!(Column);
operators!(Expr);

macro_rules! numbers {
    ($trait:ident: $($number:ty),*) => { $( impl $trait for $number {} )* };
}
numbers!(Number: i8, u8, i16, u16, i32, u32, i64, f32, f64);
numbers!(WholeNumber: i8, u8, i16, u16, i32, u32, i64);
