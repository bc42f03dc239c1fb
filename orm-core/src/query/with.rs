//! [`Query::with`]: rows with what belongs to them.

use super::collection::Rows;
use super::query::Query;
use super::select::{Select, Selection};
use super::source::Source;
use crate::model::Model;

impl<M: Source, Out> Query<M, Out> {
    /// Returns, beside each row, what `with` names of it: the row that a to-one relation leads to, which is joined, or
    /// the rows of a to-many relation, which are loaded by one statement, whatever the number of rows. What is returned
    /// is a tuple, and a further call adds to it.
    ///
    /// A to-many relation takes a filter, an order, a limit for each row, a `select`, and a `with` of its own, to any
    /// depth: [`Many`](super::Many). Its rows come in its order, in any if it has none. To see one state of the database
    /// in all statements, run the query in a transaction that is `repeatable read` or stricter.
    ///
    /// # SQL
    /// `.. JOIN "users" AS "t1" ON ..` for a to-one relation, `LEFT JOIN` where its row may be missing. For a to-many
    /// relation a statement of its own, `SELECT .. FROM "posts" WHERE "author_id" = ANY($1)` on Postgres, and on SQLite
    /// `IN (..)` or, from 257 keys on, `IN (SELECT value FROM json_each(?))`; one for every 30,000 keys, and none when there
    /// are no rows.
    ///
    /// # Errors
    /// Those of the database; `is_unsupported` when the rows come from a write; collections of a query with `distinct`, before
    /// anything is sent.
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
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost::insert_all(&db, ["one", "two"].map(|t| NewPost { author_id: ann.id, title: t.into() }))?;
    /// let users: Vec<(User, Vec<Post>)> =
    ///     User::query().with(|u| u.posts().order_by(|p| p.id.desc()).limit(10)).all(&db)?;
    /// assert_eq!(users[0].1[0].title, "two");
    /// let posts: Vec<(Post, User)> = Post::query().with(|p| p.author()).all(&db)?;
    /// assert_eq!(posts[0].1.name, "Ann");
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn with<S: Select + 'static>(mut self, with: impl FnOnce(&M::Columns) -> S) -> Query<M, Out::Out>
    where
        Out: Append<S::Out> + 'static,
    {
        let mut selection = Selection::default();
        with(&self.columns()).add_to(&mut selection);
        self.statement.spell_columns();
        self.statement.columns.extend(selection.columns);
        let mut collections = self.rows.collections.clone();
        collections.extend(selection.collections);
        let shape = self.rows.shape.clone().append::<S>();
        self.returning(Rows { shape, collections })
    }
}

/// What a query returns, with a `T` behind it: a model and a `T` are a pair, and a tuple grows.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot have `{T}` beside it",
    label = "`with` follows a query of whole rows",
    note = "after `select`, name the relation within it: `.select(|u| (u.name, u.posts()))`"
)]
pub trait Append<T>: Sized {
    /// Both together.
    type Out;
    /// What it begins with.
    type First;

    #[doc(hidden)]
    fn append(self, other: T) -> Self::Out;

    #[doc(hidden)]
    fn split(both: Self::Out) -> (Self, T);

    #[doc(hidden)]
    fn first(both: &Self::Out) -> &Self::First;
}

#[diagnostic::do_not_recommend]
impl<M: Model, T> Append<T> for M {
    type Out = (M, T);
    type First = M;

    fn append(self, other: T) -> (M, T) {
        (self, other)
    }

    fn split(both: (M, T)) -> (M, T) {
        both
    }

    fn first(both: &(M, T)) -> &M {
        &both.0
    }
}

macro_rules! tuple {
    ($first:ident $($name:ident)+) => {
        #[diagnostic::do_not_recommend]
        impl<$first, $($name,)+ T> Append<T> for ($first, $($name,)+) {
            type Out = ($first, $($name,)+ T);
            type First = $first;

            #[allow(non_snake_case)]
            fn append(self, other: T) -> Self::Out {
                let ($first, $($name,)+) = self;
                ($first, $($name,)+ other)
            }

            #[allow(non_snake_case)]
            fn split(both: Self::Out) -> (Self, T) {
                let ($first, $($name,)+ other) = both;
                (($first, $($name,)+), other)
            }

            fn first(both: &Self::Out) -> &$first {
                &both.0
            }
        }
    };
}

tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
tuple!(A B C D E F G H I);
tuple!(A B C D E F G H I J);
tuple!(A B C D E F G H I J K);
