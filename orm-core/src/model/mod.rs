//! [`Model`]: what the derive lists about a struct, and the verbs that follow from it, one file each. A verb's generic
//! part is a few lines; the work is done by plain functions over the facts.

mod by_key;
pub(crate) mod changes;
mod chosen;
mod committed;
mod draft;
mod embed;
mod filled;
pub(crate) mod foreign_key;
mod insert;
mod insert_all;
mod links;
mod many;
mod nested;
mod record;
mod relation;
mod rules;
mod scopes;
mod upsert;

use crate::driver::Executor;
use crate::error::{Error, Kind, Result};
use crate::query::{Columns, NewFrom, Query, Reader, Receives, Related};
use crate::sql::Path;
use crate::table::{Change, Table};
use crate::value::{Mode, Required, Value};

#[cfg(feature = "json")]
pub use changes::given_field;
pub use changes::{Changes, embedded_or_default};
pub use committed::{Committed, committed};
pub use draft::{Draft, validated};
pub use embed::Embed;
pub use links::{Links, linked_with};
pub use nested::{NewChildren, NewTree, NewWith};
pub use record::{Key, Record, no_such_column, or_default};
pub use relation::{
    KeyTo, PointsAt, Spelling, belonging_to, belongs_to, foreign_key_to, is_key_of, is_unique,
};
pub use rules::{counts, default_fits};
pub use scopes::{SoftDelete, Tenanted};
pub use upsert::{NewRows, Upsert};

