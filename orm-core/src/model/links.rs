//! [`Links`]: the rows that a row in memory is linked with over a third model, and the verbs that link.

use std::ops::Deref;

use super::committed::Written;
use super::draft::validate;
use super::foreign_key;
use super::insert;
use super::record::Record;
use super::relation::belonging_to;
use super::scopes::{SoftDelete, Tenanted};
use super::{Model, New, no_row, read_row};
use crate::driver::{Access, Executor, Link, on};
use crate::error::{Error, Kind, Result};
use crate::query::{Append, Operand, Orders, Projection, Query, Select, select_statement};
use crate::sql::{BinaryOp, Delete, Node, OnConflict, Select as Statement};
use crate::table::{Change, ForeignKey, Inverse, Table};
use crate::value::{Field, Required, Value};

/// The rows of `M` that a row in memory is linked with: what the method of a `many_to_many` returns. It is a query, with the
/// endings of one, and has the verbs that [`link`](Links::link) and [`unlink`](Links::unlink).
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)]
/// # #[orm(many_to_many(tags: Tag, through = PostTag))]
/// # struct Post { id: i64 }
/// # #[derive(Model, Debug)]
/// # struct Tag { id: i64, name: String }
/// # #[derive(Model, Debug)]
/// # struct PostTag {
/// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
/// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
/// # }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post, Tag, PostTag].create_all(&db)?;
/// # let post = NewPost {}.insert(&db)?;
/// let tags = NewTag::insert_all(&db, ["a", "b", "c"].map(|name| NewTag { name: name.into() }))?;
/// post.tags().link(&db, &tags[0])?;
/// assert!(!post.tags().link_if_absent(&db, &tags[0])?);
/// post.tags().replace(&db, &tags[1..])?;
/// let names = post.tags().order_by(|t| t.name.asc()).select(|t| t.name).all(&db)?;
/// assert_eq!(names, ["b", "c"]);
/// assert!(post.tags().unlink(&db, &tags[1])?);
/// assert_eq!(post.tags().count(&db)?, 1);
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Links<M> {
    query: Query<M>,
    links: &'static Table,
    /// The columns that point at the row in memory, by their positions, and its key.
    this: Points,
    /// The foreign key that points at the other side.
    to: &'static ForeignKey,
}

/// Positions of the columns of a foreign key, with the values of the key they point at.
type Points = Vec<(usize, Value<'static>)>;

impl<M> Clone for Links<M> {
    fn clone(&self) -> Self {
        Links { query: self.query.clone(), links: self.links, this: self.this.clone(), to: self.to }
    }
}

impl<M> std::fmt::Debug for Links<M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Links over {}", self.links.name)
    }
}

impl<M> Deref for Links<M> {
    type Target = Query<M>;

    fn deref(&self) -> &Query<M> {
        &self.query
    }
}

/// The rows that the inverse at `position` of a model in memory links it with.
#[doc(hidden)]
pub fn linked_with<M: Model, To: Model>(of: &M, position: usize) -> Links<To> {
    let Inverse { table, foreign_key, over, .. } = &M::table().inverses[position];
    let links = table();
    let over = over.expect("invariant: the derive calls this for links only");
    let this = pointing_at(&links.foreign_keys[*foreign_key], of);
    Links { query: belonging_to(of, position), links, this, to: &links.foreign_keys[over] }
}

