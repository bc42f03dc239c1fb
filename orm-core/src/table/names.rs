//! Names of constraints and indexes, made from the facts alone, the same on every database: they are written into
//! the DDL, and errors that name a constraint, or only its columns, are looked up by them.

use std::hash::Hasher;

use super::{Check, ForeignKey, Index, NamedRule, Rule, Table};
use crate::error::{Constraint, ConstraintKind};

/// The longest name, in bytes: Postgres cuts longer ones off
/// (<https://www.postgresql.org/docs/current/sql-syntax-lexical.html>).
pub const MAX_NAME: usize = 63;

/// `parts` joined by underscores; when that is too long, cut, with a hash of the whole behind it.
fn name_of(parts: &[&str]) -> String {
    let name = parts.join("_");
    if name.len() <= MAX_NAME {
        return name;
    }
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    hasher.write(name.as_bytes());
    let hash = format!("_{:08x}", hasher.finish() as u32);
    let cut = (0..=MAX_NAME - hash.len()).rev().find(|&at| name.is_char_boundary(at)).unwrap_or(0);
    format!("{}{hash}", &name[..cut])
}

/// FNV-1a: stable for ever, which the standard library's hasher does not promise.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The name that a foreign key of `columns` of `table` has when nobody gave it one: `posts_author_id_fkey`.
///
/// # Example
/// ```
/// use orm::table::foreign_key_name;
///
/// assert_eq!(foreign_key_name("posts", &["author_id".to_owned()]), "posts_author_id_fkey");
/// assert_eq!(foreign_key_name("posts", &["x".repeat(80)]).len(), 63); // cut, with a hash behind it
/// ```
pub fn foreign_key_name(table: &str, columns: &[String]) -> String {
    let mut parts = vec![table];
    parts.extend(columns.iter().map(String::as_str));
    parts.push("fkey");
    name_of(&parts)
}

/// Reads the column of another table's foreign key out of its name, where that is the one it has by default: the facts of
/// that table are not at hand, and a transaction that has failed cannot be asked.
fn complete_foreign(constraint: &mut Constraint) {
    let Some(name) = constraint.name.as_deref() else { return };
    let inner = name.strip_prefix(&constraint.table).and_then(|rest| rest.strip_prefix('_'));
    if let Some(column) = inner.and_then(|rest| rest.strip_suffix("_fkey")) {
        constraint.columns = vec![column.to_owned()];
    }
}

impl Table {
    fn name_over(&self, columns: &[usize], suffix: &str) -> String {
        let mut parts = vec![self.name];
        parts.extend(self.columns_at(columns).map(|column| column.name));
        parts.push(suffix);
        name_of(&parts)
    }

    /// The name of the primary key: `users_pkey`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(table = "people")]
    /// struct User { id: i64, name: String }
    ///
    /// assert_eq!(User::table().primary_key_name(), "people_pkey");
    /// ```
    pub fn primary_key_name(&self) -> String {
        name_of(&[self.name, "pkey"])
    }

    /// The name of an index, `users_name_idx`, or of a unique constraint, `users_email_key`; of a partial one
    /// `users_name_partial_idx`, `users_email_partial_key`; of one for full-text search `posts_body_search_idx`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(unique)] email: String, #[orm(index)] city: String }
    ///
    /// let table = User::table();
    /// let mut names: Vec<String> = table.indexes.iter().map(|index| table.index_name(index)).collect();
    /// names.sort();
    /// assert_eq!(names, ["users_city_idx", "users_email_key"]);
    /// ```
    pub fn index_name(&self, index: &Index) -> String {
        let suffix = match (index.unique, index.condition, index.search) {
            (true, None, _) => "key",
            (true, Some(_), _) => "partial_key",
            (false, None, None) => "idx",
            (false, Some(_), None) => "partial_idx",
            (false, None, Some(_)) => "search_idx",
            (false, Some(_), Some(_)) => "search_partial_idx",
        };
        index.name.map_or_else(|| self.name_over(index.columns, suffix), str::to_owned)
    }

    /// The name of a foreign key: `posts_author_id_fkey`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    /// #[derive(Model, Debug)]
    /// struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
    ///
    /// let table = Post::table();
    /// assert_eq!(table.foreign_key_name(&table.foreign_keys[0]), "posts_author_id_fkey");
    /// ```
    pub fn foreign_key_name(&self, key: &ForeignKey) -> String {
        key.name.map_or_else(|| self.name_over(key.columns, "fkey"), str::to_owned)
    }

    /// The name of a check on the whole row: `posts_check`, `posts_check1`, ...
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// #[orm(check = "low > 0", check = "low < high", check(name = "even", sql = "high % 2 = 0"))]
    /// struct Span { id: i64, low: i32, high: i32 }
    ///
    /// let table = Span::table();
    /// let names: Vec<String> = table.checks.iter().map(|check| table.check_name(check)).collect();
    /// assert_eq!(names, ["spans_check", "spans_check1", "even"]);
    /// ```
    pub fn check_name(&self, check: &Check) -> String {
        let position = self.checks.iter().position(|other| std::ptr::eq(other, check)).unwrap_or(0);
        let suffix = if position == 0 { "check".to_owned() } else { format!("check{position}") };
        check.name.map_or_else(|| name_of(&[self.name, &suffix]), str::to_owned)
    }

