//! [`Changes`]: some columns of a row and their new values, and the verbs that apply them.

use super::record::Record;
use super::{Embed, Model};
use crate::table::Table;
use crate::value::Value;

/// Some columns of a row and their new values: the struct `<Model>Changes` that the derive makes for a model with the key
/// `changes`. It has every field but the key, the version and the moments of the clock, each in an `Option`; `None` leaves
/// the column as it is. A field that may be null is an `Option` of an `Option`: `Some(None)` sets it to `NULL`.
///
/// [`Model::apply`] writes them to one row, [`Query::apply`](crate::query::Query::apply) to all that a query selects.
///
/// # JSON
/// With `changes(derive(Deserialize))` of serde, and the feature `json` of this crate, it is the body of a `PATCH`: a key
/// that is absent leaves its column as it is, `null` sets it to `NULL`, and is refused where a column cannot be null. With
/// `Serialize` only what is given is written. Keys that name no field are ignored, as serde does.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no struct of changes",
    label = "expected the changes of a model",
    note = "a model with `#[orm(changes)]` has one: `<Model>Changes`"
)]
pub trait Changes: Record + Sized {
    /// The model of the row.
    type Model: Model;

    /// Whether nothing is given.
    ///
    /// # Example
    /// ```
    /// use orm::Changes;
    /// # use orm::prelude::*;
    ///
    /// #[derive(Model)]
    /// #[orm(changes)]
    /// struct User { id: i64, name: String }
    /// assert!(UserChanges::default().is_empty());
    /// assert!(!UserChanges { name: Some("Ann".into()) }.is_empty());
    /// ```
    fn is_empty(&self) -> bool {
        given(Self::Model::table(), self).is_empty()
    }
}

/// Positions of the columns that are given.
pub(crate) fn given(table: &Table, changes: &dyn Record) -> Vec<usize> {
    (0..table.columns.len()).filter(|&at| !matches!(changes.value(at), Value::Default)).collect()
}

/// The value of a column of an embedded struct, which may not be given.
#[doc(hidden)]
pub fn embedded_or_default<E: Embed>(field: &Option<E>, position: usize) -> Value<'_> {
    field.as_ref().map_or(Value::Default, |given| given.value(position))
}

/// Reads a field of a struct of changes that is there: `null` is a value like any other.
///
/// # Errors
/// Those of the deserializer.
#[cfg(feature = "json")]
#[doc(hidden)]
pub fn given_field<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: serde::Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A record with changes of it.
pub(super) struct Changed<'r> {
    pub(super) old: &'r dyn Record,
    pub(super) changes: &'r dyn Record,
}

impl Record for Changed<'_> {
    fn value(&self, position: usize) -> Value<'_> {
        match self.changes.value(position) {
            Value::Default => self.old.value(position),
            value => value,
        }
    }
}
