//! Lists: columns of `Vec<T>`, arrays on Postgres and JSON on SQLite.

use std::ops::{Bound, RangeBounds};

use super::expr::{Expr, Ops, With};
use super::operand::Operand;
use crate::sql::{Function, ListCall, Node};
use crate::value::{ColumnType, Field, Mode, Nullable, Required, Value};

/// What lists can do, beside being compared as wholes.
///
/// Questions whether something is among the items never find a null, as in SQL; for what changes a list or counts positions a
/// null is an item like any other, as `None` is in a `Vec`. Positions count from 0. What is made of a null list is null.
pub trait ListOps<I: Field, T: Field<Base = Vec<I>>>: Ops<T> {
    /// Whether `item`, a value, a column or an expression, is among the items.
    ///
    /// # SQL
    /// `("tags" @> $1)` on Postgres, which an index of the kind `gin` serves; `list_contains("tags", ?1)`, a function of
    /// the library, on SQLite. An item that is no value is made a list of one: `ARRAY["name"]`, `list_of("name")`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// # let tags = |tags: [&str; 2]| NewPost { tags: tags.map(String::from).to_vec() };
    /// # NewPost::insert_all(&db, [tags(["rust", "sql"]), tags(["rust", "web"])])?;
    /// assert_eq!(Post::query().filter(|p| p.tags.has("sql")).count(&db)?, 1);
    /// let either = vec!["sql".to_owned(), "web".to_owned()];
    /// assert_eq!(Post::query().filter(|p| p.tags.overlaps(either)).count(&db)?, 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn has(self, item: impl Operand<I::Base>) -> Expr<bool> {
        let list = match item.into_node() {
            Node::Value(_, item) => Node::Value(I::LIST, Value::Array(vec![item])),
            item => Node::Call(Function::List(ListCall::Of, I::LIST), vec![item]),
        };
        Expr::new(Node::Call(Function::ListContains, vec![self.into_node(), list]))
    }

    /// Whether every item of `list` is among the items; true of an empty list.
    ///
    /// # SQL
    /// `("tags" @> $1)` on Postgres, `list_contains("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// let all = |tags: &[&str]| tags.iter().map(|tag| tag.to_string()).collect::<Vec<_>>();
    /// assert!(Post::query().filter(|p| p.tags.has_all(all(&["rust"]))).exists(&db)?);
    /// assert!(!Post::query().filter(|p| p.tags.has_all(all(&["rust", "web"]))).exists(&db)?);
    /// assert!(Post::query().filter(|p| p.tags.has_all(all(&[]))).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn has_all(self, list: impl Operand<Vec<I>>) -> Expr<bool> {
        Expr::new(Node::Call(Function::ListContains, vec![self.into_node(), list.into_node()]))
    }

    /// Whether an item of `list` is among the items.
    ///
    /// # SQL
    /// `("tags" && $1)` on Postgres, `list_overlaps("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// let either = vec!["rust".to_owned(), "web".to_owned()];
    /// assert!(Post::query().filter(|p| p.tags.overlaps(either)).exists(&db)?);
    /// assert!(!Post::query().filter(|p| p.tags.overlaps(Vec::new())).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn overlaps(self, list: impl Operand<Vec<I>>) -> Expr<bool> {
        Expr::new(Node::Call(Function::ListOverlaps, vec![self.into_node(), list.into_node()]))
    }

    /// The number of its items.
    ///
    /// # SQL
    /// `cardinality("tags")` on Postgres, `json_array_length("tags")` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// NewPost { tags: Vec::new() }.insert(&db)?;
    /// let lengths = Post::query().order_by(|p| p.tags.length().desc()).select(|p| p.tags.length());
    /// assert_eq!(lengths.all(&db)?, [2, 0]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn length(self) -> Expr<With<Self, Vec<I>, i32>> {
        Expr::new(Node::Call(Function::ListLength, vec![self.into_node()]))
    }

    /// The list with `item` behind all others. Set as what the column holds it is one change, whatever others write
    /// meanwhile. Null where the list is null.
    ///
    /// # SQL
    /// `array_append("tags", $1)` on Postgres, within `CASE` where the list may be null; `list_concat("tags", ?1)`, a function
    /// of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: vec!["sql".into()] }.insert(&db)?;
    /// Post::query().update(&db, |p| p.tags.set(p.tags.append("rust").append("web")))?;
    /// Post::query().update(&db, |p| p.tags.set(p.tags.remove("web")))?;
    /// let of = |p: &PostColumns| (p.tags, p.tags.at(0), p.tags.position("rust"), p.tags.join(", "));
    /// let (tags, first, at, text) = Post::query().select(of).one(&db)?;
    /// assert_eq!(tags, ["sql", "rust"]);
    /// assert_eq!((first.as_deref(), at, text.as_str()), (Some("sql"), Some(1), "sql, rust"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn append<O: Operand<I::Base, Mode: Fits<I::Hop<Required>>>>(self, item: O) -> Expr<T> {
        call::<I, _>(ListCall::Append, [self.into_node(), item.into_node()])
    }

    /// The list with `item` before all others. Null where the list is null.
    ///
    /// # SQL
    /// `array_prepend($1, "tags")` on Postgres, `list_concat(?1, "tags")`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// Post::query().update(&db, |p| p.tags.set(p.tags.prepend("new")))?;
    /// assert_eq!(Post::get(&db, 1)?.tags, ["new", "sql", "rust"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn prepend<O: Operand<I::Base, Mode: Fits<I::Hop<Required>>>>(self, item: O) -> Expr<T> {
        call::<I, _>(ListCall::Prepend, [self.into_node(), item.into_node()])
    }

    /// The list with the items of `list` behind its own; null where one of the lists is.
    ///
    /// # SQL
    /// `array_cat("tags", $1)` on Postgres, `list_concat("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// let more = vec!["web".to_owned(), "sql".to_owned()];
    /// let tags = Post::query().select(|p| p.tags.concat(more)).one(&db)?;
    /// assert_eq!(tags, ["sql", "rust", "web", "sql"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn concat<O: Operand<Vec<I>>>(self, list: O) -> Expr<With<O, Vec<I>, T>> {
        call::<I, _>(ListCall::Concat, [self.into_node(), list.into_node()])
    }

    /// The list without all items that equal `item`. `None` takes the nulls away.
    ///
    /// # SQL
    /// `array_remove("tags", $1)` on Postgres, `list_remove("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["a", "b", "a"].map(String::from).to_vec() }.insert(&db)?;
    /// Post::query().update(&db, |p| p.tags.set(p.tags.remove("a")))?;
    /// assert_eq!(Post::get(&db, 1)?.tags, ["b"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn remove(self, item: impl Operand<I::Base>) -> Expr<T> {
        call::<I, _>(ListCall::Remove, [self.into_node(), item.into_node()])
    }

    /// The list with `to` in place of every item that equals `from`. `None` as `from` stands for the nulls.
    ///
    /// # SQL
    /// `array_replace("tags", $1, $2)` on Postgres, `list_replace("tags", ?1, ?2)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["a", "b", "a"].map(String::from).to_vec() }.insert(&db)?;
    /// Post::query().update(&db, |p| p.tags.set(p.tags.replace("a", "c")))?;
    /// assert_eq!(Post::get(&db, 1)?.tags, ["c", "b", "c"]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn replace<O: Operand<I::Base, Mode: Fits<I::Hop<Required>>>>(
        self,
        from: impl Operand<I::Base>,
        to: O,
    ) -> Expr<T> {
        call::<I, _>(ListCall::Replace, [self.into_node(), from.into_node(), to.into_node()])
    }

    /// The item at `position`, counted from 0; null where there is none.
    ///
    /// # SQL
    /// `(("tags")[:])[$1]` on Postgres, which counts from 1; `[:]` is for arrays that were made to count otherwise.
    /// `list_at("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// let (first, third) = Post::query().select(|p| (p.tags.at(0), p.tags.at(2))).one(&db)?;
    /// assert_eq!((first.as_deref(), third), (Some("sql"), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn at(self, position: u32) -> Expr<I::Nullable> {
        call::<I, _>(ListCall::At, [self.into_node(), place(position)])
    }

    /// The position of the first item that equals `item`, counted from 0; null where there is none. `None` finds the first null.
    ///
    /// # SQL
    /// `(array_position(("tags")[:], $1) - 1)` on Postgres, `list_position("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// let found = Post::query().select(|p| (p.tags.position("rust"), p.tags.position("web")));
    /// assert_eq!(found.one(&db)?, (Some(1), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn position(self, item: impl Operand<I::Base>) -> Expr<Option<i32>> {
        call::<I, _>(ListCall::Position, [self.into_node(), item.into_node()])
    }

    /// The items at these positions, counted from 0: `..3` are the first three, `1..` all but the first. Positions where there is
    /// none are left out.
    ///
    /// # SQL
    /// `(("tags")[:])[$1:$2]` on Postgres, `list_slice("tags", ?1, ?2)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["a", "b", "c"].map(String::from).to_vec() }.insert(&db)?;
    /// let (two, rest) = Post::query().select(|p| (p.tags.slice(..2), p.tags.slice(2..))).one(&db)?;
    /// assert_eq!((two, rest), (vec!["a".to_owned(), "b".to_owned()], vec!["c".to_owned()]));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn slice(self, positions: impl RangeBounds<u32>) -> Expr<T> {
        let first = match positions.start_bound() {
            Bound::Included(first) => *first,
            Bound::Excluded(before) => before.saturating_add(1),
            Bound::Unbounded => 0,
        };
        let end = match positions.end_bound() {
            Bound::Included(last) => last.saturating_add(1),
            Bound::Excluded(end) => *end,
            Bound::Unbounded => u32::MAX,
        };
        call::<I, _>(ListCall::Slice, [self.into_node(), place(first), place(end)])
    }

    /// The texts with `separator` between them, nulls left out; empty of an empty list.
    ///
    /// # SQL
    /// `array_to_string("tags", $1)` on Postgres, `list_join("tags", ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Post { id: i64, tags: Vec<String> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Post].create_all(&db)?;
    /// NewPost { tags: ["sql", "rust"].map(String::from).to_vec() }.insert(&db)?;
    /// NewPost { tags: Vec::new() }.insert(&db)?;
    /// let texts = Post::query().order_by(|p| p.id.asc()).select(|p| p.tags.join(" / "));
    /// assert_eq!(texts.all(&db)?, ["sql / rust", ""]);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn join(self, separator: &str) -> Expr<With<Self, Vec<I>, String>>
    where
        I: Field<Base = String>,
    {
        call::<I, _>(ListCall::Join, [self.into_node(), separator.into_node()])
    }
}

