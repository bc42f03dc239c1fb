//! What a model says, with all names resolved: what `check.rs` judges and `expand/` writes. Built as far as possible
//! even from a struct with mistakes, so that all of them are found; every node keeps its original for spans.

use std::ops::Deref;

use heck::ToUpperCamelCase;
use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, DeriveInput, Ident, LitStr, Path, Type, Visibility};

use crate::attr::{Action, BelongsToAttr, FieldAttrs, FieldPath, Kind, ModelAttrs, SqlAttr};
use crate::body::{Body, docs};
use crate::errors::{Errors, did_you_mean, list};
use crate::names;
use crate::symbol::{self, Place};

pub(crate) struct Model<'a> {
    pub(crate) body: Body<'a>,
    pub(crate) attrs: ModelAttrs,
    pub(crate) table: String,
    pub(crate) comment: Option<String>,
    /// Positions of the fields of the primary key.
    pub(crate) key: Vec<usize>,
    /// The position of the key that the database generates.
    pub(crate) generated: Option<usize>,
    pub(crate) version: Option<usize>,
    pub(crate) created_at: Option<usize>,
    pub(crate) updated_at: Option<usize>,
    pub(crate) soft_delete: Option<usize>,
    pub(crate) tenant: Option<usize>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) relations: Vec<Relation>,
    /// Relations that foreign keys of other models make.
    pub(crate) inverses: Vec<Inverse>,
}

pub(crate) struct Field<'a> {
    pub(crate) vis: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    /// The doc comment as it was written.
    pub(crate) docs: Vec<&'a Attribute>,
    pub(crate) comment: Option<String>,
    pub(crate) attrs: FieldAttrs,
}

/// What text may name: a field, or one within an embedded struct.
pub(crate) struct Named<'m> {
    pub(crate) path: FieldPath,
    /// The doc comment of a field, as it was written.
    pub(crate) docs: &'m [&'m Attribute],
}

impl<'m> Named<'m> {
    fn own(field: &'m Field<'_>) -> Named<'m> {
        Named { path: FieldPath { field: field.ident.clone(), within: Vec::new() }, docs: &field.docs }
    }

    /// What it is called in an enum.
    pub(crate) fn variant(&self) -> Ident {
        let name = self.path.dotted().to_upper_camel_case();
        // `Self` is the only word of Rust in this case, and no raw name either.
        let name = if name == "Self" { "Self_" } else { &name };
        Ident::new(name, self.path.last().span())
    }
}

/// An index or a unique constraint, from the struct or from a field.
pub(crate) struct Index {
    /// The key that made it.
    pub(crate) key: Ident,
    pub(crate) columns: Vec<IndexColumn>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    /// The condition that the rows of a partial one meet.
    pub(crate) condition: Option<SqlAttr>,
    /// The configuration of one for full-text search.
    pub(crate) search: Option<LitStr>,
}

/// A column of an index: a field, or one of an embedded struct, whose position only its type knows.
#[derive(PartialEq)]
pub(crate) enum IndexColumn {
    Own(usize),
    Embedded(FieldPath),
}

impl IndexColumn {
    /// The field as messages name it.
    pub(crate) fn name(&self, model: &Model<'_>) -> String {
        match self {
            IndexColumn::Own(at) => model.fields[*at].name(),
            IndexColumn::Embedded(path) => path.dotted(),
        }
    }
}

/// A foreign key, and the relation that it is.
pub(crate) struct Relation {
    /// The key that made it.
    pub(crate) key: Ident,
    /// Positions of its fields, in the order of the key of the target.
    pub(crate) fields: Vec<usize>,
    pub(crate) name: Ident,
    pub(crate) target: Path,
    pub(crate) constraint: Option<LitStr>,
    pub(crate) on_delete: Option<Action>,
    pub(crate) on_update: Option<Action>,
    pub(crate) deferred: bool,
}

/// A relation that a foreign key of another model makes.
pub(crate) struct Inverse {
    /// The key that made it.
    pub(crate) key: Ident,
    pub(crate) name: Ident,
    pub(crate) target: Path,
    /// The field of the foreign key that points here, where it was named.
    pub(crate) via: Option<Ident>,
    /// The model whose rows link the two, and the field of its foreign key that points on, where it was named.
    pub(crate) over: Option<(Path, Option<Ident>)>,
    /// Whether at most one row points here.
    pub(crate) one: bool,
}

