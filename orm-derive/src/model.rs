//! What a model says, with all names resolved: what `check.rs` judges and `expand/` writes. Built as far as possible
//! even from a struct with mistakes, so that all of them are found; every node keeps its original for spans.

use proc_macro2::Span;
use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Type, Visibility};

use crate::attr::{FieldAttrs, ModelAttrs, SqlAttr};
use crate::errors::{Errors, did_you_mean, list};
use crate::names;
use crate::symbol;

pub(crate) struct Model<'a> {
    pub(crate) vis: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    pub(crate) attrs: ModelAttrs,
    pub(crate) table: String,
    pub(crate) comment: Option<String>,
    pub(crate) fields: Vec<Field<'a>>,
    /// Positions of the fields of the primary key.
    pub(crate) key: Vec<usize>,
    /// The position of the key that the database generates.
    pub(crate) generated: Option<usize>,
    pub(crate) version: Option<usize>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) relations: Vec<Relation>,
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

/// An index or a unique constraint, from the struct or from a field.
pub(crate) struct Index {
    /// The key that made it.
    pub(crate) key: Ident,
    pub(crate) columns: Vec<usize>,
    pub(crate) name: Option<LitStr>,
    pub(crate) unique: bool,
    /// The condition that the rows of a partial one meet.
    pub(crate) condition: Option<SqlAttr>,
}

/// A foreign key, and the relation that it is.
pub(crate) struct Relation {
    pub(crate) field: usize,
    pub(crate) name: Ident,
    pub(crate) target: Path,
    pub(crate) constraint: Option<LitStr>,
}

