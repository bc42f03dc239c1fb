//! Locks of rows: [`Query::for_update`] and its kin.

use super::column::{Column, One};
use super::query::Query;
use super::source::Source;
use crate::driver::Link;
use crate::error::{Error, Kind, Result};
use crate::model::Model;
use crate::sql::{Lock, Path, Strength, Wait};
use crate::value::Required;

/// Rows of a query, to be locked: the row that a relation leads to, or one of several that are joined, by its clone; the row
/// of a column; or a tuple of these of up to six.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no rows that can be locked",
    label = "needs the clone of a row, a column of it, or a tuple of these",
    note = "a row that may be missing, on the far side of an outer join, cannot be locked"
)]
pub trait LockedRows {
    /// Adds their paths.
    #[doc(hidden)]
    fn add_to(self, paths: &mut Vec<Path>);
}

#[diagnostic::do_not_recommend]
impl<M: Model> LockedRows for One<M, Required> {
    fn add_to(self, paths: &mut Vec<Path>) {
        paths.push(self.path());
    }
}

#[diagnostic::do_not_recommend]
impl<T> LockedRows for Column<T> {
    fn add_to(self, paths: &mut Vec<Path>) {
        paths.push(self.path);
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$($name: LockedRows),+> LockedRows for ($($name,)+) {
            #[allow(non_snake_case)]
            fn add_to(self, paths: &mut Vec<Path>) {
                let ($($name,)+) = self;
                $( $name.add_to(paths); )+
            }
        }
    };
}
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);

