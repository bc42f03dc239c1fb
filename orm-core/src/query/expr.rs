//! [`Expr`], and the methods that columns and expressions have in common.

use std::marker::PhantomData;
use std::ops::{Add, BitAnd, BitOr, Div, Mul, Neg, Not, Rem, Sub};

use crate::sql::{BinaryOp, Direction, Function, Node, Nulls, OrderBy};
use crate::value::{Field, Mode, Value};

use super::column::Column;
use super::operand::Operand;
use super::query::Query;
use super::source::Source;

/// An expression of Rust type `T`.
#[derive(Debug)]
pub struct Expr<T> {
    pub(super) node: Node,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Expr::new(self.node.clone())
    }
}

impl<T> Expr<T> {
    pub(super) fn new(node: Node) -> Expr<T> {
        Expr { node, of: PhantomData }
    }
}

/// `T`, or its nullable form where the operand `R` beside it may be null.
pub(super) type With<R, B, T> = <<R as Operand<B>>::Mode as Mode>::Of<T>;

/// What every column and expression of type `T` can do.
///
/// Null follows Rust: `eq` and `ne` treat `None` as a value like any other (`eq(None)` is `IS NULL`; two columns that
/// are both null are equal), and an `Option` sorts with `None` before every value. An order comparison (`lt`, `ge`,
/// `between`, ...) with null is neither true nor false, as in SQL: it selects no row, nor does its opposite, and it reads
/// as `false`. What has no order that databases share, such as JSON, is `is_unsupported` there, before anything is sent.
#[allow(clippy::wrong_self_convention, reason = "columns and expressions are values, and given away")]
pub trait Ops<T: Field>: Operand<T::Base> + Sized {
    /// Whether both are equal. `eq(None)` is `IS NULL`.
    ///
    /// # SQL
    /// `"name" = ?`; `IS NOT DISTINCT FROM` (`IS` on SQLite) where both sides may be null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [Some("Bo"), None].map(|name| NewUser { nickname: name.map(Into::into) }))?;
    /// let wanted: Option<String> = None;
    /// let found = User::query().filter(|u| u.nickname.eq(&wanted)).select(|u| u.id);
    /// assert_eq!(found.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id" FROM "users" WHERE "nickname" IS NULL"#);
    /// assert_eq!(found.all(&db)?, [2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn eq(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Eq, self, other)
    }

    /// Whether they differ. A null differs from every value.
    ///
    /// # SQL
    /// `"name" <> ?`; `IS DISTINCT FROM` (`IS NOT` on SQLite) where a side may be null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Task { id: i64, owner: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Task].create_all(&db)?;
    /// NewTask::insert_all(&db, [Some("Ann"), Some("Bob"), None].map(|o| NewTask { owner: o.map(Into::into) }))?;
    /// let others = Task::query().filter(|t| t.owner.ne("Ann")).select(|t| t.owner);
    /// assert_eq!(others.to_sql(orm::Backend::Sqlite)?, r#"SELECT "owner" FROM "tasks" WHERE "owner" IS NOT ?1"#);
    /// assert_eq!(others.order_by(|t| t.id.asc()).all(&db)?, [Some("Bob".to_owned()), None]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn ne(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Ne, self, other)
    }

    /// Whether this is less.
    ///
    /// # SQL
    /// `"celsius" < ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Reading { id: i64, celsius: Option<f64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Reading].create_all(&db)?;
    /// NewReading::insert_all(&db, [Some(-3.5), Some(0.0), None].map(|celsius| NewReading { celsius }))?;
    /// let frost = Reading::query().filter(|r| r.celsius.lt(0.0)).count(&db)?;
    /// let warm = Reading::query().filter(|r| r.celsius.lt(0.0).not()).count(&db)?;
    /// assert_eq!((frost, warm), (1, 1)); // what is not known is neither
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn lt(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Lt, self, other)
    }

    /// Whether this is less or equal.
    ///
    /// # SQL
    /// `"euros" <= ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Product { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Product].create_all(&db)?;
    /// NewProduct::insert_all(&db, [9, 10, 11].map(|euros| NewProduct { euros }))?;
    /// let cheap = Product::query().filter(|p| p.euros.le(10)).select(|p| p.euros);
    /// assert_eq!(cheap.to_sql(orm::Backend::Sqlite)?, r#"SELECT "euros" FROM "products" WHERE "euros" <= ?1"#);
    /// assert_eq!(cheap.order_by(|p| p.euros.asc()).all(&db)?, [9, 10]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn le(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Le, self, other)
    }

    /// Whether this is greater.
    ///
    /// # SQL
    /// `"spent" > ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Project { id: i64, budget: i32, spent: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Project].create_all(&db)?;
    /// NewProject::insert_all(&db, [(10, 12), (10, 10)].map(|(budget, spent)| NewProject { budget, spent }))?;
    /// let over = Project::query().filter(|p| p.spent.gt(p.budget)).select(|p| p.id);
    /// assert_eq!(over.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id" FROM "projects" WHERE "spent" > "budget""#);
    /// assert_eq!(over.all(&db)?, [1]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn gt(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Gt, self, other)
    }

    /// Whether this is greater or equal.
    ///
    /// # SQL
    /// `"text" >= ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Word { id: i64, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Word].create_all(&db)?;
    /// NewWord::insert_all(&db, ["Zoo", "apple", "Émile"].map(|text| NewWord { text: text.into() }))?;
    /// // Texts are compared by their code points: capitals come first, letters with accents last.
    /// let words = Word::query().filter(|w| w.text.ge("a")).order_by(|w| w.text.asc()).select(|w| w.text);
    /// assert_eq!(words.all(&db)?, ["apple", "Émile"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn ge(self, other: impl Operand<T::Base>) -> Expr<bool> {
        binary(BinaryOp::Ge, self, other)
    }

    /// Whether this lies between `low` and `high`, both included.
    ///
    /// # SQL
    /// `"year" BETWEEN ? AND ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Album { id: i64, year: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Album].create_all(&db)?;
    /// NewAlbum::insert_all(&db, [1979, 1980, 1989, 1990].map(|year| NewAlbum { year }))?;
    /// let years = |low, high| Album::query().filter(move |a| a.year.between(low, high)).select(|a| a.year).all(&db);
    /// assert_eq!(years(1980, 1989)?, [1980, 1989]);
    /// assert!(years(1989, 1980)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn between(self, low: impl Operand<T::Base>, high: impl Operand<T::Base>) -> Expr<bool> {
        Expr::new(Node::Between(Box::new((self.into_node(), low.into_node(), high.into_node()))))
    }

    /// Whether this is one of `values`. No value at all is none of them: false, also for null.
    ///
    /// # SQL
    /// `"id" = ANY($1)` on Postgres, one text for any number; on SQLite a list of parameters, and from 257 values on
    /// `IN (SELECT value FROM json_each(?))`. A list of floats stays one of parameters there, so it is at most 32,766
    /// long: their decimal text does not always come back as the same float. On Postgres lists to be compared with a
    /// column of lists are parameters as well, of which it takes 65,535.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Order { id: i64, status: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Order].create_all(&db)?;
    /// NewOrder::insert_all(&db, ["new", "paid", "sent"].map(|status| NewOrder { status: status.into() }))?;
    /// let among = |states: &[&str]| Order::query().filter(|o| o.status.in_(states.iter().copied())).count(&db);
    /// assert_eq!(among(&["new", "paid"])?, 2);
    /// assert_eq!(among(&[])?, 0);
    /// let paid = Order::query().filter(|o| o.status.in_(["new", "paid"])).select(|o| o.id);
    /// assert_eq!(paid.to_sql(orm::Backend::Postgres)?, r#"SELECT "id" FROM "orders" WHERE "status" = ANY($1)"#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn in_<O: Operand<T::Base>>(self, values: impl IntoIterator<Item = O>) -> Expr<bool> {
        in_list::<T, O>(self.into_node(), values, false)
    }

    /// Whether this is none of `values`. Null is none of them unless `None` is among them.
    ///
    /// # SQL
    /// `"owner" <> ALL($1)` on Postgres, `"owner" NOT IN (?1, ?2)` on SQLite; with `OR "owner" IS NULL` behind it where the
    /// column may be null and `None` is not among them.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Task { id: i64, owner: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Task].create_all(&db)?;
    /// NewTask::insert_all(&db, [Some("Ann"), Some("Bob"), None].map(|o| NewTask { owner: o.map(Into::into) }))?;
    /// let not_hers = Task::query().filter(|t| t.owner.not_in(["Ann"])).count(&db)?;
    /// let of_others = Task::query().filter(|t| t.owner.not_in([Some("Ann"), None])).count(&db)?;
    /// assert_eq!((not_hers, of_others), (2, 1)); // the task of nobody is not hers
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn not_in<O: Operand<T::Base>>(self, values: impl IntoIterator<Item = O>) -> Expr<bool> {
        in_list::<T, O>(self.into_node(), values, true)
    }

    /// Whether this is one of the values that a query returns. Null is none of them, whatever it returns.
    ///
    /// # SQL
    /// `"id" IN (SELECT "author_id" FROM ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Customer { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Order { id: i64, customer_id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Customer, Order].create_all(&db)?;
    /// # NewCustomer::insert_all(&db, ["Ann", "Bob"].map(|name| NewCustomer { name: name.into() }))?;
    /// let orders = [(1, 20), (2, 500), (2, 700)];
    /// NewOrder::insert_all(&db, orders.map(|(customer_id, euros)| NewOrder { customer_id, euros }))?;
    /// let large = Order::query().filter(|o| o.euros.gt(100)).select(|o| o.customer_id);
    /// let buyers = Customer::query().filter(|c| c.id.in_query(large)).select(|c| c.name);
    /// assert_eq!(buyers.all(&db)?, ["Bob"]); // once, for his two orders
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn in_query<S: Source, O: Field<Base = T::Base>>(self, query: Query<S, O>) -> Expr<bool> {
        query.into_list(self.into_node(), false)
    }

    /// Whether this is none of the values that a query returns. Null is none of them, and nulls that it returns are passed
    /// over, unlike in SQL, where one of them makes every answer unknown.
    ///
    /// # SQL
    /// `"id" NOT IN (SELECT "author_id" FROM ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Customer { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Order { id: i64, customer_id: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Customer, Order].create_all(&db)?;
    /// # NewCustomer::insert_all(&db, ["Ann", "Bob"].map(|name| NewCustomer { name: name.into() }))?;
    /// NewOrder::insert_all(&db, [Some(1), None].map(|customer_id| NewOrder { customer_id }))?; // one of a guest
    /// let idle = Customer::query().filter(|c| c.id.not_in_query(Order::query().select(|o| o.customer_id)));
    /// assert_eq!(idle.select(|c| c.name).all(&db)?, ["Bob"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn not_in_query<S: Source, O: Field<Base = T::Base>>(self, query: Query<S, O>) -> Expr<bool> {
        query.into_list(self.into_node(), true)
    }

    /// Whether there is no value.
    ///
    /// # SQL
    /// `"manager_id" IS NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Employee { id: i64, manager_id: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Employee].create_all(&db)?;
    /// NewEmployee::insert_all(&db, [None, Some(1), Some(1)].map(|manager_id| NewEmployee { manager_id }))?;
    /// let head = Employee::query().filter(|e| e.manager_id.is_null()).select(|e| e.id);
    /// assert_eq!(head.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id" FROM "employees" WHERE "manager_id" IS NULL"#);
    /// assert_eq!(head.one(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn is_null(self) -> Expr<bool> {
        Expr::new(Node::IsNull(Box::new(self.into_node()), true))
    }

    /// Whether there is a value.
    ///
    /// # SQL
    /// `"coupon" IS NOT NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Order { id: i64, coupon: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Order].create_all(&db)?;
    /// NewOrder::insert_all(&db, [Some("SPRING"), Some(""), None].map(|c| NewOrder { coupon: c.map(Into::into) }))?;
    /// let with_coupon = Order::query().filter(|o| o.coupon.is_not_null());
    /// assert_eq!(with_coupon.count(&db)?, 2); // an empty text is a value
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn is_not_null(self) -> Expr<bool> {
        Expr::new(Node::IsNull(Box::new(self.into_node()), false))
    }

    /// This, or `other` where this is null.
    ///
    /// # SQL
    /// `coalesce("nickname", ?)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let names = [("Robert", Some("Bob")), ("Ann", None)];
    /// NewUser::insert_all(&db, names.map(|(name, n)| NewUser { name: name.into(), nickname: n.map(Into::into) }))?;
    /// let shown = User::query().select(|u| u.nickname.unwrap_or(u.name)); // no longer an `Option`
    /// assert_eq!(shown.to_sql(orm::Backend::Sqlite)?, r#"SELECT coalesce("nickname", "name") FROM "users""#);
    /// assert_eq!(shown.order_by(|u| u.id.asc()).all(&db)?, ["Bob", "Ann"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn unwrap_or<O: Operand<T::Base>>(self, other: O) -> Expr<With<O, T::Base, T::Base>> {
        Expr::new(Node::Call(Function::Coalesce, vec![self.into_node(), other.into_node()]))
    }

    /// The smallest first; null before every value, unless [`OrderBy::nulls_last`] says otherwise.
    ///
    /// # SQL
    /// `ORDER BY "rank"`, on Postgres `ORDER BY "rank" NULLS FIRST` where it may be null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Runner { id: i64, rank: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Runner].create_all(&db)?;
    /// NewRunner::insert_all(&db, [Some(2), None, Some(-1)].map(|rank| NewRunner { rank }))?;
    /// let ranks = Runner::query().order_by(|r| r.rank.asc()).select(|r| r.rank);
    /// assert_eq!(ranks.all(&db)?, [None, Some(-1), Some(2)]);
    /// assert_eq!(ranks.to_sql(orm::Backend::Sqlite)?, r#"SELECT "rank" FROM "runners" ORDER BY "rank""#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn asc(self) -> OrderBy {
        OrderBy { node: self.into_node(), ty: Some(T::TYPE), direction: Direction::Asc, nulls: None }
    }

    /// The largest first; null after every value, unless [`OrderBy::nulls_first`] says otherwise.
    ///
    /// # SQL
    /// `ORDER BY "points" DESC`, on Postgres `ORDER BY "points" DESC NULLS LAST` where it may be null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Player { id: i64, name: String, points: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Player].create_all(&db)?;
    /// let scores = [("Ann", None), ("Bob", Some(7)), ("Eve", Some(9)), ("Joe", Some(7))];
    /// NewPlayer::insert_all(&db, scores.map(|(name, points)| NewPlayer { name: name.into(), points }))?;
    /// let best = Player::query().order_by(|p| (p.points.desc(), p.name.asc())).select(|p| p.name);
    /// assert_eq!(best.all(&db)?, ["Eve", "Bob", "Joe", "Ann"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn desc(self) -> OrderBy {
        OrderBy { node: self.into_node(), ty: Some(T::TYPE), direction: Direction::Desc, nulls: None }
    }
}

