//! [`Many`]: the rows that a to-many relation leads to, within a query.

use std::sync::Arc;

use super::collection::Loaded;
use super::column::One;
use super::expr::Expr;
use super::operand::Operand;
use super::query::Query;
use super::reader::Reader;
use super::run::{counted, existing};
use super::select::{Orders, Select, Selection, Width};
use super::with::Append;
use crate::driver::{Access, Executor, on};
use crate::error::{Error, Kind, Result};
use crate::model::{Model, Record};
use crate::sql::{BinaryOp, Function, Node, Path, Select as Statement};
use crate::table::{ColumnDef, Table};
use crate::value::{Field, Nullable, Required};

/// The rows of `M` that a to-many relation leads to from the row of a query: the posts of a user. It is what the method of
/// the relation returns within a closure, `|u| u.posts()`, and nothing runs by it.
///
/// Asked a question it is a condition or a value of the query around it: [`any`](Many::any), [`none`](Many::none),
/// [`all`](Many::all), [`count`](Many::count), [`aggregate`](Many::aggregate). Selected, or named by
/// [`Query::with`], it is a `Vec` of its rows, which one statement loads for all rows of the query.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)]
/// # #[orm(has_many(posts: Post))]
/// # struct User { id: i64, name: String }
/// # #[derive(Model, Debug)]
/// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User, Post].create_all(&db)?;
/// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
/// NewUser { name: "Bob".into() }.insert(&db)?;
/// let post = |title: &str, words| NewPost { author_id: ann.id, title: title.into(), words };
/// NewPost::insert_all(&db, [post("one", 10), post("two", 5)])?;
///
/// let authors = User::query().filter(|u| u.posts().filter(|p| p.words.gt(7)).any());
/// assert_eq!(authors.one(&db)?.name, "Ann");
/// let rows: Vec<(String, i64, Option<i64>, Vec<String>)> = User::query()
///     .order_by(|u| u.id.asc())
///     .select(|u| {
///         let titles = u.posts().order_by(|p| p.id.asc()).select(|p| p.title);
///         (u.name, u.posts().count(), u.posts().aggregate(|p| p.words.sum()), titles)
///     })
///     .all(&db)?;
/// assert_eq!(rows[0], ("Ann".into(), 2, Some(15), vec!["one".into(), "two".into()]));
/// assert_eq!(rows[1], ("Bob".into(), 0, None, vec![]));
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Many<M, Out = M> {
    pub(super) query: Query<M, Out>,
    /// Its own columns that say to which row it belongs.
    pub(super) key: Columns,
    /// The same of the row it belongs to, in the same order.
    pub(super) outer: Columns,
}

/// Some columns of one row: a key, or a foreign key.
#[derive(Clone, Copy)]
pub(super) struct Columns {
    path: Path,
    table: &'static Table,
    positions: &'static [usize],
}

impl Columns {
    /// Their definitions.
    pub(super) fn defs(self) -> impl ExactSizeIterator<Item = &'static ColumnDef> + Clone {
        self.positions.iter().map(move |&at| &self.table.columns[at])
    }

    /// Each as an expression.
    pub(super) fn nodes(self) -> impl Iterator<Item = Node> {
        self.defs().map(move |column| Node::Column(self.path, column))
    }

    /// How many they are.
    pub(super) fn len(self) -> usize {
        self.positions.len()
    }
}

impl<M, Out> Clone for Many<M, Out> {
    fn clone(&self) -> Self {
        Many { query: self.query.clone(), key: self.key, outer: self.outer }
    }
}

impl<M, Out> std::fmt::Debug for Many<M, Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = self.key.defs().map(|column| column.name).collect();
        write!(f, "Many by {}.{}", self.key.table.name, names.join(", "))
    }
}

