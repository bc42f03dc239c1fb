//! [`Committed`]: what a model is told of its rows once they are written for good, and how the verbs tell it.

use std::fmt;

use super::Model;
use super::record::{Key, Record};
use crate::driver::{Callback, Executor, Row};
use crate::error::{Error, Kind, Result};
use crate::table::{Change, Table};
use crate::value::Value;

/// What was done to a row, with its key: what the function behind `#[orm(after_commit = ..)]` is given, once for each row.
///
/// It is called after the outermost transaction has committed, or, without one, after the statement; then no connection is
/// in use, and none is given, so that whatever it asks the database is seen in its code. What was rolled back, with the
/// transaction or a nested one, is not told. Calls come in the order of the writes, among those of
/// [`Tx::after_commit`](crate::pool::Tx::after_commit), whose rules hold here too: a call that panics keeps those after it
/// from being made, and the panic is what the verb or `transaction` ends with; the rows stay written.
///
/// # When it is called
/// For every row that a verb of rows has written: `insert`, `insert_all`, those of [`NewWith`](crate::model::NewWith),
/// `upsert`, `upsert_all`, the endings of `on_conflict`, `insert_or_ignore`, `get_or_create` and `update_or_create`, `update`,
/// `update_only`, `apply`, `update_all`, `soft_delete`, `restore`, `delete` and `delete_all`; of a linking model also `link`,
/// `link_if_absent`, `create`, `unlink` and `replace`. Never for what the database does to rows that nobody has in memory:
/// `Query::update`, `Query::delete` and their like, `insert_from`, `new_from`, `sql!`, `ON DELETE CASCADE`, triggers.
///
/// # Example
/// ```
/// use orm::Committed;
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[orm(after_commit = forget)]
/// struct User { id: i64, name: String }
///
/// thread_local!(static FORGOTTEN: std::cell::RefCell<Vec<i64>> = const { std::cell::RefCell::new(Vec::new()) });
///
/// fn forget(change: &Committed<User>) {
///     match change {
///         Committed::Inserted(_) => {}
///         Committed::Updated(id) | Committed::Upserted(id) | Committed::Deleted(id) => {
///             FORGOTTEN.with_borrow_mut(|cache| cache.push(*id));
///         }
///     }
/// }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// let mut ann = NewUser { name: "Ann".into() }.insert(&db)?;
/// db.transaction(|tx| {
///     ann.name = "Anna".into();
///     ann.update(tx)?;
///     assert!(FORGOTTEN.take().is_empty()); // not yet
///     Ok::<_, orm::Error>(())
/// })?;
/// assert_eq!(FORGOTTEN.take(), [ann.id]);
/// # Ok::<(), orm::Error>(())
/// ```
pub enum Committed<M: Model> {
    /// The row was not there before.
    Inserted(M::Key),
    /// The row was there before.
    Updated(M::Key),
    /// The row was inserted or updated, by an upsert that did not ask which, as
    /// [`Upsert::run_with_created`](crate::model::Upsert::run_with_created) does.
    Upserted(M::Key),
    /// The row is there no longer.
    Deleted(M::Key),
}

impl<M: Model> Committed<M> {
    /// The key of the row.
    ///
    /// # Example
    /// ```
    /// use orm::Committed;
    /// # use orm::prelude::*;
    /// # #[derive(Model)] struct User { id: i64 }
    ///
    /// let changes = [Committed::<User>::Inserted(1), Committed::Deleted(2)];
    /// assert_eq!(changes.iter().map(|change| *change.key()).collect::<Vec<i64>>(), [1, 2]);
    /// ```
    pub fn key(&self) -> &M::Key {
        match self {
            Committed::Inserted(key)
            | Committed::Updated(key)
            | Committed::Upserted(key)
            | Committed::Deleted(key) => key,
        }
    }

    fn of(change: Change, key: M::Key) -> Committed<M> {
        match change {
            Change::Inserted => Committed::Inserted(key),
            Change::Updated => Committed::Updated(key),
            Change::Upserted => Committed::Upserted(key),
            Change::Deleted => Committed::Deleted(key),
        }
    }

