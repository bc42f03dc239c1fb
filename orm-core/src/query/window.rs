//! Window functions: [`window`], and the functions that need one.

use std::borrow::Borrow;
use std::ops::{Bound, RangeBounds};

use super::expr::{Expr, Ops};
use super::operand::Operand;
use super::reader::Reader;
use super::select::{Orders, Select, Selection, Width};
use crate::error::Result;
use crate::sql::{Aggregate, Frame, FrameUnit, Function, Node, Window};
use crate::value::{Field, Mode};

/// The rows that a window function looks at from each row: so far all rows of the query.
///
/// A window is a value: name it with `let` and give it to several functions as `&w`; it is written out for each, unless it is
/// [`named`](Window::named). Of an ordered window an aggregate sees the rows up to those that sort like this one, unless a frame says otherwise.
///
/// # SQL
/// `OVER (PARTITION BY "author_id" ORDER BY "id" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)`
///
/// # Errors
/// A window function within `filter`, `having` or `group_by`, before anything is sent: those choose the rows that it sees.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Sale].create_all(&db)?;
/// # NewSale::insert_all(&db, [("a", 5), ("a", 3), ("b", 1)].map(|(shop, euros)| NewSale { shop: shop.into(), euros }))?;
/// let totals = Sale::query()
///     .select(|s| {
///         let shop = window().partition_by(s.shop).order_by(s.id.asc());
///         (s.id, row_number().over(&shop), s.euros.sum().over(&shop), s.euros.lag(1).over(&shop))
///     })
///     .order_by(|s| s.id.asc());
/// assert_eq!(totals.all(&db)?, [(1, 1, Some(5), None), (2, 2, Some(8), Some(5)), (3, 1, Some(1), None)]);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn window() -> Window {
    Window::default()
}

