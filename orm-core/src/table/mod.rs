//! Facts about tables, listed by `#[derive(Model)]` and readable at run time: DDL, statements, errors, and later
//! migrations and diagrams read these and nothing else.

mod constraints;
mod embedded;
mod names;
mod order;
mod sql_text;
mod text_cache;

use std::borrow::Cow;

use crate::error::{Error, Kind};
use crate::value::{ColumnType, Mismatch, Value, Variants};

pub use constraints::{NamedRule, Rule};
pub use embedded::{Embedded, columns_of, is_text, joined, names_differ, names_fit, position_of};
pub use names::{MAX_NAME, foreign_key_name};
pub use order::in_foreign_key_order;
pub use sql_text::SqlText;
pub use text_cache::{TextCache, TextKey, Verb};

/// What refuses a row that is about to be written, by its values at the positions of the columns.
pub type Validate = for<'r> fn(&'r dyn Fn(usize) -> Value<'r>) -> Result<(), Error>;

/// What becomes a call, to be made after the commit, of what was done to rows and the values of their keys, one key after
/// the other.
pub type AfterCommit = fn(Change, Vec<Value<'static>>) -> Result<Box<dyn FnOnce()>, Error>;

/// What a verb has done to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It was not there before.
    Inserted,
    /// It was there before.
    Updated,
    /// It was inserted or updated: the database does not say which.
    Upserted,
    /// It is there no longer.
    Deleted,
}

/// Everything about one table.
#[derive(Debug)]
pub struct Table {
    /// The model's Rust name, for messages.
    pub model: &'static str,
    /// The schema; `None` for the connection's own. SQLite has none, and keeps it in the names of tables and indexes.
    pub schema: Option<&'static str>,
    /// The name in the database.
    pub name: &'static str,
    /// The names it had before, the oldest first, for migrations to find it by.
    pub renamed_from: &'static [&'static str],
    /// The comment, from the doc comment.
    pub comment: Option<&'static str>,
    /// The columns, in the order of the fields. Rows are read and written in this order.
    pub columns: &'static [ColumnDef],
    /// Positions of the columns of the primary key.
    pub primary_key: &'static [usize],
    /// Indexes and unique constraints.
    pub indexes: &'static [Index],
    /// Foreign keys; their positions are the numbers of the relation paths.
    pub foreign_keys: &'static [ForeignKey],
    /// Relations that foreign keys of other tables make, as this model names them.
    pub inverses: &'static [Inverse],
    /// Checks on the whole row.
    pub checks: &'static [Check],
    /// The position of the column that counts versions, for optimistic locking.
    pub version: Option<usize>,
    /// The position of the column that holds when a row was made.
    pub created_at: Option<usize>,
    /// The position of the column that holds when a row was last changed.
    pub updated_at: Option<usize>,
    /// The position of the column that holds when a row was deleted softly; null while it is not.
    pub soft_delete: Option<usize>,
    /// The position of the column that says whose a row is.
    pub tenant: Option<usize>,
    /// What rows are asked before they are written, if anything.
    #[doc(hidden)]
    pub validate: Option<Validate>,
    /// What is told of rows that were written, once that is committed, if anything.
    #[doc(hidden)]
    pub after_commit: Option<AfterCommit>,
    /// The statements made from these facts, once each.
    #[doc(hidden)]
    pub texts: &'static TextCache,
}

/// Everything about one column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnDef {
    /// The name of its table in the database; empty for a column of an embedded struct by itself.
    pub table: &'static str,
    /// The name in the database.
    pub name: &'static str,
    /// The names it had before, the oldest first, for migrations to find it by.
    pub renamed_from: &'static [&'static str],
    /// The struct's field.
    pub field: &'static str,
    /// What it stores.
    pub ty: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
    /// What fills it when a row does not.
    pub default: Option<DefaultValue>,
    /// The longest text, in characters.
    pub max_len: Option<u32>,
    /// The only values it may hold, of an enum.
    pub variants: Variants,
    /// The smallest and the largest number it may hold, where its type holds more.
    pub range: Option<(i64, i64)>,
    /// The comment, from the doc comment.
    pub comment: Option<&'static str>,
}

/// What fills a column that a new row does not.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum DefaultValue {
    /// The database counts: an identity column on Postgres, the row id on SQLite.
    Generated,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// A text.
    Text(&'static str),
    /// The moment, date or time at which the statement runs, in UTC.
    Now,
    /// An SQL expression, written as it is.
    Sql(SqlText),
    /// A new UUID of version 7, made by this library when the row is inserted: the database knows of no default.
    UuidV7,
}

/// An index or a unique constraint.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// The name, when the user gave one.
    pub name: Option<&'static str>,
    /// Positions of its columns.
    pub columns: &'static [usize],
    /// Whether no two rows may agree in these columns.
    pub unique: bool,
    /// The condition of a partial one: only rows that meet it are in it.
    pub condition: Option<SqlText>,
    /// The text search configuration of one for full-text search, of the words in its columns. SQLite has none such.
    pub search: Option<&'static str>,
}

