//! A model as a row: its fields as values, and a row as its fields.

use proc_macro2::TokenStream;
use quote::quote;

use super::number;
use crate::model::Model;

/// `impl Record` of the model.
pub(super) fn record(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let arms = model.fields.iter().enumerate().map(|(at, field)| {
        let (at, name, ty) = (number(at), field.ident, super::stored(field.ty));
        quote!(#at => <#ty as __orm::Field>::to_value(&self.#name),)
    });
    record_of(ident, arms)
}

/// `impl Record` by its arms, one for each position.
pub(super) fn record_of(ident: &syn::Ident, arms: impl Iterator<Item = TokenStream>) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl __orm::Record for #ident {
            fn value(&self, __orm_at: usize) -> __orm::Value<'_> {
                match __orm_at {
                    #(#arms)*
                    _ => __orm::no_such_column(__orm_at),
                }
            }
        }
    }
}

/// `fn read` of the model.
pub(super) fn read(model: &Model<'_>) -> TokenStream {
    let fields = model.fields.iter().map(|field| {
        let (name, ty) = (field.ident, super::stored(field.ty));
        quote!(#name: __orm_row.next::<#ty>()?)
    });
    quote! {
        fn read(__orm_row: &mut __orm::Reader<'_>) -> __orm::Result<Self> {
            __orm::Ok(Self { #(#fields),* })
        }
    }
}