impl<S: Source, Out> Query<S, Out> {
    /// Locks the rows that are read until the transaction ends: nobody else can change, delete or lock them meanwhile. Rows
    /// that others have locked are waited for, unless [`Query::nowait`] or [`Query::skip_locked`] says otherwise. Rows that a
    /// join or a path adds are not locked, unless [`Query::lock_of`] names them.
    ///
    /// # SQL
    /// `SELECT .. FOR UPDATE` on Postgres.
    ///
    /// # Errors
    /// Before anything is sent: outside of a transaction, where the lock would be gone at once; in a query with `distinct`,
    /// groups or aggregates; `is_unsupported` on SQLite, where a transaction that writes is alone: let it write first.
    /// `is_timeout` when `lock_timeout` passes.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, done: bool }
    /// let open = Job::query().filter(|j| j.done.eq(false)).limit(1).for_update().skip_locked();
    /// assert_eq!(
    ///     open.to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT "id", "done" FROM "jobs" WHERE "done" = $1 LIMIT 1 FOR UPDATE SKIP LOCKED"#
    /// );
    /// let db = Db::connect("sqlite::memory:")?;
    /// assert!(db.transaction(|tx| open.all(tx)).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn for_update(self) -> Self {
        self.locked(Strength::Update)
    }

    /// The same, but others may insert rows that point at them.
    ///
    /// # SQL
    /// `SELECT .. FOR NO KEY UPDATE` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Account { id: i64, balance: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Account].create_all(&db)?;
    /// let account = Account::query().filter(|a| a.id.eq(1)).for_no_key_update();
    /// assert_eq!(
    ///     account.to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT "id", "balance" FROM "accounts" WHERE "id" = $1 FOR NO KEY UPDATE"#
    /// );
    /// assert!(db.transaction(|tx| account.one(tx)).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn for_no_key_update(self) -> Self {
        self.locked(Strength::NoKeyUpdate)
    }

    /// Locks the rows against changes; others may lock them in the same way.
    ///
    /// # SQL
    /// `SELECT .. FOR SHARE` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Price { id: i64, cents: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Price].create_all(&db)?;
    /// let prices = Price::query().for_share();
    /// assert_eq!(prices.to_sql(orm::Backend::Postgres)?, r#"SELECT "id", "cents" FROM "prices" FOR SHARE"#);
    /// let result = db.transaction(|tx| prices.all(tx));
    /// assert!(result.unwrap_err().is_unsupported()); // on SQLite, which locks the whole database
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn for_share(self) -> Self {
        self.locked(Strength::Share)
    }

    /// Locks the rows against being deleted and having their keys changed.
    ///
    /// # SQL
    /// `SELECT .. FOR KEY SHARE` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// // Rows that are about to be pointed at: they may be renamed meanwhile, but not be deleted.
    /// let authors = User::query().filter(|u| u.id.in_([1, 2])).select(|u| u.id).for_key_share();
    /// let sql = authors.to_sql(orm::Backend::Postgres)?;
    /// assert!(sql.starts_with(r#"SELECT "id" FROM "users" WHERE"#) && sql.ends_with("FOR KEY SHARE"), "{sql}");
    /// assert!(authors.all(&db).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn for_key_share(self) -> Self {
        self.locked(Strength::KeyShare)
    }

    /// Fails at once when another transaction has locked one of the rows. For a query that locks, which it makes
    /// [`for_update`](Query::for_update) if it did not.
    ///
    /// # SQL
    /// `SELECT .. FOR UPDATE NOWAIT` on Postgres.
    ///
    /// # Errors
    /// `is_busy`, when the query is run.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Seat { id: i64, guest: Option<String> }
    /// let seat = Seat::query().filter(|s| s.id.eq(7));
    /// let sql = |query: Query<Seat>| query.to_sql(orm::Backend::Postgres);
    /// assert!(sql(seat.clone().nowait())?.ends_with(r#"WHERE "id" = $1 FOR UPDATE NOWAIT"#));
    /// assert!(sql(seat.clone().for_share().nowait())?.ends_with("FOR SHARE NOWAIT"));
    /// assert!(seat.nowait().to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn nowait(self) -> Self {
        self.waiting(Wait::NoWait)
    }

    /// Leaves out the rows that others have locked: how several workers share a queue. For a query that locks, which it
    /// makes [`for_update`](Query::for_update) if it did not.
    ///
    /// # SQL
    /// `SELECT .. FOR UPDATE SKIP LOCKED` on Postgres.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Job { id: i64, tries: i32 }
    /// let next = Job::query().order_by(|j| (j.tries.asc(), j.id.asc())).limit(1).skip_locked();
    /// assert_eq!(
    ///     next.to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT "id", "tries" FROM "jobs" ORDER BY "tries", "id" LIMIT 1 FOR UPDATE SKIP LOCKED"#
    /// );
    /// assert!(next.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn skip_locked(self) -> Self {
        self.waiting(Wait::SkipLocked)
    }

    /// Locks the rows that `rows` names, in place of its own: rows of a join, or those that a relation leads to, by a clone or
    /// by one of their columns. For a query that locks, which it makes [`for_update`](Query::for_update) if it did not.
    ///
    /// # SQL
    /// `SELECT .. FOR UPDATE OF "t0", "t1"` on Postgres.
    ///
    /// # Errors
    /// Those of [`Query::for_update`]; rows that may be missing, on the far side of an outer join, and rows that another query
    /// makes, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Account { id: i64, balance: i64 }
    /// # #[derive(Model, Debug)] struct Order { id: i64, #[orm(belongs_to = Account)] account_id: i64 }
    /// let both = Order::query().lock_of(|o| (o.id, o.account())).for_no_key_update();
    /// assert_eq!(
    ///     both.select(|o| o.account().balance).to_sql(orm::Backend::Postgres)?,
    ///     r#"SELECT "t1"."balance" FROM "orders" AS "t0" JOIN "accounts" AS "t1" ON "t1"."id" = "t0"."account_id" FOR NO KEY UPDATE OF "t0", "t1""#
    /// );
    /// assert!(Order::query().lock_of(|o| o.id).to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn lock_of<R: LockedRows>(mut self, rows: impl FnOnce(&S::Columns) -> R) -> Self {
        let mut named = Vec::new();
        rows(&self.columns()).add_to(&mut named);
        self.lock().of = named;
        self
    }

    fn lock(&mut self) -> &mut Lock {
        self.statement.lock.get_or_insert_default()
    }

    fn locked(mut self, strength: Strength) -> Self {
        self.lock().strength = strength;
        self
    }

    fn waiting(mut self, wait: Wait) -> Self {
        self.lock().wait = wait;
        self
    }

    /// Locks last as long as a transaction.
    pub(super) fn check_transaction(&self, link: &Link) -> Result<()> {
        if self.statement.lock.is_none() || link.state().in_transaction() {
            return Ok(());
        }
        let message =
            "a lock of rows outside of a transaction would be gone at once; run the query on a `Tx`";
        Err(Error::new(Kind::Query, message))
    }
}
