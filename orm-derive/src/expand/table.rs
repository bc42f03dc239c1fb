//! The facts: one static `Table`.

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::LitStr;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::{embed, number, relations};
use crate::attr::{Action, CheckAttr, DefaultValue, Slot, SqlAttr};
use crate::model::{Field, Index, IndexColumn, Model, Relation};

/// `static __ORM_TABLE`, and its columns, which are a static of their own: where the type of one is refused while they
/// are made, rustc then says so once, at the type.
pub(super) fn facts(model: &Model<'_>) -> TokenStream {
    let (name, table) = (model.ident.unraw().to_string(), &model.table);
    let schema = some(quote!(schema), model.attrs.schema.get());
    let comment = some(quote!(comment), model.comment.as_ref());
    let renamed_from = texts(quote!(renamed_from), &model.attrs.renamed_from);
    let generated = |at| (model.generated == Some(at)).then(|| quote!(.generated()));
    let columns = embed::facts(model, Some(table), &generated);
    let key = model.key.iter().copied().map(number);
    let indexes = list(quote!(indexes), model.indexes.iter().map(index));
    let foreign_keys = list(quote!(foreign_keys), model.relations.iter().map(foreign_key));
    let inverses = list(quote!(inverses), relations::inverses(model));
    let checks = list(quote!(checks), model.attrs.checks.iter().map(check));
    let version = some(quote!(version), model.version.map(number));
    let created_at = some(quote!(created_at), model.created_at.map(number));
    let updated_at = some(quote!(updated_at), model.updated_at.map(number));
    let soft_delete = some(quote!(soft_delete), model.soft_delete.map(number));
    let tenant = some(quote!(tenant), model.tenant.map(number));
    let (ident, attrs) = (model.ident, &model.attrs);
    let validate = attrs.validate.get().map(|_| quote!(__orm::validated::<#ident>));
    let after_commit = attrs.after_commit.get().map(|_| quote!(__orm::committed::<#ident>));
    let validate = some(quote!(validate), validate);
    let after_commit = some(quote!(after_commit), after_commit);
    quote! {
        static __ORM_TEXTS: __orm::TextCache = __orm::TextCache::new();
        #columns
        static __ORM_TABLE: __orm::Table = __orm::Table {
            #renamed_from
            #schema
            #comment
            columns: &__ORM_COLUMNS,
            primary_key: &[#(#key),*],
            #indexes
            #foreign_keys
            #inverses
            #checks
            #version
            #created_at
            #updated_at
            #soft_delete
            #tenant
            #validate
            #after_commit
            ..__orm::Table::new(#name, #table, &__ORM_TEXTS)
        };
    }
}

/// The facts about one column, with what only the model knows behind those of its type.
pub(super) fn column(field: &Field<'_>, generated: Option<TokenStream>) -> TokenStream {
    let (ty, name) = (super::stored(field.ty), field.name());
    let column = some_name(field.attrs.column.get());
    let renamed_from = texts(quote!(renamed_from), &field.attrs.renamed_from);
    let default = default(field).map(|value| quote!(default: __orm::Some(#value),));
    let max_len = field.attrs.max_len.get().copied().map(Literal::u32_unsuffixed);
    let max_len = some(quote!(max_len), max_len);
    let comment = some(quote!(comment), field.comment.as_ref());
    let of_type = quote_spanned!(field.ty.span()=> __orm::ColumnDef::of::<#ty>(#name) #generated);
    let facts = quote!(#column #renamed_from #default #max_len #comment);
    if facts.is_empty() {
        return of_type;
    }
    quote! { __orm::ColumnDef { #facts ..#of_type } }
}

/// The default that the user gave a field, as one or by a key that brings one.
pub(super) fn default(field: &Field<'_>) -> Option<TokenStream> {
    if field.attrs.clock().is_some() {
        return Some(quote!(__orm::DefaultValue::Now));
    }
    Some(match &field.attrs.default.get()?.value {
        DefaultValue::Bool(value) => quote!(__orm::DefaultValue::Bool(#value)),
        DefaultValue::Int(value) => {
            let value = Literal::i64_unsuffixed(*value);
            quote!(__orm::DefaultValue::Int(#value))
        }
        DefaultValue::Float(value) => {
            let value = Literal::f64_unsuffixed(*value);
            quote!(__orm::DefaultValue::Float(#value))
        }
        DefaultValue::Text(value) => quote!(__orm::DefaultValue::Text(#value)),
        DefaultValue::Now => quote!(__orm::DefaultValue::Now),
        DefaultValue::UuidV7 => quote!(__orm::DefaultValue::UuidV7),
        DefaultValue::Sql(text) => {
            let text = sql(text);
            quote!(__orm::DefaultValue::Sql(#text))
        }
    })
}

fn index(index: &Index) -> TokenStream {
    let name = some(quote!(name), index.name.as_ref());
    let columns = index.columns.iter().map(position);
    let unique = index.unique.then(|| quote!(unique: true,));
    let condition = some(quote!(condition), index.condition.as_ref().map(sql));
    let search = some(quote!(search), index.search.as_ref());
    quote! {
        __orm::Index { #name columns: &[#(#columns),*], #unique #condition #search ..__orm::Index::EMPTY }
    }
}

/// The position of a column of an index.
pub(super) fn position(column: &IndexColumn) -> TokenStream {
    match column {
        IndexColumn::Own(at) => number(*at).into_token_stream(),
        IndexColumn::Embedded(path) => {
            let path = path.dotted();
            quote!(__orm::position_of(&__ORM_COLUMNS, #path))
        }
    }
}

fn foreign_key(relation: &Relation) -> TokenStream {
    let (columns, target) = (relation.fields.iter().copied().map(number), &relation.target);
    let name = some(quote!(name), relation.constraint.as_ref());
    let table = quote_spanned!(target.span()=> <#target as __orm::Model>::table);
    let word = relation.name.unraw().to_string();
    let (on_delete, on_update) =
        (action(quote!(on_delete), &relation.on_delete), action(quote!(on_update), &relation.on_update));
    let deferred = relation.deferred.then(|| quote!(deferred: true,));
    quote! {
        __orm::ForeignKey {
            #name
            relation: #word,
            columns: &[#(#columns),*],
            #on_delete
            #on_update
            #deferred
            ..__orm::ForeignKey::to(#table)
        }
    }
}

fn action(fact: TokenStream, action: &Option<Action>) -> Option<TokenStream> {
    let variant = format_ident!("{}", action.as_ref()?.variant);
    Some(quote!(#fact: __orm::Action::#variant,))
}

fn check(check: &CheckAttr) -> TokenStream {
    let name = some(quote!(name), check.name.get());
    let sql = sql(&check.sql);
    quote! { __orm::Check { #name sql: #sql, ..__orm::Check::EMPTY } }
}

/// SQL of the user's: one text, or one for each database.
fn sql(text: &SqlAttr) -> TokenStream {
    match text {
        SqlAttr::Same(sql) => quote!(__orm::SqlText::same(#sql)),
        SqlAttr::Each { sqlite, postgres } => quote!(__orm::SqlText::each(#sqlite, #postgres)),
    }
}

fn some_name(name: Option<&LitStr>) -> Option<TokenStream> {
    name.map(|name| quote!(name: #name,))
}

/// `fact: Some(value),` or nothing, for what is `None` in the empty facts.
fn some<T: quote::ToTokens>(fact: TokenStream, value: Option<T>) -> Option<TokenStream> {
    value.map(|value| quote!(#fact: __orm::Some(#value),))
}

/// `fact: &["a", "b"],` or nothing, when none are given.
fn texts(fact: TokenStream, slot: &Slot<Vec<LitStr>>) -> Option<TokenStream> {
    slot.get().and_then(|texts| list(fact, texts.iter().map(quote::ToTokens::to_token_stream)))
}

/// `fact: &[items],` or nothing, for what is empty in the empty facts.
fn list(fact: TokenStream, items: impl Iterator<Item = TokenStream>) -> Option<TokenStream> {
    let items: Vec<TokenStream> = items.collect();
    (!items.is_empty()).then(|| quote!(#fact: &[#(#items),*],))
}
