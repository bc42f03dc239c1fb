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
    /// let places = customers.union_all(Supplier::query().select(|s| (s.city,)));
    /// assert_eq!((places.count(&db)?, places.clone().distinct().count(&db)?), (3, 2));
    /// assert_eq!(places.filter(|(city,)| city.eq("Oslo")).count(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Customer { id: i64, city: String }
    /// # #[derive(Model, Debug)] struct Supplier { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Customer, Supplier].create_all(&db)?;
    /// NewCustomer::insert_all(&db, ["Rome", "Oslo", "Oslo"].map(|city| NewCustomer { city: city.into() }))?;
    /// NewSupplier::insert_all(&db, ["Oslo", "Oslo"].map(|city| NewSupplier { city: city.into() }))?;
    /// let both = Customer::query().select(|c| (c.city,)).intersect(Supplier::query().select(|s| (s.city,)));
    /// assert_eq!(both.all(&db)?, [("Oslo".to_owned(),)]);
    /// assert!(both.filter(|(city,)| city.eq("Rome")).all(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Wanted { id: i64, part: String }
    /// # #[derive(Model, Debug)] struct Stored { id: i64, part: String }
    /// // Each part as often as it is both wanted and there.
    /// let ready = Wanted::query().select(|w| (w.part,)).intersect_all(Stored::query().select(|s| (s.part,)));
    /// let sql = ready.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.contains(r#"FROM "wanteds" INTERSECT ALL SELECT "#), "{sql}");
    /// assert!(ready.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Customer { id: i64, city: String }
    /// # #[derive(Model, Debug)] struct Supplier { id: i64, city: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Customer, Supplier].create_all(&db)?;
    /// NewCustomer::insert_all(&db, ["Rome", "Rome", "Oslo"].map(|city| NewCustomer { city: city.into() }))?;
    /// NewSupplier { city: "Oslo".into() }.insert(&db)?;
    /// let customers = Customer::query().select(|c| (c.city,));
    /// let suppliers = Supplier::query().select(|s| (s.city,));
    /// assert_eq!(customers.clone().except(suppliers.clone()).all(&db)?, [("Rome".to_owned(),)]);
    /// assert!(suppliers.except(customers).all(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
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
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Ordered { id: i64, part: String }
    /// # #[derive(Model, Debug)] struct Sent { id: i64, part: String }
    /// // Of a part that was ordered three times and sent once, two are left.
    /// let left = Ordered::query().select(|o| (o.part,)).except_all(Sent::query().select(|s| (s.part,)));
    /// let sql = left.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.contains(r#"FROM "ordereds" EXCEPT ALL SELECT "#), "{sql}");
    /// let error = left.to_sql(orm::Backend::Sqlite).unwrap_err();
    /// assert!(error.is_unsupported() && error.to_string().contains("count the rows in groups"), "{error}");
    /// # Ok::<(), orm::Error>(())
    /// ```
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
/// `SELECT "t0"."column1", "t0"."column2" FROM (VALUES (?1, ?2), (?3, ?4)) AS "t0"`
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
