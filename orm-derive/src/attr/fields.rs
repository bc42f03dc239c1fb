//! `fields(...)`: which fields of a model text may name.

use proc_macro2::TokenStream;
use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::punctuated::Punctuated;

use super::{Entry, FieldPath, Form, Slot, entries, value};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What is said about the enum of the fields.
#[derive(Default)]
pub(crate) struct FieldsAttr {
    pub(crate) only: Slot<Vec<FieldPath>>,
    pub(crate) except: Slot<Vec<Ident>>,
    pub(crate) with: Slot<Vec<FieldPath>>,
    pub(crate) name: Slot<Ident>,
}

impl FieldsAttr {
    /// Reads `fields`, or what stands in the parentheses behind it.
    pub(super) fn read(entry: &Entry, errors: &mut Errors) -> Option<FieldsAttr> {
        const PLACE: Place = Place::Fields;
        let list = entry.read(Place::Model, errors, flag_or_list)?;
        let mut all = FieldsAttr::default();
        for part in entries(list, errors) {
            let key = &part.key;
            match key.unraw().to_string().as_str() {
                symbol::ONLY => all.only.set(key, part.read(PLACE, errors, paths), errors),
                symbol::EXCEPT => all.except.set(key, part.read(PLACE, errors, idents), errors),
                symbol::WITH => all.with.set(key, part.read(PLACE, errors, paths), errors),
                symbol::NAME => all.name.set(key, part.read(PLACE, errors, value::<Ident>), errors),
                _ => errors.unknown_key(key, PLACE),
            }
        }
        Some(all)
    }
}

fn flag_or_list(form: &Form) -> Option<TokenStream> {
    match form {
        Form::Flag => Some(TokenStream::new()),
        form => super::generated::nonempty_list(form),
    }
}

/// `(a, b)`, at least one.
pub(super) fn idents(form: &Form) -> Option<Vec<Ident>> {
    let Form::List(tokens) = form else { return None };
    let idents = Punctuated::<Ident, syn::Token![,]>::parse_terminated_with;
    let read = |input: syn::parse::ParseStream<'_>| idents(input, Ident::parse_any);
    let idents = read.parse2(tokens.clone()).ok()?;
    (!idents.is_empty()).then(|| idents.into_iter().collect())
}

/// `(a, home.city)`, at least one.
fn paths(form: &Form) -> Option<Vec<FieldPath>> {
    let Form::List(tokens) = form else { return None };
    let path = |input: syn::parse::ParseStream<'_>| {
        let (field, mut within) = (Ident::parse_any(input)?, Vec::new());
        while input.parse::<Option<syn::Token![.]>>()?.is_some() {
            within.push(Ident::parse_any(input)?);
        }
        Ok(FieldPath { field, within })
    };
    let paths = Punctuated::<FieldPath, syn::Token![,]>::parse_terminated_with;
    let paths = (|input: syn::parse::ParseStream<'_>| paths(input, path)).parse2(tokens.clone()).ok()?;
    (!paths.is_empty()).then(|| paths.into_iter().collect())
}
