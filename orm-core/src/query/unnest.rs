//! [`unnest`]: the items of a list as rows.

use std::sync::Arc;

use super::expr::Ops;
use super::list::lists;
use super::query::Query;
use super::source::Subquery;
use crate::sql::Origin;
use crate::value::Field;

/// The items of a list as rows, each with its position, counted from 0. Of a null list, as of an empty one, there are none.
///
/// Joined by [`join_lateral`](Query::join_lateral) they stand beside the row that they belong to, on every database;
/// [`left_join_lateral`](Query::left_join_lateral) keeps the rows without items. In a subquery they are those of the row around
/// it: `unnest(p.tags).filter(..).any()`.
///
/// # SQL
/// `.. CROSS JOIN LATERAL unnest("t0"."tags") WITH ORDINALITY AS "t1" ("column1", "column2")` on Postgres,
/// `.. CROSS JOIN json_each("t0"."tags") AS "t1"` on SQLite.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// # let tags = |tags: [&str; 2]| NewPost { tags: tags.map(String::from).to_vec() };
/// NewPost::insert_all(&db, [tags(["rust", "sql"]), tags(["rust", "web"])])?;
/// let used: Vec<(String, i64)> = Post::query()
///     .join_lateral(|p| orm::unnest(p.tags))
///     .group_by(|(_, (tag, _))| *tag)
///     .select(|(_, (tag, _))| (*tag, count()))
///     .order_by(|(_, (tag, _))| (count().desc(), tag.asc()))
///     .all(&db)?;
/// assert_eq!(used, [("rust".to_owned(), 2), ("sql".to_owned(), 1), ("web".to_owned(), 1)]);
/// let short = Post::query().filter(|p| orm::unnest(p.tags).filter(|(tag, _)| tag.starts_with("w")).any());
/// assert_eq!(short.count(&db)?, 1);
/// # Ok::<(), orm::Error>(())
/// ```
#[must_use]
pub fn unnest<I, T, E>(list: E) -> Query<Subquery<(I, i32)>, (I, i32)>
where
    I: Field,
    T: Field<Base = Vec<I>>,
    E: Ops<T>,
{
    const { lists::<I>() };
    Query::made_of(Origin::Items(Arc::new(list.into_node())), None)
}
