//! The rules about the columns that say when a row was deleted softly, and whose it is.

use proc_macro2::Ident;

use crate::attr::{FieldAttrs, Slot};
use crate::errors::Errors;
use crate::model::Model;

/// The verbs of a row that can be deleted softly.
const VERBS: [&str; 2] = ["soft_delete", "restore"];

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    for rule in [stand_once, a_deletion_is_only_that, owners_are_given, hide_no_verb] {
        rule(model, errors);
    }
}

/// A row is deleted once, and one's.
fn stand_once(model: &Model<'_>, errors: &mut Errors) {
    let slots: [fn(&FieldAttrs) -> &Slot<()>; 2] = [|attrs| &attrs.soft_delete, |attrs| &attrs.tenant];
    for slot in slots {
        let mut keys = model.fields.iter().filter_map(|field| slot(&field.attrs).key());
        if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
            errors.duplicate_key(first, second);
        }
    }
}

/// The moment of a soft delete is null at first, and nothing else besides.
fn a_deletion_is_only_that(model: &Model<'_>, errors: &mut Errors) {
    for field in model.fields.iter().filter(|field| field.attrs.soft_delete.key().is_some()) {
        if let Some(default) = field.attrs.default.key() {
            errors.at(default, "a new row is not deleted, so the moment at which it was has no default");
        }
        for other in [field.attrs.clock(), field.attrs.version.key(), field.attrs.belongs_to.key()]
            .into_iter()
            .flatten()
        {
            errors.at(
                other,
                format!("`soft_delete` is null until the row is deleted; give `{other}` a field of its own"),
            );
        }
    }
}

/// Whose a row is, the program says.
fn owners_are_given(model: &Model<'_>, errors: &mut Errors) {
    for field in &model.fields {
        let Some(key) = field.attrs.tenant.key() else { continue };
        for other in [field.attrs.clock(), field.attrs.version.key(), field.attrs.soft_delete.key()]
            .into_iter()
            .flatten()
        {
            errors.at(
                key,
                format!("`{other}` says nothing about whose the row is; give `{key}` a field of its own"),
            );
        }
    }
}

/// A relation of a verb's name would be called in its place.
fn hide_no_verb(model: &Model<'_>, errors: &mut Errors) {
    if model.soft_delete.is_none() {
        return;
    }
    let relations = model.relations.iter().map(|relation| &relation.name);
    let hides = |name: &&Ident| VERBS.iter().any(|verb| *name == verb);
    for name in relations.chain(model.inverses.iter().map(|inverse| &inverse.name)).filter(hides) {
        let model = model.ident;
        errors.at(name, format!("a relation `{name}` would hide `{model}::{name}`; give it another name"));
    }
}
