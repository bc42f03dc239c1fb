//! The rules about `index` and `unique`.

use crate::attr::SqlAttr;
use crate::errors::{Errors, list};
use crate::model::{Index, IndexColumn, Model};

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    indexes_name_a_field_once(model, errors);
    for (at, index) in model.indexes.iter().enumerate().filter(|(_, index)| !index.columns.is_empty()) {
        let over_the_same = |other: &&Index| other.unique == index.unique && other.columns == index.columns;
        for first in model.indexes[..at].iter().filter(over_the_same) {
            two_over_the_same(model, first, index, errors);
        }
        key_is_unique_anyway(model, index, errors);
    }
}

/// A column twice in an index is a slip.
fn indexes_name_a_field_once(model: &Model<'_>, errors: &mut Errors) {
    for index in &model.attrs.indexes {
        for (at, field) in index.fields.iter().enumerate() {
            if index.fields[..at].contains(field) {
                errors.at(field, format!("`{}` stands twice in this `{}`", field.dotted(), index.key));
            }
        }
    }
}

/// The same index twice costs every write and helps no query; and two that differ must be told apart by their names,
/// where SQLite tells only the columns of a unique one that was violated.
fn two_over_the_same(model: &Model<'_>, first: &Index, second: &Index, errors: &mut Errors) {
    let fields: Vec<String> = second.columns.iter().map(|column| name(model, column)).collect();
    let (key, fields) = (&second.key, list(&fields));
    let message = match (&first.condition, &second.condition) {
        (None, None) => format!("this is the second `{key}` over {fields}"),
        (Some(one), Some(other)) if texts(one) == texts(other) => {
            format!("this is the second `{key}` over {fields} with this condition")
        }
        (Some(_), Some(_)) if second.unique => format!(
            "the errors of SQLite do not tell this from the other `unique` over {fields}; name the fields in another \
             order, or one more"
        ),
        (Some(_), Some(_)) if first.name.is_none() && second.name.is_none() => {
            format!("this would be called like the other `{key}` over {fields}; name it: `name = \"...\"`")
        }
        (None, Some(_)) | (Some(_), None) if second.unique => {
            format!(
                "a `unique` over {fields} without a condition is there, and holds for the rows of this one too"
            )
        }
        _ => return,
    };
    let superfluous = if first.condition.is_some() && second.condition.is_none() { &first.key } else { key };
    errors.at(superfluous, message);
}

fn name(model: &Model<'_>, column: &IndexColumn) -> String {
    match column {
        IndexColumn::Own(at) => model.fields[*at].name(),
        IndexColumn::Embedded(path) => path.dotted(),
    }
}

fn texts(sql: &SqlAttr) -> [String; 2] {
    match sql {
        SqlAttr::Same(sql) => [sql.value(), sql.value()],
        SqlAttr::Each { sqlite, postgres } => [sqlite.value(), postgres.value()],
    }
}

/// A primary key has an index and is unique.
fn key_is_unique_anyway(model: &Model<'_>, index: &Index, errors: &mut Errors) {
    let key: Vec<IndexColumn> = model.key.iter().copied().map(IndexColumn::Own).collect();
    if index.columns == key && (index.unique || index.condition.is_none()) {
        errors.at(&index.key, "the primary key is unique and has an index already");
    }
}
