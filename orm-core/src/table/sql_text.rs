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
    pub const fn same(sql: &'static str) -> SqlText {
        SqlText::each(sql, sql)
    }

    /// A text for each database.
    pub const fn each(sqlite: &'static str, postgres: &'static str) -> SqlText {
        SqlText { sqlite, postgres }
    }

    /// The text for `backend`.
    pub const fn of(self, backend: Backend) -> &'static str {
        backend.pick(self.sqlite, self.postgres)
    }
}
