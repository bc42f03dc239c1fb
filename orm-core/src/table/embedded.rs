//! The columns of embedded structs, as facts of the table that they end up in: each under its prefix. Everything here
//! runs in constants, since facts are static; the derive calls it with the sizes that arrays need.

use super::{ColumnDef, MAX_NAME};
use crate::value::{ColumnType, is_same};

/// An embedded struct at its place: `address: Address`, whose columns begin with `address_`.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    field: &'static str,
    prefix: &'static str,
    columns: &'static [ColumnDef],
    nullable: bool,
}

impl Embedded {
    /// The struct with these columns at `field`; `nullable` for an `Option` of it.
    pub const fn new(
        field: &'static str,
        prefix: &'static str,
        columns: &'static [ColumnDef],
        nullable: bool,
    ) -> Embedded {
        Embedded { field, prefix, columns, nullable }
    }

    /// How many columns it has.
    pub const fn count(&self) -> usize {
        self.columns.len()
    }

    /// How many bytes [`Embedded::names`] has.
    pub const fn bytes(&self) -> usize {
        let (mut bytes, mut at) = (0, 0);
        while at < self.columns.len() {
            let column = &self.columns[at];
            bytes += self.prefix.len() + column.name.len() + self.field.len() + 1 + column.field.len();
            at += 1;
        }
        bytes
    }

    /// The names of all columns and fields, one behind the other: `address_cityaddress.city...`.
    pub const fn names<const BYTES: usize>(&self) -> [u8; BYTES] {
        let (mut names, mut end, mut at) = ([0; BYTES], 0, 0);
        while at < self.columns.len() {
            let column = &self.columns[at];
            let parts = [self.prefix, column.name, self.field, ".", column.field];
            let mut part = 0;
            while part < parts.len() {
                end = append(&mut names, end, parts[part]);
                part += 1;
            }
            at += 1;
        }
        names
    }

    /// The columns, named by `names`.
    pub const fn columns<const COUNT: usize>(&self, names: &'static [u8]) -> [ColumnDef; COUNT] {
        let (mut columns, mut rest, mut at) = ([ColumnDef::EMPTY; COUNT], names, 0);
        while at < COUNT {
            let inner = self.columns[at];
            let (name, behind) = rest.split_at(self.prefix.len() + inner.name.len());
            let (field, behind) = behind.split_at(self.field.len() + 1 + inner.field.len());
            let nullable = inner.nullable || self.nullable;
            columns[at] = ColumnDef { name: text(name), field: text(field), nullable, ..inner };
            rest = behind;
            at += 1;
        }
        columns
    }
}

/// Writes `text` into `names` from `start` on, and returns where it ends.
const fn append(names: &mut [u8], start: usize, text: &str) -> usize {
    let (text, mut at) = (text.as_bytes(), 0);
    while at < text.len() {
        names[start + at] = text[at];
        at += 1;
    }
    start + text.len()
}

const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// These as the columns of `table`.
#[doc(hidden)]
pub const fn columns_of<const COUNT: usize>(
    table: &'static str,
    mut columns: [ColumnDef; COUNT],
) -> [ColumnDef; COUNT] {
    let mut at = 0;
    while at < COUNT {
        columns[at].table = table;
        at += 1;
    }
    columns
}

/// All columns of a table, its own first.
#[doc(hidden)]
pub const fn joined<const COUNT: usize>(parts: &[&[ColumnDef]]) -> [ColumnDef; COUNT] {
    let (mut all, mut count, mut part) = ([ColumnDef::EMPTY; COUNT], 0, 0);
    while part < parts.len() {
        let mut at = 0;
        while at < parts[part].len() {
            all[count] = parts[part][at];
            count += 1;
            at += 1;
        }
        part += 1;
    }
    all
}

/// The position of the column of `field`, such as `home.city`; the number of columns where there is none.
#[doc(hidden)]
pub const fn position_of(columns: &[ColumnDef], field: &str) -> usize {
    let mut at = 0;
    while at < columns.len() && !is_same(columns[at].field, field) {
        at += 1;
    }
    at
}

/// Whether the column at the position is a text, if there is one.
#[doc(hidden)]
pub const fn is_text(columns: &[ColumnDef], at: usize) -> bool {
    at >= columns.len() || matches!(columns[at].ty, ColumnType::Text)
}

/// Whether no two columns have one name.
#[doc(hidden)]
pub const fn names_differ(columns: &[ColumnDef]) -> bool {
    let mut at = 0;
    while at < columns.len() {
        if is_among(columns.split_at(at).0, columns[at].name) {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether no name is longer than databases keep.
#[doc(hidden)]
pub const fn names_fit(columns: &[ColumnDef]) -> bool {
    let mut at = 0;
    while at < columns.len() {
        if columns[at].name.len() > MAX_NAME {
            return false;
        }
        at += 1;
    }
    true
}

/// Whether one of `columns` is called `name`, however its letters are written: SQLite compares them without case.
const fn is_among(columns: &[ColumnDef], name: &str) -> bool {
    let mut at = 0;
    while at < columns.len() {
        if columns[at].name.eq_ignore_ascii_case(name) {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const INNER: &[ColumnDef] = &[
        ColumnDef { name: "street", field: "street", ..ColumnDef::EMPTY },
        ColumnDef { name: "Straße", field: "city", nullable: true, ..ColumnDef::EMPTY },
    ];

    #[test]
    fn columns_are_named_with_their_prefix() {
        const HOME: Embedded = Embedded::new("home", "home_", INNER, false);
        const NAMES: [u8; HOME.bytes()] = HOME.names();
        const COLUMNS: [ColumnDef; HOME.count()] = HOME.columns(&NAMES);
        let names = COLUMNS.map(|column| (column.name, column.field, column.nullable));
        assert_eq!(names, [("home_street", "home.street", false), ("home_Straße", "home.city", true)]);
    }

    #[test]
    fn optional_structs_have_nullable_columns() {
        const WORK: Embedded = Embedded::new("work", "", INNER, true);
        const NAMES: [u8; WORK.bytes()] = WORK.names();
        const COLUMNS: [ColumnDef; WORK.count()] = WORK.columns(&NAMES);
        let all = joined::<3>(&[&[ColumnDef { name: "id", ..ColumnDef::EMPTY }], &COLUMNS]);
        assert_eq!(
            all.map(|column| (column.name, column.nullable)),
            [("id", false), ("street", true), ("Straße", true)]
        );
        assert!(is_among(&all, "STREET") && !is_among(&all, "stree"));
        assert!(names_differ(&all) && !names_differ(&[COLUMNS[0], COLUMNS[0]]) && names_fit(&all));
    }
}
