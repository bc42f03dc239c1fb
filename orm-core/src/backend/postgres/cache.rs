//! The prepared statements of one connection, by their text.
//!
//! A text is prepared when it comes for the second time, so that texts used once leave nothing on the server; where the
//! database has types of its own, at once, since the protocol client has to know the types of a result before it comes.
//! Both what is prepared and what was seen once are bounded; the least recently used go first.

use std::hash::{BuildHasher, RandomState};

use hashlink::LruCache;
use tokio_postgres::Statement;

use super::types;
use crate::driver::Arg;

/// How many statements are kept prepared unless the configuration says otherwise.
pub(super) const CAPACITY: usize = 256;

/// How a text is to be run.
pub(super) enum Plan {
    /// As the unnamed statement, which is parsed each time.
    Unnamed,
    /// The same, and prepared along with it for the next time.
    Prepare,
    /// As this prepared statement.
    Prepared(Statement),
}

/// The prepared statements of one connection.
pub(super) struct StatementCache {
    prepared: LruCache<Box<str>, Statement>,
    /// Hashes of the texts that came once. Two texts that share one are prepared a little early.
    seen: LruCache<u64, ()>,
    hasher: RandomState,
}

impl StatementCache {
    /// A cache of at most `capacity` statements; with 0 nothing is ever prepared.
    pub(super) fn new(capacity: usize) -> StatementCache {
        let (prepared, seen) = (LruCache::new(capacity), LruCache::new(capacity));
        StatementCache { prepared, seen, hasher: RandomState::new() }
    }

    /// How `sql` is to be run with `args` now.
    pub(super) fn plan(&mut self, sql: &str, args: &[Arg<'_>]) -> Plan {
        if let Some(statement) = self.prepared.get(sql) {
            // One text of the user's own may come with parameters of other types.
            let types = args.iter().map(types::of_arg);
            return match types.eq(statement.params().iter().cloned()) {
                true => Plan::Prepared(statement.clone()),
                false => Plan::Unnamed,
            };
        }
        if self.is_off() {
            return Plan::Unnamed;
        }
        match self.seen.insert(self.hasher.hash_one(sql), ()) {
            Some(()) => Plan::Prepare,
            None => Plan::Unnamed,
        }
    }

    /// Whether nothing is ever prepared.
    pub(super) fn is_off(&self) -> bool {
        self.prepared.capacity() == 0
    }

    /// Keeps what was prepared for `sql`.
    pub(super) fn keep(&mut self, sql: &str, statement: Statement) {
        self.prepared.insert(sql.into(), statement);
    }

    /// Drops what was prepared for `sql`, after the server could not use it any more.
    pub(super) fn forget(&mut self, sql: &str) {
        self.prepared.remove(sql);
    }

    /// Drops everything that was prepared.
    pub(super) fn clear(&mut self) {
        self.prepared.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_unnamed(plan: &Plan) -> bool {
        matches!(plan, Plan::Unnamed)
    }

    #[test]
    fn second_use_prepares() {
        let mut cache = StatementCache::new(2);
        assert!(is_unnamed(&cache.plan("a", &[])));
        assert!(matches!(cache.plan("a", &[]), Plan::Prepare));
        assert!(is_unnamed(&cache.plan("b", &[])));
    }

    #[test]
    fn texts_seen_once_are_bounded() {
        let mut cache = StatementCache::new(2);
        for text in ["a", "b", "c"] {
            assert!(is_unnamed(&cache.plan(text, &[])));
        }
        assert!(is_unnamed(&cache.plan("a", &[])), "forgotten");
        assert!(matches!(cache.plan("c", &[]), Plan::Prepare));
        assert_eq!(cache.seen.len(), 2);
    }

    #[test]
    fn nothing_is_prepared_when_off() {
        let mut cache = StatementCache::new(0);
        assert!((0..3).all(|_| is_unnamed(&cache.plan("a", &[]))));
    }
}
