//! [`Field`]: a Rust type that a column can hold. Implemented here for the standard types, by
//! `#[derive(Value)]` for users' newtypes and enums, and by hand for anything else.

use std::fmt;

use super::{ColumnType, Value, Variants};

/// Why a stored value could not become the Rust type asked for.
///
/// The reader adds the table, the column and the type's name.
#[derive(Debug)]
pub enum Mismatch {
    /// A value of another kind: the kind that was found.
    Kind(&'static str),
    /// `NULL` where the type has no room for it.
    Null,
    /// The right kind, but not a value of this type: why, without the value itself.
    Value(String),
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mismatch::Kind(found) => write!(f, "stored {found} cannot be read"),
            Mismatch::Null => f.write_str("stored null cannot be read"),
            Mismatch::Value(why) => f.write_str(why),
        }
    }
}

impl Mismatch {
    /// The mismatch of a value that is of another kind than the type reads.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Mismatch, Value};
    ///
    /// /// A weekday, kept as its number; what a `Field` by hand reads.
    /// fn weekday(value: Value<'_>) -> Result<u8, Mismatch> {
    ///     match value {
    ///         Value::Int(day @ 1..=7) => Ok(day as u8),
    ///         Value::Int(_) => Err(Mismatch::Value("stored number is no weekday".to_owned())),
    ///         other => Err(Mismatch::of(&other)),
    ///     }
    /// }
    /// let why = |value| weekday(value).unwrap_err().to_string();
    /// assert_eq!(why(Value::Text("Monday".into())), "stored text cannot be read");
    /// assert_eq!(why(Value::Null), "stored null cannot be read");
    /// ```
    #[cold]
    pub fn of(found: &Value<'_>) -> Mismatch {
        match found {
            Value::Null => Mismatch::Null,
            other => Mismatch::Kind(other.kind()),
        }
    }

    /// The same mismatch, of an item of a list.
    #[cold]
    pub(crate) fn of_item(self) -> Mismatch {
        Mismatch::Value(match self {
            Mismatch::Kind(found) => format!("an item of the stored list is {found}"),
            Mismatch::Null => "an item of the stored list is null".to_owned(),
            Mismatch::Value(why) => format!("an item of the stored list does not fit: {why}"),
        })
    }

    /// The same mismatch, of a bound of a range.
    #[cold]
    pub(crate) fn of_bound(self) -> Mismatch {
        match self {
            Mismatch::Value(why) => {
                Mismatch::Value(format!("a bound of the stored range does not fit: {why}"))
            }
            other => Mismatch::Value(format!("a bound of the {other}")),
        }
    }
}

/// A Rust type that a column can hold.
///
/// `Option<T>` is the nullable form of `T`; a nullable column is one whose type says so here, never one whose type
/// happens to be spelled `Option`.
///
/// # Lists
/// `Vec<T>` and `[T; N]` are lists of any such `T`: an array on Postgres, such as `bigint[]`, and a JSON array as text on
/// SQLite. `Vec<u8>` and `[u8; N]` are bytes. An item that may be null is an `Option`. Lists are compared as wholes, by
/// `eq`, `ne`, `in_` and `not_in`, and have no order. There are no lists of lists and of JSON: `Json<Vec<..>>` is. On
/// SQLite infinite floats in lists are refused, since JSON has none, and decimals in lists lose zeros at their end, so
/// that equal lists are equal texts. `default = "[]"` is the empty list.
/// ```
/// # use orm::prelude::*;
/// #[derive(Model, Debug)]
/// struct Post { id: i64, tags: Vec<String>, scores: Vec<Option<i32>> }
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![Post].create_all(&db)?;
/// let post = NewPost { tags: vec!["rust".into()], scores: vec![Some(1), None] }.insert(&db)?;
/// let found = Post::query().filter(|p| p.tags.eq(vec!["rust".to_owned()])).one(&db)?;
/// assert_eq!(found.scores, post.scores);
/// # Ok::<(), orm::Error>(())
/// ```
///
/// # Example
/// ```
/// use orm::{ColumnType, Field, Mismatch, Value};
///
/// /// Euros, kept as whole cents.
/// #[derive(Clone, PartialEq, Debug)]
/// struct Euros(i64);
///
/// impl Field for Euros {
///     type Base = Euros;
///     type Nullable = Option<Euros>;
///     type Hop<N: orm::Mode> = N;
///     const TYPE: ColumnType = ColumnType::I64;
///     fn to_value(&self) -> Value<'_> { Value::Int(self.0) }
///     fn from_value(value: Value<'_>) -> Result<Self, Mismatch> { i64::from_value(value).map(Euros) }
/// }
/// assert_eq!(Euros::from_value(Euros(250).to_value()).unwrap(), Euros(250));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored in a column",
    label = "not a column type",
    note = "newtypes and enums become one with `#[derive(Value)]`; a struct is stored as JSON with `Json<{Self}>`, or as several columns with `#[derive(Embed)]` and `#[orm(embed)]`"
)]
pub trait Field: Sized {
    /// The type that is compared: the same without `Option`.
    type Base: Field<Base = Self::Base>;
    /// The type that also holds `NULL`.
    type Nullable: Field<Base = Self::Base>;
    /// What a path over a foreign key of this type leads to: `N` itself, or [`Nullable`] for an `Option`.
    type Hop<N: Mode>: Mode;
    /// What the column stores.
    const TYPE: ColumnType;
    /// Whether the column may hold `NULL`.
    const NULLABLE: bool = false;
    /// The only values that the column may hold, of an enum.
    const VARIANTS: Variants = Variants::of(Self::TYPE);
    /// The smallest and the largest number that the column may hold, where its type holds more than this one.
    const RANGE: Option<(i64, i64)> = None;
    /// Why no column can hold this type, and what to store instead: a column of it does not compile.
    #[doc(hidden)]
    const REFUSED: Option<&'static str> = None;
    /// What a column of a list of these stores: a type like `u8`, whose lists are no arrays, says so here.
    #[doc(hidden)]
    const LIST: ColumnType = ColumnType::Array(&Self::TYPE);

