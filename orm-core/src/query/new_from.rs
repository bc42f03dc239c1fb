//! [`NewFrom`]: new rows that the database makes of those of a query.

use super::collection::Rows;
use super::cte::Cte;
use super::query::Query;
use super::reader::Reader;
use super::select::{Columns, Select, Selection};
use super::shape::Shape;
use super::source::Tabular;
use crate::driver::{Access, EachRow, Executor, on};
use crate::error::Result;
use crate::model::{Model, NewRows, Upsert, foreign_key};
use crate::sql::{Body, Conflict, InsertFrom, Node, OnConflict, Path};
use crate::value::Required;

/// New rows of a model, made of those of a query, from [`Model::new_from`]. They are inserted by one statement, and none of them
/// is sent anywhere.
///
/// It has the verbs of [`New`](crate::model::New), a new row that the program has. They return how many rows they wrote; those
/// whose names end in `returning` return the rows, or what is [selected](NewFrom::select) of them, and those in `cte` are a
/// part of another statement. The rows are not validated, and `after_commit` is not told of them, since the program never sees
/// them.
///
/// # SQL
/// `INSERT INTO "archives" ("title", "words") SELECT "title", "words" FROM "posts" WHERE ..`
///
/// # Errors
/// The violations of [`New::insert`](crate::model::New::insert); a column without a default that is not named, before
/// anything is sent.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Visit { id: i64, path: String }
/// # #[derive(Model, Debug)] struct Total { #[orm(primary_key)] path: String, visits: i64 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Visit, Total].create_all(&db)?;
/// # NewVisit::insert_all(&db, ["/", "/a", "/"].map(|path| NewVisit { path: path.into() }))?;
/// NewTotal { path: "/".into(), visits: 10 }.insert(&db)?;
/// let counted = Visit::query().group_by(|v| v.path).select(|v| (v.path, count()));
/// let totals = Total::new_from(&counted, |t| (t.path, t.visits));
/// totals.on_conflict(|t| t.path).set(|old, new| old.visits.set(old.visits + new.visits)).run(&db)?;
/// assert_eq!(Total::query().order_by(|t| t.path.asc()).select(|t| t.visits).all(&db)?, [12, 1]);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use = "nothing is sent before it is inserted"]
pub struct NewFrom<M, Out = M> {
    statement: InsertFrom,
    returned: Rows<Out>,
    of: std::marker::PhantomData<fn() -> M>,
}

impl<M, Out> Clone for NewFrom<M, Out> {
    fn clone(&self) -> Self {
        NewFrom { statement: self.statement.clone(), returned: self.returned.clone(), of: self.of }
    }
}

impl<M, Out> std::fmt::Debug for NewFrom<M, Out> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewFrom a query, into {}", self.statement.table.name)
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, Out> NewRows for NewFrom<M, Out> {
    type Model = M;
}

impl<M: Model> NewFrom<M> {
    /// The rows of `query`, whose values go into the columns that `columns` names.
    pub(crate) fn of<S, From, C: Columns>(
        query: &Query<S, From>,
        columns: impl FnOnce(&M::Columns<Required>) -> C,
    ) -> NewFrom<M> {
        let (path, mut named) = (Path::root(), Vec::new());
        columns(&M::columns(path)).add_to(&mut named);
        let mut rows = query.statement.clone();
        let collections = !query.rows.collections.is_empty();
        let refused = Node::Refused("rows to be inserted have no collections; leave them out of the query");
        rows.filters.extend(collections.then_some(refused));
        let (table, returned) = (M::table(), Vec::new());
        NewFrom {
            statement: InsertFrom { table, path, named, rows, on_conflict: None, returned },
            returned: Rows::plain(Shape::of_row()),
            of: std::marker::PhantomData,
        }
    }
}

