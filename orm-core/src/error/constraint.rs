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
    pub fn kind(&self) -> ConstraintKind {
        self.kind
    }

    /// The table that has the constraint. For a foreign key this is the table that points, also when a row it
    /// points at was to be deleted. Without its schema. Empty when the database does not say and nobody else knows.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The columns of the constraint, in its order. Empty for a check, and when nobody knows.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The constraint's name in the database, as `users_email_key`. `None` for a `NOT NULL`.
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
