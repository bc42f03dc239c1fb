//! [`Draft`]: a row that is about to be written, as the validation of its model sees it.

use std::marker::PhantomData;

use super::Model;
use super::record::Record;
use crate::error::{Error, FieldError, Result};
use crate::query::Column;
use crate::sql::Path;
use crate::table::Table;
use crate::value::{Field, Required, Value};

/// A row that is about to be written: what the function behind `#[orm(validate = ..)]` is given.
///
/// It is the row as a whole, whatever writes it: a new one, one that was changed, one with changes applied. The function says
/// what is wrong by [`refuse`](Draft::refuse); then nothing is sent, and the error's
/// [`validation_errors`](Error::validation_errors) are what it said.
///
/// # When it runs
/// For every row in memory, before anything is sent: by `insert`, `insert_all`, those of
/// [`NewWith`](super::NewWith) (before its level is sent), `upsert`, `upsert_all`, the endings of
/// `on_conflict`, `insert_or_ignore`, `update_or_create`, `update`, `update_only`, `apply` and `update_all`, and by
/// `get_or_create` when it inserts. Never by what the database does to rows that nobody has in memory: `Query::update`,
/// `Query::apply`, `insert_from`, `new_from`, the assignments of an upsert. What must hold for these as well is a `check`.
///
/// # Example
/// ```
/// use orm::Draft;
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// #[orm(validate = check)]
/// struct User { id: i64, name: String, #[orm(default = 18)] age: i32 }
///
/// fn check(user: &mut Draft<'_, User>) {
///     if user.get(|u| u.name).is_some_and(|name| name.trim().is_empty()) {
///         user.refuse(|u| u.name, "is empty");
///     }
///     if user.get(|u| u.age).is_some_and(|age| age < 18) {
///         user.refuse(|u| u.age, "is below 18");
///     }
/// }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// let error = NewUser { name: " ".into(), age: Some(3) }.insert(&db).unwrap_err();
/// let errors = error.validation_errors().expect("errors of fields");
/// assert_eq!((errors[0].field(), errors[1].message()), ("name", "is below 18"));
/// let mut ann = NewUser { name: "Ann".into(), age: None }.insert(&db)?;
/// ann.name.clear();
/// assert_eq!(ann.update(&db).unwrap_err().to_string(), "invalid User: `name` is empty");
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Draft<'r, M> {
    values: &'r dyn Fn(usize) -> Value<'r>,
    errors: Vec<FieldError>,
    of: PhantomData<fn() -> M>,
}

impl<M: Model> Draft<'_, M> {
    /// The value of a column; `None` where a new row leaves it to the database.
    ///
    /// # Example
    /// ```
    /// use orm::Draft;
    /// # use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(validate = check)]
    /// struct Item { id: i64, price: i32, #[orm(default = 1)] pieces: i32 }
    ///
    /// fn check(item: &mut Draft<'_, Item>) {
    ///     match item.get(|i| i.pieces) {
    ///         Some(pieces) if pieces < 1 => item.refuse(|i| i.pieces, "is no number of pieces"),
    ///         _ => {} // `None`: the default will do
    ///     }
    /// }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Item].create_all(&db)?;
    /// let item = |pieces| NewItem { price: 5, pieces }.insert(&db);
    /// assert_eq!(item(None)?.pieces, 1);
    /// assert!(item(Some(0)).unwrap_err().validation_errors().is_some());
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn get<T: Field>(&self, column: impl FnOnce(&M::Columns<Required>) -> Column<T>) -> Option<T> {
        let column = column(&M::columns(Path::root()));
        let value = (self.values)(M::table().position(column.def())?);
        match value {
            Value::Default => None,
            // What cannot be stored is refused by whatever stores it.
            value => T::from_value(value).ok(),
        }
    }

    /// Says what is wrong with a column. More may be said, about it and about others.
    ///
    /// # Example
    /// ```
    /// use orm::Draft;
    /// # use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(validate = check)]
    /// struct Booking { id: i64, first_day: i32, last_day: i32 }
    ///
    /// fn check(booking: &mut Draft<'_, Booking>) {
    ///     if booking.get(|b| b.last_day) < booking.get(|b| b.first_day) {
    ///         booking.refuse(|b| b.first_day, "lies behind the last day");
    ///         booking.refuse(|b| b.last_day, "lies before the first day");
    ///     }
    /// }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Booking].create_all(&db)?;
    /// let error = NewBooking { first_day: 9, last_day: 2 }.insert(&db).unwrap_err();
    /// let fields: Vec<&str> = error.validation_errors().unwrap_or_default().iter().map(|e| e.field()).collect();
    /// assert_eq!(fields, ["first_day", "last_day"]);
    /// assert_eq!(Booking::query().count(&db)?, 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn refuse<T>(
        &mut self,
        column: impl FnOnce(&M::Columns<Required>) -> Column<T>,
        message: impl Into<String>,
    ) {
        let field = column(&M::columns(Path::root())).def().field;
        self.errors.push(FieldError::new(field, message.into()));
    }
}

impl<M> std::fmt::Debug for Draft<'_, M> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Draft").field("errors", &self.errors).finish_non_exhaustive()
    }
}

/// What the facts of a model that validates hold.
///
/// # Errors
/// What the model refuses.
#[doc(hidden)]
pub fn validated<'r, M: Model>(values: &'r dyn Fn(usize) -> Value<'r>) -> Result<()> {
    let mut draft = Draft { values, errors: Vec::new(), of: PhantomData };
    M::validate(&mut draft);
    match draft.errors.is_empty() {
        true => Ok(()),
        false => Err(Error::validation(M::table().model, draft.errors)),
    }
}

/// Asks the model whether `record` may be written.
pub(super) fn validate(table: &Table, record: &dyn Record) -> Result<()> {
    match table.validate {
        Some(validate) => validate(&|position| record.value(position)),
        None => Ok(()),
    }
}

/// The same of many records; the error says which of them it is.
pub(super) fn validate_all(table: &Table, records: &[&dyn Record]) -> Result<()> {
    if table.validate.is_none() {
        return Ok(());
    }
    let all = records.len();
    records.iter().enumerate().try_for_each(|(at, record)| {
        validate(table, *record).map_err(|error| error.context(format_args!("row {} of {all}", at + 1)))
    })
}
