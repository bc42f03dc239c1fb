//! Documents that a query makes of its columns.

use super::column::Column;
use super::expr::Expr;
use super::json::JsonItem;
use super::operand::Operand;
use crate::sql::{Function, Node};
use crate::value::Json;

/// A document made of columns and expressions: an object with these keys, as a tuple of up to sixteen pairs, or an array of
/// pairs where all are of one type. What is null is `null`. It may stand in another one, and `json_agg` makes an array of
/// those of many rows. The keys are written in their order, whichever they are given in.
///
/// # SQL
/// `jsonb_build_object($1, "done", $2, "name")` on Postgres, `json_object(?1, json(CASE "done" ..), ?2, "name")` on SQLite.
///
/// # Errors
/// The same key twice, before anything is sent. A float that JSON has no number for is its name, such as `"Infinity"`.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// use serde_json::json;
///
/// # #[derive(Model, Debug)]
/// # struct Task { id: i64, user: String, name: String, done: bool }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Task].create_all(&db)?;
/// let new = |name: &str, done| NewTask { user: "Ann".into(), name: name.into(), done };
/// NewTask::insert_all(&db, [new("wash", true), new("dry", false)])?;
/// let task = |t: &TaskColumns| json_object((("name", t.name), ("done", t.done)));
/// let tasks = Task::query().group_by(|t| t.user).select(|t| (t.user, task(t).json_agg().order_by(t.id.asc())));
/// let (user, tasks) = tasks.one(&db)?;
/// assert_eq!(tasks.0, [json!({ "name": "wash", "done": true }), json!({ "name": "dry", "done": false })]);
/// # assert_eq!(user, "Ann");
/// # Ok::<(), orm::Error>(())
/// ```
pub fn json_object(pairs: impl JsonPairs) -> Expr<Json<serde_json::Value>> {
    let mut pairs = pairs.into_pairs();
    // Where documents are texts, those with the same keys are then equal in whichever order the program names them.
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    if pairs.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        return Expr::new(Node::Refused("a JSON object has the same key twice"));
    }
    let nodes = pairs.into_iter().flat_map(|(key, part)| [key.into_node(), part]);
    Expr::new(Node::Call(Function::JsonObject, nodes.collect()))
}

/// A document made of columns and expressions: an array of these, as a tuple of up to sixteen. What is null is `null`.
///
/// # SQL
/// `jsonb_build_array("name", "age")` on Postgres, `json_array("name", "age")` on SQLite.
///
/// # Example
/// ```
/// # use orm::prelude::*;
/// # #[derive(Model, Debug)] struct User { id: i64, name: String, age: Option<i32> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// # NewUser { name: "Ann".into(), age: None }.insert(&db)?;
/// let row = User::query().select(|u| json_array((u.name, u.age))).one(&db)?;
/// assert_eq!(row.0, serde_json::json!(["Ann", null]));
/// # Ok::<(), orm::Error>(())
/// ```
pub fn json_array(items: impl JsonParts) -> Expr<Json<serde_json::Value>> {
    Expr::new(Node::Call(Function::JsonArray, items.into_parts()))
}

/// A column or an expression of what a document may hold.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand in a document that a query makes",
    label = "needs a column or an expression of a number, a text, a boolean or a document",
    note = "a value of the program is one by `orm::value(..)`"
)]
pub trait JsonPart {
    #[doc(hidden)]
    fn into_part(self) -> Node;
}

fn part<T: JsonItem>(of: impl Operand<T::Base>) -> Node {
    Node::Call(Function::JsonItem(T::TYPE), vec![of.into_node()])
}

#[diagnostic::do_not_recommend]
impl<T: JsonItem> JsonPart for Column<T> {
    fn into_part(self) -> Node {
        part::<T>(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: JsonItem> JsonPart for Expr<T> {
    fn into_part(self) -> Node {
        part::<T>(self)
    }
}

/// The keys of an object with what stands under them: a tuple of up to sixteen pairs, or an array of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what an object is made of",
    label = "needs pairs of a key and a column of a number, a text, a boolean or a document",
    note = "up to sixteen pairs as a tuple, or an array of them; a value of the program is a column by `orm::value(..)`"
)]
pub trait JsonPairs {
    #[doc(hidden)]
    fn into_pairs(self) -> Vec<(String, Node)>;
}

/// The items of an array: a tuple of up to sixteen columns and expressions.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not what an array is made of",
    label = "needs columns of numbers, texts, booleans or documents",
    note = "up to sixteen as a tuple, also of one: `(u.name,)`; a value of the program is a column by `orm::value(..)`"
)]
pub trait JsonParts {
    #[doc(hidden)]
    fn into_parts(self) -> Vec<Node>;
}

#[diagnostic::do_not_recommend]
impl<V: JsonPart, const N: usize> JsonPairs for [(&str, V); N] {
    fn into_pairs(self) -> Vec<(String, Node)> {
        self.into_iter().map(|(key, part)| (key.to_owned(), part.into_part())).collect()
    }
}

macro_rules! tuples {
    () => {};
    ($first:ident $($name:ident)*) => {
        #[diagnostic::do_not_recommend]
        impl<$first: JsonPart $(, $name: JsonPart)*> JsonPairs for ((&str, $first), $((&str, $name),)*) {
            #[allow(non_snake_case)]
            fn into_pairs(self) -> Vec<(String, Node)> {
                let ($first, $($name,)*) = self;
                vec![
                    ($first.0.to_owned(), $first.1.into_part())
                    $(, ($name.0.to_owned(), $name.1.into_part()))*
                ]
            }
        }

        #[diagnostic::do_not_recommend]
        impl<$first: JsonPart $(, $name: JsonPart)*> JsonParts for ($first, $($name,)*) {
            #[allow(non_snake_case)]
            fn into_parts(self) -> Vec<Node> {
                let ($first, $($name,)*) = self;
                vec![$first.into_part() $(, $name.into_part())*]
            }
        }

        tuples!($($name)*);
    };
}
tuples!(A B C D E F G H I J K L M N O P);
