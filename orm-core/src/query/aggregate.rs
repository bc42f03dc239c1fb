//! Aggregates, and what may stand behind one: a filter, an order, a window.

use std::borrow::Borrow;

use super::column::Column;
use super::expr::{Expr, Number};
use super::operand::Operand;
use super::select::Orders;
use crate::sql::{Aggregate, Function, Node, Spread, Window};
use crate::value::{ColumnType, Field, Value, storable};

/// The number of rows, or of rows in a group.
///
/// # SQL
/// `count(*)`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Post { id: i64, author: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// NewPost::insert_all(&db, ["Ann", "Bob", "Ann"].map(|author| NewPost { author: author.into() }))?;
/// let posts = Post::query().group_by(|p| p.author).select(|p| (p.author, count()));
/// assert_eq!(posts.order_by(|_| count().desc()).first(&db)?, Some(("Ann".to_owned(), 2)));
/// assert_eq!(Post::query().filter(|p| p.author.eq("Eve")).select(|_| count()).one(&db)?, 0);
/// # Ok::<(), orm::Error>(())
/// ```
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
    ///
    /// # SQL
    /// `count("email")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, email: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [Some("a@x.org"), None, Some("")].map(|e| NewUser { email: e.map(Into::into) }))?;
    /// let counts = User::query().select(|u| (count(), u.email.count()));
    /// assert_eq!(counts.to_sql(orm::Backend::Sqlite)?, r#"SELECT count(*), count("email") FROM "users""#);
    /// assert_eq!(counts.one(&db)?, (3, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn count(self) -> Expr<i64> {
        Expr::new(Node::Call(Function::Count, vec![self.into_node()]))
    }

    /// The number of its different values, null not counted.
    ///
    /// # SQL
    /// `count(DISTINCT "city")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Visit { id: i64, city: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Visit].create_all(&db)?;
    /// let cities = [Some("Oslo"), Some("Oslo"), Some("oslo"), None];
    /// NewVisit::insert_all(&db, cities.map(|city| NewVisit { city: city.map(Into::into) }))?;
    /// assert_eq!(Visit::query().select(|v| (v.city.count(), v.city.count_distinct())).one(&db)?, (3, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn count_distinct(self) -> Expr<i64> {
        Expr::new(Node::Call(Function::CountDistinct, vec![self.into_node()]))
    }

    /// Its smallest value; `None` over no rows. Of numbers, texts, enums, dates, times, durations and addresses: more
    /// Postgres does not compare.
    ///
    /// # SQL
    /// `min("celsius")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, place: String, celsius: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// let readings = [("Oslo", Some(-20)), ("Oslo", None), ("Rome", Some(4))];
    /// NewReading::insert_all(&db, readings.map(|(p, celsius)| NewReading { place: p.into(), celsius }))?;
    /// assert_eq!(Reading::query().select(|r| r.celsius.min()).one(&db)?, Some(-20));
    /// let none = Reading::query().filter(|r| r.place.eq("Cairo")).select(|r| r.celsius.min());
    /// assert_eq!(none.one(&db)?, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # SQL
    /// `max("version")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Release { id: i64, name: String, version: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Release].create_all(&db)?;
    /// let releases = [("a", 1), ("a", 3), ("b", 2)];
    /// NewRelease::insert_all(&db, releases.map(|(name, version)| NewRelease { name: name.into(), version }))?;
    /// let newest = Release::query().group_by(|r| r.name).select(|r| (r.name, r.version.max()));
    /// let expected = [("a".to_owned(), Some(3)), ("b".to_owned(), Some(2))];
    /// assert_eq!(newest.order_by(|r| r.name.asc()).all(&db)?, expected);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # SQL
    /// `CAST(sum("euros") AS bigint)` on Postgres, `sum("euros")` on SQLite; of floats
    /// `sum(CAST("grams" AS double precision))` and `CAST(sum("grams") AS REAL)`; of decimals `sum("price")`, on SQLite
    /// `decimal_sum("price")`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Booking { id: i64, account: String, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Booking].create_all(&db)?;
    /// let bookings = [("a", i32::MAX), ("a", 1), ("b", -5)];
    /// NewBooking::insert_all(&db, bookings.map(|(account, euros)| NewBooking { account: account.into(), euros }))?;
    /// let balance = |account: &str| Booking::query().filter(|b| b.account.eq(account)).select(|b| b.euros.sum()).one(&db);
    /// assert_eq!(balance("a")?, Some(2_147_483_648)); // an `i64`
    /// assert_eq!((balance("b")?, balance("c")?), (Some(-5), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn sum(self) -> Expr<<T::Base as Summable>::Sum>
    where
        T::Base: Summable,
    {
        Expr::new(Node::Call(<T::Base as Summable>::SUM, vec![self.into_node()]))
    }

    /// Its mean, as `f64`, or as a decimal of decimals; `None` over no rows.
    ///
    /// # SQL
    /// `CAST(avg("stars") AS double precision)` on Postgres, `avg("stars")` on SQLite; of decimals
    /// `trim_scale(round(avg("price"), 28))` and `decimal_avg("price")`, a function of the library.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Rating { id: i64, stars: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Rating].create_all(&db)?;
    /// NewRating::insert_all(&db, [Some(4), Some(5), None].map(|stars| NewRating { stars }))?;
    /// let mean = Rating::query().select(|r| r.stars.avg());
    /// assert_eq!(mean.one(&db)?, Some(4.5)); // of the two that are there
    /// assert_eq!(mean.filter(|r| r.stars.is_null()).one(&db)?, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Check { id: i64, host: String, healthy: Option<bool> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Check].create_all(&db)?;
    /// let checks = [("a", Some(true)), ("a", None), ("b", Some(false)), ("b", Some(true)), ("c", None)];
    /// NewCheck::insert_all(&db, checks.map(|(host, healthy)| NewCheck { host: host.into(), healthy }))?;
    /// let hosts = Check::query().group_by(|c| c.host).select(|c| c.healthy.bool_and());
    /// assert_eq!(hosts.order_by(|c| c.host.asc()).all(&db)?, [Some(true), Some(false), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Line { id: i64, invoice: i32, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Line].create_all(&db)?;
    /// NewLine::insert_all(&db, [(1, 10), (1, -2), (2, 5)].map(|(invoice, euros)| NewLine { invoice, euros }))?;
    /// let with_refund = Line::query().group_by(|l| l.invoice).select(|l| (l.invoice, l.euros.lt(0).bool_or()));
    /// assert_eq!(with_refund.order_by(|l| l.invoice.asc()).all(&db)?, [(1, Some(true)), (2, Some(false))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Answer { id: i64, poll: i32, stars: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Answer].create_all(&db)?;
    /// let answers = [(1, Some(4)), (1, None), (1, Some(2)), (2, Some(5))];
    /// NewAnswer::insert_all(&db, answers.map(|(poll, stars)| NewAnswer { poll, stars }))?;
    /// let lists = Answer::query()
    ///     .group_by(|a| a.poll)
    ///     .select(|a| a.stars.array_agg().order_by(a.id.asc()))
    ///     .order_by(|a| a.poll.asc());
    /// assert_eq!(lists.all(&db)?, [vec![Some(4), None, Some(2)], vec![Some(5)]]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// # #[derive(Model, Debug)] struct Sample { id: i64, grams: f64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sample].create_all(&db)?;
    /// NewSample::insert_all(&db, [1.0, 3.0].map(|grams| NewSample { grams }))?;
    /// let spread = Sample::query().select(|s| s.grams.stddev_samp());
    /// assert_eq!(spread.one(&db)?, Some(2.0_f64.sqrt()));
    /// assert_eq!(spread.filter(|s| s.grams.gt(1.0)).one(&db)?, None); // one alone says nothing
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Exam { id: i64, points: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Exam].create_all(&db)?;
    /// NewExam::insert_all(&db, [Some(2), Some(4), None].map(|points| NewExam { points }))?;
    /// let spread = Exam::query().select(|e| e.points.stddev_pop());
    /// assert_eq!(spread.one(&db)?, Some(1.0));
    /// assert_eq!(spread.filter(|e| e.points.eq(4)).one(&db)?, Some(0.0));
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Delivery { id: i64, carrier: String, days: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Delivery].create_all(&db)?;
    /// let deliveries = [("bike", 1), ("bike", 5), ("ship", 30)];
    /// NewDelivery::insert_all(&db, deliveries.map(|(c, days)| NewDelivery { carrier: c.into(), days }))?;
    /// let spread = Delivery::query().group_by(|d| d.carrier).select(|d| d.days.var_samp());
    /// assert_eq!(spread.order_by(|d| d.carrier.asc()).all(&db)?, [Some(8.0), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Throw { id: i64, eyes: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Throw].create_all(&db)?;
    /// NewThrow::insert_all(&db, (1..=6).map(|eyes| NewThrow { eyes }))?;
    /// let (mean, variance) = Throw::query().select(|t| (t.eyes.avg(), t.eyes.var_pop())).one(&db)?;
    /// assert_eq!(mean, Some(3.5));
    /// assert!((variance.unwrap() - 35.0 / 12.0).abs() < 1e-12);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// [`Aggregates::percentile`] of 0.5.
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
    /// # SQL
    /// `percentile_cont($1) WITHIN GROUP (ORDER BY CAST("millis" AS double precision))`, on SQLite
    /// `percentile_cont("millis", ?1)`, a function of the library.
    ///
    /// # Errors
    /// A fraction that is not between 0 and 1, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Request { id: i64, millis: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Request].create_all(&db)?;
    /// NewRequest::insert_all(&db, [10, 20, 30, 40, 1000].map(|millis| NewRequest { millis }))?;
    /// let times = Request::query().select(|r| (r.millis.percentile(0.0), r.millis.percentile(0.875)));
    /// assert_eq!(times.one(&db)?, (Some(10.0), Some(520.0)));
    /// let wrong = Request::query().select(|r| r.millis.percentile(95.0)).one(&db);
    /// assert!(wrong.unwrap_err().to_string().contains("between 0 and 1"));
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// # SQL
    /// `string_agg("name", ? ORDER BY "points" DESC)`
    ///
    /// # Errors
    /// Behind anything else, before anything is sent: no other aggregate depends on an order.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Player { id: i64, name: String, points: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Player].create_all(&db)?;
    /// let players = [("Ann", 3), ("Bob", 9), ("Eve", 5)];
    /// NewPlayer::insert_all(&db, players.map(|(name, points)| NewPlayer { name: name.into(), points }))?;
    /// let ranking = Player::query().select(|p| p.name.string_agg(" > ").order_by(p.points.desc()));
    /// assert_eq!(ranking.one(&db)?, Some("Bob > Eve > Ann".to_owned()));
    /// assert!(Player::query().select(|p| p.points.sum().order_by(p.id.asc())).one(&db).is_err());
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Booking { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Booking].create_all(&db)?;
    /// NewBooking::insert_all(&db, [100, -30, 5].map(|euros| NewBooking { euros }))?;
    /// let balances = Booking::query().select(|b| b.euros.sum().over(window().order_by(b.id.asc())));
    /// assert_eq!(
    ///     balances.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT sum("euros") OVER (ORDER BY "id") FROM "bookings""#
    /// );
    /// assert_eq!(balances.order_by(|b| b.id.asc()).all(&db)?, [Some(100), Some(70), Some(75)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
