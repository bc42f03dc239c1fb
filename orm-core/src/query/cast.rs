//! Casts between numbers and texts: those that mean the same on every database.

use super::expr::{Expr, Number, Ops};
use crate::sql::{Function, Node};
use crate::value::{ColumnType, Field, Mode, Required};

/// `U` as nullable as `T` is.
type Like<T, U> = <<T as Field>::Hop<Required> as Mode>::Of<U>;

/// The numbers without a point: the integers.
pub trait Integer: Number {}

/// The numbers with one and a text that databases share: the integers, and decimals. Each database writes floats in its
/// own way.
pub trait PlainNumber: Number {}

macro_rules! integers {
    ($($number:ty),*) => { $(
        impl Integer for $number {}
        impl PlainNumber for $number {}
    )* };
}
integers!(i8, u8, i16, u16, i32, u32, i64);
#[cfg(feature = "decimal")]
impl PlainNumber for rust_decimal::Decimal {}

/// Casts of numbers. Null stays null.
#[allow(clippy::wrong_self_convention, reason = "columns and expressions are values, and given away")]
pub trait CastOps<T: Field<Base: Number>>: Ops<T> {
    /// The number as one of 64 bits. What stands behind the point of a float or a decimal is cut off, toward zero, as by
    /// Rust's `as`; a number beyond 64 bits is an error of the database.
    ///
    /// # SQL
    /// `CAST("n" AS bigint)`, on SQLite `CAST("n" AS INTEGER)`; of floats and decimals `CAST(trunc("n") AS bigint)`, on
    /// SQLite `to_i64("n")`, a function of the library.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Size { id: i64, metres: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Size].create_all(&db)?;
    /// NewSize { metres: -2.9 }.insert(&db)?;
    /// assert_eq!(Size::query().select(|s| s.metres.as_i64()).one(&db)?, -2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn as_i64(self) -> Expr<Like<T, i64>> {
        let whole = matches!(T::TYPE, ColumnType::I16 | ColumnType::I32 | ColumnType::I64);
        let function = if whole { Function::WidenToI64 } else { Function::CutToI64 };
        Expr::new(Node::Call(function, vec![self.into_node()]))
    }

    /// The float nearest to the number.
    ///
    /// # SQL
    /// `CAST("n" AS double precision)`, on SQLite `to_f64("n")`, a function of the library.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Vote { id: i64, yes: i32, no: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Vote].create_all(&db)?;
    /// NewVote { yes: 1, no: 3 }.insert(&db)?;
    /// let share = Vote::query().select(|v| (v.yes / (v.yes + v.no), v.yes.as_f64() / (v.yes + v.no).as_f64()));
    /// assert_eq!(share.one(&db)?, (Some(0), Some(0.25))); // whole numbers divide to whole numbers
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn as_f64(self) -> Expr<Like<T, f64>> {
        Expr::new(Node::Call(Function::ToF64, vec![self.into_node()]))
    }

    /// The number in decimal digits, with a `-` before it if it is negative; a decimal with all its places.
    ///
    /// # SQL
    /// `(CAST("n" AS text) COLLATE "C")` on Postgres, `CAST("n" AS TEXT)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Invoice { id: i64, number: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Invoice].create_all(&db)?;
    /// NewInvoice::insert_all(&db, [-7, 1042].map(|number| NewInvoice { number }))?;
    /// let labels = Invoice::query().order_by(|i| i.id.asc()).select(|i| i.number.as_text().concat("/24"));
    /// assert_eq!(labels.all(&db)?, ["-7/24", "1042/24"]);
    /// assert_eq!(Invoice::query().filter(|i| i.number.as_text().starts_with("10")).count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn as_text(self) -> Expr<Like<T, String>>
    where
        T::Base: PlainNumber,
    {
        Expr::new(Node::Call(Function::ToText, vec![self.into_node()]))
    }

    /// The whole number as a decimal, exact.
    ///
    /// # SQL
    /// `CAST("n" AS numeric)`, on SQLite `CAST("n" AS TEXT)`, which is how decimals are kept there.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use rust_decimal::Decimal;
    /// # #[derive(Model, Debug)] struct Part { id: i64, count: i32, price: Decimal }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Part].create_all(&db)?;
    /// NewPart { count: 3, price: Decimal::new(1999, 2) }.insert(&db)?;
    /// let total = Part::query().select(|p| p.price * p.count.as_decimal()).one(&db)?;
    /// assert_eq!(total.to_string(), "59.97");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[cfg(feature = "decimal")]
    fn as_decimal(self) -> Expr<Like<T, rust_decimal::Decimal>>
    where
        T::Base: Integer,
    {
        Expr::new(Node::Call(Function::ToDecimal, vec![self.into_node()]))
    }
}

impl<T: Field<Base: Number>, E: Ops<T>> CastOps<T> for E {}