/// What happens to the rows that point at a row which is deleted, or whose key changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Action {
    /// The statement fails at its end, unless the rows are gone by then.
    #[default]
    NoAction,
    /// The statement fails at once.
    Restrict,
    /// They are deleted, or follow the key.
    Cascade,
    /// Their foreign key becomes null.
    SetNull,
    /// Their foreign key takes its default.
    SetDefault,
}

impl Action {
    /// The words of SQL.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    /// use orm::table::Action;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Post { id: i64, #[orm(belongs_to = User, on_delete = set_null, index)] author_id: Option<i64> }
    ///
    /// let key = &Post::table().foreign_keys[0];
    /// assert_eq!((key.on_delete.sql(), key.on_update.sql()), ("SET NULL", Action::default().sql()));
    /// ```
    pub const fn sql(self) -> &'static str {
        match self {
            Action::NoAction => "NO ACTION",
            Action::Restrict => "RESTRICT",
            Action::Cascade => "CASCADE",
            Action::SetNull => "SET NULL",
            Action::SetDefault => "SET DEFAULT",
        }
    }
}

/// A foreign key, and the relation that it is.
#[derive(Debug, Clone, Copy)]
pub struct ForeignKey {
    /// The name, when the user gave one.
    pub name: Option<&'static str>,
    /// The relation's name: `author` for `author_id`.
    pub relation: &'static str,
    /// Positions of its columns.
    pub columns: &'static [usize],
    /// The table it points at, always by its primary key. A function, so that tables may point at each other.
    pub target: fn() -> &'static Table,
    /// What happens when the target is deleted.
    pub on_delete: Action,
    /// What happens when the target's key changes.
    pub on_update: Action,
    /// Whether it is looked at when the transaction commits, and not at each statement.
    pub deferred: bool,
}

/// A relation that a foreign key of another table makes, seen from the table that it points at.
#[derive(Debug, Clone, Copy)]
pub struct Inverse {
    /// The relation's name.
    pub relation: &'static str,
    /// The table that has the foreign key.
    pub table: fn() -> &'static Table,
    /// The position of that foreign key.
    pub foreign_key: usize,
    /// The position of the foreign key that leads on to the other model, where the table only links the two.
    pub over: Option<usize>,
    /// Whether at most one row points here, since the foreign key is unique.
    pub one: bool,
}

/// A check on the whole row.
#[derive(Debug, Clone, Copy)]
pub struct Check {
    /// The name, when the user gave one.
    pub name: Option<&'static str>,
    /// The SQL expression, written as it is.
    pub sql: SqlText,
}

// The derive fills these from the empty ones (`..Table::new("User", "users", &TEXTS)`), so that a new fact needs no change
// of the macro.
#[doc(hidden)]
impl Table {
    /// The table `name` of the model `model`, of nothing, whose statements will be kept in `texts`.
    pub const fn new(model: &'static str, name: &'static str, texts: &'static TextCache) -> Table {
        Table {
            model,
            schema: None,
            name,
            renamed_from: &[],
            comment: None,
            columns: &[],
            primary_key: &[],
            indexes: &[],
            foreign_keys: &[],
            inverses: &[],
            checks: &[],
            version: None,
            created_at: None,
            updated_at: None,
            soft_delete: None,
            tenant: None,
            validate: None,
            after_commit: None,
            texts,
        }
    }
}

#[doc(hidden)]
impl ColumnDef {
    pub const EMPTY: ColumnDef = ColumnDef {
        table: "",
        name: "",
        renamed_from: &[],
        field: "",
        ty: ColumnType::Text,
        nullable: false,
        default: None,
        max_len: None,
        variants: Variants::Any,
        range: None,
        comment: None,
    };

    /// The facts that the type of the field tells. Of a type that no column can hold the build fails, at the caller.
    #[track_caller]
    pub const fn of<T: crate::value::Field>(field: &'static str) -> ColumnDef {
        crate::value::storable::<T>();
        ColumnDef {
            name: field,
            field,
            ty: T::TYPE,
            nullable: T::NULLABLE,
            variants: T::VARIANTS,
            range: T::RANGE,
            ..ColumnDef::EMPTY
        }
    }

    /// The error for a stored value of it that is none of its type.
    #[cold]
    pub(crate) fn mismatch(&self, mismatch: &Mismatch) -> Error {
        Error::new(Kind::Decode, format!("{}.{}: {mismatch}", self.table, self.name))
    }

    /// The same, of a key that the database counts.
    #[must_use]
    pub const fn generated(self) -> ColumnDef {
        ColumnDef { default: Some(DefaultValue::Generated), ..self }
    }
}

#[doc(hidden)]
impl Index {
    pub const EMPTY: Index = Index { name: None, columns: &[], unique: false, condition: None, search: None };
}

