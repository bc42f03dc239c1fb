//! [`Sql`]: SQL by hand, from `sql!`: as a piece of a query here; as a whole statement in `by_hand.rs`.

use std::ops::{BitAnd, BitOr, Not};

use super::expr::{BoolOps, Expr};
use super::hole::{Hole, items};
use super::operand::Operand;
use crate::model::Model;
use crate::sql::{Direction, Node, OrderBy, Part, Piece, Raw};
use crate::value::{Field, Nullable, storable};

/// SQL by hand, from [`sql!`](../macro.sql.html): a whole statement, a piece of a query, or a piece of other SQL by hand.
///
/// A **statement** has the endings [`all`](Sql::all), [`first`](Sql::first), [`one`](Sql::one), [`stream`](Sql::stream)
/// and [`execute`](Sql::execute).
///
/// In a **query** it stands wherever a condition or a value may: in `filter`, in `set`, beside an operator. Where its type
/// matters, [`of`](Sql::of) says it: in `select` and `group_by`, and to go on with methods of expressions. It is put in
/// parentheses, so that it is one expression whatever stands in it. It may turn out null, unless `of` says otherwise.
///
/// Columns are qualified where the text may hold a query, which would take a bare name for its own. In an `update` and in
/// `on_conflict` the table is called by its own name, so a query over the same table within the text gives it another:
/// `(SELECT max(o.age) FROM users AS o WHERE o.name = {u.name})`.
///
/// Within **another `sql!`** it stands as it is, without parentheses, so that it can be any piece of the text.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: i32 }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// NewUser::insert_all(&db, [("Ann", 30), ("Bob", 17)].map(|(name, age)| NewUser { name: name.into(), age }))?;
/// let needle = "ann";
/// let query = User::query().filter(|u| sql!("lower({u.name}) = {needle}"));
/// assert_eq!(query.to_sql(orm::Backend::Sqlite)?, r#"SELECT "id", "name", "age" FROM "users" WHERE (lower("name") = ?1)"#);
///
/// let rows: Vec<(i64, String)> = query.select(|u| (u.id, sql!("hex({u.name})").of())).all(&db)?;
/// assert_eq!(rows, [(1, "416E6E".to_owned())]);
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "SQL is sent by its endings, such as `all` and `execute`"]
pub struct Sql {
    pub(super) raw: Raw,
}

/// What `sql!` writes.
#[doc(hidden)]
impl Sql {
    /// One text for every database.
    pub fn same(text: &'static [Piece]) -> Sql {
        Sql::each(Some(text), Some(text))
    }

    /// A text for each database that has one.
    pub fn each(sqlite: Option<&'static [Piece]>, postgres: Option<&'static [Piece]>) -> Sql {
        Sql { raw: Raw::new(sqlite, postgres) }
    }

    /// What stands in the next braces.
    pub fn bind<Kind, H: Hole<Kind> + ?Sized>(self, value: &H) -> Sql {
        self.with(value.part())
    }

    /// The items of a list, which stand in the next braces.
    pub fn bind_items<Kind, H: Hole<Kind>, L: AsRef<[H]> + ?Sized>(self, list: &L) -> Sql {
        self.with(items(list.as_ref()))
    }

    /// The name of the table of `M`.
    pub fn table<M: Model>(self) -> Sql {
        self.with(Part::Table(M::table()))
    }

    /// The columns of `M`, of the table that is called so in the text.
    pub fn columns<M: Model>(self, called: Option<&'static str>) -> Sql {
        self.with(Part::Columns(M::table(), called))
    }

    fn with(mut self, part: Part) -> Sql {
        self.raw.add(part);
        self
    }
}

impl Sql {
    /// It as an expression of type `T`, which is often inferred from what the query returns. An `Option` where it may turn
    /// out null.
    ///
    /// # SQL
    /// `(lower("name"))`: its text in parentheses.
    ///
    /// # Errors
    /// `is_decode`, of the query, when what the database answers is no `T`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { name: "Ann".into() }.insert(&db)?;
    /// let same = User::query().filter(|u| sql!("lower({u.name})").of::<String>().eq("ann"));
    /// assert_eq!(same.count(&db)?, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn of<T: Field>(self) -> Expr<T> {
        const { storable::<T>() };
        Expr::new(self.raw.of(T::TYPE))
    }

    /// The same where it makes one value of many rows, which nobody can see in its text: columns within it need no
    /// `group_by`, and it makes one row of all where there is none.
    ///
    /// # SQL
    /// `(group_concat("title", ', '))`: its text in parentheses.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, author: String, title: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost::insert_all(&db, ["one", "two"].map(|t| NewPost { author: "Ann".into(), title: t.into() }))?;
    /// let titles: Vec<(String, String)> = Post::query()
    ///     .group_by(|p| p.author)
    ///     .select(|p| (p.author, sql!("group_concat({p.title}, ', ')").aggregate()))
    ///     .all(&db)?;
    /// assert_eq!(titles, [("Ann".to_owned(), "one, two".to_owned())]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn aggregate<T: Field>(self) -> Expr<T> {
        const { storable::<T>() };
        Expr::new(self.raw.aggregate(T::TYPE))
    }

    /// The smallest first; null before every value, unless [`OrderBy::nulls_last`] says otherwise.
    ///
    /// # SQL
    /// `ORDER BY (lower("name"))`, on Postgres `ORDER BY (lower("name")) NULLS FIRST`: it may turn out null.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser::insert_all(&db, ["bob", "Ann", "Cid"].map(|name| NewUser { name: name.into() }))?;
    /// let names = User::query().order_by(|u| sql!("lower({u.name})").asc()).select(|u| u.name);
    /// assert_eq!(names.all(&db)?, ["Ann", "bob", "Cid"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn asc(self) -> OrderBy {
        self.ordered(Direction::Asc)
    }

    /// The largest first; null after every value, unless [`OrderBy::nulls_first`] says otherwise.
    ///
    /// # SQL
    /// `ORDER BY (length("name")) DESC`, on Postgres `ORDER BY (length("name")) DESC NULLS LAST`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Word { id: i64, text: Option<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Word].create_all(&db)?;
    /// NewWord::insert_all(&db, [Some("a"), None, Some("abc")].map(|t| NewWord { text: t.map(Into::into) }))?;
    /// let longest = Word::query().order_by(|w| sql!("length({w.text})").desc()).select(|w| w.id);
    /// assert_eq!(longest.all(&db)?, [3, 1, 2]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn desc(self) -> OrderBy {
        self.ordered(Direction::Desc)
    }

    fn ordered(self, direction: Direction) -> OrderBy {
        OrderBy { node: self.raw.untyped(), ty: None, direction, nulls: None }
    }
}

impl<B: Field> Operand<B> for Sql {
    type Mode = Nullable;

    fn into_node(self) -> Node {
        self.raw.of(B::TYPE)
    }
}

impl BoolOps for Sql {}

impl<R: Operand<bool>> BitAnd<R> for Sql {
    type Output = Expr<bool>;
    fn bitand(self, other: R) -> Expr<bool> {
        self.and(other)
    }
}

impl<R: Operand<bool>> BitOr<R> for Sql {
    type Output = Expr<bool>;
    fn bitor(self, other: R) -> Expr<bool> {
        self.or(other)
    }
}

impl Not for Sql {
    type Output = Expr<bool>;
    fn not(self) -> Expr<bool> {
        BoolOps::not(self)
    }
}
