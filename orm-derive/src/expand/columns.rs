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
    let columns = model.fields.iter().map(|field| {
        let (vis, name, ty) = (field.vis, field.ident, field.ty);
        let docs = super::docs(field, "The column");
        let private = super::respan(quote!(#krate::__private), ty.span());
        let column = quote_spanned!(ty.span()=> #private::Column<#private::In<#ty, __OrmN>>);
        quote!(#docs #vis #name: #column,)
    });
    quote! {
        #[doc = #docs]
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
        let (mut name, at) = (field.ident.clone(), number(at));
        // Whatever is wrong with the type is said at the type, for every use in the same words.
        name.set_span(name.span().located_at(field.ty.span()));
        let from = quote!(__orm_path, &__ORM_COLUMNS[#at]);
        let new = quote_spanned!(field.ty.span()=> __orm::Column::new(#from));
        quote!(#name: #new,)
    });
    quote! {
        fn columns<__OrmN: __orm::Mode>(__orm_path: __orm::Path) -> #ident<__OrmN> {
            #ident { __orm_path, #(#columns)* }
        }
    }
}
