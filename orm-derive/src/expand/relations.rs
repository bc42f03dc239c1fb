//! Relations: one method on the columns, for paths in queries, and one on the model, for the row in memory.

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Ident;
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::number;
use crate::model::{Inverse, Model, Relation};

/// The methods of the columns struct.
pub(super) fn of_columns(model: &Model<'_>) -> TokenStream {
    let (krate, ident) = (&model.krate, model.columns_ident());
    let methods = model.relations.iter().enumerate().map(|(at, relation)| {
        let (name, target) = (&relation.name, &relation.target);
        let (vis, leads) = (model.fields[relation.fields[0]].vis, leads_to(model, relation));
        let docs = format!(" The [`{}`] that {leads}.", spelled(target));
        // The row may be missing where one of the fields may be null.
        let mode = relation.fields.iter().rev().fold(quote!(__OrmN), |mode, &at| {
            let ty = model.fields[at].ty;
            let private = super::respan(quote!(#krate::__private), ty.span());
            quote_spanned!(ty.span()=> <#private::Stored<#ty> as #private::Field>::Hop<#mode>)
        });
        let private = super::respan(quote!(#krate::__private), target.span());
        let one = quote_spanned!(target.span()=> #private::One);
        let one_of = quote_spanned!(target.span()=> #one<#target, #mode>);
        let position = number(at);
        let from = quote!(self.__orm_path, #position);
        let new = quote_spanned!(target.span()=> #one::new(#from));
        // Clippy counts the types of the fields, which the user never sees written.
        let allow = (relation.fields.len() > 1).then(|| quote!(#[allow(clippy::type_complexity)]));
        quote! {
            #[doc = #docs]
            #[must_use]
            #allow
            #vis fn #name(&self) -> #one_of {
                #new
            }
        }
    });
    let inverses =
        model.inverses.iter().enumerate().map(|(at, inverse)| inverse_of_columns(model, at, inverse));
    quote_unless_empty(methods.chain(inverses).collect(), |methods| {
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
        let (name, target) = (&relation.name, &relation.target);
        let (vis, leads) = (model.fields[relation.fields[0]].vis, leads_to(model, relation));
        let docs = format!(" The [`{}`] that {leads}, as a query.", spelled(target));
        let key = relation.fields.iter().map(|&at| {
            let (column, ty) = (model.fields[at].ident, super::stored(model.fields[at].ty));
            quote!((<#ty as __orm::Field>::TYPE, <#ty as __orm::Field>::to_value(&self.#column)))
        });
        let of_target = quote_spanned!(target.span()=> __orm::belongs_to::<#target>);
        quote! {
            #[doc = #docs]
            #[must_use]
            #vis fn #name(&self) -> __orm::Query<#target> {
                #of_target(&[#(#key),*])
            }
        }
    });
    let inverses =
        model.inverses.iter().enumerate().map(|(at, inverse)| inverse_of_model(model, at, inverse));
    quote_unless_empty(methods.chain(inverses).collect(), |methods| {
        quote! {
            #[automatically_derived]
            impl #ident { #methods }
        }
    })
}

/// The method of the columns for the rows, or the row, whose foreign key points here.
fn inverse_of_columns(model: &Model<'_>, at: usize, inverse: &Inverse) -> TokenStream {
    let (krate, vis, ident) = (&model.krate, model.vis, model.ident);
    let (name, target, position) = (&inverse.name, &inverse.target, number(at));
    let private = super::respan(quote!(#krate::__private), target.span());
    let (docs, ty, new) = match inverse.one {
        true => {
            let ty = quote_spanned!(target.span()=> #private::One<#target, #private::Nullable>);
            let new = quote_spanned!(target.span()=> #private::One::back(self.__orm_path, #position));
            (format!(" The [`{}`] that points here, if there is one.", spelled(target)), ty, new)
        }
        false => {
            let ty = quote_spanned!(target.span()=> #private::Many<#target>);
            let table = quote!(<#ident as #krate::__private::Model>::table());
            let new = quote_spanned!(target.span()=> #private::Many::new(self.__orm_path, #table, #position));
            (format!(" Every [`{}`] that belongs here.", spelled(target)), ty, new)
        }
    };
    quote! {
        #[doc = #docs]
        #[must_use]
        #vis fn #name(&self) -> #ty {
            #new
        }
    }
}

/// The method of the model for the same.
fn inverse_of_model(model: &Model<'_>, at: usize, inverse: &Inverse) -> TokenStream {
    let (vis, name, target, position) = (model.vis, &inverse.name, &inverse.target, number(at));
    let what = if inverse.one {
        "The [`{}`] that points here, as a query."
    } else {
        "Every [`{}`] that belongs here, as a query."
    };
    let docs = format!(" {}", what.replace("{}", &spelled(target)));
    let span = target.span();
    let (query, rows) = match inverse.over {
        Some(_) => (quote_spanned!(span=> Links), quote_spanned!(span=> linked_with)),
        None => (quote_spanned!(span=> Query), quote_spanned!(span=> belonging_to)),
    };
    let query = quote_spanned!(span=> __orm::#query<#target>);
    let rows = quote_spanned!(span=> __orm::#rows::<Self, #target>);
    quote! {
        #[doc = #docs]
        #[must_use]
        #vis fn #name(&self) -> #query {
            #rows(self, #position)
        }
    }
}

/// The facts about the relations that other models' foreign keys make.
pub(super) fn inverses(model: &Model<'_>) -> impl Iterator<Item = TokenStream> {
    model.inverses.iter().enumerate().map(|(at, inverse)| {
        let (relation, pointing) = (inverse.name.unraw().to_string(), inverse.pointing());
        let (via, one) = (position_const("VIA", at), inverse.one.then(|| quote!(one: true,)));
        let over = inverse.over.as_ref().map(|_| position_const("TO", at));
        let over = over.map(|over| quote!(over: __orm::Some(#over),));
        let table = quote_spanned!(pointing.span()=> <#pointing as __orm::Model>::table);
        quote! {
            __orm::Inverse { #over #one ..__orm::Inverse::of(#relation, #table, #via) }
        }
    })
}

/// Which foreign keys the relations go by, found and checked while the program is built.
pub(super) fn positions(model: &Model<'_>) -> TokenStream {
    let all = model.inverses.iter().enumerate().map(|(at, inverse)| {
        let (ident, pointing, target) = (model.ident, inverse.pointing(), &inverse.target);
        let this = quote!(#ident);
        let via = position(inverse, at, "VIA", &this, inverse.via.as_ref());
        let over = inverse.over.as_ref().map(|(_, to)| {
            position(inverse, at, "TO", &target.to_token_stream(), to.as_ref())
        });
        let unique = inverse.one.then(|| {
            let via = position_const("VIA", at);
            let message = format!(
                "`has_one` leads to at most one row, so its foreign key in `{}` has to be `unique`; or make it `has_many`",
                spelled(pointing)
            );
            let condition = quote!(__orm::is_unique::<#pointing, #ident, _>(#via));
            super::asserts::assert(inverse.key.span(), condition, &message)
        });
        quote!(#via #over #unique)
    });
    all.collect()
}

fn position(
    inverse: &Inverse,
    at: usize,
    which: &str,
    to: &TokenStream,
    field: Option<&Ident>,
) -> TokenStream {
    let (name, pointing) = (position_const(which, at), inverse.pointing());
    let message = format!(
        "`{} = ..` says which foreign key of `{}` the relation `{}` goes by; it has ",
        which.to_lowercase(),
        spelled(pointing),
        inverse.name
    );
    let span = field.map_or_else(|| pointing.span(), Ident::span);
    let field = field.map(|field| field.unraw().to_string()).unwrap_or_default();
    let found = quote_spanned!(span=> __orm::foreign_key_to::<#pointing, #to, _>(#field, #message));
    quote!(const #name: usize = #found;)
}

fn position_const(which: &str, at: usize) -> Ident {
    format_ident!("__ORM_{which}_{at}")
}

/// What the models that a foreign key of this one points at have to know of it.
pub(super) fn keys(model: &Model<'_>) -> TokenStream {
    let ident = model.ident;
    let mut targets: Vec<(String, &syn::Path, Vec<TokenStream>)> = Vec::new();
    for (at, relation) in model.relations.iter().enumerate() {
        // One of several fields is named by its relation.
        let field = match &relation.fields[..] {
            [one] => model.fields[*one].name(),
            _ => relation.name.unraw().to_string(),
        };
        let (position, unique) = (number(at), model.is_unique(&relation.fields));
        let key = quote!(__orm::KeyTo { position: #position, field: #field, unique: #unique },);
        let spelled = spelled(&relation.target);
        match targets.iter_mut().find(|(target, ..)| *target == spelled) {
            Some((.., keys)) => keys.push(key),
            None => targets.push((spelled, &relation.target, vec![key])),
        }
    }
    let impls = targets.into_iter().enumerate().map(|(at, (_, target, keys))| {
        let spelling = number(at);
        quote! {
            #[automatically_derived]
            impl __orm::PointsAt<#target, __orm::Spelling<#spelling>> for #ident {
                const KEYS: &'static [__orm::KeyTo] = &[#(#keys)*];
            }
        }
    });
    impls.collect()
}

fn quote_unless_empty(tokens: TokenStream, quote: impl FnOnce(TokenStream) -> TokenStream) -> TokenStream {
    if tokens.is_empty() { tokens } else { quote(tokens) }
}

/// `author_id` leads to, or `seat_row` and `seat_number` lead to
fn leads_to(model: &Model<'_>, relation: &Relation) -> String {
    let names: Vec<String> =
        relation.fields.iter().map(|&at| format!("`{}`", model.fields[at].name())).collect();
    format!("{} lead{} to", names.join(" and "), if names.len() == 1 { "s" } else { "" })
}

/// A path as users write it.
fn spelled(path: &syn::Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
