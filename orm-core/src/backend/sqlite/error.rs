//! SQLite's result codes as errors of the library (<https://sqlite.org/rescode.html>).

use rusqlite::ffi;

use super::statement::Failure;
use crate::error::{Constraint, ConstraintKind, Error, Kind};

/// How SQLite begins the message of a failed check, with the check's name behind it.
pub(super) const CHECK_FAILED: &str = "CHECK constraint failed: ";

/// A failed call on a statement.
#[cold]
pub(super) fn from_failure(failure: Failure) -> Error {
    let Failure { code, message } = failure;
    let error = match constraint(code, &message) {
        Some(constraint) => Error::violation(constraint),
        None => Error::new(kind(code), format!("SQLite: {}", public_message(code, message))),
    };
    error.with_code(code.to_string())
}

/// A failed call of rusqlite: opening, configuring.
#[cold]
pub(super) fn from_rusqlite(error: rusqlite::Error) -> Error {
    match error {
        rusqlite::Error::SqliteFailure(code, message) => from_failure(Failure {
            code: code.extended_code,
            message: message.unwrap_or_else(|| code.to_string()),
        }),
        other => Error::new(Kind::Database, format!("SQLite: {other}")),
    }
}

fn kind(code: i32) -> Kind {
    match code & 0xff {
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => Kind::Busy,
        ffi::SQLITE_INTERRUPT => Kind::Timeout,
        ffi::SQLITE_CANTOPEN | ffi::SQLITE_NOTADB | ffi::SQLITE_AUTH => Kind::Connection,
        _ => Kind::Database,
    }
}

fn public_message(code: i32, message: String) -> String {
    match code & 0xff {
        ffi::SQLITE_INTERRUPT => "the statement was interrupted by its timeout".to_owned(),
        // What SQLite quotes here is data of a text that should have been JSON.
        _ if message.starts_with("malformed JSON") => "malformed JSON".to_owned(),
        _ => message,
    }
}

/// The constraint that a message names: SQLite tells table and columns, or the name of an index or a check.
fn constraint(code: i32, message: &str) -> Option<Constraint> {
    let (kind, named) = match code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            (ConstraintKind::Unique, message.strip_prefix("UNIQUE constraint failed: "))
        }
        ffi::SQLITE_CONSTRAINT_NOTNULL => {
            (ConstraintKind::NotNull, message.strip_prefix("NOT NULL constraint failed: "))
        }
        ffi::SQLITE_CONSTRAINT_CHECK => (ConstraintKind::Check, message.strip_prefix(CHECK_FAILED)),
        // A function of ours, which can choose its message and not its code.
        ffi::SQLITE_ERROR if message.starts_with(CHECK_FAILED) => {
            (ConstraintKind::Check, message.strip_prefix(CHECK_FAILED))
        }
        // A trigger is how SQLite enforces RESTRICT (code 1811, with the message of a foreign key).
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => (ConstraintKind::ForeignKey, None),
        ffi::SQLITE_CONSTRAINT_TRIGGER if message.starts_with("FOREIGN KEY") => {
            (ConstraintKind::ForeignKey, None)
        }
        ffi::SQLITE_CONSTRAINT_DATATYPE => {
            (ConstraintKind::Type, message.split_once(" column ").map(|(_, column)| column))
        }
        _ => return None,
    };
    let mut constraint = Constraint::new(kind);
    match (kind, named) {
        (ConstraintKind::Check, Some(name)) => constraint.name = Some(name.to_owned()),
        (_, Some(named)) => match named.strip_prefix("index '") {
            Some(index) => constraint.name = Some(index.strip_suffix('\'').unwrap_or(index).to_owned()),
            None => {
                constraint.spelled = Some(named.to_owned());
                for column in named.split(", ") {
                    let (table, column) = column.rsplit_once('.').unwrap_or(("", column));
                    constraint.table = table.to_owned();
                    constraint.columns.push(column.to_owned());
                }
            }
        },
        (_, None) => {}
    }
    Some(constraint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_table_columns_and_constraint() {
        let unique =
            constraint(ffi::SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: t.a, t.b").expect("one");
        assert_eq!((unique.table(), unique.columns().join(" ")), ("t", "a b".to_owned()));
        let index =
            constraint(ffi::SQLITE_CONSTRAINT_UNIQUE, "UNIQUE constraint failed: index 'i'").expect("one");
        assert_eq!(index.name(), Some("i"));
        let check = constraint(ffi::SQLITE_CONSTRAINT_CHECK, "CHECK constraint failed: v_pos").expect("one");
        assert_eq!(check.name(), Some("v_pos"));
        let ty = constraint(ffi::SQLITE_CONSTRAINT_DATATYPE, "cannot store TEXT value in INTEGER column s.i")
            .expect("one");
        assert_eq!((ty.kind(), ty.table(), &ty.columns()[0][..]), (ConstraintKind::Type, "s", "i"));
        assert!(constraint(ffi::SQLITE_BUSY, "database is locked").is_none());
    }
}
