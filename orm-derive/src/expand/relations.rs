//! Relations: one method on the columns, for paths in queries, and one on the model, for the row in memory.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;

use super::number;
use crate::model::Model;

/// The methods of the columns struct.
pub(super) fn of_columns(model: &Model<'_>) -> TokenStream {
    let (krate, ident) = (&model.krate, model.columns_ident());
    let methods = model.relations.iter().enumerate().map(|(at, relation)| {
        let field = &model.fields[relation.field];
        let (vis, ty, name, target) = (field.vis, field.ty, &relation.name, &relation.target);
        let docs = format!(" The [`{}`] that `{}` leads to.", spelled(target), field.name());
        let private = super::respan(quote!(#krate::__private), ty.span());
        let mode = quote_spanned!(ty.span()=> <#private::Stored<#ty> as #private::Field>::Hop<__OrmN>);
        let private = super::respan(quote!(#krate::__private), target.span());
        let one = quote_spanned!(target.span()=> #private::One);
        let one_of = quote_spanned!(target.span()=> #one<#target, #mode>);
        let position = number(at);
        let from = quote!(self.__orm_path, #position);
        let new = quote_spanned!(target.span()=> #one::new(#from));
        quote! {
            #[doc = #docs]
            #[must_use]
            #vis fn #name(&self) -> #one_of {
                #new
            }
        }
    });
    quote_unless_empty(methods.collect(), |methods| {
        quote! {
            #[allow(dead_code, unused_qualifications)]
            #[automatically_derived]
            impl<__OrmN: #krate::__private::Mode> #ident<__OrmN> { #methods }
        }
    })
}

/// The methods of the model.
pub(super) fn of_model(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let methods = model.relations.iter().map(|relation| {
        let field = &model.fields[relation.field];
        let (vis, name, target) = (field.vis, &relation.name, &relation.target);
        let (column, ty) = (field.ident, super::stored(field.ty));
        let docs = format!(" The [`{}`] that `{}` leads to, as a query.", spelled(target), field.name());
        let of_target = quote_spanned!(target.span()=> __orm::belongs_to::<#target>);
        quote! {
            #[doc = #docs]
            #[must_use]
            #vis fn #name(&self) -> __orm::Query<#target> {
                #of_target([(<#ty as __orm::Field>::TYPE, <#ty as __orm::Field>::to_value(&self.#column))])
            }
        }
    });
    quote_unless_empty(methods.collect(), |methods| {
        quote! {
            #[automatically_derived]
            impl #ident { #methods }
        }
    })
}

fn quote_unless_empty(tokens: TokenStream, quote: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
    if tokens.is_empty() { tokens } else { quote(tokens) }
}

/// A path as users write it.
fn spelled(path: &syn::Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
