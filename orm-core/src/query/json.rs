//! Documents: what stands in a column of `Json<T>`, read, searched and changed in part.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::expr::{Expr, Ops};
use super::operand::Operand;
use crate::sql::{Function, JsonKind, Node};
use crate::value::{ColumnType, Field, Json, Value};

/// What documents can do.
pub trait JsonOps<D: Serialize + DeserializeOwned, T: Field<Base = Json<D>>>: Ops<T> {
    /// What the object has under `key`, a text like any other: dots and brackets mean nothing in it.
    ///
    /// # SQL
    /// `"data" -> $1` on Postgres, `"data" -> ?1` with a path on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, settings: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// # NewUser { settings: Json(json!({ "theme": "dark", "sizes": [7, 9] })) }.insert(&db)?;
    /// let dark = User::query().filter(|u| u.settings.key("theme").text().eq("dark"));
    /// assert_eq!(dark.clone().select(|u| u.settings.key("sizes").at(1).i64()).all(&db)?, [Some(9)]);
    /// dark.update(&db, |u| u.settings.set(u.settings.key("theme").put("light")))?;
    /// assert_eq!(User::get(&db, 1)?.settings.0["theme"], "light");
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn key(self, key: &str) -> JsonAt<T> {
        JsonAt { nodes: vec![self.into_node()], of: PhantomData }.key(key)
    }

    /// The item of the array at `position`, counted from 0.
    ///
    /// # SQL
    /// `"data" -> $1` on Postgres, `"data" -> ?1` with a path on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!([{ "name": "Ann" }])) }.insert(&db)?;
    /// let name = User::query().select(|u| u.data.at(0).key("name").text()).one(&db)?;
    /// assert_eq!(name.as_deref(), Some("Ann"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn at(self, position: u32) -> JsonAt<T> {
        JsonAt { nodes: vec![self.into_node()], of: PhantomData }.at(position)
    }

    /// Whether the document holds all of `part`: an object its keys with what they hold, an array its items in any order,
    /// anything else the same value. An array also holds a text, number or boolean that is one of its items.
    ///
    /// # SQL
    /// `("data" @> $1)` on Postgres, which an index of the kind `gin` serves; `json_contains("data", ?1)`, a function of
    /// the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "tags": ["a", "b"], "size": { "w": 1, "h": 2 } })) }.insert(&db)?;
    /// let holds = |part: Any| User::query().filter(|u| u.data.contains_json(&part)).exists(&db);
    /// assert!(holds(json!({ "tags": ["b"], "size": { "h": 2 } }))?);
    /// assert!(!holds(json!({ "tags": ["c"] }))?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn contains_json<P: Serialize>(self, part: P) -> Expr<bool> {
        Expr::new(Node::Call(Function::JsonContains, vec![self.into_node(), document(&part)]))
    }
}

impl<D: Serialize + DeserializeOwned, T: Field<Base = Json<D>>, E: Ops<T>> JsonOps<D, T> for E {}

/// What stands in a document as it stands in a column: numbers, texts, booleans, documents, and each in an `Option`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no JSON that both databases write",
    label = "needs a number, a text, a boolean or a document"
)]
pub trait JsonItem: Field {
    /// What is read of it: the document itself of a `Json`.
    type Item: Serialize + DeserializeOwned;
}

macro_rules! items {
    ($($item:ty)+) => { $( impl JsonItem for $item { type Item = $item; } )+ };
}
items!(i8 u8 i16 u16 i32 u32 i64 f64 bool String);

impl<D: Serialize + DeserializeOwned> JsonItem for Json<D>
where
    Json<D>: Field,
{
    type Item = D;
}

#[diagnostic::do_not_recommend]
impl<T: JsonItem> JsonItem for Option<T>
where
    Option<T>: Field,
{
    type Item = Option<T::Item>;
}

/// The aggregate that makes a document.
pub trait JsonAggregates<T: JsonItem>: Ops<T> {
    /// The values of all rows as one document, an array, nulls too, in the order of [`Expr::order_by`], or in any; an empty one
    /// over no rows.
    ///
    /// # SQL
    /// `coalesce(jsonb_agg("data" ORDER BY "id"), '[]')` on Postgres, on SQLite by a function of the library.
    ///
    /// # Errors
    /// `is_decode` for a float that JSON has no number for, such as infinity: it is its name there.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct Event { id: i64, user: String, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Event].create_all(&db)?;
    /// let new = |n: i32| NewEvent { user: "Ann".into(), data: Json(json!({ "n": n })) };
    /// NewEvent::insert_all(&db, [new(1), new(2)])?;
    /// let all = Event::query().group_by(|e| e.user).select(|e| (e.user, e.data.json_agg().order_by(e.id.desc())));
    /// let (user, data): (String, Json<Vec<Any>>) = all.one(&db)?;
    /// assert_eq!((user.as_str(), &data.0[0]), ("Ann", &json!({ "n": 2 })));
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn json_agg(self) -> Expr<Json<Vec<T::Item>>> {
        Expr::new(Node::Call(Function::JsonAgg(T::TYPE), vec![self.into_node()]))
    }
}

