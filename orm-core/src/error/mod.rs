//! The one error of the library: opaque, asked by questions.
//!
//! A driver's error becomes an [`Error`] in `backend/<name>/error.rs` and nowhere else. No message ever holds a
//! value that was bound, nor a password.

mod constraint;
mod field;
mod kind;

use std::fmt;

pub use constraint::{Constraint, ConstraintKind};
pub use field::FieldError;
pub use kind::Kind;

/// What every fallible call of the library returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong. It is one word wide and opaque: ask it a question.
///
/// # Example
/// ```
/// use orm::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, #[orm(unique)] email: String }
///
/// let db = Db::connect("sqlite::memory:")?;
/// schema![User].create_all(&db)?;
/// NewUser { email: "ann@example.com".into() }.insert(&db)?;
/// let error = NewUser { email: "ann@example.com".into() }.insert(&db).unwrap_err();
/// let constraint = error.unique_violation().expect("a unique violation");
/// assert_eq!((constraint.table(), constraint.columns()), ("users", &["email".to_owned()][..]));
/// # Ok::<(), orm::Error>(())
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    message: String,
    /// What the database adds for people with access to its data, such as the offending key. Never displayed.
    detail: Option<String>,
    /// The database's own code: an SQLSTATE or SQLite's extended result code.
    code: Option<String>,
}

impl Error {
    /// Makes an error of `kind` that says `message`: one line, lower case, no full stop.
    #[cold]
    pub fn new(kind: Kind, message: impl Into<String>) -> Error {
        Error(Box::new(Inner { kind, message: message.into(), detail: None, code: None }))
    }

    /// An error for what `backend` cannot do, made before any SQL is sent; `instead` says what to do.
    #[cold]
    pub fn unsupported(what: &str, backend: &str, instead: &str) -> Error {
        Error::new(Kind::Unsupported, format!("{backend} has no {what}; {instead}"))
    }

    /// An error for a row that violates `constraint`. What it says is made from the constraint, once
    /// all about it is known.
    #[cold]
    pub fn violation(constraint: Constraint) -> Error {
        Error::new(Kind::Constraint(constraint), "")
    }

    /// An error for a row of `model` that its validation refused.
    #[cold]
    pub fn validation(model: &str, errors: Vec<FieldError>) -> Error {
        let each: Vec<String> =
            errors.iter().map(|error| format!("`{}` {}", error.field(), error.message())).collect();
        Error::new(Kind::Validation(errors), format!("invalid {model}: {}", each.join("; ")))
    }

    /// An error of a configuration: a URL, an option, the environment.
    #[cold]
    pub fn config(message: impl Into<String>) -> Error {
        Error::new(Kind::Config, message)
    }

    /// Adds the database's own code for this error.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Error {
        self.0.code = Some(code.into());
        self
    }

    /// Adds what only people with access to the data may read.
    #[must_use]
    pub fn with_detail(mut self, detail: Option<String>) -> Error {
        self.0.detail = detail;
        self
    }

    /// Puts `context` and a colon before the message.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Error {
        self.0.message = format!("{context}: {}", self.0.message);
        self
    }

    /// The kind of this error, for the library's own layers.
    #[doc(hidden)]
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    #[doc(hidden)]
    pub fn kind_mut(&mut self) -> &mut Kind {
        &mut self.0.kind
    }

    /// The database's own code: an SQLSTATE such as `23505` on Postgres, an extended result code such as `2067`
    /// on SQLite. `None` when the error was not the database's.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// What the database adds to its message, such as the key that is already there. It may hold user data, so it
    /// is no part of the message: log it only where the data itself may be logged.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }
}