impl Window {
    /// Looks only at rows in which `part`, a column, an expression or a tuple of these, is the same.
    ///
    /// # SQL
    /// `PARTITION BY "shop"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// let sales = [("a", 3), ("b", 10), ("a", 5)];
    /// NewSale::insert_all(&db, sales.map(|(shop, euros)| NewSale { shop: shop.into(), euros }))?;
    /// // Each sale beside the best of its shop.
    /// let best = Sale::query().select(|s| (s.euros, s.euros.max().over(window().partition_by(s.shop))));
    /// assert_eq!(best.order_by(|s| s.id.asc()).all(&db)?, [(3, Some(5)), (10, Some(10)), (5, Some(5))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn partition_by<S: Select>(mut self, part: S) -> Window {
        let mut selection = Selection::default();
        part.add_to(&mut selection);
        self.partition.extend(selection.columns);
        if !selection.collections.is_empty() {
            self.partition.push(Node::Refused("a window cannot be parted by a collection"));
        }
        self.lose_name();
        self
    }

    /// Sorts the rows.
    ///
    /// # SQL
    /// `ORDER BY "points" DESC, "name"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Player { id: i64, name: String, points: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Player].create_all(&db)?;
    /// let players = [("Eve", 9), ("Ann", 9), ("Bob", 12)];
    /// NewPlayer::insert_all(&db, players.map(|(name, points)| NewPlayer { name: name.into(), points }))?;
    /// let places = Player::query().select(|p| {
    ///     (row_number().over(window().order_by((p.points.desc(), p.name.asc()))), p.name)
    /// });
    /// let expected = [(3, "Eve"), (2, "Ann"), (1, "Bob")].map(|(place, name)| (place, name.to_owned()));
    /// assert_eq!(places.order_by(|p| p.id.asc()).all(&db)?, expected);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn order_by<O: Orders>(mut self, order: O) -> Window {
        order.add_to(&mut self.order);
        self.lose_name();
        self
    }

    /// The same window, which is written once in the statement, however many functions look over it. Two windows of a query
    /// that differ have different names.
    ///
    /// What is added behind the name makes another window, and parts or an order one without a name: only a frame stands beside
    /// the name, `OVER ("by_shop" ROWS ..)`, unless there is one before it already.
    ///
    /// # SQL
    /// `sum("euros") OVER "by_shop" .. WINDOW "by_shop" AS (PARTITION BY "shop" ORDER BY "id")`
    ///
    /// # Errors
    /// Two windows of one name that differ, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i32 }
    /// let totals = Sale::query().select(|s| {
    ///     let shop = window().partition_by(s.shop).order_by(s.id.asc()).named("by_shop");
    ///     (row_number().over(&shop), s.euros.sum().over(shop.rows(-1..=1)))
    /// });
    /// assert_eq!(
    ///     totals.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT row_number() OVER "by_shop", sum("euros") OVER ("by_shop" ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) "#.to_owned()
    ///         + r#"FROM "sales" WINDOW "by_shop" AS (PARTITION BY "shop" ORDER BY "id")"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn named(self, name: &str) -> Window {
        self.with_name(name)
    }

    /// Looks at the rows from so many before to so many behind this one: `-2..=0` are this one and the two before it,
    /// `..=0` all up to this one, `..` all of them.
    ///
    /// # SQL
    /// `ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`
    ///
    /// # Errors
    /// A frame that ends before it begins, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Day { id: i64, visits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Day].create_all(&db)?;
    /// # NewDay::insert_all(&db, [2, 4, 9].map(|visits| NewDay { visits }))?;
    /// let means = Day::query()
    ///     .select(|d| d.visits.avg().over(window().order_by(d.id.asc()).rows(-1..=0)))
    ///     .order_by(|d| d.id.asc());
    /// assert_eq!(means.all(&db)?, [Some(2.0), Some(3.0), Some(6.5)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn rows(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Rows, &range)
    }

    /// Looks at the rows in which the number that is sorted by lies so far around that of this row. `..=0` are all up to
    /// those that sort like this one, of any order.
    ///
    /// # SQL
    /// `RANGE BETWEEN 2 PRECEDING AND CURRENT ROW`
    ///
    /// # Errors
    /// Numbers in the range where the window has no order, several, or one by something else than an integer or a
    /// float, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, day: i32, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// NewSale::insert_all(&db, [(1, 10), (2, 20), (9, 40)].map(|(day, euros)| NewSale { day, euros }))?;
    /// // Of the day and the two before it, some of which have no row.
    /// let sums = Sale::query().select(|s| s.euros.sum().over(window().order_by(s.day.asc()).range(-2..=0)));
    /// assert_eq!(sums.order_by(|s| s.day.asc()).all(&db)?, [Some(10), Some(30), Some(40)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn range(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Range, &range)
    }

    /// Looks at groups of rows that sort alike, counted from the group of this row.
    ///
    /// # SQL
    /// `GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW`
    ///
    /// # Errors
    /// A window without an order, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, month: i32, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// NewSale::insert_all(&db, [(1, 1), (1, 2), (2, 4), (5, 8)].map(|(month, euros)| NewSale { month, euros }))?;
    /// // Of the month and the one before it that has sales.
    /// let sums = Sale::query().select(|s| s.euros.sum().over(window().order_by(s.month.asc()).groups(-1..=0)));
    /// assert_eq!(sums.order_by(|s| s.id.asc()).all(&db)?, [Some(3), Some(3), Some(7), Some(12)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn groups(self, range: impl RangeBounds<i64>) -> Window {
        self.frame(FrameUnit::Groups, &range)
    }

    /// Leaves out the row itself.
    ///
    /// # SQL
    /// `EXCLUDE CURRENT ROW`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Rating { id: i64, stars: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Rating].create_all(&db)?;
    /// NewRating::insert_all(&db, [1, 4, 5].map(|stars| NewRating { stars }))?;
    /// // The mean of all others.
    /// let others = Rating::query().select(|r| r.stars.avg().over(window().rows(..).exclude_current_row()));
    /// assert_eq!(others.order_by(|r| r.id.asc()).all(&db)?, [Some(4.5), Some(3.0), Some(2.5)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn exclude_current_row(self) -> Window {
        self.exclude(" EXCLUDE CURRENT ROW")
    }

    /// Leaves out the row and all that sort like it.
    ///
    /// # SQL
    /// `EXCLUDE GROUP`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Runner { id: i64, seconds: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Runner].create_all(&db)?;
    /// NewRunner::insert_all(&db, [9, 9, 11].map(|seconds| NewRunner { seconds }))?;
    /// // How many were really faster.
    /// let faster = Runner::query().select(|r| count().over(window().order_by(r.seconds.asc()).exclude_group()));
    /// assert_eq!(faster.order_by(|r| r.id.asc()).all(&db)?, [0, 0, 2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn exclude_group(self) -> Window {
        self.exclude(" EXCLUDE GROUP")
    }

    /// Leaves out the rows that sort like this one, but not this one.
    ///
    /// # SQL
    /// `EXCLUDE TIES`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Runner { id: i64, seconds: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Runner].create_all(&db)?;
    /// NewRunner::insert_all(&db, [9, 9, 11].map(|seconds| NewRunner { seconds }))?;
    /// // The place as if nobody else had the same time.
    /// let places = Runner::query().select(|r| count().over(window().order_by(r.seconds.asc()).exclude_ties()));
    /// assert_eq!(places.order_by(|r| r.id.asc()).all(&db)?, [1, 1, 3]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn exclude_ties(self) -> Window {
        self.exclude(" EXCLUDE TIES")
    }

    fn exclude(mut self, rows: &'static str) -> Window {
        self.lose_framed_name();
        self.exclude = Some(rows);
        // The one that a window has by itself has to be written out to be followed by anything.
        self.frame.get_or_insert(Frame { unit: FrameUnit::Range, from: None, to: Some(0) });
        self
    }

    fn frame(mut self, unit: FrameUnit, range: &impl RangeBounds<i64>) -> Window {
        let from = match range.start_bound() {
            Bound::Unbounded => None,
            Bound::Included(from) => Some(*from),
            Bound::Excluded(from) => Some(from.saturating_add(1)),
        };
        let to = match range.end_bound() {
            Bound::Unbounded => None,
            Bound::Included(to) => Some(*to),
            Bound::Excluded(to) => Some(to.saturating_sub(1)),
        };
        self.lose_framed_name();
        self.frame = Some(Frame { unit, from, to });
        self
    }
}

