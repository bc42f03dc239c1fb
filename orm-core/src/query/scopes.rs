//! The rows that are not deleted softly, or that are one tenant's: conditions with a name, on queries and on what relations
//! lead to, and the set-based verbs. Those of one row stand in `model/scopes.rs`.

use super::many::Many;
use super::operand::Operand;
use super::query::Query;
use super::write::send_update;
use crate::driver::{EachRow, Executor};
use crate::error::Result;
use crate::model::{Model, SoftDelete, Tenanted};
use crate::sql::{Assignment, BinaryOp, Function, Node};
use crate::value::{Field, Value};

/// Whether the row of `query` is not deleted, or is, as `present` says.
fn is_present<M: SoftDelete, Out>(query: &Query<M, Out>, present: bool) -> Node {
    let column = Node::Column(query.row_path(), &M::table().columns[<M as SoftDelete>::AT]);
    Node::IsNull(Box::new(column), present)
}

impl<M: Model, Out> Query<M, Out> {
    /// Keeps only the rows that are not deleted softly: a condition like those of [`filter`](Query::filter).
    ///
    /// # SQL
    /// `WHERE "deleted_at" IS NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, views: i32, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [1, 5, 9].map(|views| NewPost { views }))?;
    /// Post::query().filter(|p| p.views.lt(2)).soft_delete(&db)?;
    /// assert_eq!(Post::query().present().filter(|p| p.views.lt(9)).one(&db)?.views, 5);
    /// assert_eq!(Post::query().deleted().one(&db)?.views, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn present(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.add_filter(is_present(&self, true));
        self
    }

    /// Keeps only the rows that are deleted softly.
    ///
    /// # SQL
    /// `WHERE "deleted_at" IS NOT NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, title: String, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// let mut posts = NewPost::insert_all(&db, ["one", "two"].map(|title| NewPost { title: title.into() }))?;
    /// posts[0].soft_delete(&db)?;
    /// // Empties the bin: of these rows nothing stays.
    /// assert_eq!(Post::query().deleted().delete(&db)?, 1);
    /// assert_eq!(Post::query().deleted().count(&db)?, 0);
    /// assert_eq!(Post::query().one(&db)?.title, "two");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn deleted(mut self) -> Self
    where
        M: SoftDelete,
    {
        self.add_filter(is_present(&self, false));
        self
    }

    /// Keeps only the rows of one tenant: those whose `#[orm(tenant)]` field is equal to `tenant`, a value or a column, as
    /// [`eq`](super::Ops::eq) has it.
    ///
    /// # SQL
    /// `WHERE "account_id" = ?1`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(tenant, index)] account_id: i64, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [(1, "a"), (2, "b")].map(|(account_id, title)| NewPost { account_id, title: title.into() }))?;
    /// let post = Post::query().of_tenant(2).one(&db)?;
    /// assert_eq!(post.title, "b");
    /// assert!(!Post::query().of_tenant(1).filter(|p| p.id.eq(post.id)).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn of_tenant(mut self, tenant: impl Operand<<M::Tenant as Field>::Base>) -> Self
    where
        M: Tenanted,
    {
        let column = Node::Column(self.row_path(), &M::table().columns[M::AT]);
        self.add_filter(Node::binary(BinaryOp::Eq, column, tenant.into_node()));
        self
    }

    /// Marks every row the query selects as deleted, by the clock of the database, and returns how many there were. Rows that
    /// are deleted already keep their moment and do not count. A `version` is counted up and an `updated_at` set, as by
    /// every change.
    ///
    /// # SQL
    /// `UPDATE "posts" SET "deleted_at" = statement_timestamp() WHERE .. AND "deleted_at" IS NULL` on Postgres, and on SQLite
    /// `strftime('%Y-%m-%d %H:%M:%f000Z')` in its place.
    ///
    /// # Errors
    /// Those of [`Query::update`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, views: i32, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [1, 5, 9].map(|views| NewPost { views }))?;
    /// let unseen = Post::query().filter(|p| p.views.lt(6));
    /// assert_eq!((unseen.soft_delete(&db)?, unseen.soft_delete(&db)?), (2, 0));
    /// assert_eq!((unseen.restore(&db)?, Post::query().present().count(&db)?), (2, 3));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn soft_delete(&self, db: &dyn Executor) -> Result<u64>
    where
        M: SoftDelete,
    {
        mark(self, true, None, db, &mut |_| Ok(()))
    }

    /// Takes the mark from every row the query selects, and returns how many had one. For the rest it is
    /// [`soft_delete`](Query::soft_delete).
    ///
    /// # SQL
    /// `UPDATE "posts" SET "deleted_at" = ?1 WHERE .. AND "deleted_at" IS NOT NULL`, of a null
    ///
    /// # Errors
    /// Those of [`Query::update`]; `unique_violation` when other rows have meanwhile taken what is unique among those that
    /// are not deleted.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, title: String, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, ["one", "two"].map(|title| NewPost { title: title.into() }))?;
    /// let one = Post::query().filter(|p| p.title.eq("one"));
    /// assert_eq!(one.restore(&db)?, 0); // it is not deleted
    /// Post::query().soft_delete(&db)?;
    /// assert_eq!(one.restore(&db)?, 1);
    /// assert_eq!(Post::query().present().one(&db)?.title, "one");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn restore(&self, db: &dyn Executor) -> Result<u64>
    where
        M: SoftDelete,
    {
        mark(self, false, None, db, &mut |_| Ok(()))
    }
}