    /// The value to store, borrowed where it can be.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// let name = "Ann".to_owned();
    /// assert_eq!(name.to_value(), Value::Text("Ann".into())); // borrowed
    /// assert_eq!((Some(5_i16).to_value(), None::<i16>.to_value()), (Value::Int(5), Value::Null));
    /// ```
    fn to_value(&self) -> Value<'_>;

    /// Reads a stored value.
    ///
    /// # Errors
    /// A [`Mismatch`] when `value` is none of this type's; it must not hold the value itself.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// assert_eq!(u8::from_value(Value::Int(200)).unwrap(), 200);
    /// assert!(u8::from_value(Value::Int(300)).is_err() && u8::from_value(Value::Null).is_err());
    /// assert_eq!(Option::<u8>::from_value(Value::Null).unwrap(), None);
    /// ```
    fn from_value(value: Value<'_>) -> Result<Self, Mismatch>;

    /// The value to store of a list of these.
    #[doc(hidden)]
    fn list_to_value(list: &[Self]) -> Value<'_> {
        Value::Array(list.iter().map(Self::to_value).collect())
    }

    /// Reads a stored list of these.
    #[doc(hidden)]
    fn list_from_value(value: Value<'_>) -> Result<Vec<Self>, Mismatch> {
        match value {
            Value::Array(items) => {
                let items = items.into_iter().map(|item| Self::from_value(item).map_err(Mismatch::of_item));
                items.collect()
            }
            other => Err(Mismatch::of(&other)),
        }
    }

    /// Reads a stored list of `N` of these.
    #[doc(hidden)]
    fn array_from_value<const N: usize>(value: Value<'_>) -> Result<[Self; N], Mismatch> {
        Self::list_from_value(value)?.try_into().map_err(|list: Vec<Self>| {
            Mismatch::Value(format!("stored list is {} long, not {N}", list.len()))
        })
    }
}

#[diagnostic::do_not_recommend]
impl<T: Field<Base = T>> Field for Option<T> {
    type Base = T;
    type Nullable = Option<T>;
    type Hop<N: Mode> = Nullable;
    const TYPE: ColumnType = T::TYPE;
    const NULLABLE: bool = true;
    const VARIANTS: Variants = T::VARIANTS;
    const RANGE: Option<(i64, i64)> = T::RANGE;
    const REFUSED: Option<&'static str> = T::REFUSED;

    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn from_value(value: Value<'_>) -> Result<Self, Mismatch> {
        match value {
            Value::Null => Ok(None),
            value => T::from_value(value).map(Some),
        }
    }
}

/// Fails the build of the caller, at the caller, with the reason why no column can hold `T`, if there is one.
#[doc(hidden)]
#[track_caller]
pub const fn storable<T: Field>() {
    let refused = match T::REFUSED {
        Some(why) => why,
        None => "",
    };
    assert!(refused.is_empty(), "{}", refused);
}

/// Fails the build in the same way where a newtype cannot hold `T`; `nullable` says why it holds no `Option`.
#[doc(hidden)]
#[track_caller]
pub const fn newtype_of<T: Field>(nullable: &str) {
    storable::<T>();
    assert!(!T::NULLABLE, "{}", nullable);
}

/// Whether the columns of a model are reached for sure or over a nullable path: [`Required`] or [`Nullable`].
pub trait Mode: Copy + 'static {
    /// The type a column of type `T` has in this mode.
    type Of<T: Field>: Field<Base = T::Base>;
    /// Whether every column may turn out `NULL`.
    const NULLABLE: bool;
}

/// The type that a column of the field type `T` has in the mode `N`: the same as `N::Of<T>`.
///
/// Generated code names it instead, since it asks for `T: Field` without a bound of its own that rustc would point at:
/// so every use of a type that is no [`Field`] makes the same error at the same place, which rustc shows once.
#[doc(hidden)]
pub type In<T, N> = <<T as Field>::Hop<N> as Mode>::Of<<T as Field>::Base>;

/// The type `T` itself, which has to be a [`Field`]; for the same reason as [`In`].
#[doc(hidden)]
pub type Stored<T> = In<T, Required>;

/// Columns of a row that is there.
#[derive(Debug, Clone, Copy)]
pub enum Required {}

/// Columns of a row that may be missing: every one is an `Option`.
#[derive(Debug, Clone, Copy)]
pub enum Nullable {}

impl Mode for Required {
    type Of<T: Field> = T;
    const NULLABLE: bool = false;
}

impl Mode for Nullable {
    type Of<T: Field> = T::Nullable;
    const NULLABLE: bool = true;
}
