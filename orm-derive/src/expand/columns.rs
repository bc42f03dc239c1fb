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
        let private = super::respan(quote!(#krate::__private), ty.span());
        let column = quote_spanned!(ty.span()=> #private::Column<#private::In<#ty, __OrmN>>);
        quote!(#docs #vis #name: #column,)
    });
    let embedded = body.embedded.iter().map(|field| {
        let (vis, name) = (field.vis, field.ident);
        let docs = super::docs(&field.docs, "The columns of", name);
        let columns = embed::of(field, &quote!(#krate::__private), quote!(Columns<__OrmN>));
        quote!(#docs #vis #name: #columns,)
    });
    // The path comes last: whether the struct has a size depends on its last field, and rustc need not ask again about
    // a type that cannot be embedded.
    quote! {
        #[doc = #docs]
        #derives
        #[allow(dead_code, missing_debug_implementations)]
        #vis struct #ident<__OrmN: #krate::__private::Mode = #krate::__private::Required> {
            #(#columns)*
            #(#embedded)*
            __orm_path: #krate::__private::Path,
        }
    }
}

/// The struct of the columns of the row at `__orm_path`, whose facts are in `facts`.
pub(super) fn of(body: &Body<'_>, facts: &TokenStream) -> TokenStream {
    let ident = body.columns_ident();
    let columns = body.fields.iter().enumerate().map(|(at, field)| {
        let (mut name, at) = (field.ident.clone(), number(at));
        // Whatever is wrong with the type is said at the type, for every use in the same words.
        name.set_span(name.span().located_at(field.ty.span()));
        let from = quote!(__orm_path, &#facts[#at]);
        let new = quote_spanned!(field.ty.span()=> __orm::Column::new(#from));
        quote!(#name: #new,)
    });
    let embedded = body.embedded.iter().enumerate().map(|(at, field)| {
        let (name, first) = (field.ident, embed::first(at));
        let columns = embed::of(field, &quote!(__orm), quote!(columns::<__OrmN>));
        quote!(#name: #columns(__orm_path, &#facts[#first..]),)
    });
    quote! {
        #ident { __orm_path, #(#columns)* #(#embedded)* }
    }
}