    fn change(&self) -> Change {
        match self {
            Committed::Inserted(_) => Change::Inserted,
            Committed::Updated(_) => Change::Updated,
            Committed::Upserted(_) => Change::Upserted,
            Committed::Deleted(_) => Change::Deleted,
        }
    }
}

impl<M: Model> Clone for Committed<M>
where
    M::Key: Clone,
{
    fn clone(&self) -> Self {
        Committed::of(self.change(), self.key().clone())
    }
}

impl<M: Model> PartialEq for Committed<M>
where
    M::Key: PartialEq,
{
    fn eq(&self, other: &Self) -> bool {
        self.change() == other.change() && self.key() == other.key()
    }
}

impl<M: Model> Eq for Committed<M> where M::Key: Eq {}

impl<M: Model> fmt::Debug for Committed<M>
where
    M::Key: fmt::Debug,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}({:?})", self.change(), self.key())
    }
}

/// What the facts of a model that is told of its rows hold.
///
/// # Errors
/// A key that its type cannot hold.
#[doc(hidden)]
pub fn committed<M: Model>(change: Change, keys: Vec<Value<'static>>) -> Result<Callback> {
    let table = M::table();
    let (rows, mut values) = (keys.len() / table.primary_key.len().max(1), keys.into_iter());
    let told = (0..rows).map(|_| M::Key::of(&mut values).map(|key| Committed::<M>::of(change, key)));
    let told: Vec<Committed<M>> = told
        .collect::<Result<_, _>>()
        .map_err(|mismatch| Error::new(Kind::Decode, format!("the key of {}: {mismatch}", table.name)))?;
    Ok(Box::new(move || told.iter().for_each(M::after_commit)))
}

/// The rows that a verb writes, by their keys. It stays empty for a model that is not told.
pub(super) struct Written {
    table: &'static Table,
    change: Change,
    keys: Vec<Value<'static>>,
}

impl Written {
    pub(super) fn new(table: &'static Table, change: Change) -> Written {
        Written { table, change, keys: Vec::new() }
    }

    pub(super) fn table(&self) -> &'static Table {
        self.table
    }

    /// Says what became of the rows, where it was not known before.
    pub(super) fn turned_out(&mut self, change: Change) {
        self.change = change;
    }

    /// Whether the model is told of its rows.
    pub(super) fn is_told(&self) -> bool {
        self.table.after_commit.is_some()
    }

    /// Adds a row as it is stored, which has the columns of the table.
    pub(super) fn add(&mut self, row: &dyn Row) -> Result<()> {
        if !self.is_told() {
            return Ok(());
        }
        for &at in self.table.primary_key {
            let column = &self.table.columns[at];
            let value = row.value(at, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?;
            self.keys.push(value.into_owned());
        }
        Ok(())
    }

    /// Takes back what was added.
    pub(super) fn clear(&mut self) {
        self.keys.clear();
    }

    /// What is to be called once the rows are committed, if anything.
    pub(super) fn callback(self) -> Result<Option<Callback>> {
        match self.table.after_commit {
            Some(after_commit) if !self.keys.is_empty() => after_commit(self.change, self.keys).map(Some),
            _ => Ok(None),
        }
    }

    /// Has the model told of the rows once they are committed.
    pub(super) fn tell(self, db: &dyn Executor) -> Result<()> {
        if let Some(callback) = self.callback()? {
            db.after_commit(callback);
        }
        Ok(())
    }
}

/// Has the model told of rows that were written.
pub(super) fn tell<'r>(
    table: &'static Table,
    change: Change,
    records: impl IntoIterator<Item = &'r dyn Record>,
    db: &dyn Executor,
) -> Result<()> {
    let mut written = Written::new(table, change);
    if written.is_told() {
        let key = |record: &'r dyn Record| table.primary_key.iter().map(|&at| record.value(at).into_owned());
        written.keys.extend(records.into_iter().flat_map(key));
    }
    written.tell(db)
}
