//! A model as a row: its fields as values, and a row as its fields.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{embed, number};
use crate::body::Body;

/// `impl Record` of the struct itself.
pub(super) fn record(body: &Body<'_>) -> TokenStream {
    let arms = body.fields.iter().enumerate().map(|(at, field)| {
        let (at, name, ty) = (number(at), field.ident, field.ty);
        quote!(#at => <#ty as __orm::Field>::to_value(&self.#name),)
    });
    record_of(body, body.ident, arms)
}

/// `impl Record` of `ident` by its arms, one for each position. What is embedded takes the positions behind them.
pub(super) fn record_of(
    body: &Body<'_>,
    ident: &syn::Ident,
    arms: impl Iterator<Item = TokenStream>,
) -> TokenStream {
    let parts = body.embedded.iter().enumerate().rev().map(|(at, field)| {
        let (first, name) = (embed::first(at), field.ident);
        let record = quote_spanned!(field.ty.span()=> __orm::embedded);
        quote!((#first, #record(&self.#name)))
    });
    let rest = match body.embedded.is_empty() {
        true => quote!(__orm::no_such_column(__orm_at)),
        false => quote!(__orm::embedded_value(__orm_at, &[#(#parts),*])),
    };
    quote! {
        #[automatically_derived]
        impl __orm::Record for #ident {
            fn value(&self, __orm_at: usize) -> __orm::Value<'_> {
                match __orm_at {
                    #(#arms)*
                    _ => #rest,
                }
            }
        }
    }
}

/// `fn read`, in the order of the columns.
pub(super) fn read(body: &Body<'_>) -> TokenStream {
    // For rustc's errors, the call is at the type: it is the type that cannot be read.
    let row = quote!(__orm_row);
    let fields = body.fields.iter().map(|field| {
        let (name, next) = (field.ident, quote_spanned!(field.ty.span()=> #row.next()?));
        quote!(#name: #next)
    });
    let embedded = body.embedded.iter().map(|field| {
        let (name, embed) = (field.ident, embed::of(field, &quote!(__orm)));
        quote!(#name: #embed::read(#row)?)
    });
    let skipped = body.skipped.iter().map(|field| {
        let (name, default) = (field.ident, quote_spanned!(field.ty.span()=> __orm::Default::default()));
        quote!(#name: #default)
    });
    quote! {
        fn read(__orm_row: &mut __orm::Reader<'_>) -> __orm::Result<Self> {
            __orm::Ok(Self { #(#fields,)* #(#embedded,)* #(#skipped,)* })
        }
    }
}

/// `fn keep_skipped`, where there is something to keep.
pub(super) fn keep_skipped(body: &Body<'_>) -> Option<TokenStream> {
    let names: Vec<_> = body.skipped.iter().map(|field| field.ident).collect();
    (!names.is_empty()).then(|| {
        quote! {
            fn keep_skipped(&mut self, __orm_old: &mut Self) {
                #(__orm::swap(&mut self.#names, &mut __orm_old.#names);)*
            }
        }
    })
}
