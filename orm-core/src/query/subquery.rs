//! Queries as conditions and values of the query around them.

use super::expr::Expr;
use super::query::Query;
use super::run::{counted, existing};
use super::source::Source;
use crate::sql::Node;
use crate::value::Field;

impl<S: Source, Out> Query<S, Out> {
    /// Whether the query has a row, as a condition of another. It may name columns of the query around it.
    ///
    /// # SQL
    /// `EXISTS (SELECT 1 FROM ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, email: String }
    /// # #[derive(Model, Debug)] struct Bounce { id: i64, address: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Bounce].create_all(&db)?;
    /// NewUser::insert_all(&db, ["a@x.org", "b@x.org"].map(|email| NewUser { email: email.into() }))?;
    /// NewBounce { address: "b@x.org".into() }.insert(&db)?;
    /// let bounced = User::query().filter(|u| Bounce::query().filter(|b| b.address.eq(u.email)).any());
    /// assert_eq!(bounced.one(&db)?.email, "b@x.org");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn any(self) -> Expr<bool> {
        Expr::new(Node::Exists(Box::new(existing(&self.statement))))
    }

    /// Whether the query has no row, as a condition of another.
    ///
    /// # SQL
    /// `NOT EXISTS (SELECT 1 FROM ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)] struct Post { id: i64, author_id: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// NewPost { author_id: 1 }.insert(&db)?;
    /// let silent = User::query().filter(|u| Post::query().filter(|p| p.author_id.eq(u.id)).none());
    /// assert_eq!(silent.select(|u| u.name).all(&db)?, ["Bob"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn none(self) -> Expr<bool> {
        Expr::new(self.any().node.negated())
    }

    /// The value that the query returns, as one of the query around it, whose columns it may name; `None` where it has no
    /// row.
    ///
    /// # SQL
    /// `(SELECT max("at") FROM ..)`
    ///
    /// # Errors
    /// Several rows are an error of Postgres; SQLite takes the first. An aggregate, or a limit of 1, has one.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, region: String, amount: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// NewSale::insert_all(&db, [("N", 5), ("N", 9), ("S", 7)].map(|(r, amount)| NewSale { region: r.into(), amount }))?;
    /// let best = Sale::query().filter(|s| {
    ///     let of_region = Sale::query().filter(|other| other.region.eq(s.region)).select(|other| other.amount.max());
    ///     s.amount.eq(of_region.scalar())
    /// });
    /// assert_eq!(best.order_by(|s| s.id.asc()).select(|s| s.amount).all(&db)?, [9, 7]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn scalar<T>(self) -> Expr<T>
    where
        Out: SingleValue<Nullable = T>,
    {
        Expr::new(Node::Scalar(Box::new(self.statement)))
    }

    /// The query as the list of another's condition; its order changes nothing.
    pub(super) fn into_list(self, of: Node, negated: bool) -> Expr<bool> {
        Expr::new(Node::InSelect(vec![of], Box::new(counted(&self.statement)), negated))
    }
}

/// What a query returns that is a value: one column or expression.
#[diagnostic::on_unimplemented(
    message = "a query that returns `{Self}` is no value",
    label = "returns more than one column; select one: `.select(|p| p.id)`"
)]
pub trait SingleValue {
    /// The same where there may be none.
    type Nullable;
}

#[diagnostic::do_not_recommend]
impl<T: Field> SingleValue for T {
    type Nullable = T::Nullable;
}