impl<M: Model, Out> NewFrom<M, Out> {
    /// What is returned of each written row, instead of the whole row.
    ///
    /// # SQL
    /// `.. RETURNING "id", "title"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let mut texts = titles.select(|t| t.text).insert_returning(&db)?;
    /// texts.sort();
    /// assert_eq!(texts, ["a", "b"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn select<C: Select>(
        mut self,
        select: impl FnOnce(&M::Columns<Required>) -> C,
    ) -> NewFrom<M, C::Out> {
        let mut selection = Selection::default();
        select(&M::columns(self.statement.path)).add_to(&mut selection);
        self.statement.returned = selection.columns;
        let returned = Rows { shape: Shape::of_selected::<C>(), collections: selection.collections };
        NewFrom { statement: self.statement, returned, of: self.of }
    }

    /// Inserts the rows, and returns how many there were.
    ///
    /// # Errors
    /// Those of [`NewFrom`].
    ///
    /// # SQL
    /// `INSERT INTO "titles" ("text", "words") SELECT "title", "words" FROM "posts"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.insert(&db)?, 2);
    /// assert!(titles.insert(&db).unwrap_err().unique_violation().is_some());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert(&self, db: &dyn Executor) -> Result<u64> {
        send(&self.statement, false, db, &mut |_| Ok(()))
    }

    /// Inserts the rows, and returns them as they are stored, or what is selected of them, in any order.
    ///
    /// # SQL
    /// `INSERT .. SELECT .. RETURNING ..`
    ///
    /// # Errors
    /// Those of [`NewFrom`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { title: "one".into() }.insert(&db)?;
    /// let copies = Post::new_from(&Post::query().select(|p| p.title.concat(" (copy)")), |p| p.title);
    /// let ids: Vec<i64> = copies.clone().select(|p| p.id).insert_returning(&db)?;
    /// assert_eq!(ids, [2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert_returning(&self, db: &dyn Executor) -> Result<Vec<Out>> {
        self.returning(&self.statement, db)
    }

    /// Inserts the rows but those whose key, or a value of a unique constraint, is there already; returns how many it inserted.
    ///
    /// # SQL
    /// `INSERT .. SELECT .. ON CONFLICT DO NOTHING`
    ///
    /// # Errors
    /// Those of [`NewFrom`] but unique violations.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.insert_or_ignore(&db)?, 1);
    /// assert_eq!(Title::get(&db, "a")?.words, 1, "the row that was there stays");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert_or_ignore(&self, db: &dyn Executor) -> Result<u64> {
        Upsert::any(self).ignore(db)
    }

    /// The same, and returns those that it inserted, or what is selected of them, in any order.
    ///
    /// # Errors
    /// Those of [`NewFrom`] but unique violations.
    ///
    /// # SQL
    /// `INSERT .. SELECT .. ON CONFLICT DO NOTHING RETURNING "text", "words"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.insert_or_ignore_returning(&db)?, [Title { text: "b".into(), words: 5 }]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn insert_or_ignore_returning(&self, db: &dyn Executor) -> Result<Vec<Out>> {
        Upsert::any(self).ignore_returning(db)
    }

    /// Inserts each row, or writes its values into the row that agrees with it in `target`, as
    /// [`New::upsert`](crate::model::New::upsert) does; returns how many rows it wrote.
    ///
    /// # SQL
    /// `INSERT .. SELECT .. ON CONFLICT ("title") DO UPDATE SET "words" = excluded."words"`
    ///
    /// # Errors
    /// Those of [`Upsert::run`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.upsert(&db, |t| t.text)?, 2);
    /// assert_eq!(Title::get(&db, "a")?.words, 3);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn upsert<C: Columns>(
        &self,
        db: &dyn Executor,
        target: impl FnOnce(&M::Columns<Required>) -> C,
    ) -> Result<u64> {
        self.on_conflict(target).run(db)
    }

    /// Begins an insert that says what happens when a row that agrees in `target` is there already: see [`Upsert`].
    ///
    /// # SQL
    /// `INSERT .. SELECT .. ON CONFLICT ("text") DO UPDATE SET "words" = "titles"."words" + excluded."words"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// titles.on_conflict(|t| t.text).set(|old, new| old.words.set(old.words + new.words)).run(&db)?;
    /// assert_eq!(Title::get(&db, "a")?.words, 4);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn on_conflict<C: Columns>(
        &self,
        target: impl FnOnce(&M::Columns<Required>) -> C,
    ) -> Upsert<'_, Self> {
        Upsert::on(self, target)
    }

    /// The same by the name of the primary key, or of a unique constraint or index, as
    /// [`New::on_constraint`](crate::model::New::on_constraint).
    ///
    /// # SQL
    /// As [`on_conflict`](NewFrom::on_conflict), with the columns of the constraint as the target.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.on_constraint("titles_pkey").ignore(&db)?, 1);
    /// assert!(titles.on_constraint("titles_key").ignore(&db).is_err(), "there is none of this name");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn on_constraint(&self, name: &str) -> Upsert<'_, Self> {
        Upsert::on_constraint(self, name)
    }

    /// The insert by a name, to read what is returned of the rows in the same statement. Only Postgres has it. What else the
    /// statement reads of the table is as it was before.
    ///
    /// # SQL
    /// `WITH "kept" (..) AS (INSERT .. SELECT .. RETURNING ..)` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite; those of [`NewFrom`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, name: String, done: bool }
    /// # #[derive(Model, Debug)] struct Old { id: i64, name: String }
    /// let gone = Job::query().filter(|j| j.done.eq(true)).select(|j| (j.name,)).delete_cte("gone");
    /// let kept = Old::new_from(&gone.query(), |o| (o.name,)).select(|o| (o.id,)).insert_cte("kept");
    /// assert_eq!(
    ///     kept.query().select(|_| count()).to_sql(orm::Backend::Postgres)?,
    ///     r#"WITH "gone" ("column1") AS (DELETE FROM "jobs" WHERE "done" = $1 RETURNING "name"), "#.to_owned()
    ///         + r#""kept" ("column1") AS (INSERT INTO "olds" ("name") SELECT "t0"."column1" FROM "gone" AS "t0" RETURNING "id") "#
    ///         + r#"SELECT count(*) FROM "kept" AS "t1""#
    /// );
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn insert_cte(&self, name: &str) -> Cte<Out>
    where
        Out: Tabular,
    {
        self.cte(name, self.statement.clone())
    }

    fn cte(&self, name: &str, mut statement: InsertFrom) -> Cte<Out>
    where
        Out: Tabular,
    {
        let collections = !self.returned.collections.is_empty();
        let refused = Node::Refused(
            "rows that a write returns have no collections; load them of the query of its name",
        );
        statement.rows.filters.extend(collections.then_some(refused));
        Cte::new(name.into(), Body::Insert(Box::new(statement)))
    }

    fn returning(&self, statement: &InsertFrom, db: &dyn Executor) -> Result<Vec<Out>> {
        self.returned.refuse_collections()?;
        let mut rows = Vec::new();
        send(statement, true, db, &mut |row| {
            rows.push(self.returned.shape.read(&mut Reader::new(row))?);
            Ok(())
        })?;
        Ok(rows)
    }

    fn with(&self, on_conflict: OnConflict) -> InsertFrom {
        InsertFrom { on_conflict: Some(on_conflict), ..self.statement.clone() }
    }
}

