//! `new(...)`, `columns(...)` and `changes(...)`: how the types that the derive makes beside a model are called, seen and derived.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{Ident, Path, Visibility};

use super::field::flag_or_list;
use super::{Entry, Form, Slot, entries, paths, value};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What is said about one of the types.
#[derive(Default)]
pub(crate) struct GeneratedAttr {
    pub(crate) vis: Slot<Visibility>,
    pub(crate) derives: Slot<Vec<Path>>,
    pub(crate) name: Slot<Ident>,
}

impl GeneratedAttr {
    /// Reads what stands in the parentheses behind the key, whose keys are those of `place`. Only `changes`, which there
    /// would not be without it, may stand alone.
    pub(super) fn read(entry: &Entry, place: Place, errors: &mut Errors) -> Option<GeneratedAttr> {
        let form = if place == Place::Changes { flag_or_list } else { nonempty_list };
        let list = entry.read(Place::Model, errors, form)?;
        let mut all = GeneratedAttr::default();
        for part in entries(list, errors) {
            let key = &part.key;
            match key.unraw().to_string().as_str() {
                symbol::VIS if place != Place::Columns => {
                    all.vis.set(key, part.read(place, errors, visibility), errors);
                }
                symbol::VIS => {
                    errors.at(key, "`impl Model` names the columns, so they are seen as far as the model")
                }
                symbol::DERIVE => all.derives.set(key, part.read(place, errors, paths), errors),
                symbol::NAME => all.name.set(key, part.read(place, errors, value::<Ident>), errors),
                _ => errors.unknown_key(key, place),
            }
        }
        Some(all)
    }
}

pub(super) fn nonempty_list(form: &Form) -> Option<TokenStream> {
    match form {
        Form::List(tokens) if !tokens.is_empty() => Some(tokens.clone()),
        _ => None,
    }
}

/// `= pub(crate)`
fn visibility(form: &Form) -> Option<Visibility> {
    value(form).filter(|vis| !matches!(vis, Visibility::Inherited))
}