/// A struct that is a table. Implemented by `#[derive(Model)]`, which lists facts; the verbs are provided.
#[diagnostic::on_unimplemented(message = "`{Self}` is no model", label = "needs `#[derive(Model)]`")]
pub trait Model: Record + Sized + 'static {
    /// The type of the key: that of its field, or a tuple of those of its fields.
    type Key: Key + 'static;
    /// The columns, as closures of queries are given them.
    type Columns<N: Mode>;

    /// The facts about the table.
    #[doc(hidden)]
    fn table() -> &'static Table;

    /// The columns of the row at `path`.
    #[doc(hidden)]
    fn columns<N: Mode>(path: Path) -> Self::Columns<N>;

    /// Reads a row, whose columns come in the order of the facts.
    #[doc(hidden)]
    fn read(reader: &mut Reader<'_>) -> Result<Self>;

    /// Takes over from `old`, the row as it was in memory, what is no column.
    #[doc(hidden)]
    fn keep_skipped(&mut self, _old: &mut Self) {}

    /// Says what is wrong with a row that is about to be written.
    #[doc(hidden)]
    fn validate(_draft: &mut Draft<'_, Self>) {}

    /// Is told of a row that was written, once that is committed.
    #[doc(hidden)]
    fn after_commit(_change: &Committed<Self>) {}

    /// A query over all rows.
    ///
    /// # SQL
    /// `SELECT "id", "name" FROM "users"`, when it is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let everybody = User::query();
    /// assert_eq!(everybody.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id", "name" FROM "users""#);
    /// assert!(everybody.all(&db)?.is_empty());
    /// NewUser { name: "Ann".into() }.insert(&db)?;
    /// assert_eq!(everybody.all(&db)?.len(), 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    fn query() -> Query<Self> {
        Query::all_rows()
    }

    /// What a relation leads to from each of `rows`, in their order: a `Vec` for a relation to many rows, a row or an
    /// `Option` of one for a relation to one. It is loaded by one statement, whatever the number of rows, and may be
    /// filtered, ordered, limited, and have a `with` or `select` of its own, as within a query.
    ///
    /// # SQL
    /// `SELECT .. FROM "posts" WHERE "author_id" = ANY($1)` on Postgres, `IN (..)` on SQLite, as
    /// [`Query::with`] sends it; none when there are no rows.
    ///
    /// # Errors
    /// Those of the database; `is_not_found` when a row that a foreign key points at was deleted meanwhile; a path of
    /// several relations, before anything is sent.
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
    /// let users = NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// NewPost { author_id: users[1].id, title: "one".into() }.insert(&db)?;
    /// let posts: Vec<Vec<Post>> = User::load(&db, &users, |u| u.posts().order_by(|p| p.id.asc()))?;
    /// assert_eq!((posts[0].len(), posts[1].len()), (0, 1));
    /// let authors: Vec<User> = Post::load(&db, &posts[1], |p| p.author())?;
    /// assert_eq!(authors[0].name, "Bob");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn load<R: Related>(
        db: &dyn Executor,
        rows: &[Self],
        relation: impl FnOnce(&Self::Columns<Required>) -> R,
    ) -> Result<Vec<R::Loaded>> {
        let path = Path::root();
        let many = relation(&Self::columns(path)).into_many(Self::table(), path)?;
        let lists = many.load_for(db, Self::table(), path, rows.iter().map(|row| row as &dyn Record))?;
        lists.into_iter().map(R::pick).collect()
    }

    /// The row with this key, if there is one.
    ///
    /// # SQL
    /// `SELECT "id", "name" FROM "users" WHERE "id" = ?1`
    ///
    /// # Errors
    /// Those of the database.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// assert_eq!(User::find(&db, ann.id)?.map(|user| user.name), Some("Ann".to_owned()));
    /// assert!(User::find(&db, 99)?.is_none());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn find(db: &dyn Executor, key: impl Into<Self::Key>) -> Result<Option<Self>> {
        let mut found = None;
        by_key::find(Self::table(), &key.into(), db, &mut |row| {
            found = Some(Reader::new(row).of_table(Self::table(), Self::read)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The row with this key.
    ///
    /// # SQL
    /// That of [`Model::find`].
    ///
    /// # Errors
    /// `is_not_found` when there is none.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct Seat {
    ///     #[orm(primary_key)]
    ///     row: i32,
    ///     #[orm(primary_key)]
    ///     number: i32,
    ///     guest: Option<String>,
    /// }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Seat].create_all(&db)?;
    /// NewSeat { row: 3, number: 7, guest: Some("Ann".into()) }.insert(&db)?;
    /// assert_eq!(Seat::get(&db, (3, 7))?.guest.as_deref(), Some("Ann"));
    /// assert!(Seat::get(&db, (7, 3)).unwrap_err().is_not_found());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn get(db: &dyn Executor, key: impl Into<Self::Key>) -> Result<Self> {
        Self::find(db, key)?.ok_or_else(|| not_found(Self::table()))
    }

    /// Writes every column outside the key to the row with this key, but for that of a soft delete, which has
    /// [verbs of its own](SoftDelete).
    ///
    /// A `version` column is compared and counted up, in the database and here; when the transaction is then rolled back,
    /// [`reload`](Model::reload) before trying again. An `updated_at` column becomes the moment of the statement, by the
    /// clock of the database, in the database and here, whatever stood in the field.
    ///
    /// # SQL
    /// `UPDATE "users" SET "name" = ?1 WHERE "id" = ?2`; with a version
    /// `SET .., "version" = ?2 + 1 WHERE "id" = ?3 AND "version" = ?4`; with an `updated_at`
    /// `SET .., "updated_at" = statement_timestamp() WHERE .. RETURNING "updated_at"` on Postgres, and on SQLite
    /// `strftime('%Y-%m-%d %H:%M:%f000Z')` in its place. One round trip.
    ///
    /// # Errors
    /// `is_stale` when the row is gone, or its version is another: somebody changed it since it was read.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, #[orm(version)] version: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let mut ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// let mut other = User::get(&db, ann.id)?;
    /// ann.name = "Anna".into();
    /// ann.update(&db)?;
    /// assert_eq!(ann.version, 2);
    /// assert!(other.update(&db).unwrap_err().is_stale());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn update(&mut self, db: &dyn Executor) -> Result<()> {
        let at = by_key::update(Self::table(), self, db)?;
        updated(self, None, at, db)
    }

    /// Writes only these columns, as they are in this struct, to the row with this key. The others stay in the database as
    /// they are, whatever stands in their fields. A `version` is compared and counted up and an `updated_at` set, as by
    /// [`update`](Model::update); neither is named, nor is the key.
    ///
    /// # SQL
    /// `UPDATE "users" SET "name" = ?1, "email" = ?2 WHERE "id" = ?3`
    ///
    /// # Errors
    /// Those of [`update`](Model::update); a column that cannot be chosen, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, email: String, visits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let mut ann = NewUser { name: "Ann".into(), email: "a@example.com".into(), visits: 0 }.insert(&db)?;
    /// User::query().update(&db, |u| u.visits.set(u.visits + 1))?; // meanwhile
    /// (ann.name, ann.email) = ("Anna".into(), "anna@example.com".into());
    /// ann.update_only(&db, |u| (u.name, u.email))?;
    /// let stored = User::get(&db, ann.id)?;
    /// assert_eq!((stored.name.as_str(), stored.visits), ("Anna", 1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn update_only<C: Columns>(
        &mut self,
        db: &dyn Executor,
        columns: impl FnOnce(&Self::Columns<Required>) -> C,
    ) -> Result<()> {
        let columns = chosen::chosen::<Self, C>(columns)?;
        let at = by_key::update_of(Self::table(), columns, self, db)?;
        updated(self, None, at, db)
    }

    /// Writes these changes to the row with this key, and to this struct. Nothing given sends nothing. A `version` is
    /// compared and counted up and an `updated_at` set, as by [`update`](Model::update).
    ///
    /// # SQL
    /// `UPDATE "users" SET "name" = ?1 WHERE "id" = ?2`
    ///
    /// # Errors
    /// Those of [`update`](Model::update); this struct then stays as it is.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(changes)]
    /// struct User { id: i64, name: String, nickname: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let mut ann = NewUser { name: "Ann".into(), nickname: Some("A".into()) }.insert(&db)?;
    /// ann.apply(&db, &UserChanges { name: Some("Anna".into()), ..UserChanges::default() })?;
    /// assert_eq!((ann.name.as_str(), ann.nickname.as_deref()), ("Anna", Some("A")));
    /// ann.apply(&db, &UserChanges { nickname: Some(None), ..UserChanges::default() })?;
    /// assert_eq!(User::get(&db, ann.id)?.nickname, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn apply(&mut self, db: &dyn Executor, changes: &impl Changes<Model = Self>) -> Result<()> {
        let columns = changes::given(Self::table(), changes);
        if columns.is_empty() {
            return Ok(());
        }
        let changed = changes::Changed { old: self, changes };
        let at = by_key::update_of(Self::table(), columns, &changed, db)?;
        updated(self, Some(changes), at, db)
    }

    /// Writes every column outside the key of each of `rows` to the row with its key, as [`update`](Model::update) does, all
    /// or none. No row sends nothing.
    ///
    /// # SQL
    /// On Postgres one statement for up to 10,000 rows, `WITH "given" (..) AS (SELECT .. FROM unnest($1, ..)) UPDATE "users"
    /// SET "name" = "given"."name" FROM "given" WHERE "users"."id" = "given"."id"`; on SQLite one for up to 64 rows, with
    /// `VALUES (..), (..)`, as on Postgres for up to 500 rows that have a column of lists. They are sent in a transaction, or
    /// in a savepoint of the one that is open.
    ///
    /// # Errors
    /// `is_stale` when one of the rows is gone or its version is another, and those of [`update`](Model::update): then no row
    /// is changed, in the database or here. Two of `rows` with one key, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, #[orm(version)] version: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let mut users = NewUser::insert_all(&db, (0..100).map(|n| NewUser { name: format!("user {n}") }))?;
    /// for user in &mut users {
    ///     user.name.make_ascii_uppercase();
    /// }
    /// User::update_all(&db, &mut users)?;
    /// let last = User::get(&db, 100)?;
    /// assert_eq!((last.name.as_str(), last.version, users[99].version), ("USER 99", 2, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn update_all(db: &dyn Executor, rows: &mut [Self]) -> Result<()> {
        let moments = many::update_all(Self::table(), &records(rows), db)?;
        rows.iter_mut().zip(moments).try_for_each(|(row, at)| keep_up(row, None, at))?;
        committed::tell(Self::table(), Change::Updated, rows.iter().map(|row| row as &dyn Record), db)
    }

    /// Inserts the rows of a query: `columns` names where what it returns goes. Columns that are not named take their
    /// defaults; a `version` begins at 1. Returns how many rows there were.
    ///
    /// # SQL
    /// `INSERT INTO "archives" ("title", "words") SELECT "title", "words" FROM "posts" WHERE ..`. One statement; no row is
    /// sent anywhere.
    ///
    /// # Errors
    /// The violations of [`New::insert`]; a column without a default that is not named, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String, words: i32 }
    /// # #[derive(Model, Debug)] struct Archive { id: i64, title: String, words: Option<i32> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Archive].create_all(&db)?;
    /// NewPost::insert_all(&db, [1, 900].map(|words| NewPost { title: "x".into(), words }))?;
    /// let long = Post::query().filter(|p| p.words.gt(100)).select(|p| (p.title, p.words));
    /// assert_eq!(Archive::insert_from(&db, &long, |a| (a.title, a.words))?, 1);
    /// assert_eq!(Archive::query().one(&db)?.words, Some(900));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn insert_from<M, Out, C: Receives<Out>>(
        db: &dyn Executor,
        query: &Query<M, Out>,
        columns: impl FnOnce(&Self::Columns<Required>) -> C,
    ) -> Result<u64> {
        Self::new_from(query, columns).insert(db)
    }

    /// New rows made of those of a query, to be inserted with more to say about it than [`insert_from`](Model::insert_from)
    /// has room for: what is done about rows that are there already, and what comes back. `columns` names where what the query
    /// returns goes.
    ///
    /// # SQL
    /// `INSERT INTO "archives" ("title", "words") SELECT .. ON CONFLICT ("title") DO UPDATE SET .. RETURNING ..`
    ///
    /// # Errors
    /// The endings have those of [`NewFrom`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, title: String }
    /// # #[derive(Model, Debug)] struct Word { #[orm(primary_key)] text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Word].create_all(&db)?;
    /// NewPost::insert_all(&db, ["a", "b", "a"].map(|title| NewPost { title: title.into() }))?;
    /// let words = Word::new_from(&Post::query().select(|p| p.title), |w| w.text);
    /// assert_eq!(words.insert_or_ignore(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn new_from<M, Out, C: Receives<Out>>(
        query: &Query<M, Out>,
        columns: impl FnOnce(&Self::Columns<Required>) -> C,
    ) -> NewFrom<Self> {
        NewFrom::of(query, columns)
    }

    /// Deletes the rows with the keys of `rows`, and their versions if they have one, all or none. No row sends nothing.
    ///
    /// # SQL
    /// `WITH "given" ("id") AS (..) DELETE FROM "users" WHERE "id" IN (SELECT "id" FROM "given")`, of as many rows a
    /// statement as [`update_all`](Model::update_all), and all or none as there.
    ///
    /// # Errors
    /// Those of [`delete`](Model::delete): `is_stale` when one of the rows is gone or its version is another. Two of `rows`
    /// with one key, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let users = NewUser::insert_all(&db, (0..5000).map(|n| NewUser { name: format!("user {n}") }))?;
    /// User::delete_all(&db, &users[1..])?;
    /// assert_eq!(User::query().count(&db)?, 1);
    /// assert!(User::delete_all(&db, &users).unwrap_err().is_stale());
    /// assert_eq!(User::query().count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn delete_all(db: &dyn Executor, rows: &[Self]) -> Result<()> {
        let rows = records(rows);
        many::delete_all(Self::table(), &rows, db)?;
        committed::tell(Self::table(), Change::Deleted, rows, db)
    }

    /// Deletes the row with this key, and this version if there is one.
    ///
    /// # SQL
    /// `DELETE FROM "users" WHERE "id" = ?1`
    ///
    /// # Errors
    /// `is_stale` when the row is gone or its version is another; `foreign_key_violation` when other rows point at it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// let (deleted, sent) = orm::testing::record(&db, || ann.delete(&db));
    /// deleted?;
    /// assert_eq!(sent[0].sql, r#"DELETE FROM "users" WHERE "id" = ?1"#);
    /// assert!(ann.delete(&db).unwrap_err().is_stale()); // it is gone
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn delete(&self, db: &dyn Executor) -> Result<()> {
        by_key::delete(Self::table(), self, db)?;
        committed::tell(Self::table(), Change::Deleted, [self as &dyn Record], db)
    }

    /// Reads the row with this key again.
    ///
    /// # SQL
    /// That of [`Model::find`].
    ///
    /// # Errors
    /// `is_not_found` when the row is gone.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, visits: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let mut ann = NewUser { name: "Ann".into(), visits: 0 }.insert(&db)?;
    /// User::query().update(&db, |u| u.visits.set(u.visits + 1))?;
    /// assert_eq!(ann.visits, 0);
    /// ann.reload(&db)?;
    /// assert_eq!(ann.visits, 1);
    /// ann.delete(&db)?;
    /// assert!(ann.reload(&db).unwrap_err().is_not_found());
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn reload(&mut self, db: &dyn Executor) -> Result<()> {
        let table = Self::table();
        let mut found = None;
        by_key::find_again(table, self, db, &mut |row| {
            found = Some(Reader::new(row).of_table(table, Self::read)?);
            Ok(())
        })?;
        replace(self, found.ok_or_else(|| not_found(table))?);
        Ok(())
    }
}