impl<'a> Model<'a> {
    /// Reads a struct; `None`, with an error, for what can be no model at all.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Option<Model<'a>> {
        let fields = named_fields(input, errors)?;
        let fields: Vec<Field<'a>> = fields.iter().filter_map(|field| Field::read(field, errors)).collect();
        let attrs = ModelAttrs::read(&input.attrs, errors);
        let key = key_of(&fields);
        let mut model = Model {
            vis: &input.vis,
            ident: &input.ident,
            krate: attrs.krate.get().cloned().unwrap_or_else(|| syn::parse_quote!(::orm)),
            table: attrs.table.get().map_or_else(|| names::table_of(&input.ident), LitStr::value),
            comment: names::comment(&input.attrs),
            generated: generated_of(&fields, &key),
            version: fields.iter().position(|field| field.attrs.version.key().is_some()),
            key,
            indexes: Vec::new(),
            relations: Vec::new(),
            attrs,
            fields,
        };
        model.indexes = model.read_indexes(errors);
        model.relations = model.read_relations(errors);
        Some(model)
    }

    /// `NewPost`
    pub(crate) fn new_ident(&self) -> Ident {
        if let Some(name) = self.attrs.new.get().and_then(|new| new.name.get()) {
            return name.clone();
        }
        format_ident!("New{}", self.ident.unraw(), span = self.ident.span())
    }

    /// `PostColumns`
    pub(crate) fn columns_ident(&self) -> Ident {
        if let Some(name) = self.attrs.columns.get().and_then(|columns| columns.name.get()) {
            return name.clone();
        }
        format_ident!("{}Columns", self.ident.unraw(), span = self.ident.span())
    }

    /// The fields that `New...` has.
    pub(crate) fn new_fields(&self) -> impl Iterator<Item = &Field<'a>> {
        let all = self.fields.iter().enumerate();
        all.filter(|(at, _)| !self.is_filled(*at)).map(|(_, field)| field)
    }

    /// Whether a new row does not say what stands in the column: a generated key, or the version.
    pub(crate) fn is_filled(&self, at: usize) -> bool {
        self.generated == Some(at) || self.version == Some(at)
    }

    fn read_indexes(&self, errors: &mut Errors) -> Vec<Index> {
        let mut all = Vec::new();
        for (at, field) in self.fields.iter().enumerate() {
            for (slot, unique) in [(&field.attrs.unique, true), (&field.attrs.index, false)] {
                if let Some((key, name)) = slot.pair() {
                    let (key, name) = (key.clone(), name.clone());
                    all.push(Index { key, columns: vec![at], name, unique, condition: None });
                }
            }
        }
        for index in &self.attrs.indexes {
            let columns = index.fields.iter().filter_map(|field| self.position(field, errors)).collect();
            let (name, condition) = (index.name.get().cloned(), index.condition.get().cloned());
            let unique = index.key == symbol::UNIQUE;
            all.push(Index { key: index.key.clone(), columns, name, unique, condition });
        }
        all
    }

    /// The position of the field that the user named.
    fn position(&self, name: &Ident, errors: &mut Errors) -> Option<usize> {
        let wanted = name.unraw();
        let position = self.fields.iter().position(|field| field.ident.unraw() == wanted);
        if position.is_none() {
            let known: Vec<String> = self.fields.iter().map(|field| field.name()).collect();
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
            let target = self.resolve_self(&attr.target);
            all.push(Relation { field: at, name, target, constraint: attr.name.get().cloned() });
        }
        all
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

impl<'a> Field<'a> {
    fn read(field: &'a syn::Field, errors: &mut Errors) -> Option<Field<'a>> {
        Some(Field {
            vis: &field.vis,
            ident: field.ident.as_ref()?,
            ty: &field.ty,
            docs: field.attrs.iter().filter(|attribute| attribute.path().is_ident("doc")).collect(),
            comment: names::comment(&field.attrs),
            attrs: FieldAttrs::read(&field.attrs, errors),
        })
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

/// The fields of a struct with named fields and without generics; what else there is, is refused.
fn named_fields<'a>(
    input: &'a DeriveInput,
    errors: &mut Errors,
) -> Option<&'a syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    let name = &input.ident;
    let fields = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if fields.named.is_empty() => {
                errors.at(name, "a model needs at least one field, such as `id: i64`");
                return None;
            }
            Fields::Named(fields) => &fields.named,
            Fields::Unnamed(_) => {
                errors.at(
                    name,
                    "a model needs named fields, since they name the columns; a newtype that is stored in one \
                     column is `#[derive(Value)]`",
                );
                return None;
            }
            Fields::Unit => {
                errors.at(name, "a model needs named fields, since they name the columns");
                return None;
            }
        },
        Data::Enum(_) => {
            errors.at(name, "an enum is no model; one that is stored in a column is `#[derive(Value)]`");
            return None;
        }
        Data::Union(_) => {
            errors.at(name, "a union is no model; use a struct with named fields");
            return None;
        }
    };
    if !input.generics.params.is_empty() {
        let parameters = &input.generics.params;
        errors.at(
            parameters,
            "a model is one table, so it has no parameters; write a struct for each, with owned fields",
        );
        return None;
    }
    Some(fields)
}

/// The fields marked `primary_key`, or else the field `id`.
fn key_of(fields: &[Field<'_>]) -> Vec<usize> {
    let with = |is_key: fn(&Field<'_>) -> bool| -> Vec<usize> {
        (0..fields.len()).filter(|&at| is_key(&fields[at])).collect()
    };
    let marked = with(|field| field.attrs.primary_key.key().is_some());
    if marked.is_empty() { with(|field| field.ident == "id") } else { marked }
}

/// The single key that is marked `generated`, or is spelled as an integer and not marked `generated = false`.
///
/// Going by the spelling only sets the default: which types may be generated is asked of the type.
fn generated_of(fields: &[Field<'_>], key: &[usize]) -> Option<usize> {
    let &[at] = key else { return None };
    let field = &fields[at];
    let is_generated = match field.attrs.generated.key() {
        Some(_) => field.attrs.generated.get().copied().unwrap_or(true),
        None => {
            is_spelled_as_integer(field.ty) && !field.has_default() && field.attrs.belongs_to.key().is_none()
        }
    };
    is_generated.then_some(at)
}

fn is_spelled_as_integer(ty: &Type) -> bool {
    match ty {
        Type::Group(group) => is_spelled_as_integer(&group.elem),
        Type::Paren(paren) => is_spelled_as_integer(&paren.elem),
        Type::Path(path) => ["i16", "i32", "i64"].iter().any(|name| path.path.is_ident(name)),
        _ => false,
    }
}
