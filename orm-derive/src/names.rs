//! Names and texts made from Rust's: tables from structs, relations from fields, comments from doc comments.

use heck::ToSnakeCase;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::Parser;
use syn::{Attribute, Expr, ExprLit, Ident, Lit, Meta, Path};

/// The table of a struct: its name in snake case, the last word in the plural.
///
/// The rules are few on purpose, and fixed for good, since changing one renames tables:
/// a consonant and `y`: `ies`; `s`, `x`, `z`, `ch`, `sh`: `es`; anything else: `s`.
pub(crate) fn table_of(model: &Ident) -> String {
    plural(&model.unraw().to_string().to_snake_case())
}

fn plural(word: &str) -> String {
    if let Some(stem) = word.strip_suffix('y')
        && stem.ends_with(|last: char| last.is_ascii_alphabetic() && !"aeiou".contains(last))
    {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| word.ends_with(end));
    format!("{word}{}", if hisses { "es" } else { "s" })
}

/// The relation of a field: its name without `_id`, raw where it is a keyword.
pub(crate) fn relation_of(field: &Ident) -> Option<Ident> {
    let name = field.unraw().to_string();
    let stem = name.strip_suffix("_id")?;
    if let Ok(mut ident) = syn::parse_str::<Ident>(stem) {
        ident.set_span(field.span());
        return Some(ident);
    }
    let is_keyword = Ident::parse_any.parse_str(stem).is_ok();
    let may_be_raw = !["", "_", "self", "Self", "super", "crate"].contains(&stem);
    (is_keyword && may_be_raw).then(|| Ident::new_raw(stem, field.span()))
}

/// The message for a field from whose name no relation follows.
pub(crate) fn no_relation_name(field: &Ident, target: &Path) -> String {
    let target = target.to_token_stream().to_string().replace(' ', "");
    format!(
        "the relation of `{field}` needs a name, which only follows from a field that ends in `_id`: \
         `belongs_to({target}, relation = ...)`"
    )
}

/// The text of a doc comment: lines joined by spaces, paragraphs kept apart.
pub(crate) fn comment(attributes: &[Attribute]) -> Option<String> {
    let mut paragraphs = vec![Vec::new()];
    for text in attributes.iter().filter_map(doc_text) {
        for line in text.lines().map(str::trim).chain(text.is_empty().then_some("")) {
            match paragraphs.last_mut() {
                Some(paragraph) if !line.is_empty() => paragraph.push(line.to_owned()),
                _ => paragraphs.push(Vec::new()),
            }
        }
    }
    let paragraphs: Vec<String> =
        paragraphs.iter().filter(|lines| !lines.is_empty()).map(|lines| lines.join(" ")).collect();
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

fn doc_text(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("doc") => match &meta.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proc_macro2::Span;
    use syn::parse_quote;

    fn ident(name: &str) -> Ident {
        Ident::new(name, Span::call_site())
    }

    #[test]
    fn tables_are_the_plural_in_snake_case() {
        for (model, table) in [
            ("User", "users"),
            ("PostTag", "post_tags"),
            ("Category", "categories"),
            ("Day", "days"),
            ("Guy", "guys"),
            ("Box", "boxes"),
            ("Status", "statuses"),
            ("Church", "churches"),
            ("Wish", "wishes"),
            ("Buzz", "buzzes"),
            ("Epoch", "epoches"),
            ("Person", "persons"),
            ("HTTPRequest", "http_requests"),
            ("UserID", "user_ids"),
            ("Y", "ys"),
        ] {
            assert_eq!(table_of(&ident(model)), table, "{model}");
        }
        assert_eq!(table_of(&parse_quote!(r#type)), "types");
    }

    #[test]
    fn relations_are_the_field_without_id() {
        let relation = |field| relation_of(&field).map(|name| name.to_string());
        assert_eq!(relation(ident("author_id")).as_deref(), Some("author"));
        assert_eq!(relation(ident("type_id")).as_deref(), Some("r#type"));
        for none in ["author", "id", "_id", "self_id", "crate_id", "1_id"] {
            if let Ok(field) = syn::parse_str::<Ident>(none) {
                assert_eq!(relation(field), None, "{none}");
            }
        }
    }

    #[test]
    fn comments_keep_paragraphs_and_join_lines() {
        let of = |item: syn::ItemStruct| comment(&item.attrs);
        assert_eq!(
            of(parse_quote!(
                struct A;
            )),
            None
        );
        assert_eq!(
            of(parse_quote!(
                #[doc = ""]
                struct A;
            )),
            None
        );
        assert_eq!(
            of(parse_quote!(
                /// One
                ///   line.
                ///
                /// Another.
                struct A;
            ))
            .as_deref(),
            Some("One line.\n\nAnother.")
        );
        assert_eq!(
            of(parse_quote!(
                /** Block
                comment. */
                #[doc(hidden)]
                struct A;
            ))
            .as_deref(),
            Some("Block comment.")
        );
    }
}
