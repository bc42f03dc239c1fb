//! `<Model>Columns`: the struct that closures of queries are given.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::number;
use crate::model::Model;

/// The struct.
pub(super) fn item(model: &Model<'_>) -> TokenStream {
    let (krate, vis, ident) = (&model.krate, model.vis, model.columns_ident());
    let docs = format!(" The columns of [`{}`], as the closures of its queries are given them.", model.ident);
    let derives = model.attrs.columns.get().and_then(|attr| attr.derives.get());
    let derives = derives.map(|paths| quote!(#[derive(#(#paths),*)]));
    let columns = model.fields.iter().map(|field| {
        let (vis, name, ty) = (field.vis, field.ident, field.ty);
        let docs = super::docs(field, "The column");
        let of = quote_spanned!(ty.span()=> __OrmN::Of<#ty>);
        quote!(#docs #vis #name: #krate::__private::Column<#of>,)
    });
    quote! {
        #[doc = #docs]
        #derives
        #[allow(dead_code, missing_debug_implementations)]
        #vis struct #ident<__OrmN: #krate::__private::Mode = #krate::__private::Required> {
            __orm_path: #krate::__private::Path,
            #(#columns)*
        }
    }
}

/// `fn columns` of the model.
pub(super) fn function(model: &Model<'_>) -> TokenStream {
    let ident = model.columns_ident();
    let columns = model.fields.iter().enumerate().map(|(at, field)| {
        let (name, at) = (field.ident, number(at));
        let from = quote!(__orm_path, &__ORM_TABLE.columns[#at]);
        let new = quote_spanned!(field.ty.span()=> __orm::Column::new(#from));
        quote!(#name: #new,)
    });
    quote! {
        fn columns<__OrmN: __orm::Mode>(__orm_path: __orm::Path) -> #ident<__OrmN> {
            #ident { __orm_path, #(#columns)* }
        }
    }
}