/// A function that needs a window: give it one by [`over`](WindowCall::over).
#[derive(Debug, Clone)]
#[must_use = "it needs a window: `.over(window())`"]
pub struct WindowCall<T> {
    call: Expr<T>,
}

impl<T: Field> WindowCall<T> {
    fn new(function: Function, arguments: Vec<Node>) -> WindowCall<T> {
        WindowCall { call: Expr::new(Node::Aggregate(Box::new(Aggregate::new(function, arguments)))) }
    }

    /// Looks over `window`.
    ///
    /// # SQL
    /// `rank() OVER (ORDER BY "euros" DESC)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Offer { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer::insert_all(&db, [7, 9].map(|euros| NewOffer { euros }))?;
    /// let by_price = Offer::query().select(|o| {
    ///     let dearest = window().order_by(o.euros.desc()); // written out for each that looks over it
    ///     (rank().over(&dearest), o.euros.first_value().over(&dearest))
    /// });
    /// assert_eq!(by_price.order_by(|o| o.id.asc()).all(&db)?, [(2, Some(9)), (1, Some(9))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn over(self, window: impl Borrow<Window>) -> Expr<T> {
        self.call.over(window)
    }
}

/// A function that has its window. Nothing is one: a call with a window is an [`Expr`].
#[diagnostic::on_unimplemented(
    message = "this function needs a window",
    label = "a function without its window is selected here",
    note = "give it one: `row_number().over(window().order_by(u.id.asc()))`"
)]
pub trait HasWindow {}

