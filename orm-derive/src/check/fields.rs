//! The rules about `fields`.

use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::Model;

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    let Some((key, attr)) = model.attrs.fields.pair() else { return };
    if let (Some(only), Some(_)) = (attr.only.key(), attr.except.key()) {
        errors.at(only, "`only` names the fields that are meant, and `except` those that are not; give one");
    }
    for names in [&attr.only, &attr.except].into_iter().filter_map(|slot| slot.get()) {
        for (at, name) in names.iter().enumerate() {
            if names[..at].iter().any(|before| before.unraw() == name.unraw()) {
                errors.at(name, format!("`{}` stands twice in this list", name.unraw()));
            }
            model.position(name, errors);
        }
    }
    if model.named_fields().next().is_none() && errors.is_empty() {
        errors.at(key, "no field is left that text may name");
    }
    variants_differ(model, errors);
    name_is_free(model, errors);
}

/// Two fields may be one word in the spelling of variants.
fn variants_differ(model: &Model<'_>, errors: &mut Errors) {
    let named: Vec<_> = model.named_fields().collect();
    for (at, field) in named.iter().enumerate() {
        if let Some(first) = named[..at].iter().find(|other| other.variant() == field.variant()) {
            let (variant, first, second) = (field.variant(), first.name(), field.name());
            errors.at(
                field.ident,
                format!(
                    "`{first}` and `{second}` are both `{variant}` in `fields`; leave one out by `except`"
                ),
            );
        }
    }
}

/// The enum is a type beside those that the derive makes anyway.
fn name_is_free(model: &Model<'_>, errors: &mut Errors) {
    let name = model.field_ident();
    let others =
        [(model.ident.clone(), "model"), (model.new_ident(), "new row"), (model.columns_ident(), "columns")];
    let changes = model.changes_ident().map(|ident| (ident, "changes"));
    if let Some((_, what)) = others.into_iter().chain(changes).find(|(other, _)| *other == name) {
        errors.at(&name, format!("`{name}` is the {what} already"));
    }
}
