//! The names of constraints, which SQLite keeps only in the text of `CREATE TABLE`
//! (<https://sqlite.org/pragma.html#pragma_foreign_key_list> tells everything else about foreign keys).

use std::str::CharIndices;

/// The constraints of a table, as far as their names go.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Constraints {
    /// Every name, of constraints of all kinds.
    pub(super) names: Vec<String>,
    /// The name of each foreign key, where it has one, in the order of the text.
    pub(super) foreign_keys: Vec<Option<String>>,
}

impl Constraints {
    /// Reads the text of a `CREATE TABLE`.
    pub(super) fn of(create_table: &str) -> Constraints {
        let mut all = Constraints::default();
        let mut tokens = Tokens { text: create_table, chars: create_table.char_indices() };
        let (mut depth, mut name) = (0_u32, None);
        while let Some(token) = tokens.next() {
            match token {
                Token::Symbol('(') => depth += 1,
                Token::Symbol(')') => depth = depth.saturating_sub(1),
                Token::Word(word) if depth == 1 => {
                    if word.eq_ignore_ascii_case("CONSTRAINT") {
                        name = tokens.next().and_then(Token::into_name);
                        all.names.extend(name.clone());
                    } else if word.eq_ignore_ascii_case("REFERENCES") {
                        all.foreign_keys.push(name.take());
                    } else if !["FOREIGN", "KEY"].iter().any(|own| word.eq_ignore_ascii_case(own)) {
                        // It is the name of a constraint of another kind.
                        name = None;
                    }
                }
                _ => {}
            }
        }
        all
    }
}

enum Token<'t> {
    Word(&'t str),
    Quoted(String),
    Symbol(char),
}

impl Token<'_> {
    fn into_name(self) -> Option<String> {
        match self {
            Token::Word(word) => Some(word.to_owned()),
            Token::Quoted(name) => Some(name),
            Token::Symbol(_) => None,
        }
    }
}

/// The tokens of an SQL text, without white space and comments (<https://sqlite.org/lang_keywords.html>).
struct Tokens<'t> {
    text: &'t str,
    chars: CharIndices<'t>,
}

impl<'t> Tokens<'t> {
    fn next(&mut self) -> Option<Token<'t>> {
        loop {
            let (at, first) = self.chars.next()?;
            return Some(match first {
                _ if first.is_whitespace() => continue,
                '-' if self.rest().starts_with('-') => {
                    self.skip_behind("\n");
                    continue;
                }
                '/' if self.rest().starts_with('*') => {
                    self.skip_behind("*/");
                    continue;
                }
                '"' | '\'' | '`' => Token::Quoted(self.quoted(first)),
                '[' => {
                    let name = self.rest().split(']').next().unwrap_or_default().to_owned();
                    self.skip_behind("]");
                    Token::Quoted(name)
                }
                _ if is_part_of_word(first) => {
                    let length = self.rest().find(|c| !is_part_of_word(c)).unwrap_or(self.rest().len());
                    self.advance(length);
                    Token::Word(&self.text[at..at + first.len_utf8() + length])
                }
                symbol => Token::Symbol(symbol),
            });
        }
    }

    fn rest(&self) -> &'t str {
        self.chars.as_str()
    }

    fn advance(&mut self, bytes: usize) {
        let at = self.text.len() - self.rest().len() + bytes;
        while self.text.len() - self.rest().len() < at && self.chars.next().is_some() {}
    }

    fn skip_behind(&mut self, end: &str) {
        let length = self.rest().find(end).map_or(self.rest().len(), |at| at + end.len());
        self.advance(length);
    }

    /// What stands between quotes, of which two are one.
    fn quoted(&mut self, quote: char) -> String {
        let mut name = String::new();
        while let Some((_, c)) = self.chars.next() {
            if c == quote {
                if !self.rest().starts_with(quote) {
                    break;
                }
                self.chars.next();
            }
            name.push(c);
        }
        name
    }
}

fn is_part_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_all_kinds_are_found() {
        let text = "CREATE TABLE t (a INT CONSTRAINT x NOT NULL, CONSTRAINT \"y z\" CHECK (a > 0), CONSTRAINT w UNIQUE (a))";
        assert_eq!(Constraints::of(text).names, ["x", "y z", "w"]);
    }

    #[test]
    fn names_are_found_in_any_spelling() {
        let some = |name: &str| Some(name.to_owned());
        for (text, expected) in [
            ("CREATE TABLE t (a INTEGER)", vec![]),
            ("CREATE TABLE t (a INTEGER REFERENCES u)", vec![None]),
            ("CREATE TABLE \"a (\" (\"references\" INT, CONSTRAINT x CHECK (a > (1)))", vec![]),
            (
                "CREATE TABLE t (a INT CONSTRAINT n NOT NULL REFERENCES u, b INT constraint m references u (id), \
                 CONSTRAINT \"c \"\"d\" FOREIGN KEY (\"a, b\") REFERENCES u ON DELETE SET NULL, \
                 FOREIGN KEY (b) REFERENCES u)",
                vec![None, some("m"), some("c \"d"), None],
            ),
            (
                "CREATE TABLE t (a INT, -- CONSTRAINT x REFERENCES\n CONSTRAINT [b ( c] FOREIGN KEY (a) /* ( */ \
                 REFERENCES u, CONSTRAINT `é'` FOREIGN KEY (a) REFERENCES u, b TEXT DEFAULT 'REFERENCES (')",
                vec![some("b ( c"), some("é'")],
            ),
            ("CREATE TABLE t (größe INT CONSTRAINT schlüssel REFERENCES u", vec![some("schlüssel")]),
            ("CREATE TABLE t (\"a", vec![]),
        ] {
            assert_eq!(Constraints::of(text).foreign_keys, expected, "{text}");
        }
    }
}