/// Never selected: it is there to say what is missing.
impl<T: Field> Select for WindowCall<T>
where
    WindowCall<T>: HasWindow,
{
    type Out = T;

    fn add_to(self, out: &mut Selection) {
        self.call.add_to(out);
    }

    fn width() -> Width {
        Width::COLUMN
    }

    fn read(reader: &mut Reader<'_>) -> Result<T> {
        reader.next()
    }
}

/// The place of a row in its window, from 1; rows that sort alike have different ones, in any order.
///
/// # SQL
/// `row_number() OVER (ORDER BY "age")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Post { id: i64, author: String, words: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// let posts = [("Ann", 5), ("Ann", 9), ("Bob", 7)];
/// NewPost::insert_all(&db, posts.map(|(author, words)| NewPost { author: author.into(), words }))?;
/// let numbers = Post::query().select(|p| {
///     (p.author, p.words, row_number().over(window().partition_by(p.author).order_by(p.words.desc())))
/// });
/// let expected = [("Ann", 5, 2), ("Ann", 9, 1), ("Bob", 7, 1)].map(|(a, w, n)| (a.to_owned(), w, n));
/// assert_eq!(numbers.order_by(|p| p.id.asc()).all(&db)?, expected);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn row_number() -> WindowCall<i64> {
    WindowCall::new(Function::RowNumber, Vec::new())
}

/// The place of a row in its window, from 1; rows that sort alike share the first of their places: 1, 2, 2, 4.
///
/// # SQL
/// `rank() OVER (ORDER BY "age")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Player { id: i64, points: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Player].create_all(&db)?;
/// NewPlayer::insert_all(&db, [50, 40, 40, 30].map(|points| NewPlayer { points }))?;
/// let places = Player::query().select(|p| rank().over(window().order_by(p.points.desc())));
/// assert_eq!(places.to_sql(orm::Backend::Sqlite)?, r#"SELECT rank() OVER (ORDER BY "points" DESC) FROM "players""#);
/// assert_eq!(places.order_by(|p| p.id.asc()).all(&db)?, [1, 2, 2, 4]);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn rank() -> WindowCall<i64> {
    WindowCall::new(Function::Rank, Vec::new())
}

/// The place of a row in its window, from 1, where rows that sort alike count once: 1, 2, 2, 3.
///
/// # SQL
/// `dense_rank() OVER (ORDER BY "age")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Product { id: i64, euros: Option<i32> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Product].create_all(&db)?;
/// NewProduct::insert_all(&db, [Some(9), Some(9), None, Some(5)].map(|euros| NewProduct { euros }))?;
/// let tiers = Product::query().select(|p| dense_rank().over(window().order_by(p.euros.desc())));
/// assert_eq!(tiers.order_by(|p| p.id.asc()).all(&db)?, [1, 1, 3, 2]); // null has a place as well
/// # Ok::<(), orm::Error>(())
/// ```
pub fn dense_rank() -> WindowCall<i64> {
    WindowCall::new(Function::DenseRank, Vec::new())
}

/// The [`rank`] of a row from 0 to 1: `(rank - 1) / (rows - 1)`, and 0 of a single row.
///
/// # SQL
/// `percent_rank() OVER (ORDER BY "age")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Exam { id: i64, points: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Exam].create_all(&db)?;
/// NewExam::insert_all(&db, [10, 20, 20, 30, 40].map(|points| NewExam { points }))?;
/// let ranks = Exam::query().select(|e| percent_rank().over(window().order_by(e.points.asc())));
/// assert_eq!(ranks.order_by(|e| e.id.asc()).all(&db)?, [0.0, 0.25, 0.25, 0.75, 1.0]);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn percent_rank() -> WindowCall<f64> {
    WindowCall::new(Function::PercentRank, Vec::new())
}

