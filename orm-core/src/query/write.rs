//! The endings of a [`Query`] that write: set-based `UPDATE` and `DELETE`.

use super::query::Query;
use super::select::Assignments;
use crate::driver::{Access, EachRow, Executor, on};
use crate::error::Result;
use crate::model::{Model, foreign_key};
use crate::sql::{Assignment, Delete, Node, Select, Update, read_over_relations};
use crate::value::Required;

impl<M: Model, Out> Query<M, Out> {
    pub(super) fn assignments<A: Assignments>(
        &self,
        set: impl FnOnce(&M::Columns<Required>) -> A,
    ) -> Vec<Assignment> {
        let mut assignments = Vec::new();
        set(&self.columns()).add_to(&mut assignments);
        read_over_relations(&mut assignments, self.row_path(), M::table());
        assignments
    }

    /// Changes every row the query selects, and returns how many there were. A `version` column is counted up and an
    /// `updated_at` column set to the moment of the statement, as by every change, unless they are assigned:
    /// `d.version.set(d.version)` leaves one as it is.
    ///
    /// What is set may be read from other tables: a column that a relation leads to, `p.author().name`, or an aggregate of
    /// many rows, `p.items().aggregate(..)`.
    ///
    /// # SQL
    /// `UPDATE "users" SET "views" = "views" + ?1 WHERE ..`; a condition that follows relations becomes
    /// `WHERE ("id") IN (SELECT ..)`, and a value that is read over one
    /// `(SELECT "t0"."name" FROM "users" AS "t0" WHERE "t0"."id" = "posts"."author_id")`. One statement.
    ///
    /// # Errors
    /// `is_unsupported` for a query with a limit, an order, groups or `distinct`; the violations of
    /// [`New::insert`](crate::model::New::insert).
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User)] author_id: i64, byline: String, views: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost { author_id: ann.id, byline: "".into(), views: 1 }.insert(&db)?;
    /// Post::query()
    ///     .filter(|p| p.byline.eq(""))
    ///     .update(&db, |p| (p.views.set(p.views + 1), p.byline.set(p.author().name)))?;
    /// let post = Post::query().one(&db)?;
    /// assert_eq!((post.views, post.byline.as_str()), (2, "Ann"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn update<A: Assignments>(
        &self,
        db: &dyn Executor,
        set: impl FnOnce(&M::Columns<Required>) -> A,
    ) -> Result<u64> {
        let assignments = self.assignments(set);
        send_update(&self.statement, &assignments, None, db, &mut |_| Ok(()))
    }

    /// The same, and returns the changed rows, or what the query selects of them, in any order.
    ///
    /// # SQL
    /// `UPDATE .. RETURNING ..`
    ///
    /// # Errors
    /// Those of [`Query::update`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, done: bool }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Job].create_all(&db)?;
    /// NewJob::insert_all(&db, [NewJob { done: true }, NewJob { done: false }])?;
    /// let open = Job::query().filter(|j| j.done.eq(false));
    /// let finished: Vec<i64> = open.select(|j| j.id).update_returning(&db, |j| j.done.set(true))?;
    /// assert_eq!(finished, [2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn update_returning<A: Assignments>(
        &self,
        db: &dyn Executor,
        set: impl FnOnce(&M::Columns<Required>) -> A,
    ) -> Result<Vec<Out>> {
        let assignments = self.assignments(set);
        let mut rows = Vec::new();
        self.rows.refuse_collections()?;
        send_update(&self.statement, &assignments, Some(&self.statement.columns), db, &mut |row| {
            rows.push(self.decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Deletes every row the query selects, and returns how many there were; those that `ON DELETE CASCADE` takes along
    /// do not count.
    ///
    /// # SQL
    /// `DELETE FROM "users" WHERE ..`
    ///
    /// # Errors
    /// `is_unsupported` for a query with a limit, an order, groups or `distinct`; `foreign_key_violation` when other
    /// rows point at one of them.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, age: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, [17, 30].map(|age| NewUser { age }))?;
    /// assert_eq!(User::query().filter(|u| u.age.lt(18)).delete(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn delete(&self, db: &dyn Executor) -> Result<u64> {
        send_delete(&self.statement, None, db, &mut |_| Ok(()))
    }

    /// The same, and returns the deleted rows, or what the query selects of them, in any order.
    ///
    /// # SQL
    /// `DELETE .. RETURNING ..`
    ///
    /// # Errors
    /// Those of [`Query::delete`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Token { id: i64, owner: String, used: bool }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Token].create_all(&db)?;
    /// NewToken::insert_all(&db, [("Ann", true), ("Bob", false)].map(|(o, used)| NewToken { owner: o.into(), used }))?;
    /// let used = Token::query().filter(|t| t.used.eq(true)).select(|t| t.owner);
    /// let (owners, sent) = orm::testing::record(&db, || used.delete_returning(&db));
    /// assert_eq!(owners?, ["Ann"]);
    /// assert_eq!(sent[0].sql, r#"DELETE FROM "tokens" WHERE "used" = ?1 RETURNING "owner""#);
    /// assert!(used.delete_returning(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn delete_returning(&self, db: &dyn Executor) -> Result<Vec<Out>> {
        self.rows.refuse_collections()?;
        let mut rows = Vec::new();
        send_delete(&self.statement, Some(&self.statement.columns), db, &mut |row| {
            rows.push(self.decode(row)?);
            Ok(())
        })?;
        Ok(rows)
    }
}

pub(super) fn send_update(
    rows: &Select,
    assignments: &[Assignment],
    returning: Option<&[Node]>,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<u64> {
    let statement = Update { rows, assignments, returning }.write(db.dialect())?;
    on(db, Access::Write, |link| {
        let result = link.query(&statement.sql, &statement.args, each);
        result.map_err(|error| foreign_key::explain_update(error, link, rows.table, assignments))
    })
}

fn send_delete(
    rows: &Select,
    returning: Option<&[Node]>,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<u64> {
    let statement = Delete { rows, returning }.write(db.dialect())?;
    on(db, Access::Write, |link| {
        let result = link.query(&statement.sql, &statement.args, each);
        result.map_err(|error| foreign_key::explain_delete(error, link, rows))
    })
}