/// Marks the rows of `query` as deleted, or takes the mark from them.
pub(crate) fn mark<M: SoftDelete, Out>(
    query: &Query<M, Out>,
    deletes: bool,
    returning: Option<&[Node]>,
    db: &dyn Executor,
    each: &mut EachRow<'_>,
) -> Result<u64> {
    let column = &M::table().columns[M::AT];
    let node = match deletes {
        true => Node::Call(Function::Now(column.ty), Vec::new()),
        false => Node::Value(column.ty, Value::Null),
    };
    let assignments = [Assignment { path: query.row_path(), column, node }];
    let mut rows = query.statement().clone();
    rows.filters.push(is_present(query, deletes));
    send_update(&rows, &assignments, returning, db, each)
}

impl<M: Model, Out> Many<M, Out> {
    /// Keeps only the rows that are not deleted softly, as [`Query::present`] does.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Post {
    ///     id: i64,
    ///     #[orm(belongs_to = User, index)]
    ///     author_id: i64,
    ///     #[orm(soft_delete)]
    ///     deleted_at: Option<jiff::Timestamp>,
    /// }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// # let mut posts = NewPost::insert_all(&db, [ann.id; 3].map(|author_id| NewPost { author_id }))?;
    /// posts[0].soft_delete(&db)?;
    /// let (_, count): (String, i64) = User::query().select(|u| (u.name, u.posts().present().count())).one(&db)?;
    /// let (_, trash): (User, Vec<Post>) = User::query().with(|u| u.posts().deleted()).one(&db)?;
    /// assert_eq!((count, trash.len()), (2, 1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn present(self) -> Self
    where
        M: SoftDelete,
    {
        self.map(Query::present)
    }

    /// Keeps only the rows that are deleted softly.
    ///
    /// # SQL
    /// `.. WHERE "t1"."deleted_at" IS NOT NULL AND "t1"."author_id" = "t0"."id"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post {
    /// #     id: i64,
    /// #     #[orm(belongs_to = User, index)]
    /// #     author_id: i64,
    /// #     #[orm(soft_delete)]
    /// #     deleted_at: Option<jiff::Timestamp>,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// let mut posts = NewPost::insert_all(&db, [ann.id; 2].map(|author_id| NewPost { author_id }))?;
    /// let with_bin = User::query().filter(|u| u.posts().deleted().any());
    /// assert!(!with_bin.exists(&db)?);
    /// posts[0].soft_delete(&db)?;
    /// assert_eq!(with_bin.one(&db)?.name, "Ann");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn deleted(self) -> Self
    where
        M: SoftDelete,
    {
        self.map(Query::deleted)
    }

    /// Keeps only the rows of one tenant, as [`Query::of_tenant`] does; `tenant` may be a column of the query around it.
    ///
    /// # SQL
    /// `.. WHERE "t1"."account_id" = "t0"."account_id" AND "t1"."author_id" = "t0"."id"`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)]
    /// #[orm(has_many(posts: Post))]
    /// struct User { id: i64, account_id: i64 }
    /// #[derive(Model, Debug)]
    /// struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, #[orm(tenant)] account_id: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// let ann = NewUser { account_id: 7 }.insert(&db)?;
    /// NewPost::insert_all(&db, [7, 7, 8].map(|account_id| NewPost { author_id: ann.id, account_id }))?;
    /// let counts: (i64, i64) = User::query()
    ///     .select(|u| (u.posts().of_tenant(u.account_id).count(), u.posts().of_tenant(9).count()))
    ///     .one(&db)?;
    /// assert_eq!(counts, (2, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn of_tenant(self, tenant: impl Operand<<M::Tenant as Field>::Base>) -> Self
    where
        M: Tenanted,
    {
        self.map(|query| query.of_tenant(tenant))
    }
}