/// Which fraction of the rows of its window sorts before a row or like it.
///
/// # SQL
/// `cume_dist() OVER (ORDER BY "age")`
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Request { id: i64, millis: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Request].create_all(&db)?;
/// NewRequest::insert_all(&db, [10, 20, 20, 500].map(|millis| NewRequest { millis }))?;
/// let shares = Request::query().select(|r| (r.millis, cume_dist().over(window().order_by(r.millis.asc()))));
/// let shares = shares.order_by(|r| r.id.asc()).all(&db)?;
/// assert_eq!(shares[1], (20, 0.75)); // three of four took 20 or less
/// assert_eq!(shares[3], (500, 1.0));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn cume_dist() -> WindowCall<f64> {
    WindowCall::new(Function::CumeDist, Vec::new())
}

/// In which of `parts` of about the same size a row is, from 1; the first parts are one longer if it does not come out
/// even.
///
/// # SQL
/// `ntile(4) OVER (ORDER BY "age")`
///
/// # Errors
/// No parts, before anything is sent.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Customer { id: i64, euros: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Customer].create_all(&db)?;
/// NewCustomer::insert_all(&db, [90, 70, 50, 30, 10].map(|euros| NewCustomer { euros }))?;
/// let halves = Customer::query().select(|c| ntile(2).over(window().order_by(c.euros.desc())));
/// assert_eq!(halves.order_by(|c| c.id.asc()).all(&db)?, [1, 1, 1, 2, 2]);
/// assert!(Customer::query().select(|_| ntile(0).over(window())).all(&db).is_err());
/// # Ok::<(), orm::Error>(())
/// ```
pub fn ntile(parts: u32) -> WindowCall<i32> {
    match i32::try_from(parts) {
        Ok(1..) => WindowCall::new(Function::Ntile(parts), Vec::new()),
        _ => WindowCall {
            call: Expr::new(Node::Refused("`ntile` needs a number of parts from 1 to 2,147,483,647")),
        },
    }
}

