//! A constraint that a row violated: the same answer on every database.

use std::fmt;

/// The kinds of constraints that a database can refuse a row for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintKind {
    /// A unique constraint, a unique index or a primary key.
    Unique,
    /// A foreign key, seen from either side.
    ForeignKey,
    /// `NOT NULL`.
    NotNull,
    /// `CHECK`.
    Check,
    /// `EXCLUDE` of Postgres.
    Exclusion,
    /// A value that the column's type cannot hold.
    Type,
}

impl fmt::Display for ConstraintKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ConstraintKind::Unique => "unique",
            ConstraintKind::ForeignKey => "foreign key",
            ConstraintKind::NotNull => "not null",
            ConstraintKind::Check => "check",
            ConstraintKind::Exclusion => "exclusion",
            ConstraintKind::Type => "type",
        })
    }
}

/// A constraint that a row violated. When a row violates several, which one is named is up to the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constraint {
    pub(crate) kind: ConstraintKind,
    /// The Postgres schema of the table, where the database tells it.
    pub(crate) schema: Option<String>,
    pub(crate) table: String,
    pub(crate) columns: Vec<String>,
    pub(crate) name: Option<String>,
    /// Table and columns as SQLite spells them, `t.a, t.b`, where dots and commas within names cannot be told from those
    /// between them: the facts of the table can.
    pub(crate) spelled: Option<String>,
}

impl Constraint {
    /// A constraint as far as a database tells it; what is missing is looked up in the facts of the table.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use orm::{Constraint, ConstraintKind};
    ///
    /// let unknown = Constraint::new(ConstraintKind::Check);
    /// assert_eq!((unknown.table(), unknown.name(), unknown.to_string()), ("", None, "check violation".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn new(kind: ConstraintKind) -> Constraint {
        Constraint {
            kind,
            schema: None,
            table: String::new(),
            columns: Vec::new(),
            name: None,
            spelled: None,
        }
    }

    /// A foreign key of which all is known.
    pub(crate) fn foreign_key(table: String, columns: Vec<String>, name: String) -> Constraint {
        Constraint { table, columns, name: Some(name), ..Constraint::new(ConstraintKind::ForeignKey) }
    }

    /// What kind of constraint it is.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use orm::ConstraintKind;
    ///
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(max_len = 5)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let error = NewUser { name: "Robert".into() }.insert(&db).unwrap_err();
    /// let message = match error.constraint().map(|constraint| constraint.kind()) {
    ///     Some(ConstraintKind::Unique) => "is taken",
    ///     Some(ConstraintKind::Check) => "is not allowed",
    ///     _ => "cannot be saved",
    /// };
    /// assert_eq!(message, "is not allowed");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn kind(&self) -> ConstraintKind {
        self.kind
    }

    /// The table that has the constraint. For a foreign key this is the table that points, also when a row it
    /// points at was to be deleted. Without its schema. Empty when the database does not say and nobody else knows.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// #[derive(Model, Debug)] struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User, Post].create_all(&db)?;
    /// let ann = NewUser { name: "Ann".into() }.insert(&db)?;
    /// NewPost { author_id: ann.id }.insert(&db)?;
    /// let error = ann.delete(&db).unwrap_err();
    /// assert_eq!(error.constraint().map(|key| key.table()), Some("posts")); // it still points at the user
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The columns of the constraint, in its order. Empty for a check, and when nobody knows.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Booking].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// #[orm(unique(room, day))]
    /// struct Booking { id: i64, room: i32, day: i32 }
    /// NewBooking { room: 1, day: 5 }.insert(&db)?;
    /// let error = NewBooking { room: 1, day: 5 }.insert(&db).unwrap_err();
    /// assert_eq!(error.unique_violation().map(|key| key.columns().join(" and ")), Some("room and day".to_owned()));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The constraint's name in the database, as `users_email_key`. `None` for a `NOT NULL`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// #[derive(Model, Debug)] struct User { id: i64, #[orm(unique)] email: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let user = || NewUser { email: "a@x.org".into() };
    /// user().insert(&db)?;
    /// let error = user().insert(&db).unwrap_err();
    /// assert_eq!(error.constraint().and_then(|key| key.name()), Some("users_email_key"));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} violation", self.kind)?;
        if !self.table.is_empty() {
            write!(f, " on {}", self.table)?;
            if !self.columns.is_empty() {
                write!(f, "({})", self.columns.join(", "))?;
            }
        }
        if let Some(name) = &self.name {
            write!(f, ", constraint {name}")?;
        }
        Ok(())
    }
}