/// The rows that the inverse at `position` of `table` leads to, and the columns of theirs that point at it.
pub(crate) fn inverse_rows(table: &'static Table, position: usize) -> (Statement, &'static [usize]) {
    let inverse = &table.inverses[position];
    let other = (inverse.table)();
    let statement = match inverse.over {
        Some(over) => Statement::over(other, over),
        None => Statement::new(other),
    };
    (statement, other.foreign_keys[inverse.foreign_key].columns)
}

impl<M: Model> Many<M> {
    /// What the inverse at `position` of `table` leads to from the row at `path`.
    #[doc(hidden)]
    pub fn new(path: Path, table: &'static Table, position: usize) -> Many<M> {
        let (statement, positions) = inverse_rows(table, position);
        let key = Columns { path: statement.path, table: statement.table, positions };
        let outer = Columns { path, table, positions: table.primary_key };
        Many { query: Query::rows_of(statement), key, outer }
    }
}

impl<M: Model, Out> Many<M, Out> {
    pub(super) fn map<New>(self, change: impl FnOnce(Query<M, Out>) -> Query<M, New>) -> Many<M, New> {
        Many { query: change(self.query), key: self.key, outer: self.outer }
    }

    /// Keeps only the rows for which `condition` holds; it may name columns of the query around it.
    ///
    /// # SQL
    /// `.. WHERE "t1"."words" > ?1 AND "t1"."author_id" = "t0"."id"` within a query; when loaded,
    /// `.. WHERE "words" > ?1 AND "author_id" IN (..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost::insert_all(&db, ["Ann", "two"].map(|t| NewPost { author_id: ann.id, title: t.into() }))?;
    /// // Posts that have the name of their author for a title.
    /// let own: i64 = User::query().select(|u| u.posts().filter(|p| p.title.eq(u.name)).count()).one(&db)?;
    /// assert_eq!(own, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn filter<C: Operand<bool>>(self, condition: impl FnOnce(&M::Columns<Required>) -> C) -> Self {
        self.map(|query| query.filter(condition))
    }

    /// Sorts the rows, as [`Query::order_by`] does.
    ///
    /// # SQL
    /// When loaded: `.. WHERE "author_id" IN (..) ORDER BY "words" DESC`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// let users: Vec<(User, Vec<Post>)> = User::query()
    ///     .order_by(|u| u.name.asc())
    ///     .with(|u| u.posts().order_by(|p| p.words.desc()))
    ///     .all(&db)?;
    /// assert_eq!(users[0].1[0].title, "two");
    /// assert!(users[1].1.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn order_by<O: Orders>(self, order: impl FnOnce(&M::Columns<Required>) -> O) -> Self {
        self.map(|query| query.order_by(order))
    }

    /// At most `limit` rows for each row of the query around it: the first in the order, or by key if there is none.
    ///
    /// # SQL
    /// When loaded: `SELECT * FROM (SELECT .., row_number() OVER (PARTITION BY "author_id" ORDER BY ..) AS "place" ..) AS
    /// "ranked" WHERE "place" <= .. ORDER BY "place"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// let post = |author: usize, title: &str| NewPost { author_id: users[author].id, title: title.into() };
    /// NewPost::insert_all(&db, [post(0, "a"), post(0, "b"), post(1, "c"), post(1, "d")])?;
    /// let newest: Vec<(String, Vec<String>)> = User::query()
    ///     .order_by(|u| u.id.asc())
    ///     .select(|u| (u.name, u.posts().order_by(|p| p.id.desc()).limit(1).select(|p| p.title)))
    ///     .all(&db)?;
    /// assert_eq!(newest, [("Ann".into(), vec!["b".into()]), ("Bob".into(), vec!["d".to_owned()])]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn limit(self, limit: u64) -> Self {
        self.map(|query| query.limit(limit))
    }

    /// Leaves out the first `offset` rows of each row of the query around it.
    ///
    /// # SQL
    /// When loaded: that of [`limit`](Many::limit) with `WHERE "place" > ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9), post("three", 7)])?; // all by Ann
    /// let shorter: Vec<(User, Vec<Post>)> = User::query()
    ///     .order_by(|u| u.name.asc())
    ///     .with(|u| u.posts().order_by(|p| p.words.desc()).offset(1))
    ///     .all(&db)?;
    /// let titles: Vec<&str> = shorter[0].1.iter().map(|post| post.title.as_str()).collect();
    /// assert_eq!(titles, ["three", "one"]); // without the longest
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn offset(self, offset: u64) -> Self {
        self.map(|query| query.offset(offset))
    }

    /// What `select` names of each row, instead of the whole row.
    ///
    /// # SQL
    /// When loaded: `SELECT "author_id", "title" FROM "posts" WHERE ..`, with the columns that say where a row belongs.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost { author_id: users[0].id, title: "one".into(), words: 5 }.insert(&db)?;
    /// let titles: Vec<Vec<(String, i32)>> = User::query()
    ///     .order_by(|u| u.name.asc())
    ///     .select(|u| u.posts().select(|p| (p.title, p.words)))
    ///     .all(&db)?;
    /// assert_eq!(titles, [vec![("one".to_owned(), 5)], vec![]]); // of Ann and of Bob
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn select<S: Select>(self, select: impl FnOnce(&M::Columns<Required>) -> S) -> Many<M, S::Out> {
        self.map(|query| query.select(select))
    }

    /// Each row with what belongs to it in turn, as [`Query::with`] does.
    ///
    /// # SQL
    /// A statement for each relation, whatever the number of rows.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(comments: Comment))]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Comment { id: i64, #[orm(belongs_to = Post, index)] post_id: i64, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post, Comment].create_all(&db)?;
    /// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// let posts = NewPost::insert_all(&db, [ann.id; 10].map(|author_id| NewPost { author_id }))?;
    /// NewComment { post_id: posts[9].id, text: "nice".into() }.insert(&db)?;
    /// let users: Vec<(User, Vec<(Post, Vec<Comment>)>)> = orm::testing::assert_statements(&db, 3, || {
    ///     User::query().with(|u| u.posts().order_by(|p| p.id.asc()).with(|p| p.comments())).all(&db)
    /// })?;
    /// let (_, posts) = &users[0];
    /// assert_eq!((posts[0].1.len(), posts[9].1[0].text.as_str()), (0, "nice"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn with<S: Select + 'static>(self, with: impl FnOnce(&M::Columns<Required>) -> S) -> Many<M, Out::Out>
    where
        Out: Append<S::Out> + 'static,
    {
        self.map(|query| query.with(with))
    }

    /// The rows that belong to the row of the query around it, as a statement within it.
    fn correlated(self) -> Statement {
        let mut statement = self.query.statement;
        let pairs = self.key.nodes().zip(self.outer.nodes());
        statement.filters.extend(pairs.map(|(own, outer)| Node::binary(BinaryOp::Joins, own, outer)));
        statement
    }

    /// Whether there is a row.
    ///
    /// # SQL
    /// `EXISTS (SELECT 1 FROM "posts" AS "t1" WHERE .. AND "t1"."author_id" = "t0"."id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// let authors = User::query().filter(|u| u.posts().any()).select(|u| u.name);
    /// assert!(authors.all(&db)?.is_empty());
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// assert_eq!(authors.all(&db)?, ["Ann"]);
    /// assert_eq!(
    ///     authors.to_sql(orm::Backend::Sqlite)?,
    ///     r#"SELECT "t0"."name" FROM "users" AS "t0" WHERE EXISTS (SELECT 1 FROM "posts" AS "t1" WHERE "t1"."author_id" = "t0"."id")"#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn any(self) -> Expr<bool> {
        Expr::new(Node::Exists(Box::new(existing(&self.correlated()))))
    }

    /// Whether there is no row.
    ///
    /// # SQL
    /// `NOT EXISTS (..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// let silent = User::query().filter(|u| u.posts().none());
    /// assert_eq!(silent.one(&db)?.name, "Bob");
    /// let brief = User::query().filter(|u| u.posts().filter(|p| p.words.gt(9)).none());
    /// assert_eq!(brief.count(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn none(self) -> Expr<bool> {
        Expr::new(Node::Exists(Box::new(existing(&self.correlated()))).negated())
    }

    /// Whether `condition` holds for every row; true when there is none. A comparison with null does not hold.
    ///
    /// # SQL
    /// `NOT EXISTS (SELECT 1 FROM .. WHERE NOT .. AND ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// let all_above = |least: i32| User::query().filter(move |u| u.posts().all(|p| p.words.gt(least)));
    /// assert_eq!(all_above(4).count(&db)?, 2); // Bob too, who has none
    /// assert_eq!(all_above(5).one(&db)?.name, "Bob");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn all<C: Operand<bool>>(self, condition: impl FnOnce(&M::Columns<Required>) -> C) -> Expr<bool> {
        let holds = condition(&self.query.columns()).into_node();
        let fails = match holds.may_be_null() {
            true => Node::Not(Box::new(Node::Call(Function::Coalesce, vec![holds, Node::Bool(false)]))),
            false => holds.negated(),
        };
        let statement = self.query.statement();
        if statement.limit.is_some() || statement.offset.is_some() {
            return Expr::new(Node::Refused("`all` of a limited number of rows; leave out the limit"));
        }
        self.filter(|_| Expr::<bool>::new(fails)).none()
    }

    /// How many rows there are.
    ///
    /// # SQL
    /// `(SELECT count(*) FROM "posts" AS "t1" WHERE "t1"."author_id" = "t0"."id")`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// let counts: Vec<(String, i64)> =
    ///     User::query().order_by(|u| u.posts().count().asc()).select(|u| (u.name, u.posts().count())).all(&db)?;
    /// assert_eq!(counts, [("Bob".to_owned(), 0), ("Ann".to_owned(), 2)]);
    /// assert_eq!(User::query().filter(|u| u.posts().count().ge(2)).one(&db)?.name, "Ann");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn count(self) -> Expr<i64> {
        Expr::new(Node::Count(Box::new(counted(&self.correlated()))))
    }

    /// The value of an aggregate over the rows: `u.posts().aggregate(|p| p.words.sum())`.
    ///
    /// # SQL
    /// `(SELECT max("t1"."words") FROM "posts" AS "t1" WHERE "t1"."author_id" = "t0"."id")`
    ///
    /// # Errors
    /// An expression that is no aggregate, or rows with a limit, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// # let post = |title: &str, words| NewPost { author_id: users[0].id, title: title.into(), words };
    /// NewPost::insert_all(&db, [post("one", 5), post("two", 9)])?; // both by Ann
    /// let longest: Vec<Option<i32>> = User::query()
    ///     .order_by(|u| u.name.asc())
    ///     .select(|u| u.posts().aggregate(|p| p.words.max()))
    ///     .all(&db)?;
    /// assert_eq!(longest, [Some(9), None]);
    /// let plain = User::query().select(|u| u.posts().aggregate(|p| p.words + 1));
    /// assert!(plain.all(&db).is_err()); // no aggregate
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn aggregate<T: Field>(self, of: impl FnOnce(&M::Columns<Required>) -> Expr<T>) -> Expr<T> {
        let node = of(&self.query.columns()).node;
        let statement = self.query.statement();
        if !node.has_aggregate() {
            return Expr::new(Node::Refused(
                "`aggregate` needs one, such as `p.words.sum()` or `p.id.max()`",
            ));
        }
        if statement.limit.is_some() || statement.offset.is_some() {
            return Expr::new(Node::Refused("an aggregate of a limited number of rows; leave out the limit"));
        }
        let mut statement = self.correlated();
        statement.order.clear();
        statement.columns = vec![node];
        Expr::new(Node::Scalar(Box::new(statement)))
    }
}

