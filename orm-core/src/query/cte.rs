//! [`Cte`]: a query with a name, to be read as often as one likes; recursive ones, and what lies above and below the rows of a
//! tree.

use std::marker::PhantomData;
use std::sync::Arc;

use super::column::One;
use super::query::Query;
use super::select::Assignments;
use super::source::{Source, Tabular};
use crate::model::Model;
use crate::sql::{
    BinaryOp, Body, Cte as Named, Join, JoinKind, Node, Origin, Path, Select as Statement, recursive,
};
use crate::table::Table;
use crate::value::{Mode, Required};

/// A query with a name, from [`Query::cte`]: each [`Cte::query`] reads its rows, and however many do in one statement, the
/// query itself stands there once.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Post { id: i64, author: String, words: i64 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// # NewPost::insert_all(&db, [("Ann", 10), ("Ann", 5), ("Bob", 5)].map(|(a, words)| NewPost { author: a.into(), words }))?;
/// let totals = Post::query().group_by(|p| p.author).select(|p| (p.author, p.words.sum())).cte("totals");
/// let most = totals.query().select(|(_, words)| words.max());
/// let best = totals.query().filter(|(_, words)| words.eq(most.scalar()));
/// assert_eq!(best.one(&db)?, ("Ann".to_owned(), Some(15)));
/// assert!(best.to_sql(orm::Backend::Sqlite)?.starts_with(r#"WITH "totals" ("column1", "column2") AS (SELECT "author", "#));
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Cte<Out> {
    named: Arc<Named>,
    of: PhantomData<fn() -> Out>,
}

impl<Out> Clone for Cte<Out> {
    fn clone(&self) -> Self {
        Cte { named: Arc::clone(&self.named), of: PhantomData }
    }
}

impl<Out> std::fmt::Debug for Cte<Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cte {}", self.named.name())
    }
}

impl<Out: Tabular> Cte<Out> {
    pub(super) fn new(name: Arc<str>, body: Body) -> Cte<Out> {
        Cte {
            named: Arc::new(Named::new(name, Out::table().columns.iter().collect(), body)),
            of: PhantomData,
        }
    }

    /// A query of its rows.
    ///
    /// # SQL
    /// `WITH "totals" (..) AS (..) SELECT .. FROM "totals" AS "t0"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Sale { id: i64, shop: String, euros: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Sale].create_all(&db)?;
    /// NewSale::insert_all(&db, [("N", 5), ("N", 9), ("S", 7)].map(|(s, euros)| NewSale { shop: s.into(), euros }))?;
    /// let totals = Sale::query().group_by(|s| s.shop).select(|s| (s.shop, s.euros.sum())).cte("totals");
    /// // Every shop with those that sold less: the totals are made once and read twice.
    /// let pairs = totals.query().join(totals.query(), |((_, more), (_, less))| more.gt(*less));
    /// let (more, less) = pairs.select(|((more, _), (less, _))| (*more, *less)).one(&db)?;
    /// assert_eq!((more.as_str(), less.as_str()), ("N", "S"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn query(&self) -> Query<Out::Source, Out> {
        Query::made_of(Origin::Cte(Arc::clone(&self.named)), None)
    }
}

impl<S: Source, Out> Query<S, Out> {
    /// This query by a name, which must be another than that of every other [`Cte`] and table in the same statement.
    ///
    /// # SQL
    /// `WITH "totals" (..) AS (..)`, in front of the statements that read it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [10, 500].map(|words| NewPost { words }))?;
    /// let long = Post::query().filter(|p| p.words.gt(100)).cte("long").query();
    /// assert_eq!(long.one(&db)?.words, 500);
    /// let with = r#"WITH "long" ("id", "words") AS (SELECT "id", "words" FROM "posts" WHERE "words" > ?1) SELECT "#;
    /// assert!(long.to_sql(orm::Backend::Sqlite)?.starts_with(with));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn cte(mut self, name: &str) -> Cte<Out>
    where
        Out: Tabular,
    {
        self.statement.filters.extend(self.refuse_as_part());
        Cte::new(name.into(), Body::Select(self.statement))
    }