impl<I: Field, T: Field<Base = Vec<I>>, E: Ops<T>> ListOps<I, T> for E where Vec<I>: Field<Base = Vec<I>> {}

/// Whether what becomes an item of a list may be null only where the items may be: `M` says whether they may.
#[diagnostic::on_unimplemented(
    message = "the item may be null, and those of the list may not",
    label = "becomes an item",
    note = "`unwrap_or` gives it another value; a list that holds nulls is a `Vec<Option<_>>`"
)]
pub trait Fits<M: Mode>: Mode {}

impl<M: Mode> Fits<M> for Required {}
#[diagnostic::do_not_recommend]
impl<M: MayBeNull> Fits<M> for Nullable {}

/// Whether there may be no value.
#[doc(hidden)]
pub trait MayBeNull: Mode {}
impl MayBeNull for Nullable {}

/// Fails the build where a `Vec` of `I` is no list.
#[track_caller]
pub(super) const fn lists<I: Field>() {
    assert!(matches!(I::LIST, ColumnType::Array(_)), "a `Vec<u8>` is stored as bytes, which are no list");
}

fn call<I: Field, U>(call: ListCall, arguments: impl Into<Vec<Node>>) -> Expr<U> {
    const { lists::<I>() };
    Expr::new(Node::Call(Function::List(call, I::LIST), arguments.into()))
}

/// A position in a list, of which none is longer than the largest.
fn place(position: u32) -> Node {
    const LARGEST: u32 = i32::MAX.unsigned_abs() - 1;
    Node::Value(ColumnType::I32, Value::Int(position.min(LARGEST).into()))
}
