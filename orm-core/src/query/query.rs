//! [`Query`]: a typed query, built by methods, sent by its endings (`run.rs` and the files beside it).

use std::marker::PhantomData;

use crate::model::Model;
use crate::sql::{Node, Path, Select as Statement};

use super::Operand;
use super::collection::Rows;
use super::select::{Orders, Select, Selection};
use super::shape::Shape;
use super::source::Source;

/// A query over the rows of `S`, a model or several [joined](Query::join), that returns an `Out` for each.
///
/// It is one plain type whatever is added to it, so that it can be built step by step, kept, cloned and returned from
/// functions. Nothing is sent before one of its endings is called with a `&Db` or `&Tx`.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, name: String, age: i32 }
///
/// fn search(prefix: Option<&str>, least_age: Option<i32>) -> Query<User> {
///     let mut query = User::query().order_by(|u| (u.name.asc(), u.id.asc()));
///     if let Some(prefix) = prefix {
///         query = query.filter(|u| u.name.starts_with(prefix));
///     }
///     if let Some(age) = least_age {
///         query = query.filter(|u| u.age.ge(age));
///     }
///     query
/// }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// NewUser::insert_all(&db, [("Ann", 30), ("Al", 12), ("Bob", 40)].map(|(name, age)| NewUser { name: name.into(), age }))?;
/// assert_eq!(search(Some("A"), Some(18)).all(&db)?[0].name, "Ann");
/// assert_eq!(search(None, None).count(&db)?, 3);
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Query<S, Out = S> {
    pub(super) statement: Statement,
    pub(super) rows: Rows<Out>,
    of: PhantomData<fn() -> S>,
}

impl<S, Out> Clone for Query<S, Out> {
    fn clone(&self) -> Self {
        Query { statement: self.statement.clone(), rows: self.rows.clone(), of: PhantomData }
    }
}

impl<S, Out> std::fmt::Debug for Query<S, Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Query over {}", self.statement.table.name)
    }
}

impl<S, Out> Query<S, Out> {
    /// What `statement` returns, read as `rows`.
    pub(super) fn of_statement(statement: Statement, rows: Rows<Out>) -> Query<S, Out> {
        Query { statement, rows, of: PhantomData }
    }
}

impl<M: Model> Query<M> {
    /// All rows of the model.
    pub(crate) fn all_rows() -> Query<M> {
        Query::rows_of(Statement::new(M::table()))
    }

    /// The rows of the model that `statement` is about.
    pub(crate) fn rows_of(statement: Statement) -> Query<M> {
        Query::of_statement(statement, Rows::plain(Shape::of_row()))
    }
}

impl<S: Source, Out> Query<S, Out> {
    pub(super) fn columns(&self) -> S::Columns {
        S::columns(&mut self.statement.paths())
    }

    /// The path of the rows, for whatever builds conditions on them.
    pub(crate) fn row_path(&self) -> Path {
        self.statement.row
    }

    /// The statement as data.
    pub(crate) fn statement(&self) -> &Statement {
        &self.statement
    }

