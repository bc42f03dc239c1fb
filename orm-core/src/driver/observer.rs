//! Who watches the statements that are sent: tests, logs.

use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use crate::error::Error;
use crate::value::Backend;

/// A statement that was sent. Values that were bound are not part of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Event<'a> {
    /// The text.
    pub sql: &'a str,
    /// How many values were bound.
    pub parameters: usize,
    /// How long it took until the last row was read.
    pub duration: Duration,
    /// How many rows came back, or were changed if none came back.
    pub rows: u64,
    /// Why it failed, if it did.
    pub error: Option<&'a Error>,
    /// The database.
    pub backend: Backend,
}

/// Watches the statements of a `Db`. Called on the thread that sends, after each statement; it should be quick.
pub trait Observer: Send + Sync {
    /// Called after `event` happened.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    ///
    /// /// Counts the rows that were read or changed.
    /// #[derive(Clone, Default)]
    /// struct Rows(Arc<AtomicU64>);
    ///
    /// impl orm::Observer for Rows {
    ///     fn statement(&self, event: &orm::Event<'_>) {
    ///         self.0.fetch_add(event.rows, Ordering::Relaxed);
    ///     }
    /// }
    ///
    /// # #[derive(Model, Debug)] struct User { id: i64, name: String }
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// let rows = Rows::default();
    /// let _watch = db.observe(rows.clone());
    /// NewUser::insert_all(&db, ["Ann", "Bob"].map(|name| NewUser { name: name.into() }))?;
    /// assert_eq!(rows.0.load(Ordering::Relaxed), 2);
    /// # Ok::<(), orm::Error>(())
    /// ```
    fn statement(&self, event: &Event<'_>);
}

impl<F: Fn(&Event<'_>) + Send + Sync> Observer for F {
    fn statement(&self, event: &Event<'_>) {
        self(event);
    }
}

/// Everybody who watches one `Db`.
#[derive(Default)]
pub struct Observers {
    list: RwLock<Vec<(u64, Arc<dyn Observer>)>>,
}

impl Observers {
    /// Adds one; the number removes it again.
    pub fn add(&self, observer: Arc<dyn Observer>) -> u64 {
        let mut list = self.list.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        let number = list.last().map_or(0, |(number, _)| number + 1);
        list.push((number, observer));
        number
    }

    /// Removes the one that [`Observers::add`] gave this number.
    pub fn remove(&self, number: u64) {
        let mut list = self.list.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        list.retain(|(other, _)| *other != number);
    }

    /// Whether nobody watches, so that nothing need be measured.
    pub fn is_empty(&self) -> bool {
        !cfg!(feature = "tracing") && self.read().is_empty()
    }

    /// Tells everybody.
    pub fn tell(&self, event: &Event<'_>) {
        #[cfg(feature = "tracing")]
        trace(event);
        // A copy, so that an observer may add or remove observers, or run statements itself.
        let list: Vec<Arc<dyn Observer>> = self.read().iter().map(|(_, observer)| observer.clone()).collect();
        list.iter().for_each(|observer| observer.statement(event));
    }

    fn read(&self) -> std::sync::RwLockReadGuard<'_, Vec<(u64, Arc<dyn Observer>)>> {
        self.list.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl fmt::Debug for Observers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} observers", self.read().len())
    }
}

/// One event of `tracing` for each statement: at debug level, or at warn level when it failed.
#[cfg(feature = "tracing")]
fn trace(event: &Event<'_>) {
    let micros = u64::try_from(event.duration.as_micros()).unwrap_or(u64::MAX);
    match event.error {
        None => {
            tracing::debug!(target: "orm::statement", sql = event.sql, rows = event.rows, micros, backend = %event.backend)
        }
        Some(error) => {
            tracing::warn!(target: "orm::statement", sql = event.sql, micros, backend = %event.backend, %error);
        }
    }
}
