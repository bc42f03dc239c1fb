//! Choices between expressions: [`case`], and what chooses between two.

use std::marker::PhantomData;

use super::expr::{Expr, Ops};
use super::operand::Operand;
use crate::sql::{Case, Function, Node};
use crate::value::{Field, Mode};

/// `T`, or its nullable form where the operand `R` may be null.
type With<R, B, T> = <<R as Operand<B>>::Mode as Mode>::Of<T>;

/// A choice between expressions of type `T`: the value of the first condition that holds.
///
/// A condition that is neither true nor false, since it compares with null, does not hold. Values, columns and
/// expressions may stand beside each other; where one may be null, the whole may be. To sort, group or filter by it, use
/// it like a column: a query that groups by a choice and selects the same one is understood by both databases.
///
/// # SQL
/// `CASE WHEN "age" < ? THEN ? WHEN .. ELSE ? END`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, age: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser::insert_all(&db, [7, 15, 40].map(|age| NewUser { age }))?;
/// let group = |u: &UserColumns| case().when(u.age.lt(13), "child").when(u.age.lt(18), "teenager").otherwise("adult");
/// let groups = User::query().group_by(group).select(|u| (group(u), count())).order_by(|u| group(u).asc());
/// let expected = [("adult", 1), ("child", 1), ("teenager", 1)].map(|(name, n)| (name.to_owned(), n));
/// assert_eq!(groups.all(&db)?, expected);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn case() -> NewCase {
    NewCase
}

/// A choice without a condition yet, made by [`case`].
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct NewCase;

impl NewCase {
    /// Chooses `value` where `condition` holds.
    ///
    /// # SQL
    /// `CASE WHEN "stock" = ? THEN ? ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Product { id: i64, stock: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// NewProduct::insert_all(&db, [0, 12].map(|stock| NewProduct { stock }))?;
    /// let labels = Product::query().select(|p| case().when(p.stock.eq(0), "sold out").otherwise(""));
    /// assert_eq!(
    ///     labels.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT CASE WHEN "stock" = ?1 THEN ?2 ELSE ?3 END FROM "products""#
    /// );
    /// assert_eq!(labels.order_by(|p| p.id.asc()).all(&db)?, ["sold out", ""]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn when<B: Field, O: Operand<B>>(
        self,
        condition: impl Operand<bool>,
        value: O,
    ) -> CaseWhen<With<O, B, B>> {
        CaseWhen { whens: vec![(condition.into_node(), value.into_node())], of: PhantomData }
    }
}

/// A choice with a condition, which may have more; made by [`case`].
#[derive(Debug, Clone)]
#[must_use]
pub struct CaseWhen<T> {
    whens: Vec<(Node, Node)>,
    of: PhantomData<fn() -> T>,
}

impl<T: Field> CaseWhen<T> {
    /// Chooses `value` where `condition` holds, and none before it.
    ///
    /// # SQL
    /// `.. WHEN "celsius" < ? THEN ? ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, celsius: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, [Some(-1), Some(30), None].map(|celsius| NewReading { celsius }))?;
    /// let words = Reading::query().order_by(|r| r.id.asc()).select(|r| {
    ///     // Null is not less than anything: what comes last is chosen.
    ///     case().when(r.celsius.lt(0), "frost").when(r.celsius.lt(40), "fine").otherwise("unknown")
    /// });
    /// assert_eq!(words.all(&db)?, ["frost", "fine", "unknown"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn when<O: Operand<T::Base>>(
        mut self,
        condition: impl Operand<bool>,
        value: O,
    ) -> CaseWhen<With<O, T::Base, T>> {
        self.whens.push((condition.into_node(), value.into_node()));
        CaseWhen { whens: self.whens, of: PhantomData }
    }

    /// Chooses `value` where no condition holds.
    ///
    /// # SQL
    /// `.. ELSE "price" END`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Product { id: i64, price: i32, sale: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// NewProduct::insert_all(&db, [Some(7), Some(12), None].map(|sale| NewProduct { price: 10, sale }))?;
    /// // `sale` may be null, so that the whole may be; here it is not.
    /// let pays = Product::query().select(|p| case().when(p.sale.lt(p.price), p.sale).otherwise(p.price));
    /// assert_eq!(pays.order_by(|p| p.id.asc()).all(&db)?, [Some(7), Some(10), Some(10)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn otherwise<O: Operand<T::Base>>(self, value: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Case(Box::new(Case { whens: self.whens, otherwise: Some(value.into_node()) })))
    }

    /// Is null where no condition holds.
    ///
    /// # SQL
    /// `CASE WHEN .. THEN .. END`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// let sales = [("a", 5), ("b", 9), ("a", 2)];
    /// NewSale::insert_all(&db, sales.map(|(shop, euros)| NewSale { shop: shop.into(), euros }))?;
    /// let of_a = Sale::query().select(|s| case().when(s.shop.eq("a"), s.euros).or_null());
    /// assert_eq!(of_a.order_by(|s| s.id.asc()).all(&db)?, [Some(5), None, Some(2)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn or_null(self) -> Expr<T::Nullable> {
        Expr::new(Node::Case(Box::new(Case { whens: self.whens, otherwise: None })))
    }
}