/// The endings of an upsert of many rows, which the query returns.
impl<M: Model, Out> Upsert<'_, NewFrom<M, Out>> {
    /// Inserts each row, or changes the one that is there; returns how many rows it wrote, without those that
    /// [`filter`](Upsert::filter) left as they were.
    ///
    /// Rows of the query that agree in the target with each other are for it to leave out, by
    /// [`group_by`](Query::group_by): Postgres refuses to change a row twice, SQLite does so, one after the other.
    ///
    /// # SQL
    /// `INSERT .. SELECT .. ON CONFLICT ("title") DO UPDATE SET ..`; on SQLite with `WHERE TRUE` before it, where the query
    /// ends with a table.
    ///
    /// # Errors
    /// Those of [`NewFrom`]; a database error when the target is no unique constraint.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let more = titles.on_conflict(|t| t.text).filter(|old, new| old.words.gt(new.words));
    /// assert_eq!(more.run(&db)?, 1, "`b` is new, and `a` has no more words than before");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn run(self, db: &dyn Executor) -> Result<u64> {
        send(&self.new.with(self.on_conflict), false, db, &mut |_| Ok(()))
    }

    /// The same, and returns the rows that it wrote, or what is selected of them, in any order.
    ///
    /// # SQL
    /// `.. RETURNING ..`
    ///
    /// # Errors
    /// Those of [`Upsert::run`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let words = titles.select(|t| t.words);
    /// let mut written = words.on_conflict(|t| t.text).run_returning(&db)?;
    /// written.sort();
    /// assert_eq!(written, [3, 5]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn run_returning(self, db: &dyn Executor) -> Result<Vec<Out>> {
        self.new.returning(&self.new.with(self.on_conflict), db)
    }

    /// Inserts each row, or leaves the one that is there as it is; returns how many it inserted.
    ///
    /// # SQL
    /// `.. ON CONFLICT ("title") DO NOTHING`
    ///
    /// # Errors
    /// Those of [`Upsert::run`] but unique violations of the target.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// assert_eq!(titles.on_conflict(|t| t.text).ignore(&db)?, 1);
    /// assert_eq!(titles.on_conflict(|t| t.text).ignore(&db)?, 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn ignore(self, db: &dyn Executor) -> Result<u64> {
        self.ignoring().run(db)
    }

    /// The same, and returns the rows that it inserted, or what is selected of them, in any order.
    ///
    /// # Errors
    /// Those of [`Upsert::ignore`].
    ///
    /// # SQL
    /// `.. ON CONFLICT ("text") DO NOTHING RETURNING "text"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// NewTitle { text: "a".into(), words: 1 }.insert(&db)?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let texts = titles.select(|t| t.text);
    /// assert_eq!(texts.on_conflict(|t| t.text).ignore_returning(&db)?, ["b"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn ignore_returning(self, db: &dyn Executor) -> Result<Vec<Out>> {
        self.ignoring().run_returning(db)
    }

    /// What [`run_returning`](Upsert::run_returning) does, by a name, as [`NewFrom::insert_cte`]. Only Postgres has it.
    ///
    /// # SQL
    /// `WITH "kept" (..) AS (INSERT .. ON CONFLICT .. RETURNING ..)` on Postgres.
    ///
    /// # Errors
    /// `is_unsupported` on SQLite; those of [`Upsert::run`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let texts = titles.select(|t| (t.text,));
    /// let kept = texts.on_conflict(|t| t.text).run_cte("kept").query();
    /// assert!(kept.all(&db).unwrap_err().is_unsupported());
    /// let sql = kept.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.contains(r#"ON CONFLICT ("text") DO UPDATE SET "words" = excluded."words" RETURNING "text")"#), "{sql}");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn run_cte(self, name: &str) -> Cte<Out>
    where
        Out: Tabular,
    {
        self.new.cte(name, self.new.with(self.on_conflict))
    }

    /// What [`ignore_returning`](Upsert::ignore_returning) does, by a name, as [`NewFrom::insert_cte`]. Only Postgres has it.
    ///
    /// # Errors
    /// Those of [`Upsert::run_cte`].
    ///
    /// # SQL
    /// `WITH "kept" (..) AS (INSERT .. ON CONFLICT .. DO NOTHING RETURNING ..)` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug, PartialEq)] struct Title { #[orm(primary_key)] text: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Title].create_all(&db)?;
    /// NewPost::insert_all(&db, [("a", 3), ("b", 5)].map(|(t, words)| NewPost { title: t.into(), words }))?;
    /// let titles = Title::new_from(&Post::query().select(|p| (p.title, p.words)), |t| (t.text, t.words));
    /// let texts = titles.select(|t| (t.text,));
    /// let sql = texts.on_conflict(|t| t.text).ignore_cte("kept").query().to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.starts_with(r#"WITH "kept" ("column1") AS (INSERT INTO "titles""#), "{sql}");
    /// assert!(sql.contains(r#"ON CONFLICT ("text") DO NOTHING RETURNING "text") SELECT"#), "{sql}");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn ignore_cte(self, name: &str) -> Cte<Out>
    where
        Out: Tabular,
    {
        self.ignoring().run_cte(name)
    }

    fn ignoring(mut self) -> Self {
        self.on_conflict.action = Conflict::Ignore;
        self
    }
}

fn send(statement: &InsertFrom, returning: bool, db: &dyn Executor, each: &mut EachRow<'_>) -> Result<u64> {
    let written = statement.write(returning, db.dialect())?;
    on(db, Access::Write, |link| {
        let result = link.query(&written.sql, &written.args, each);
        result.map_err(|error| foreign_key::explain_insert_from(error, link, statement))
    })
}
