//! Where a connection stands with its transaction, and the statements that begin and end one.

use crate::driver::{Isolation, TransactionOptions};

/// Where a connection stands with its transaction.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Transaction {
    /// There is none: every statement is one of its own.
    None,
    /// It was begun here; the server learns of it by this statement, sent along with the next one.
    Promised(String),
    /// The server has it open, or has aborted it and waits for its end.
    Open,
}

/// Commits, and fails in a transaction that a failed statement has aborted.
///
/// Postgres answers a plain `COMMIT` of an aborted transaction as if nothing were wrong, only with the tag `ROLLBACK`
/// (<https://www.postgresql.org/docs/current/sql-commit.html>), which the protocol client drops
/// (<https://github.com/rust-postgres/rust-postgres/issues/1334>). A query before it, in the same message, is refused
/// there, and then the `COMMIT` is not run.
pub(super) const COMMIT: &str = "SELECT 1; COMMIT";

impl Transaction {
    /// The transaction that `options` ask for, not sent yet.
    pub(super) fn promised(options: &TransactionOptions) -> Transaction {
        let mut sql = "BEGIN".to_owned();
        if let Some(level) = options.isolation_level() {
            sql.push_str(match level {
                Isolation::ReadCommitted => " ISOLATION LEVEL READ COMMITTED",
                Isolation::RepeatableRead => " ISOLATION LEVEL REPEATABLE READ",
                Isolation::Serializable => " ISOLATION LEVEL SERIALIZABLE",
            });
        }
        sql.push_str(if options.is_read_only() { " READ ONLY" } else { "" });
        Transaction::Promised(sql)
    }

    /// The statement to send first, if the server does not know of the transaction yet. From now on it does.
    pub(super) fn take_unsent(&mut self) -> Option<String> {
        match std::mem::replace(self, Transaction::Open) {
            Transaction::Promised(sql) => return Some(sql),
            other => *self = other,
        }
        None
    }
}

/// Whether a script only sets or undoes savepoints, and so leaves every prepared statement valid.
pub(super) fn is_savepoint(sql: &str) -> bool {
    let word = sql.split_ascii_whitespace().next().unwrap_or_default();
    ["SAVEPOINT", "RELEASE", "ROLLBACK"].iter().any(|own| word.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_words() {
        let check = |options: &TransactionOptions, sql: &str| {
            let mut transaction = Transaction::promised(options);
            assert_eq!(transaction.take_unsent().as_deref(), Some(sql));
            assert_eq!(transaction, Transaction::Open);
            assert_eq!(transaction.take_unsent(), None);
        };
        check(&TransactionOptions::new(), "BEGIN");
        check(&TransactionOptions::new().read_only(), "BEGIN READ ONLY");
        let strict = TransactionOptions::new().isolation(Isolation::Serializable).read_only();
        check(&strict, "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY");
        check(
            &TransactionOptions::new().isolation(Isolation::RepeatableRead),
            "BEGIN ISOLATION LEVEL REPEATABLE READ",
        );
        check(
            &TransactionOptions::new().isolation(Isolation::ReadCommitted),
            "BEGIN ISOLATION LEVEL READ COMMITTED",
        );
    }

    #[test]
    fn no_transaction_has_nothing_to_send() {
        let mut transaction = Transaction::None;
        assert_eq!(transaction.take_unsent(), None);
        assert_eq!(transaction, Transaction::None);
    }

    #[test]
    fn savepoints_are_no_ddl() {
        assert!(is_savepoint("SAVEPOINT a"));
        assert!(is_savepoint("rollback to savepoint a; release savepoint a"));
        assert!(!is_savepoint("ALTER TABLE a ADD b int"));
        assert!(!is_savepoint(""));
    }
}
