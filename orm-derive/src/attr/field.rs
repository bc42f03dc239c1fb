//! The keys of a field of a model.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Attribute, Expr, ExprLit, ExprUnary, Ident, Lit, LitStr, UnOp};

use super::belongs_to::{Action, BelongsToAttr};
use super::{
    Entry, Form, Slot, SqlAttr, entries, flag, orm_entries, positive, text, text_or_texts, ungroup, value,
};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What `#[orm(...)]` says on a field of a model or of an embedded struct.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    /// Every key that was given.
    pub(crate) keys: Vec<Ident>,
    pub(crate) primary_key: Slot<()>,
    pub(crate) generated: Slot<bool>,
    pub(crate) column: Slot<LitStr>,
    pub(crate) renamed_from: Slot<Vec<LitStr>>,
    pub(crate) unique: Slot<Option<LitStr>>,
    pub(crate) index: Slot<Option<LitStr>>,
    pub(crate) default: Slot<DefaultAttr>,
    pub(crate) max_len: Slot<u32>,
    pub(crate) belongs_to: Slot<BelongsToAttr>,
    pub(crate) on_delete: Slot<Action>,
    pub(crate) on_update: Slot<Action>,
    pub(crate) deferred: Slot<()>,
    pub(crate) version: Slot<()>,
    pub(crate) created_at: Slot<()>,
    pub(crate) updated_at: Slot<()>,
    pub(crate) soft_delete: Slot<()>,
    pub(crate) tenant: Slot<()>,
    pub(crate) embed: Slot<EmbedAttr>,
    pub(crate) skip: Slot<()>,
}

impl FieldAttrs {
    /// Reads the keys that may stand at `place`.
    pub(crate) fn read(attributes: &[Attribute], place: Place, errors: &mut Errors) -> FieldAttrs {
        let mut all = FieldAttrs::default();
        for entry in orm_entries(attributes, errors) {
            let key = &entry.key;
            let name = key.unraw().to_string();
            if symbol::find(place, &name).is_none() {
                errors.unknown_key(key, place);
                continue;
            }
            all.keys.push(key.clone());
            match name.as_str() {
                symbol::PRIMARY_KEY => all.primary_key.set(key, entry.read(place, errors, flag), errors),
                symbol::GENERATED => {
                    all.generated.set(key, entry.read(place, errors, flag_or_bool), errors);
                }
                symbol::COLUMN => all.column.set(key, entry.read(place, errors, text), errors),
                symbol::RENAMED_FROM => {
                    all.renamed_from.set(key, entry.read(place, errors, text_or_texts), errors);
                }
                symbol::UNIQUE => all.unique.set(key, entry.read(place, errors, flag_or_text), errors),
                symbol::INDEX => all.index.set(key, entry.read(place, errors, flag_or_text), errors),
                symbol::DEFAULT => {
                    all.default.set(key, DefaultAttr::read(&entry, errors), errors);
                }
                symbol::MAX_LEN => all.max_len.set(key, entry.read(place, errors, positive), errors),
                symbol::BELONGS_TO => {
                    all.belongs_to.set(key, BelongsToAttr::read(&entry, Place::Field, errors), errors);
                }
                symbol::ON_DELETE => all.on_delete.set(key, entry.read(place, errors, Action::read), errors),
                symbol::ON_UPDATE => all.on_update.set(key, entry.read(place, errors, Action::read), errors),
                symbol::DEFERRED => all.deferred.set(key, entry.read(place, errors, flag), errors),
                symbol::VERSION => all.version.set(key, entry.read(place, errors, flag), errors),
                symbol::CREATED_AT => all.created_at.set(key, entry.read(place, errors, flag), errors),
                symbol::UPDATED_AT => all.updated_at.set(key, entry.read(place, errors, flag), errors),
                symbol::SOFT_DELETE => all.soft_delete.set(key, entry.read(place, errors, flag), errors),
                symbol::TENANT => all.tenant.set(key, entry.read(place, errors, flag), errors),
                symbol::EMBED => all.embed.set(key, EmbedAttr::read(&entry, place, errors), errors),
                symbol::SKIP => all.skip.set(key, entry.read(place, errors, flag), errors),
                _ => errors.unknown_key(key, place),
            }
        }
        all
    }
}

impl FieldAttrs {
    /// The key that lets the clock of the database fill the field.
    pub(crate) fn clock(&self) -> Option<&Ident> {
        self.created_at.key().or(self.updated_at.key())
    }
}