impl<T: Field> Ops<T> for Column<T> {}
impl<T: Field> Ops<T> for Expr<T> {}

impl OrderBy {
    /// Puts rows without a value before all others.
    ///
    /// # SQL
    /// `ORDER BY "hours" DESC NULLS FIRST`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, hours: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Job].create_all(&db)?;
    /// NewJob::insert_all(&db, [Some(3), None, Some(8)].map(|hours| NewJob { hours }))?;
    /// // Those that still run first, then those that took longest.
    /// let jobs = Job::query().order_by(|j| j.hours.desc().nulls_first()).select(|j| j.hours);
    /// assert_eq!(jobs.to_sql(orm::Backend::Sqlite)?, r#"SELECT "hours" FROM "jobs" ORDER BY "hours" DESC NULLS FIRST"#);
    /// assert_eq!(jobs.all(&db)?, [None, Some(8), Some(3)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn nulls_first(mut self) -> OrderBy {
        self.nulls = Some(Nulls::First);
        self
    }

    /// Puts rows without a value after all others.
    ///
    /// # SQL
    /// `ORDER BY "price" NULLS LAST`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Offer { id: i64, price: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Offer].create_all(&db)?;
    /// NewOffer::insert_all(&db, [None, Some(20), Some(5)].map(|price| NewOffer { price }))?;
    /// let offers = Offer::query().order_by(|o| o.price.asc().nulls_last()).select(|o| o.price);
    /// assert_eq!(offers.all(&db)?, [Some(5), Some(20), None]);
    /// assert_eq!(offers.to_sql(orm::Backend::Sqlite)?, r#"SELECT "price" FROM "offers" ORDER BY "price" NULLS LAST"#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn nulls_last(mut self) -> OrderBy {
        self.nulls = Some(Nulls::Last);
        self
    }
}

