//! Reads `#[orm(...)]`: tokens into [`Entry`]s, then each entry into a typed [`Slot`] that keeps its tokens for spans.
//! What a single entry can say wrong is reported here; what needs other entries or the struct is `check.rs`.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, ExprUnary, Ident, Lit, LitStr, Path, Token, UnOp};

use crate::errors::Errors;
use crate::symbol::{self, Place};

/// One `key`, `key = value` or `key(list)`.
pub(crate) struct Entry {
    pub(crate) key: Ident,
    pub(crate) form: Form,
}

/// What follows a key.
pub(crate) enum Form {
    Flag,
    Value(TokenStream),
    List(TokenStream),
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let key = Ident::parse_any(input)?;
        let form = if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            let mut value = TokenStream::new();
            while !input.is_empty() && !input.peek(Token![,]) {
                input.parse::<proc_macro2::TokenTree>()?.to_tokens(&mut value);
            }
            Form::Value(value)
        } else if input.peek(syn::token::Paren) {
            let list;
            syn::parenthesized!(list in input);
            Form::List(list.parse()?)
        } else if input.is_empty() || input.peek(Token![,]) {
            Form::Flag
        } else {
            return Err(input.error(format!("after `{key}` expected `,`, or `= value`, or `(...)`")));
        };
        Ok(Entry { key, form })
    }
}

impl Entry {
    /// What stands after the key, or the key itself.
    fn tokens(&self) -> TokenStream {
        match &self.form {
            Form::Value(tokens) | Form::List(tokens) if !tokens.is_empty() => tokens.clone(),
            _ => self.key.to_token_stream(),
        }
    }

    /// Reads the entry by `read`; `None` is reported as not the way the key is written.
    pub(crate) fn read<T>(
        &self,
        place: Place,
        errors: &mut Errors,
        read: impl FnOnce(&Form) -> Option<T>,
    ) -> Option<T> {
        let value = read(&self.form);
        if value.is_none() {
            errors.bad_form(self.tokens(), &self.key, place);
        }
        value
    }
}

/// The entries of `tokens`, separated by commas.
pub(crate) fn entries(tokens: TokenStream, errors: &mut Errors) -> Vec<Entry> {
    match Punctuated::<Entry, Token![,]>::parse_terminated.parse2(tokens) {
        Ok(entries) => entries.into_iter().collect(),
        Err(error) => {
            errors.add(error);
            Vec::new()
        }
    }
}

/// The entries of every `#[orm(...)]` among `attributes`.
pub(crate) fn orm_entries(attributes: &[Attribute], errors: &mut Errors) -> Vec<Entry> {
    let mut all = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("orm")) {
        match attribute.meta.require_list() {
            Ok(list) => all.extend(entries(list.tokens.clone(), errors)),
            Err(_) => errors.at(attribute, "keys stand in parentheses: `#[orm(key, key = value)]`"),
        }
    }
    all
}

/// The value of a key, and the key for spans. A key whose value could not be read counts as given.
pub(crate) struct Slot<T> {
    key: Option<Ident>,
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Slot { key: None, value: None }
    }
}

impl<T> Slot<T> {
    /// Keeps what was read for `key`; a second time is an error.
    pub(crate) fn set(&mut self, key: &Ident, value: Option<T>, errors: &mut Errors) {
        match &self.key {
            Some(first) => errors.duplicate_key(first, key),
            None => *self = Slot { key: Some(key.clone()), value },
        }
    }

