//! [`Lock`]: what a query does with its rows until the end of the transaction.

use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};

/// How a query locks the rows of its own table, until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lock {
    /// What others cannot do meanwhile.
    pub strength: Strength,
    /// What happens with rows that are locked already.
    pub wait: Wait,
}

/// What others cannot do with a locked row (<https://www.postgresql.org/docs/current/explicit-locking.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Change it, delete it, lock it in any way.
    Update,
    /// The same, but they may point at it.
    NoKeyUpdate,
    /// Change or delete it.
    Share,
    /// Delete it, or change its key.
    KeyShare,
}

/// What happens with rows that others have locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// They are waited for.
    Blocks,
    /// The statement fails at once.
    NoWait,
    /// They are left out.
    SkipLocked,
}

impl<'a> SqlWriter<'a> {
    /// Writes the lock of `select`, whose scope is open: of its own rows only, since those that it joins may be missing.
    pub(super) fn lock(&mut self, select: &'a Select) {
        let Some(lock) = select.lock else { return };
        let backend = self.dialect().backend();
        if !self.dialect().locks_rows() {
            let message = format!(
                "a lock of rows on {backend}, which locks the whole database instead: a transaction that writes is alone, \
                 so write first, or leave out the lock"
            );
            return self.fail(Error::new(Kind::Unsupported, message));
        }
        if select.is_grouped() {
            let message =
                "a lock of rows in a query that returns none of its table: distinct, groups or aggregates";
            return self.fail(Error::new(Kind::Query, message));
        }
        self.push(match lock.strength {
            Strength::Update => " FOR UPDATE",
            Strength::NoKeyUpdate => " FOR NO KEY UPDATE",
            Strength::Share => " FOR SHARE",
            Strength::KeyShare => " FOR KEY SHARE",
        });
        self.of_own_rows(select);
        self.push(match lock.wait {
            Wait::Blocks => "",
            Wait::NoWait => " NOWAIT",
            Wait::SkipLocked => " SKIP LOCKED",
        });
    }

    fn of_own_rows(&mut self, select: &Select) {
        let scope = self.scopes.last();
        let alias = scope.and_then(|scope| scope.alias_of(select.row)).flatten().map(str::to_owned);
        if let Some(alias) = alias {
            self.push(" OF ");
            self.ident(&alias);
        }
    }
}

/// A count, a condition or a change does not lock what it looks at.
pub fn refuse_lock(select: &Select, ending: &str) -> Result<(), Error> {
    if select.lock.is_none() {
        return Ok(());
    }
    let message = format!("{ending} of a query that locks rows, which it does not; read them with `all`");
    Err(Error::new(Kind::Query, message))
}
