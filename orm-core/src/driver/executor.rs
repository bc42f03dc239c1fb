//! [`Executor`]: what `&Db` and `&Tx` have in common: statements can be run on it.

use super::Link;
use crate::error::Result;
use crate::sql::Dialect;

/// What a statement does, so that a pool can give it the right connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It only reads.
    Read,
    /// It may write.
    Write,
}

/// What is called after a commit.
pub type Callback = Box<dyn FnOnce()>;

/// Where statements can be run: `&Db`, each on a connection of the pool, or `&Tx`, all in one transaction.
///
/// Users name it only in signatures of their own: `fn active(db: &dyn Executor) -> orm::Result<Vec<User>>`.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// fn rename(db: &dyn Executor, from: &str, to: &str) -> orm::Result<u64> {
///     User::query().filter(|u| u.name.eq(from)).update(db, |u| u.name.set(to))
/// }
/// NewUser { name: "Ann".into() }.insert(&db)?;
/// assert_eq!(rename(&db, "Ann", "Anna")?, 1);
/// let renamed = db.transaction(|tx| Ok::<_, orm::Error>(rename(tx, "Anna", "Ann")? + rename(tx, "x", "y")?))?;
/// assert_eq!(renamed, 1);
/// # Ok::<(), orm::Error>(())
/// ```
#[diagnostic::on_unimplemented(message = "`{Self}` is no connection", label = "expected `&Db` or `&Tx`")]
pub trait Executor {
    /// The database's own spelling.
    #[doc(hidden)]
    fn dialect(&self) -> &'static dyn Dialect;

    /// Calls `work` once with a connection fit for `access`.
    #[doc(hidden)]
    fn with_link(&self, access: Access, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()>;

    /// Calls `callback` once what was written so far is committed: at once where every statement commits by itself. No
    /// connection is in use then.
    #[doc(hidden)]
    fn after_commit(&self, callback: Callback);

    /// A connection kept for reading part by part.
    #[doc(hidden)]
    fn hold(&self) -> Result<Box<dyn Held + '_>>;
}

/// A connection kept for several calls. Dropping it gives it back.
pub trait Held {
    /// Calls `work` once with the connection.
    ///
    /// # Errors
    /// Those of `work`.
    fn with_link(&mut self, work: &mut dyn FnMut(&mut Link) -> Result<()>) -> Result<()>;
}

/// Calls `work` once with a connection of `db`, and returns what it returns.
///
/// # Errors
/// Those of `work`, and of getting a connection.
pub fn on<R>(db: &dyn Executor, access: Access, work: impl FnOnce(&mut Link) -> Result<R>) -> Result<R> {
    let mut work = Some(work);
    let mut value = None;
    db.with_link(access, &mut |link| {
        let work = work.take().expect("invariant: an executor calls its work once");
        value = Some(work(link)?);
        Ok(())
    })?;
    Ok(value.expect("invariant: an executor that returns Ok has called its work"))
}
