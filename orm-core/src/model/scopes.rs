//! [`SoftDelete`] and [`Tenanted`]: models with a column that says when a row was deleted, or whose it is, and the verbs of
//! one row. Those of queries stand in `query/scopes.rs`.

use super::by_key;
use super::record::Record;
use super::{Model, updated};
use crate::driver::Executor;
use crate::error::Result;
use crate::query::{Query, mark};
use crate::sql::{BinaryOp, Node, key_and_version};
use crate::value::{Field, Value};

/// A model with `#[orm(soft_delete)]` on a field: its rows can be marked as deleted, with the moment, and stay.
///
/// Nothing is left out by itself: `Post::query()` is all rows, and so are relations, joins and `find`.
/// [`Query::present`] keeps those that are not deleted, [`Query::deleted`] the others, and both stand on what a relation
/// leads to as well, `u.posts().present()`. [`delete`](Model::delete) still deletes the row itself.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// #[derive(Model, Debug)]
/// struct Post {
///     id: i64,
///     title: String,
///     #[orm(soft_delete)]
///     deleted_at: Option<jiff::Timestamp>,
/// }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// let mut post = NewPost { title: "one".into() }.insert(&db)?;
/// post.soft_delete(&db)?;
/// assert!(post.deleted_at.is_some());
/// assert_eq!((Post::query().count(&db)?, Post::query().present().count(&db)?), (1, 0));
/// post.restore(&db)?;
/// assert_eq!(Post::query().present().one(&db)?.title, "one");
/// # Ok::<(), orm::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "no field of `{Self}` says when a row was deleted",
    label = "needs a field of `{Self}` with `#[orm(soft_delete)]`"
)]
pub trait SoftDelete: Model {
    /// The position of the column that holds the moment.
    #[doc(hidden)]
    const AT: usize;

    /// Marks the row with this key as deleted, by the clock of the database, in the database and here. Nothing else of this
    /// struct is written. A `version` is compared and counted up and an `updated_at` set, as by
    /// [`update`](Model::update).
    ///
    /// # SQL
    /// `UPDATE "posts" SET "deleted_at" = statement_timestamp() WHERE "id" = $1 AND "deleted_at" IS NULL RETURNING
    /// "deleted_at"` on Postgres, and on SQLite `strftime('%Y-%m-%d %H:%M:%f000Z')` in its place; with a version
    /// `.., "version" = "version" + 1 WHERE "id" = $1 AND "version" = $2 AND ..`
    ///
    /// # Errors
    /// `is_stale` when the row is gone or deleted already, or its version is another; this struct then stays as it is.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug, Clone)]
    /// # struct Post { id: i64, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let mut post = NewPost {}.insert(&db)?;
    /// let mut other = post.clone();
    /// post.soft_delete(&db)?;
    /// assert!(other.soft_delete(&db).unwrap_err().is_stale());
    /// assert_eq!(Post::get(&db, post.id)?.deleted_at, post.deleted_at);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn soft_delete(&mut self, db: &dyn Executor) -> Result<()> {
        mark_row(self, true, db)
    }

    /// Takes the mark from the row with this key, in the database and here. For the rest it is
    /// [`soft_delete`](SoftDelete::soft_delete).
    ///
    /// # SQL
    /// `UPDATE "posts" SET "deleted_at" = $1 WHERE "id" = $2 AND "deleted_at" IS NOT NULL RETURNING "deleted_at"`, of a null
    ///
    /// # Errors
    /// `is_stale` when the row is gone or not deleted, or its version is another; `unique_violation` when another row that is
    /// not deleted has meanwhile taken what is unique among those.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let mut post = NewPost {}.insert(&db)?;
    /// assert!(post.restore(&db).unwrap_err().is_stale());
    /// post.soft_delete(&db)?;
    /// post.restore(&db)?;
    /// assert_eq!(post.deleted_at, None);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn restore(&mut self, db: &dyn Executor) -> Result<()> {
        mark_row(self, false, db)
    }
}

/// A model with `#[orm(tenant)]` on a field, which says whose a row is: [`Query::of_tenant`] keeps the rows of one.
///
/// Nothing is added by itself: `Post::query()` is the rows of all tenants, and so are relations, joins and `find`.
#[diagnostic::on_unimplemented(
    message = "no field of `{Self}` says whose a row is",
    label = "needs a field of `{Self}` with `#[orm(tenant)]`"
)]
pub trait Tenanted: Model {
    /// The type of that field.
    type Tenant: Field;

    /// The position of its column.
    #[doc(hidden)]
    const AT: usize;
}

fn mark_row<M: SoftDelete>(row: &mut M, deletes: bool, db: &dyn Executor) -> Result<()> {
    let table = M::table();
    let mut query: Query<M> = Query::all_rows();
    let own = |column| Node::Column(query.row_path(), column);
    let returning: Vec<Node> =
        [Some(M::AT), table.updated_at].into_iter().flatten().map(|at| own(&table.columns[at])).collect();
    let same: Vec<Node> = key_and_version(table)
        .into_iter()
        .map(|at| {
            let column = &table.columns[at];
            Node::binary(BinaryOp::Eq, own(column), Node::Value(column.ty, row.value(at).into_owned()))
        })
        .collect();
    same.into_iter().for_each(|node| query.add_filter(node));
    let (mut moment, mut updated_at) = (Value::Null, Value::Null);
    let changed = mark(&query, deletes, Some(&returning), db, &mut |found| {
        let read = |index, at: usize| {
            let column = &table.columns[at];
            let value = found.value(index, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?;
            Ok::<_, crate::Error>(value.into_owned())
        };
        moment = read(0, M::AT)?;
        if let Some(at) = table.updated_at {
            updated_at = read(1, at)?;
        }
        Ok(())
    })?;
    if changed == 0 {
        let done = if deletes { "deleted" } else { "restored or deleted" };
        return Err(by_key::stale(table, row, done));
    }
    updated(row, Some(&Marked { at: M::AT, moment }), updated_at, db)
}

/// The change of a row that is marked as deleted, or no longer.
struct Marked {
    at: usize,
    moment: Value<'static>,
}

impl Record for Marked {
    fn value(&self, position: usize) -> Value<'_> {
        if position == self.at { self.moment.reborrow() } else { Value::Default }
    }
}
