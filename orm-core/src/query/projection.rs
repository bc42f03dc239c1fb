//! [`Projection`]: a struct as the shape of what a query returns. The derive lists its fields; what each is made of is put
//! together here.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use super::collection::{Collection, Loaded, leads_nowhere};
use super::column::One;
use super::expr::Expr;
use super::many::{Columns, Many};
use super::query::Query;
use super::reader::Reader;
use super::select::{Select, Selection, Width};
use crate::driver::Link;
use crate::error::Result;
use crate::model::Model;
use crate::sql::{Node, Path};
use crate::table::ColumnDef;
use crate::value::{Nullable, Required, Value};

/// What shows a row of `M`: a struct with `#[derive(Projection)]` and `#[orm(model = M)]`, or `M` itself.
///
/// Each field says which part of the row it is, and is checked against the model when the program is built: a column, by its
/// own name or by `column = ..`; a column over relations to one row, `path = author.name`; the number of rows of a relation,
/// `count = comments`; any expression, `select = |p| p.words + 1`; what a relation leads to as a projection of its own,
/// `nested`; another projection of the same row in place, `flatten`. The page on attributes says what each key takes. The
/// struct has nothing of the library in it, so with `serde::Serialize` a query is all that a JSON API needs.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// # #[derive(Model, Debug)]
/// # #[orm(has_many(posts: Post))]
/// # struct User { id: i64, name: String }
/// # #[derive(Model, Debug)]
/// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, words: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User, Post].create_all(&db)?;
/// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
/// # NewPost::insert_all(&db, ["one", "two"].map(|t| NewPost { author_id: ann.id, title: t.into(), words: 7 }))?;
/// #[derive(Projection, Debug, PartialEq)]
/// #[orm(model = Post)]
/// struct PostCard { title: String, #[orm(path = author.name)] author: String }
///
/// #[derive(Projection)]
/// #[orm(model = User)]
/// struct Page { name: String, #[orm(nested = |u| u.posts().order_by(|p| p.id.asc()))] posts: Vec<PostCard> }
///
/// let pages: Vec<Page> = User::query().project().all(&db)?; // two statements
/// assert_eq!(pages[0].posts[1], PostCard { title: "two".into(), author: "Ann".into() });
/// # Ok::<(), orm::Error>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no projection of `{M}`",
    label = "needs `#[derive(Projection)]` and `#[orm(model = {M})]`"
)]
pub trait Projection<M>: Sized + 'static {
    /// What makes it of the row at `path`.
    #[doc(hidden)]
    fn select_at(path: Path) -> impl Select<Out = Self>;

    /// The same for a row that may be missing.
    #[doc(hidden)]
    fn select_if_any(path: Path) -> impl Select<Out = Option<Self>>
    where
        M: Model,
    {
        let key = Node::Column(path, &M::table().columns[M::table().primary_key[0]]);
        IfAny { is_there: Node::IsNull(Box::new(key), false), row: Self::select_at(path) }
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> Projection<M> for M {
    fn select_at(path: Path) -> impl Select<Out = M> {
        One::<M, Required>::at(path)
    }

    fn select_if_any(path: Path) -> impl Select<Out = Option<M>> {
        One::<M, Nullable>::at(path)
    }
}

impl<M: Model, Out> Query<M, Out> {
    /// Returns a projection of each row instead of the row: a struct whose fields say which parts of it they are, see
    /// [`Projection`]. It takes the place of an earlier `select`, `with` or `project`.
    ///
    /// # SQL
    /// `SELECT "t0"."title", "t1"."name" FROM "posts" AS "t0" JOIN "users" AS "t1" ON ..`, and a statement for each relation
    /// to many rows, as [`Query::with`] sends it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String, words: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, [("Ann", 10), ("Ann", 7)].map(|(a, words)| NewPost { author: a.into(), words }))?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// #[orm(model = Post)]
    /// struct Author {
    ///     author: String,
    ///     #[orm(select = |_| count())] posts: i64,
    ///     #[orm(select = |p| p.words.sum())] words: Option<i64>,
    /// }
    /// let authors: Vec<Author> = Post::query().group_by(|p| p.author).project().all(&db)?;
    /// assert_eq!(authors, [Author { author: "Ann".into(), posts: 2, words: Some(17) }]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn project<P: Projection<M>>(self) -> Query<M, P> {
        let path = self.row_path();
        self.select(|_| P::select_at(path))
    }
}

impl<M: Model, Out> Many<M, Out> {
    /// A projection of each row instead of the row, as [`Query::project`] returns it.
    ///
    /// # SQL
    /// The key and the columns of the projection: `SELECT "author_id", "title" FROM "posts" WHERE "author_id" IN (..)`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)]
    /// # #[orm(has_many(posts: Post))]
    /// # struct User { id: i64, name: String }
    /// # #[derive(Model, Debug)]
    /// # struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64, title: String, text: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// # let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// # NewUser { name: "Bob".into() }.insert(&db)?;
    /// NewPost { author_id: ann.id, title: "one".into(), text: "..".into() }.insert(&db)?;
    /// #[derive(Projection, Debug, PartialEq)]
    /// #[orm(model = Post)]
    /// struct Title { title: String }
    ///
    /// let users = User::query().order_by(|u| u.id.asc()).select(|u| (u.name, u.posts().project::<Title>()));
    /// let (users, sent) = orm::testing::record(&db, || users.all(&db));
    /// let users = users?;
    /// assert_eq!(sent[1].sql, r#"SELECT "author_id", "title" FROM "posts" WHERE "author_id" IN (?1, ?2)"#);
    /// assert_eq!(users[0], ("Ann".to_owned(), vec![Title { title: "one".into() }]));
    /// assert_eq!(users[1], ("Bob".to_owned(), vec![]));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub fn project<P: Projection<M>>(self) -> Many<M, P> {
        self.map(Query::project)
    }
}

