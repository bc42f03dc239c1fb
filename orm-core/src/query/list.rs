//! Lists: columns of `Vec<T>`, arrays on Postgres and JSON on SQLite.

use super::expr::{Expr, Ops, With};
use super::operand::Operand;
use crate::sql::{Function, Node};
use crate::value::{Field, Value};

/// What lists can do, beside being compared as wholes. A null among the items is never found.
pub trait ListOps<I: Field, T: Field<Base = Vec<I>>>: Ops<T> {
    /// Whether `item`, a value, is among the items.
    ///
    /// # SQL
    /// `("tags" @> $1)` on Postgres, which an index of the kind `gin` serves; `list_contains("tags", ?1)`, a function of
    /// the library, on SQLite.
    ///
    /// # Errors
    /// A column or an expression as the item, before anything is sent.
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
        match item.into_node() {
            Node::Value(_, item) => {
                let list = Node::Value(I::LIST, Value::Array(vec![item]));
                Expr::new(Node::Call(Function::ListContains, vec![self.into_node(), list]))
            }
            _ => {
                Expr::new(Node::Refused("`has` takes a value; compare with a column of lists by `overlaps`"))
            }
        }
    }

    /// Whether every item of `list` is among the items; true of an empty list.
    fn has_all(self, list: impl Operand<Vec<I>>) -> Expr<bool> {
        Expr::new(Node::Call(Function::ListContains, vec![self.into_node(), list.into_node()]))
    }

    /// Whether an item of `list` is among the items.
    ///
    /// # SQL
    /// `("tags" && $1)` on Postgres, `list_overlaps("tags", ?1)`, a function of the library, on SQLite.
    fn overlaps(self, list: impl Operand<Vec<I>>) -> Expr<bool> {
        Expr::new(Node::Call(Function::ListOverlaps, vec![self.into_node(), list.into_node()]))
    }

    /// The number of its items.
    ///
    /// # SQL
    /// `cardinality("tags")` on Postgres, `json_array_length("tags")` on SQLite.
    fn length(self) -> Expr<With<Self, Vec<I>, i32>> {
        Expr::new(Node::Call(Function::ListLength, vec![self.into_node()]))
    }
}

impl<I: Field, T: Field<Base = Vec<I>>, E: Ops<T>> ListOps<I, T> for E where Vec<I>: Field<Base = Vec<I>> {}
