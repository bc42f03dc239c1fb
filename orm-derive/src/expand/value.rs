//! `impl Field` for newtypes and enums.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use crate::value::{Enumeration, Newtype};

/// A newtype is stored as what it holds.
pub(crate) fn newtype(newtype: &Newtype<'_>) -> TokenStream {
    let Newtype { ident, krate, inner } = newtype;
    let message = format!(
        "`{ident}` holds an `Option`; store `{ident}` of the plain type, and write `Option<{ident}>` in the model"
    );
    let (span, inner) = (inner.span(), super::stored(inner));
    // A static, since rustc would take a misspelled type in a constant for a forgotten parameter of it.
    let holds = quote_spanned!(span=> static __ORM_HOLDS: () = __orm::newtype_of::<#inner>(#message););
    let types = own_base(quote!(<#inner as __orm::Field>::TYPE));
    quote! {
        #[allow(dead_code)]
        const _: () = {
            use #krate::__private as __orm;
            #holds
            #[automatically_derived]
            impl __orm::Field for #ident {
                #types
                const VARIANTS: &'static [&'static str] = <#inner as __orm::Field>::VARIANTS;
                const RANGE: __orm::Option<(i64, i64)> = <#inner as __orm::Field>::RANGE;
                fn to_value(&self) -> __orm::Value<'_> {
                    <#inner as __orm::Field>::to_value(&self.0)
                }
                fn from_value(__orm_value: __orm::Value<'_>) -> __orm::StdResult<Self, __orm::Mismatch> {
                    __orm::Ok(Self(<#inner as __orm::Field>::from_value(__orm_value)?))
                }
            }
        };
    }
}

/// An enum is stored as the text of its variant.
pub(crate) fn enumeration(enumeration: &Enumeration<'_>) -> TokenStream {
    let Enumeration { ident, krate, variants } = enumeration;
    let name = ident.unraw().to_string();
    let types = own_base(quote!(__orm::ColumnType::Text));
    let idents: Vec<_> = variants.iter().map(|(ident, _)| ident).collect();
    let texts: Vec<_> = variants.iter().map(|(_, text)| text).collect();
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #[automatically_derived]
            impl __orm::Field for #ident {
                #types
                const VARIANTS: &'static [&'static str] = &[#(#texts),*];
                fn to_value(&self) -> __orm::Value<'_> {
                    __orm::variant_text(match self {
                        #(Self::#idents => #texts,)*
                    })
                }
                fn from_value(__orm_value: __orm::Value<'_>) -> __orm::StdResult<Self, __orm::Mismatch> {
                    __orm::variant_of(#name, [#((#texts, Self::#idents)),*], &__orm_value)
                }
            }
        };
    }
}

/// What every type that is its own base shares.
fn own_base(column_type: TokenStream) -> TokenStream {
    quote! {
        type Base = Self;
        type Nullable = __orm::Option<Self>;
        type Hop<__OrmN: __orm::Mode> = __OrmN;
        const TYPE: __orm::ColumnType = #column_type;
    }
}
