//! The derive macros of `orm`. Use them through that crate, where they are re-exported beside the traits.
//!
//! The way of a macro call: `attr` reads tokens, `model` and `value` resolve names, `check` judges, `expand` writes;
//! beside errors, `fallback` writes instead. This crate knows `orm-core` only by the names in the facade's
//! `__private`.

mod attr;
mod body;
mod check;
mod errors;
mod expand;
mod fallback;
mod model;
mod names;
mod native;
mod projection;
mod sql;
mod symbol;
mod test;
#[cfg(test)]
mod tests;
mod value;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::{DeriveInput, ItemFn};

use errors::Errors;
use symbol::Place;

/// Makes a struct with named fields a table.
///
/// For `struct User` it writes
///
/// - `impl Model for User`: the facts about the table, and with them `User::query()`, `find`, `update` and the other
///   verbs;
/// - `NewUser`, the row to insert: every field but a generated key, the version, and what the clock or a soft delete fills; a field
///   with a default is an `Option`, and `None` leaves it to that;
/// - `UserColumns`, what closures of queries are given: every column as a field, every relation as a method;
/// - where `fields` asks for it `UserField`, the fields that text may name;
/// - for every foreign key a method on `User`: the query of the row it leads to; for every `has_many`, `has_one` and
///   `many_to_many` one for the rows that belong to it.
///
/// The table is named after the struct, in snake case and in the plural: `PostTag` is `post_tags`. Doc comments become
/// comments of the table and its columns.
///
/// # Keys
///
/// - of a model: `table`, `schema`, `renamed_from`, `index`, `unique`, `check`, `belongs_to`, `has_many`, `has_one`, `many_to_many`, `new`, `columns`, `changes`, `fields`, `validate`, `after_commit`, `crate`
/// - of a field: `primary_key`, `generated`, `column`, `renamed_from`, `unique`, `index`, `default`, `max_len`, `belongs_to`, `on_delete`, `on_update`, `deferred`, `version`, `created_at`, `updated_at`, `soft_delete`, `tenant`, `embed`, `skip`
/// - of an `embed`: `prefix`
/// - of an index: `name`, `where`, `search`
/// - of a check: `name`, `sql`, `sqlite`, `postgres`
/// - of `sql`: `sqlite`, `postgres`
/// - of `where`: `sqlite`, `postgres`
/// - of a `belongs_to`: `relation`, `name`
/// - of a `belongs_to` of a model: `columns`, `relation`, `name`, `on_delete`, `on_update`, `deferred`
/// - of a `has_many` or `has_one`: `via`
/// - of a `many_to_many`: `through`, `via`, `to`
/// - of `new`: `vis`, `derive`, `name`
/// - of `columns`: `derive`, `name`
/// - of `changes`: `vis`, `derive`, `name`
/// - of `fields`: `only`, `except`, `with`, `name`
///
/// What each of them does, the SQL it causes and what goes wrong with it: [attributes](../orm/attributes/index.html).
#[proc_macro_derive(Model, attributes(orm))]
pub fn derive_model(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    model_tokens(&input).into()
}

/// Makes a struct with named fields one that models embed: its fields become columns of the model that holds it.
///
/// For `struct Address` it writes `impl Embed for Address` and `AddressColumns`, which stands in the columns of the model:
/// `u.home.city`. Fields take `column`, `max_len` and `embed` as those of a model do; whatever concerns the whole table, such as
/// an index, stands at the model. Doc comments become comments of the columns.
///
/// # Keys
///
/// - of an embedded struct: `crate`
/// - of a field of an embedded struct: `column`, `max_len`, `embed`
///
/// What each of them does, the SQL it causes and what goes wrong with it: [attributes](../orm/attributes/index.html).
#[proc_macro_derive(Embed, attributes(orm))]
pub fn derive_embed(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    embed_tokens(&input).into()
}

/// Makes a struct with named fields the shape of what a query returns: `Post::query().project::<PostCard>()`.
///
/// Each field says by its key which part of a row of the model it is; without a key it is the column of its name. rustc checks
/// each against the model.
///
/// # Keys
///
/// - of a projection: `model`, `crate`
/// - of a field of a projection: `column`, `path`, `count`, `select`, `nested`, `flatten`
///
/// What each of them does, the SQL it causes and what goes wrong with it: [attributes](../orm/attributes/index.html).
#[proc_macro_derive(Projection, attributes(orm))]
pub fn derive_projection(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    projection_tokens(&input).into()
}

/// Makes a newtype or an enum a type of columns: `impl Field`.
///
/// A newtype, `struct UserId(i64);`, is stored as what it holds, which may not be an `Option`. An enum without payload is
/// stored as text, the names of its variants in snake case, or where a key says so as a type of Postgres or as numbers; the
/// database sees to it that there is no other value. [Types](../orm/types/index.html#enums) has a table of the ways.
///
/// # Keys
///
/// - of an enum: `rename_all`, `integer`, `native`, `schema`, `crate`
/// - of a variant: `rename`
/// - of a newtype: `crate`
///
/// What each of them does, the SQL it causes and what goes wrong with it: [attributes](../orm/attributes/index.html).
#[proc_macro_derive(Value, attributes(orm))]
pub fn derive_value(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    value_tokens(&input).into()
}

/// Makes a function of a database, `fn name(db: &Db)`, one test on each: `name::sqlite` and `name::postgres`.
///
/// The function may return nothing, or a `Result` with an error that can be shown. Attributes such as `#[ignore]` and
/// `#[should_panic]` go to both tests.
///
/// # Keys
///
/// - of a test: `models`, `fixtures`, `isolation`, `pool`, `only`, `crate`
///
/// What each of them does, the SQL it causes and what goes wrong with it: [attributes](../orm/attributes/index.html).
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let function = syn::parse_macro_input!(item as ItemFn);
    test_tokens(arguments.into(), &function).into()
}

/// What `orm::sql!` calls, with the path of its crate and a comma before what the user wrote.
#[doc(hidden)]
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    sql_tokens(input.into()).into()
}

fn model_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    let Some(model) = model::Model::read(input, &mut errors) else {
        return with_errors(&errors, fallback::bare(input));
    };
    check::model(&model, &mut errors);
    if errors.is_empty() { expand::model(&model) } else { with_errors(&errors, fallback::model(model)) }
}

fn embed_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    let Some(body) = body::Body::read(input, (Place::Embed, Place::EmbedField), &mut errors) else {
        return with_errors(&errors, fallback::bare_embed(input));
    };
    body::read_keys(&input.attrs, &mut errors);
    check::columns(&body, &mut errors);
    if errors.is_empty() { expand::embed(&body) } else { with_errors(&errors, fallback::embed(&body)) }
}

fn projection_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    match projection::Projection::read(input, &mut errors) {
        Some(projection) if errors.is_empty() => expand::projection(&projection),
        _ => with_errors(&errors, fallback::projection(input)),
    }
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

fn sql_tokens(input: Tokens) -> Tokens {
    let mut errors = Errors::default();
    match sql::SqlMacro::read(input, &mut errors) {
        Some(sql) if errors.is_empty() => expand::sql(&sql),
        _ => errors.to_compile_error(),
    }
}

fn with_errors(errors: &Errors, fallback: Tokens) -> Tokens {
    let errors = errors.to_compile_errors();
    quote::quote! { #errors #fallback }
}
