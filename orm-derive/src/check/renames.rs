//! The rules about `renamed_from`, the names that a table or a column had before. A migration finds by them what to
//! rename, so each leads to one thing.

use syn::LitStr;

use crate::attr::Slot;
use crate::errors::Errors;
use crate::model::{Field, Model};

/// Every name that something had before.
pub(super) fn old_names<'m>(model: &'m Model<'_>) -> impl Iterator<Item = &'m LitStr> {
    let of_columns = model.fields.iter().flat_map(|field| given(&field.attrs.renamed_from));
    given(&model.attrs.renamed_from).iter().chain(of_columns)
}

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    let table = given(&model.attrs.renamed_from);
    differ_from_now("table", &model.table, table, errors);
    stand_once(table, errors);
    for (at, field) in model.fields.iter().enumerate() {
        let old = given(&field.attrs.renamed_from);
        differ_from_now("column", &field.column(), old, errors);
        stand_once(old, errors);
        lead_to_one_column(model, at, old, errors);
    }
}

fn given(slot: &Slot<Vec<LitStr>>) -> &[LitStr] {
    slot.get().map_or(&[], Vec::as_slice)
}

/// Nothing was renamed from what it is called.
fn differ_from_now(what: &str, now: &str, old: &[LitStr], errors: &mut Errors) {
    for name in old.iter().filter(|name| name.value() == now) {
        errors.at(name, format!("the {what} is called `{now}` now; give the names that it had before"));
    }
}

/// The same old name twice is a slip.
fn stand_once(old: &[LitStr], errors: &mut Errors) {
    for (at, name) in old.iter().enumerate() {
        if old[..at].iter().any(|other| other.value() == name.value()) {
            errors.at(name, format!("`{}` stands twice in this `renamed_from`", name.value()));
        }
    }
}

/// A column that is found by a name must not be two, however the letters are written: SQLite compares without case.
fn lead_to_one_column(model: &Model<'_>, at: usize, old: &[LitStr], errors: &mut Errors) {
    for name in old {
        let is_it = |other: &str| other.eq_ignore_ascii_case(&name.value());
        let others = || model.fields.iter().enumerate().filter(|(other, _)| *other != at);
        if let Some((_, other)) = others().find(|(_, other)| is_it(&other.column())) {
            errors.at(name, format!("`{}` is the column of `{}` now", name.value(), other.name()));
        } else if let Some((_, first)) =
            others().find(|(other, field)| *other < at && was_called(field, &is_it))
        {
            errors.at(name, format!("`{}` was renamed from `{}` already", first.name(), name.value()));
        }
    }
}

fn was_called(field: &Field<'_>, is_it: &dyn Fn(&str) -> bool) -> bool {
    given(&field.attrs.renamed_from).iter().any(|name| is_it(&name.value()))
}