pub(super) fn binary<A, B, T>(op: BinaryOp, left: impl Operand<A>, right: impl Operand<B>) -> Expr<T> {
    Expr::new(Node::binary(op, left.into_node(), right.into_node()))
}

fn in_list<T: Field, O: Operand<T::Base>>(
    of: Node,
    values: impl IntoIterator<Item = O>,
    negated: bool,
) -> Expr<bool> {
    let mut list: Vec<Value<'static>> = Vec::new();
    // A list of plain values is one parameter or a row of them; columns and expressions in it are compared one by one.
    let mut others: Vec<Node> = Vec::new();
    for value in values {
        match value.into_node() {
            Node::Value(_, value) => list.push(value),
            other => others.push(other),
        }
    }
    let op = if negated { BinaryOp::Ne } else { BinaryOp::Eq };
    let join = if negated { Node::and } else { Node::or };
    let plain = others.is_empty() || !list.is_empty();
    let plain = plain.then(|| Node::In(Box::new(of.clone()), T::TYPE, list, negated));
    let terms = others.into_iter().map(|other| Node::binary(op, of.clone(), other));
    Expr::new(plain.into_iter().chain(terms).reduce(join).unwrap_or(Node::Bool(negated)))
}

/// Conditions.
pub trait BoolOps: Operand<bool> + Sized {
    /// Whether both hold.
    ///
    /// # SQL
    /// `"active" AND "age" >= ?`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, active: bool, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [(true, 30), (true, 9), (false, 30)].map(|(active, age)| NewUser { active, age }))?;
    /// let by_name = User::query().filter(|u| u.active.and(u.age.ge(18)));
    /// let by_sign = User::query().filter(|u| u.active & u.age.ge(18));
    /// assert_eq!(by_name.to_sql(orm::Backend::Sqlite)?, by_sign.to_sql(orm::Backend::Sqlite)?);
    /// assert_eq!(by_name.one(&db)?.id, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn and(self, other: impl Operand<bool>) -> Expr<bool> {
        Expr::new(self.into_node().and(other.into_node()))
    }

    /// Whether one of them holds.
    ///
    /// # SQL
    /// `("age" < ? OR "age" >= ?)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Guest { id: i64, age: i32, member: bool }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Guest].create_all(&db)?;
    /// let guests = [(4, true), (40, true), (70, true), (70, false)];
    /// NewGuest::insert_all(&db, guests.map(|(age, member)| NewGuest { age, member }))?;
    /// let reduced = Guest::query().filter(|g| g.age.lt(6).or(g.age.ge(65)).and(g.member)).select(|g| g.id);
    /// assert_eq!(
    ///     reduced.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT "id" FROM "guests" WHERE ("age" < ?1 OR "age" >= ?2) AND "member""#
    /// );
    /// assert_eq!(reduced.order_by(|g| g.id.asc()).all(&db)?, [1, 3]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn or(self, other: impl Operand<bool>) -> Expr<bool> {
        Expr::new(self.into_node().or(other.into_node()))
    }

    /// Whether it does not hold. Of a comparison with null that is neither true nor false, the opposite is neither.
    ///
    /// # SQL
    /// `NOT "draft"`; of a condition that has an opposite of its own, that: `IS NOT NULL` of `IS NULL`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Page { id: i64, draft: bool, words: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Page].create_all(&db)?;
    /// NewPage::insert_all(&db, [(true, Some(5)), (false, None)].map(|(draft, words)| NewPage { draft, words }))?;
    /// let published = Page::query().filter(|p| p.draft.not()).count(&db)?; // or `!p.draft`
    /// let not_five = Page::query().filter(|p| p.words.eq(5).not()).count(&db)?; // null is not 5
    /// let not_less = Page::query().filter(|p| p.words.lt(9).not()).count(&db)?; // null is neither less nor not
    /// assert_eq!((published, not_five, not_less), (1, 1, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn not(self) -> Expr<bool> {
        Expr::new(self.into_node().negated())
    }
}

