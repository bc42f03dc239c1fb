//! Aggregates, and what may stand behind one: a filter, an order, a window.

use std::borrow::Borrow;

use super::column::Column;
use super::expr::{Expr, Number};
use super::operand::Operand;
use super::select::Orders;
use crate::sql::{Aggregate, Function, Node, Spread, Window};
use crate::value::{ColumnType, Field, Value, storable};

/// The number of rows, or of rows in a group.
pub fn count() -> Expr<i64> {
    Expr::new(Node::Call(Function::CountAll, Vec::new()))
}

/// What can be added up, and what its sum is.
pub trait Summable: Field<Base = Self> {
    /// The type of the sum.
    type Sum: Field;
    #[doc(hidden)]
    const SUM: Function;
}

macro_rules! summable {
    ($sum:ty, $function:ident: $($number:ty),*) => { $(
        impl Summable for $number {
            type Sum = Option<$sum>;
            const SUM: Function = Function::$function;
        }
    )* };
}
summable!(i64, SumInt: i8, u8, i16, u16, i32, u32, i64);
summable!(f64, SumFloat: f32, f64);
summable!(std::time::Duration, SumDuration: std::time::Duration);
#[cfg(feature = "jiff")]
summable!(jiff::SignedDuration, SumDuration: jiff::SignedDuration);
#[cfg(feature = "chrono")]
summable!(chrono::TimeDelta, SumDuration: chrono::TimeDelta);
#[cfg(feature = "time")]
summable!(time::Duration, SumDuration: time::Duration);

/// Numbers, and what their mean is.
pub trait Averaged: Number {
    /// The type of the mean.
    type Mean: Field;
    #[doc(hidden)]
    const MEAN: Function;
}

macro_rules! averaged {
    ($($number:ty),*) => { $(
        impl Averaged for $number {
            type Mean = Option<f64>;
            const MEAN: Function = Function::Avg;
        }
    )* };
}
averaged!(i8, u8, i16, u16, i32, u32, i64, f32, f64);

/// Aggregates of a column or an expression.
pub trait Aggregates<T: Field>: Operand<T::Base> + Sized {
    /// The number of rows in which it is not null.
    fn count(self) -> Expr<i64> {
        Expr::new(Node::Call(Function::Count, vec![self.into_node()]))
    }

    /// The number of its different values, null not counted.
    fn count_distinct(self) -> Expr<i64> {
        Expr::new(Node::Call(Function::CountDistinct, vec![self.into_node()]))
    }

    /// Its smallest value; `None` over no rows. Of numbers, texts, enums, dates, times, durations and addresses: more
    /// Postgres does not compare.
    fn min(self) -> Expr<T::Nullable> {
        const {
            assert!(
                T::TYPE.has_extremes(),
                "`min` is for numbers, texts, enums, dates, times, durations and addresses"
            )
        };
        Expr::new(Node::Call(Function::Min, vec![self.into_node()]))
    }

    /// Its largest value; `None` over no rows. Of the same types as [`Aggregates::min`].
    fn max(self) -> Expr<T::Nullable> {
        const {
            assert!(
                T::TYPE.has_extremes(),
                "`max` is for numbers, texts, enums, dates, times, durations and addresses"
            )
        };
        Expr::new(Node::Call(Function::Max, vec![self.into_node()]))
    }

    /// Its sum, as `i64`, `f64`, a decimal or the type of a duration; `None` over no rows. A sum of integers or durations
    /// beyond 64 bits is an error of the database, one beyond the range of a decimal is when it is read.
    fn sum(self) -> Expr<<T::Base as Summable>::Sum>
    where
        T::Base: Summable,
    {
        Expr::new(Node::Call(<T::Base as Summable>::SUM, vec![self.into_node()]))
    }

    /// Its mean, as `f64`, or as a decimal of decimals; `None` over no rows.
    fn avg(self) -> Expr<<T::Base as Averaged>::Mean>
    where
        T::Base: Averaged,
    {
        Expr::new(Node::Call(<T::Base as Averaged>::MEAN, vec![self.into_node()]))
    }

    /// Whether the condition holds in all rows in which it is not null; `None` where there is none.
    ///
    /// # SQL
    /// `bool_and("active")`, on SQLite `min("active")`.
    fn bool_and(self) -> Expr<Option<bool>>
    where
        T: Field<Base = bool>,
    {
        Expr::new(Node::Call(Function::BoolAnd, vec![self.into_node()]))
    }