impl<M: Model> Links<M> {
    /// The rows as a query.
    ///
    /// # SQL
    /// `SELECT "t1"."id", "t1"."name" FROM "post_tags" AS "t0" JOIN "tags" AS "t1" ON "t1"."id" = "t0"."tag_id" WHERE
    /// "t0"."post_id" = ?1`, when it is sent. What the methods below add stands behind it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// fn names(tags: Query<Tag>, db: &Db) -> orm::Result<Vec<String>> {
    ///     tags.order_by(|t| t.name.asc()).select(|t| t.name).all(db)
    /// }
    /// let tags = NewTag::insert_all(&db, ["a", "b", "c"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().replace(&db, &tags[..2])?;
    /// assert_eq!(names(Tag::query(), &db)?, ["a", "b", "c"]);
    /// assert_eq!(names(post.tags().query(), &db)?, ["a", "b"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn query(self) -> Query<M> {
        self.query
    }

    /// [`Query::filter`].
    ///
    /// # SQL
    /// `.. WHERE "t0"."post_id" = ?1 AND "t1"."name" = ?2`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["a", "b"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().link(&db, &tags[0])?;
    /// assert_eq!(post.tags().filter(|t| t.name.eq("a")).one(&db)?.id, tags[0].id);
    /// // There is such a tag, but not on this post.
    /// assert!(!post.tags().filter(|t| t.name.eq("b")).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn filter<C: Operand<bool>>(self, condition: impl FnOnce(&M::Columns<Required>) -> C) -> Query<M> {
        self.query.filter(condition)
    }

    /// [`Query::order_by`].
    ///
    /// # SQL
    /// `.. ORDER BY "t1"."name" DESC`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["b", "c", "a"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().replace(&db, &tags)?;
    /// let names: Vec<String> = post.tags().order_by(|t| t.name.desc()).select(|t| t.name).all(&db)?;
    /// assert_eq!(names, ["c", "b", "a"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn order_by<O: Orders>(self, order: impl FnOnce(&M::Columns<Required>) -> O) -> Query<M> {
        self.query.order_by(order)
    }

    /// [`Query::limit`].
    ///
    /// # SQL
    /// `.. LIMIT 2`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["a", "b", "c"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().replace(&db, &tags)?;
    /// let of = |most| post.tags().limit(most).count(&db);
    /// assert_eq!((of(0)?, of(2)?, of(9)?), (0, 2, 3));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn limit(self, limit: u64) -> Query<M> {
        self.query.limit(limit)
    }

    /// [`Query::offset`].
    ///
    /// # SQL
    /// `.. OFFSET $2` on Postgres, `.. LIMIT -1 OFFSET ?2` on SQLite, which has no `OFFSET` without a limit.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["a", "b", "c"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().replace(&db, &tags)?;
    /// let last: Vec<Tag> = post.tags().offset(2).order_by(|t| t.name.asc()).all(&db)?;
    /// assert_eq!((last.len(), last[0].name.as_str()), (1, "c"));
    /// assert!(post.tags().offset(3).all(&db)?.is_empty());
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn offset(self, offset: u64) -> Query<M> {
        self.query.offset(offset)
    }

    /// [`Query::present`].
    ///
    /// # SQL
    /// `.. AND "t1"."deleted_at" IS NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// # let mut tags = NewTag::insert_all(&db, ["a", "b"].map(|name| NewTag { name: name.into() }))?;
    /// // A tag has `#[orm(soft_delete)] deleted_at: Option<Timestamp>`.
    /// post.tags().replace(&db, &tags)?;
    /// tags[0].soft_delete(&db)?;
    /// assert_eq!(post.tags().count(&db)?, 2);
    /// assert_eq!(post.tags().present().one(&db)?.name, "b");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn present(self) -> Query<M>
    where
        M: SoftDelete,
    {
        self.query.present()
    }

    /// [`Query::deleted`].
    ///
    /// # SQL
    /// `.. AND "t1"."deleted_at" IS NOT NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String, #[orm(soft_delete)] deleted_at: Option<jiff::Timestamp> }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// # let mut tags = NewTag::insert_all(&db, ["a", "b"].map(|name| NewTag { name: name.into() }))?;
    /// // A tag has `#[orm(soft_delete)] deleted_at: Option<Timestamp>`.
    /// post.tags().link(&db, &tags[0])?;
    /// Tag::query().soft_delete(&db)?; // "a" and "b"
    /// assert_eq!(post.tags().deleted().select(|t| t.name).all(&db)?, ["a"]);
    /// tags[0].reload(&db)?;
    /// tags[0].restore(&db)?;
    /// assert!(!post.tags().deleted().exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn deleted(self) -> Query<M>
    where
        M: SoftDelete,
    {
        self.query.deleted()
    }

    /// [`Query::of_tenant`].
    ///
    /// # SQL
    /// `.. AND "t1"."account_id" = ?2`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// #[derive(Model, Debug)]
    /// struct Tag { id: i64, #[orm(tenant)] account_id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, [7, 8, 8].map(|account_id| NewTag { account_id }))?;
    /// post.tags().replace(&db, &tags)?;
    /// let of = |account: i64| post.tags().of_tenant(account).count(&db);
    /// assert_eq!((of(7)?, of(8)?, of(9)?), (1, 2, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn of_tenant(self, tenant: impl Operand<<M::Tenant as Field>::Base>) -> Query<M>
    where
        M: Tenanted,
    {
        self.query.of_tenant(tenant)
    }

    /// [`Query::select`].
    ///
    /// # SQL
    /// `SELECT "t1"."name" FROM "post_tags" AS "t0" JOIN "tags" AS "t1" ON ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["rust", "sql"].map(|name| NewTag { name: name.into() }))?;
    /// let (count, longest) = post.tags().select(|t| (count(), t.name.length().max())).one(&db)?;
    /// assert_eq!((count, longest), (0, None));
    /// post.tags().replace(&db, &tags)?;
    /// let mut names: Vec<String> = post.tags().select(|t| t.name).all(&db)?;
    /// names.sort();
    /// assert_eq!(names, ["rust", "sql"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn select<S: Select>(self, select: impl FnOnce(&M::Columns<Required>) -> S) -> Query<M, S::Out> {
        self.query.select(select)
    }

    /// [`Query::project`].
    ///
    /// # SQL
    /// `SELECT "t1"."name" FROM "post_tags" AS "t0" JOIN "tags" AS "t1" ON ..`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// #[orm(model = Tag)]
    /// struct Label { name: String }
    ///
    /// post.tags().create(&db, &NewTag { name: "rust".into() })?;
    /// let labels: Vec<Label> = post.tags().project().all(&db)?;
    /// assert_eq!(labels, [Label { name: "rust".into() }]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn project<P: Projection<M>>(self) -> Query<M, P> {
        self.query.project()
    }

    /// [`Query::with`].
    ///
    /// # SQL
    /// That of the rows, and, for a relation to many rows, a statement of its own.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64, title: String }
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(posts: Post, through = PostTag))]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// let posts = NewPost::insert_all(&db, ["one", "two"].map(|title| NewPost { title: title.into() }))?;
    /// let rust = posts[0].tags().create(&db, &NewTag { name: "rust".into() })?;
    /// posts[1].tags().link(&db, &rust)?;
    /// // The tags of a post, each with the other posts that have it.
    /// let tags: Vec<(Tag, Vec<Post>)> =
    ///     posts[0].tags().with(|t| t.posts().filter(|p| p.id.ne(posts[0].id))).all(&db)?;
    /// assert_eq!((tags[0].0.name.as_str(), tags[0].1[0].title.as_str()), ("rust", "two"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn with<S: Select + 'static>(
        self,
        with: impl FnOnce(&M::Columns<Required>) -> S,
    ) -> Query<M, <M as Append<S::Out>>::Out> {
        self.query.with(with)
    }

    /// Links the row with `other`. Where a link has columns of its own to fill, insert the linking model instead.
    ///
    /// # SQL
    /// `INSERT INTO "post_tags" ("post_id", "tag_id") VALUES (?1, ?2)`
    ///
    /// # Errors
    /// `unique_violation` when they are linked already, if the linking model has a key of both;
    /// `foreign_key_violation` when one of them is gone; a linking model with other columns that have no default, before
    /// anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let rust = NewTag { name: "rust".into() }.insert(&db)?;
    /// let (linked, sent) = orm::testing::record(&db, || post.tags().link(&db, &rust));
    /// linked?;
    /// assert_eq!(sent[0].sql, r#"INSERT INTO "post_tags" ("post_id", "tag_id") VALUES (?1, ?2)"#);
    /// assert!(post.tags().link(&db, &rust).unwrap_err().unique_violation().is_some());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn link(&self, db: &dyn Executor, other: &M) -> Result<()> {
        self.write(db, |link, linked, _| {
            self.insert(link, pointing_at(self.to, other), None, linked).map(drop)
        })
    }

    /// Inserts a row and links it: both or neither. Returns it as it is stored.
    ///
    /// # SQL
    /// In a transaction, or a savepoint of the one that is open, `INSERT INTO "tags" ..` and the statement of [`Links::link`].
    ///
    /// # Errors
    /// Those of [`New::insert`] and of [`Links::link`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tag: Tag = post.tags().create(&db, &NewTag { name: "rust".into() })?;
    /// assert_eq!(post.tags().one(&db)?.id, tag.id);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn create<N: New<Model = M>>(&self, db: &dyn Executor, new: &N) -> Result<M> {
        validate(M::table(), new)?;
        let mut written = Written::new(M::table(), Change::Inserted);
        let mut linked = Written::new(self.links, Change::Inserted);
        let row = on(db, Access::Write, |link| {
            link.atomically(|link| {
                let mut created = None;
                insert::insert_on(link, M::table(), new, None, &mut written, &mut |row| {
                    created = Some(read_row::<M>(row)?);
                    Ok(())
                })?;
                let row = created.ok_or_else(no_row)?;
                self.insert(link, pointing_at(self.to, &row), None, &mut linked)?;
                Ok(row)
            })
        })?;
        written.tell(db)?;
        linked.tell(db)?;
        Ok(row)
    }

    /// The same as [`Links::link`], unless they are linked already; returns whether they were not. That takes a linking model
    /// whose primary key is both foreign keys, or a `unique` of both.
    ///
    /// # SQL
    /// `INSERT INTO .. ON CONFLICT DO NOTHING RETURNING ..`
    ///
    /// # Errors
    /// Those of [`Links::link`], but for the first.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let rust = NewTag { name: "rust".into() }.insert(&db)?;
    /// assert!(post.tags().link_if_absent(&db, &rust)?);
    /// assert!(!post.tags().link_if_absent(&db, &rust)?);
    /// assert_eq!(post.tags().count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn link_if_absent(&self, db: &dyn Executor, other: &M) -> Result<bool> {
        self.write(db, |link, linked, _| {
            self.insert(link, pointing_at(self.to, other), Some(&OnConflict::ignore()), linked)
        })
    }

    /// Removes the link with `other`, and returns whether there was one. `other` itself stays.
    ///
    /// # SQL
    /// `DELETE FROM "post_tags" WHERE "post_id" = ?1 AND "tag_id" = ?2`
    ///
    /// # Errors
    /// `foreign_key_violation` when rows point at the link.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let rust = post.tags().create(&db, &NewTag { name: "rust".into() })?;
    /// assert!(post.tags().unlink(&db, &rust)?);
    /// assert!(!post.tags().unlink(&db, &rust)?);
    /// assert_eq!((post.tags().count(&db)?, Tag::query().count(&db)?), (0, 1));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn unlink(&self, db: &dyn Executor, other: &M) -> Result<bool> {
        let mut links = self.own_links();
        self.keep_only(&mut links, &pointing_at(self.to, other));
        Ok(self.write(db, |link, _, unlinked| delete(link, &links, unlinked))? > 0)
    }

    /// Links the row with `others` and nothing else: removes the links with all other rows, keeps those that are there, with
    /// whatever they hold, and adds the missing. All of it is done or nothing.
    ///
    /// # SQL
    /// In a transaction, or a savepoint of the one that is open: `DELETE .. WHERE "post_id" = ?1 AND "tag_id" NOT IN (..)`, a
    /// `SELECT` of what is left, and an `INSERT` for each missing one.
    ///
    /// # Errors
    /// Those of [`Links::link`] and [`Links::unlink`].
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(many_to_many(tags: Tag, through = PostTag))]
    /// # struct Post { id: i64 }
    /// # #[derive(Model, Debug)]
    /// # struct Tag { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct PostTag {
    /// #     #[orm(primary_key, belongs_to = Post)] post_id: i64,
    /// #     #[orm(primary_key, belongs_to = Tag)] tag_id: i64,
    /// # }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post, Tag, PostTag].create_all(&db)?;
    /// # let post = NewPost {}.insert(&db)?;
    /// let tags = NewTag::insert_all(&db, ["a", "b", "c"].map(|name| NewTag { name: name.into() }))?;
    /// post.tags().replace(&db, &tags[..2])?;
    /// let (replaced, sent) = orm::testing::record(&db, || post.tags().replace(&db, &tags[1..]));
    /// replaced?;
    /// let inserts = sent.iter().filter(|s| s.sql.starts_with("INSERT")).count();
    /// assert_eq!(inserts, 1); // "b" was there
    /// post.tags().replace(&db, &[])?;
    /// assert!(!post.tags().exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn replace(&self, db: &dyn Executor, others: &[M]) -> Result<()> {
        let others = others.iter().map(|other| pointing_at(self.to, other)).collect();
        self.write(db, |link, linked, unlinked| {
            link.atomically(|link| self.replace_on(link, others, linked, unlinked))
        })
    }

    /// Runs `work`, and has the linking model told of the links that it inserted and deleted.
    fn write<R>(
        &self,
        db: &dyn Executor,
        work: impl FnOnce(&mut Link, &mut Written, &mut Written) -> Result<R>,
    ) -> Result<R> {
        let mut linked = Written::new(self.links, Change::Inserted);
        let mut unlinked = Written::new(self.links, Change::Deleted);
        let value = on(db, Access::Write, |link| work(link, &mut linked, &mut unlinked))?;
        unlinked.tell(db)?;
        linked.tell(db)?;
        Ok(value)
    }

    fn replace_on(
        &self,
        link: &mut Link,
        wanted: Vec<Points>,
        linked: &mut Written,
        unlinked: &mut Written,
    ) -> Result<()> {
        for other in &wanted {
            self.pair(other.clone()).agrees()?;
        }
        let mut links = self.own_links();
        links.columns = self.target(&links).collect();
        let mut others = links.clone();
        let keys = wanted.iter().flatten().map(|(_, value)| value.clone()).collect();
        others.filters.push(Node::in_keys(self.target(&links), keys, true));
        delete(link, &others, unlinked)?;
        let mut there: Vec<Points> = Vec::new();
        let left = select_statement(&links, link.dialect())?;
        link.query(&left.sql, &left.args, &mut |row| {
            let read = |(place, &at): (usize, &usize)| {
                let column = &self.links.columns[at];
                let value = row.value(place, column.ty).map_err(|mismatch| column.mismatch(&mismatch))?;
                Ok((at, value.into_owned()))
            };
            there.push(self.to.columns.iter().enumerate().map(read).collect::<Result<_>>()?);
            Ok(())
        })?;
        for other in wanted {
            if !there.contains(&other) {
                self.insert(link, other.clone(), None, linked)?;
                there.push(other);
            }
        }
        Ok(())
    }

    /// The links of the row.
    fn own_links(&self) -> Statement {
        let mut links = Statement::new(self.links);
        self.keep_only(&mut links, &self.this);
        links
    }

    /// Keeps of `links` those that point there.
    fn keep_only(&self, links: &mut Statement, there: &Points) {
        for (at, value) in there {
            let column = &self.links.columns[*at];
            let (own, value) = (Node::Column(links.path, column), Node::Value(column.ty, value.clone()));
            links.filters.push(Node::binary(BinaryOp::Eq, own, value));
        }
    }

    /// The columns of `links` that point at the other side.
    fn target(&self, links: &Statement) -> impl Iterator<Item = Node> {
        let path = links.path;
        self.links.columns_at(self.to.columns).map(move |column| Node::Column(path, column))
    }

    /// Inserts a link, and returns whether it was not there.
    fn insert(
        &self,
        link: &mut Link,
        other: Points,
        on_conflict: Option<&OnConflict>,
        linked: &mut Written,
    ) -> Result<bool> {
        let pair = self.pair(other);
        pair.check()?;
        validate(self.links, &pair)?;
        let mut inserted = false;
        insert::insert_on(link, self.links, &pair, on_conflict, linked, &mut |_| {
            inserted = true;
            Ok(())
        })?;
        Ok(inserted)
    }

    fn pair(&self, other: Points) -> Pair<'_> {
        Pair { links: self.links, this: &self.this, to: other }
    }
}

