//! `#[derive(Projection)]`: what each field is made of, and the fields as parts of a tuple. Tuples that can be selected have
//! at most twelve parts, so more fields are tuples of tuples.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ExprClosure;
use syn::spanned::Spanned;

use super::number;
use crate::projection::{Part, Projection, Source};

/// The most parts of a tuple.
const MOST: usize = 12;

/// Everything that the derive writes for a projection without mistakes.
pub(crate) fn projection(projection: &Projection<'_>) -> TokenStream {
    let Projection { ident, krate, model, parts } = projection;
    let of_model = quote_spanned!(model.span()=> <#model as __orm::Model>);
    let implemented = quote_spanned!(model.span()=> __orm::Projection<#model>);
    let functions = parts.iter().enumerate().map(|(at, part)| function(model, at, part));
    let selected: Vec<_> = parts.iter().enumerate().map(|(at, part)| selected(model, at, part)).collect();
    let types: Vec<_> = parts.iter().map(|part| part.ty.to_token_stream()).collect();
    let own: Vec<_> = parts.iter().map(|Part { ident, .. }| quote!(self.#ident)).collect();
    let (selected, types, own) = (tuple(&selected), tuple(&types), tuple(&own));
    let (names, positions) = (parts.iter().map(|part| part.ident), positions(parts.len()));
    quote! {
        #[allow(deprecated, unused_qualifications)]
        const _: () = {
            use #krate::__private as __orm;
            type __OrmColumns = #of_model::Columns<__orm::Required>;
            type __OrmParts = #types;
            #(#functions)*
            #[automatically_derived]
            impl #implemented for #ident {
                fn select_at(__orm_path: __orm::Path) -> impl __orm::Select<Out = Self> {
                    let __orm_columns: &__OrmColumns = &#of_model::columns(__orm_path);
                    __orm::projected::<Self, _>(#selected)
                }
            }
            #[automatically_derived]
            impl __orm::Parts<__OrmParts> for #ident {
                fn of(__orm_parts: __OrmParts) -> Self {
                    Self { #(#names: __orm_parts #positions,)* }
                }
                fn into_parts(self) -> __OrmParts {
                    #own
                }
            }
        };
    }
}

/// The function that makes the field of the columns. rustc's errors about what it is are shown at its type, those about
/// names at the names. What is flattened needs none.
fn function(model: &syn::Path, at: usize, part: &Part<'_>) -> Option<TokenStream> {
    let (ty, span, name) = (part.ty, part.ty.span(), name(at));
    let columns = quote!(__orm_columns);
    let called = |closure: &ExprClosure| quote!(__orm::of_columns::<#model, _>(#columns, #closure));
    let nested = quote_spanned!(span=> __orm::nested::<#ty, _>);
    let body = match &part.source {
        Source::Column(fields) => quote!(#columns #(.#fields)*),
        Source::Path(relations, column) => {
            let row = row(&columns, relations);
            quote!(#row.#column)
        }
        Source::Count(relations) => {
            let (count, rows) = (quote_spanned!(span=> __orm::count_of), row(&columns, relations));
            quote!(#count(#rows))
        }
        Source::Select(closure) => called(closure),
        Source::Nested(relations) => {
            let rows = row(&columns, relations);
            quote!(#nested(#rows))
        }
        Source::NestedBy(closure) => {
            let rows = called(closure);
            quote!(#nested(#rows))
        }
        Source::Flatten => return None,
    };
    let returned = quote_spanned!(span=> impl __orm::Select<Out = #ty> + use<>);
    Some(quote! {
        fn #name(__orm_columns: &__OrmColumns) -> #returned {
            #body
        }
    })
}

/// What makes the field, within `select_at`.
fn selected(model: &syn::Path, at: usize, part: &Part<'_>) -> TokenStream {
    let (ty, name) = (part.ty, name(at));
    match part.source {
        Source::Flatten => {
            let select = quote_spanned!(ty.span()=> <#ty as __orm::Projection<#model>>::select_at);
            quote!(#select(__orm_path))
        }
        _ => quote!(#name(__orm_columns)),
    }
}

fn name(at: usize) -> Ident {
    format_ident!("__orm_{at}")
}

/// What `relations` lead to: `columns.author().country()`.
fn row(columns: &TokenStream, relations: &[Ident]) -> TokenStream {
    let calls = relations.iter().map(|relation| quote_spanned!(relation.span()=> .#relation()));
    quote!(#columns #(#calls)*)
}

/// A tuple of `items`, or of tuples of them.
fn tuple(items: &[TokenStream]) -> TokenStream {
    if items.len() <= MOST {
        return quote!((#(#items,)*));
    }
    let parts: Vec<TokenStream> = items.chunks(width(items.len())).map(tuple).collect();
    tuple(&parts)
}

/// Where each of `count` items stands in such a tuple: `.3`, or `.1.3`.
fn positions(count: usize) -> Vec<TokenStream> {
    if count <= MOST {
        let at = (0..count).map(number);
        return at.map(|at| quote!(.#at)).collect();
    }
    let width = width(count);
    let outer = positions(count.div_ceil(width));
    let starts = (0..count).step_by(width).zip(outer);
    let inner = |(start, outer): (usize, TokenStream)| {
        let inner = positions(width.min(count - start)).into_iter();
        inner.map(move |inner| quote!(#outer #inner)).collect::<Vec<_>>()
    };
    starts.flat_map(inner).collect()
}

/// How many items each part of a tuple of tuples holds.
fn width(count: usize) -> usize {
    let mut width = MOST;
    while count.div_ceil(width) > MOST {
        width *= MOST;
    }
    width
}