    /// Whether the condition holds in one row; `None` where it is null in all of them.
    ///
    /// # SQL
    /// `bool_or("active")`, on SQLite `max("active")`.
    fn bool_or(self) -> Expr<Option<bool>>
    where
        T: Field<Base = bool>,
    {
        Expr::new(Node::Call(Function::BoolOr, vec![self.into_node()]))
    }

    /// The texts that are not null, one behind the other with `between` between them, in the order of
    /// [`Expr::order_by`], or in any; `None` where there is none.
    ///
    /// # SQL
    /// `string_agg("title", ? ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// # NewPost::insert_all(&db, ["b", "a"].map(|title| NewPost { author: "Ann".into(), title: title.into() }))?;
    /// let titles = Post::query()
    ///     .group_by(|p| p.author)
    ///     .select(|p| (p.author, p.title.string_agg(", ").order_by(p.title.asc())))
    ///     .one(&db)?;
    /// assert_eq!(titles, ("Ann".to_owned(), Some("a, b".to_owned())));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn string_agg(self, between: &str) -> Expr<Option<String>>
    where
        T: Field<Base = String>,
    {
        let between = Node::Value(ColumnType::Text, Value::Text(between.to_owned().into()));
        Expr::new(Node::Call(Function::StringAgg, vec![self.into_node(), between]))
    }

    /// The values of all rows as a list, nulls too, in the order of [`Expr::order_by`], or in any; empty over no rows.
    ///
    /// # SQL
    /// `coalesce(array_agg("id" ORDER BY "id"), '{}')`, on SQLite an array of JSON by a function of the library.
    fn array_agg(self) -> Expr<Vec<T>> {
        const {
            storable::<Vec<T>>();
            assert!(
                matches!(T::LIST, ColumnType::Array(_)),
                "`array_agg` of `u8` would be bytes: add `as_i64()`"
            );
        };
        Expr::new(Node::Call(Function::ArrayAgg(T::TYPE), vec![self.into_node()]))
    }

    /// The standard deviation of a sample: how far the numbers lie from their mean, as a number of their own kind, judged by
    /// some of them. `None` over fewer than two, and nulls do not count.
    ///
    /// # SQL
    /// `stddev_samp(CAST("words" AS double precision))`, on SQLite `stddev_samp("words")`, a function of the library.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// # NewPost::insert_all(&db, [2, 4, 4, 4, 5, 5, 7, 9].map(|words| NewPost { words }))?;
    /// let (all, sample) = Post::query().select(|p| (p.words.stddev_pop(), p.words.var_samp())).one(&db)?;
    /// assert_eq!((all, sample), (Some(2.0), Some(32.0 / 7.0)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn stddev_samp(self) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        spread(Spread::StddevSamp, self)
    }

    /// The standard deviation of all the numbers there are. `None` over no rows, 0 over one.
    ///
    /// # SQL
    /// `stddev_pop(CAST("words" AS double precision))`, on SQLite `stddev_pop("words")`, a function of the library.
    fn stddev_pop(self) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        spread(Spread::StddevPop, self)
    }

    /// The variance of a sample: the square of [`Aggregates::stddev_samp`]. `None` over fewer than two numbers.
    ///
    /// # SQL
    /// `var_samp(CAST("words" AS double precision))`, on SQLite `var_samp("words")`, a function of the library.
    fn var_samp(self) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        spread(Spread::VarSamp, self)
    }

    /// The variance of all the numbers there are: the square of [`Aggregates::stddev_pop`]. `None` over no rows.
    ///
    /// # SQL
    /// `var_pop(CAST("words" AS double precision))`, on SQLite `var_pop("words")`, a function of the library.
    fn var_pop(self) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        spread(Spread::VarPop, self)
    }

    /// The number in the middle: as many are smaller as are larger; half way between two of them where their number is
    /// even. `None` over no rows, and nulls do not count.
    ///
    /// # SQL
    /// `percentile_cont(0.5) WITHIN GROUP (ORDER BY "words")`, on SQLite `percentile_cont("words", 0.5)`, a function of
    /// the library.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// # NewPost::insert_all(&db, [1, 2, 9, 100].map(|words| NewPost { words }))?;
    /// assert_eq!(Post::query().select(|p| p.words.median()).one(&db)?, Some(5.5));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn median(self) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        self.percentile(0.5)
    }

    /// The number below which `fraction` of them lie, from 0.0, the smallest, to 1.0, the largest; between two of them in
    /// proportion.
    ///
    /// # Errors
    /// A fraction that is not between 0 and 1, before anything is sent.
    fn percentile(self, fraction: f64) -> Expr<Option<f64>>
    where
        T::Base: Averaged<Mean = Option<f64>>,
    {
        if !(0.0..=1.0).contains(&fraction) {
            return Expr::new(Node::Refused("the fraction of a percentile is not between 0 and 1"));
        }
        let fraction = Node::Value(ColumnType::F64, Value::Float(fraction));
        Expr::new(Node::Call(Function::Percentile, vec![self.into_node(), fraction]))
    }
}

