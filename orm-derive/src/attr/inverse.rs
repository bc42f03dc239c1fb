//! The relations that foreign keys of other models make: `has_many(posts: Post, via = author_id)`.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Ident, Path, Token};

use super::{Entry, Form, Slot, entries, value};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// `has_many(posts: Post)` and its kin.
pub(crate) struct InverseAttr {
    pub(crate) key: Ident,
    pub(crate) kind: Kind,
    pub(crate) name: Ident,
    pub(crate) target: Path,
    /// The field of the foreign key that points here.
    pub(crate) via: Slot<Ident>,
}

/// What the relation leads to, and how.
pub(crate) enum Kind {
    Many,
    One,
    /// Rows of another model that link the two.
    Through {
        links: Path,
        /// The field of their foreign key that points on.
        to: Slot<Ident>,
    },
}

impl InverseAttr {
    pub(super) fn read(entry: &Entry, errors: &mut Errors) -> Option<InverseAttr> {
        let (name, target, rest) = entry.read(Place::Model, errors, name_and_target)?;
        let place = if entry.key == symbol::MANY_TO_MANY { Place::ThroughMany } else { Place::ToMany };
        let (mut via, mut to, mut links) = (Slot::default(), Slot::default(), Slot::default());
        for part in entries(rest, errors) {
            let key = &part.key;
            match key.unraw().to_string().as_str() {
                symbol::VIA => via.set(key, part.read(place, errors, value::<Ident>), errors),
                symbol::TO if place == Place::ThroughMany => {
                    to.set(key, part.read(place, errors, value::<Ident>), errors);
                }
                symbol::THROUGH if place == Place::ThroughMany => {
                    links.set(key, part.read(place, errors, value::<Path>), errors);
                }
                _ => errors.unknown_key(key, place),
            }
        }
        let kind = match (place, links.key().is_some()) {
            (Place::ThroughMany, true) => Kind::Through { links: links.value?, to },
            (Place::ThroughMany, false) => {
                errors.bad_form(&entry.key, &entry.key, Place::Model);
                return None;
            }
            _ if entry.key == symbol::HAS_ONE => Kind::One,
            _ => Kind::Many,
        };
        Some(InverseAttr { key: entry.key.clone(), kind, name, target, via })
    }
}

/// `posts: Post`, and what stands behind it.
fn name_and_target(form: &Form) -> Option<(Ident, Path, TokenStream)> {
    let Form::List(list) = form else { return None };
    let parse = |input: ParseStream<'_>| {
        let name: Ident = input.parse()?;
        input.parse::<Token![:]>()?;
        let target: Path = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok((name, target, input.parse::<TokenStream>()?))
    };
    parse.parse2(list.clone()).ok()
}
