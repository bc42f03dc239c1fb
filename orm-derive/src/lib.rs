//! The derive macros of `orm`. Use them through that crate, where they are re-exported beside the traits.
//!
//! The way of a macro call: `attr` reads tokens, `model` and `value` resolve names, `check` judges, `expand` writes;
//! beside errors, `fallback` writes instead. This crate knows `orm-core` only by the names in the facade's
//! `__private`.

mod attr;
mod check;
mod errors;
mod expand;
mod fallback;
mod model;
mod names;
mod symbol;
mod test;
#[cfg(test)]
mod tests;
mod value;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{DeriveInput, ItemFn};

use errors::Errors;

/// Makes a struct a table.
#[proc_macro_derive(Model, attributes(orm))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    model_tokens(&input).into()
}

/// Makes a newtype or an enum a type of columns.
#[proc_macro_derive(Value, attributes(orm))]
pub fn derive_value(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    value_tokens(&input).into()
}

/// Makes a function of a database a test on each.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = syn::parse_macro_input!(item as ItemFn);
    test_tokens(arguments.into(), &function).into()
}

fn model_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    let Some(model) = model::Model::read(input, &mut errors) else {
        return with_errors(&errors, fallback::bare(input));
    };
    check::model(&model, &mut errors);
    if errors.is_empty() { expand::model(&model) } else { with_errors(&errors, fallback::model(model)) }
}

fn value_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    match value::read(input, &mut errors) {
        _ if !errors.is_empty() => with_errors(&errors, fallback::value(input)),
        Some(value::Value::Newtype(newtype)) => expand::newtype(&newtype),
        Some(value::Value::Enumeration(enumeration)) => expand::enumeration(&enumeration),
        None => fallback::value(input),
    }
}

fn test_tokens(arguments: Tokens, function: &ItemFn) -> Tokens {
    let mut errors = Errors::default();
    let attrs = test::TestAttrs::read(arguments, &mut errors);
    test::check(function, &mut errors);
    if errors.is_empty() { expand::test(&attrs, function) } else { errors.to_compile_errors() }
}

fn with_errors(errors: &Errors, fallback: Tokens) -> Tokens {
    let errors = errors.to_compile_errors();
    quote::quote! { #errors #fallback }
}
