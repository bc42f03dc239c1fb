//! Reads `#[orm(...)]`: tokens into [`Entry`]s, then each entry into a typed [`Slot`] that keeps its tokens for spans.
//! What a single entry can say wrong is reported here; what needs other entries or the struct is `check.rs`.
//! The keys of models and fields are in files of their own; those of values and tests stand beside their parts.

mod belongs_to;
mod field;
mod fields;
mod generated;
mod inverse;
mod model;
mod sql;

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, ExprClosure, Ident, LitStr, Path, Token};

use crate::errors::Errors;
use crate::symbol::{self, Place};

pub(crate) use belongs_to::{Action, BelongsToAttr};
pub(crate) use field::{DefaultValue, FieldAttrs, flag_or_text};
pub(crate) use generated::GeneratedAttr;
pub(crate) use inverse::Kind;
pub(crate) use model::{CheckAttr, FieldPath, ModelAttrs};
pub(crate) use sql::{SqlAttr, SqlTexts};

/// One `key`, `key = value`, `key(list)` or `key.path`.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) form: Form,
}

/// What follows a key.
pub(crate) enum Form {
    Flag,
    Value(TokenStream),
    List(TokenStream),
    Path(Vec<Ident>),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = Ident::parse_any(input)?;
        let form = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let mut value = TokenStream::new();
            // A closure may have commas of its own.
            if input.peek(Token![|]) || input.peek(Token![||]) || input.peek(Token![move]) {
                input.parse::<ExprClosure>()?.to_tokens(&mut value);
            }
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<proc_macro2::TokenTree>()?.to_tokens(&mut value);
            }
            Form::Value(value)
        } else if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Form::List(list.parse()?)
        } else if input.peek(Token![.]) {
            let mut path = Vec::new();
            while input.parse::<Option<Token![.]>>()?.is_some() {
                path.push(Ident::parse_any(input)?);
            }
            Form::Path(path)
        } else if input.is_empty() || input.peek(Token![,]) {
            Form::Flag
        } else {
            return Err(input.error(format!("after `{key}` expected `,`, or `= value`, or `(...)`")));
        };
        Ok(Entry { key, form })
    }
}

impl Entry {
    /// What stands after the key, or the key itself.
    fn tokens(&self) -> TokenStream {
        match &self.form {
            Form::Value(tokens) | Form::List(tokens) if !tokens.is_empty() => tokens.clone(),
            _ => self.key.to_token_stream(),
        }
    }

    /// Reads the entry by `read`; `None` is reported as not the way the key is written.
    pub(crate) fn read<T>(
        &self,
        place: Place,
        errors: &mut Errors,
        read: impl FnOnce(&Form) -> Option<T>,
    ) -> Option<T> {
        let value = read(&self.form);
        if value.is_none() {
            errors.bad_form(self.tokens(), &self.key, place);
        }
        value
    }
}

/// The entries of `tokens`, separated by commas.
pub(crate) fn entries(tokens: TokenStream, errors: &mut Errors) -> Vec<Entry> {
    match Punctuated::<Entry, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(entries) => entries.into_iter().collect(),
        Err(error) => {
            errors.add(error);
            Vec::new()
        }
    }
}

/// The entries of every `#[orm(...)]` among `attributes`.
pub(crate) fn orm_entries(attributes: &[Attribute], errors: &mut Errors) -> Vec<Entry> {
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("orm")) {
        match attribute.meta.require_list() {
            Ok(list) => all.extend(entries(list.tokens.clone(), errors)),
            Err(_) => errors.at(attribute, "keys stand in parentheses: `#[orm(key, key = value)]`"),
        }
    }
    all
}

/// The value of a key, and the key for spans. A key whose value could not be read counts as given.
pub(crate) struct Slot<T> {
    key: Option<Ident>,
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { key: None, value: None }
    }
}

impl<T> Slot<T> {
    /// Keeps what was read for `key`; a second time is an error.
    pub(crate) fn set(&mut self, key: &Ident, value: Option<T>, errors: &mut Errors) {
        match &self.key {
            Some(first) => errors.duplicate_key(first, key),
            None => *self = Slot { key: Some(key.clone()), value },
        }
    }

    pub(crate) fn key(&self) -> Option<&Ident> {
        self.key.as_ref()
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    pub(crate) fn get_mut(&mut self) -> Option<&mut T> {
        self.value.as_mut()
    }

    /// The key and its value, for rules that point at the key.
    pub(crate) fn pair(&self) -> Option<(&Ident, &T)> {
        self.key.as_ref().zip(self.value.as_ref())
    }
}

/// Nothing after the key.
pub(crate) fn flag(form: &Form) -> Option<()> {
    matches!(form, Form::Flag).then_some(())
}

/// `= "text"`, not empty.
pub(crate) fn text(form: &Form) -> Option<LitStr> {
    let text: LitStr = value(form)?;
    (!text.value().is_empty()).then_some(text)
}

/// `= value` of any type that syn reads.
pub(crate) fn value<T: Parse>(form: &Form) -> Option<T> {
    value_by(form, T::parse)
}

/// `= value` as `parse` reads it.
pub(crate) fn value_by<P: Parser>(form: &Form, parse: P) -> Option<P::Output> {
    match form {
        Form::Value(tokens) => parse.parse2(ungroup(tokens.clone())).ok(),
        _ => None,
    }
}

/// `= 100`, at least 1.
pub(crate) fn positive(form: &Form) -> Option<u32> {
    let number = value::<syn::LitInt>(form)?.base10_parse().ok()?;
    (number > 0).then_some(number)
}

/// `= "path::to::orm"`
pub(crate) fn path_in_text(form: &Form) -> Option<Path> {
    text(form)?.parse_with(Path::parse_mod_style).ok()
}

/// Takes off the invisible groups that a `macro_rules!` puts around what it was given.
fn ungroup(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(proc_macro2::TokenTree::Group(group)), None)
            if group.delimiter() == proc_macro2::Delimiter::None =>
        {
            ungroup(group.stream())
        }
        _ => tokens,
    }
}

/// `(a::B, C)`
pub(crate) fn paths(form: &Form) -> Option<Vec<Path>> {
    match form {
        Form::List(tokens) => {
            let paths = Punctuated::<Path, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
            Some(paths.into_iter().collect())
        }
        _ => None,
    }
}

/// `("a", "b")`
pub(crate) fn texts(form: &Form) -> Option<Vec<LitStr>> {
    match form {
        Form::List(tokens) => {
            let texts = Punctuated::<LitStr, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
            Some(texts.into_iter().collect())
        }
        _ => None,
    }
}

/// `= "old"` or `("older", "old")`, none of them empty.
pub(crate) fn text_or_texts(form: &Form) -> Option<Vec<LitStr>> {
    let texts = match form {
        Form::List(_) => texts(form)?,
        _ => vec![text(form)?],
    };
    let all_given = !texts.is_empty() && texts.iter().all(|text| !text.value().is_empty());
    all_given.then_some(texts)
}

/// The path of the facade, for code that is written beside errors: whatever is wrong was reported already.
pub(crate) fn krate(attributes: &[Attribute]) -> Path {
    let entries = orm_entries(attributes, &mut Errors::default());
    let given = entries.iter().find(|entry| entry.key.unraw() == symbol::CRATE);
    given.and_then(|entry| path_in_text(&entry.form)).unwrap_or_else(|| syn::parse_quote!(::orm))
}
