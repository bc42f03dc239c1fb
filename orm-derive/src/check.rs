//! The rules about a model that its text alone can tell, one function each. What depends on a type is asserted by the
//! generated code (`expand/asserts.rs`).

mod fields;
mod filled;
mod generated;
mod indexes;
mod renames;
mod scopes;

use std::collections::HashMap;

use proc_macro2::Span;
use syn::LitStr;

use crate::body::Body;
use crate::errors::Errors;
use crate::model::{Field, Model};

/// The longest name in bytes; Postgres cuts longer ones off.
const MAX_NAME: usize = 63;

/// The verbs of a model, which an inherent method of the same name would hide.
const VERBS: &[&str] = &[
    "query",
    "find",
    "get",
    "update",
    "update_only",
    "update_all",
    "apply",
    "delete",
    "delete_all",
    "insert_from",
    "new_from",
    "reload",
    "load",
];

/// Checks every rule.
pub(crate) fn model(model: &Model<'_>, errors: &mut Errors) {
    for rule in [
        has_key,
        key_is_small,
        generated_is_single_key,
        one_version,
        version_fills_itself,
        names_fit,
        names_are_free,
        renames::model,
        generated::model,
        fields::model,
        actions_have_relation,
        relations_differ,
        inverses_differ,
        inverses_hide_no_verb,
        relations_hide_no_verb,
        filled::model,
        scopes::model,
        indexes::model,
    ] {
        rule(model, errors);
    }
    columns(model, errors);
}

/// Checks the rules of columns alone, which an embedded struct has as well.
pub(crate) fn columns(body: &Body<'_>, errors: &mut Errors) {
    columns_differ(body, errors);
    let columns = body.fields.iter().map(|field| (field.column(), field.column_span()));
    columns.for_each(|(name, span)| name_fits(&name, span, errors));
}

/// A row is found, updated and deleted by its key.
fn has_key(model: &Model<'_>, errors: &mut Errors) {
    if model.key.is_empty() && !errors.saw_unknown_key() {
        let name = model.ident;
        errors.at(name, format!(
            "`{name}` has no primary key: name a field `id`, or mark one or more with `#[orm(primary_key)]`"
        ));
    }
}

/// Keys of more fields are no tuples that `Key` knows.
fn key_is_small(model: &Model<'_>, errors: &mut Errors) {
    if let Some(&fifth) = model.key.get(4) {
        errors.at(
            model.fields[fifth].attrs.primary_key.key(),
            "a primary key has at most four fields; give the struct an `id` and make these `unique(...)`",
        );
    }
}

/// Neither database counts parts of keys, or columns that are no keys.
fn generated_is_single_key(model: &Model<'_>, errors: &mut Errors) {
    for (at, field) in model.fields.iter().enumerate() {
        let Some(key) = field.attrs.generated.key() else { continue };
        if !model.key.contains(&at) {
            errors.at(key, "only the primary key can be generated");
        } else if model.key.len() > 1 && field.attrs.generated.get() == Some(&true) {
            errors.at(key, "a primary key of several fields cannot be generated");
        }
    }
}

/// A row has one version.
fn one_version(model: &Model<'_>, errors: &mut Errors) {
    let mut keys = model.fields.iter().filter_map(|field| field.attrs.version.key());
    if let (Some(first), Some(second)) = (keys.next(), keys.next()) {
        errors.duplicate_key(first, second);
    }
}

/// The version starts at 1 and is counted by updates, so it is nothing else besides.
fn version_fills_itself(model: &Model<'_>, errors: &mut Errors) {
    for (at, field) in
        model.fields.iter().enumerate().filter(|(_, field)| field.attrs.version.key().is_some())
    {
        if model.key.contains(&at) {
            errors.at(field.attrs.version.key(), "the version changes with every update, so it is no key");
        }
        if let Some(key) = model.foreign_key_at(at) {
            errors.at(key, "the version counts updates, so it is no foreign key");
        }
    }
}

/// Two columns of one table have two names, however their letters are written: SQLite compares them without case.
fn columns_differ(body: &Body<'_>, errors: &mut Errors) {
    let mut seen: HashMap<String, &Field<'_>> = HashMap::new();
    for field in &body.fields {
        let column = field.column();
        if let Some(first) = seen.insert(column.to_ascii_lowercase(), field) {
            let message = format!("the column `{column}` is that of `{}` already", first.name());
            errors.add(syn::Error::new(field.column_span(), message));
        }
    }
}