/// What chooses between two values of a type.
pub trait ChoiceOps<T: Field>: Ops<T> {
    /// This, or null where it equals `other`.
    ///
    /// # SQL
    /// `NULLIF("nickname", ?)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// # NewUser { city: String::new() }.insert(&db)?;
    /// let city = User::query().select(|u| u.city.null_if("").unwrap_or("unknown")).one(&db)?;
    /// assert_eq!(city, "unknown");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn null_if(self, other: impl Operand<T::Base>) -> Expr<T::Nullable> {
        Expr::new(Node::Call(Function::NullIf, vec![self.into_node(), other.into_node()]))
    }

    /// The larger of this and `other`; null where one of them is, as in every calculation. Where a null is to be left out,
    /// say so: `a.greatest(b.unwrap_or(a))`.
    ///
    /// # SQL
    /// `GREATEST("a", "b")`, on SQLite `max("a", "b")`; on Postgres, whose function leaves nulls out, within
    /// `CASE WHEN "a" IS NOT NULL THEN .. END` if one may be null.
    ///
    /// # Errors
    /// `is_unsupported` for what has no order that databases share, such as JSON and lists.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Match { id: i64, home: i32, away: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Match].create_all(&db)?;
    /// NewMatch::insert_all(&db, [(2, Some(3)), (1, None)].map(|(home, away)| NewMatch { home, away }))?;
    /// let goals = Match::query().order_by(|m| m.id.asc()).select(|m| {
    ///     (m.home.greatest(m.away), m.home.greatest(m.away.unwrap_or(m.home)))
    /// });
    /// assert_eq!(goals.all(&db)?, [(Some(3), 3), (None, 1)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn greatest<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Call(Function::Greatest, vec![self.into_node(), other.into_node()]))
    }

    /// The smaller of this and `other`; null where one of them is.
    ///
    /// # SQL
    /// `LEAST("a", "b")`, on SQLite `min("a", "b")`; on Postgres within `CASE WHEN "a" IS NOT NULL THEN .. END` if one may
    /// be null.
    ///
    /// # Errors
    /// Those of [`ChoiceOps::greatest`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Item { id: i64, stock: i32, wanted: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Item].create_all(&db)?;
    /// NewItem::insert_all(&db, [(5, 3), (2, 3)].map(|(stock, wanted)| NewItem { stock, wanted }))?;
    /// let sent = Item::query().order_by(|i| i.id.asc()).select(|i| i.stock.least(i.wanted));
    /// assert_eq!(sent.all(&db)?, [3, 2]);
    /// Item::query().update(&db, |i| i.stock.set(i.stock.least(4)))?;
    /// assert_eq!(Item::query().select(|i| i.stock.max()).one(&db)?, Some(4));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn least<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T>> {
        Expr::new(Node::Call(Function::Least, vec![self.into_node(), other.into_node()]))
    }
}

impl<T: Field, E: Ops<T>> ChoiceOps<T> for E {}
