//! The rules about columns that the database or the library fills.

use crate::attr::{DefaultValue, FieldAttrs, Slot};
use crate::errors::Errors;
use crate::model::Model;

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    for rule in [have_no_default, foreign_keys_are_not_made, moments_stand_once, moments_are_only_that] {
        rule(model, errors);
    }
}

/// What is filled by itself needs no default.
fn have_no_default(model: &Model<'_>, errors: &mut Errors) {
    for (at, field) in model.fields.iter().enumerate() {
        let Some(key) = field.attrs.default.key() else { continue };
        if model.generated == Some(at) {
            errors.at(key, "a generated key has no other default");
        } else if model.version == Some(at) {
            errors.at(key, "a version starts at 1, so it has no other default");
        } else if let Some(clock) = field.attrs.clock() {
            errors.at(
                key,
                format!("`{clock}` is filled by the clock of the database, so it has no other default"),
            );
        }
    }
}

/// A foreign key holds what another row has already.
fn foreign_keys_are_not_made(model: &Model<'_>, errors: &mut Errors) {
    for (at, field) in model.fields.iter().enumerate() {
        let Some(default) = field.attrs.default.get() else { continue };
        if matches!(default.value, DefaultValue::UuidV7) && model.foreign_key_at(at).is_some() {
            errors.at(
                &default.tokens,
                "a foreign key holds the key of a row that is there, so it is not made anew",
            );
        }
    }
}

/// A row is made once, and was last changed once.
fn moments_stand_once(model: &Model<'_>, errors: &mut Errors) {
    let slots: [fn(&FieldAttrs) -> &Slot<()>; 2] = [|attrs| &attrs.created_at, |attrs| &attrs.updated_at];
    for slot in slots {
        let mut keys = model.fields.iter().filter_map(|field| slot(&field.attrs).key());
        if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
            errors.duplicate_key(first, second);
        }
    }
}

/// What the clock fills is nothing else besides.
fn moments_are_only_that(model: &Model<'_>, errors: &mut Errors) {
    for (at, field) in model.fields.iter().enumerate() {
        let Some(clock) = field.attrs.clock() else { continue };
        if let (Some(_), Some(second)) = (field.attrs.created_at.key(), field.attrs.updated_at.key()) {
            errors.at(
                second,
                "the moment at which a row is made does not change with it; give this a field of its own",
            );
        }
        if let Some(key) = field.attrs.version.key() {
            errors.at(key, format!("a version counts, and `{clock}` is a moment"));
        }
        if let Some(key) = model.foreign_key_at(at) {
            errors.at(
                key,
                format!("`{clock}` is filled by the clock of the database, so it is no foreign key"),
            );
        }
        if model.key.contains(&at) {
            errors.at(clock, format!("`{clock}` is filled by the clock of the database, which two rows may agree in, so it is no key"));
        }
    }
}
