//! `#[orm::test]` as said: its arguments and the function it stands on.

use proc_macro2::TokenStream;
use syn::ext::IdentExt;
use syn::{FnArg, ItemFn, LitStr, Path, Type};

use crate::attr::{self, Slot};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// The arguments of the attribute.
pub(crate) struct TestAttrs {
    pub(crate) krate: Path,
    pub(crate) models: Vec<Path>,
    /// Files of SQL that are run before the test, beside the one it stands in.
    pub(crate) fixtures: Vec<LitStr>,
    /// The variant of `orm::testing::Isolation`.
    pub(crate) isolation: &'static str,
    pub(crate) pool: u32,
    /// The variants of `orm::Backend` to run on, and the names of the tests.
    pub(crate) backends: Vec<(&'static str, &'static str)>,
}

const BACKENDS: [(&str, &str); 2] = [("sqlite", "Sqlite"), ("postgres", "Postgres")];
const ISOLATIONS: [(&str, &str); 2] = [("database", "Database"), ("rollback", "Rollback")];

impl TestAttrs {
    pub(crate) fn read(tokens: TokenStream, errors: &mut Errors) -> TestAttrs {
        const PLACE: Place = Place::Test;
        let (mut krate, mut models, mut pool) = (Slot::default(), Slot::default(), Slot::default());
        let (mut isolation, mut only, mut fixtures) = (Slot::default(), Slot::default(), Slot::default());
        for entry in attr::entries(tokens, errors) {
            let key = &entry.key;
            match key.unraw().to_string().as_str() {
                symbol::CRATE => krate.set(key, entry.read(PLACE, errors, attr::path_in_text), errors),
                symbol::MODELS => models.set(key, entry.read(PLACE, errors, attr::paths), errors),
                symbol::FIXTURES => fixtures.set(key, entry.read(PLACE, errors, attr::texts), errors),
                symbol::POOL => pool.set(key, entry.read(PLACE, errors, attr::positive), errors),
                symbol::ISOLATION => {
                    isolation.set(key, entry.read(PLACE, errors, one_of(ISOLATIONS)), errors)
                }
                symbol::ONLY => only.set(key, entry.read(PLACE, errors, one_of(BACKENDS)), errors),
                _ => errors.unknown_key(key, PLACE),
            }
        }
        let isolation = isolation.get().map_or("Database", |(_, variant)| *variant);
        if let (Some((key, pool)), "Rollback") = (pool.pair(), isolation)
            && *pool > 1
        {
            errors.at(key, "`isolation = \"rollback\"` has one connection, whose transaction is rolled back");
        }
        TestAttrs {
            krate: krate.get().cloned().unwrap_or_else(|| syn::parse_quote!(::orm)),
            models: models.get().cloned().unwrap_or_default(),
            fixtures: fixtures.get().cloned().unwrap_or_default(),
            isolation,
            pool: pool.get().copied().unwrap_or(1),
            backends: only.get().map_or_else(|| BACKENDS.to_vec(), |only| vec![*only]),
        }
    }
}

/// `= "word"`, one of `words`.
fn one_of(
    words: [(&'static str, &'static str); 2],
) -> impl FnOnce(&attr::Form) -> Option<(&'static str, &'static str)> {
    move |form| {
        let text: LitStr = attr::text(form)?;
        words.into_iter().find(|(word, _)| text.value() == *word)
    }
}

/// A test is a plain function of one argument.
pub(crate) fn check(function: &ItemFn, errors: &mut Errors) {
    let signature = &function.sig;
    if let Some(word) = &signature.asyncness {
        errors.at(word, "`orm` is synchronous, and so are its tests: remove `async`");
    }
    if !signature.generics.params.is_empty() {
        errors.at(&signature.generics.params, "a test has no parameters");
    }
    let name = &signature.ident;
    match signature.inputs.first() {
        Some(FnArg::Typed(only)) if signature.inputs.len() == 1 => {
            if !is_reference(&only.ty) {
                errors.at(&only.ty, format!("a test borrows its database: `fn {name}(db: &Db)`"));
            }
        }
        _ => errors.at(name, format!("a test is given its database: `fn {name}(db: &Db)`")),
    }
}

fn is_reference(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_reference(&group.elem),
        Type::Paren(paren) => is_reference(&paren.elem),
        other => matches!(other, Type::Reference(_)),
    }
}
