//! `rust_decimal::Decimal`: `numeric` on Postgres, on SQLite its text with a collation. What it means is told at
//! [`ColumnType::Decimal`](crate::value::ColumnType::Decimal).

use super::own_base;
use crate::value::{ExactDecimal, Field, Mismatch, Value};
use ::rust_decimal::Decimal;

/// A decimal, exact: `numeric` on Postgres, text with a collation on SQLite. What comparing and calculating with it
/// means is told at [`ColumnType::Decimal`](crate::value::ColumnType::Decimal).
///
/// # Example
/// ```
/// use orm::prelude::*;
/// use rust_decimal::Decimal;
///
/// #[derive(Model, Debug)]
/// struct Product {
///     id: i64,
///     #[orm(default = "9.90")]
///     price: Decimal,
/// }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![Product].create_all(&db)?;
/// NewProduct::insert_all(&db, [Some(Decimal::new(1050, 2)), None].map(|price| NewProduct { price }))?;
/// Product::query().update(&db, |p| p.price.set((p.price * Decimal::new(11, 1)).round(2)))?;
/// let prices = Product::query().order_by(|p| p.price.asc()).select(|p| p.price).all(&db)?;
/// assert_eq!(prices.iter().map(Decimal::to_string).collect::<Vec<_>>(), ["10.89", "11.55"]);
/// assert_eq!(Product::query().select(|p| p.price.sum()).one(&db)?, Some(Decimal::new(2244, 2)));
/// # Ok::<(), orm::Error>(())
/// ```
#[diagnostic::do_not_recommend]
impl Field for Decimal {
    own_base!(Decimal);

    fn to_value(&self) -> Value<'_> {
        match ExactDecimal::new(self.mantissa(), self.scale()) {
            Some(exact) => Value::Decimal(exact),
            None => Value::Refused("a decimal of more than 96 bits or 28 places".into()),
        }
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        let Value::Decimal(exact) = value else { return Err(Mismatch::of(&value)) };
        Decimal::try_from_i128_with_scale(exact.mantissa(), exact.scale())
            .map_err(|_| Mismatch::Value("stored decimal is out of the range of Decimal".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::value::decimal::compare_texts;

    fn decimals() -> impl Strategy<Value = Decimal> {
        let parts = (0..1_u128 << 96, 0..96_u32, 0..29_u32, any::<bool>());
        parts.prop_map(|(magnitude, shift, scale, negative)| {
            let magnitude = (magnitude >> shift).cast_signed();
            Decimal::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
        })
    }

    proptest! {
        #[test]
        fn values_texts_and_orders_are_those_of_the_crate(one in decimals(), other in decimals(), places in 0..29_u32) {
            let value = one.to_value();
            let Value::Decimal(exact) = value else { return Err(TestCaseError::fail("no decimal")) };
            prop_assert_eq!(exact.to_string(), one.to_string());
            let back = Decimal::from_value(Value::Decimal(exact)).map_err(|why| TestCaseError::fail(why.to_string()))?;
            prop_assert_eq!((back, back.scale()), (one, one.scale()));
            prop_assert_eq!(compare_texts(&one.to_string(), &other.to_string()), one.cmp(&other));
            let near = one.round_dp(places);
            prop_assert_eq!(compare_texts(&one.to_string(), &near.to_string()), one.cmp(&near));
        }
    }

    #[test]
    fn edges_are_held_and_zero_has_no_sign() {
        for (decimal, text) in [
            (Decimal::MAX, "79228162514264337593543950335"),
            (Decimal::MIN, "-79228162514264337593543950335"),
            (-Decimal::new(0, 2), "0.00"),
        ] {
            assert!(matches!(decimal.to_value(), Value::Decimal(exact) if exact.to_string() == text));
        }
        assert!(matches!(Decimal::from_value(Value::Null), Err(Mismatch::Null)));
        assert!(matches!(Decimal::from_value(Value::Float(0.5)), Err(Mismatch::Kind("float"))));
    }
}
