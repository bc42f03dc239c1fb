//! `#[derive(Value)]` as said: a newtype, or an enum without payload, with all names resolved.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DataEnum, DeriveInput, Fields, Ident, LitStr, Path, Type, Variant};

use crate::attr::{self, Slot};
use crate::errors::{Errors, list};
use crate::symbol::{self, Place};

/// What the derive stands on.
pub(crate) enum Value<'a> {
    Newtype(Newtype<'a>),
    Enumeration(Enumeration<'a>),
}

/// `struct UserId(i64);`
pub(crate) struct Newtype<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    pub(crate) inner: &'a Type,
}

/// `enum Role { Admin, Member }`
pub(crate) struct Enumeration<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) krate: Path,
    /// The variants and the texts they are stored as.
    pub(crate) variants: Vec<(&'a Ident, String)>,
}

/// Reads what the derive stands on; `None`, with an error, for what can be no value.
pub(crate) fn read<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Option<Value<'a>> {
    if !input.generics.params.is_empty() {
        errors.at(
            &input.generics.params,
            "a column has one type, so what it holds has no parameters; write a type for each",
        );
        return None;
    }
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                let krate = read_attrs(&input.attrs, Place::Newtype, errors).0;
                for field in &fields.unnamed {
                    no_keys(&field.attrs, errors);
                }
                Some(Value::Newtype(Newtype { ident: &input.ident, krate, inner: &fields.unnamed[0].ty }))
            }
            _ => {
                let name = &input.ident;
                errors.at(name, format!(
                    "a column holds one value: write a newtype, `struct {name}(i64);`, or store a struct as JSON with \
                     `Json<{name}>`"
                ));
                None
            }
        },
        Data::Enum(data) => enumeration(input, data, errors).map(Value::Enumeration),
        Data::Union(_) => {
            errors.at(&input.ident, "a union cannot be stored in a column; use a newtype or an enum");
            None
        }
    }
}

fn enumeration<'a>(
    input: &'a DeriveInput,
    data: &'a DataEnum,
    errors: &mut Errors,
) -> Option<Enumeration<'a>> {
    let (krate, rename_all) = read_attrs(&input.attrs, Place::Enum, errors);
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no value to store");
    }
    let mut variants: Vec<(&Ident, String)> = Vec::new();
    for variant in &data.variants {
        let text = stored_text(variant, rename_all, errors);
        if !matches!(variant.fields, Fields::Unit) {
            let name = &input.ident;
            errors.at(
                &variant.fields,
                format!(
                    "a variant with a payload is no text; store the whole enum as JSON with `Json<{name}>`"
                ),
            );
        }
        if let Some((first, _)) = variants.iter().find(|(_, other)| *other == text) {
            errors.at(&variant.ident, format!("`{}` is stored as \"{text}\", like `{first}`", variant.ident));
        }
        variants.push((&variant.ident, text));
    }
    errors.is_empty().then_some(Enumeration { ident: &input.ident, krate, variants })
}

/// The text of `rename`, or else the variant's name.
fn stored_text(variant: &Variant, rename_all: Style, errors: &mut Errors) -> String {
    let mut rename: Slot<LitStr> = Slot::default();
    for entry in attr::orm_entries(&variant.attrs, errors) {
        match entry.key.unraw().to_string().as_str() {
            symbol::RENAME => rename.set(&entry.key, entry.read(Place::Variant, errors, attr::text), errors),
            _ => errors.unknown_key(&entry.key, Place::Variant),
        }
    }
    rename.get().map_or_else(|| rename_all(&variant.ident.unraw().to_string()), LitStr::value)
}

/// The path of the crate, and how names are written.
fn read_attrs(attributes: &[Attribute], place: Place, errors: &mut Errors) -> (Path, Style) {
    let (mut krate, mut rename_all) = (Slot::default(), Slot::default());
    for entry in attr::orm_entries(attributes, errors) {
        let key = &entry.key;
        match key.unraw().to_string().as_str() {
            symbol::CRATE => krate.set(key, entry.read(place, errors, attr::path_in_text), errors),
            symbol::RENAME_ALL if place == Place::Enum => {
                rename_all.set(key, entry.read(place, errors, attr::text), errors);
            }
            _ => errors.unknown_key(key, place),
        }
    }
    let style = rename_all.get().map_or(Some(STYLES[0].1), |text: &LitStr| style(text, errors));
    let krate = krate.get().cloned().unwrap_or_else(|| syn::parse_quote!(::orm));
    (krate, style.unwrap_or(STYLES[0].1))
}

/// Writes the name of a variant as it is stored.
type Style = fn(&str) -> String;

/// How the names of variants can be written; the first is the usual one.
const STYLES: &[(&str, Style)] = &[
    ("snake_case", |name| name.to_snake_case()),
    ("camelCase", |name| name.to_lower_camel_case()),
    ("PascalCase", |name| name.to_pascal_case()),
    ("SCREAMING_SNAKE_CASE", |name| name.to_shouty_snake_case()),
    ("kebab-case", |name| name.to_kebab_case()),
    ("SCREAMING-KEBAB-CASE", |name| name.to_shouty_kebab_case()),
    ("lowercase", |name| name.to_lowercase()),
    ("UPPERCASE", |name| name.to_uppercase()),
];

fn style(text: &LitStr, errors: &mut Errors) -> Option<Style> {
    let style = STYLES.iter().find(|(name, _)| *name == text.value());
    if style.is_none() {
        let names: Vec<&str> = STYLES.iter().map(|(name, _)| *name).collect();
        errors.at(text, format!("unknown style; there are {}", list(&names)));
    }
    style.map(|(_, style)| *style)
}

/// The field of a newtype has no keys of its own.
fn no_keys(attributes: &[Attribute], errors: &mut Errors) {
    for entry in attr::orm_entries(attributes, errors) {
        errors.at(&entry.key, "keys of columns stand on the field of the model, not inside its type");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_write_names_as_they_are_called() {
        for (style, expected) in [
            ("snake_case", "on_hold"),
            ("camelCase", "onHold"),
            ("PascalCase", "OnHold"),
            ("SCREAMING_SNAKE_CASE", "ON_HOLD"),
            ("kebab-case", "on-hold"),
            ("SCREAMING-KEBAB-CASE", "ON-HOLD"),
            ("lowercase", "onhold"),
            ("UPPERCASE", "ONHOLD"),
        ] {
            let write = STYLES.iter().find(|(name, _)| *name == style).map(|(_, write)| write("OnHold"));
            assert_eq!(write.as_deref(), Some(expected), "{style}");
        }
    }
}