/// Names that the database would cut off are refused, and so is the NUL that ends them.
fn names_fit(model: &Model<'_>, errors: &mut Errors) {
    let mut names = vec![table_name(model)];
    names.extend(model.attrs.schema.get().map(|name| (name.value(), name.span())));
    names.extend(renames::old_names(model).map(|name| (name.value(), name.span())));
    let indexes = model.indexes.iter().filter_map(|index| index.name.as_ref());
    let checks = model.attrs.checks.iter().filter_map(|check| check.name.get());
    let foreign_keys = model.relations.iter().filter_map(|relation| relation.constraint.as_ref());
    names.extend(indexes.chain(checks).chain(foreign_keys).map(|name| (name.value(), name.span())));
    for (name, span) in names {
        name_fits(&name, span, errors);
    }
}

fn name_fits(name: &str, span: Span, errors: &mut Errors) {
    if name.len() > MAX_NAME {
        let message =
            format!("this name has {} bytes, and Postgres keeps only {MAX_NAME} of a name", name.len());
        errors.add(syn::Error::new(span, message));
    } else if name.contains('\0') {
        errors.add(syn::Error::new(span, "a name in the database cannot contain NUL"));
    }
}

/// SQLite keeps some names of tables and indexes for itself (<https://sqlite.org/fileformat2.html#intschema>), which
/// begin with their schema there, and Postgres some of schemas
/// (<https://www.postgresql.org/docs/current/sql-createschema.html>).
fn names_are_free(model: &Model<'_>, errors: &mut Errors) {
    let indexes = model.indexes.iter().filter_map(|index| index.name.as_ref());
    let schema = model.attrs.schema.get().map(|name| (name.value(), name.span()));
    let named = indexes.map(|name| (name.value(), name.span()));
    for (name, span) in named.chain([table_name(model)]).chain(schema.clone()) {
        if name.to_ascii_lowercase().starts_with("sqlite_") {
            let message = format!("SQLite keeps names that begin with `sqlite_` for itself; `{name}` is one");
            errors.add(syn::Error::new(span, message));
        }
    }
    if let Some((name, span)) = schema.filter(|(name, _)| name.starts_with("pg_")) {
        let message = format!("Postgres keeps schemas that begin with `pg_` for itself; `{name}` is one");
        errors.add(syn::Error::new(span, message));
    }
}

/// The name of the table, and where messages about it point.
fn table_name(model: &Model<'_>) -> (String, Span) {
    let span = model.attrs.table.get().map_or_else(|| model.ident.span(), LitStr::span);
    (model.table.clone(), span)
}

/// Only a foreign key has a target that can be deleted, and can wait for it.
fn actions_have_relation(model: &Model<'_>, errors: &mut Errors) {
    for field in model.fields.iter().filter(|field| field.attrs.belongs_to.key().is_none()) {
        let attrs = &field.attrs;
        let keys = [attrs.on_delete.key(), attrs.on_update.key(), attrs.deferred.key()];
        for key in keys.into_iter().flatten() {
            errors.at(key, format!("`{key}` needs a `belongs_to` on the same field"));
        }
    }
}

/// Relations are methods, so no two have one name.
fn relations_differ(model: &Model<'_>, errors: &mut Errors) {
    for (at, relation) in model.relations.iter().enumerate() {
        if let Some(first) = model.relations[..at].iter().find(|other| other.name == relation.name) {
            let (name, field) = (&relation.name, model.fields[first.fields[0]].name());
            errors.at(name, format!(
                "the relation `{name}` is that of `{field}` already; name one: `belongs_to(..., relation = ...)`"
            ));
        }
    }
}

/// The same for those that foreign keys of other models make.
fn inverses_differ(model: &Model<'_>, errors: &mut Errors) {
    for (at, inverse) in model.inverses.iter().enumerate() {
        let name = &inverse.name;
        let taken = model.relations.iter().any(|relation| relation.name == *name)
            || model.inverses[..at].iter().any(|other| other.name == *name);
        if taken {
            errors.at(name, format!("there is a relation `{name}` already; give this one another name"));
        }
    }
}

/// And they hide no verb.
fn inverses_hide_no_verb(model: &Model<'_>, errors: &mut Errors) {
    for name in model.inverses.iter().map(|inverse| &inverse.name) {
        if VERBS.iter().any(|verb| name == verb) {
            let model = model.ident;
            errors
                .at(name, format!("a relation `{name}` would hide `{model}::{name}`; give it another name"));
        }
    }
}

/// A relation of a verb's name would be called in its place.
fn relations_hide_no_verb(model: &Model<'_>, errors: &mut Errors) {
    for name in model.relations.iter().map(|relation| &relation.name) {
        if VERBS.iter().any(|verb| name == verb) {
            let model = model.ident;
            errors.at(name, format!(
                "a relation `{name}` would hide `{model}::{name}`; name it: `belongs_to(..., relation = ...)`"
            ));
        }
    }
}
