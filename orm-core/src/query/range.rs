//! Ranges: columns of [`Range`], range types on Postgres and text on SQLite.

use std::ops::{self, RangeFrom, RangeFull, RangeInclusive, RangeTo, RangeToInclusive};

use super::expr::{Expr, Ops, With};
use super::operand::Operand;
use crate::sql::{Function, Node, RangeCall};
use crate::value::{Field, Range, RangeItem, Required};

/// What ranges can do, beside being compared as wholes by `eq`, `ne`, `in_` and `not_in`. What a range is asked about is a
/// [`Range`], a range of Rust such as `a..b`, or another column or expression.
///
/// An empty range overlaps nothing, lies within every other, and is neither before nor after nor beside one. There is no
/// order of ranges that databases share: sort by [`lower`](RangeOps::lower).
///
/// # SQL
/// The operator that each method names on Postgres, which an index of the kind `gist` serves; on SQLite a function of the
/// library, such as `range_overlaps("nights", ?1)`.
///
/// # Example
/// ```
/// # use orm::{Range, prelude::*};
/// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Offer].create_all(&db)?;
/// NewOffer::insert_all(&db, [10..=20, 21..=30].map(|price| NewOffer { price: price.into() }))?;
/// let count = |offers: Query<Offer>| offers.count(&db);
/// assert_eq!(count(Offer::query().filter(|o| o.price.contains(20)))?, 1);
/// assert_eq!(count(Offer::query().filter(|o| o.price.contains_range(15..=20)))?, 1);
/// assert_eq!(count(Offer::query().filter(|o| o.price.within(..31)))?, 2);
/// assert_eq!(count(Offer::query().filter(|o| o.price.adjacent(31..)))?, 1);
/// let common = Offer::query().order_by(|o| o.price.lower().asc()).select(|o| o.price.intersection(20..25));
/// assert_eq!(common.all(&db)?, [Range::from(20..21), Range::from(21..25)]);
/// # Ok::<(), orm::Error>(())
/// ```
#[allow(clippy::wrong_self_convention, reason = "columns and expressions are values, and given away")]
pub trait RangeOps<I: RangeItem, T: Field<Base = Range<I>>>: Ops<T> {
    /// Whether it holds `item`.
    ///
    /// # SQL
    /// `("nights" @> $1)` on Postgres, `range_contains_elem("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.contains(20))?);
    /// assert!(!is(|o| o.price.contains(21))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn contains(self, item: impl Operand<I>) -> Expr<bool> {
        call(RangeCall::ContainsItem, vec![self.into_node(), item.into_node()])
    }

    /// Whether it holds all values of `range`; true of an empty one.
    ///
    /// # SQL
    /// `("nights" @> $1)` on Postgres, `range_contains("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.contains_range(15..=20))?);
    /// assert!(!is(|o| o.price.contains_range(15..=21))?);
    /// assert!(is(|o| o.price.contains_range(Range::empty()))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn contains_range(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::Contains, vec![self.into_node(), range.into_node()])
    }

    /// Whether `range` holds all of its values; true of an empty one.
    ///
    /// # SQL
    /// `("nights" <@ $1)` on Postgres, `range_contained_by("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.within(10..))?);
    /// assert!(!is(|o| o.price.within(11..))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn within(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::Within, vec![self.into_node(), range.into_node()])
    }

    /// Whether both hold a value in common.
    ///
    /// # SQL
    /// `("nights" && $1)` on Postgres, `range_overlaps("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.overlaps(20..30))?);
    /// assert!(!is(|o| o.price.overlaps(21..30))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn overlaps(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::Overlaps, vec![self.into_node(), range.into_node()])
    }

    /// Whether all of its values are less than all of `range`; false where one is empty.
    ///
    /// # SQL
    /// `("nights" << $1)` on Postgres, `range_before("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.is_before(21..))?);
    /// assert!(!is(|o| o.price.is_before(20..))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn is_before(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::Before, vec![self.into_node(), range.into_node()])
    }

    /// Whether all of its values are greater than all of `range`; false where one is empty.
    ///
    /// # SQL
    /// `("nights" >> $1)` on Postgres, `range_after("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.is_after(..10))?);
    /// assert!(!is(|o| o.price.is_after(..=10))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn is_after(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::After, vec![self.into_node(), range.into_node()])
    }

    /// Whether one begins where the other ends, with no value in common and none between them; false where one is empty.
    ///
    /// # SQL
    /// `("nights" -|- $1)` on Postgres, `range_adjacent("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let is = |condition: fn(&OfferColumns) -> orm::Expr<bool>| Offer::query().filter(condition).exists(&db);
    /// assert!(is(|o| o.price.adjacent(21..))?);
    /// assert!(!is(|o| o.price.adjacent(22..))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn adjacent(self, range: impl Operand<Range<I>>) -> Expr<bool> {
        call(RangeCall::Adjacent, vec![self.into_node(), range.into_node()])
    }

    /// The values that both hold, which may be none: then it is empty.
    ///
    /// # SQL
    /// `("nights" * $1)` on Postgres, `range_intersect("nights", ?1)` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let common = Offer::query().select(|o| (o.price.intersection(15..), o.price.intersection(30..)));
    /// assert_eq!(common.one(&db)?, ((15..=20).into(), Range::empty()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn intersection<O: Operand<Range<I>>>(self, range: O) -> Expr<With<O, Range<I>, T>> {
        call(RangeCall::Intersection, vec![self.into_node(), range.into_node()])
    }

    /// Where it begins, whether it holds that value or not; `None` where it is empty, or has no beginning.
    ///
    /// # SQL
    /// `lower("nights")` on Postgres, `range_lower("nights")` on SQLite, of integers with a cast.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// NewOffer { price: (..5).into() }.insert(&db)?;
    /// let begins = Offer::query().order_by(|o| o.id.asc()).select(|o| o.price.lower());
    /// assert_eq!(begins.all(&db)?, [Some(10), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lower(self) -> Expr<Option<I>> {
        call(RangeCall::Lower(I::OF), vec![self.into_node()])
    }

    /// Where it ends, whether it holds that value or not, as whole numbers and dates do not: that of `10..=20` is 21.
    /// `None` where it is empty, or has no end.
    ///
    /// # SQL
    /// `upper("nights")` on Postgres, `range_upper("nights")` on SQLite, of integers with a cast.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// let ends = Offer::query().select(|o| o.price.upper());
    /// assert_eq!(ends.one(&db)?, Some(21));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn upper(self) -> Expr<Option<I>> {
        call(RangeCall::Upper(I::OF), vec![self.into_node()])
    }

    /// Whether it holds no value.
    ///
    /// # SQL
    /// `isempty("nights")` on Postgres, `("nights" = 'empty')` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::{Range, prelude::*};
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Range<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer { price: (10..=20).into() }.insert(&db)?;
    /// NewOffer { price: (4..4).into() }.insert(&db)?;
    /// let empty = Offer::query().filter(|o| o.price.is_empty());
    /// assert_eq!(empty.one(&db)?.price, Range::empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn is_empty(self) -> Expr<bool> {
        call(RangeCall::IsEmpty, vec![self.into_node()])
    }
}

impl<I: RangeItem, T: Field<Base = Range<I>>, E: Ops<T>> RangeOps<I, T> for E {}

fn call<T>(call: RangeCall, arguments: Vec<Node>) -> Expr<T> {
    Expr::new(Node::Call(Function::Range(call), arguments))
}

/// Writes `impl Operand` for the ranges of Rust.
macro_rules! operands {
    ($($range:ty),*) => { $(
        impl<T: RangeItem> Operand<Range<T>> for $range {
            type Mode = Required;

            fn into_node(self) -> Node {
                Operand::<Range<T>>::into_node(Range::from(self))
            }
        }
    )* };
}

operands!(ops::Range<T>, RangeInclusive<T>, RangeFrom<T>, RangeTo<T>, RangeToInclusive<T>, RangeFull);
