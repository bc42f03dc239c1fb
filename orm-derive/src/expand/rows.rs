//! A model as a row: its fields as values, and a row as its fields.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{embed, number};
use crate::body::{Body, Embedded};

/// `impl Record` of the model.
pub(super) fn record(body: &Body<'_>) -> TokenStream {
    record_of(body.ident, &value(body, arms(body)))
}

/// `impl Record` of `ident` by its `value`.
pub(super) fn record_of(ident: &Ident, value: &TokenStream) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl __orm::Record for #ident {
            #value
        }
    }
}

/// The arms of `value`, one for each column of the struct's own.
pub(super) fn arms(body: &Body<'_>) -> impl Iterator<Item = TokenStream> {
    body.fields.iter().enumerate().map(|(at, field)| {
        let (at, name, ty) = (number(at), field.ident, super::stored(field.ty));
        quote!(#at => <#ty as __orm::Field>::to_value(&self.#name),)
    })
}

/// `fn value` by its arms. What is embedded takes the positions behind them, the last first.
pub(super) fn value(body: &Body<'_>, arms: impl Iterator<Item = TokenStream>) -> TokenStream {
    value_by(body, arms, |field| embed::of(field, &quote!(__orm), quote!(value)))
}

/// The same, where what `embedded` names makes the values of a field that is embedded.
pub(super) fn value_by(
    body: &Body<'_>,
    arms: impl Iterator<Item = TokenStream>,
    embedded: impl Fn(&Embedded<'_>) -> TokenStream,
) -> TokenStream {
    let embedded = body.embedded.iter().enumerate().rev().map(|(at, field)| {
        let (first, name, value) = (embed::first(at), field.ident, embedded(field));
        quote!(#first.. => #value(&self.#name, __orm_at - #first),)
    });
    quote! {
        fn value(&self, __orm_at: usize) -> __orm::Value<'_> {
            match __orm_at {
                #(#arms)*
                #(#embedded)*
                _ => __orm::no_such_column(__orm_at),
            }
        }
    }
}

/// `fn read`, in the order of the columns.
pub(super) fn read(body: &Body<'_>) -> TokenStream {
    let fields = body.fields.iter().map(|field| {
        let (name, ty) = (field.ident, super::stored(field.ty));
        quote!(#name: __orm_row.next::<#ty>()?)
    });
    let embedded = body.embedded.iter().map(|field| {
        let (name, read) = (field.ident, embed::of(field, &quote!(__orm), quote!(read)));
        quote!(#name: #read(__orm_row)?)
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
