//! Locks of rows: [`Query::for_update`] and its kin.

use super::query::Query;
use super::source::Source;
use crate::driver::Link;
use crate::error::{Error, Kind, Result};
use crate::sql::{Lock, Strength, Wait};

impl<S: Source, Out> Query<S, Out> {
    /// Locks the rows that are read until the transaction ends: nobody else can change, delete or lock them meanwhile. Rows
    /// that others have locked are waited for, unless [`Query::nowait`] or [`Query::skip_locked`] says otherwise. Rows that a
    /// path joins are not locked.
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
    #[must_use]
    pub fn for_no_key_update(self) -> Self {
        self.locked(Strength::NoKeyUpdate)
    }

    /// Locks the rows against changes; others may lock them in the same way.
    ///
    /// # SQL
    /// `SELECT .. FOR SHARE` on Postgres.
    #[must_use]
    pub fn for_share(self) -> Self {
        self.locked(Strength::Share)
    }

    /// Locks the rows against being deleted and having their keys changed.
    ///
    /// # SQL
    /// `SELECT .. FOR KEY SHARE` on Postgres.
    #[must_use]
    pub fn for_key_share(self) -> Self {
        self.locked(Strength::KeyShare)
    }

    /// Fails at once when another transaction has locked one of the rows. For a query that locks, which it makes
    /// [`for_update`](Query::for_update) if it did not.
    ///
    /// # Errors
    /// `is_busy`, when the query is run.
    #[must_use]
    pub fn nowait(self) -> Self {
        self.waiting(Wait::NoWait)
    }

    /// Leaves out the rows that others have locked: how several workers share a queue. For a query that locks, which it
    /// makes [`for_update`](Query::for_update) if it did not.
    #[must_use]
    pub fn skip_locked(self) -> Self {
        self.waiting(Wait::SkipLocked)
    }

    fn locked(mut self, strength: Strength) -> Self {
        let wait = self.statement.lock.map_or(Wait::Blocks, |lock| lock.wait);
        self.statement.lock = Some(Lock { strength, wait });
        self
    }

    fn waiting(mut self, wait: Wait) -> Self {
        let strength = self.statement.lock.map_or(Strength::Update, |lock| lock.strength);
        self.statement.lock = Some(Lock { strength, wait });
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
