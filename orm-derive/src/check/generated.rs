//! The rules about the types that the derive makes beside a model.

use quote::ToTokens;
use syn::{Ident, Visibility};

use crate::attr::{GeneratedAttr, Slot};
use crate::errors::Errors;
use crate::model::Model;

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    seen_no_further(model, errors);
    names_differ(model, errors);
    something_changes(model, errors);
}

/// A trait of a type that is seen names only types that are seen as well; rustc would say so of generated code.
fn seen_no_further(model: &Model<'_>, errors: &mut Errors) {
    let types = [
        ("New", &model.attrs.new, Some(model.new_ident())),
        ("Changes", &model.attrs.changes, model.changes_ident()),
    ];
    for (of_trait, attr, ident) in types {
        let (Some(vis), Some(ident)) = (attr.get().and_then(|attr| attr.vis.get()), ident) else { continue };
        if reach(vis) > reach(model.vis) {
            let (name, wanted) = (model.ident, vis.to_token_stream().to_string());
            let wanted = wanted.replace(' ', "");
            errors.at(
                vis,
                format!(
                    "`impl {of_trait}` names `{name}`, so `{ident}` is seen no further; write `{wanted} struct {name}` too"
                ),
            );
        }
    }
}

/// How far something is seen, as far as its words tell.
fn reach(vis: &Visibility) -> u8 {
    match vis {
        Visibility::Public(_) => 3,
        Visibility::Restricted(restricted) if restricted.path.is_ident("crate") => 2,
        Visibility::Restricted(restricted) if restricted.path.is_ident("self") => 0,
        Visibility::Restricted(_) => 1,
        Visibility::Inherited => 0,
    }
}

/// The model and the types beside it have a name each. Of two that share one, the first that was given is told.
fn names_differ(model: &Model<'_>, errors: &mut Errors) {
    let types = [
        ("model", Some(model.ident.clone()), None),
        ("new row", Some(model.new_ident()), given(&model.attrs.new)),
        ("columns", Some(model.columns_ident()), given(&model.columns)),
        ("changes", model.changes_ident(), given(&model.attrs.changes)),
    ];
    for (at, (_, ident, given)) in types.iter().enumerate() {
        let Some(given) = given else { continue };
        let mut others = types.iter().enumerate().filter(|(other, _)| *other != at);
        if let Some((_, (what, ..))) = others.find(|(_, (_, other, _))| other == ident) {
            return errors.at(given, format!("`{given}` is the {what} already"));
        }
    }
}

/// A struct without fields would change nothing.
fn something_changes(model: &Model<'_>, errors: &mut Errors) {
    let changes = model.embedded.is_empty() && !(0..model.fields.len()).any(|at| model.is_changed(at));
    if let Some(key) = model.attrs.changes.key().filter(|_| changes) {
        errors.at(
            key,
            format!("`{}` has no field that may change: the key and what fills itself do not", model.ident),
        );
    }
}

fn given(slot: &Slot<GeneratedAttr>) -> Option<&Ident> {
    slot.get().and_then(|attr| attr.name.get())
}
