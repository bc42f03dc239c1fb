//! Embedded structs: what `#[derive(Embed)]` makes of one, and the facts about its columns in what holds it.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{asserts, columns, number, rows, table};
use crate::body::{Body, Embedded};

/// Everything that the derive writes for an embedded struct without mistakes.
pub(crate) fn embed(body: &Body<'_>) -> TokenStream {
    let (krate, ident, columns_ident) = (&body.krate, body.ident, body.columns_ident());
    let item = columns::item(body);
    let facts = facts(body, None, &|_| None);
    let columns = columns::of(body, &quote!(__orm_facts));
    let (value, read) = (rows::value(body, rows::arms(body)), rows::read(body));
    let asserts: TokenStream = body.fields.iter().filter_map(asserts::max_len).collect();
    quote! {
        #item
        #[allow(deprecated, dead_code, unused_qualifications, clippy::needless_update)]
        const _: () = {
            use #krate::__private as __orm;
            #asserts
            #facts
            #[automatically_derived]
            impl __orm::Embed for #ident {
                type Columns<__OrmN: __orm::Mode> = #columns_ident<__OrmN>;
                const COLUMNS: &'static [__orm::ColumnDef] = &__ORM_COLUMNS;
                fn columns<__OrmN: __orm::Mode>(
                    __orm_path: __orm::Path,
                    __orm_facts: &'static [__orm::ColumnDef],
                ) -> #columns_ident<__OrmN> {
                    #columns
                }
                #value
                #read
            }
        };
    }
}

/// `static __ORM_COLUMNS`, the facts about all columns, of `table` unless they are embedded. `more` is what follows those
/// of the column at a position.
///
/// Only the type of an embedded struct knows how many columns it has, so they are joined in constants. The columns are
/// a static of their own: where the type of one is refused while they are made, rustc says so once, at the type.
pub(super) fn facts(
    body: &Body<'_>,
    table: Option<&str>,
    more: &dyn Fn(usize) -> Option<TokenStream>,
) -> TokenStream {
    let of_table = |columns: TokenStream| match table {
        Some(table) => quote!(__orm::columns_of(#table, #columns)),
        None => columns,
    };
    let own = body.fields.iter().enumerate().map(|(at, field)| table::column(field, more(at)));
    let own = quote!([#(#own),*]);
    let count = number(body.fields.len());
    if body.embedded.is_empty() {
        let own = of_table(own);
        return quote!(static __ORM_COLUMNS: [__orm::ColumnDef; #count] = #own;);
    }
    let mut all = quote!(const __ORM_OWN: [__orm::ColumnDef; #count] = #own;);
    let (mut parts, mut end) = (quote!(&__ORM_OWN), quote!(#count));
    for (at, embedded) in body.embedded.iter().enumerate() {
        let (field, prefix) = (embedded.ident.unraw().to_string(), &embedded.prefix);
        let (from, names, part, first) = (name("FROM", at), name("NAMES", at), name("PART", at), first(at));
        let columns = of(embedded, &quote!(__orm), quote!(COLUMNS));
        let nullable = of(embedded, &quote!(__orm), quote!(NULLABLE));
        all.extend(quote! {
            const #from: __orm::Embedded = __orm::Embedded::new(#field, #prefix, #columns, #nullable);
            const #names: [u8; #from.bytes()] = #from.names();
            const #part: [__orm::ColumnDef; #from.count()] = #from.columns(&#names);
            const #first: usize = #end;
        });
        end = quote!(#first + #part.len());
        parts.extend(quote!(, &#part));
    }
    let joined = of_table(quote!(__orm::joined(&[#parts])));
    all.extend(quote!(static __ORM_COLUMNS: [__orm::ColumnDef; #end] = #joined;));
    all.extend(body.embedded.first().map(names));
    all
}

/// What only the prefix and the struct together tell about names, at the first of the embedded structs.
fn names(embedded: &Embedded<'_>) -> TokenStream {
    let span = embedded.ty.span();
    let differ = "two columns have one name: give an embedded struct another one by `embed(prefix = \"..\")`";
    let fit = "with its prefix, the name of a column has more than 63 bytes, and Postgres keeps no more";
    let differ = asserts::assert(span, quote!(__orm::names_differ(&__ORM_COLUMNS)), differ);
    let fit = asserts::assert(span, quote!(__orm::names_fit(&__ORM_COLUMNS)), fit);
    quote!(#differ #fit)
}

/// The `item` of the type of an embedded struct, where the library is `private`; rustc's errors about it are shown at
/// the type.
pub(super) fn of(embedded: &Embedded<'_>, private: &TokenStream, item: TokenStream) -> TokenStream {
    let (ty, span) = (embedded.ty, embedded.ty.span());
    let (private, item) = (super::respan(private.clone(), span), super::respan(item, span));
    quote_spanned!(span=> <#ty as #private::Embed>::#item)
}

/// The constant that holds the position of the first column of the embedded struct `at`.
pub(super) fn first(at: usize) -> Ident {
    name("AT", at)
}

fn name(what: &str, at: usize) -> Ident {
    format_ident!("__ORM_{what}_{at}")
}
