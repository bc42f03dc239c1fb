//! `<Model>Columns`: the struct that closures of queries are given, and that of an embedded struct within it.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{embed, number};
use crate::body::Body;

/// The struct.
pub(super) fn item(body: &Body<'_>) -> TokenStream {
    let (krate, vis, ident) = (&body.krate, body.vis, body.columns_ident());
    let docs = format!(" The columns of [`{}`], as the closures of queries are given them.", body.ident);
    let derives = body.columns.get().and_then(|attr| attr.derives.get());
    let derives = derives.map(|paths| quote!(#[derive(#(#paths),*)]));
    let columns = body.fields.iter().map(|field| {
        let (vis, name, ty) = (field.vis, field.ident, field.ty);
        let docs = super::docs(&field.docs, "The column", name);
        let of = quote_spanned!(ty.span()=> __OrmN::Of<#ty>);
        quote!(#docs #vis #name: #krate::__private::Column<#of>,)
    });
    let embedded = body.embedded.iter().map(|field| {
        let (vis, name) = (field.vis, field.ident);
        let docs = super::docs(&field.docs, "The columns of", name);
        let embed = embed::of(field, &quote!(#krate::__private));
        quote!(#docs #vis #name: #embed::Columns<__OrmN>,)
    });
    quote! {
        #[doc = #docs]
        #derives
        #[allow(dead_code, missing_debug_implementations)]
        #vis struct #ident<__OrmN: #krate::__private::Mode = #krate::__private::Required> {
            __orm_path: #krate::__private::Path,
            #(#columns)*
            #(#embedded)*
        }
    }
}

/// The struct of the columns of the row at `__orm_path`, whose facts are in `facts`.
pub(super) fn of(body: &Body<'_>, facts: &TokenStream) -> TokenStream {
    let ident = body.columns_ident();
    let columns = body.fields.iter().enumerate().map(|(at, field)| {
        let (name, at) = (field.ident, number(at));
        let from = quote!(__orm_path, &#facts[#at]);
        let new = quote_spanned!(field.ty.span()=> __orm::Column::new(#from));
        quote!(#name: #new,)
    });
    let embedded = body.embedded.iter().enumerate().map(|(at, field)| {
        let (name, embed, first) = (field.ident, embed::of(field, &quote!(__orm)), embed::first(at));
        quote!(#name: #embed::columns::<__OrmN>(__orm_path, &#facts[#first..]),)
    });
    quote! {
        #ident { __orm_path, #(#columns)* #(#embedded)* }
    }
}