impl<T: Field> Aggregates<T> for Column<T> {}
impl<T: Field> Aggregates<T> for Expr<T> {}

fn spread<T>(which: Spread, of: impl Operand<T>) -> Expr<Option<f64>> {
    Expr::new(Node::Call(Function::Spread(which), vec![of.into_node()]))
}

/// What may stand behind an aggregate, or the reason why not.
pub(super) fn aggregate(node: Node) -> Result<Box<Aggregate>, &'static str> {
    match node {
        Node::Aggregate(call) => Ok(call),
        Node::Call(function, arguments) if function.is_aggregate() => {
            Ok(Box::new(Aggregate::new(function, arguments)))
        }
        Node::Refused(why) => Err(why),
        _ => Err("`filter`, `order_by` and `over` belong right behind an aggregate, such as `p.words.sum()`"),
    }
}

fn changed<T>(node: Node, change: impl FnOnce(&mut Aggregate) -> Result<(), &'static str>) -> Expr<T> {
    let call = aggregate(node).and_then(|mut call| change(&mut call).map(|()| call));
    Expr::new(call.map_or_else(Node::Refused, Node::Aggregate))
}

/// Behind an aggregate.
impl<T> Expr<T> {
    /// Lets this aggregate see only the rows for which `condition` holds; several conditions have to hold all.
    ///
    /// # SQL
    /// `sum("words") FILTER (WHERE "draft")`
    ///
    /// # Errors
    /// Behind what is no aggregate, or a condition with one, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, words: i32, draft: bool }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// # NewPost::insert_all(&db, [(1, true), (20, false)].map(|(words, draft)| NewPost { words, draft }))?;
    /// let both = Post::query().select(|p| (count(), count().filter(p.draft), p.words.sum().filter(!p.draft)));
    /// assert_eq!(both.one(&db)?, (2, 1, Some(20)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn filter(self, condition: impl Operand<bool>) -> Expr<T> {
        let condition = condition.into_node();
        changed(self.node, |call| {
            if call.function.is_window() {
                return Err("a window function has no filter; only aggregates have");
            }
            if condition.has_aggregate() || condition.has_window() {
                return Err("an aggregate stands in the filter of another");
            }
            call.filter = Some(match call.filter.take() {
                Some(filter) => filter.and(condition),
                None => condition,
            });
            Ok(())
        })
    }

    /// Gives this `string_agg`, `array_agg` or `json_agg` the rows in this order.
    ///
    /// # Errors
    /// Behind anything else, before anything is sent: no other aggregate depends on an order.
    #[must_use]
    pub fn order_by<O: Orders>(self, order: O) -> Expr<T> {
        changed(self.node, |call| {
            if !call.function.is_ordered() {
                return Err(
                    "`order_by` belongs behind `string_agg`, `array_agg` and `json_agg`; other aggregates have no order",
                );
            }
            order.add_to(&mut call.order);
            Ok(())
        })
    }

    /// Looks over `window` from each row, which stays as it is: a running total, a rank within a part.
    ///
    /// # SQL
    /// `sum("words") OVER (PARTITION BY "author_id" ORDER BY "id")`
    ///
    /// # Errors
    /// Behind what is no aggregate; behind `count_distinct`, `array_agg`, `json_agg` and percentiles, or with an order, which not
    /// every database has over a window; all before anything is sent.
    ///
    /// # Example
    /// See [`window`](crate::query::window()).
    #[must_use]
    pub fn over(self, window: impl Borrow<Window>) -> Expr<T> {
        changed(self.node, |call| {
            if let Some(why) = call.function.refuses_window() {
                return Err(why);
            }
            if !call.order.is_empty() {
                return Err(
                    "an aggregate with an order cannot stand over a window; give the window the order",
                );
            }
            if call.over.is_some() {
                return Err("it looks over a window already");
            }
            call.over = Some(window.borrow().clone());
            Ok(())
        })
    }
}