fn records<R: Record>(rows: &[R]) -> Vec<&dyn Record> {
    rows.iter().map(|row| row as &dyn Record).collect()
}

/// What follows an update of one row: [`keep_up`], and the model is told.
fn updated<M: Model>(
    row: &mut M,
    changes: Option<&dyn Record>,
    at: Value<'static>,
    db: &dyn Executor,
) -> Result<()> {
    keep_up(row, changes, at)?;
    committed::tell(M::table(), Change::Updated, [row as &dyn Record], db)
}

/// Takes over the changes that an update has written, and what it has set by itself: the version, and `at` as the moment
/// of the change.
fn keep_up<M: Model>(row: &mut M, changes: Option<&dyn Record>, at: Value<'static>) -> Result<()> {
    let table = M::table();
    if changes.is_none() && table.version.is_none() && table.updated_at.is_none() {
        return Ok(());
    }
    let changed = changes.map(|changes| changes::Changed { old: row, changes });
    let record = changed.as_ref().map_or(row as &dyn Record, |changed| changed);
    let new = M::read(&mut Reader::new(&record::Updated { table, record, at }))?;
    replace(row, new);
    Ok(())
}

fn replace<M: Model>(row: &mut M, mut new: M) {
    new.keep_skipped(row);
    *row = new;
}