impl<M: Model, Out: 'static> Select for Many<M, Out> {
    type Out = Vec<Out>;

    fn add_to(self, out: &mut Selection) {
        out.columns.extend(self.outer.nodes());
        out.collections.push(Arc::new(self));
    }

    fn width() -> Width {
        Width { columns: 0, collections: 1 }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Vec<Out>> {
        reader.collection()?;
        Ok(Vec::new())
    }

    fn fill(_: Vec<Out>, loaded: &mut Loaded) -> Vec<Out> {
        loaded.next()
    }
}

/// What a closure of [`Model::load`] may return: a relation of the rows themselves, to one row or to many.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation to load",
    label = "expected a relation, such as `u.posts()`"
)]
pub trait Related {
    /// What is loaded for each row.
    type Loaded;
    #[doc(hidden)]
    type Model: Model;
    #[doc(hidden)]
    type Item;

    /// The rows it leads to from the rows of `table` at `path`, by their keys.
    #[doc(hidden)]
    fn into_many(self, table: &'static Table, path: Path) -> Result<Many<Self::Model, Self::Item>>;

    /// What is loaded, of the list of all.
    #[doc(hidden)]
    fn pick(list: Vec<Self::Item>) -> Result<Self::Loaded>;
}

impl<M: Model, Out> Related for Many<M, Out> {
    type Loaded = Vec<Out>;
    type Model = M;
    type Item = Out;

