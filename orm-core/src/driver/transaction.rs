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
    ///
    /// # Example
    /// ```
    /// use orm::TransactionOptions;
    ///
    /// const PLAIN: TransactionOptions = TransactionOptions::new();
    /// assert_eq!((PLAIN.isolation_level(), PLAIN.is_read_only(), PLAIN.most_retries()), (None, false, 0));
    /// ```
    pub const fn new() -> TransactionOptions {
        TransactionOptions { isolation: None, read_only: false, retries: 0, pause: Duration::from_millis(5) }
    }

    /// Sets the level of isolation. SQLite gives every transaction the strictest.
    ///
    /// # SQL
    /// `BEGIN ISOLATION LEVEL REPEATABLE READ` on Postgres, `BEGIN IMMEDIATE` on SQLite.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Booking { id: i64, euros: i32 }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Booking].create_all(&db)?;
    /// NewBooking { euros: 5 }.insert(&db)?;
    /// let options = orm::TransactionOptions::new().isolation(orm::Isolation::RepeatableRead);
    /// // Both numbers are of one moment, whatever others write in between.
    /// let report = db.transaction_with(&options, |tx| {
    ///     let rows = Booking::query().count(tx)?;
    ///     let sum = Booking::query().select(|b| b.euros.sum()).one(tx)?;
    ///     Ok::<_, orm::Error>((rows, sum))
    /// })?;
    /// assert_eq!(report, (1, Some(5)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub const fn isolation(mut self, isolation: Isolation) -> TransactionOptions {
        self.isolation = Some(isolation);
        self
    }

    /// Refuses every write within the transaction. On SQLite it takes a reader and lets others write.
    ///
    /// # SQL
    /// `BEGIN READ ONLY` on Postgres; on SQLite `BEGIN DEFERRED`, on a connection that only reads; in
    /// memory, where there is one for all, with `PRAGMA query_only = ON` behind it.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let options = orm::TransactionOptions::new().read_only();
    /// assert_eq!(db.transaction_with(&options, |tx| User::query().count(tx))?, 0);
    /// let refused = db.transaction_with(&options, |tx| NewUser { name: "Ann".into() }.insert(tx));
    /// assert!(refused.is_err() && User::query().count(&db)? == 0);
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub const fn read_only(mut self) -> TransactionOptions {
        self.read_only = true;
        self
    }

    /// Runs the whole transaction again, at most `retries` times, when it failed with an error that
    /// [`is_retryable`](crate::Error::is_retryable), after a pause that doubles and varies each time.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # #[derive(Model, Debug)] struct Tag { id: i64, #[orm(unique)] name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Tag].create_all(&db)?;
    /// let options = orm::TransactionOptions::new().retries(2);
    /// let mut runs = 0;
    /// let mut save = || db.transaction_with(&options, |tx| {
    ///     runs += 1; // what it does outside of the database, it does once more with each run
    ///     NewTag { name: "rust".into() }.insert(tx)
    /// });
    /// assert!(save().is_ok());
    /// assert!(save().unwrap_err().unique_violation().is_some());
    /// assert_eq!(runs, 2); // to run again what is there already would not help
    /// # Ok::<(), orm::Error>(())
    /// ```
    #[must_use]
    pub const fn retries(mut self, retries: u32) -> TransactionOptions {
        self.retries = retries;
        self
    }

    /// The level of isolation, if one was asked for.
    ///
    /// # Example
    /// ```
    /// use orm::{Isolation, TransactionOptions};
    ///
    /// let options = TransactionOptions::new();
    /// assert_eq!(options.isolation_level(), None); // that of the database
    /// assert_eq!(options.isolation(Isolation::Serializable).isolation_level(), Some(Isolation::Serializable));
    /// ```
    pub const fn isolation_level(&self) -> Option<Isolation> {
        self.isolation
    }

    /// Whether writes are refused.
    ///
    /// # Example
    /// ```
    /// use orm::TransactionOptions;
    ///
    /// let (report, booking) = (TransactionOptions::new().read_only(), TransactionOptions::new());
    /// assert!(report.is_read_only() && !booking.is_read_only());
    /// ```
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// How often it is run again.
    ///
    /// # Example
    /// ```
    /// use orm::TransactionOptions;
    ///
    /// assert_eq!(TransactionOptions::new().retries(3).retries(5).most_retries(), 5); // the last one counts
    /// ```
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
