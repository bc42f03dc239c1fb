//! Enums as texts: what `#[derive(Value)]` calls.

use super::{Mismatch, Value};

/// The most letters of an unknown text that a message shows.
const SHOWN: usize = 40;

/// The text of a variant, to store.
#[doc(hidden)]
pub fn variant_text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

/// The variant of the enum `name` that is stored as `value`.
///
/// # Errors
/// [`Mismatch::Value`] for a text that is no variant's. It shows the text, which is a word of the schema, not data.
#[doc(hidden)]
pub fn variant_of<T, const N: usize>(
    name: &str,
    variants: [(&'static str, T); N],
    value: &Value<'_>,
) -> Result<T, Mismatch> {
    let Value::Text(stored) = value else { return Err(Mismatch::of(value)) };
    let known = variants.each_ref().map(|(text, _)| *text);
    let found = variants.into_iter().find(|(text, _)| text == stored);
    found.map(|(_, variant)| variant).ok_or_else(|| unknown_variant(name, &known, stored))
}

#[cold]
fn unknown_variant(name: &str, known: &[&str], stored: &str) -> Mismatch {
    let mut shown: String = stored.chars().take(SHOWN).collect();
    if shown.len() < stored.len() {
        shown.push('…');
    }
    Mismatch::Value(format!("stored text {shown:?} is no `{name}`; known are {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [(&str, u8); 2] = [("admin", 1), ("member", 2)];

    #[test]
    fn variants_are_found_by_their_text() {
        assert!(matches!(variant_of("Role", ROLES, &variant_text("member")), Ok(2)));
        assert!(matches!(variant_of("Role", ROLES, &Value::Null), Err(Mismatch::Null)));
        assert!(matches!(variant_of("Role", ROLES, &Value::Int(1)), Err(Mismatch::Kind("integer"))));
    }

    #[test]
    fn unknown_texts_are_shown_and_cut() {
        let message = |stored: &str| match variant_of("Role", ROLES, &Value::Text(stored.into())) {
            Err(mismatch) => mismatch.to_string(),
            Ok(role) => format!("found {role}"),
        };
        assert_eq!(message("Admin"), r#"stored text "Admin" is no `Role`; known are admin, member"#);
        let long = message(&"é".repeat(50));
        assert!(long.contains(&format!("\"{}…\"", "é".repeat(40))), "{long}");
    }
}