    fn into_many(self, _: &'static Table, _: Path) -> Result<Many<M, Out>> {
        Ok(self)
    }

    fn pick(list: Vec<Out>) -> Result<Vec<Out>> {
        Ok(list)
    }
}

impl<M: Model> Related for One<M, Nullable> {
    type Loaded = Option<M>;
    type Model = M;
    type Item = M;

    fn into_many(self, table: &'static Table, path: Path) -> Result<Many<M>> {
        step(table, path, self.path())
    }

    fn pick(mut list: Vec<M>) -> Result<Option<M>> {
        Ok(list.pop())
    }
}

impl<M: Model> Related for One<M, Required> {
    type Loaded = M;
    type Model = M;
    type Item = M;

    fn into_many(self, table: &'static Table, path: Path) -> Result<Many<M>> {
        step(table, path, self.path())
    }

    fn pick(mut list: Vec<M>) -> Result<M> {
        let gone = || format!("a row of {} that another points at was deleted meanwhile", M::table().name);
        list.pop().ok_or_else(|| Error::new(Kind::NotFound, gone()))
    }
}

/// The rows that a path of one step leads to, as rows that belong to where it starts.
fn step<M: Model>(table: &'static Table, from: Path, to: Path) -> Result<Many<M>> {
    let [hop] = to.hops() else { return Err(not_of_the_rows()) };
    if let Some(position) = Path::inverse(*hop) {
        return Ok(Many::new(from, table, position));
    }
    let statement = Statement::new(M::table());
    let key = Columns { path: statement.path, table: M::table(), positions: M::table().primary_key };
    let outer = Columns { path: from, table, positions: table.foreign_keys[usize::from(*hop)].columns };
    Ok(Many { query: Query::rows_of(statement), key, outer })
}

#[cold]
fn not_of_the_rows() -> Error {
    let message = "`load` follows one relation of the rows themselves; load the rows in between first";
    Error::new(Kind::Query, message)
}

impl<M: Model, Out> Many<M, Out> {
    /// Loads what belongs to each of `rows`, which are of `table`.
    pub(crate) fn load_for<'v>(
        &self,
        db: &dyn Executor,
        table: &'static Table,
        path: Path,
        rows: impl Iterator<Item = &'v dyn Record>,
    ) -> Result<Vec<Vec<Out>>> {
        if self.outer.path != path || !std::ptr::eq(self.outer.table, table) {
            return Err(not_of_the_rows());
        }
        let of_row = |row: &'v dyn Record| {
            self.outer.positions.iter().map(move |&position| row.value(position).into_owned())
        };
        let keys: Vec<_> = rows.flat_map(of_row).collect();
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        on(db, Access::Read, |link| self.load_lists(link, &keys))
    }
}
