//! The rules about columns that the database or the library fills.

use crate::attr::DefaultValue;
use crate::errors::Errors;
use crate::model::Model;

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    for rule in [have_no_default, foreign_keys_are_not_made] {
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
        }
    }
}

/// A foreign key holds what another row has already.
fn foreign_keys_are_not_made(model: &Model<'_>, errors: &mut Errors) {
    for field in model.fields.iter().filter(|field| field.attrs.belongs_to.key().is_some()) {
        let Some(default) = field.attrs.default.get() else { continue };
        if let DefaultValue::UuidV7 = default.value {
            errors.at(
                &default.tokens,
                "a foreign key holds the key of a row that is there, so it is not made anew",
            );
        }
    }
}