#[cold]
fn not_found(table: &Table) -> Error {
    Error::new(Kind::NotFound, format!("no row of {} has this key", table.name))
}

/// A row to be inserted: the struct `New<Model>` that the derive makes, with every field that must be given.
pub trait New: Record + Sized {
    /// The model of the row.
    type Model: Model;

    /// Inserts the row and returns it as it is stored, with its key and its defaults.
    ///
    /// # SQL
    /// `INSERT INTO "users" ("name") VALUES ($1) RETURNING "id", "name"`; on SQLite without `RETURNING` where the key
    /// is all that the database adds. One round trip.
    ///
    /// # Errors
    /// `unique_violation`, `foreign_key_violation`, `check_violation`; `is_encode` for a value that the database cannot
    /// store, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(unique)] name: String, #[orm(default = 3)] level: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into(), level: None }.insert(&db)?;
    /// assert_eq!((ann.id, ann.level), (1, 3));
    /// let error = NewUser { name: "Ann".into(), level: Some(9) }.insert(&db).unwrap_err();
    /// assert_eq!(error.unique_violation().map(|violated| violated.columns()), Some(&["name".to_owned()][..]));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn insert(&self, db: &dyn Executor) -> Result<Self::Model> {
        let mut inserted = None;
        insert::insert(Self::Model::table(), self, None, db, &mut |row| {
            inserted = Some(read_row::<Self::Model>(row)?);
            Ok(())
        })?;
        inserted.ok_or_else(no_row)
    }

    /// Inserts many rows, all or none, and returns them as they are stored, in the order given. No row sends nothing.
    ///
    /// # SQL
    /// On Postgres one statement for up to 10,000 rows, `INSERT .. SELECT .. FROM unnest($1, ..)`; on SQLite one for up
    /// to 64 rows, `VALUES (..), (..)`, as on Postgres for up to 500 rows that have a column of lists. Several are sent in a
    /// transaction, or in a savepoint of the one that is open. Rows that leave different columns to their defaults need
    /// statements of their own.
    ///
    /// # Errors
    /// Those of [`New::insert`], for whichever row.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let users = NewUser::insert_all(&db, (0..1001).map(|n| NewUser { name: format!("user {n}") }))?;
    /// assert_eq!((users.len(), users[1000].id), (1001, 1001));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn insert_all(db: &dyn Executor, rows: impl IntoIterator<Item = Self>) -> Result<Vec<Self::Model>> {
        let rows: Vec<Self> = rows.into_iter().collect();
        let mut inserted = Vec::with_capacity(rows.len());
        insert_all::insert_all(Self::Model::table(), &records(&rows), None, db, &mut |step| {
            read_step(&mut inserted, step)
        })?;
        Ok(inserted)
    }

    /// This row with what belongs to it, which `children` makes of the row as it is stored: to be inserted together, all or
    /// nothing, by as many statements as there are kinds of rows. See [`NewWith`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// let (ann, posts): (User, Vec<Post>) = NewUser { name: "Ann".into() }
    ///     .with(|ann| ["one", "two"].map(|title| NewPost { author_id: ann.id, title: title.into() }))
    ///     .insert(&db)?;
    /// assert_eq!((posts.len(), posts[1].author_id, posts[1].title.as_str()), (2, ann.id, "two"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn with<C, F>(self, children: F) -> NewWith<Self, F>
    where
        C: NewChildren,
        F: FnOnce(&Self::Model) -> C,
    {
        NewWith::new(self, children)
    }

    /// Inserts the row unless one with the same key, or the same value of a unique constraint, is there: then `None`.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT DO NOTHING RETURNING ..`
    ///
    /// # Errors
    /// Those of [`New::insert`] but unique violations.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// struct Vote { #[orm(primary_key)] voter: String, choice: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Vote].create_all(&db)?;
    /// let vote = |choice: &str| NewVote { voter: "ann".into(), choice: choice.into() };
    /// assert!(vote("yes").insert_or_ignore(&db)?.is_some());
    /// assert!(vote("no").insert_or_ignore(&db)?.is_none());
    /// assert_eq!(Vote::query().one(&db)?.choice, "yes");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn insert_or_ignore(&self, db: &dyn Executor) -> Result<Option<Self::Model>> {
        Upsert::any(self).ignore(db)
    }

    /// The row that agrees with this one in `target`, which must be the key or the columns of one unique constraint, or this
    /// one, inserted, if there is none; and whether it was inserted. However many do it at once, one row is inserted, and
    /// all of them return it. The row that is there stays as it is: to change it as well, use [`New::upsert`].
    ///
    /// # SQL
    /// `SELECT .. WHERE "email" = ?1 ORDER BY "id" LIMIT 1`; if there is none, `INSERT .. ON CONFLICT DO NOTHING
    /// RETURNING ..`; and the first again if another was faster.
    ///
    /// # Errors
    /// Those of [`New::insert`] but unique violations of the target; a target that is not unique, or that the row leaves to
    /// the database, before anything is sent; `is_serialization_failure` in a transaction that cannot see the row of
    /// another.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Tag { id: i64, #[orm(unique)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Tag].create_all(&db)?;
    /// let (made, created) = NewTag { name: "rust".into() }.get_or_create(&db, |t| t.name)?;
    /// assert!(created);
    /// let (found, created) = NewTag { name: "rust".into() }.get_or_create(&db, |t| t.name)?;
    /// assert_eq!((found.id, created), (made.id, false));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn get_or_create<C: Columns>(
        &self,
        db: &dyn Executor,
        target: impl FnOnce(&<Self::Model as Model>::Columns<Required>) -> C,
    ) -> Result<(Self::Model, bool)> {
        Upsert::on(self, target).get_or_create(db)
    }

    /// The row that agrees with this one in `target`, changed by its given values as by [`upsert`](New::upsert), or this one,
    /// inserted, if there is none; and whether it was inserted. `target` is what it is for
    /// [`get_or_create`](New::get_or_create), and as many may do it at once.
    ///
    /// # SQL
    /// `UPDATE .. SET "name" = ?1 WHERE "email" = ?2 RETURNING ..`; if there is none, `INSERT .. ON CONFLICT DO NOTHING
    /// RETURNING ..`; and the first again if another was faster.
    ///
    /// # Errors
    /// Those of [`get_or_create`](New::get_or_create) and of [`Query::update`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Page { id: i64, #[orm(unique)] path: String, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Page].create_all(&db)?;
    /// let page = |title: &str| NewPage { path: "/".into(), title: title.into() };
    /// let (first, created) = page("Home").update_or_create(&db, |p| p.path)?;
    /// assert!(created);
    /// let (second, created) = page("Welcome").update_or_create(&db, |p| p.path)?;
    /// assert_eq!((second.id, second.title.as_str(), created), (first.id, "Welcome", false));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn update_or_create<C: Columns>(
        &self,
        db: &dyn Executor,
        target: impl FnOnce(&<Self::Model as Model>::Columns<Required>) -> C,
    ) -> Result<(Self::Model, bool)> {
        Upsert::on(self, target).update_or_create(db)
    }

    /// Upserts many rows by one `target`, all or none, and returns them as they are stored, in the order given. No row sends
    /// nothing.
    ///
    /// # SQL
    /// That of [`insert_all`](New::insert_all) with `ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name"`.
    ///
    /// # Errors
    /// Those of [`upsert`](New::upsert); two of `rows` that agree in `target`, before anything is sent: one would be lost.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Word { #[orm(primary_key)] text: String, seen: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Word].create_all(&db)?;
    /// let words = |seen| ["a", "b"].map(|text| NewWord { text: text.into(), seen });
    /// NewWord::upsert_all(&db, words(1), |w| w.text)?;
    /// let stored = NewWord::upsert_all(&db, words(2), |w| w.text)?;
    /// assert_eq!((stored.len(), stored[1].seen, Word::query().count(&db)?), (2, 2, 2));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn upsert_all<C: Columns>(
        db: &dyn Executor,
        rows: impl IntoIterator<Item = Self>,
        target: impl FnOnce(&<Self::Model as Model>::Columns<Required>) -> C,
    ) -> Result<Vec<Self::Model>> {
        let rows: Vec<Self> = rows.into_iter().collect();
        upsert::upsert_all(db, &rows, target)
    }

    /// Inserts the row, or writes its given values into the row that agrees with it in `target`, which must be the key
    /// or the columns of one unique constraint. Returns the row as it is then stored. The row that is there keeps its key and
    /// what a default or the library would have filled; its `version` is counted up and its `updated_at` set, as by every
    /// change.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("email") DO UPDATE SET "name" = excluded."name" RETURNING ..`
    ///
    /// # Errors
    /// Those of [`New::insert`]; a database error when `target` is no unique constraint. One of some rows only, with a
    /// `where`, is none: an error says so before anything is sent, and [`New::on_constraint`] names it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into(), email: "a@example.com".into() }.upsert(&db, |u| u.email)?;
    /// let anna = NewUser { name: "Anna".into(), email: "a@example.com".into() }.upsert(&db, |u| u.email)?;
    /// assert_eq!((anna.id, anna.name.as_str()), (ann.id, "Anna"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn upsert<C: Columns>(
        &self,
        db: &dyn Executor,
        target: impl FnOnce(&<Self::Model as Model>::Columns<Required>) -> C,
    ) -> Result<Self::Model> {
        let row = self.on_conflict(target).run(db)?;
        row.ok_or_else(|| Error::new(Kind::Database, "the database returned no row for an upsert"))
    }

    /// Begins an insert that says what happens when a row that agrees in `target` is there already: see [`Upsert`].
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("shop", "code") ..`, as the ending says.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(unique(shop, code))]
    /// struct Price { id: i64, shop: String, code: i32, cents: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// let price = |cents| NewPrice { shop: "north".into(), code: 7, cents };
    /// price(100).on_conflict(|p| (p.shop, p.code)).run(&db)?;
    /// price(90).on_conflict(|p| (p.shop, p.code)).run(&db)?;
    /// assert_eq!(Price::query().one(&db)?.cents, 90);
    /// assert!(price(80).on_conflict(|p| p.shop).run(&db).is_err()); // a shop alone is not unique
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn on_conflict<C: Columns>(
        &self,
        target: impl FnOnce(&<Self::Model as Model>::Columns<Required>) -> C,
    ) -> Upsert<'_, Self> {
        Upsert::on(self, target)
    }

    /// The same by the name of the primary key, or of a unique constraint or index, as the table has it. So an index that is
    /// unique among some rows only is a target: a new row that is none of them is inserted.
    ///
    /// # SQL
    /// `INSERT .. ON CONFLICT ("email") WHERE active DO UPDATE SET .. RETURNING ..`
    ///
    /// # Errors
    /// The endings of [`Upsert`] refuse a name that the table does not have, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(unique(email, where = "active", name = "one_active"))]
    /// struct User { id: i64, email: String, active: bool, logins: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let user = |active| NewUser { email: "a@example.com".into(), active, logins: 1 };
    /// user(false).insert(&db)?;
    /// for _ in 0..3 {
    ///     user(true).on_constraint("one_active").set(|old, _| old.logins.set(old.logins + 1)).run(&db)?;
    /// }
    /// let logins = User::query().order_by(|u| u.id.asc()).select(|u| u.logins).all(&db)?;
    /// assert_eq!(logins, [1, 3]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn on_constraint(&self, name: &str) -> Upsert<'_, Self> {
        Upsert::on_constraint(self, name)
    }
}

#[cold]
fn no_row() -> Error {
    Error::new(Kind::Database, "the database returned no row for an insert")
}

fn read_row<M: Model>(row: &dyn crate::driver::Row) -> Result<M> {
    Reader::new(row).of_table(M::table(), M::read)
}

/// What many rows become, one by one.
fn read_step<M: Model>(rows: &mut Vec<M>, step: insert_all::Step<'_>) -> Result<()> {
    match step {
        insert_all::Step::Row(row) => rows.push(read_row(row)?),
        insert_all::Step::Restart => rows.clear(),
    }
    Ok(())
}