    pub(crate) fn key(&self) -> Option<&Ident> {
        self.key.as_ref()
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// The key and its value, for rules that point at the key.
    pub(crate) fn pair(&self) -> Option<(&Ident, &T)> {
        self.key.as_ref().zip(self.value.as_ref())
    }
}

/// Nothing after the key.
pub(crate) fn flag(form: &Form) -> Option<()> {
    matches!(form, Form::Flag).then_some(())
}

/// `= "text"`, not empty.
pub(crate) fn text(form: &Form) -> Option<LitStr> {
    let text: LitStr = value(form)?;
    (!text.value().is_empty()).then_some(text)
}

/// `= value` of any type that syn reads.
pub(crate) fn value<T: Parse>(form: &Form) -> Option<T> {
    match form {
        Form::Value(tokens) => syn::parse2(ungroup(tokens.clone())).ok(),
        _ => None,
    }
}

/// Nothing, or `= "text"`.
fn flag_or_text(form: &Form) -> Option<Option<LitStr>> {
    match form {
        Form::Flag => Some(None),
        form => text(form).map(Some),
    }
}

/// Nothing for `true`, or `= true` or `= false`.
fn flag_or_bool(form: &Form) -> Option<bool> {
    match form {
        Form::Flag => Some(true),
        form => value::<syn::LitBool>(form).map(|value| value.value),
    }
}

/// `= 100`, at least 1.
pub(crate) fn positive(form: &Form) -> Option<u32> {
    let number = value::<syn::LitInt>(form)?.base10_parse().ok()?;
    (number > 0).then_some(number)
}

/// `= "path::to::orm"`
pub(crate) fn path_in_text(form: &Form) -> Option<Path> {
    text(form)?.parse_with(Path::parse_mod_style).ok()
}

/// Takes off the invisible groups that a `macro_rules!` puts around what it was given.
fn ungroup(tokens: TokenStream) -> TokenStream {
    let mut trees = tokens.clone().into_iter();
    match (trees.next(), trees.next()) {
        (Some(proc_macro2::TokenTree::Group(group)), None)
            if group.delimiter() == proc_macro2::Delimiter::None =>
        {
            ungroup(group.stream())
        }
        _ => tokens,
    }
}

/// What `#[orm(...)]` says on a model.
#[derive(Default)]
pub(crate) struct ModelAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) schema: Slot<LitStr>,
    pub(crate) krate: Slot<Path>,
    pub(crate) new_derives: Slot<Vec<Path>>,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) checks: Vec<CheckAttr>,
}

/// `index(a, b, name = "x")`
pub(crate) struct IndexAttr {
    pub(crate) key: Ident,
    pub(crate) fields: Vec<Ident>,
    pub(crate) name: Slot<LitStr>,
}

/// `check = "sql"` or `check(name = "x", sql = "...")`
pub(crate) struct CheckAttr {
    pub(crate) name: Slot<LitStr>,
    pub(crate) sql: LitStr,
}

impl ModelAttrs {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> ModelAttrs {
        const PLACE: Place = Place::Model;
        let mut all = ModelAttrs::default();
        for entry in orm_entries(attributes, errors) {
            let key = &entry.key;
            match key.unraw().to_string().as_str() {
                symbol::TABLE => all.table.set(key, entry.read(PLACE, errors, text), errors),
                symbol::SCHEMA => all.schema.set(key, entry.read(PLACE, errors, text), errors),
                symbol::CRATE => all.krate.set(key, entry.read(PLACE, errors, path_in_text), errors),
                symbol::INDEX | symbol::UNIQUE => all.indexes.extend(IndexAttr::read(&entry, errors)),
                symbol::CHECK => all.checks.extend(CheckAttr::read(&entry, errors)),
                symbol::NEW => all.new_derives.set(key, read_new(&entry, errors), errors),
                _ => errors.unknown_key(key, PLACE),
            }
        }
        all
    }
}

impl IndexAttr {
    fn read(entry: &Entry, errors: &mut Errors) -> Option<IndexAttr> {
        let list = entry.read(Place::Model, errors, nonempty_list)?;
        let mut index = IndexAttr { key: entry.key.clone(), fields: Vec::new(), name: Slot::default() };
        for part in entries(list, errors) {
            match (&part.form, part.key.unraw().to_string().as_str()) {
                (Form::Flag, _) => index.fields.push(part.key),
                (_, symbol::NAME) => {
                    index.name.set(&part.key, part.read(Place::Index, errors, text), errors);
                }
                _ => errors.unknown_key(&part.key, Place::Index),
            }
        }
        if index.fields.is_empty() {
            errors.bad_form(&entry.key, &entry.key, Place::Model);
            return None;
        }
        Some(index)
    }
}

