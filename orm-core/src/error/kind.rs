//! The kinds of [`Error`](super::Error). Not re-exported by `orm`: users ask questions instead.

use super::{Constraint, FieldError};

/// What kind of thing went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A row that had to be there is not.
    NotFound,
    /// More rows than one.
    MoreThanOne,
    /// The database refused a row.
    Constraint(Constraint),
    /// The row is not the one that was read.
    Stale,
    /// Concurrent transactions that cannot be ordered, or a deadlock.
    Serialization,
    /// Somebody else holds the lock.
    Busy,
    /// A prepared statement that a change of the schema has made useless, within a transaction.
    StaleStatement,
    /// A deadline passed.
    Timeout,
    /// No connection became free in time.
    PoolTimeout,
    /// The connection is gone or could not be made.
    Connection,
    /// The connection was lost during `COMMIT`.
    CommitInDoubt,
    /// A statement after a failed one, or a commit of a transaction that the database had ended.
    TransactionAborted,
    /// A stored value that the Rust type cannot hold.
    Decode,
    /// A value that the database cannot hold.
    Encode,
    /// What this database cannot do.
    Unsupported,
    /// A wrong URL, option or environment.
    Config,
    /// Text from outside that is not what it has to be, found before anything was sent.
    Input,
    /// A query that makes no sense, found before it was sent.
    Query,
    /// A row that the validation of its model refused.
    Validation(Vec<FieldError>),
    /// Anything else that the database refused: a missing table, a syntax error, no disk space, no permission.
    Database,
}