    /// The name of the check that keeps a column to its variants: `users_role_check`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(orm::Value, Debug, Clone)]
    /// enum Role { Admin, Member }
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, role: Role }
    ///
    /// assert_eq!(User::table().variants_name(1), "users_role_check");
    /// ```
    pub fn variants_name(&self, column: usize) -> String {
        self.name_over(&[column], "check")
    }

    /// The name of the check that keeps a number to its range: `users_age_range`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, age: u8 }
    ///
    /// assert_eq!(User::table().columns[1].range, Some((0, 255)));
    /// assert_eq!(User::table().range_name(1), "users_age_range");
    /// ```
    pub fn range_name(&self, column: usize) -> String {
        self.name_over(&[column], "range")
    }

    /// The name of the check that keeps a decimal to what is read again: `products_price_decimal`.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct Product { id: i64, price: rust_decimal::Decimal }
    ///
    /// assert_eq!(Product::table().decimal_name(1), "products_price_decimal");
    /// ```
    pub fn decimal_name(&self, column: usize) -> String {
        self.name_over(&[column], "decimal")
    }

    /// The name of the check that keeps a text to its longest: `users_name_max_len`.
    ///
    /// # Example
    /// ```
    /// # use orm::prelude::*;
    /// # let db = Db::connect("sqlite::memory:")?;
    /// # schema![User].create_all(&db)?;
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(max_len = 3)] name: String }
    /// let error = NewUser { name: "Robert".into() }.insert(&db).unwrap_err();
    /// assert_eq!(error.check_violation().and_then(|check| check.name()), Some(&*User::table().max_len_name(1)));
    /// # Ok::<(), orm::Error>(())
    /// ```
    pub fn max_len_name(&self, column: usize) -> String {
        self.name_over(&[column], "max_len")
    }

    /// Fills in what a database does not tell about a constraint: its columns from its name, or its name from them.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    /// use orm::{Constraint, ConstraintKind};
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, name: String }
    ///
    /// let mut constraint = Constraint::new(ConstraintKind::Check);
    /// User::table().complete(&mut constraint);
    /// assert_eq!(constraint.table(), "users");
    /// ```
    pub fn complete(&self, constraint: &mut Constraint) {
        self.read_spelled(constraint);
        if constraint.table.is_empty() {
            constraint.table = self.name.to_owned();
        }
        if self.may_have(constraint) {
            let mut known = self.constraints_of(constraint.kind);
            match &constraint.name {
                Some(name) if constraint.columns.is_empty() => {
                    if let Some(known) = known.find(|known| known.name == *name) {
                        constraint.columns = self.names_at(&known.columns);
                    }
                }
                None if !constraint.columns.is_empty() => {
                    let named = known.find(|known| self.names_at(&known.columns) == constraint.columns);
                    constraint.name = named.map(|known| known.name);
                }
                _ => {}
            }
        }
        // The name does not tell where one of several columns ends, so the database is asked for those.
        let single = self.primary_key.len() == 1;
        if single && constraint.kind == ConstraintKind::ForeignKey && constraint.columns.is_empty() {
            complete_foreign(constraint);
        }
    }

    /// Whether the table of the constraint is called like this one, in the same schema as far as one knows.
    fn may_have(&self, constraint: &Constraint) -> bool {
        let same_schema = match (self.schema, &constraint.schema) {
            (Some(own), Some(schema)) => own == schema,
            _ => true,
        };
        constraint.table == self.name && same_schema
    }

    /// Finds the columns that a database spells as `t.a, t.b` by spelling those that it may mean.
    fn read_spelled(&self, constraint: &mut Constraint) {
        let Some(spelled) = constraint.spelled.take() else { return };
        let single = |position| vec![position];
        let lists: Vec<Vec<usize>> = match constraint.kind {
            ConstraintKind::Unique => {
                self.constraints_of(ConstraintKind::Unique).map(|unique| unique.columns).collect()
            }
            _ => (0..self.columns.len()).map(single).collect(),
        };
        // Only SQLite spells, which has no schemas.
        let table = self.qualified_name();
        let spell = |columns: &[usize]| {
            let names: Vec<String> =
                self.columns_at(columns).map(|column| format!("{table}.{}", column.name)).collect();
            names.join(", ")
        };
        if let Some(columns) = lists.iter().find(|columns| spell(columns) == spelled) {
            constraint.columns = self.names_at(columns);
            self.name.clone_into(&mut constraint.table);
        }
    }

    /// The constraints of a kind that has names and columns, the primary key among the unique ones.
    fn constraints_of(&self, kind: ConstraintKind) -> impl Iterator<Item = NamedRule> + '_ {
        self.constraints().filter(move |constraint| match constraint.rule {
            Rule::PrimaryKey | Rule::Unique(_) => kind == ConstraintKind::Unique,
            Rule::Index(index) => kind == ConstraintKind::Unique && index.unique,
            Rule::ForeignKey(_) => kind == ConstraintKind::ForeignKey,
            _ => false,
        })
    }

    fn names_at(&self, columns: &[usize]) -> Vec<String> {
        self.columns_at(columns).map(|column| column.name.to_owned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_are_cut_the_same_way_each_time() {
        let long = "x".repeat(80);
        let (one, other) = (name_of(&[&long, "a", "idx"]), name_of(&[&long, "b", "idx"]));
        assert_eq!(one.len(), MAX_NAME);
        assert_ne!(one, other);
        assert_eq!(one, name_of(&[&long, "a", "idx"]));
        assert!(name_of(&["ä".repeat(40).as_str(), "idx"]).len() <= MAX_NAME);
        assert_eq!(name_of(&["users", "email", "key"]), "users_email_key");
    }
}
