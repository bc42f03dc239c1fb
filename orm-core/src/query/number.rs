//! Functions of numbers.

use super::expr::{Expr, Number, Ops, With};
use super::operand::Operand;
use crate::sql::{Function, Node};
use crate::value::{ColumnType, Field};

/// The floats.
pub trait Float: Number {}
impl Float for f32 {}
impl Float for f64 {}

/// What all numbers can do.
pub trait NumberOps<T: Field<Base: Number>>: Ops<T> {
    /// The number without its sign. The smallest integer of a type has no such number: an error, of the database or of
    /// reading it.
    ///
    /// # SQL
    /// `abs("n")`; of decimals on SQLite `decimal_abs("n")`, a function of the library.
    fn abs(self) -> Expr<T> {
        let decimal = T::TYPE == ColumnType::Decimal;
        Expr::new(Node::Call(
            if decimal { Function::AbsDecimal } else { Function::Abs },
            vec![self.into_node()],
        ))
    }

    /// -1, 0 or 1, as the number is negative, zero or positive.
    ///
    /// # SQL
    /// `CAST(sign("n") AS integer)` on Postgres, `sign("n")` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Entry { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Entry].create_all(&db)?;
    /// # NewEntry { euros: -5 }.insert(&db)?;
    /// assert_eq!(Entry::query().select(|e| (e.euros.abs(), e.euros.sign())).one(&db)?, (5, -1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn sign(self) -> Expr<With<Self, T::Base, i32>> {
        Expr::new(Node::Call(Function::Sign, vec![self.into_node()]))
    }
}

impl<T: Field<Base: Number>, E: Ops<T>> NumberOps<T> for E {}

/// What floats can do. All of it is calculated with 64 bits.
pub trait FloatOps<T: Field<Base: Float>>: Ops<T> {
    /// The smallest whole number that is not less.
    ///
    /// # SQL
    /// `ceil("x")`, a function of the library on SQLite.
    fn ceil(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Ceil, vec![self.into_node()]))
    }

    /// The largest whole number that is not more.
    ///
    /// # SQL
    /// `floor("x")`, a function of the library on SQLite.
    fn floor(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Floor, vec![self.into_node()]))
    }

    /// The number without what stands behind its point.
    ///
    /// # SQL
    /// `trunc("x")`, a function of the library on SQLite.
    fn trunc(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Trunc, vec![self.into_node()]))
    }

    /// The nearest whole number, half away from zero, as Rust rounds. Postgres by itself rounds half to even, and SQLite
    /// takes 0.49999999999999994 for a half.
    ///
    /// # SQL
    /// `round_float("x")`, a function of the library, on SQLite; on Postgres
    /// `CASE WHEN abs("x" - trunc("x")) >= 0.5 THEN trunc("x") + sign("x") ELSE trunc("x") END`.
    fn round(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::RoundFloat, vec![self.into_node()]))
    }

    /// The square root; null of a negative number.
    ///
    /// # SQL
    /// `sqrt("x")`, a function of the library on SQLite; on Postgres, where it fails, within
    /// `CASE WHEN "x" >= 0 THEN .. END`.
    fn sqrt(self) -> Expr<Option<f64>> {
        Expr::new(Node::Call(Function::Sqrt, vec![self.into_node()]))
    }

    /// The number to the power of `exponent`; null where there is none: of zero to a negative number, and of a negative
    /// number to one that is not whole. A result too large or too small for a float is an error of the database.
    ///
    /// # SQL
    /// `power("x", ?)`, a function of the library on SQLite; on Postgres, where it fails, within `CASE`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Square { id: i64, side: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Square].create_all(&db)?;
    /// # NewSquare { side: 2.5 }.insert(&db)?;
    /// let row = Square::query().select(|s| (s.side.power(2.0), s.side.round(), s.side.sqrt().is_null()));
    /// assert_eq!(row.one(&db)?, (Some(6.25), 3.0, false));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn power(self, exponent: impl Operand<f64>) -> Expr<Option<f64>> {
        Expr::new(Node::Call(Function::Power, vec![self.into_node(), exponent.into_node()]))
    }
}

impl<T: Field<Base: Float>, E: Ops<T>> FloatOps<T> for E {}
