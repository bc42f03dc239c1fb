//! Relations of a model in memory, and what generated code needs for them.

use super::Model;
use crate::query::{Query, inverse_rows};
use crate::sql::{BinaryOp, Node};
use crate::value::{ColumnType, Value, is_same};

/// The row that a foreign key of a model in memory, which has these values, leads to, as a query.
#[doc(hidden)]
pub fn belongs_to<M: Model>(key: &[(ColumnType, Value<'_>)]) -> Query<M> {
    let mut query = Query::all_rows();
    // A foreign key with a null leads nowhere, while `= NULL` as Rust reads it would look for a null key.
    if key.iter().any(|(_, value)| value.is_null()) {
        query.add_filter(Node::Bool(false));
        return query;
    }
    for (column, (ty, value)) in M::table().key_columns().zip(key) {
        let value = Node::Value(*ty, value.clone().into_owned());
        query.add_filter(Node::binary(BinaryOp::Eq, Node::Column(query.row_path(), column), value));
    }
    query
}

/// The rows that the inverse at `position` of a model in memory leads to, as a query.
#[doc(hidden)]
pub fn belonging_to<M: Model, To: Model>(of: &M, position: usize) -> Query<To> {
    let table = M::table();
    let (statement, key) = inverse_rows(table, position);
    let mut holds = Vec::with_capacity(key.len());
    for (column, &at) in statement.table.columns_at(key).zip(table.primary_key) {
        let value = Node::Value(table.columns[at].ty, of.value(at).into_owned());
        holds.push(Node::binary(BinaryOp::Eq, Node::Column(statement.path, column), value));
    }
    let mut query = Query::rows_of(statement);
    holds.into_iter().for_each(|holds| query.add_filter(holds));
    query
}

/// A model with foreign keys that point at `Target`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no foreign key to `{Target}`",
    label = "no foreign key to `{Target}`",
    note = "the relation is made by a field of `{Self}` with `#[orm(belongs_to = {Target})]`"
)]
pub trait PointsAt<Target, Spelling> {
    /// Its foreign keys to that model.
    const KEYS: &'static [KeyTo];
}

/// Tells apart the lists of foreign keys to one model that a struct spells in different ways: `User`, `super::User`. rustc
/// finds the only one there is; a relation by one of several is refused as ambiguous.
#[doc(hidden)]
#[derive(Debug)]
pub struct Spelling<const NUMBER: usize>;

/// A foreign key, as far as the other side has to know it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct KeyTo {
    /// The position of the foreign key.
    pub position: usize,
    /// Its field, or its relation where it has several.
    pub field: &'static str,
    /// Whether no two rows point at one.
    pub unique: bool,
}

/// The position of the foreign key of `M` to `To` whose field is `field`, or of the only one where that is empty. Where it
/// is none of them, or there are several, the build fails, at the caller, with `message` and their names.
#[doc(hidden)]
#[track_caller]
pub const fn foreign_key_to<M: PointsAt<To, S>, To, S>(field: &str, message: &str) -> usize {
    let keys = M::KEYS;
    let only = field.is_empty() && keys.len() == 1;
    let mut at = 0;
    while at < keys.len() && !only && !is_same(keys[at].field, field) {
        at += 1;
    }
    let text = named(Text::new().push(message), keys);
    assert!(at < keys.len(), "{}", text.as_str());
    keys[at].position
}

/// Whether no two rows of `M` have the foreign key at `position` alike.
#[doc(hidden)]
pub const fn is_unique<M: PointsAt<To, S>, To, S>(position: usize) -> bool {
    let mut at = 0;
    while at < M::KEYS.len() {
        if M::KEYS[at].position == position {
            return M::KEYS[at].unique;
        }
        at += 1;
    }
    false
}

const fn named(mut text: Text, keys: &[KeyTo]) -> Text {
    let mut at = 0;
    while at < keys.len() {
        text = text.push(if at > 0 { ", `" } else { "`" }).push(keys[at].field).push("`");
        at += 1;
    }
    text
}

/// A text that is put together while the program is built; what does not fit is cut off.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    const fn new() -> Text {
        Text { bytes: [0; 512], length: 0 }
    }

    const fn push(mut self, part: &str) -> Text {
        let part = part.as_bytes();
        if self.length + part.len() <= self.bytes.len() {
            let mut at = 0;
            while at < part.len() {
                self.bytes[self.length + at] = part[at];
                at += 1;
            }
            self.length += part.len();
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// The type `K` itself: what a foreign key is of, that can hold a key of type `K`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a foreign key of type `{Self}` cannot hold a key of type `{K}`",
    label = "not `{K}`",
    note = "its type is that of the key, or an `Option` of it; at a key of several fields points `belongs_to(Model, columns(..), relation = ..)` above the struct"
)]
pub trait HoldsKey<K> {}

#[diagnostic::do_not_recommend]
impl<K> HoldsKey<K> for K {}

/// Compiles only if a foreign key of type `F` can hold a key of type `K`.
#[doc(hidden)]
pub const fn is_key_of<K, F: HoldsKey<K>>() {}
