//! Two queries as one: `union`, `intersect`, `except`; and rows that the program lists.

use std::sync::Arc;

use super::expr::value;
use super::operand::Operand;
use super::query::Query;
use super::source::{Source, Subquery, Tabular};
use crate::sql::{Compound, Node, Origin, SetOp};
use crate::value::Field;

impl<S: Source, Out> Query<S, Out> {
    /// The rows of both queries, equal ones once. Both may be over anything, as long as they return the same type: rows of a
    /// model, or tuples of plain values. An order or a limit of either is its own; those given behind it are of the whole, and so is
    /// every filter.
    ///
    /// # SQL
    /// `SELECT .. FROM (SELECT .. UNION SELECT ..) AS "t0"`
    ///
    /// # Errors
    /// Queries with collections, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Customer { id: i64, city: String }
    /// # #[derive(Model, Debug)] struct Supplier { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Customer, Supplier].create_all(&db)?;
    /// NewCustomer::insert_all(&db, ["Rome", "Oslo"].map(|city| NewCustomer { city: city.into() }))?;
    /// NewSupplier { city: "Oslo".into() }.insert(&db)?;
    /// let customers = Customer::query().select(|c| (c.city,));
    /// let suppliers = Supplier::query().select(|s| (s.city,));
    /// let cities = customers.clone().union(suppliers.clone()).order_by(|(city,)| city.asc());
    /// assert_eq!(cities.all(&db)?, [("Oslo".to_owned(),), ("Rome".to_owned(),)]);
    /// assert_eq!(customers.except(suppliers).one(&db)?.0, "Rome");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn union<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Union, false, other)
    }

    /// The rows of both queries, equal ones as often as they are there.
    ///
    /// # SQL
    /// `.. UNION ALL ..`
    #[must_use]
    pub fn union_all<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Union, true, other)
    }

    /// The rows that both queries return, each once.
    ///
    /// # SQL
    /// `.. INTERSECT ..`
    #[must_use]
    pub fn intersect<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Intersect, false, other)
    }

    /// The rows that both queries return, each as often as in the one that has fewer of it. Only Postgres has it.
    ///
    /// # SQL
    /// `.. INTERSECT ALL ..` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite.
    #[must_use]
    pub fn intersect_all<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Intersect, true, other)
    }

    /// The rows of this query that `other` does not return, each once.
    ///
    /// # SQL
    /// `.. EXCEPT ..`
    #[must_use]
    pub fn except<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Except, false, other)
    }

    /// The rows of this query without as many as `other` returns of each. Only Postgres has it.
    ///
    /// # SQL
    /// `.. EXCEPT ALL ..` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite.
    #[must_use]
    pub fn except_all<B: Source, T>(self, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.with_other(SetOp::Except, true, other)
    }

    fn with_other<B: Source, T>(self, op: SetOp, all: bool, other: Query<B, Out>) -> Query<T, Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        let (first, second) = (self.refuse_as_part(), other.refuse_as_part());
        let sides = [self.statement, other.statement];
        Query::made_of(Origin::Compound(Arc::new(Compound { op, all, sides })), first.or(second))
    }
}

/// The rows of a list, as those of a table: to be joined, or united with those of a query.
///
/// # SQL
/// `SELECT "column1", "column2" FROM (VALUES (?1, ?2), (?3, ?4)) AS "t0"`
///
/// # Errors
/// More values than the database takes parameters, before anything is sent.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Product { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Product].create_all(&db)?;
/// NewProduct::insert_all(&db, ["pen", "ink"].map(|name| NewProduct { name: name.into() }))?;
/// let wanted = orm::values([("pen".to_owned(), 3_i32), ("paper".to_owned(), 1)]);
/// let rows: Vec<(String, i32, Option<i64>)> = wanted
///     .left_join(Product::query(), |((name, _), p)| name.eq(p.name))
///     .order_by(|((name, _), _)| name.asc())
///     .select(|((name, pieces), p)| (*name, *pieces, p.id))
///     .all(&db)?;
/// assert_eq!(rows, [("paper".to_owned(), 1, None), ("pen".to_owned(), 3, Some(1))]);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use]
pub fn values<T>(rows: impl IntoIterator<Item = T>) -> Query<Subquery<T>, T>
where
    T: Listed + Tabular<Source = Subquery<T>>,
    Subquery<T>: Source<Row = T>,
{
    let rows = rows.into_iter().map(Listed::into_nodes).collect();
    Query::made_of(Origin::Values(Arc::new(rows)), None)
}

/// A tuple of plain values, as a row of [`values`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no row of values",
    label = "expected a tuple of up to eight plain values, also of one: `(1,)`"
)]
pub trait Listed {
    #[doc(hidden)]
    fn into_nodes(self) -> Vec<Node>;
}

macro_rules! listed {
    ($($name:ident)+) => {
        impl<$($name: Field),+> Listed for ($($name,)+) {
            #[allow(non_snake_case)]
            fn into_nodes(self) -> Vec<Node> {
                let ($($name,)+) = self;
                vec![$(Operand::<$name::Base>::into_node(value($name))),+]
            }
        }
    };
}
listed!(A);
listed!(A B);
listed!(A B C);
listed!(A B C D);
listed!(A B C D E);
listed!(A B C D E F);
listed!(A B C D E F G);
listed!(A B C D E F G H);