    /// These rows, and those that `step` finds from them, and from those, until there are no more. `step` is given a query of the
    /// rows that were found last, to join with. Rows that lead back to themselves never end: use
    /// [`recursive_distinct`](Query::recursive_distinct) where there may be such.
    ///
    /// # SQL
    /// `WITH RECURSIVE "tree" (..) AS (SELECT .. UNION ALL SELECT .. JOIN "tree" AS "t1" ON ..)`
    ///
    /// # Errors
    /// An order or a limit in either part, and a name that another query or a table of the statement has, before anything is
    /// sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Part { id: i64, name: String, within: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Part].create_all(&db)?;
    /// let car = NewPart { name: "car".into(), within: None }.insert(&db)?;
    /// let door = NewPart { name: "door".into(), within: Some(car.id) }.insert(&db)?;
    /// NewPart { name: "handle".into(), within: Some(door.id) }.insert(&db)?;
    /// let parts = Part::query()
    ///     .filter(|p| p.id.eq(car.id))
    ///     .select(|p| (p.id, p.name, orm::value(0_i32)))
    ///     .recursive("found", |found| {
    ///         Part::query()
    ///             .join(found, |(p, (id, ..))| p.within.eq(*id))
    ///             .select(|(p, (.., depth))| (p.id, p.name, *depth + 1))
    ///     });
    /// let deepest = parts.query().order_by(|(.., depth)| depth.desc()).first(&db)?;
    /// assert_eq!(deepest.map(|(_, name, depth)| (name, depth)), Some(("handle".to_owned(), 2)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn recursive<B: Source, T>(
        self,
        name: &str,
        step: impl FnOnce(Query<T, Out>) -> Query<B, Out>,
    ) -> Cte<Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.recursion(name, true, step)
    }

    /// The same, but a row that was found before is not found again, so that circles end.
    ///
    /// # SQL
    /// `WITH RECURSIVE "tree" (..) AS (SELECT .. UNION SELECT ..)`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Road { id: i64, start: String, finish: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Road].create_all(&db)?;
    /// let road = |(a, b): (&str, &str)| NewRoad { start: a.into(), finish: b.into() };
    /// NewRoad::insert_all(&db, [("A", "B"), ("B", "C"), ("C", "A"), ("X", "Y")].map(road))?;
    /// // Where one gets from A, which is in a circle.
    /// let from_a = Road::query().filter(|r| r.start.eq("A")).select(|r| (r.finish,));
    /// let reached = from_a.recursive_distinct("reached", |last| {
    ///     Road::query().join(last, |(r, (place,))| r.start.eq(*place)).select(|(r, _)| (r.finish,))
    /// });
    /// let places = reached.query().order_by(|(place,)| place.asc()).select(|(place,)| *place).all(&db)?;
    /// assert_eq!(places, ["A", "B", "C"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn recursive_distinct<B: Source, T>(
        self,
        name: &str,
        step: impl FnOnce(Query<T, Out>) -> Query<B, Out>,
    ) -> Cte<Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        self.recursion(name, false, step)
    }

    fn recursion<B: Source, T>(
        mut self,
        name: &str,
        all: bool,
        step: impl FnOnce(Query<T, Out>) -> Query<B, Out>,
    ) -> Cte<Out>
    where
        Out: Tabular<Source = T>,
        T: Source<Row = Out>,
    {
        let name: Arc<str> = name.into();
        let step = step(Query::made_of(Origin::Recursion(Arc::clone(&name)), None));
        self.statement.filters.extend(self.refuse_as_part().or(step.refuse_as_part()));
        Cte::new(name, recursive(self.statement, step.statement, all))
    }
}

impl<M: Model, Out: Tabular> Query<M, Out> {
    /// A change of these rows by a name, to read what is returned of them in the same statement. Only Postgres has it.
    ///
    /// # SQL
    /// `WITH "archived" (..) AS (UPDATE .. RETURNING ..)` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite; those of [`Query::update`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, done: bool }
    /// let open = Job::query().filter(|j| j.done.eq(false)).select(|j| (j.id,));
    /// let closed = open.update_cte("closed", |j| j.done.set(true)).query().select(|_| count());
    /// let update = r#"AS (UPDATE "jobs" SET "done" = $1 WHERE "done" = $2 RETURNING "id") SELECT count(*) FROM "closed""#;
    /// assert!(closed.to_sql(orm::Backend::Postgres)?.contains(update));
    /// assert!(closed.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn update_cte<A: Assignments>(
        mut self,
        name: &str,
        set: impl FnOnce(&M::Columns<Required>) -> A,
    ) -> Cte<Out> {
        self.statement.filters.extend(self.refuse_as_part());
        self.statement.spell_columns();
        let assignments = self.assignments(set);
        Cte::new(name.into(), Body::Update(self.statement, assignments))
    }

    /// The removal of these rows by a name, to read what is returned of them in the same statement. Only Postgres has it.
    ///
    /// # SQL
    /// `WITH "gone" (..) AS (DELETE .. RETURNING ..)` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite; those of [`Query::delete`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, done: bool }
    /// let gone = Job::query().filter(|j| j.done.eq(true)).select(|j| (j.id,)).delete_cte("gone");
    /// let sql = gone.query().select(|_| count()).to_sql(orm::Backend::Postgres)?;
    /// assert_eq!(
    ///     sql,
    ///     r#"WITH "gone" ("column1") AS (DELETE FROM "jobs" WHERE "done" = $1 RETURNING "id") SELECT count(*) FROM "gone" AS "t0""#
    /// );
    /// assert!(gone.query().to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn delete_cte(mut self, name: &str) -> Cte<Out> {
        self.statement.filters.extend(self.refuse_as_part());
        self.statement.spell_columns();
        Cte::new(name.into(), Body::Delete(self.statement))
    }
}