    /// Keeps only the rows for which `condition` holds, beside the conditions that are there already.
    ///
    /// # SQL
    /// `WHERE .. AND ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [("Ann", 30), ("Bob", 40)].map(|(name, age)| NewUser { name: name.into(), age }))?;
    /// let found = User::query().filter(|u| u.age.ge(18)).filter(|u| u.name.eq("Bob").or(u.age.gt(90)));
    /// assert_eq!(found.one(&db)?.name, "Bob");
    /// assert_eq!(
    ///     found.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT "id", "name", "age" FROM "users" WHERE "age" >= ?1 AND ("name" = ?2 OR "age" > ?3)"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn filter<C: Operand<bool>>(mut self, condition: impl FnOnce(&S::Columns) -> C) -> Self {
        let node = condition(&self.columns()).into_node();
        self.add_filter(node);
        self
    }

    /// Adds a condition; one that is made of several by `and` is several.
    pub(crate) fn add_filter(&mut self, node: Node) {
        match node {
            Node::All(terms) => self.statement.filters.extend(terms),
            node => self.statement.filters.push(node),
        }
    }

    /// Sorts the rows, by the first term first; a further call adds terms behind those that are there.
    ///
    /// Text sorts by code point; `None` sorts before every value. Without an order rows come in any order.
    ///
    /// # SQL
    /// `ORDER BY "name", "id" DESC`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Task { id: i64, title: String, rank: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Task].create_all(&db)?;
    /// let task = |(title, rank): (&str, _)| NewTask { title: title.into(), rank };
    /// NewTask::insert_all(&db, [("b", Some(2)), ("a", Some(2)), ("c", None), ("d", Some(1))].map(task))?;
    /// let tasks = Task::query().order_by(|t| t.rank.asc()).order_by(|t| t.title.asc());
    /// assert_eq!(tasks.select(|t| t.title).all(&db)?, ["c", "d", "a", "b"]);
    /// let best = Task::query().order_by(|t| (t.rank.desc(), t.title.desc()));
    /// assert_eq!(best.select(|t| t.title).all(&db)?, ["b", "a", "d", "c"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn order_by<O: Orders>(mut self, order: impl FnOnce(&S::Columns) -> O) -> Self {
        order(&self.columns()).add_to(&mut self.statement.order);
        self
    }

    /// Returns at most `limit` rows.
    ///
    /// # SQL
    /// `.. LIMIT 2`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Bob", "Cid"].map(|name| NewUser { name: name.into() }))?;
    /// let names = User::query().order_by(|u| u.name.asc()).select(|u| u.name);
    /// assert_eq!(names.clone().limit(2).all(&db)?, ["Ann", "Bob"]);
    /// assert!(names.clone().limit(0).all(&db)?.is_empty());
    /// assert_eq!(names.limit(9).all(&db)?.len(), 3);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn limit(mut self, limit: u64) -> Self {
        self.statement.limit = Some(limit);
        self
    }

    /// Leaves out the first `offset` rows.
    ///
    /// # SQL
    /// `.. OFFSET $1` on Postgres, `.. LIMIT -1 OFFSET ?1` on SQLite, which has no `OFFSET` without a limit.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["Ann", "Bob", "Cid"].map(|name| NewUser { name: name.into() }))?;
    /// let names = User::query().order_by(|u| u.name.asc()).select(|u| u.name);
    /// assert_eq!(names.clone().offset(1).all(&db)?, ["Bob", "Cid"]);
    /// assert_eq!(names.clone().offset(1).limit(1).all(&db)?, ["Bob"]);
    /// assert!(names.offset(3).all(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn offset(mut self, offset: u64) -> Self {
        self.statement.offset = Some(offset);
        self
    }

    /// Returns equal rows once.
    ///
    /// # SQL
    /// `SELECT DISTINCT ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Shop { id: i64, city: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Shop].create_all(&db)?;
    /// let shop = |city: Option<&str>| NewShop { city: city.map(str::to_owned) };
    /// NewShop::insert_all(&db, [Some("Oslo"), None, Some("Oslo"), None].map(shop))?;
    /// let cities = Shop::query().select(|s| s.city).distinct();
    /// assert_eq!(cities.count(&db)?, 2); // Oslo, and no city
    /// assert_eq!(cities.to_sql(orm::Backend::Sqlite)?, r#"SELECT DISTINCT "city" FROM "shops""#);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn distinct(mut self) -> Self {
        self.statement.distinct = true;
        self
    }

    /// Returns, of the rows that agree in what `columns` names, the first alone, in the order of the query, which has to begin
    /// with them. Only Postgres has it.
    ///
    /// # SQL
    /// `SELECT DISTINCT ON ("author_id") .. ORDER BY "author_id", "id" DESC` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author_id: i64 }
    /// let newest = Post::query().distinct_on(|p| p.author_id).order_by(|p| (p.author_id.asc(), p.id.desc()));
    /// assert_eq!(
    ///     newest.to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT DISTINCT ON ("author_id") "id", "author_id" FROM "posts" ORDER BY "author_id", "id" DESC"#
    /// );
    /// assert!(newest.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn distinct_on<C: Select>(mut self, columns: impl FnOnce(&S::Columns) -> C) -> Self {
        let mut selection = Selection::default();
        columns(&self.columns()).add_to(&mut selection);
        self.statement.distinct_on.extend(selection.columns);
        self
    }

    /// Returns what `select` names, for each row, instead of the whole row.
    ///
    /// # SQL
    /// `SELECT "name", "age" + ? FROM ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { name: "Ann".into(), age: 30 }.insert(&db)?;
    /// let rows: Vec<(String, i32)> = User::query().select(|u| (u.name, u.age + 1)).all(&db)?;
    /// assert_eq!(rows, [("Ann".to_owned(), 31)]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn select<C: Select>(mut self, select: impl FnOnce(&S::Columns) -> C) -> Query<S, C::Out> {
        let mut selection = Selection::default();
        select(&self.columns()).add_to(&mut selection);
        self.statement.columns = selection.columns;
        self.returning(Rows { shape: Shape::of_selected::<C>(), collections: selection.collections })
    }

    /// The same rows, of which something else is returned.
    pub(super) fn returning<New>(self, rows: Rows<New>) -> Query<S, New> {
        Query::of_statement(self.statement, rows)
    }

    /// Makes one row of all rows that agree in what `group` names. `select` says what of each group is returned.
    ///
    /// A column that is neither grouped nor within an aggregate is an error before anything is sent.
    ///
    /// # SQL
    /// `GROUP BY "author_id"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [("Ann", 10), ("Bob", 5), ("Ann", 7)].map(|(a, words)| NewPost { author: a.into(), words }))?;
    /// let rows: Vec<(String, i64, Option<i64>)> = Post::query()
    ///     .group_by(|p| p.author)
    ///     .having(|p| p.words.sum().gt(5))
    ///     .select(|p| (p.author, count(), p.words.sum()))
    ///     .all(&db)?;
    /// assert_eq!(rows, [("Ann".to_owned(), 2, Some(17))]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn group_by<C: Select>(mut self, group: impl FnOnce(&S::Columns) -> C) -> Self {
        let mut selection = Selection::default();
        group(&self.columns()).add_to(&mut selection);
        self.statement.group_by.extend(selection.columns);
        if !selection.collections.is_empty() {
            self.statement
                .group_by
                .push(Node::Refused("rows cannot be grouped by a collection; group them by its `count()`"));
        }
        self
    }

    /// Keeps only the groups for which `condition` holds.
    ///
    /// # SQL
    /// `.. GROUP BY "author" HAVING count(*) > ?1`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, ["Ann", "Bob", "Ann"].map(|author| NewPost { author: author.into() }))?;
    /// let authors = Post::query().group_by(|p| p.author).select(|p| p.author);
    /// assert_eq!(authors.clone().having(|_| count().gt(1)).all(&db)?, ["Ann"]);
    /// assert!(authors.having(|_| count().gt(2)).all(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn having<C: Operand<bool>>(mut self, condition: impl FnOnce(&S::Columns) -> C) -> Self {
        let node = condition(&self.columns()).into_node();
        self.statement.having.push(node);
        self
    }
}
