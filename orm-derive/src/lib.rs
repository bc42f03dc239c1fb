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
/// - `NewUser`, the row to insert: every field but a generated key and the version; a field with a default is an
///   `Option`, and `None` leaves it to that;
/// - `UserColumns`, what closures of queries are given: every column as a field, every relation as a method;
/// - for every foreign key a method on `User`: the query of the row it leads to.
///
/// The table is named after the struct, in snake case and in the plural: `PostTag` is `post_tags`. The rules are few and
/// fixed for good: a consonant and `y` become `ies`; after `s`, `x`, `z`, `ch` and `sh` comes `es`; else `s`. Doc comments
/// become comments of the table and its columns.
///
/// # Keys of the struct
///
/// | key | meaning |
/// | --- | --- |
/// | `table = "posts"` | the name of the table |
/// | `schema = "blog"` | the schema; SQLite has none, and calls the table `blog.posts`, in one name |
/// | `renamed_from = "articles"`, `renamed_from("texts", "articles")` | the names that the table had before, the oldest first, for migrations |
/// | `index(a, b)`, `index(a, b, name = "x")` | an index over fields |
/// | `unique(a, b)`, `unique(a, b, name = "x")` | a unique constraint over fields |
/// | `where = "active"` in an `index` or `unique`, `where(sqlite = "..", postgres = "..")` | a partial one, a condition in SQL: it is over the rows that meet it, and a `unique` holds among them |
/// | `check = "price > 0"`, `check(name = "x", sql = "price > 0")` | a check on every row, in SQL; `sqlite = "..", postgres = ".."` instead of `sql` where the databases need texts of their own |
/// | `new(derive(Debug, Clone))` | what `New..` derives: `Debug` and `Clone` when this is not given |
/// | `new(vis = pub(crate), name = CreateUser)` | how far `New..` is seen, no further than the model, and what it is called |
/// | `columns(derive(Debug), name = UserFields)` | what `..Columns` derives: nothing when this is not given; and what it is called |
/// | `crate = "path::to::orm"` | where this library is, if not at `::orm` |
///
/// # Keys of a field
///
/// | key | meaning |
/// | --- | --- |
/// | `primary_key` | part of the primary key, which is else the field `id`; up to four fields, in their order |
/// | `generated`, `generated = false` | whether the database counts the key. A single key spelled `i16`, `i32` or `i64` is, unless it has a default or is a foreign key; other integers, and newtypes of them, when told so |
/// | `column = "title"` | the name of the column |
/// | `renamed_from = "caption"`, `renamed_from("head", "caption")` | the names that the column had before, the oldest first, for migrations |
/// | `unique`, `unique = "name"` | no two rows agree in it |
/// | `index`, `index = "name"` | an index |
/// | `default = true` | what fills it: a literal, `now`, `uuid_v7`, `sql("an expression")`, or `sql(sqlite = "..", postgres = "..")`. A `uuid_v7` is made by this library, in the order of the rows that one process inserts, and needs the feature `uuid`; the others are defaults of the database |
/// | `max_len = 100` | the longest text, in characters |
/// | `belongs_to = User` | a foreign key to the primary key of `User`, and the relation called like the field without `_id` |
/// | `belongs_to(User, relation = author, name = "x")` | the same, named |
/// | `on_delete = cascade`, `on_update = cascade` | what the database does when the target goes, or its key changes: `cascade`, `set_null`, `set_default`, `restrict`, `no_action` |
/// | `deferred` | the foreign key is looked at when the transaction commits, not at each statement: rows that point at each other can be filled in |
/// | `embed`, `embed(prefix = "home_")` | a struct of columns, which derives [`Embed`](macro@Embed), or an `Option` of one; their names begin with that of the field and `_`, or with the prefix. They come behind the other columns |
/// | `skip` | no column: `Default` when a row is read; `update` and `reload` leave it as it is |
/// | `version` | counts updates, from 1 on, and makes an update of a stale row an error |
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
/// | key | on | meaning |
/// | --- | --- | --- |
/// | `column = "town"` | a field | the name of the column, behind the prefix |
/// | `max_len = 100` | a field | the longest text, in characters |
/// | `embed`, `embed(prefix = "geo_")` | a field | a struct within the struct |
/// | `crate = "path::to::orm"` | the struct | where this library is, if not at `::orm` |
#[proc_macro_derive(Embed, attributes(orm))]
pub fn derive_embed(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    embed_tokens(&input).into()
}

/// Makes a newtype or an enum a type of columns: `impl Field`.
///
/// A newtype, `struct UserId(i64);`, is stored as what it holds, which may not be an `Option`. An enum without payload is
/// stored in one of these ways, and the database sees to it that there is no other value:
///
/// | way | Postgres | SQLite | sorts by |
/// | --- | --- | --- | --- |
/// | without a key: the names of the variants in snake case | `text`, `CHECK (.. IN ('on_hold', ..))` | `TEXT`, the same check | the text |
/// | `native`: values of a type of its own | `"mood"`, `CREATE TYPE "mood" AS ENUM ('on_hold', ..)` | `TEXT` with a check, as without a key | the order of the variants; on SQLite to sort is `is_unsupported` |
/// | `integer`: the numbers of the variants, as Rust counts them | `integer`, `CHECK (.. IN (1, 2, 10))`; with `#[repr(i16)]` or another the column that holds it | `INTEGER`, the same check | the number |
///
/// # Keys
///
/// | key | on | meaning |
/// | --- | --- | --- |
/// | `integer` | an enum | stores the numbers of its variants, not their names |
/// | `native`, `native = "mood"` | an enum | stores it as a type of Postgres, which is named after the enum in snake case. `schema![..]` creates it, once however many columns have it |
/// | `schema = "blog"` | an enum | the Postgres schema of that type; without, it is the connection's own, whatever the schema of the table |
/// | `rename_all = "kebab-case"` | an enum | how the names of variants are written: `snake_case`, `camelCase`, `PascalCase`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE`, `lowercase`, `UPPERCASE` |
/// | `rename = "text"` | a variant | the text of this one |
/// | `crate = "path::to::orm"` | both | where this library is, if not at `::orm` |
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
/// | key | meaning |
/// | --- | --- |
/// | `models(User, Post)` | the tables that are there when it begins |
/// | `fixtures("users.sql")` | files of SQL, beside the file of the test, that are run before it |
/// | `isolation = "database"` | a database of its own, which is what it has when nothing is said |
/// | `isolation = "rollback"` | one connection, whose transaction is rolled back at the end |
/// | `pool = 4` | the most connections; else 1 |
/// | `only = "sqlite"`, `only = "postgres"` | the one database to run on |
/// | `crate = "path::to::orm"` | where this library is, if not at `::orm` |
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

fn embed_tokens(input: &DeriveInput) -> Tokens {
    let mut errors = Errors::default();
    let Some(body) = body::Body::read(input, (Place::Embed, Place::EmbedField), &mut errors) else {
        return with_errors(&errors, fallback::bare_embed(input));
    };
    body::read_keys(&input.attrs, &mut errors);
    check::columns(&body, &mut errors);
    if errors.is_empty() { expand::embed(&body) } else { with_errors(&errors, fallback::embed(&body)) }
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