impl Index {
    /// Whether it is a unique constraint, part of its table. What is unique among some rows only is a unique index.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(unique(email, where = "NOT gone"))]
    /// struct User { id: i64, #[orm(unique)] name: String, email: String, gone: bool, #[orm(index)] city: String }
    ///
    /// let indexes = User::table().indexes.iter().map(|index| (index.unique, index.is_constraint()));
    /// let mut indexes: Vec<_> = indexes.collect();
    /// indexes.sort();
    /// assert_eq!(indexes, [(false, false), (true, false), (true, true)]);
    /// ```
    pub const fn is_constraint(&self) -> bool {
        self.unique && self.condition.is_none()
    }
}

#[doc(hidden)]
impl ForeignKey {
    /// A foreign key to `target` that does nothing on its own.
    pub const fn to(target: fn() -> &'static Table) -> ForeignKey {
        ForeignKey {
            name: None,
            relation: "",
            columns: &[],
            target,
            on_delete: Action::NoAction,
            on_update: Action::NoAction,
            deferred: false,
        }
    }
}

#[doc(hidden)]
impl Inverse {
    /// A relation to all rows of a table that point here by the foreign key at the position.
    pub const fn of(relation: &'static str, table: fn() -> &'static Table, foreign_key: usize) -> Inverse {
        Inverse { relation, table, foreign_key, over: None, one: false }
    }
}

#[doc(hidden)]
impl Check {
    pub const EMPTY: Check = Check { name: None, sql: SqlText::same("") };
}

impl Table {
    /// The name with the schema before it, `blog.posts`, if it has one: its whole name where there are no schemas.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(schema = "blog")]
    /// struct Post { id: i64, title: String }
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    ///
    /// assert_eq!((Post::table().qualified_name(), User::table().qualified_name()), ("blog.posts".into(), "users".into()));
    /// ```
    pub fn qualified_name(&self) -> Cow<'static, str> {
        self.qualified(self.name.into())
    }

    /// `name`, of the table itself or an index, with the schema before it if it has one.
    pub(crate) fn qualified(&self, name: Cow<'static, str>) -> Cow<'static, str> {
        self.schema.map_or(name.clone(), |schema| format!("{schema}.{name}").into())
    }

    /// The column whose field or stored name is `name`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(column = "e_mail")] email: Option<String> }
    ///
    /// let column = |name| User::table().column(name).map(|column| (column.name, column.nullable));
    /// assert_eq!((column("email"), column("e_mail")), (Some(("e_mail", true)), Some(("e_mail", true))));
    /// assert_eq!(column("E_MAIL"), None);
    /// ```
    pub fn column(&self, name: &str) -> Option<&'static ColumnDef> {
        self.columns.iter().find(|column| column.name == name || column.field == name)
    }

    /// The position of one of its own columns.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Tag { id: i64, name: String }
    ///
    /// let name = User::table().column("name").expect("it has one");
    /// assert_eq!((User::table().position(name), Tag::table().position(name)), (Some(1), None));
    /// ```
    pub fn position(&self, column: &ColumnDef) -> Option<usize> {
        self.columns.iter().position(|own| std::ptr::eq(own, column))
    }

    /// The columns at `positions`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(index(city, name))]
    /// struct User { id: i64, name: String, city: String }
    ///
    /// let index = &User::table().indexes[0];
    /// let names: Vec<&str> = User::table().columns_at(index.columns).map(|column| column.name).collect();
    /// assert_eq!(names, ["city", "name"]);
    /// ```
    pub fn columns_at(&self, positions: &[usize]) -> impl Iterator<Item = &'static ColumnDef> {
        positions.iter().map(|&position| &self.columns[position])
    }

    /// The columns of the primary key.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct Seat { #[orm(primary_key)] row: i32, #[orm(primary_key)] number: i32, taken: bool }
    ///
    /// let key: Vec<&str> = Seat::table().key_columns().map(|column| column.name).collect();
    /// assert_eq!(key, ["row", "number"]);
    /// ```
    pub fn key_columns(&self) -> impl Iterator<Item = &'static ColumnDef> {
        self.columns_at(self.primary_key)
    }

    /// Whether no two rows agree in the columns at `positions`, which are in order: those of the key, or of a unique
    /// constraint.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(unique(room, day))]
    /// struct Booking { id: i64, room: i32, day: i32 }
    ///
    /// let table = Booking::table();
    /// assert!(table.is_unique(&[0]) && table.is_unique(&[1, 2]) && !table.is_unique(&[1]));
    /// ```
    pub fn is_unique(&self, positions: &[usize]) -> bool {
        let same = |columns: &[usize]| {
            columns.len() == positions.len() && columns.iter().all(|column| positions.contains(column))
        };
        same(self.primary_key)
            || self.indexes.iter().any(|index| index.is_constraint() && same(index.columns))
    }

    /// The position of the key that the database generates, if it does.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Country { #[orm(primary_key)] code: String }
    ///
    /// assert_eq!((User::table().generated_key(), Country::table().generated_key()), (Some(0), None));
    /// ```
    pub fn generated_key(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.default == Some(DefaultValue::Generated))
    }
}
