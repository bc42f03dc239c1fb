//! The rules about `index` and `unique`.

use syn::{Ident, LitStr};

use crate::attr::SqlAttr;
use crate::errors::{Errors, list};
use crate::model::{Index, IndexColumn, Model};

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    indexes_name_a_field_once(model, errors);
    what_is_searched_is_not_unique(model, errors);
    for (at, index) in model.indexes.iter().enumerate().filter(|(_, index)| !index.columns.is_empty()) {
        let over_the_same = |other: &&Index| {
            let same_kind = other.unique == index.unique && other.search.is_some() == index.search.is_some();
            same_kind && other.columns == index.columns
        };
        for first in model.indexes[..at].iter().filter(over_the_same) {
            match index.search {
                Some(_) => two_for_the_same_search(model, first, index, errors),
                None => two_over_the_same(model, first, index, errors),
            }
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

/// An index for full-text search holds words, many of each row.
fn what_is_searched_is_not_unique(model: &Model<'_>, errors: &mut Errors) {
    for search in model.indexes.iter().filter(|index| index.unique).filter_map(|index| index.search.as_ref())
    {
        errors.at(search, "`search` is for an `index`: words that are searched for are not unique");
    }
}

/// The same index twice costs every write and helps no query; and two that differ must be told apart by their names,
/// where SQLite tells only the columns of a unique one that was violated.
fn two_over_the_same(model: &Model<'_>, first: &Index, second: &Index, errors: &mut Errors) {
    let (key, fields) = (&second.key, fields_of(model, second));
    let message = match (&first.condition, &second.condition) {
        (None, None) => format!("this is the second `{key}` over {fields}"),
        (Some(one), Some(other)) if texts(one) == texts(other) => {
            format!("this is the second `{key}` over {fields} with this condition")
        }
        (Some(_), Some(_)) if second.unique => format!(
            "the errors of SQLite do not tell this from the other `unique` over {fields}; name the fields in another \
             order, or one more"
        ),
        (Some(_), Some(_)) if first.name.is_none() && second.name.is_none() => called_alike(key, &fields),
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

/// The same of two for full-text search, which may differ in what they search by.
fn two_for_the_same_search(model: &Model<'_>, first: &Index, second: &Index, errors: &mut Errors) {
    let (key, fields) = (&second.key, fields_of(model, second));
    let [one, other] = [first, second].map(|index| index.condition.as_ref().map(texts));
    let [by, by_other] = [first, second].map(|index| index.search.as_ref().map(LitStr::value));
    if one == other && by == by_other {
        errors.at(key, format!("this is the second `{key}` for searching {fields} by this configuration"));
    } else if one.is_some() == other.is_some() && first.name.is_none() && second.name.is_none() {
        errors.at(key, called_alike(key, &fields));
    }
}

fn called_alike(key: &Ident, fields: &str) -> String {
    format!("this would be called like the other `{key}` over {fields}; name it: `name = \"...\"`")
}

fn fields_of(model: &Model<'_>, index: &Index) -> String {
    list(&index.columns.iter().map(|column| column.name(model)).collect::<Vec<_>>())
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
    let serves_the_same = index.search.is_none() && (index.unique || index.condition.is_none());
    if index.columns == key && serves_the_same {
        errors.at(&index.key, "the primary key is unique and has an index already");
    }
}