impl CheckAttr {
    fn read(entry: &Entry, errors: &mut Errors) -> Option<CheckAttr> {
        let Form::List(list) = &entry.form else {
            let sql = entry.read(Place::Model, errors, text)?;
            return Some(CheckAttr { name: Slot::default(), sql });
        };
        let (mut name, mut sql) = (Slot::default(), Slot::default());
        for part in entries(list.clone(), errors) {
            let slot = match part.key.unraw().to_string().as_str() {
                symbol::NAME => &mut name,
                symbol::SQL => &mut sql,
                _ => {
                    errors.unknown_key(&part.key, Place::Check);
                    continue;
                }
            };
            slot.set(&part.key, part.read(Place::Check, errors, text), errors);
        }
        if sql.key().is_none() {
            errors.bad_form(&entry.key, &entry.key, Place::Model);
        }
        Some(CheckAttr { name, sql: sql.value? })
    }
}

fn nonempty_list(form: &Form) -> Option<TokenStream> {
    match form {
        Form::List(tokens) if !tokens.is_empty() => Some(tokens.clone()),
        _ => None,
    }
}

/// `new(derive(Debug, Clone))`
fn read_new(entry: &Entry, errors: &mut Errors) -> Option<Vec<Path>> {
    let list = entry.read(Place::Model, errors, nonempty_list)?;
    let mut derives = Slot::default();
    for part in entries(list, errors) {
        match part.key.unraw().to_string().as_str() {
            symbol::DERIVE => derives.set(&part.key, part.read(Place::New, errors, paths), errors),
            _ => errors.unknown_key(&part.key, Place::New),
        }
    }
    derives.value
}

/// `(a::B, C)`
pub(crate) fn paths(form: &Form) -> Option<Vec<Path>> {
    match form {
        Form::List(tokens) => {
            let paths = Punctuated::<Path, Token![,]>::parse_terminated.parse2(tokens.clone()).ok()?;
            Some(paths.into_iter().collect())
        }
        _ => None,
    }
}

/// What `#[orm(...)]` says on a field.
#[derive(Default)]
pub(crate) struct FieldAttrs {
    pub(crate) primary_key: Slot<()>,
    pub(crate) generated: Slot<bool>,
    pub(crate) column: Slot<LitStr>,
    pub(crate) unique: Slot<Option<LitStr>>,
    pub(crate) index: Slot<Option<LitStr>>,
    pub(crate) default: Slot<DefaultAttr>,
    pub(crate) max_len: Slot<u32>,
    pub(crate) belongs_to: Slot<BelongsToAttr>,
    pub(crate) on_delete: Slot<Action>,
    pub(crate) on_update: Slot<Action>,
    pub(crate) version: Slot<()>,
}

