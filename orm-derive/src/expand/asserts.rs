//! What only the types know and the compiler must check: assertions in constants, each at the token to blame.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::table;
use crate::attr::DefaultValue;
use crate::model::{Field, Index, IndexColumn, Model, Relation};

/// All assertions about a model's types.
pub(super) fn of_model(model: &Model<'_>) -> TokenStream {
    let mut all = TokenStream::new();
    for (at, field) in model.fields.iter().enumerate() {
        all.extend(key(model, at));
        all.extend(version(field));
        all.extend(clock(field));
        all.extend(soft_delete(field));
        all.extend(max_len(field));
        all.extend(default(field));
        all.extend(float_default(field));
    }
    all.extend(model.indexes.iter().flat_map(|index| &index.columns).filter_map(embedded));
    all.extend(model.indexes.iter().flat_map(|index| searched(model, index)));
    for relation in &model.relations {
        all.extend(target(model, relation));
        all.extend(actions(model, relation));
    }
    all
}

/// `condition`, or else an error at `span` that says `message`.
pub(super) fn assert(span: Span, condition: TokenStream, message: &str) -> TokenStream {
    quote_spanned! {span=> const _: () = ::core::assert!(#condition, #message); }
}

/// A key is never null, and one that the database generates is an integer.
fn key(model: &Model<'_>, at: usize) -> Option<TokenStream> {
    let field = &model.fields[at];
    let (name, ty) = (field.name(), super::stored(field.ty));
    if model.generated == Some(at) && field.attrs.generated.key().is_some() {
        let message = format!("only an integer key can be generated; `{name}` is stored as another type");
        return Some(assert(field.ty.span(), quote!(__orm::counts::<#ty>()), &message));
    }
    None
}

/// A version counts.
fn version(field: &Field<'_>) -> Option<TokenStream> {
    field.attrs.version.get()?;
    let (name, ty) = (field.name(), super::stored(field.ty));
    let message = format!("a version counts changes; make `{name}` an `i32` or `i64`");
    Some(assert(field.ty.span(), quote!(__orm::counts::<#ty>()), &message))
}

/// The clock tells dates and times, and always.
fn clock(field: &Field<'_>) -> Option<TokenStream> {
    let key = field.attrs.clock()?;
    let (name, ty) = (field.name(), super::stored(field.ty));
    let message = format!("`{key}` is a date or a time that is never null, which `{name}` does not hold");
    let fits =
        quote!(__orm::default_fits::<#ty>(__orm::DefaultValue::Now) && !<#ty as __orm::Field>::NULLABLE);
    Some(assert(field.ty.span(), fits, &message))
}

/// The clock tells when a row was deleted, and before that there is nothing.
fn soft_delete(field: &Field<'_>) -> Option<TokenStream> {
    field.attrs.soft_delete.get()?;
    let (name, ty) = (field.name(), super::stored(field.ty));
    let message =
        format!("`soft_delete` is a date or a time that may be null; make `{name}` an `Option` of one");
    let fits =
        quote!(__orm::default_fits::<#ty>(__orm::DefaultValue::Now) && <#ty as __orm::Field>::NULLABLE);
    Some(assert(field.ty.span(), fits, &message))
}

/// Only a text has a longest length.
pub(super) fn max_len(field: &Field<'_>) -> Option<TokenStream> {
    let key = field.attrs.max_len.key()?;
    let (name, ty) = (field.name(), super::stored(field.ty));
    let message = format!("`max_len` counts characters, and `{name}` is not stored as text");
    let condition = quote!(::core::matches!(<#ty as __orm::Field>::TYPE, __orm::ColumnType::Text));
    Some(assert(key.span(), condition, &message))
}

/// A default is a value of its column.
fn default(field: &Field<'_>) -> Option<TokenStream> {
    let attr = field.attrs.default.get()?;
    let (name, ty, value) = (field.name(), super::stored(field.ty), table::default(field)?);
    let message = match &attr.value {
        DefaultValue::Sql(_) => return None,
        DefaultValue::Now => format!("`now` is a date or a time, and `{name}` holds neither"),
        DefaultValue::UuidV7 => return Some(uuid(attr.tokens.span(), &name, &ty)),
        _ => format!("`{name}` cannot hold this default"),
    };
    Some(assert(attr.tokens.span(), quote!(__orm::default_fits::<#ty>(#value)), &message))
}

/// A UUID is made where UUIDs are known, and for a column of them.
fn uuid(span: Span, name: &str, ty: &TokenStream) -> TokenStream {
    let known = assert(
        span,
        quote!(__orm::MAKES_UUIDS),
        "`uuid_v7` needs the feature `uuid` of orm, which brings the crate `uuid`",
    );
    let fits = quote!(__orm::default_fits::<#ty>(__orm::DefaultValue::UuidV7));
    let message = format!("`uuid_v7` makes a UUID, and `{name}` is stored as another type");
    let fits = assert(span, fits, &message);
    quote!(#known #fits)
}

/// A decimal is exact, and a float literal that needs more than 15 digits may not be.
fn float_default(field: &Field<'_>) -> Option<TokenStream> {
    let attr = field.attrs.default.get()?;
    let literal = attr.tokens.to_string();
    let mantissa = literal.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    if !matches!(attr.value, DefaultValue::Float(_)) || digits.trim_start_matches('0').len() <= 15 {
        return None;
    }
    let (name, ty) = (field.name(), field.ty);
    let message =
        format!("`{name}` is exact, which a float of so many digits is not; write the default as a text");
    let condition = quote!(!::core::matches!(<#ty as __orm::Field>::TYPE, __orm::ColumnType::Decimal));
    Some(assert(attr.tokens.span(), condition, &message))
}

/// What an index names within an embedded struct is there.
fn embedded(column: &IndexColumn) -> Option<TokenStream> {
    let IndexColumn::Embedded(path) = column else { return None };
    let (last, dotted) = (path.within.last()?, path.dotted());
    let message = format!("there is no column `{dotted}`: an embedded struct has no field of this name");
    let condition = quote!(__orm::position_of(&__ORM_COLUMNS, #dotted) < __ORM_COLUMNS.len());
    Some(assert(last.span(), condition, &message))
}

/// Only texts have words to be searched for.
fn searched(model: &Model<'_>, index: &Index) -> Vec<TokenStream> {
    let Some(search) = &index.search else { return Vec::new() };
    let asserts = index.columns.iter().map(|column| {
        let (name, at) = (column.name(model), table::position(column));
        let message = format!("`search` is over texts, and `{name}` is not stored as one");
        assert(search.span(), quote!(__orm::is_text(&__ORM_COLUMNS, #at)), &message)
    });
    asserts.collect()
}

/// A foreign key holds the key of its target.
fn target(model: &Model<'_>, relation: &Relation) -> TokenStream {
    let target = &relation.target;
    let key = quote_spanned!(target.span()=> <#target as __orm::Model>::Key);
    let bases = relation.fields.iter().map(|&at| {
        let (span, ty) = (model.fields[at].ty.span(), super::stored(model.fields[at].ty));
        quote_spanned!(span=> <#ty as __orm::Field>::Base)
    });
    let (span, bases) = match &relation.fields[..] {
        [one] => (model.fields[*one].ty.span(), quote!(#(#bases)*)),
        _ => (target.span(), quote_spanned!(target.span()=> (#(#bases),*))),
    };
    quote_spanned! {span=>
        const _: () = __orm::is_key_of::<#key, #bases>();
    }
}

/// What becomes null, or its default, must be able to.
fn actions(model: &Model<'_>, relation: &Relation) -> TokenStream {
    let mut all = TokenStream::new();
    for (key, action) in [("on_delete", &relation.on_delete), ("on_update", &relation.on_update)] {
        let Some(action) = action else { continue };
        for field in relation.fields.iter().map(|&at| &model.fields[at]) {
            let (name, ty) = (field.name(), super::stored(field.ty));
            let message = match action.variant {
                "SetNull" => {
                    format!("`{key} = set_null` needs a field that may be null; make `{name}` an `Option`")
                }
                "SetDefault" if !field.has_default() => format!(
                    "`{key} = set_default` needs a `default` on `{name}`, or an `Option`, whose default is null"
                ),
                _ => continue,
            };
            all.extend(assert(action.word.span(), quote!(<#ty as __orm::Field>::NULLABLE), &message));
        }
    }
    all
}