impl Inverse {
    /// The model that has the foreign key.
    pub(crate) fn pointing(&self) -> &Path {
        self.over.as_ref().map_or(&self.target, |(links, _)| links)
    }
}

impl<'a> Model<'a> {
    /// Reads a struct; `None`, with an error, for what can be no model at all.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Option<Model<'a>> {
        let mut body = Body::read(input, (Place::Model, Place::Field), errors)?;
        let mut attrs = ModelAttrs::read(&input.attrs, errors);
        body.columns = std::mem::take(&mut attrs.columns);
        let fields = &body.fields;
        let key = key_of(fields);
        let mut model = Model {
            table: attrs.table.get().map_or_else(|| names::table_of(&input.ident), LitStr::value),
            comment: names::comment(&input.attrs),
            generated: None,
            version: fields.iter().position(|field| field.attrs.version.key().is_some()),
            created_at: fields.iter().position(|field| field.attrs.created_at.key().is_some()),
            updated_at: fields.iter().position(|field| field.attrs.updated_at.key().is_some()),
            soft_delete: fields.iter().position(|field| field.attrs.soft_delete.key().is_some()),
            tenant: fields.iter().position(|field| field.attrs.tenant.key().is_some()),
            key,
            indexes: Vec::new(),
            relations: Vec::new(),
            inverses: Vec::new(),
            attrs,
            body,
        };
        model.indexes = model.read_indexes(errors);
        model.relations = model.read_relations(errors);
        model.generated = model.generated_of();
        model.inverses = model.read_inverses();
        Some(model)
    }

    /// `NewPost`
    pub(crate) fn new_ident(&self) -> Ident {
        if let Some(name) = self.attrs.new.get().and_then(|new| new.name.get()) {
            return name.clone();
        }
        format_ident!("New{}", self.ident.unraw(), span = self.ident.span())
    }

    /// `PostChanges`, if there is to be one.
    pub(crate) fn changes_ident(&self) -> Option<Ident> {
        self.attrs.changes.key()?;
        let name = self.attrs.changes.get().and_then(|changes| changes.name.get()).cloned();
        Some(name.unwrap_or_else(|| format_ident!("{}Changes", self.ident.unraw(), span = self.ident.span())))
    }

    /// Whether the field may be changed: it is no part of the key, and nothing fills it.
    pub(crate) fn is_changed(&self, at: usize) -> bool {
        !self.key.contains(&at) && !self.is_filled(at)
    }

    /// `PostField`
    pub(crate) fn field_ident(&self) -> Ident {
        if let Some(name) = self.attrs.fields.get().and_then(|fields| fields.name.get()) {
            return name.clone();
        }
        format_ident!("{}Field", self.ident.unraw(), span = self.ident.span())
    }

    /// The fields that text may name, where the model says that any may be, and behind them those of embedded structs.
    pub(crate) fn named_fields(&self) -> Vec<Named<'_>> {
        let Some(attr) = self.attrs.fields.get() else { return self.fields.iter().map(Named::own).collect() };
        let is = |name: &Ident, field: &Field<'a>| name.unraw() == field.ident.unraw();
        let only = |field: &Field<'a>| {
            let names = attr.only.get();
            names
                .is_none_or(|names| names.iter().any(|name| name.within.is_empty() && is(&name.field, field)))
        };
        let except = |field: &Field<'a>| {
            attr.except.get().is_some_and(|names| names.iter().any(|name| is(name, field)))
        };
        let own = self.fields.iter().filter(|field| only(field) && !except(field)).map(Named::own);
        let listed = attr.only.get().into_iter().chain(attr.with.get()).flatten();
        let within = listed.filter(|path| !path.within.is_empty() && self.is_embedded(&path.field));
        own.chain(within.map(|path| Named { path: path.clone(), docs: &[] })).collect()
    }

    /// The fields that `New...` has.
    pub(crate) fn new_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        let all = self.fields.iter().enumerate();
        all.filter(|(at, _)| !self.is_filled(*at)).map(|(_, field)| field)
    }

    /// Whether a new row does not say what stands in the column: a generated key, the version, a moment of the clock or of a
    /// soft delete.
    pub(crate) fn is_filled(&self, at: usize) -> bool {
        [self.generated, self.version, self.soft_delete].contains(&Some(at))
            || self.fields[at].attrs.clock().is_some()
    }

    /// Whether no two rows have the same values in the fields.
    pub(crate) fn is_unique(&self, fields: &[usize]) -> bool {
        let among = |column: &IndexColumn| matches!(column, IndexColumn::Own(at) if fields.contains(at));
        let unique =
            |index: &Index| index.unique && index.condition.is_none() && index.columns.iter().all(among);
        self.key.iter().all(|at| fields.contains(at)) || self.indexes.iter().any(unique)
    }

    /// The key that makes the field part of a foreign key.
    pub(crate) fn foreign_key_at(&self, at: usize) -> Option<&Ident> {
        let of_model = || self.relations.iter().find(|relation| relation.fields.contains(&at));
        self.fields[at].attrs.belongs_to.key().or_else(|| of_model().map(|relation| &relation.key))
    }

    fn read_indexes(&self, errors: &mut Errors) -> Vec<Index> {
        let mut all = Vec::new();
        for (at, field) in self.fields.iter().enumerate() {
            for (slot, unique) in [(&field.attrs.unique, true), (&field.attrs.index, false)] {
                if let Some((key, name)) = slot.pair() {
                    let (key, name) = (key.clone(), name.clone());
                    all.push(Index {
                        key,
                        columns: vec![IndexColumn::Own(at)],
                        name,
                        unique,
                        condition: None,
                        search: None,
                    });
                }
            }
        }
        for index in &self.attrs.indexes {
            let columns = index.fields.iter().filter_map(|field| self.index_column(field, errors)).collect();
            let (name, condition) = (index.name.get().cloned(), index.condition.get().cloned());
            let unique = index.key == symbol::UNIQUE;
            let (key, search) = (index.key.clone(), index.search.get().cloned());
            all.push(Index { key, columns, name, unique, condition, search });
        }
        all
    }

    /// Whether the field is one of several columns.
    pub(crate) fn is_embedded(&self, field: &Ident) -> bool {
        self.embedded.iter().any(|embedded| embedded.ident.unraw() == field.unraw())
    }

    /// The column that the user named.
    pub(crate) fn index_column(&self, path: &FieldPath, errors: &mut Errors) -> Option<IndexColumn> {
        let Some(within) = path.within.first() else {
            return self.position(&path.field, errors).map(IndexColumn::Own);
        };
        if self.is_embedded(&path.field) {
            return Some(IndexColumn::Embedded(path.clone()));
        }
        let field = &path.field;
        if self.fields.iter().any(|other| other.ident.unraw() == field.unraw()) {
            errors.at(within, format!("`{field}` is not embedded, so there is no column within it"));
            return None;
        }
        self.position(field, errors).map(IndexColumn::Own)
    }

    /// The position of the field that the user named.
    pub(crate) fn position(&self, name: &Ident, errors: &mut Errors) -> Option<usize> {
        let wanted = name.unraw();
        let position = self.fields.iter().position(|field| field.ident.unraw() == wanted);
        if position.is_none() {
            if let Some(why) = self.why_no_column(name) {
                errors.at(name, why);
                return None;
            }
            let mut known: Vec<String> = self.fields.iter().map(|field| field.name()).collect();
            known.extend(self.embedded.iter().map(|field| field.ident.unraw().to_string()));
            let hint = match did_you_mean(&wanted.to_string(), &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("its fields are {}", list(&known)),
            };
            errors.at(name, format!("`{}` has no field `{wanted}`; {hint}", self.ident));
        }
        position
    }

    fn read_relations(&self, errors: &mut Errors) -> Vec<Relation> {
        let mut all = Vec::new();
        for (at, field) in self.fields.iter().enumerate() {
            let Some((key, attr)) = field.attrs.belongs_to.pair() else { continue };
            let name = match (attr.relation.get(), attr.relation.key()) {
                (Some(name), _) => name.clone(),
                (None, Some(_)) => continue,
                (None, None) => match names::relation_of(field.ident) {
                    Some(name) => name,
                    None => {
                        errors.at(key, names::no_relation_name(field.ident, &attr.target));
                        continue;
                    }
                },
            };
            let FieldAttrs { on_delete, on_update, deferred, .. } = &field.attrs;
            all.push(Relation {
                on_delete: on_delete.get().cloned(),
                on_update: on_update.get().cloned(),
                deferred: deferred.get().is_some(),
                ..self.relation(key, attr, name, vec![at])
            });
        }
        for (key, attr) in &self.attrs.belongs_to {
            let (Some(name), Some(columns)) = (attr.relation.get(), attr.columns.get()) else { continue };
            let fields: Vec<usize> =
                columns.iter().filter_map(|column| self.position(column, errors)).collect();
            for (at, column) in columns.iter().enumerate() {
                if columns[..at].iter().any(|before| before.unraw() == column.unraw()) {
                    errors.at(column, format!("`{}` stands twice in this list", column.unraw()));
                }
            }
            if fields.len() == columns.len() {
                all.push(self.relation(key, attr, name.clone(), fields));
            }
        }
        all
    }

    fn relation(&self, key: &Ident, attr: &BelongsToAttr, name: Ident, fields: Vec<usize>) -> Relation {
        Relation {
            key: key.clone(),
            fields,
            name,
            target: self.resolve_self(&attr.target),
            constraint: attr.name.get().cloned(),
            on_delete: attr.on_delete.get().cloned(),
            on_update: attr.on_update.get().cloned(),
            deferred: attr.deferred.get().is_some(),
        }
    }

    /// The single key that is marked `generated`, or is spelled as an integer, no foreign key, and not marked
    /// `generated = false`.
    ///
    /// Going by the spelling only sets the default: which types may be generated is asked of the type.
    fn generated_of(&self) -> Option<usize> {
        let &[at] = &self.key[..] else { return None };
        let field = &self.fields[at];
        let is_generated = match field.attrs.generated.key() {
            Some(_) => field.attrs.generated.get().copied().unwrap_or(true),
            None => {
                is_spelled_as_integer(field.ty) && !field.has_default() && self.foreign_key_at(at).is_none()
            }
        };
        is_generated.then_some(at)
    }

    fn read_inverses(&mut self) -> Vec<Inverse> {
        let attrs = std::mem::take(&mut self.attrs.inverses);
        let resolved = attrs.into_iter().map(|mut attr| {
            attr.target = self.resolve_self(&attr.target);
            let over = match attr.kind {
                Kind::Through { links, to } => Some((self.resolve_self(&links), to.get().cloned())),
                Kind::One | Kind::Many => None,
            };
            let one = attr.key == symbol::HAS_ONE;
            Inverse {
                key: attr.key,
                name: attr.name,
                target: attr.target,
                via: attr.via.get().cloned(),
                over,
                one,
            }
        });
        resolved.collect()
    }

    /// `Self` means the model, also where the generated code stands in another `impl`.
    fn resolve_self(&self, target: &Path) -> Path {
        if target.is_ident("Self") {
            let mut ident = self.ident.clone();
            ident.set_span(target.segments[0].ident.span());
            return ident.into();
        }
        target.clone()
    }
}