/// Deletes links, and returns how many there were. They come back only where the linking model is told of them.
fn delete(link: &mut Link, links: &Statement, unlinked: &mut Written) -> Result<u64> {
    let column = |column| Node::Column(links.path, column);
    let columns: Option<Vec<Node>> =
        unlinked.is_told().then(|| links.table.columns.iter().map(column).collect());
    let statement = Delete { rows: links, returning: columns.as_deref() }.write(link.dialect())?;
    let result = link.query(&statement.sql, &statement.args, &mut |row| unlinked.add(row));
    result.map_err(|error| foreign_key::explain_delete(error, link, links))
}

/// What the foreign key holds to point at `row`.
fn pointing_at<M: Model>(key: &ForeignKey, row: &M) -> Points {
    let pairs = key.columns.iter().zip(M::table().primary_key);
    pairs.map(|(&column, &at)| (column, row.value(at).into_owned())).collect()
}

/// A row that links two others, and holds nothing else.
struct Pair<'l> {
    links: &'static Table,
    this: &'l Points,
    to: Points,
}

impl Pair<'_> {
    /// Where the foreign keys share a column, the rows that they point at have it alike.
    fn agrees(&self) -> Result<()> {
        let differs =
            |(at, value): &&(usize, Value<'_>)| self.this.iter().any(|(of, own)| of == at && own != value);
        let Some((at, _)) = self.to.iter().find(differs) else { return Ok(()) };
        let field = self.links.columns[*at].field;
        let message = format!("the two rows differ in `{field}`, which a link between them has once");
        Err(Error::new(Kind::Query, message))
    }

    /// A link with columns that nobody fills cannot be made of two keys.
    fn check(&self) -> Result<()> {
        self.agrees()?;
        let is_left =
            |at: usize| matches!(self.value(at), Value::Default) && self.links.columns[at].default.is_none();
        let Some(at) = (0..self.links.columns.len()).find(|&at| is_left(at)) else { return Ok(()) };
        let (model, field) = (self.links.model, self.links.columns[at].field);
        let message = format!("a link needs `{field}`, which has no default; insert a `New{model}` instead");
        Err(Error::new(Kind::Query, message))
    }
}

impl Record for Pair<'_> {
    fn value(&self, position: usize) -> Value<'_> {
        let column = &self.links.columns[position];
        if let Some((_, value)) = self.this.iter().chain(&self.to).find(|(at, _)| *at == position) {
            return value.reborrow();
        }
        match position {
            at if self.links.version == Some(at) => Value::Int(1),
            _ if column.nullable && column.default.is_none() => Value::Null,
            _ => Value::Default,
        }
    }
}