impl<T: Field<Base = bool>> BoolOps for Column<T> {}
impl<T: Field<Base = bool>> BoolOps for Expr<T> {}

/// A condition that holds when all of `conditions` do; true when there are none.
///
/// # SQL
/// `"age" >= ? AND "age" <= ?`; `TRUE` when there are none.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, age: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// NewUser::insert_all(&db, [10, 20, 30].map(|age| NewUser { age }))?;
/// let search = |least: Option<i32>, most: Option<i32>| {
///     User::query().filter(|u| {
///         all_of([least.map(|n| u.age.ge(n)), most.map(|n| u.age.le(n))].into_iter().flatten())
///     })
/// };
/// assert_eq!(search(Some(15), Some(25)).count(&db)?, 1);
/// assert_eq!(search(None, None).count(&db)?, 3);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn all_of<C: Operand<bool>>(conditions: impl IntoIterator<Item = C>) -> Expr<bool> {
    let joined = conditions.into_iter().map(Operand::into_node).reduce(Node::and);
    Expr::new(joined.unwrap_or(Node::Bool(true)))
}

/// A condition that holds when one of `conditions` does; false when there are none.
///
/// # SQL
/// `(instr("title", ?1) > 0 OR instr("title", ?2) > 0)`; `FALSE` when there are none.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Post { id: i64, title: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// NewPost::insert_all(&db, ["Rust", "SQL in Rust", "Tea"].map(|title| NewPost { title: title.into() }))?;
/// let about = |words: &[&str]| {
///     Post::query().filter(|p| any_of(words.iter().map(|word| p.title.contains(*word)))).count(&db)
/// };
/// assert_eq!(about(&["SQL", "Tea"])?, 2);
/// assert_eq!(about(&[])?, 0);
/// # Ok::<(), orm::Error>(())
/// ```
pub fn any_of<C: Operand<bool>>(conditions: impl IntoIterator<Item = C>) -> Expr<bool> {
    let joined = conditions.into_iter().map(Operand::into_node).reduce(Node::or);
    Expr::new(joined.unwrap_or(Node::Bool(false)))
}

