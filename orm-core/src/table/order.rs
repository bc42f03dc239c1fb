//! The order in which tables can be created: those pointed at before those that point.

use super::Table;

/// `tables`, each once, so that every foreign key points at a table before its own or at its own.
///
/// Tables that point at each other in a circle have no such order: they come in the order given, and the keys that
/// point forward are the ones to be added later.
///
/// # Example
/// ```
/// use orm::prelude::*;
/// use orm::table::in_foreign_key_order;
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, name: String }
/// #[derive(Model, Debug)]
/// struct Post { id: i64, #[orm(belongs_to = User, index)] author_id: i64 }
///
/// let ordered = in_foreign_key_order(&[Post::table(), User::table()]);
/// assert_eq!([ordered[0].name, ordered[1].name], ["users", "posts"]);
/// ```
pub fn in_foreign_key_order(tables: &[&'static Table]) -> Vec<&'static Table> {
    let mut ordered = Vec::with_capacity(tables.len());
    for table in tables {
        let mut path = Vec::new();
        visit(table, tables, &mut path, &mut ordered);
    }
    ordered
}

fn visit(
    table: &'static Table,
    all: &[&'static Table],
    path: &mut Vec<&'static Table>,
    ordered: &mut Vec<&'static Table>,
) {
    let known = |list: &[&'static Table]| list.iter().any(|other| std::ptr::eq(*other, table));
    if known(ordered) || known(path) || !known(all) {
        return;
    }
    path.push(table);
    for key in table.foreign_keys {
        visit((key.target)(), all, path, ordered);
    }
    path.pop();
    ordered.push(table);
}
