//! From the errors of the wire, the protocol client and the server to [`Error`].
//!
//! The message holds the server's own sentence, except where that may quote a value (class 22); details, which nearly
//! always do, are only in [`Error::detail`].

use std::error::Error as StdError;

use postgres::Error as PgError;
use postgres::error::{DbError, ErrorPosition};

use super::wire::WireError;
use crate::error::{Constraint, ConstraintKind, Error, Kind};

/// The error for what went wrong on the wire.
#[cold]
pub(super) fn of_wire(error: WireError) -> Error {
    match error {
        WireError::Postgres(error) | WireError::Closed(Some(error)) => of_postgres(error),
        WireError::Closed(None) => Error::new(Kind::Connection, "the server closed the connection"),
        WireError::Deadline => Error::new(
            Kind::Timeout,
            "the server did not answer before the deadline; the connection is given up",
        ),
        WireError::Io(error) => Error::new(Kind::Connection, format!("the connection failed: {error}")),
        WireError::Stalled => Error::new(
            Kind::Connection,
            "the protocol client cannot read a long result with a column of a type made by this database \
             (an enum, a type of an extension) where statements are not prepared (`statement_cache=off`): prepare \
             them, or store the enum as text",
        ),
    }
}

/// The error for what the server, or the protocol client, refused.
#[cold]
pub(super) fn of_postgres(error: PgError) -> Error {
    if let Some(answer) = error.as_db_error() {
        return of_answer(answer);
    }
    if error.is_closed() {
        return Error::new(Kind::Connection, "the server closed the connection");
    }
    let message = chain(&error);
    let is_config = message.starts_with("invalid configuration");
    match error.into_source().map(|source| source.downcast::<Error>()) {
        // What `Param` refused comes back as it was.
        Some(Ok(refusal)) => *refusal,
        // Its message tells every source already.
        _ if is_config => Error::config(message),
        _ if message.starts_with("unexpected message") => Error::new(
            Kind::Connection,
            "the statement speaks another protocol, as COPY does; use a raw client for it",
        ),
        _ => Error::new(Kind::Connection, message),
    }
}

/// The error and its sources in one line: the client's own errors say little.
fn chain(error: &dyn StdError) -> String {
    let mut message = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        let text = inner.to_string();
        if !message.ends_with(&text) {
            message = format!("{message}: {text}");
        }
        source = inner.source();
    }
    message
}

fn of_answer(answer: &DbError) -> Error {
    let code = answer.code().code();
    let mut kind = kind_of(code);
    if code == "0A000" && answer.routine() == Some("RevalidateCachedQuery") {
        kind = Kind::StaleStatement;
    }
    let mut detail = answer.detail().map(str::to_owned);
    let message = match &mut kind {
        Kind::Constraint(constraint) => {
            fill(constraint, answer);
            if constraint.kind == ConstraintKind::Type {
                detail = Some(with_detail(answer));
                without_value(code).to_owned()
            } else {
                // The constraint says what the server's sentence would.
                String::new()
            }
        }
        _ if code.starts_with("22") => {
            detail = Some(with_detail(answer));
            without_value(code).to_owned()
        }
        _ => with_place(answer),
    };
    Error::new(kind, message).with_code(code).with_detail(detail)
}

fn fill(constraint: &mut Constraint, answer: &DbError) {
    let owned = |name: Option<&str>| name.map(str::to_owned);
    constraint.schema = owned(answer.schema());
    constraint.table = owned(answer.table()).unwrap_or_default();
    constraint.columns = owned(answer.column()).into_iter().collect();
    constraint.name = owned(answer.constraint());
}

fn with_detail(answer: &DbError) -> String {
    match answer.detail() {
        Some(detail) => format!("{}; {detail}", answer.message()),
        None => answer.message().to_owned(),
    }
}

/// The server's sentence, and where it helps with SQL written by hand, its hint and the place it points at.
fn with_place(answer: &DbError) -> String {
    let mut message = answer.message().to_owned();
    if answer.code().code().starts_with("42") {
        if let Some(ErrorPosition::Original(position)) = answer.position() {
            message = format!("{message} at character {position}");
        }
        if let Some(hint) = answer.hint() {
            message = format!("{message} ({hint})");
        }
    }
    message
}

