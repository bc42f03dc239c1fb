//! `New<Model>`: the struct of the fields that one must give, and its traits.

use proc_macro2::TokenStream;
use quote::quote;

use super::{number, rows};
use crate::model::Model;

/// The struct.
pub(super) fn item(model: &Model<'_>) -> TokenStream {
    let (krate, ident, attr) = (&model.krate, model.new_ident(), model.attrs.new.get());
    let vis = attr.and_then(|attr| attr.vis.get()).unwrap_or(model.vis);
    let docs =
        format!(" A new [`{}`], to be inserted: the fields that the database does not fill.", model.ident);
    let derives = match attr.and_then(|attr| attr.derives.get()) {
        Some(paths) => quote!(#(#paths),*),
        None => quote!(::core::fmt::Debug, ::core::clone::Clone),
    };
    let fields = model.new_fields().map(|field| {
        let (vis, name, ty) = (field.vis, field.ident, field.ty);
        let docs = super::docs(&field.docs, "The field", name);
        match field.has_default() {
            true => quote!(#docs #vis #name: #krate::__private::Option<#ty>,),
            false => quote!(#docs #vis #name: #ty,),
        }
    });
    let embedded = model.embedded.iter().map(|field| {
        let (vis, name, ty) = (field.vis, field.ident, field.ty);
        let docs = super::docs(&field.docs, "The field", name);
        quote!(#docs #vis #name: #ty,)
    });
    quote! {
        #[doc = #docs]
        #[derive(#derives)]
        #[allow(dead_code, missing_debug_implementations)]
        #vis struct #ident { #(#fields)* #(#embedded)* }
    }
}

/// `impl Record` and `impl New`.
pub(super) fn implementation(model: &Model<'_>) -> TokenStream {
    let (ident, new) = (model.ident, model.new_ident());
    let arms = model.fields.iter().enumerate().map(|(at, field)| {
        let (name, ty) = (field.ident, super::stored(field.ty));
        let value = if model.generated == Some(at) || field.attrs.clock().is_some() {
            quote!(__orm::Value::Default)
        } else if model.version == Some(at) {
            quote!(__orm::Value::Int(1))
        } else if model.soft_delete == Some(at) {
            quote!(__orm::Value::Null)
        } else if field.has_default() {
            quote!(__orm::or_default::<#ty>(&self.#name))
        } else {
            quote!(<#ty as __orm::Field>::to_value(&self.#name))
        };
        let at = number(at);
        quote!(#at => #value,)
    });
    let record = rows::record_of(&new, &rows::value(model, arms));
    quote! {
        #record
        #[automatically_derived]
        impl __orm::New for #new {
            type Model = #ident;
        }
    }
}
