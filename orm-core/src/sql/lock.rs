//! [`Lock`]: what a query does with its rows until the end of the transaction.

use super::path::Path;
use super::select::Select;
use super::writer::SqlWriter;
use crate::error::{Error, Kind};

/// How a query locks rows, until the transaction ends.
#[derive(Debug, Clone, Default)]
pub struct Lock {
    /// What others cannot do meanwhile.
    pub strength: Strength,
    /// What happens with rows that are locked already.
    pub wait: Wait,
    /// Which of its rows; its own where none are named.
    pub of: Vec<Path>,
}

/// What others cannot do with a locked row (<https://www.postgresql.org/docs/current/explicit-locking.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Strength {
    /// Change it, delete it, lock it in any way.
    #[default]
    Update,
    /// The same, but they may point at it.
    NoKeyUpdate,
    /// Change or delete it.
    Share,
    /// Delete it, or change its key.
    KeyShare,
}

/// What happens with rows that others have locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Wait {
    /// They are waited for.
    #[default]
    Blocks,
    /// The statement fails at once.
    NoWait,
    /// They are left out.
    SkipLocked,
}

impl<'a> SqlWriter<'a> {
    /// Writes the lock of `select`, whose scope is open: of its own rows only where none are named, since those that it joins
    /// may be missing.
    pub(super) fn lock(&mut self, select: &'a Select) {
        let Some(lock) = &select.lock else { return };
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
        self.locked_rows(select, &lock.of);
        self.push(match lock.wait {
            Wait::Blocks => "",
            Wait::NoWait => " NOWAIT",
            Wait::SkipLocked => " SKIP LOCKED",
        });
    }

    /// Writes ` OF "t0", "t1"`, or nothing where the query has one table.
    fn locked_rows(&mut self, select: &Select, named: &[Path]) {
        let own = [select.row];
        let named = if named.is_empty() { &own } else { named };
        for (position, path) in named.iter().enumerate() {
            if let Some(why) = refuse_rows(select, *path) {
                self.fail(Error::new(Kind::Query, why));
            }
            let scope = self.scopes.last();
            let alias = scope.and_then(|scope| scope.alias_of(*path)).flatten().map(str::to_owned);
            if let Some(alias) = alias {
                self.push(if position == 0 { " OF " } else { ", " });
                self.ident(&alias);
            }
        }
    }
}

/// Why the rows at `path` cannot be locked, if they cannot.
fn refuse_rows(select: &Select, path: Path) -> Option<&'static str> {
    let joined = select.joins.iter().find(|join| join.path.source() == path.source());
    let (source, origin) = joined.map_or((select.path, &select.origin), |join| (join.path, &join.origin));
    if !select.has_source(path) {
        return Some("a lock of rows that are not in the query");
    }
    if path.is_nullable() || source.is_nullable() {
        return Some(
            "a lock of rows that may be missing, on the far side of an outer join; name those that are there by `lock_of`",
        );
    }
    let made = path.hops().is_empty() && !origin.is_table();
    made.then_some(
        "a lock of rows that another query makes; lock those of a model, or name them by `lock_of`",
    )
}

/// A count, a condition or a change does not lock what it looks at.
pub fn refuse_lock(select: &Select, ending: &str) -> Result<(), Error> {
    if select.lock.is_none() {
        return Ok(());
    }
    let message = format!("{ending} of a query that locks rows, which it does not; read them with `all`");
    Err(Error::new(Kind::Query, message))
}
