//! What is emitted beside errors: the same items and impls with bodies that do nothing, so that code which uses the
//! model is not reported as well.

use proc_macro2::TokenStream;
use quote::quote;
use syn::DeriveInput;

use crate::attr::{self, Slot};
use crate::body::Body;
use crate::expand;
use crate::model::Model;

/// For a model whose fields are known.
pub(crate) fn model(mut model: Model<'_>) -> TokenStream {
    let mut names = std::collections::HashSet::new();
    model.relations.retain(|relation| names.insert(relation.name.clone()));
    model.inverses.retain(|inverse| names.insert(inverse.name.clone()));
    mend_generated(&mut model);
    let model = &model;
    let items = expand::items(model);
    let key = if model.key.is_empty() || model.key.len() > 4 { quote!(i64) } else { expand::key_type(model) };
    let (columns, new) = (model.columns_ident(), model.new_ident());
    let impls = impls(model.ident, &columns, &new, &key);
    let changes = model.changes_ident().map(|changes| {
        let (record, ident) = (record(&changes), model.ident);
        quote! {
            #record
            impl __orm::Changes for #changes {
                type Model = #ident;
            }
        }
    });
    let (relations, fields) = (expand::relations_of_model(model), expand::fields_of_model(model));
    let scopes = expand::scopes_of_model(model);
    in_const(&model.krate, &items, &quote!(#impls #changes #relations #fields #scopes))
}

/// `items`, and `impls` where the library goes by its short name.
fn in_const(krate: &syn::Path, items: &TokenStream, impls: &TokenStream) -> TokenStream {
    quote! {
        #items
        #[allow(dead_code)]
        const _: () = {
            use #krate::__private as __orm;
            #impls
        };
    }
}

/// Takes back what is said about the generated types where it cannot be: they are seen like the model, and have names
/// of their own.
fn mend_generated(model: &mut Model<'_>) {
    let (new, columns) = (model.new_ident(), model.columns_ident());
    let field = model.attrs.fields.key().map(|_| model.field_ident());
    let others = model.changes_ident().into_iter().chain(field);
    let mut names: Vec<_> = [model.ident.clone(), new, columns].into_iter().chain(others).collect();
    names.sort();
    let clash = names.windows(2).any(|pair| pair[0] == pair[1]);
    let attrs = [&mut model.attrs.new, &mut model.body.columns, &mut model.attrs.changes];
    for attr in attrs.into_iter().filter_map(Slot::get_mut) {
        attr.vis = Slot::default();
        if clash {
            attr.name = Slot::default();
        }
    }
    if let Some(fields) = model.attrs.fields.get_mut().filter(|_| clash) {
        fields.name = Slot::default();
    }
}

/// For what can be no model, such as an enum: its names, and nothing in them.
pub(crate) fn bare(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        // Impls of such a type would need its bounds, and then fail over `'static`: silence is the lesser evil.
        return TokenStream::new();
    }
    let (vis, ident) = (&input.vis, &input.ident);
    let columns = quote::format_ident!("{ident}Columns");
    let new = quote::format_ident!("New{ident}");
    let krate = attr::krate(&input.attrs);
    let columns_item = bare_columns(vis, &columns, &krate);
    let items = quote! {
        #columns_item
        #[doc(hidden)]
        #vis struct #new {}
    };
    in_const(&krate, &items, &impls(ident, &columns, &new, &quote!(i64)))
}

fn bare_columns(vis: &syn::Visibility, columns: &syn::Ident, krate: &syn::Path) -> TokenStream {
    quote! {
        #[doc(hidden)]
        #vis struct #columns<N: #krate::__private::Mode = #krate::__private::Required>(
            #krate::__private::Column<N::Of<i64>>,
        );
    }
}

fn record(ident: &syn::Ident) -> TokenStream {
    quote! {
        impl __orm::Record for #ident {
            fn value(&self, at: usize) -> __orm::Value<'_> { __orm::no_such_column(at) }
        }
    }
}

fn impls(ident: &syn::Ident, columns: &syn::Ident, new: &syn::Ident, key: &TokenStream) -> TokenStream {
    let (record, record_of_new) = (record(ident), record(new));
    quote! {
        #record
        impl __orm::Model for #ident {
            type Key = #key;
            type Columns<__OrmN: __orm::Mode> = #columns<__OrmN>;
            fn table() -> &'static __orm::Table { loop {} }
            fn columns<__OrmN: __orm::Mode>(_: __orm::Path) -> #columns<__OrmN> { loop {} }
            fn read(_: &mut __orm::Reader<'_>) -> __orm::Result<Self> { loop {} }
        }
        #record_of_new
        impl __orm::New for #new {
            type Model = #ident;
        }
    }
}

/// For an embedded struct whose fields are known.
pub(crate) fn embed(body: &Body<'_>) -> TokenStream {
    let item = expand::columns_item(body);
    let impls = embed_impls(body.ident, &body.columns_ident());
    in_const(&body.krate, &item, &impls)
}

/// For what can be no embedded struct.
pub(crate) fn bare_embed(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let columns = quote::format_ident!("{}Columns", input.ident);
    let krate = attr::krate(&input.attrs);
    let item = bare_columns(&input.vis, &columns, &krate);
    in_const(&krate, &item, &embed_impls(&input.ident, &columns))
}

fn embed_impls(ident: &syn::Ident, columns: &syn::Ident) -> TokenStream {
    quote! {
        impl __orm::Embed for #ident {
            type Columns<__OrmN: __orm::Mode> = #columns<__OrmN>;
            const COLUMNS: &'static [__orm::ColumnDef] = &[];
            fn columns<__OrmN: __orm::Mode>(
                _: __orm::Path,
                _: &'static [__orm::ColumnDef],
            ) -> #columns<__OrmN> { loop {} }
            fn value(&self, at: usize) -> __orm::Value<'_> { __orm::no_such_column(at) }
            fn read(_: &mut __orm::Reader<'_>) -> __orm::Result<Self> { loop {} }
        }
    }
}

/// For a projection of any kind, of whatever model.
pub(crate) fn projection(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let (ident, krate) = (&input.ident, attr::krate(&input.attrs));
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            impl<__OrmM: __orm::Model> __orm::Projection<__OrmM> for #ident {
                fn select_at(_: __orm::Path) -> impl __orm::Select<Out = Self> {
                    __orm::projected::<Self, _>((__orm::value(true),))
                }
            }
            impl __orm::Parts<(bool,)> for #ident {
                fn of(_: (bool,)) -> Self { loop {} }
                fn into_parts(self) -> (bool,) { loop {} }
            }
        };
    }
}

/// For a value of any kind.
pub(crate) fn value(input: &DeriveInput) -> TokenStream {
    if !input.generics.params.is_empty() {
        return TokenStream::new();
    }
    let (ident, krate) = (&input.ident, attr::krate(&input.attrs));
    quote! {
        const _: () = {
            use #krate::__private as __orm;
            impl __orm::Field for #ident {
                type Base = Self;
                type Nullable = __orm::Option<Self>;
                type Hop<__OrmN: __orm::Mode> = __OrmN;
                const TYPE: __orm::ColumnType = __orm::ColumnType::Text;
                fn to_value(&self) -> __orm::Value<'_> { __orm::Value::Null }
                fn from_value(_: __orm::Value<'_>) -> __orm::StdResult<Self, __orm::Mismatch> { loop {} }
            }
        };
    }
}
