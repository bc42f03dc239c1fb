//! `<Model>Changes`: the struct of the fields that may be changed, each of which may be given or not.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use super::{number, rows};
use crate::model::Model;

/// The struct.
pub(super) fn item(model: &Model<'_>, ident: &Ident) -> TokenStream {
    let (krate, attr) = (&model.krate, model.attrs.changes.get());
    let vis = attr.and_then(|attr| attr.vis.get()).unwrap_or(model.vis);
    let docs = format!(" Changes of a [`{}`]: what is `None` stays as it is.", model.ident);
    let given = attr.and_then(|attr| attr.derives.get());
    let derives = match given {
        // `Default`, by which the other fields are left out, is there always, and once.
        Some(paths) => {
            let paths = paths.iter().filter(|path| !is_called(path, "Default"));
            quote!(::core::default::Default, #(#paths),*)
        }
        None => quote!(::core::fmt::Debug, ::core::clone::Clone, ::core::default::Default),
    };
    let derived = |name| given.is_some_and(|paths| paths.iter().any(|path| is_called(path, name)));
    let read = derived("Deserialize").then(|| {
        let given = format!("{}::__private::given", quote!(#krate).to_string().replace(' ', ""));
        quote!(#[serde(default, deserialize_with = #given)])
    });
    let write = derived("Serialize")
        .then(|| quote!(#[serde(skip_serializing_if = "::core::option::Option::is_none")]));
    let own = model.fields.iter().enumerate().filter(|(at, _)| model.is_changed(*at));
    let own = own.map(|(_, field)| (field.vis, field.ident, field.ty, &field.docs));
    let embedded = model.embedded.iter().map(|field| (field.vis, field.ident, field.ty, &field.docs));
    let fields = own.chain(embedded).map(|(vis, name, ty, docs)| {
        let docs = super::docs(docs, "The field", name);
        quote!(#docs #read #write #vis #name: #krate::__private::Option<#ty>,)
    });
    quote! {
        #[doc = #docs]
        #[derive(#derives)]
        #[allow(dead_code, missing_debug_implementations, clippy::option_option)]
        #vis struct #ident { #(#fields)* }
    }
}

/// Whether the last word of a path is `name`.
fn is_called(path: &Path, name: &str) -> bool {
    path.segments.last().is_some_and(|segment| segment.ident == name)
}

/// `impl Record` and `impl Changes`.
pub(super) fn implementation(model: &Model<'_>, changes: &Ident) -> TokenStream {
    let ident = model.ident;
    let arms = model.fields.iter().enumerate().map(|(at, field)| {
        let (name, ty, position) = (field.ident, super::stored(field.ty), number(at));
        match model.is_changed(at) {
            true => quote!(#position => __orm::or_default::<#ty>(&self.#name),),
            false => quote!(#position => __orm::Value::Default,),
        }
    });
    let record =
        rows::record_of(changes, &rows::value_by(model, arms, |_| quote!(__orm::embedded_or_default)));
    quote! {
        #record
        #[automatically_derived]
        impl __orm::Changes for #changes {
            type Model = #ident;
        }
    }
}
