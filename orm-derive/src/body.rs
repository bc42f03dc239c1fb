//! What a model and an embedded struct have in common: fields, of which each is a column, several of them, or none.

use quote::format_ident;
use syn::ext::IdentExt;
use syn::{Attribute, Data, DeriveInput, Fields, Ident, LitStr, Path, Type, Visibility};

use crate::attr::{self, FieldAttrs, GeneratedAttr, Slot};
use crate::errors::Errors;
use crate::model::Field;
use crate::symbol::{self, Place};

pub(crate) struct Body<'a> {
    pub(crate) vis: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    /// What is said about the struct of the columns.
    pub(crate) columns: Slot<GeneratedAttr>,
    /// The fields that are one column each, in the order of their columns.
    pub(crate) fields: Vec<Field<'a>>,
    /// The fields that are structs of columns; these come behind the others.
    pub(crate) embedded: Vec<Embedded<'a>>,
    /// The fields that are no columns.
    pub(crate) skipped: Vec<Skipped<'a>>,
}

/// `#[orm(embed)] home: Address`
pub(crate) struct Embedded<'a> {
    pub(crate) vis: &'a Visibility,
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) docs: Vec<&'a Attribute>,
    /// What the names of its columns begin with.
    pub(crate) prefix: String,
}

/// `#[orm(skip)] cache: Cache`
pub(crate) struct Skipped<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
}

impl<'a> Body<'a> {
    /// Reads a struct; `None`, with an error, for what can have no columns at all.
    pub(crate) fn read(
        input: &'a DeriveInput,
        (of_struct, of_fields): (Place, Place),
        errors: &mut Errors,
    ) -> Option<Body<'a>> {
        let mut body = Body {
            vis: &input.vis,
            ident: &input.ident,
            krate: attr::krate(&input.attrs),
            columns: Slot::default(),
            fields: Vec::new(),
            embedded: Vec::new(),
            skipped: Vec::new(),
        };
        for field in named_fields(input, of_struct, errors)? {
            body.read_field(field, of_fields, errors);
        }
        Some(body)
    }

    fn read_field(&mut self, field: &'a syn::Field, place: Place, errors: &mut Errors) {
        let Some(ident) = field.ident.as_ref() else { return };
        let attrs = FieldAttrs::read(&field.attrs, place, errors);
        if let Some(key) = attrs.skip.key() {
            no_other_keys(&attrs, key, "it is no column", errors);
            self.skipped.push(Skipped { ident, ty: &field.ty });
        } else if let Some(key) = attrs.embed.key() {
            no_other_keys(&attrs, key, "it is several columns: they take keys inside of the struct", errors);
            let prefix = attrs.embed.get().and_then(|embed| embed.prefix.get());
            if let Some(prefix) = prefix.filter(|prefix| prefix.value().contains('\0')) {
                errors.at(prefix, "a name in the database cannot contain NUL");
            }
            let prefix = prefix.map(LitStr::value);
            self.embedded.push(Embedded {
                vis: &field.vis,
                ident,
                ty: &field.ty,
                docs: docs(&field.attrs),
                prefix: prefix.unwrap_or_else(|| format!("{}_", ident.unraw())),
            });
        } else {
            self.fields.push(Field::new(field, ident, attrs));
        }
    }

    /// `PostColumns`
    pub(crate) fn columns_ident(&self) -> Ident {
        if let Some(name) = self.columns.get().and_then(|columns| columns.name.get()) {
            return name.clone();
        }
        format_ident!("{}Columns", self.ident.unraw(), span = self.ident.span())
    }

    /// Why `name`, which is no column, is none; `None` where there is no such field at all.
    pub(crate) fn why_no_column(&self, name: &Ident) -> Option<String> {
        let wanted = name.unraw();
        if self.skipped.iter().any(|field| field.ident.unraw() == wanted) {
            return Some(format!("`{wanted}` is skipped, so it is no column"));
        }
        let embedded = self.embedded.iter().any(|field| field.ident.unraw() == wanted);
        embedded.then(|| format!("`{wanted}` is several columns; name one: `{wanted}.field`"))
    }
}

/// Reads the keys of an embedded struct, of which the body has taken what there is.
pub(crate) fn read_keys(attributes: &[Attribute], errors: &mut Errors) {
    let mut krate = Slot::default();
    for entry in attr::orm_entries(attributes, errors) {
        match entry.key.unraw().to_string().as_str() {
            symbol::CRATE => {
                krate.set(&entry.key, entry.read(Place::Embed, errors, attr::path_in_text), errors);
            }
            _ => errors.unknown_key(&entry.key, Place::Embed),
        }
    }
}

/// The doc comment as it was written.
pub(crate) fn docs(attributes: &[Attribute]) -> Vec<&Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).collect()
}

/// A field that is not one column has none of the keys of columns.
fn no_other_keys(attrs: &FieldAttrs, only: &Ident, why: &str, errors: &mut Errors) {
    for key in attrs.keys.iter().filter(|key| *key != only) {
        errors.at(key, format!("`{key}` cannot stand beside `{only}`, since {why}"));
    }
}

/// The fields of a struct with named fields and without generics; what else there is, is refused.
pub(crate) fn named_fields<'a>(
    input: &'a DeriveInput,
    place: Place,
    errors: &mut Errors,
) -> Option<&'a syn::punctuated::Punctuated<syn::Field, syn::Token![,]>> {
    let what = place.name();
    let noun = what.split_once(' ').map_or(what, |(_, noun)| noun);
    let of_column = "that is stored in one column is `#[derive(Value)]`";
    let refused = match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) if fields.named.is_empty() => {
                let such = if place == Place::Model { "id: i64" } else { "city: String" };
                format!("{what} needs at least one field, such as `{such}`")
            }
            Fields::Named(fields) if input.generics.params.is_empty() => return Some(&fields.named),
            Fields::Named(_) => {
                errors.at(
                    &input.generics.params,
                    format!(
                        "{what} {}, so it has no parameters; write a struct for each, with owned fields",
                        if place == Place::Model {
                            "is one table"
                        } else {
                            "has the same columns everywhere"
                        }
                    ),
                );
                return None;
            }
            Fields::Unnamed(_) => {
                format!("{what} needs named fields, since they name the columns; a newtype {of_column}")
            }
            Fields::Unit => format!("{what} needs named fields, since they name the columns"),
        },
        Data::Enum(_) => format!("an enum is no {noun}; one {of_column}"),
        Data::Union(_) => format!("a union is no {noun}; use a struct with named fields"),
    };
    errors.at(&input.ident, refused);
    None
}