impl<M: Model> Query<M> {
    /// The rows below these in the tree that a relation of the model to itself makes: those that point at one of them by it,
    /// those that point at those, and so on; each once, also where they go in circles. Of these rows themselves there are only
    /// those that lie below another.
    ///
    /// What comes back is a query like any other, to be filtered, ordered and counted.
    ///
    /// # SQL
    /// `WITH RECURSIVE "tree of categories" ("id") AS (SELECT .. UNION SELECT ..) SELECT .. FROM "categories" AS "t4" WHERE
    /// "t4"."id" IN (SELECT "t5"."id" FROM "tree of categories" AS "t5")`
    ///
    /// # Errors
    /// A relation to another model, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Category { id: i64, name: String, #[orm(belongs_to = Category, index)] parent_id: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Category].create_all(&db)?;
    /// let new = |name: &str, parent_id| NewCategory { name: name.into(), parent_id }.insert(&db);
    /// let all = new("all", None)?;
    /// let books = new("books", Some(all.id))?;
    /// let poetry = new("poetry", Some(books.id))?;
    /// let below = Category::query().filter(|c| c.id.eq(all.id)).descendants(|c| c.parent());
    /// assert_eq!(below.order_by(|c| c.id.asc()).select(|c| c.name).all(&db)?, ["books", "poetry"]);
    /// let above = Category::query().filter(|c| c.id.eq(poetry.id)).ancestors(|c| c.parent());
    /// assert_eq!(above.order_by(|c| c.id.asc()).select(|c| c.name).all(&db)?, ["all", "books"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn descendants<N: Mode>(self, parent: impl FnOnce(&M::Columns<Required>) -> One<M, N>) -> Query<M> {
        let path = parent(&self.columns()).path();
        self.tree(path, true)
    }

    /// The rows above these in the tree that a relation of the model to itself makes: those that these point at by it, those
    /// that those point at, and so on; each once, also where they go in circles. Of these rows themselves there are only those
    /// that lie above another.
    ///
    /// # SQL
    /// That of [`Query::descendants`], the other way.
    ///
    /// # Errors
    /// Those of [`Query::descendants`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Folder { id: i64, name: String, #[orm(belongs_to = Folder, index)] parent_id: Option<i64> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Folder].create_all(&db)?;
    /// let new = |name: &str, parent_id| NewFolder { name: name.into(), parent_id }.insert(&db);
    /// let home = new("home", None)?;
    /// let ann = new("ann", Some(home.id))?;
    /// let music = new("music", Some(ann.id))?;
    /// let above = |id: i64| Folder::query().filter(move |f| f.id.eq(id)).ancestors(|f| f.parent());
    /// let path = above(music.id).order_by(|f| f.id.asc()).select(|f| f.name).all(&db)?;
    /// assert_eq!(path.join("/"), "home/ann");
    /// assert!(!above(home.id).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn ancestors<N: Mode>(self, parent: impl FnOnce(&M::Columns<Required>) -> One<M, N>) -> Query<M> {
        let path = parent(&self.columns()).path();
        self.tree(path, false)
    }

    fn tree(self, parent: Path, down: bool) -> Query<M> {
        let mut found = Query::all_rows();
        let table = M::table();
        let key = match parent.hops() {
            [hop] if Path::inverse(*hop).is_none() && parent.source() == self.statement.row.source() => {
                table.foreign_keys[usize::from(*hop)].columns
            }
            _ => {
                found.add_filter(Node::Refused(
                    "a tree follows one `belongs_to` of the rows to their own model",
                ));
                return found;
            }
        };
        let statement = tree(self.statement, table, key, down);
        let own = columns_at(table, found.statement.path, table.primary_key);
        found.add_filter(Node::InSelect(own, Box::new(statement), false));
        found
    }
}

fn columns_at(table: &'static Table, path: Path, columns: &[usize]) -> Vec<Node> {
    table.columns_at(columns).map(|column| Node::Column(path, column)).collect()
}

/// A query of the keys of what lies below or above the rows of `start`, by the foreign key of the columns `key`.
fn tree(mut start: Statement, table: &'static Table, key: &[usize], down: bool) -> Statement {
    // Down, the rows are found whose foreign key is a key found before; up, the foreign keys of rows whose key was found.
    let (found, by) = if down { (table.primary_key, key) } else { (key, table.primary_key) };
    let name: Arc<str> = format!("tree of {}", table.name).into();
    start.columns = columns_at(table, start.row, table.primary_key);
    let mut base = Statement::new(table);
    base.columns = columns_at(table, base.path, found);
    base.filters.push(Node::InSelect(columns_at(table, base.path, by), Box::new(start), false));

    let mut step = Statement::new(table);
    step.columns = columns_at(table, step.path, found);
    let last = Path::root();
    let pairs = columns_at(table, step.path, by).into_iter().zip(columns_at(table, last, table.primary_key));
    let on = pairs.map(|(own, last)| Node::binary(BinaryOp::Joins, own, last)).reduce(Node::and);
    let origin = Origin::Recursion(Arc::clone(&name));
    step.joins.push(Join { kind: JoinKind::Inner, path: last, table, origin, on, lateral: false });

    let columns = table.key_columns().collect();
    let mut keys = Statement::new(table);
    keys.origin = Origin::Cte(Arc::new(Named::new(name, columns, recursive(base, step, false))));
    keys.columns = columns_at(table, keys.path, table.primary_key);
    keys
}
