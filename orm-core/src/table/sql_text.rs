//! [`SqlText`]: SQL that the user wrote into the attributes of a model.

use crate::value::Backend;

/// SQL of the user's own: one text for every database, or one for each.
///
/// # Example
/// ```
/// use orm::Backend;
/// use orm::table::SqlText;
///
/// let starts = SqlText::each("name GLOB 'a*'", "name ~ '^a'");
/// assert_eq!(starts.of(Backend::Postgres), "name ~ '^a'");
/// assert_eq!(SqlText::same("price > 0").of(Backend::Sqlite), "price > 0");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SqlText {
    sqlite: &'static str,
    postgres: &'static str,
}

impl SqlText {
    /// The same text for every database.
    ///
    /// # Example
    /// ```
    /// use orm::Backend;
    /// use orm::table::SqlText;
    ///
    /// const PAID: SqlText = SqlText::same("paid_on IS NOT NULL");
    /// assert_eq!(PAID.of(Backend::Sqlite), PAID.of(Backend::Postgres));
    /// ```
    pub const fn same(sql: &'static str) -> SqlText {
        SqlText::each(sql, sql)
    }

    /// A text for each database.
    ///
    /// # Example
    /// ```
    /// use orm::Backend;
    /// use orm::table::SqlText;
    ///
    /// const TODAY: SqlText = SqlText::each("date('now')", "current_date");
    /// assert_eq!(TODAY.of(Backend::Postgres), "current_date");
    /// ```
    pub const fn each(sqlite: &'static str, postgres: &'static str) -> SqlText {
        SqlText { sqlite, postgres }
    }

    /// The text for `backend`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![Item].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// #[orm(check(sqlite = "code GLOB '[A-Z]*'", postgres = "code ~ '^[A-Z]'"))]
    /// struct Item { id: i64, code: String }
    /// assert_eq!(Item::table().checks[0].sql.of(db.backend()), "code GLOB '[A-Z]*'");
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub const fn of(self, backend: Backend) -> &'static str {
        backend.pick(self.sqlite, self.postgres)
    }
}
