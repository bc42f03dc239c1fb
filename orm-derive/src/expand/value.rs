//! `impl Field` for newtypes and enums.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::asserts::assert;
use crate::native::Native;
use crate::value::{Enumeration, Newtype, Stored, Width};

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
                const VARIANTS: __orm::Variants = <#inner as __orm::Field>::VARIANTS;
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

/// An enum is stored as the text of its variant, or as its number.
pub(crate) fn enumeration(enumeration: &Enumeration<'_>) -> TokenStream {
    let Enumeration { ident, krate, variants, stored } = enumeration;
    let name = ident.unraw().to_string();
    let (facts, body) = match stored {
        Stored::Texts(texts) => (None, stored_as_texts(&name, variants, texts, column_of_texts(texts))),
        Stored::Numbers(width) => (numbers_fit(ident, width), stored_as_numbers(&name, variants, width)),
        Stored::Native(native, texts) => {
            let column = own_base(quote!(__orm::ColumnType::Enum(&__ORM_TYPE)));
            (Some(enum_type(native, texts)), stored_as_texts(&name, variants, texts, column))
        }
    };
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            #facts
            #[automatically_derived]
            impl __orm::Field for #ident { #body }
        };
    }
}

fn column_of_texts(texts: &[String]) -> TokenStream {
    let types = own_base(quote!(__orm::ColumnType::Text));
    quote! {
        #types
        const VARIANTS: __orm::Variants = __orm::Variants::Texts(&[#(#texts),*]);
    }
}

/// The type of Postgres, which the column names.
fn enum_type(native: &Native, texts: &[String]) -> TokenStream {
    let name = &native.name;
    let schema =
        native.schema.as_ref().map_or_else(|| quote!(__orm::None), |name| quote!(__orm::Some(#name)));
    quote! {
        const __ORM_TYPE: __orm::EnumType =
            __orm::EnumType { schema: #schema, name: #name, values: &[#(#texts),*] };
    }
}

fn stored_as_texts(name: &str, variants: &[&Ident], texts: &[String], column: TokenStream) -> TokenStream {
    quote! {
        #column
        fn to_value(&self) -> __orm::Value<'_> {
            __orm::variant_text(match self {
                #(Self::#variants => #texts,)*
            })
        }
        fn from_value(__orm_value: __orm::Value<'_>) -> __orm::StdResult<Self, __orm::Mismatch> {
            __orm::variant_of(#name, [#((#texts, Self::#variants)),*], &__orm_value)
        }
    }
}

/// The numbers are counted by rustc.
fn stored_as_numbers(name: &str, variants: &[&Ident], width: &Width) -> TokenStream {
    let column = format_ident!("{}", width.column);
    let types = own_base(quote!(__orm::ColumnType::#column));
    quote! {
        #types
        const VARIANTS: __orm::Variants = __orm::Variants::Numbers(&[#(Self::#variants as i64),*]);
        fn to_value(&self) -> __orm::Value<'_> {
            __orm::Value::Int(match self {
                #(Self::#variants => Self::#variants as i64,)*
            })
        }
        fn from_value(__orm_value: __orm::Value<'_>) -> __orm::StdResult<Self, __orm::Mismatch> {
            __orm::variant_numbered(#name, [#((Self::#variants as i64, Self::#variants)),*], &__orm_value)
        }
    }
}

/// Without a `repr` rustc lets a number be wider than the column.
fn numbers_fit(ident: &Ident, width: &Width) -> Option<TokenStream> {
    let message = format!("a variant of `{ident}` needs more than 32 bits; add `#[repr(i64)]`");
    let fits = quote!(<#ident as __orm::Field>::VARIANTS.fit(<#ident as __orm::Field>::TYPE));
    (!width.is_given).then(|| assert(ident.span(), fits, &message))
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
