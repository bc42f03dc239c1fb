//! The schema of everything, in `tests/suite/kitchen_sink`, has every key at every place that it may stand at.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Attribute, Fields, Item, Meta};

use crate::symbol::{KEYS, Place};

type Found = HashSet<(&'static str, String)>;

#[test]
fn every_key_is_in_the_kitchen_sink() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/suite/kitchen_sink");
    let mut found = Found::new();
    for file in ["models.rs", "types.rs"] {
        let text = fs::read_to_string(folder.join(file)).expect("models");
        let file = syn::parse_file(&text).expect("Rust");
        file.items.iter().for_each(|item| in_item(item, &mut found));
    }
    let keys = KEYS.iter().filter(|key| key.place != Place::Test);
    let missing: Vec<String> = keys
        .filter(|key| !found.contains(&(key.place.name(), key.name.to_owned())))
        .map(|key| format!("`{}` on {}", key.name, key.place.name()))
        .collect();
    assert!(missing.is_empty(), "the kitchen sink has no {}", missing.join(", "));
}

/// The keys on a struct or an enum, and on what is in it.
fn in_item(item: &Item, found: &mut Found) {
    let (attrs, fields) = match item {
        Item::Struct(item) => (&item.attrs, &item.fields),
        Item::Enum(item) => {
            in_attributes(Place::Enum, &item.attrs, found);
            return item.variants.iter().for_each(|v| in_attributes(Place::Variant, &v.attrs, found));
        }
        _ => return,
    };
    let derives = |name: &str| attrs.iter().any(|attr| list(attr, "derive").is_some_and(|d| holds(d, name)));
    let (on, within) = match fields {
        Fields::Unnamed(_) => (Place::Newtype, None),
        _ if derives("Projection") => (Place::Projection, Some(Place::ProjectionField)),
        _ if derives("Embed") => (Place::Embed, Some(Place::EmbedField)),
        _ => (Place::Model, Some(Place::Field)),
    };
    in_attributes(on, attrs, found);
    for (field, place) in fields.iter().zip(within.into_iter().cycle()) {
        in_attributes(place, &field.attrs, found);
    }
}

/// What stands within the brackets of the attribute `name`.
fn list(attr: &Attribute, name: &str) -> Option<TokenStream> {
    match &attr.meta {
        Meta::List(list) if list.path.is_ident(name) => Some(list.tokens.clone()),
        _ => None,
    }
}

fn holds(tokens: TokenStream, name: &str) -> bool {
    tokens.into_iter().any(|token| matches!(token, TokenTree::Ident(ident) if ident == name))
}

fn in_attributes(place: Place, attrs: &[Attribute], found: &mut Found) {
    for keys in attrs.iter().filter_map(|attr| list(attr, "orm")) {
        in_list(place, keys, found);
    }
}

/// The keys of a list, and of the lists behind them.
fn in_list(place: Place, tokens: TokenStream, found: &mut Found) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for entry in tokens.split(|token| matches!(token, TokenTree::Punct(comma) if comma.as_char() == ',')) {
        let Some(TokenTree::Ident(key)) = entry.first() else { continue };
        // A word alone in an index is a column.
        if place != Place::Index || entry.len() > 1 {
            found.insert((place.name(), key.to_string()));
        }
        for pair in entry.windows(2) {
            if let [TokenTree::Ident(of), TokenTree::Group(group)] = pair
                && let Some(inner) = place_behind(place, &of.to_string())
            {
                in_list(inner, group.stream(), found);
            }
        }
    }
}

/// The place that the list behind a key is.
fn place_behind(place: Place, key: &str) -> Option<Place> {
    Some(match key {
        "index" | "unique" => Place::Index,
        "where" => Place::Where,
        "check" => Place::Check,
        "belongs_to" if place == Place::Model => Place::ModelBelongsTo,
        "belongs_to" => Place::BelongsTo,
        "has_many" | "has_one" => Place::ToMany,
        "many_to_many" => Place::ThroughMany,
        "new" => Place::New,
        "columns" if place == Place::Model => Place::Columns,
        "changes" => Place::Changes,
        "fields" => Place::Fields,
        "embed" => Place::Embedded,
        "sql" => Place::Sql,
        _ => return None,
    })
}
