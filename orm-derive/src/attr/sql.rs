//! SQL that the user writes: one text for every database, or one for each.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token};

use super::{Entry, Form, Slot, entries, text};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// One text for every database, or one for each.
#[derive(Clone)]
pub(crate) enum SqlAttr {
    Same(LitStr),
    Each { sqlite: LitStr, postgres: LitStr },
}

impl SqlAttr {
    /// `sql("...")` or `sql(sqlite = "...", postgres = "...")` by what stands in the parentheses, where that is one of
    /// them at all: else `None`. `Some(None)` was meant as one, and what is wrong with it is reported.
    pub(super) fn in_sql(word: &Ident, list: TokenStream, errors: &mut Errors) -> Option<Option<SqlAttr>> {
        let one = Parser::parse2(Punctuated::<LitStr, Token![,]>::parse_terminated, list.clone());
        match one.ok().map(|texts| texts.into_iter().collect::<Vec<_>>()).as_deref() {
            Some([sql]) if !sql.value().is_empty() => return Some(Some(SqlAttr::Same(sql.clone()))),
            Some(_) => return None,
            None => {}
        }
        let begins_with_key = matches!(list.clone().into_iter().next(), Some(TokenTree::Ident(_)));
        begins_with_key.then(|| each(word, list, Place::Sql, errors))
    }

    /// `where = "..."` or `where(sqlite = "...", postgres = "...")`
    pub(super) fn in_where(entry: &Entry, errors: &mut Errors) -> Option<SqlAttr> {
        match &entry.form {
            Form::List(list) if !list.is_empty() => each(&entry.key, list.clone(), Place::Where, errors),
            _ => entry.read(Place::Index, errors, text).map(SqlAttr::Same),
        }
    }
}

fn each(word: &Ident, list: TokenStream, place: Place, errors: &mut Errors) -> Option<SqlAttr> {
    slots(list, place, errors).finish(word, errors)
}

fn slots(list: TokenStream, place: Place, errors: &mut Errors) -> SqlSlots {
    let mut slots = SqlSlots::default();
    for part in entries(list, errors) {
        if !slots.take(&part, place, errors) {
            errors.unknown_key(&part.key, place);
        }
    }
    slots
}

/// The texts of `sql!`.
pub(crate) enum SqlTexts {
    Same(LitStr),
    Each { sqlite: Option<LitStr>, postgres: Option<LitStr> },
}

impl SqlTexts {
    /// `sql!("...")` or `sql!(sqlite = "...", postgres = "...")`, of which one may be missing.
    pub(crate) fn read(said: TokenStream, errors: &mut Errors) -> Option<SqlTexts> {
        let parse = |input: ParseStream<'_>| {
            let text = input.parse::<LitStr>()?;
            input.parse::<Option<Token![,]>>()?;
            Ok((text, input.parse::<TokenStream>()?))
        };
        if let Ok((text, rest)) = Parser::parse2(parse, said.clone()) {
            if rest.is_empty() {
                return Some(SqlTexts::Same(text));
            }
            errors.at(rest, "values stand in the text, in braces: `{value}`");
            return None;
        }
        let mut tokens = said.clone().into_iter();
        match (tokens.next(), tokens.next()) {
            (None, _) => errors.add(syn::Error::new(
                Span::call_site(),
                "the text is missing: `sql!(\"SELECT {User.*} FROM users\")`",
            )),
            (Some(TokenTree::Ident(_)), Some(TokenTree::Punct(sign))) if sign.as_char() == '=' => {
                let slots = slots(said, Place::Sql, errors);
                return Some(SqlTexts::Each { sqlite: slots.sqlite.value, postgres: slots.postgres.value });
            }
            _ => errors.at(
                said,
                "only a literal can be the text; a value stands in it in braces, `{value}`, and so does a part that \
                 is `sql!` itself",
            ),
        }
        None
    }
}

/// The texts for each database, among other keys.
#[derive(Default)]
pub(super) struct SqlSlots {
    sqlite: Slot<LitStr>,
    postgres: Slot<LitStr>,
}

impl SqlSlots {
    /// Keeps the part if it is the text for a database.
    pub(super) fn take(&mut self, part: &Entry, place: Place, errors: &mut Errors) -> bool {
        let slot = match part.key.unraw().to_string().as_str() {
            symbol::SQLITE => &mut self.sqlite,
            symbol::POSTGRES => &mut self.postgres,
            _ => return false,
        };
        slot.set(&part.key, part.read(place, errors, text), errors);
        true
    }

    /// The key of a text that was given.
    pub(super) fn key(&self) -> Option<&Ident> {
        self.sqlite.key().or(self.postgres.key())
    }

    /// Both texts. That one of them is missing is reported at `word`, what they belong to.
    pub(super) fn finish(self, word: &Ident, errors: &mut Errors) -> Option<SqlAttr> {
        let missing = match (self.sqlite.key(), self.postgres.key()) {
            (Some(_), None) => Some(("SQLite", "Postgres", symbol::POSTGRES)),
            (None, Some(_)) => Some(("Postgres", "SQLite", symbol::SQLITE)),
            _ => None,
        };
        if let Some((given, missing, key)) = missing {
            errors
                .at(word, format!("this is for {given} only; add the text for {missing}: `{key} = \"...\"`"));
        }
        Some(SqlAttr::Each { sqlite: self.sqlite.value?, postgres: self.postgres.value? })
    }
}
