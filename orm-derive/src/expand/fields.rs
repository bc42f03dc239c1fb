//! `<Model>Field`: the enum of the fields that text may name, where the model asks for it.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::{Model, Named};

/// The enum; nothing where it is not asked for.
pub(super) fn item(model: &Model<'_>) -> TokenStream {
    if model.attrs.fields.key().is_none() {
        return TokenStream::new();
    }
    let (vis, ident) = (model.vis, model.field_ident());
    let docs = format!(" A field of [`{}`] that text may name.", model.ident);
    let variants = fields(model).into_iter().map(|field| {
        let (plain, variant) = (format!(" The field `{}`.", field.path.dotted()), field.variant());
        let docs = match field.docs {
            [] => quote!(#[doc = #plain]),
            docs => quote!(#(#docs)*),
        };
        quote!(#docs #variant,)
    });
    quote! {
        #[doc = #docs]
        #[derive(
            ::core::fmt::Debug,
            ::core::clone::Clone,
            ::core::marker::Copy,
            ::core::cmp::PartialEq,
            ::core::cmp::Eq,
            ::core::hash::Hash
        )]
        #[allow(dead_code)]
        #vis enum #ident { #(#variants)* }
    }
}

/// The fields of it. Of two that are one word as variants, which is reported, the first stands for both.
fn fields<'m>(model: &'m Model<'_>) -> Vec<Named<'m>> {
    let mut fields: Vec<Named<'m>> = Vec::new();
    for field in model.named_fields() {
        if fields.iter().all(|other| other.variant() != field.variant()) {
            fields.push(field);
        }
    }
    fields
}

/// Its traits.
pub(super) fn implementation(model: &Model<'_>) -> TokenStream {
    if model.attrs.fields.key().is_none() {
        return TokenStream::new();
    }
    let (ident, field, columns) = (model.ident, model.field_ident(), model.columns_ident());
    let fields = fields(model);
    let variants: Vec<_> = fields.iter().map(|field| field.variant()).collect();
    let names = fields.iter().map(|field| field.path.dotted());
    let paths = fields.iter().map(|field| &field.path);
    quote! {
        #[automatically_derived]
        impl __orm::NamedFields for #ident {
            type Field = #field;
        }
        #[automatically_derived]
        impl __orm::ModelField for #field {
            type Model = #ident;
            const ALL: &'static [Self] = &[#(Self::#variants),*];
            fn name(self) -> &'static str {
                match self {
                    #(Self::#variants => #names,)*
                }
            }
            fn of(self, __orm_columns: &#columns) -> __orm::AnyColumn {
                match self {
                    #(Self::#variants => __orm::AnyColumn::of(__orm_columns.#paths),)*
                }
            }
        }
        #[automatically_derived]
        impl __orm::Display for #field {
            fn fmt(&self, __orm_out: &mut __orm::Formatter<'_>) -> __orm::FmtResult {
                __orm_out.pad(__orm::ModelField::name(*self))
            }
        }
        #[automatically_derived]
        impl __orm::FromStr for #field {
            type Err = __orm::Error;
            fn from_str(__orm_text: &str) -> __orm::Result<Self> {
                __orm::field_named(__orm_text)
            }
        }
    }
}
