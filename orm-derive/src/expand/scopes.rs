//! Which column says when a row was deleted softly, and which whose it is.

use proc_macro2::TokenStream;
use quote::quote;

use super::{number, stored};
use crate::model::Model;

/// `impl SoftDelete` and `impl Tenanted`, where the keys stand.
pub(super) fn implementations(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let soft_delete = model.soft_delete.map(|at| {
        let at = number(at);
        quote! {
            #[automatically_derived]
            impl __orm::SoftDelete for #ident {
                const AT: usize = #at;
            }
        }
    });
    let tenanted = model.tenant.map(|at| {
        let (at, ty) = (number(at), stored(model.fields[at].ty));
        quote! {
            #[automatically_derived]
            impl __orm::Tenanted for #ident {
                type Tenant = #ty;
                const AT: usize = #at;
            }
        }
    });
    quote!(#soft_delete #tenanted)
}