/// A bound value as an expression of its own, for `select`.
///
/// # SQL
/// A parameter: `SELECT "name", ? FROM "users"`.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// NewUser { name: "Ann".into() }.insert(&db)?;
/// let rows = User::query().select(|u| (u.name, orm::value("user".to_owned()), orm::value(None::<i32>)));
/// assert_eq!(rows.to_sql(orm::Backend::Sqlite)?, r#"SELECT "name", ?1, ?2 FROM "users""#);
/// assert_eq!(rows.one(&db)?, ("Ann".to_owned(), "user".to_owned(), None));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn value<T: Field>(value: T) -> Expr<T> {
    const { crate::value::storable::<T>() };
    Expr::new(Node::Value(T::TYPE, value.to_value().into_owned()))
}

macro_rules! operators {
    ($on:ident) => {
        impl<R: Operand<bool>> BitAnd<R> for $on<bool> {
            type Output = Expr<bool>;
            fn bitand(self, other: R) -> Expr<bool> {
                self.and(other)
            }
        }

        impl<R: Operand<bool>> BitOr<R> for $on<bool> {
            type Output = Expr<bool>;
            fn bitor(self, other: R) -> Expr<bool> {
                self.or(other)
            }
        }

        impl Not for $on<bool> {
            type Output = Expr<bool>;
            fn not(self) -> Expr<bool> {
                BoolOps::not(self)
            }
        }

        impl<T: Field> Neg for $on<T>
        where
            T::Base: Number,
        {
            type Output = Expr<T>;
            fn neg(self) -> Expr<T> {
                Expr::new(Node::Negate(Box::new(Operand::<T::Base>::into_node(self))))
            }
        }

        arithmetic!($on, Number, Add, add, Add, T);
        arithmetic!($on, Number, Sub, sub, Sub, T);
        arithmetic!($on, Number, Mul, mul, Mul, T);
        arithmetic!($on, Number, Div, div, Div, T::Nullable);
        arithmetic!($on, WholeNumber, Rem, rem, Rem, T::Nullable);
    };
}

/// The types one can calculate with. Whole numbers divide to whole numbers, toward zero; a division by zero is null.
/// Decimals are exact, see [`ColumnType::Decimal`](crate::value::ColumnType::Decimal).
pub trait Number: Field<Base = Self> {}

/// The types that have a remainder: whole numbers, and decimals. Floats have none in SQL: Postgres refuses it, SQLite
/// cuts them off first.
pub trait WholeNumber: Number {}

macro_rules! arithmetic {
    ($on:ident, $number:ident, $trait:ident, $method:ident, $op:ident, $out:ty) => {
        impl<T: Field, R: Operand<T::Base>> $trait<R> for $on<T>
        where
            T::Base: $number,
        {
            type Output = Expr<With<R, T::Base, $out>>;
            fn $method(self, other: R) -> Self::Output {
                binary::<T::Base, T::Base, _>(BinaryOp::$op, self, other)
            }
        }
    };
}

operators!(Column);
operators!(Expr);

macro_rules! numbers {
    ($trait:ident: $($number:ty),*) => { $( impl $trait for $number {} )* };
}
numbers!(Number: i8, u8, i16, u16, i32, u32, i64, f32, f64);
numbers!(WholeNumber: i8, u8, i16, u16, i32, u32, i64);