/// A struct that is made of parts, which are a tuple of tuples.
#[doc(hidden)]
pub trait Parts<T>: Sized {
    fn of(parts: T) -> Self;

    fn into_parts(self) -> T;
}

/// What makes a `P` of its parts.
#[doc(hidden)]
pub fn projected<P: Parts<S::Out>, S: Select>(parts: S) -> impl Select<Out = P> {
    Projected { parts, of: PhantomData }
}

/// What makes a `T` of what a relation leads to.
#[doc(hidden)]
pub fn nested<T, R: Nested<T>>(relation: R) -> impl Select<Out = T> {
    relation.nest()
}

/// The number of rows of a relation.
#[doc(hidden)]
pub fn count_of<M: Model>(rows: Many<M>) -> Expr<i64> {
    rows.count()
}

/// What a closure over the columns of `M` returns.
#[doc(hidden)]
pub fn of_columns<M: Model, R>(
    columns: &M::Columns<Required>,
    closure: impl FnOnce(&M::Columns<Required>) -> R,
) -> R {
    closure(columns)
}

/// A relation that leads to a `T`: to a projection of its row, to an `Option` of one where the row may be missing, or to a
/// `Vec` of those of its rows.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot hold what `{Self}` leads to",
    label = "not what the relation leads to",
    note = "`One<M, Required>` leads to a projection of `M`, `One<M, Nullable>` to an `Option` of one, `Many<M>` to a `Vec`"
)]
pub trait Nested<T> {
    fn nest(self) -> impl Select<Out = T>;
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<M>> Nested<P> for One<M, Required> {
    fn nest(self) -> impl Select<Out = P> {
        P::select_at(self.path())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<M>> Nested<Option<P>> for One<M, Nullable> {
    fn nest(self) -> impl Select<Out = Option<P>> {
        P::select_if_any(self.path())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model, P: Projection<M>> Nested<Vec<P>> for Many<M> {
    fn nest(self) -> impl Select<Out = Vec<P>> {
        NestedRows { rows: self, of: PhantomData }
    }
}

struct Projected<P, S> {
    parts: S,
    of: PhantomData<fn() -> P>,
}

impl<P: Parts<S::Out>, S: Select> Select for Projected<P, S> {
    type Out = P;

    fn add_to(self, out: &mut Selection) {
        self.parts.add_to(out);
    }

    fn width() -> Width {
        S::width()
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        S::expect(columns);
    }

    fn read(reader: &mut Reader<'_>) -> Result<P> {
        S::read(reader).map(P::of)
    }

    fn fill(read: P, loaded: &mut Loaded) -> P {
        P::of(S::fill(read.into_parts(), loaded))
    }
}

/// What is selected of a row that may be missing, and whether it is there: all its columns may be null where it is.
struct IfAny<S> {
    is_there: Node,
    row: S,
}

impl<S: Select> Select for IfAny<S> {
    type Out = Option<S::Out>;

    fn add_to(self, out: &mut Selection) {
        out.columns.push(self.is_there);
        self.row.add_to(out);
    }

    fn width() -> Width {
        Width::COLUMN + S::width()
    }

    fn expect(columns: &mut Vec<Option<&'static ColumnDef>>) {
        columns.push(None);
        S::expect(columns);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Option<S::Out>> {
        if reader.next::<bool>()? {
            return S::read(reader).map(Some);
        }
        reader.pass(S::width());
        Ok(None)
    }

    fn fill(read: Option<S::Out>, loaded: &mut Loaded) -> Option<S::Out> {
        if read.is_none() {
            loaded.pass(S::width());
        }
        read.map(|row| S::fill(row, loaded))
    }
}

/// Projections of the rows of a relation. What they select is asked for once there are rows that they belong to, so that a
/// projection may hold itself: the statements of a tree end where it does.
struct NestedRows<M, P> {
    rows: Many<M>,
    of: PhantomData<fn() -> P>,
}

impl<M: Model, P: Projection<M>> Select for NestedRows<M, P> {
    type Out = Vec<P>;

    fn add_to(self, out: &mut Selection) {
        out.columns.extend(self.rows.outer.nodes());
        out.collections.push(Arc::new(self));
    }

    fn width() -> Width {
        Many::<M, P>::width()
    }

    fn read(reader: &mut Reader<'_>) -> Result<Vec<P>> {
        Many::<M, P>::read(reader)
    }

    fn fill(read: Vec<P>, loaded: &mut Loaded) -> Vec<P> {
        Many::<M, P>::fill(read, loaded)
    }
}

impl<M: Model, P: Projection<M>> Collection for NestedRows<M, P> {
    fn key(&self) -> Columns {
        self.rows.key
    }

    fn load(&self, link: &mut Link, keys: &[Value<'static>]) -> Result<Box<dyn Any>> {
        let rows = keys.chunks_exact(self.rows.key.len());
        if rows.clone().all(leads_nowhere) {
            return Ok(Box::new(rows.map(|_| Vec::new()).collect::<Vec<Vec<P>>>()));
        }
        let rows = self.rows.clone().project::<P>();
        Ok(Box::new(link.deeper(|link| rows.load_lists(link, keys))?))
    }
}
