//! `#[orm::test]`: the function as it was, a module of its name with one plain test per database, and between them
//! one function, beside the user's so that paths of models mean the same.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, ItemFn, ReturnType};

use crate::test::TestAttrs;

/// The function and its tests.
pub(crate) fn test(attrs: &TestAttrs, function: &ItemFn) -> TokenStream {
    let TestAttrs { krate, models, fixtures, .. } = attrs;
    let pool = Literal::u32_unsuffixed(attrs.pool);
    let name = &function.sig.ident;
    let run = format_ident!("__orm_test_{}", name.unraw());
    let path = format!("::{}", name.unraw());
    let isolation = format_ident!("{}", attrs.isolation);
    let (of_tests, of_function): (Vec<_>, Vec<_>) =
        function.attrs.iter().partition(|attribute| is_for_tests(attribute));
    let cfgs: Vec<_> = function.attrs.iter().filter(|attribute| attribute.path().is_ident("cfg")).collect();
    let (signature, block, vis) = (&function.sig, &function.block, &function.vis);
    let tests = attrs.backends.iter().map(|(test, backend)| {
        let (test, backend) = (format_ident!("{test}"), format_ident!("{backend}"));
        quote! {
            #[::core::prelude::v1::test]
            #(#of_tests)*
            fn #test() {
                super::#run(#krate::Backend::#backend)
            }
        }
    });
    // What the function returns is asked of `run`, so rustc's errors about it are shown there.
    let run_on = match &function.sig.output {
        ReturnType::Type(_, ty) => super::respan(quote!(#krate::testing::run), ty.span()),
        ReturnType::Default => quote!(#krate::testing::run),
    };
    quote! {
        #[cfg(test)]
        #(#of_function)*
        #vis #signature #block
        #[cfg(test)]
        #(#cfgs)*
        fn #run(__orm_backend: #krate::Backend) {
            let __orm_test = #krate::testing::Test {
                path: ::core::concat!(::core::module_path!(), #path),
                tables: &[#(<#models as #krate::__private::Model>::table),*],
                fixtures: &[#((#fixtures, ::core::include_str!(#fixtures))),*],
                isolation: #krate::testing::Isolation::#isolation,
                pool: #pool,
            };
            #run_on(__orm_backend, __orm_test, #name)
        }
        #[cfg(test)]
        #(#cfgs)*
        mod #name {
            #(#tests)*
        }
    }
}

/// Attributes that say how a test runs stand on the tests; all others, on the function.
fn is_for_tests(attribute: &Attribute) -> bool {
    ["should_panic", "ignore", "cfg_attr"].iter().any(|name| attribute.path().is_ident(name))
}
