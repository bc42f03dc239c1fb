//! Every constraint and index of a table under its final name: what DDL makes, and what migrations and diagrams go over.

use super::{Check, ForeignKey, Index, Table};
use crate::value::{ColumnType, Variants};

/// A constraint or an index of a table, with the name that it has in the database.
#[derive(Debug, Clone)]
pub struct NamedRule {
    /// The name, given or made. Two rules of a table have two names, unless one is an index that is no constraint.
    pub name: String,
    /// Positions of its columns, in its order; empty for a check on the whole row.
    pub columns: Vec<usize>,
    /// What it says.
    pub rule: Rule,
}

/// What a constraint or an index says.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum Rule {
    /// The primary key. On SQLite a key that the database counts is the row id, and has no name there.
    PrimaryKey,
    /// A unique constraint.
    Unique(&'static Index),
    /// An index, unique if it is one of some rows only. One for full-text search is not made on SQLite.
    Index(&'static Index),
    /// A foreign key.
    ForeignKey(&'static ForeignKey),
    /// A check on the whole row.
    Check(&'static Check),
    /// The longest text of a column, in characters.
    MaxLen(u32),
    /// The smallest and the largest number of a column.
    Range(i64, i64),
    /// The only values of a column. Those of an enum type of the database's own are no constraint there.
    Variants(Variants),
    /// The decimals that can be read again; on SQLite it is what writes them that checks it, under this name.
    Decimal,
}

impl Rule {
    /// Whether its name is one of the schema, beside those of tables, and not of its table only.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(index, max_len = 50)] email: String }
    ///
    /// // What no other table of the schema may be called.
    /// let names = User::table().constraints().filter(|named| named.rule.is_relation()).map(|named| named.name);
    /// assert_eq!(names.collect::<Vec<_>>(), ["users_pkey", "users_email_idx"]);
    /// ```
    pub const fn is_relation(&self) -> bool {
        matches!(self, Rule::PrimaryKey | Rule::Unique(_) | Rule::Index(_))
    }
}

impl Table {
    /// Every constraint and index of the table: the primary key, what is unique, indexes, checks, foreign keys. `NOT NULL`
    /// and what a database needs for a type alone, such as that a boolean on SQLite is 0 or 1, have no names.
    ///
    /// # Example
    /// ```
    /// use orm::prelude::*;
    ///
    /// #[derive(Model, Debug)]
    /// struct User { id: i64, #[orm(unique, max_len = 50)] email: String }
    ///
    /// let schema = schema![User];
    /// let names: Vec<String> = schema.tables()[0].constraints().map(|constraint| constraint.name).collect();
    /// assert_eq!(names, ["users_pkey", "users_email_key", "users_email_max_len"]);
    /// ```
    pub fn constraints(&self) -> impl Iterator<Item = NamedRule> + '_ {
        let named = |name, columns: &[usize], rule| NamedRule { name, columns: columns.to_vec(), rule };
        let key = named(self.primary_key_name(), self.primary_key, Rule::PrimaryKey);
        let indexes = self.indexes.iter().map(move |index| {
            let rule = if index.is_constraint() { Rule::Unique(index) } else { Rule::Index(index) };
            named(self.index_name(index), index.columns, rule)
        });
        let checks =
            self.checks.iter().map(move |check| named(self.check_name(check), &[], Rule::Check(check)));
        let foreign_keys = self
            .foreign_keys
            .iter()
            .map(move |key| named(self.foreign_key_name(key), key.columns, Rule::ForeignKey(key)));
        [key].into_iter().chain(indexes).chain(self.column_checks()).chain(checks).chain(foreign_keys)
    }

    fn column_checks(&self) -> impl Iterator<Item = NamedRule> + '_ {
        self.columns.iter().enumerate().flat_map(|(at, column)| {
            let max_len = column.max_len.map(|most| (self.max_len_name(at), Rule::MaxLen(most)));
            let range = column.range.map(|(least, most)| (self.range_name(at), Rule::Range(least, most)));
            let variants = (!column.variants.is_any())
                .then(|| (self.variants_name(at), Rule::Variants(column.variants)));
            let decimal = (column.ty == ColumnType::Decimal).then(|| (self.decimal_name(at), Rule::Decimal));
            let checks = [max_len, range, variants, decimal].into_iter().flatten();
            checks.map(move |(name, rule)| NamedRule { name, columns: vec![at], rule })
        })
    }
}