/// Functions that look at other rows of a window.
pub trait WindowOps<T: Field>: Ops<T> {
    /// The value of the row `rows` before this one; `None` where there is none.
    ///
    /// # SQL
    /// `lag("words", 1) OVER (ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, celsius: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, [4, 7, 5].map(|celsius| NewReading { celsius }))?;
    /// let changes = Reading::query().select(|r| r.celsius - r.celsius.lag(1).over(window().order_by(r.id.asc())));
    /// assert_eq!(changes.order_by(|r| r.id.asc()).all(&db)?, [None, Some(3), Some(-2)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lag(self, rows: u32) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::Lag(rows), vec![self.into_node()])
    }

    /// The same, and `default` where there is no such row.
    ///
    /// # SQL
    /// `lag("words", 1, ?) OVER (ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Account { id: i64, month: i32, members: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Account].create_all(&db)?;
    /// NewAccount::insert_all(&db, [(1, 12), (2, 15)].map(|(month, members)| NewAccount { month, members }))?;
    /// let growth = Account::query().select(|a| {
    ///     a.members - a.members.lag_or(1, 0).over(window().order_by(a.month.asc())) // no `Option`
    /// });
    /// assert_eq!(growth.order_by(|a| a.month.asc()).all(&db)?, [12, 3]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lag_or<O: Operand<T::Base>>(self, rows: u32, default: O) -> WindowCall<<O::Mode as Mode>::Of<T>> {
        WindowCall::new(Function::Lag(rows), vec![self.into_node(), default.into_node()])
    }

    /// The value of the row `rows` behind this one; `None` where there is none.
    ///
    /// # SQL
    /// `lead("words", 1) OVER (ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Stop { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Stop].create_all(&db)?;
    /// NewStop::insert_all(&db, ["Ulm", "Köln", "Kiel"].map(|city| NewStop { city: city.into() }))?;
    /// let legs = Stop::query().select(|s| (s.city, s.city.lead(1).over(window().order_by(s.id.asc()))));
    /// let legs = legs.order_by(|s| s.id.asc()).all(&db)?;
    /// assert_eq!(legs[0], ("Ulm".to_owned(), Some("Köln".to_owned())));
    /// assert_eq!(legs[2], ("Kiel".to_owned(), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lead(self, rows: u32) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::Lead(rows), vec![self.into_node()])
    }

    /// The same, and `default` where there is no such row.
    ///
    /// # SQL
    /// `lead("starts", 1, ?) OVER (ORDER BY "starts")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Show { id: i64, starts: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Show].create_all(&db)?;
    /// NewShow::insert_all(&db, [10, 14, 20].map(|starts| NewShow { starts }))?;
    /// // Each lasts until the next one, the last until 24.
    /// let ends = Show::query().select(|s| s.starts.lead_or(1, 24).over(window().order_by(s.starts.asc())));
    /// assert_eq!(ends.order_by(|s| s.starts.asc()).all(&db)?, [14, 20, 24]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lead_or<O: Operand<T::Base>>(self, rows: u32, default: O) -> WindowCall<<O::Mode as Mode>::Of<T>> {
        WindowCall::new(Function::Lead(rows), vec![self.into_node(), default.into_node()])
    }

    /// The value of the first row of the frame; `None` where the frame is empty.
    ///
    /// # SQL
    /// `first_value("words") OVER (ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Price { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// NewPrice::insert_all(&db, [20, 25, 15].map(|euros| NewPrice { euros }))?;
    /// let since_start = Price::query()
    ///     .select(|p| p.euros - p.euros.first_value().over(window().order_by(p.id.asc())))
    ///     .order_by(|p| p.id.asc());
    /// assert_eq!(since_start.all(&db)?, [Some(0), Some(5), Some(-5)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn first_value(self) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::FirstValue, vec![self.into_node()])
    }

    /// The value of the last row of the frame; `None` where the frame is empty. The frame of an ordered window ends with
    /// the rows that sort like this one, unless `rows(..)` or another frame says otherwise.
    ///
    /// # SQL
    /// `last_value("words") OVER (ORDER BY "id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Price { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// NewPrice::insert_all(&db, [20, 25, 15].map(|euros| NewPrice { euros }))?;
    /// let values = Price::query().order_by(|p| p.id.asc()).select(|p| {
    ///     let by_day = window().order_by(p.id.asc());
    ///     (p.euros.last_value().over(&by_day), p.euros.last_value().over(by_day.clone().rows(..)))
    /// });
    /// assert_eq!(values.all(&db)?, [(Some(20), Some(15)), (Some(25), Some(15)), (Some(15), Some(15))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn last_value(self) -> WindowCall<T::Nullable> {
        WindowCall::new(Function::LastValue, vec![self.into_node()])
    }

    /// The value of row `row` of the frame, counted from 1; `None` where there is none.
    ///
    /// # SQL
    /// `nth_value("words", 2) OVER (ORDER BY "id")`
    ///
    /// # Errors
    /// The row 0, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Bid { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Bid].create_all(&db)?;
    /// NewBid::insert_all(&db, [70, 100, 90].map(|euros| NewBid { euros }))?;
    /// // Who bids most pays what the second bid.
    /// let pays = Bid::query().select(|b| b.euros.nth_value(2).over(window().order_by(b.euros.desc()).rows(..)));
    /// assert_eq!(pays.first(&db)?, Some(Some(90)));
    /// let third = Bid::query().select(|b| b.euros.nth_value(4).over(window().order_by(b.euros.desc())));
    /// assert_eq!(third.first(&db)?, Some(None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn nth_value(self, row: u32) -> WindowCall<T::Nullable> {
        match i32::try_from(row) {
            Ok(1..) => WindowCall::new(Function::NthValue(row), vec![self.into_node()]),
            _ => WindowCall {
                call: Expr::new(Node::Refused("`nth_value` counts rows from 1 to 2,147,483,647")),
            },
        }
    }
}

impl<T: Field, E: Ops<T>> WindowOps<T> for E {}