/// What an SQLSTATE means (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
fn kind_of(code: &str) -> Kind {
    let violated = |kind| Kind::Constraint(Constraint::new(kind));
    match code {
        "23505" => violated(ConstraintKind::Unique),
        // 23001 is `RESTRICT`, which had the code of every foreign key before Postgres 18.
        "23503" | "23001" => violated(ConstraintKind::ForeignKey),
        "23502" => violated(ConstraintKind::NotNull),
        "23514" => violated(ConstraintKind::Check),
        "23P01" => violated(ConstraintKind::Exclusion),
        "22001" | "22003" | "22007" | "22008" | "22021" | "22P02" | "22P05" | "54000" => {
            violated(ConstraintKind::Type)
        }
        "40001" | "40P01" => Kind::Serialization,
        "55P03" => Kind::Busy,
        "57014" => Kind::Timeout,
        "25P02" => Kind::TransactionAborted,
        "26000" => Kind::StaleStatement,
        // A wrong number of parameters; the rest of class 08 is about connections.
        "08P01" => Kind::Query,
        "25P03" | "53300" | "57P01" | "57P02" | "57P03" | "57P04" | "57P05" => Kind::Connection,
        "3D000" => Kind::Config,
        code if code.starts_with("08") => Kind::Connection,
        code if code.starts_with("28") => Kind::Config,
        _ => Kind::Database,
    }
}

/// A sentence for a code of class 22, in which the server's own would quote the value.
fn without_value(code: &str) -> &'static str {
    match code {
        "22001" => "a text is too long for its column",
        "22003" => "a number is out of range",
        "22004" => "a null stands where none is allowed",
        "22007" | "22008" => "a date or time is not valid or out of range",
        "22012" => "division by zero",
        "22021" | "22P05" => "a text holds a character that the database cannot store",
        "22023" => "a setting or an argument of a function is not valid",
        "22019" | "22025" => "a pattern ends in its escape character, or that is not one character",
        "2201B" => "a regular expression is not valid",
        "22P02" | "22P03" => "a value is not valid for its type",
        "54000" => "a value is too large",
        _ => "a value is not valid",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_told_apart() {
        for (code, expected) in [
            ("23505", ConstraintKind::Unique),
            ("23503", ConstraintKind::ForeignKey),
            ("23001", ConstraintKind::ForeignKey),
            ("23502", ConstraintKind::NotNull),
            ("23514", ConstraintKind::Check),
            ("23P01", ConstraintKind::Exclusion),
            ("22001", ConstraintKind::Type),
            ("22003", ConstraintKind::Type),
            ("22P02", ConstraintKind::Type),
            ("22021", ConstraintKind::Type),
            ("54000", ConstraintKind::Type),
        ] {
            assert_eq!(kind_of(code), Kind::Constraint(Constraint::new(expected)), "{code}");
        }
    }

    #[test]
    fn other_codes_have_their_kinds() {
        for (kind, codes) in [
            (Kind::Serialization, &["40001", "40P01"][..]),
            (Kind::Busy, &["55P03"]),
            (Kind::Timeout, &["57014"]),
            (Kind::TransactionAborted, &["25P02"]),
            (Kind::StaleStatement, &["26000"]),
            (Kind::Query, &["08P01"]),
            (Kind::Connection, &["08000", "08006", "25P03", "53300", "57P01", "57P02", "57P03", "57P05"]),
            (Kind::Config, &["28000", "28P01", "3D000"]),
            (
                Kind::Database,
                &["0A000", "22012", "25006", "42P01", "42703", "42601", "53100", "P0001", "XX001"],
            ),
        ] {
            for code in codes {
                assert_eq!(kind_of(code), kind, "{code}");
            }
        }
    }

    #[test]
    fn closed_connections_and_deadlines_are_no_database_errors() {
        assert_eq!(of_wire(WireError::Closed(None)).kind(), &Kind::Connection);
        assert_eq!(of_wire(WireError::Deadline).kind(), &Kind::Timeout);
        let refused = std::io::Error::from(std::io::ErrorKind::ConnectionRefused);
        let error = of_wire(WireError::Io(refused));
        assert_eq!(error.to_string(), "the connection failed: connection refused");
        assert!(error.is_connection());
    }
}
