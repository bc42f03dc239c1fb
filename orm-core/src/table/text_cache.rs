//! [`TextCache`]: the statements of one table, each made once per database.

use std::sync::OnceLock;

use crate::value::Backend;

/// Which statement of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// `INSERT` of as many rows, without `RETURNING`.
    Insert(usize),
    /// `INSERT` of as many rows with `RETURNING`; 0 for one array a column.
    InsertReturning(usize),
    /// `SELECT` by key.
    Find,
    /// `UPDATE` by key.
    Update,
    /// `DELETE` by key.
    Delete,
    /// `UPDATE` of as many rows by their keys; 0 for one array a column.
    UpdateMany(usize),
    /// `DELETE` of as many rows by their keys; 0 for one array a column.
    DeleteMany(usize),
}

/// Which statement, on which database, for which columns (a bit for each; all of them where it makes no difference).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextKey {
    /// The database.
    pub backend: Backend,
    /// The statement.
    pub verb: Verb,
    /// The columns that are given.
    pub columns: u128,
}

/// The statements of one table, made when first needed and kept for ever.
///
/// It is a list that only grows, read without a lock. It ends at [`TextCache::MOST`] texts: the combinations of
/// given columns could be many, and a text that is not kept is merely made again.
#[derive(Debug)]
pub struct TextCache {
    first: OnceLock<Box<Kept>>,
}

#[derive(Debug)]
struct Kept {
    key: TextKey,
    text: String,
    next: OnceLock<Box<Kept>>,
}

impl TextCache {
    /// The most texts that are kept.
    pub const MOST: usize = 64;

    /// An empty cache.
    ///
    /// # Example
    /// ```
    /// use orm::table::TextCache;
    ///
    /// static TEXTS: TextCache = TextCache::new();
    /// let length = TEXTS.with(None, || Ok("SELECT 1".to_owned()), |text| Ok::<_, orm::Error>(text.len()))?;
    /// assert_eq!(length, 8);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub const fn new() -> TextCache {
        TextCache { first: OnceLock::new() }
    }

    /// Calls `run` with the text of `key`, which `make` makes when it is not there yet; without a key it is not kept.
    ///
    /// # Errors
    /// Those of `make` and of `run`.
    ///
    /// # Example
    /// ```
    /// use orm::Backend;
    /// use orm::table::{TextCache, TextKey, Verb};
    ///
    /// static TEXTS: TextCache = TextCache::new();
    /// let key = TextKey { backend: Backend::Sqlite, verb: Verb::Find, columns: 0b11 };
    /// let mut made = 0;
    /// for _ in 0..3 {
    ///     let make = || { made += 1; Ok("SELECT 1".to_owned()) };
    ///     TEXTS.with(key, make, |text| Ok::<_, orm::Error>(text.len()))?;
    /// }
    /// assert_eq!(made, 1);
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn with<R, E>(
        &self,
        key: impl Into<Option<TextKey>>,
        make: impl FnOnce() -> Result<String, E>,
        run: impl FnOnce(&str) -> Result<R, E>,
    ) -> Result<R, E> {
        let Some(key) = key.into() else { return run(&make()?) };
        let mut slot = &self.first;
        let mut length = 0;
        while let Some(kept) = slot.get() {
            if kept.key == key {
                return run(&kept.text);
            }
            slot = &kept.next;
            length += 1;
        }
        let text = make()?;
        if length >= TextCache::MOST {
            return run(&text);
        }
        // When another thread was faster its entry stands here, and this one is made again next time.
        let kept = slot.get_or_init(|| Box::new(Kept { key, text: text.clone(), next: OnceLock::new() }));
        run(if kept.key == key { &kept.text } else { &text })
    }
}

impl Default for TextCache {
    fn default() -> TextCache {
        TextCache::new()
    }
}
