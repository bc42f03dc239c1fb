//! `#[derive(Value)]` as said: a newtype, or an enum without payload, with all names resolved.

use heck::{ToKebabCase, ToLowerCamelCase, ToPascalCase, ToShoutyKebabCase, ToShoutySnakeCase, ToSnakeCase};
use syn::ext::IdentExt;
use syn::{Attribute, Data, DataEnum, DeriveInput, Fields, Ident, LitStr, Path, Type, Variant};

use crate::attr::{self, Slot};
use crate::errors::{Errors, list};
use crate::native::{Native, value_fits};
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
    pub(crate) variants: Vec<&'a Ident>,
    pub(crate) stored: Stored,
}

/// What the variants of an enum are stored as.
pub(crate) enum Stored {
    /// These texts, in the order of the variants.
    Texts(Vec<String>),
    /// Their discriminants.
    Numbers(Width),
    /// The values of a type of Postgres, whose texts are these.
    Native(Native, Vec<String>),
}

/// The column of an enum that is stored as numbers.
pub(crate) struct Width {
    /// The variant of `orm::ColumnType`.
    pub(crate) column: &'static str,
    /// Whether `repr` says so, and rustc has seen to it that all numbers fit.
    pub(crate) is_given: bool,
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
                let krate = ValueAttrs::read(&input.attrs, Place::Newtype, errors).krate();
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
    let attrs = ValueAttrs::read(&input.attrs, Place::Enum, errors);
    if data.variants.is_empty() {
        errors.at(&input.ident, "an enum without variants has no value to store");
    }
    let is_integer = attrs.integer.key().is_some();
    for variant in data.variants.iter().filter(|variant| !matches!(variant.fields, Fields::Unit)) {
        let (name, stored) = (&input.ident, if is_integer { "number" } else { "text" });
        errors.at(
            &variant.fields,
            format!(
                "a variant with a payload is no {stored}; store the whole enum as JSON with `Json<{name}>`"
            ),
        );
    }
    let native = Native::read(&input.ident, &attrs, errors);
    let stored = if is_integer {
        no_texts(input, data, &attrs, errors);
        Stored::Numbers(Width::of(&input.attrs, errors))
    } else {
        let texts = texts(data, &attrs, errors);
        match native {
            Some(native) => Stored::Native(native, texts),
            None => Stored::Texts(texts),
        }
    };
    let variants = data.variants.iter().map(|variant| &variant.ident).collect();
    let enumeration = Enumeration { ident: &input.ident, krate: attrs.krate(), variants, stored };
    errors.is_empty().then_some(enumeration)
}

/// The texts of the variants, of which no two are the same.
fn texts(data: &DataEnum, attrs: &ValueAttrs, errors: &mut Errors) -> Vec<String> {
    let style = attrs.style(errors);
    let mut texts: Vec<String> = Vec::new();
    for variant in &data.variants {
        let rename = rename(variant, errors);
        let text = rename.get().map_or_else(|| style(&variant.ident.unraw().to_string()), LitStr::value);
        if let Some(first) = texts.iter().position(|other| *other == text) {
            let first = &data.variants[first].ident;
            errors.at(&variant.ident, format!("`{}` is stored as \"{text}\", like `{first}`", variant.ident));
        }
        if let Some(why) = value_fits(&text, attrs.native.key().is_some()) {
            let span = rename.get().map_or_else(|| variant.ident.span(), LitStr::span);
            errors.add(syn::Error::new(span, why));
        }
        texts.push(text);
    }
    texts
}

/// `rename = "text"` of a variant.
fn rename(variant: &Variant, errors: &mut Errors) -> Slot<LitStr> {
    let mut rename = Slot::default();
    for entry in attr::orm_entries(&variant.attrs, errors) {
        match entry.key.unraw().to_string().as_str() {
            symbol::RENAME => rename.set(&entry.key, entry.read(Place::Variant, errors, attr::value), errors),
            _ => errors.unknown_key(&entry.key, Place::Variant),
        }
    }
    rename
}

/// What is stored as numbers has no texts that could be written in another way.
fn no_texts(input: &DeriveInput, data: &DataEnum, attrs: &ValueAttrs, errors: &mut Errors) {
    let name = &input.ident;
    if let Some(key) = attrs.rename_all.key() {
        errors.at(key, format!("`rename_all` writes texts, and `{name}` is stored as numbers"));
    }
    for variant in &data.variants {
        if let Some(key) = rename(variant, errors).key() {
            let variant = &variant.ident;
            errors.at(
                key,
                format!(
                    "`rename` gives a text, and `{name}` is stored as numbers; give a number: `{variant} = 1`"
                ),
            );
        }
    }
}

impl Width {
    /// The column that holds what `#[repr(..)]` says, or else 32 bits.
    fn of(attributes: &[Attribute], errors: &mut Errors) -> Width {
        let mut width = Width { column: "I32", is_given: false };
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("repr")) {
            // What is wrong with a `repr` is rustc's to say.
            let _ =
                attribute.parse_nested_meta(|repr| {
                    let column =
                        match repr.path.require_ident()?.to_string().as_str() {
                            "i8" | "u8" | "i16" => "I16",
                            "u16" | "i32" => "I32",
                            "u32" | "i64" | "isize" => "I64",
                            wide @ ("u64" | "usize" | "i128" | "u128") => {
                                errors.at(&repr.path, format!(
                            "no column holds every `{wide}`; use `#[repr(i64)]`, the widest there is"
                        ));
                                return Ok(());
                            }
                            _ => return Ok(()),
                        };
                    width = Width { column, is_given: true };
                    Ok(())
                });
        }
        width
    }
}

/// What `#[orm(...)]` says on a newtype or an enum.
#[derive(Default)]
pub(crate) struct ValueAttrs {
    krate: Slot<Path>,
    rename_all: Slot<LitStr>,
    pub(crate) integer: Slot<()>,
    pub(crate) native: Slot<Option<LitStr>>,
    pub(crate) schema: Slot<LitStr>,
}

impl ValueAttrs {
    fn read(attributes: &[Attribute], place: Place, errors: &mut Errors) -> ValueAttrs {
        let mut all = ValueAttrs::default();
        for entry in attr::orm_entries(attributes, errors) {
            let key = &entry.key;
            match key.unraw().to_string().as_str() {
                symbol::CRATE => all.krate.set(key, entry.read(place, errors, attr::path_in_text), errors),
                symbol::RENAME_ALL if place == Place::Enum => {
                    all.rename_all.set(key, entry.read(place, errors, attr::text), errors);
                }
                symbol::INTEGER if place == Place::Enum => {
                    all.integer.set(key, entry.read(place, errors, attr::flag), errors);
                }
                symbol::NATIVE if place == Place::Enum => {
                    all.native.set(key, entry.read(place, errors, attr::flag_or_text), errors);
                }
                symbol::SCHEMA if place == Place::Enum => {
                    all.schema.set(key, entry.read(place, errors, attr::text), errors);
                }
                _ => errors.unknown_key(key, place),
            }
        }
        all
    }

    /// The path of the crate.
    fn krate(&self) -> Path {
        self.krate.get().cloned().unwrap_or_else(|| syn::parse_quote!(::orm))
    }

    /// How names are written.
    fn style(&self, errors: &mut Errors) -> Style {
        let style = self.rename_all.get().map_or(Some(STYLES[0].1), |text| style(text, errors));
        style.unwrap_or(STYLES[0].1)
    }
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
