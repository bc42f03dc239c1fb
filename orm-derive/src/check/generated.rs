//! The rules about the types that the derive makes beside a model.

use quote::ToTokens;
use syn::{Ident, Visibility};

use crate::attr::{GeneratedAttr, Slot};
use crate::errors::Errors;
use crate::model::Model;

/// Checks every rule.
pub(super) fn model(model: &Model<'_>, errors: &mut Errors) {
    new_is_seen_no_further(model, errors);
    names_differ(model, errors);
}

/// A trait of a type that is seen names only types that are seen as well; rustc would say so of generated code.
fn new_is_seen_no_further(model: &Model<'_>, errors: &mut Errors) {
    let Some(vis) = model.attrs.new.get().and_then(|new| new.vis.get()) else { return };
    if reach(vis) > reach(model.vis) {
        let (new, name, wanted) = (model.new_ident(), model.ident, vis.to_token_stream().to_string());
        let wanted = wanted.replace(' ', "");
        errors.at(
            vis,
            format!(
                "`impl New` names `{name}`, so `{new}` is seen no further; write `{wanted} struct {name}` too"
            ),
        );
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

/// The model and the two types beside it are three.
fn names_differ(model: &Model<'_>, errors: &mut Errors) {
    let (new, columns) = (model.new_ident(), model.columns_ident());
    if let Some(name) = given(&model.attrs.new).filter(|name| *name == model.ident || **name == columns) {
        errors.at(
            name,
            format!("`{name}` is the {} already", if *name == columns { "columns" } else { "model" }),
        );
    } else if let Some(name) = given(&model.columns).filter(|name| *name == model.ident || **name == new) {
        errors
            .at(name, format!("`{name}` is the {} already", if *name == new { "new row" } else { "model" }));
    }
}

fn given(slot: &Slot<GeneratedAttr>) -> Option<&Ident> {
    slot.get().and_then(|attr| attr.name.get())
}