/// A model is a body, and a table of it.
impl<'a> Deref for Model<'a> {
    type Target = Body<'a>;

    fn deref(&self) -> &Body<'a> {
        &self.body
    }
}

impl<'a> Field<'a> {
    pub(crate) fn new(field: &'a syn::Field, ident: &'a Ident, attrs: FieldAttrs) -> Field<'a> {
        Field {
            vis: &field.vis,
            ident,
            ty: &field.ty,
            docs: docs(&field.attrs),
            comment: names::comment(&field.attrs),
            attrs,
        }
    }

    /// The name of the field without `r#`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The name of the column.
    pub(crate) fn column(&self) -> String {
        self.attrs.column.get().map_or_else(|| self.name(), LitStr::value)
    }

    /// Where messages about the name of the column point.
    pub(crate) fn column_span(&self) -> Span {
        self.attrs.column.get().map_or_else(|| self.ident.span(), LitStr::span)
    }

    pub(crate) fn has_default(&self) -> bool {
        self.attrs.default.key().is_some()
    }
}

/// The fields marked `primary_key`, or else the field `id`.
fn key_of(fields: &[Field<'_>]) -> Vec<usize> {
    let with = |is_key: fn(&Field<'_>) -> bool| -> Vec<usize> {
        (0..fields.len()).filter(|&at| is_key(&fields[at])).collect()
    };
    let marked = with(|field| field.attrs.primary_key.key().is_some());
    if marked.is_empty() { with(|field| field.ident == "id") } else { marked }
}

fn is_spelled_as_integer(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_spelled_as_integer(&group.elem),
        Type::Paren(paren) => is_spelled_as_integer(&paren.elem),
        Type::Path(path) => ["i16", "i32", "i64"].iter().any(|name| path.path.is_ident(name)),
        _ => false,
    }
}
