//! `#[orm(native)]` on an enum: the type of Postgres that it is stored as, and what Postgres takes as its name and as its
//! values.

use heck::ToSnakeCase;
use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Ident, LitStr};

use crate::errors::Errors;
use crate::value::ValueAttrs;

/// The longest name, and the longest value, in bytes.
const MOST: usize = 63;

/// The types of Postgres itself, which are found before any other of their name: those that Postgres 15 lists in
/// `pg_catalog`, without the arrays, which have a `_` before their name, and those that begin with `pg_`.
const TAKEN: &str = "\
    aclitem any anyarray anycompatible anycompatiblearray anycompatiblemultirange anycompatiblenonarray \
    anycompatiblerange anyelement anyenum anymultirange anynonarray anyrange bit bool box bpchar bytea char cid cidr \
    circle cstring date datemultirange daterange event_trigger fdw_handler float4 float8 gtsvector index_am_handler inet \
    int2 int2vector int4 int4multirange int4range int8 int8multirange int8range internal interval json jsonb jsonpath \
    language_handler line lseg macaddr macaddr8 money name numeric nummultirange numrange oid oidvector path point \
    polygon record refcursor regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc \
    regprocedure regrole regtype table_am_handler text tid time timestamp timestamptz timetz trigger tsm_handler \
    tsmultirange tsquery tsrange tstzmultirange tstzrange tsvector txid_snapshot unknown uuid varbit varchar void xid \
    xid8 xml";

/// A type of Postgres.
pub(crate) struct Native {
    pub(crate) name: String,
    pub(crate) schema: Option<LitStr>,
}

impl Native {
    /// The type that the keys of the enum `ident` ask for, if they do.
    pub(crate) fn read(ident: &Ident, attrs: &ValueAttrs, errors: &mut Errors) -> Option<Native> {
        let schema = attrs.schema.get();
        let Some(key) = attrs.native.key() else {
            if let Some(key) = attrs.schema.key() {
                errors.at(key, "`schema` says where a type of Postgres lives; it needs `native` beside it");
            }
            return None;
        };
        if attrs.integer.key().is_some() {
            errors.at(
                key,
                "an enum is stored as numbers or as a type of Postgres; take `integer` or `native` off",
            );
        }
        let given = attrs.native.get().and_then(Option::as_ref);
        let name = given.map_or_else(|| ident.unraw().to_string().to_snake_case(), LitStr::value);
        check_name(&name, given.map_or_else(|| ident.span(), LitStr::span), errors);
        if let Some(schema) = schema {
            check_name(&schema.value(), schema.span(), errors);
        } else if is_taken(&name) {
            let message = format!(
                "Postgres has a type `{name}` of its own; give this one another name, as in `native = \"my_{name}\"`"
            );
            errors.add(syn::Error::new(given.map_or_else(|| ident.span(), LitStr::span), message));
        }
        Some(Native { name, schema: schema.cloned() })
    }
}

fn check_name(name: &str, span: Span, errors: &mut Errors) {
    if name.len() > MOST {
        let message = format!("this name has {} bytes, and Postgres keeps only {MOST} of a name", name.len());
        errors.add(syn::Error::new(span, message));
    } else if name.contains('\0') {
        errors.add(syn::Error::new(span, "a name in the database cannot contain NUL"));
    }
}

fn is_taken(name: &str) -> bool {
    let of_postgres = |name: &str| TAKEN.split_whitespace().any(|taken| taken == name);
    name.starts_with("pg_") || of_postgres(name) || name.strip_prefix('_').is_some_and(of_postgres)
}

/// Why `text` cannot be the value of an enum, `native` or not; `None` when it can.
pub(crate) fn value_fits(text: &str, native: bool) -> Option<String> {
    if text.contains('\0') {
        return Some("a text in the database cannot contain NUL".to_owned());
    }
    let too_long = native && text.len() > MOST;
    too_long.then(|| {
        format!("this text has {} bytes, and Postgres takes at most {MOST} for a value of a type", text.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_postgres_are_taken() {
        for (name, taken) in [
            ("date", true),
            ("_date", true),
            ("xml", true),
            ("pg_class", true),
            ("mood", false),
            ("Date", false),
        ] {
            assert_eq!(is_taken(name), taken, "{name}");
        }
    }
}
