//! `#[derive(Projection)]` as said: which part of a row each field is.

use syn::ext::IdentExt;
use syn::punctuated::Punctuated;
use syn::{Attribute, DeriveInput, ExprClosure, Ident, Path, Token, Type};

use crate::attr::{self, Entry, Form, Slot};
use crate::body::named_fields;
use crate::errors::Errors;
use crate::symbol::{self, Place};

/// A struct that shows rows of a model.
pub(crate) struct Projection<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    pub(crate) model: Path,
    pub(crate) parts: Vec<Part<'a>>,
}

/// A field, and which part of the row it is.
pub(crate) struct Part<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) ty: &'a Type,
    pub(crate) source: Source,
}

/// Which part of the row a field is.
pub(crate) enum Source {
    /// A column, or one within embedded structs.
    Column(Vec<Ident>),
    /// A column of the row that relations lead to.
    Path(Vec<Ident>, Ident),
    /// The number of the rows that relations lead to.
    Count(Vec<Ident>),
    /// What a closure makes of the columns.
    Select(Box<ExprClosure>),
    /// A projection of what relations lead to.
    Nested(Vec<Ident>),
    /// The same of what a closure makes of the columns.
    NestedBy(Box<ExprClosure>),
    /// A projection of the same row.
    Flatten,
}

impl<'a> Projection<'a> {
    /// Reads a struct; `None`, with an error, for what can be no projection.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Option<Projection<'a>> {
        let fields = named_fields(input, Place::Projection, errors)?;
        let model = read_keys(&input.attrs, errors);
        let mut parts = Vec::new();
        for field in fields {
            let Some(ident) = field.ident.as_ref() else { continue };
            let source = read_source(ident, &field.attrs, errors);
            parts.extend(source.map(|source| Part { ident, ty: &field.ty, source }));
        }
        if model.key().is_none() && !errors.saw_unknown_key() {
            errors.at(&input.ident, "a projection shows rows of a model: `#[orm(model = Post)]`");
        }
        let (ident, krate) = (&input.ident, attr::krate(&input.attrs));
        Some(Projection { ident, krate, model: model.get()?.clone(), parts })
    }
}

/// The keys of the struct, of which the path of the crate is read elsewhere as well.
fn read_keys(attributes: &[Attribute], errors: &mut Errors) -> Slot<Path> {
    const PLACE: Place = Place::Projection;
    let (mut model, mut krate) = (Slot::default(), Slot::default());
    for entry in attr::orm_entries(attributes, errors) {
        let key = &entry.key;
        match key.unraw().to_string().as_str() {
            symbol::MODEL => model.set(key, entry.read(PLACE, errors, attr::value::<Path>), errors),
            symbol::CRATE => krate.set(key, entry.read(PLACE, errors, attr::path_in_text), errors),
            _ => errors.unknown_key(key, PLACE),
        }
    }
    model
}

/// What the key of a field says, of which there is at most one; without any it is the column of its name.
fn read_source(field: &Ident, attributes: &[Attribute], errors: &mut Errors) -> Option<Source> {
    let mut given: Option<(Ident, Option<Source>)> = None;
    for entry in attr::orm_entries(attributes, errors) {
        let key = &entry.key;
        if symbol::find(Place::ProjectionField, &key.unraw().to_string()).is_none() {
            errors.unknown_key(key, Place::ProjectionField);
            return None;
        }
        match &given {
            Some((first, _)) if first == key => errors.duplicate_key(first, key),
            Some((first, _)) => {
                errors.at(key, format!("`{field}` is what `{first}` says; `{key}` cannot stand beside it"));
            }
            None => {
                let source = entry.read(Place::ProjectionField, errors, |_| source_of(field, &entry));
                given = Some((key.clone(), source));
            }
        }
    }
    given.map_or_else(|| Some(Source::Column(vec![field.clone()])), |(_, source)| source)
}

fn source_of(field: &Ident, entry: &Entry) -> Option<Source> {
    let form = &entry.form;
    Some(match entry.key.unraw().to_string().as_str() {
        symbol::COLUMN => Source::Column(dotted(form)?),
        symbol::PATH => {
            let mut relations = dotted(form).filter(|path| path.len() > 1)?;
            let column = relations.pop()?;
            Source::Path(relations, column)
        }
        symbol::COUNT => Source::Count(dotted(form)?),
        symbol::SELECT => Source::Select(attr::value(form)?),
        symbol::FLATTEN => attr::flag(form).map(|()| Source::Flatten)?,
        _ if matches!(form, Form::Flag) => Source::Nested(vec![field.clone()]),
        _ => match dotted(form) {
            Some(path) => Source::Nested(path),
            None => Source::NestedBy(attr::value(form)?),
        },
    })
}

/// `= author.name`
fn dotted(form: &Form) -> Option<Vec<Ident>> {
    let parse = |input: syn::parse::ParseStream<'_>| {
        Punctuated::<Ident, Token![.]>::parse_separated_nonempty_with(input, Ident::parse_any)
    };
    attr::value_by(form, parse).map(|path| path.into_iter().collect())
}
