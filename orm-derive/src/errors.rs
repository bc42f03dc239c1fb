//! Collects the errors of one macro call, so that all of them are reported at once, and words those that many places
//! share: unknown, misplaced, duplicate and badly written keys.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::Ident;
use syn::ext::IdentExt;

use crate::symbol::{self, Place};

/// The errors found so far.
#[derive(Default)]
pub(crate) struct Errors {
    all: Vec<syn::Error>,
    saw_unknown_key: bool,
}

impl Errors {
    /// Adds an error at `tokens`.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.all.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error of syn's.
    pub(crate) fn add(&mut self, error: syn::Error) {
        self.all.push(error);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// All errors as tokens that make rustc report them.
    pub(crate) fn to_compile_errors(&self) -> TokenStream {
        self.all.iter().map(syn::Error::to_compile_error).collect()
    }

    /// The same in the place of an expression.
    pub(crate) fn to_compile_error(&self) -> TokenStream {
        let all = self.all.iter().map(syn::Error::to_compile_error);
        quote::quote!({ #(#all)* })
    }

    /// Whether a key was not understood, so that something else may only seem to be missing.
    pub(crate) fn saw_unknown_key(&self) -> bool {
        self.saw_unknown_key
    }

    /// `key` is no key of `place`.
    pub(crate) fn unknown_key(&mut self, key: &Ident, place: Place) {
        self.saw_unknown_key = true;
        let name = key.unraw().to_string();
        let allowed: Vec<&str> = place.keys().map(|key| key.name).collect();
        let on = place.name();
        let message = if let Some(near) = did_you_mean(&name, &allowed) {
            format!("unknown key `{name}` on {on}; did you mean `{near}`?")
        } else if place == Place::Field && name == symbol::CHECK {
            "`check` belongs on the struct, since it may read any column: `#[orm(check = \"...\")]` above it"
                .to_owned()
        } else if let Some(other) = symbol::elsewhere(&name) {
            format!(
                "`{name}` belongs on {}, not on {on}; allowed here: {}",
                other.place.name(),
                list(&allowed)
            )
        } else {
            format!("unknown key `{name}` on {on}; allowed here: {}", list(&allowed))
        };
        self.at(key, message);
    }

    /// `key` is given twice.
    pub(crate) fn duplicate_key(&mut self, first: &Ident, second: &Ident) {
        self.at(second, format!("`{second}` is given twice"));
        self.at(first, "first given here");
    }

    /// `tokens` are not how `key` is written.
    pub(crate) fn bad_form(&mut self, tokens: impl ToTokens, key: &Ident, place: Place) {
        let name = key.unraw().to_string();
        let form = symbol::find(place, &name).map_or("", |key| key.form);
        self.at(tokens, format!("`{name}` on {} is written {form}", place.name()));
    }
}

/// `a`, `b`, `c`
pub(crate) fn list<T: AsRef<str>>(names: &[T]) -> String {
    names.iter().map(|name| format!("`{}`", name.as_ref())).collect::<Vec<_>>().join(", ")
}

/// The one of `known` that `given` is most likely a slip of the keyboard for, or the beginning of.
pub(crate) fn did_you_mean<'a, T: AsRef<str>>(given: &str, known: &'a [T]) -> Option<&'a str> {
    if given.chars().count() >= 3
        && let Some(whole) = known.iter().find(|name| name.as_ref().starts_with(given))
    {
        return Some(whole.as_ref());
    }
    let most = (given.chars().count() / 3).max(1);
    known
        .iter()
        .map(|name| (distance(given, name.as_ref()), name.as_ref()))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// How many letters must be put in, taken out, replaced, or swapped with their neighbour to turn `a` into `b`.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_slips() {
        for (a, b, expected) in [
            ("unique", "unique", 0),
            ("uniqe", "unique", 1),
            ("uniuqe", "unique", 1),
            ("", "abc", 3),
            ("index", "column", 6),
        ] {
            assert_eq!(distance(a, b), expected, "{a} -> {b}");
        }
    }

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["unique", "index", "column", "version"];
        for (given, expected) in [
            ("vers", Some("version")),
            ("uniqe", Some("unique")),
            ("idnex", Some("index")),
            ("size", None),
            ("x", None),
        ] {
            assert_eq!(did_you_mean(given, &known), expected, "{given}");
        }
    }
}
