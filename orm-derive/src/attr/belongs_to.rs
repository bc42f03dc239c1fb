//! Foreign keys: `belongs_to = User` on a field, `belongs_to(Seat, columns(..), relation = seat)` above a model.

use proc_macro2::{TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, LitStr, Path, Token};

use super::fields::idents;
use super::{Entry, Form, Slot, entries, flag, text, value};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What is said of a foreign key behind `belongs_to`. On a field, the field is its column, and its actions are keys of the
/// field.
pub(crate) struct BelongsToAttr {
    pub(crate) target: Path,
    pub(crate) columns: Slot<Vec<Ident>>,
    pub(crate) relation: Slot<Ident>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) on_delete: Slot<Action>,
    pub(crate) on_update: Slot<Action>,
    pub(crate) deferred: Slot<()>,
}

impl BelongsToAttr {
    pub(super) fn read(entry: &Entry, place: Place, errors: &mut Errors) -> Option<BelongsToAttr> {
        let mut all = BelongsToAttr {
            target: entry.read(place, errors, target)?,
            columns: Slot::default(),
            relation: Slot::default(),
            name: Slot::default(),
            on_delete: Slot::default(),
            on_update: Slot::default(),
            deferred: Slot::default(),
        };
        let within = if place == Place::Model { Place::ModelBelongsTo } else { Place::BelongsTo };
        let list =
            if let Form::List(list) = &entry.form { after_first_comma(list) } else { TokenStream::new() };
        for part in entries(list, errors) {
            let key = &part.key;
            let name = key.unraw().to_string();
            if symbol::find(within, &name).is_none() {
                errors.unknown_key(key, within);
                continue;
            }
            match name.as_str() {
                symbol::COLUMNS => all.columns.set(key, part.read(within, errors, idents), errors),
                symbol::RELATION => {
                    all.relation.set(key, part.read(within, errors, value::<Ident>), errors);
                }
                symbol::NAME => all.name.set(key, part.read(within, errors, text), errors),
                symbol::ON_DELETE => all.on_delete.set(key, part.read(within, errors, Action::read), errors),
                symbol::ON_UPDATE => all.on_update.set(key, part.read(within, errors, Action::read), errors),
                _ => all.deferred.set(key, part.read(within, errors, flag), errors),
            }
        }
        if place == Place::Model && (all.columns.key().is_none() || all.relation.key().is_none()) {
            errors.bad_form(&entry.key, &entry.key, place);
            return None;
        }
        Some(all)
    }
}

/// The model, the first thing in the list or the value.
fn target(form: &Form) -> Option<Path> {
    match form {
        Form::Flag | Form::Path(_) => None,
        Form::Value(_) => value(form),
        Form::List(list) => {
            let first = |input: ParseStream<'_>| {
                let path: Path = input.parse()?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
                input.parse::<TokenStream>()?;
                Ok(path)
            };
            first.parse2(list.clone()).ok()
        }
    }
}

fn after_first_comma(list: &TokenStream) -> TokenStream {
    let is_comma = |tree: &TokenTree| matches!(tree, TokenTree::Punct(punct) if punct.as_char() == ',');
    list.clone().into_iter().skip_while(|tree| !is_comma(tree)).skip(1).collect()
}

/// The action of a foreign key, with its tokens.
#[derive(Clone)]
pub(crate) struct Action {
    pub(crate) word: Ident,
    /// The variant of `orm::table::Action`.
    pub(crate) variant: &'static str,
}

impl Action {
    pub(super) fn read(form: &Form) -> Option<Action> {
        let word: Ident = value(form)?;
        let variant = match word.to_string().as_str() {
            "cascade" => "Cascade",
            "set_null" => "SetNull",
            "set_default" => "SetDefault",
            "restrict" => "Restrict",
            "no_action" => "NoAction",
            _ => return None,
        };
        Some(Action { word, variant })
    }
}