/// `embed` or `embed(prefix = "home_")`
pub(crate) struct EmbedAttr {
    pub(crate) prefix: Slot<LitStr>,
}

impl EmbedAttr {
    fn read(entry: &Entry, place: Place, errors: &mut Errors) -> Option<EmbedAttr> {
        let list = entry.read(place, errors, flag_or_list)?;
        let mut prefix = Slot::default();
        for part in entries(list, errors) {
            match part.key.unraw().to_string().as_str() {
                symbol::PREFIX => {
                    prefix.set(&part.key, part.read(Place::Embedded, errors, value::<LitStr>), errors);
                }
                _ => errors.unknown_key(&part.key, Place::Embedded),
            }
        }
        Some(EmbedAttr { prefix })
    }
}

/// `default = ...`
pub(crate) struct DefaultAttr {
    pub(crate) tokens: TokenStream,
    pub(crate) value: DefaultValue,
}

pub(crate) enum DefaultValue {
    Bool(bool),
    Int(i64),
    Float(f64),
    Text(LitStr),
    Now,
    UuidV7,
    Sql(SqlAttr),
}

impl DefaultAttr {
    fn read(entry: &Entry, errors: &mut Errors) -> Option<DefaultAttr> {
        if let Some((word, list)) = sql_call(&entry.form)
            && let Some(sql) = SqlAttr::in_sql(&word, list, errors)
        {
            return Some(DefaultAttr { tokens: entry.tokens(), value: DefaultValue::Sql(sql?) });
        }
        entry.read(Place::Field, errors, DefaultAttr::plain)
    }

    /// A literal or a word.
    fn plain(form: &Form) -> Option<DefaultAttr> {
        let expr = without_groups(value(form)?);
        let tokens = expr.to_token_stream();
        let value = match &expr {
            Expr::Lit(ExprLit { lit, .. }) => DefaultValue::of_literal(lit, "")?,
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
                Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => {
                    DefaultValue::of_literal(lit, "-")?
                }
                _ => return None,
            },
            Expr::Path(path) if path.path.is_ident("now") => DefaultValue::Now,
            Expr::Path(path) if path.path.is_ident("uuid_v7") => DefaultValue::UuidV7,
            _ => return None,
        };
        Some(DefaultAttr { tokens, value })
    }
}

/// The word `sql` and what stands in the parentheses behind it.
fn sql_call(form: &Form) -> Option<(Ident, TokenStream)> {
    let call = |input: ParseStream<'_>| {
        let word: Ident = input.parse()?;
        let list;
        syn::parenthesized!(list in input);
        Ok((word, list.parse()?))
    };
    match form {
        Form::Value(tokens) => {
            call.parse2(ungroup(tokens.clone())).ok().filter(|(word, _)| word == symbol::SQL)
        }
        _ => None,
    }
}

impl DefaultValue {
    fn of_literal(literal: &Lit, sign: &str) -> Option<DefaultValue> {
        Some(match literal {
            Lit::Bool(value) => DefaultValue::Bool(value.value),
            Lit::Int(value) => DefaultValue::Int(format!("{sign}{}", value.base10_digits()).parse().ok()?),
            Lit::Float(value) => {
                DefaultValue::Float(format!("{sign}{}", value.base10_digits()).parse().ok()?)
            }
            Lit::Str(value) => DefaultValue::Text(value.clone()),
            _ => return None,
        })
    }
}

fn without_groups(expr: Expr) -> Expr {
    match expr {
        Expr::Group(group) => without_groups(*group.expr),
        Expr::Paren(paren) => without_groups(*paren.expr),
        other => other,
    }
}

/// Nothing, or `= "text"`.
pub(crate) fn flag_or_text(form: &Form) -> Option<Option<LitStr>> {
    match form {
        Form::Flag => Some(None),
        form => text(form).map(Some),
    }
}

/// Nothing, or `(...)`.
pub(super) fn flag_or_list(form: &Form) -> Option<TokenStream> {
    match form {
        Form::Flag => Some(TokenStream::new()),
        Form::List(list) if !list.is_empty() => Some(list.clone()),
        _ => None,
    }
}

/// Nothing for `true`, or `= true` or `= false`.
fn flag_or_bool(form: &Form) -> Option<bool> {
    match form {
        Form::Flag => Some(true),
        form => value::<syn::LitBool>(form).map(|value| value.value),
    }
}