/// The questions.
impl Error {
    /// Whether a row that had to be there was not: from `get`, `one`, `reload`.
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, Kind::NotFound)
    }

    /// Whether `one` found several rows.
    pub fn is_more_than_one(&self) -> bool {
        matches!(self.0.kind, Kind::MoreThanOne)
    }

    /// The constraint that the database says was violated, of any kind.
    pub fn constraint(&self) -> Option<&Constraint> {
        match &self.0.kind {
            Kind::Constraint(constraint) => Some(constraint),
            _ => None,
        }
    }

    fn violated(&self, kind: ConstraintKind) -> Option<&Constraint> {
        self.constraint().filter(|constraint| constraint.kind() == kind)
    }

    /// The unique constraint, unique index or primary key that already holds this key.
    pub fn unique_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::Unique)
    }

    /// The foreign key whose other row is missing, or which still points at the row.
    pub fn foreign_key_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::ForeignKey)
    }

    /// The column that may not be null.
    pub fn not_null_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::NotNull)
    }

    /// The check that said no.
    pub fn check_violation(&self) -> Option<&Constraint> {
        self.violated(ConstraintKind::Check)
    }

    /// What the validation of the model says about the fields of the row. Nothing was sent.
    pub fn validation_errors(&self) -> Option<&[FieldError]> {
        match &self.0.kind {
            Kind::Validation(errors) => Some(errors),
            _ => None,
        }
    }

    /// Whether the row was changed or deleted by somebody else since it was read.
    pub fn is_stale(&self) -> bool {
        matches!(self.0.kind, Kind::Stale)
    }

    /// Whether the database could not put concurrent transactions in an order, or broke a deadlock.
    pub fn is_serialization_failure(&self) -> bool {
        matches!(self.0.kind, Kind::Serialization)
    }

    /// Whether the same transaction may succeed when it is run again as a whole.
    ///
    /// True for serialization failures, deadlocks, a busy database and statements that a change of the schema made
    /// stale. Never true for a connection that was lost: what it had done is unknown.
    pub fn is_retryable(&self) -> bool {
        matches!(self.0.kind, Kind::Serialization | Kind::Busy | Kind::StaleStatement)
    }

    /// Whether somebody else holds the lock: `SQLITE_BUSY`, or `lock_not_available` on Postgres.
    pub fn is_busy(&self) -> bool {
        matches!(self.0.kind, Kind::Busy)
    }

    /// Whether a deadline passed: of a statement, of connecting, or of waiting for a connection of the pool.
    pub fn is_timeout(&self) -> bool {
        matches!(self.0.kind, Kind::Timeout | Kind::PoolTimeout)
    }

    /// Whether the connection is gone or could not be made.
    pub fn is_connection(&self) -> bool {
        matches!(self.0.kind, Kind::Connection | Kind::CommitInDoubt)
    }

    /// Whether the connection was lost while `COMMIT` was under way, so that nobody here knows how it ended.
    pub fn is_commit_in_doubt(&self) -> bool {
        matches!(self.0.kind, Kind::CommitInDoubt)
    }

    /// Whether the statement was refused because an earlier one of the same transaction had failed.
    pub fn is_transaction_aborted(&self) -> bool {
        matches!(self.0.kind, Kind::TransactionAborted)
    }

    /// Whether a stored value does not fit the Rust type it is read into.
    pub fn is_decode(&self) -> bool {
        matches!(self.0.kind, Kind::Decode)
    }

    /// Whether a value was refused before it was sent, because the database cannot store it.
    pub fn is_encode(&self) -> bool {
        matches!(self.0.kind, Kind::Encode)
    }

    /// Whether this database cannot do it. Nothing was sent.
    pub fn is_unsupported(&self) -> bool {
        matches!(self.0.kind, Kind::Unsupported)
    }

    /// Whether text from outside is not what it has to be: a cursor, the name of a field, a value to compare with. Nothing
    /// was sent; a web server answers it with 400.
    pub fn is_input(&self) -> bool {
        matches!(self.0.kind, Kind::Input)
    }

    /// Whether a URL, an option or the environment is wrong.
    pub fn is_config(&self) -> bool {
        matches!(self.0.kind, Kind::Config)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0.kind {
            Kind::Constraint(constraint) if self.0.message.is_empty() => write!(f, "{constraint}"),
            Kind::Constraint(constraint) => write!(f, "{constraint}: {}", self.0.message),
            _ => f.write_str(&self.0.message),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Error");
        out.field("kind", &self.0.kind).field("message", &self.0.message);
        if let Some(code) = &self.0.code {
            out.field("code", code);
        }
        out.finish()
    }
}

/// Without a source: the message is the whole story.
impl std::error::Error for Error {}
