//! How a transaction is begun.

use std::time::Duration;

/// What a transaction may see of others that run at the same time.
///
/// SQLite has one level: transactions run one after the other, as `Serializable` asks. Postgres has all three
/// (<https://www.postgresql.org/docs/current/transaction-iso.html>).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Isolation {
    /// Each statement sees what was committed before it began. The default of Postgres.
    #[default]
    ReadCommitted,
    /// The whole transaction sees what was committed before its first statement.
    RepeatableRead,
    /// As if transactions ran one after the other; one that cannot fails with a serialization failure.
    Serializable,
}

/// How a transaction is begun, and how often it is run again.
///
/// # Example
/// ```
/// use orm::{Isolation, TransactionOptions};
///
/// let options = TransactionOptions::new().isolation(Isolation::Serializable).retries(3);
/// assert!(!options.is_read_only());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TransactionOptions {
    isolation: Option<Isolation>,
    read_only: bool,
    retries: u32,
    pause: Duration,
}

impl Default for TransactionOptions {
    fn default() -> TransactionOptions {
        TransactionOptions::new()
    }
}

impl TransactionOptions {
    /// Reads and writes, at the database's own level of isolation, once.
    pub const fn new() -> TransactionOptions {
        TransactionOptions { isolation: None, read_only: false, retries: 0, pause: Duration::from_millis(5) }
    }

    /// Sets the level of isolation. SQLite gives every transaction the strictest.
    #[must_use]
    pub const fn isolation(mut self, isolation: Isolation) -> TransactionOptions {
        self.isolation = Some(isolation);
        self
    }

    /// Refuses every write within the transaction. On SQLite it takes a reader and lets others write.
    #[must_use]
    pub const fn read_only(mut self) -> TransactionOptions {
        self.read_only = true;
        self
    }

    /// Runs the whole transaction again, at most `retries` times, when it failed with an error that
    /// [`is_retryable`](crate::Error::is_retryable), after a pause that doubles and varies each time.
    #[must_use]
    pub const fn retries(mut self, retries: u32) -> TransactionOptions {
        self.retries = retries;
        self
    }

    /// The level of isolation, if one was asked for.
    pub const fn isolation_level(&self) -> Option<Isolation> {
        self.isolation
    }

    /// Whether writes are refused.
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// How often it is run again.
    pub const fn most_retries(&self) -> u32 {
        self.retries
    }

    /// The pause before the `attempt`-th retry, counted from 1: random up to 5 ms, 10 ms, 20 ms, ... at most 1 s.
    pub(crate) fn pause_before(&self, attempt: u32) -> Duration {
        use std::hash::{BuildHasher, Hasher};
        let most =
            self.pause.saturating_mul(1 << attempt.min(10).saturating_sub(1)).min(Duration::from_secs(1));
        // The standard library's hasher is seeded at random: that is all the randomness this needs.
        let random = std::hash::RandomState::new().build_hasher().finish() % 1000;
        most.mul_f64(random as f64 / 1000.0)
    }
}
