//! Decimals in queries: they are numbers like others, and can be rounded. What calculating with them means is told at
//! [`ColumnType::Decimal`](crate::value::ColumnType::Decimal).

use rust_decimal::Decimal;

use super::aggregate::{Averaged, Summable};
use super::expr::{Number, WholeNumber};
use super::{Column, Expr, Operand};
use crate::sql::{Function, Node};
use crate::value::Field;

impl Number for Decimal {}
impl WholeNumber for Decimal {}

impl Summable for Decimal {
    type Sum = Option<Decimal>;
    const SUM: Function = Function::SumDecimal;
}

impl Averaged for Decimal {
    type Mean = Option<Decimal>;
    const MEAN: Function = Function::AvgDecimal;
}

/// What decimals can do, beside arithmetic.
pub trait DecimalOps<T: Field<Base = Decimal>>: Operand<Decimal> + Sized {
    /// The number with just `places` digits behind the point, the last rounded, half away from zero.
    ///
    /// # SQL
    /// `round("price", 2)` on Postgres, `decimal_round("price", 2)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # use rust_decimal::Decimal;
    /// # #[derive(Model, Debug)] struct Product { id: i64, price: Decimal }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// NewProduct { price: Decimal::new(995, 2) }.insert(&db)?;
    /// let vat = Decimal::new(19, 2);
    /// let with_vat = Product::query().select(|p| (p.price + p.price * vat).round(2)).one(&db)?;
    /// assert_eq!(with_vat.to_string(), "11.84");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn round(self, places: u8) -> Expr<T> {
        Expr::new(Node::Call(Function::Round(places), vec![self.into_node()]))
    }
}

impl<T: Field<Base = Decimal>> DecimalOps<T> for Column<T> {}
impl<T: Field<Base = Decimal>> DecimalOps<T> for Expr<T> {}
