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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Entry { id: i64, euros: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Entry].create_all(&db)?;
    /// NewEntry::insert_all(&db, [Some(-5), Some(3), None].map(|euros| NewEntry { euros }))?;
    /// let sizes = Entry::query().order_by(|e| e.id.asc()).select(|e| e.euros.abs());
    /// assert_eq!(sizes.all(&db)?, [Some(5), Some(3), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// NewEntry::insert_all(&db, [-5, -8, 0, 9].map(|euros| NewEntry { euros }))?;
    /// let kinds = Entry::query().group_by(|e| e.euros.sign()).select(|e| (e.euros.sign(), count()));
    /// assert_eq!(kinds.order_by(|e| e.euros.sign().asc()).all(&db)?, [(-1, 2), (0, 1), (1, 1)]);
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Parcel { id: i64, kilos: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Parcel].create_all(&db)?;
    /// NewParcel::insert_all(&db, [1.2, 2.0, -1.2].map(|kilos| NewParcel { kilos }))?;
    /// let billed = Parcel::query().order_by(|p| p.id.asc()).select(|p| p.kilos.ceil());
    /// assert_eq!(billed.all(&db)?, [2.0, 2.0, -1.0]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn ceil(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Ceil, vec![self.into_node()]))
    }

    /// The largest whole number that is not more.
    ///
    /// # SQL
    /// `floor("x")`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, celsius: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, [-0.5, 0.5, 0.9].map(|celsius| NewReading { celsius }))?;
    /// let classes = Reading::query().group_by(|r| r.celsius.floor()).select(|r| (r.celsius.floor(), count()));
    /// assert_eq!(classes.order_by(|r| r.celsius.floor().asc()).all(&db)?, [(-1.0, 1), (0.0, 2)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn floor(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Floor, vec![self.into_node()]))
    }

    /// The number without what stands behind its point.
    ///
    /// # SQL
    /// `trunc("x")`, a function of the library on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Angle { id: i64, degrees: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Angle].create_all(&db)?;
    /// NewAngle::insert_all(&db, [7.9, -7.9].map(|degrees| NewAngle { degrees }))?;
    /// let whole = Angle::query().order_by(|a| a.id.asc()).select(|a| (a.degrees.trunc(), a.degrees.floor()));
    /// assert_eq!(whole.all(&db)?, [(7.0, 7.0), (-7.0, -8.0)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn trunc(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::Trunc, vec![self.into_node()]))
    }

    /// The nearest whole number, half away from zero, as Rust rounds. Postgres by itself rounds half to even, and SQLite
    /// takes 0.49999999999999994 for a half.
    ///
    /// # SQL
    /// `round_float("x")`, a function of the library, on SQLite; on Postgres
    /// `CASE WHEN abs("x" - trunc("x")) >= 0.5 THEN trunc("x") + sign("x") ELSE trunc("x") END`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Size { id: i64, metres: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Size].create_all(&db)?;
    /// NewSize::insert_all(&db, [0.5, -2.5, 0.49999999999999994].map(|metres| NewSize { metres }))?;
    /// let rounded = Size::query().order_by(|s| s.id.asc()).select(|s| s.metres.round());
    /// assert_eq!(rounded.all(&db)?, [1.0, -3.0, 0.0]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn round(self) -> Expr<With<Self, T::Base, f64>> {
        Expr::new(Node::Call(Function::RoundFloat, vec![self.into_node()]))
    }

    /// The square root; null of a negative number.
    ///
    /// # SQL
    /// `sqrt("x")`, a function of the library on SQLite; on Postgres, where it fails, within
    /// `CASE WHEN "x" >= 0 THEN .. END`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Plot { id: i64, area: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Plot].create_all(&db)?;
    /// NewPlot::insert_all(&db, [2.25, -1.0].map(|area| NewPlot { area }))?;
    /// let sides = Plot::query().order_by(|p| p.id.asc()).select(|p| p.area.sqrt());
    /// assert_eq!(sides.all(&db)?, [Some(1.5), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// # #[derive(Model, Debug)] struct Loan { id: i64, euros: f64, years: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Loan].create_all(&db)?;
    /// NewLoan { euros: 100.0, years: 2.0 }.insert(&db)?;
    /// let due = Loan::query().select(|l| l.euros * orm::value(1.5).power(l.years)).one(&db)?;
    /// assert_eq!(due, Some(225.0));
    /// let none = Loan::query().select(|l| ((l.years - 2.0).power(-1.0), (-l.years).power(0.5)));
    /// assert_eq!(none.one(&db)?, (None, None)); // 1 / 0, and the root of -2
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn power(self, exponent: impl Operand<f64>) -> Expr<Option<f64>> {
        Expr::new(Node::Call(Function::Power, vec![self.into_node(), exponent.into_node()]))
    }
}

impl<T: Field<Base: Float>, E: Ops<T>> FloatOps<T> for E {}
