//! The rules about `fields`.

use syn::Ident;
use syn::ext::IdentExt;

use crate::errors::Errors;
use crate::model::{IndexColumn, Model};

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    let Some((key, attr)) = model.attrs.fields.pair() else { return };
    if let (Some(only), Some(_)) = (attr.only.key(), attr.except.key()) {
        errors.at(only, "`only` names the fields that are meant, and `except` those that are not; give one");
    }
    for (slot, takes_fields) in [(&attr.only, true), (&attr.with, false)] {
        let paths = slot.get().into_iter().flatten();
        each_once(paths.clone().map(|path| (path.last(), path.dotted())), errors);
        for path in paths {
            let column = model.index_column(path, errors);
            if matches!(column, Some(IndexColumn::Own(_))) && !takes_fields {
                let name = path.dotted();
                errors.at(path, format!("`with` names columns of embedded structs, and `{name}` is a field"));
            }
        }
    }
    if let Some(names) = attr.except.get() {
        each_once(names.iter().map(|name| (name, name.unraw().to_string())), errors);
        for name in names {
            model.position(name, errors);
        }
    }
    if model.named_fields().is_empty() && errors.is_empty() {
        errors.at(key, "no field is left that text may name");
    }
    variants_differ(model, errors);
    name_is_free(model, errors);
}

fn each_once<'n>(names: impl Iterator<Item = (&'n Ident, String)>, errors: &mut Errors) {
    let mut before: Vec<String> = Vec::new();
    for (at, name) in names {
        if before.contains(&name) {
            errors.at(at, format!("`{name}` stands twice in this list"));
        }
        before.push(name);
    }
}

/// Two fields may be one word in the spelling of variants.
fn variants_differ(model: &Model<'_>, errors: &mut Errors) {
    let named = model.named_fields();
    for (at, field) in named.iter().enumerate() {
        if let Some(first) = named[..at].iter().find(|other| other.variant() == field.variant()) {
            let (variant, first, second) = (field.variant(), first.path.dotted(), field.path.dotted());
            if first == second {
                continue;
            }
            errors.at(
                field.path.last(),
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
