//! The keys of a model: what stands above the struct.

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt};
use syn::ext::IdentExt;
use syn::{Attribute, Ident, LitStr, Path, Token};

use super::belongs_to::BelongsToAttr;
use super::fields::FieldsAttr;
use super::generated::{GeneratedAttr, nonempty_list};
use super::inverse::InverseAttr;
use super::sql::{SqlAttr, SqlSlots};
use super::{Entry, Form, Slot, entries, orm_entries, path_in_text, text, text_or_texts, value};
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// What `#[orm(...)]` says on a model.
#[derive(Default)]
pub(crate) struct ModelAttrs {
    pub(crate) table: Slot<LitStr>,
    pub(crate) schema: Slot<LitStr>,
    pub(crate) renamed_from: Slot<Vec<LitStr>>,
    pub(crate) krate: Slot<Path>,
    pub(crate) new: Slot<GeneratedAttr>,
    pub(crate) columns: Slot<GeneratedAttr>,
    pub(crate) changes: Slot<GeneratedAttr>,
    pub(crate) validate: Slot<Path>,
    pub(crate) after_commit: Slot<Path>,
    pub(crate) fields: Slot<FieldsAttr>,
    pub(crate) indexes: Vec<IndexAttr>,
    pub(crate) checks: Vec<CheckAttr>,
    /// Foreign keys of several fields, each with its key.
    pub(crate) belongs_to: Vec<(Ident, BelongsToAttr)>,
    pub(crate) inverses: Vec<InverseAttr>,
}

/// `index(a, b, name = "x", where = "a > 0", search = "english")`
pub(crate) struct IndexAttr {
    pub(crate) key: Ident,
    pub(crate) fields: Vec<FieldPath>,
    pub(crate) name: Slot<LitStr>,
    pub(crate) condition: Slot<SqlAttr>,
    /// The configuration of one for full-text search.
    pub(crate) search: Slot<LitStr>,
}

/// `city`, or `home.city` of an embedded struct
#[derive(Clone, PartialEq)]
pub(crate) struct FieldPath {
    pub(crate) field: Ident,
    pub(crate) within: Vec<Ident>,
}

impl FieldPath {
    /// The path as it is written in facts and messages.
    pub(crate) fn dotted(&self) -> String {
        let names: Vec<String> = self.idents().map(|ident| ident.unraw().to_string()).collect();
        names.join(".")
    }

    /// The field at its end.
    pub(crate) fn last(&self) -> &Ident {
        self.within.last().unwrap_or(&self.field)
    }

    fn idents(&self) -> impl Iterator<Item = &Ident> {
        std::iter::once(&self.field).chain(&self.within)
    }
}

impl ToTokens for FieldPath {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_separated(self.idents(), <Token![.]>::default());
    }
}

/// `check = "sql"`, `check(name = "x", sql = "...")` or `check(name = "x", sqlite = "...", postgres = "...")`
pub(crate) struct CheckAttr {
    pub(crate) name: Slot<LitStr>,
    pub(crate) sql: SqlAttr,
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
                symbol::RENAMED_FROM => {
                    all.renamed_from.set(key, entry.read(PLACE, errors, text_or_texts), errors);
                }
                symbol::CRATE => all.krate.set(key, entry.read(PLACE, errors, path_in_text), errors),
                symbol::INDEX | symbol::UNIQUE => all.indexes.extend(IndexAttr::read(&entry, errors)),
                symbol::CHECK => all.checks.extend(CheckAttr::read(&entry, errors)),
                symbol::BELONGS_TO => {
                    let attr = BelongsToAttr::read(&entry, PLACE, errors);
                    all.belongs_to.extend(attr.map(|attr| (key.clone(), attr)));
                }
                symbol::HAS_MANY | symbol::HAS_ONE | symbol::MANY_TO_MANY => {
                    all.inverses.extend(InverseAttr::read(&entry, errors));
                }
                symbol::NEW => {
                    all.new.set(key, GeneratedAttr::read(&entry, Place::New, errors), errors);
                }
                symbol::COLUMNS => {
                    all.columns.set(key, GeneratedAttr::read(&entry, Place::Columns, errors), errors);
                }
                symbol::VALIDATE => all.validate.set(key, entry.read(PLACE, errors, value::<Path>), errors),
                symbol::AFTER_COMMIT => {
                    all.after_commit.set(key, entry.read(PLACE, errors, value::<Path>), errors);
                }
                symbol::CHANGES => {
                    all.changes.set(key, GeneratedAttr::read(&entry, Place::Changes, errors), errors);
                }
                symbol::FIELDS => all.fields.set(key, FieldsAttr::read(&entry, errors), errors),
                _ => errors.unknown_key(key, PLACE),
            }
        }
        all
    }
}

impl IndexAttr {
    fn read(entry: &Entry, errors: &mut Errors) -> Option<IndexAttr> {
        let list = entry.read(Place::Model, errors, nonempty_list)?;
        let mut index = IndexAttr {
            key: entry.key.clone(),
            fields: Vec::new(),
            name: Slot::default(),
            condition: Slot::default(),
            search: Slot::default(),
        };
        for part in entries(list, errors) {
            match (&part.form, part.key.unraw().to_string().as_str()) {
                (Form::Flag, _) => index.fields.push(FieldPath { field: part.key, within: Vec::new() }),
                (Form::Path(within), _) => {
                    index.fields.push(FieldPath { field: part.key.clone(), within: within.clone() });
                }
                (_, symbol::NAME) => {
                    index.name.set(&part.key, part.read(Place::Index, errors, text), errors);
                }
                (_, symbol::WHERE) => {
                    index.condition.set(&part.key, SqlAttr::in_where(&part, errors), errors);
                }
                (_, symbol::SEARCH) => {
                    index.search.set(&part.key, part.read(Place::Index, errors, text), errors);
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
            return Some(CheckAttr { name: Slot::default(), sql: SqlAttr::Same(sql) });
        };
        let (mut name, mut sql, mut each) = (Slot::default(), Slot::default(), SqlSlots::default());
        for part in entries(list.clone(), errors) {
            if each.take(&part, Place::Check, errors) {
                continue;
            }
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
        let sql = match (sql.key(), each.key()) {
            (None, None) => {
                errors.bad_form(&entry.key, &entry.key, Place::Model);
                None
            }
            (Some(_), Some(one)) => {
                errors.at(one, "`sql` is the text for every database; give it, or one for each");
                None
            }
            (Some(_), None) => sql.value.map(SqlAttr::Same),
            (None, Some(_)) => each.finish(&entry.key, errors),
        };
        Some(CheckAttr { name, sql: sql? })
    }
}