impl FieldAttrs {
    pub(crate) fn read(attributes: &[Attribute], errors: &mut Errors) -> FieldAttrs {
        const PLACE: Place = Place::Field;
        let mut all = FieldAttrs::default();
        for entry in orm_entries(attributes, errors) {
            let key = &entry.key;
            match key.unraw().to_string().as_str() {
                symbol::PRIMARY_KEY => all.primary_key.set(key, entry.read(PLACE, errors, flag), errors),
                symbol::GENERATED => {
                    all.generated.set(key, entry.read(PLACE, errors, flag_or_bool), errors);
                }
                symbol::COLUMN => all.column.set(key, entry.read(PLACE, errors, text), errors),
                symbol::UNIQUE => all.unique.set(key, entry.read(PLACE, errors, flag_or_text), errors),
                symbol::INDEX => all.index.set(key, entry.read(PLACE, errors, flag_or_text), errors),
                symbol::DEFAULT => {
                    all.default.set(key, entry.read(PLACE, errors, DefaultAttr::read), errors);
                }
                symbol::MAX_LEN => all.max_len.set(key, entry.read(PLACE, errors, positive), errors),
                symbol::BELONGS_TO => {
                    all.belongs_to.set(key, BelongsToAttr::read(&entry, errors), errors);
                }
                symbol::ON_DELETE => all.on_delete.set(key, entry.read(PLACE, errors, Action::read), errors),
                symbol::ON_UPDATE => all.on_update.set(key, entry.read(PLACE, errors, Action::read), errors),
                symbol::VERSION => all.version.set(key, entry.read(PLACE, errors, flag), errors),
                _ => errors.unknown_key(key, PLACE),
            }
        }
        all
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
    Sql(LitStr),
}

impl DefaultAttr {
    fn read(form: &Form) -> Option<DefaultAttr> {
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
            Expr::Call(call) => {
                let named_sql = matches!(&*call.func, Expr::Path(path) if path.path.is_ident(symbol::SQL));
                match (named_sql, call.args.len(), call.args.first()) {
                    (true, 1, Some(Expr::Lit(ExprLit { lit: Lit::Str(sql), .. }))) => {
                        DefaultValue::Sql(sql.clone())
                    }
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some(DefaultAttr { tokens, value })
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

/// `belongs_to = User` or `belongs_to(User, relation = author, name = "constraint")`
pub(crate) struct BelongsToAttr {
    pub(crate) target: Path,
    pub(crate) relation: Slot<Ident>,
    pub(crate) name: Slot<LitStr>,
}

impl BelongsToAttr {
    fn read(entry: &Entry, errors: &mut Errors) -> Option<BelongsToAttr> {
        let mut all = BelongsToAttr {
            target: entry.read(Place::Field, errors, target)?,
            relation: Slot::default(),
            name: Slot::default(),
        };
        let Form::List(list) = &entry.form else { return Some(all) };
        for part in entries(after_first_comma(list), errors) {
            let key = &part.key;
            match key.unraw().to_string().as_str() {
                symbol::RELATION => {
                    all.relation.set(key, part.read(Place::BelongsTo, errors, value::<Ident>), errors);
                }
                symbol::NAME => all.name.set(key, part.read(Place::BelongsTo, errors, text), errors),
                _ => errors.unknown_key(key, Place::BelongsTo),
            }
        }
        Some(all)
    }
}

/// The model, the first thing in the list or the value.
fn target(form: &Form) -> Option<Path> {
    match form {
        Form::Flag => None,
        Form::Value(_) => value(form),
        Form::List(list) => {
            let first = |input: ParseStream<'_>| {
                let path: Path = input.parse()?;
                if !input.is_empty() {
                    input.parse::<Token![,]>()?;
                }
                input.parse::<TokenStream>()?;
                Ok(path)
            };
            first.parse2(list.clone()).ok()
        }
    }
}

fn after_first_comma(list: &TokenStream) -> TokenStream {
    let is_comma = |tree: &proc_macro2::TokenTree| matches!(tree, proc_macro2::TokenTree::Punct(punct) if punct.as_char() == ',');
    list.clone().into_iter().skip_while(|tree| !is_comma(tree)).skip(1).collect()
}

/// The action of a foreign key, with its tokens.
pub(crate) struct Action {
    pub(crate) word: Ident,
    /// The variant of `orm::table::Action`.
    pub(crate) variant: &'static str,
}

impl Action {
    fn read(form: &Form) -> Option<Action> {
        let word: Ident = value(form)?;
        let variant = match word.to_string().as_str() {
            "cascade" => "Cascade",
            "set_null" => "SetNull",
            "set_default" => "SetDefault",
            "restrict" => "Restrict",
            "no_action" => "NoAction",
            _ => return None,
        };
        Some(Action { word, variant })
    }
}
