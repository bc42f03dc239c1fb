//! Enums: which values a column of one may hold, and what `#[derive(Value)]` calls to read and write them.

use super::{ColumnType, EnumType, Mismatch, Value};

/// The most letters of an unknown text that a message shows.
const SHOWN: usize = 40;

/// The only values that a column may hold, where it holds an enum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Variants {
    /// There is no such rule.
    Any,
    /// These texts.
    Texts(&'static [&'static str]),
    /// These numbers, which are the enum's discriminants.
    Numbers(&'static [i64]),
    /// The values of this type, which only Postgres has; elsewhere their texts.
    Native(&'static EnumType),
}

impl Variants {
    /// The rule that a column of `ty` brings along.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, EnumType, Variants};
    ///
    /// static MOOD: EnumType = EnumType { schema: None, name: "mood", values: &["sad", "happy"] };
    /// assert_eq!(Variants::of(ColumnType::Enum(&MOOD)), Variants::Native(&MOOD));
    /// assert_eq!(Variants::of(ColumnType::Text), Variants::Any);
    /// ```
    pub const fn of(ty: ColumnType) -> Variants {
        match ty {
            ColumnType::Enum(native) => Variants::Native(native),
            _ => Variants::Any,
        }
    }

    /// Whether there is no such rule.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// #[derive(Value, Debug, Clone)]
    /// enum Role { Admin, Member }
    ///
    /// assert!(String::VARIANTS.is_any() && !Role::VARIANTS.is_any());
    /// ```
    pub const fn is_any(self) -> bool {
        matches!(self, Variants::Any)
    }

    /// Whether `text` is one of them, or there is no such rule for texts.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// #[derive(Value, Debug, Clone)]
    /// enum Role { Admin, Member }
    ///
    /// assert!(Role::VARIANTS.has_text("admin") && !Role::VARIANTS.has_text("Admin"));
    /// assert!(String::VARIANTS.has_text("anything"));
    /// ```
    pub const fn has_text(self, text: &str) -> bool {
        let texts = match self {
            Variants::Texts(texts) => texts,
            Variants::Native(native) => native.values,
            other => return other.is_any(),
        };
        let mut at = 0;
        while at < texts.len() {
            if is_same(texts[at], text) {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Whether `number` is one of them, or there is no such rule for numbers.
    ///
    /// # Example
    /// ```
    /// use orm::{Field, Value};
    ///
    /// #[derive(Value, Debug, Clone, Copy)]
    /// #[orm(integer)]
    /// enum Level { Low = 1, High = 9 }
    ///
    /// assert!(Level::VARIANTS.has_number(9) && !Level::VARIANTS.has_number(5));
    /// ```
    pub const fn has_number(self, number: i64) -> bool {
        let Variants::Numbers(numbers) = self else { return self.is_any() };
        let mut at = 0;
        while at < numbers.len() {
            if numbers[at] == number {
                return true;
            }
            at += 1;
        }
        false
    }

    /// Whether a column of `ty` has room for all of them.
    ///
    /// # Example
    /// ```
    /// use orm::{ColumnType, Variants};
    ///
    /// let codes = Variants::Numbers(&[1, 40_000]);
    /// assert!(codes.fit(ColumnType::I32) && !codes.fit(ColumnType::I16));
    /// ```
    pub const fn fit(self, ty: ColumnType) -> bool {
        let Variants::Numbers(numbers) = self else { return true };
        let mut at = 0;
        while at < numbers.len() {
            if !ty.holds_number(numbers[at]) {
                return false;
            }
            at += 1;
        }
        true
    }
}

/// `a == b`, in constants.
pub(crate) const fn is_same(a: &str, b: &str) -> bool {
    let (a, b, mut at) = (a.as_bytes(), b.as_bytes(), 0);
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}

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
    found.map(|(_, variant)| variant).ok_or_else(|| unknown_text(name, &known, stored))
}

/// The same for an enum that is stored as numbers.
///
/// # Errors
/// [`Mismatch::Value`] for a number that is no variant's. It shows the number, which is a word of the schema as well.
#[doc(hidden)]
pub fn variant_numbered<T, const N: usize>(
    name: &str,
    variants: [(i64, T); N],
    value: &Value<'_>,
) -> Result<T, Mismatch> {
    let Value::Int(stored) = value else { return Err(Mismatch::of(value)) };
    let known = variants.each_ref().map(|(number, _)| *number);
    let found = variants.into_iter().find(|(number, _)| number == stored);
    found.map(|(_, variant)| variant).ok_or_else(|| unknown_number(name, &known, *stored))
}

#[cold]
fn unknown_text(name: &str, known: &[&str], stored: &str) -> Mismatch {
    let mut shown: String = stored.chars().take(SHOWN).collect();
    if shown.len() < stored.len() {
        shown.push('…');
    }
    Mismatch::Value(format!("stored text {shown:?} is no `{name}`; known are {}", known.join(", ")))
}

#[cold]
fn unknown_number(name: &str, known: &[i64], stored: i64) -> Mismatch {
    let known: Vec<String> = known.iter().map(i64::to_string).collect();
    Mismatch::Value(format!("stored number {stored} is no `{name}`; known are {}", known.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [(&str, u8); 2] = [("admin", 1), ("member", 2)];
    const STEPS: [(i64, u8); 2] = [(-1, 1), (10, 2)];

    #[test]
    fn variants_are_found_by_their_text() {
        assert!(matches!(variant_of("Role", ROLES, &variant_text("member")), Ok(2)));
        assert!(matches!(variant_of("Role", ROLES, &Value::Null), Err(Mismatch::Null)));
        assert!(matches!(variant_of("Role", ROLES, &Value::Int(1)), Err(Mismatch::Kind("integer"))));
    }

    #[test]
    fn variants_are_found_by_their_number() {
        assert!(matches!(variant_numbered("Step", STEPS, &Value::Int(-1)), Ok(1)));
        assert!(matches!(variant_numbered("Step", STEPS, &Value::Null), Err(Mismatch::Null)));
        let text = Value::Text("10".into());
        assert!(matches!(variant_numbered("Step", STEPS, &text), Err(Mismatch::Kind("text"))));
        let unknown = variant_numbered("Step", STEPS, &Value::Int(7)).expect_err("no variant");
        assert_eq!(unknown.to_string(), "stored number 7 is no `Step`; known are -1, 10");
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

    #[test]
    fn texts_are_found_whole() {
        let texts = Variants::Texts(&["member", "admin"]);
        for (wanted, expected) in [("admin", true), ("adm", false), ("admins", false), ("", false)] {
            assert_eq!(texts.has_text(wanted), expected, "{wanted}");
        }
        assert!(Variants::Any.has_text("") && !Variants::Numbers(&[1]).has_text("1"));
    }

    #[test]
    fn numbers_fit_their_column() {
        let numbers = Variants::Numbers(&[-32_769, 5]);
        assert!(numbers.has_number(5) && !numbers.has_number(4));
        assert!(Variants::Any.has_number(4) && !Variants::Texts(&["4"]).has_number(4));
        assert!(!numbers.fit(ColumnType::I16) && numbers.fit(ColumnType::I32));
        assert!(Variants::Numbers(&[i64::MIN]).fit(ColumnType::I64));
    }
}
