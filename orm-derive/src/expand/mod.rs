//! What a model becomes: the structs that users name, and one `const _` with everything else. Facts and field moves
//! only: whatever needs thought is a function of orm-core.
//!
//! Names that generated code makes start with `__orm`, so that no field, type or constant of the user's is ever taken
//! for one; everything else is reached over `__orm`, the facade's `__private`, whatever the user's names hide.

mod asserts;
mod changes;
mod columns;
mod embed;
mod fields;
mod new;
mod projection;
mod relations;
mod rows;
mod scopes;
mod sql;
mod table;
mod test;
mod value;

pub(crate) use embed::embed;
pub(crate) use projection::projection;
pub(crate) use sql::sql;
pub(crate) use test::test;
pub(crate) use value::{enumeration, newtype};

use proc_macro2::{Literal, Span, TokenStream, TokenTree};
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Ident};

use crate::body::Body;
use crate::model::Model;

/// Everything that the derive writes for a model without mistakes.
pub(crate) fn model(model: &Model<'_>) -> TokenStream {
    let krate = &model.krate;
    let items = items(model);
    let (table, record, new) = (table::facts(model), rows::record(model), new::implementation(model));
    let (ident, columns_ident, key) = (model.ident, model.columns_ident(), key_type(model));
    let (columns, read) = (columns::of(model, &quote!(__ORM_COLUMNS)), rows::read(model));
    let (keep_skipped, hooks) = (rows::keep_skipped(model), [validate(model), after_commit(model)]);
    let hooks = hooks.iter().flatten();
    let relations = relations_of_model(model);
    let asserts = asserts::of_model(model);
    let (positions, keys) = (relations::positions(model), relations::keys(model));
    let changes = model.changes_ident().map(|ident| changes::implementation(model, &ident));
    let (fields, scopes) = (fields_of_model(model), scopes_of_model(model));
    quote! {
        #items
        #[allow(deprecated, dead_code, unused_qualifications, clippy::needless_update)]
        const _: () = {
            use #krate::__private as __orm;
            #asserts
            #positions
            #table
            #record
            #[automatically_derived]
            impl __orm::Model for #ident {
                type Key = #key;
                type Columns<__OrmN: __orm::Mode> = #columns_ident<__OrmN>;
                fn table() -> &'static __orm::Table {
                    &__ORM_TABLE
                }
                fn columns<__OrmN: __orm::Mode>(__orm_path: __orm::Path) -> #columns_ident<__OrmN> {
                    #columns
                }
                #read
                #keep_skipped
                #(#hooks)*
            }
            #new
            #changes
            #relations
            #keys
            #fields
            #scopes
        };
    }
}

/// `fn validate`, which calls the function of the user.
fn validate(model: &Model<'_>) -> Option<TokenStream> {
    let function = model.attrs.validate.get()?;
    let call = quote_spanned!(function.span()=> #function(__orm_draft));
    Some(quote! {
        fn validate(__orm_draft: &mut __orm::Draft<'_, Self>) {
            #call
        }
    })
}

/// `fn after_commit`, which calls the function of the user.
fn after_commit(model: &Model<'_>) -> Option<TokenStream> {
    let function = model.attrs.after_commit.get()?;
    let call = quote_spanned!(function.span()=> #function(__orm_change));
    Some(quote! {
        fn after_commit(__orm_change: &__orm::Committed<Self>) {
            #call
        }
    })
}

/// The items that users name, and so stand outside of the `const _`.
pub(crate) fn items(model: &Model<'_>) -> TokenStream {
    let (columns, relations, new) = (columns::item(model), relations::of_columns(model), new::item(model));
    let changes = model.changes_ident().map(|ident| changes::item(model, &ident));
    let fields = fields::item(model);
    quote! { #columns #relations #new #changes #fields }
}

/// The struct of the columns, which is all that users name of an embedded struct.
pub(crate) fn columns_item(body: &Body<'_>) -> TokenStream {
    columns::item(body)
}

/// The traits of the enum of its fields.
pub(crate) fn fields_of_model(model: &Model<'_>) -> TokenStream {
    fields::implementation(model)
}

/// That the rows of the model can be deleted softly, and are somebody's.
pub(crate) fn scopes_of_model(model: &Model<'_>) -> TokenStream {
    scopes::implementations(model)
}

/// The methods of the model itself, which stand inside of it.
pub(crate) fn relations_of_model(model: &Model<'_>) -> TokenStream {
    relations::of_model(model)
}

/// The same tokens at another place, so that rustc's errors about what they lead to are shown there.
fn respan(tokens: TokenStream, span: Span) -> TokenStream {
    let respan_one = |mut tree: TokenTree| {
        tree.set_span(span);
        tree
    };
    tokens.into_iter().map(respan_one).collect()
}

/// The type of a field, where it has to be one that a column can hold. Every item asks in the same words at the same
/// place, so that rustc says once what is wrong with it.
fn stored(ty: &syn::Type) -> TokenStream {
    quote_spanned!(ty.span()=> __orm::Stored<#ty>)
}

/// A position, as plain as users would write it.
fn number(at: usize) -> Literal {
    Literal::usize_unsuffixed(at)
}

/// The type of the key: the field's, or a tuple of the fields'.
pub(crate) fn key_type(model: &Model<'_>) -> TokenStream {
    let types = model.key.iter().map(|&at| stored(model.fields[at].ty));
    match model.key.len() {
        1 => quote! { #(#types)* },
        _ => quote! { (#(#types),*) },
    }
}

/// The doc comment of a field, or a plain one, so that generated items are never without.
fn docs(docs: &[&Attribute], what: &str, name: &Ident) -> TokenStream {
    if docs.is_empty() {
        let plain = format!(" {what} `{}`.", name.unraw());
        return quote!(#[doc = #plain]);
    }
    quote!(#(#docs)*)
}