impl<T: JsonItem, E: Ops<T>> JsonAggregates<T> for E {}

/// A place in a document: what to read it as is said by its methods. What is not there, or something else, is null.
#[derive(Debug, Clone)]
#[must_use = "say what it is read as, such as `.text()`"]
pub struct JsonAt<T> {
    /// The document, and the steps that lead to the place.
    nodes: Vec<Node>,
    of: PhantomData<fn() -> T>,
}

impl<T: Field> JsonAt<T> {
    /// What the object at this place has under `key`.
    ///
    /// # SQL
    /// `"data" -> $1 -> $2` on Postgres, `"data" -> ?1` with the whole path on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "home": { "city": "Bern" } })) }.insert(&db)?;
    /// let city = User::query().select(|u| u.data.key("home").key("city").text());
    /// assert_eq!(city.one(&db)?.as_deref(), Some("Bern"));
    /// // A dot is a part of the key.
    /// assert!(!User::query().filter(|u| u.data.key("home.city").exists()).exists(&db)?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn key(mut self, key: &str) -> JsonAt<T> {
        self.nodes.push(key.into_node());
        self
    }

    /// The item of the array at this place at `position`, counted from 0.
    ///
    /// # SQL
    /// `"data" -> $1 -> $2` on Postgres, `"data" -> ?1` with the whole path on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "sizes": [7, 9] })) }.insert(&db)?;
    /// let size = |at| User::query().select(move |u| u.data.key("sizes").at(at).i64()).one(&db);
    /// assert_eq!((size(1)?, size(2)?), (Some(9), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn at(mut self, position: u32) -> JsonAt<T> {
        self.nodes.push(Node::Value(ColumnType::I32, Value::Int(position.into())));
        self
    }

    /// The text at this place.
    ///
    /// # SQL
    /// `CASE WHEN jsonb_typeof("data" -> $1) = 'string' THEN "data" -> $1 #>> '{}' END` on Postgres,
    /// `json_to_text("data" -> ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "name": "Ann", "age": 30 })) }.insert(&db)?;
    /// let texts = User::query().select(|u| (u.data.key("name").text(), u.data.key("age").text()));
    /// assert_eq!(texts.one(&db)?, (Some("Ann".to_owned()), None), "a number is no text");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn text(self) -> Expr<Option<String>> {
        self.read(JsonKind::Text)
    }

    /// The whole number at this place, of 64 bits; a fraction, or a number beyond them, is null.
    ///
    /// # SQL
    /// `CASE WHEN jsonb_typeof(..) = 'number' THEN ..`, cast to `bigint`, on Postgres,
    /// `json_to_i64("data" -> ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "age": 30, "size": 1.5 })) }.insert(&db)?;
    /// let numbers = User::query().select(|u| (u.data.key("age").i64(), u.data.key("size").i64()));
    /// assert_eq!(numbers.one(&db)?, (Some(30), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn i64(self) -> Expr<Option<i64>> {
        self.read(JsonKind::I64)
    }

    /// The number at this place, as the float nearest to it.
    ///
    /// # SQL
    /// `CASE WHEN jsonb_typeof("data" -> $1) = 'number' THEN CAST("data" -> $1 AS double precision) END` on Postgres,
    /// `json_to_f64("data" -> ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "age": 30, "size": 1.5 })) }.insert(&db)?;
    /// let numbers = User::query().select(|u| (u.data.key("age").f64(), u.data.key("size").f64()));
    /// assert_eq!(numbers.one(&db)?, (Some(30.0), Some(1.5)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn f64(self) -> Expr<Option<f64>> {
        self.read(JsonKind::F64)
    }

    /// `true` or `false` at this place.
    ///
    /// # SQL
    /// `CASE WHEN jsonb_typeof("data" -> $1) = 'boolean' THEN CAST("data" -> $1 AS boolean) END` on Postgres,
    /// `json_to_bool("data" -> ?1)`, a function of the library, on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "active": true, "admin": "yes" })) }.insert(&db)?;
    /// let active = User::query().filter(|u| u.data.key("active").bool().eq(true));
    /// let admin = User::query().filter(|u| u.data.key("admin").bool().eq(true));
    /// assert_eq!((active.count(&db)?, admin.count(&db)?), (1, 0));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn bool(self) -> Expr<Option<bool>> {
        self.read(JsonKind::Bool)
    }

    /// What stands at this place, whatever it is, for serde to read. `Json(None)` is a `null` that stands there.
    ///
    /// # SQL
    /// `"data" -> $1` on Postgres, `"data" -> ?1` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "sizes": [7, 9], "none": null })) }.insert(&db)?;
    /// let sizes = User::query().select(|u| u.data.key("sizes").json::<Vec<i32>>()).one(&db)?;
    /// assert_eq!(sizes.unwrap().0, [7, 9]);
    /// let none = |key: &str| User::query().select(|u| u.data.key(key).json::<Option<i32>>()).one(&db);
    /// assert_eq!((none("none")?, none("missing")?), (Some(Json(None)), None));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn json<U: Serialize + DeserializeOwned>(self) -> Expr<Option<Json<U>>> {
        self.read(JsonKind::Json)
    }

    /// Whether anything stands at this place, be it `null`.
    ///
    /// # SQL
    /// `("data" -> $1) IS NOT NULL`
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "none": null })) }.insert(&db)?;
    /// let has = |key: &str| User::query().filter(|u| u.data.key(key).exists()).exists(&db);
    /// assert!(has("none")?);
    /// assert!(!has("missing")?);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn exists(self) -> Expr<bool> {
        let place = Node::Call(Function::JsonAt(JsonKind::Json), self.nodes);
        Expr::new(Node::IsNull(Box::new(place), false))
    }

    /// The whole document with `value` at this place, for `set`. There has to be an object to take the last key: where
    /// there is none, the document stays as it is.
    ///
    /// # SQL
    /// `jsonb_set("data", $1, $2)` on Postgres, `json_set("data", ?1, json(?2))` on SQLite, within
    /// `CASE WHEN .. ELSE "data" END`.
    ///
    /// # Errors
    /// A place that ends with a position in an array, before anything is sent.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, data: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// NewUser { data: Json(json!({ "theme": "dark" })) }.insert(&db)?;
    /// User::query().update(&db, |u| u.data.set(u.data.key("size").put(9)))?;
    /// // There is no object `home` that could take the key.
    /// User::query().update(&db, |u| u.data.set(u.data.key("home").key("city").put("Bern")))?;
    /// assert_eq!(User::get(&db, 1)?.data.0, json!({ "theme": "dark", "size": 9 }));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn put<V: Serialize>(mut self, value: V) -> Expr<T> {
        if !matches!(self.nodes.last(), Some(Node::Value(ColumnType::Text, _))) {
            return Expr::new(Node::Refused(
                "`put` needs a key as the last step; items of arrays stay as they are",
            ));
        }
        self.nodes.insert(1, document(&value));
        Expr::new(Node::Call(Function::JsonPut, self.nodes))
    }

    /// The whole document without what stands at this place, for `set`: without the key, or without the item, behind which the
    /// others move up. Where nothing stands there, the document stays as it is.
    ///
    /// # SQL
    /// `"data" #- $1` on Postgres, `json_remove("data", ?1)` on SQLite, within `CASE WHEN .. ELSE "data" END`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use serde_json::{Value as Any, json};
    ///
    /// # #[derive(Model, Debug)]
    /// # struct User { id: i64, settings: Json<Any> }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let ann = NewUser { settings: Json(json!({ "theme": "dark", "sizes": [7, 9] })) }.insert(&db)?;
    /// User::query().update(&db, |u| u.settings.set(u.settings.key("sizes").at(0).remove()))?;
    /// User::query().update(&db, |u| u.settings.set(u.settings.key("theme").remove()))?;
    /// assert_eq!(User::get(&db, ann.id)?.settings.0, json!({ "sizes": [9] }));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn remove(self) -> Expr<T> {
        Expr::new(Node::Call(Function::JsonRemove, self.nodes))
    }

    fn read<U>(self, kind: JsonKind) -> Expr<U> {
        Expr::new(Node::Call(Function::JsonAt(kind), self.nodes))
    }
}

fn document(value: &impl Serialize) -> Node {
    Node::Value(
        ColumnType::Json,
        match serde_json::to_string(value) {
            Ok(text) => Value::Json(text.into()),
            Err(error) => Value::Refused(error.to_string().into()),
        },
    )
}
