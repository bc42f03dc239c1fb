//! The pieces of a text of `sql!`: SQL, and the Rust in its braces. The SQL is read only as far as it takes to know what is
//! quoted or a comment, where nothing can be bound.

/// A piece of a text.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// SQL as it is sent.
    Text(String),
    /// What stands in braces.
    Hole(String),
}

/// The databases that a text is for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum For {
    Both,
    Sqlite,
    Postgres,
}

/// What SQL is being read.
#[derive(PartialEq)]
enum Place {
    Code,
    /// Within these quotes; whether a backslash takes the meaning of the next character.
    Quotes(char, bool),
    /// Within the dollar quotes of Postgres, with their tag.
    Dollars(String),
    Line,
    Block,
}

/// The pieces of `text`, or what is wrong with it.
pub(super) fn pieces(text: &str, on: For) -> Result<Vec<Found>, String> {
    let mut reader =
        Reader { whole: text, at: 0, on, place: Place::Code, sql: String::new(), found: Vec::new() };
    while let Some(next) = reader.rest().chars().next() {
        match (next, &reader.place) {
            ('{' | '}', _) => reader.brace(next)?,
            (_, Place::Code) => reader.code(next)?,
            _ => reader.quoted(next),
        }
    }
    reader.finish()
}

struct Reader<'t> {
    whole: &'t str,
    at: usize,
    on: For,
    place: Place,
    sql: String,
    found: Vec<Found>,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        &self.whole[self.at..]
    }

    fn before(&self) -> Option<char> {
        self.whole[..self.at].chars().next_back()
    }

    /// Goes on behind `length` bytes, which are sent as they are.
    fn keep(&mut self, length: usize) {
        self.sql.push_str(&self.rest()[..length]);
        self.at += length;
    }

    fn brace(&mut self, brace: char) -> Result<(), String> {
        if self.rest()[1..].starts_with(brace) {
            self.sql.push(brace);
            self.at += 2;
            return Ok(());
        }
        if brace == '}' {
            return Err("`}` closes nothing; a brace of the SQL itself is doubled: `}}`".to_owned());
        }
        if let Some(place) = self.place.name() {
            return Err(format!(
                "`{{` stands in {place}, where nothing can be bound; a brace of the SQL itself is doubled: `{{{{`"
            ));
        }
        let length =
            hole(&self.rest()[1..]).ok_or("`{` is not closed; a brace of the SQL itself is doubled: `{{`")?;
        let source = &self.rest()[1..=length];
        if source.trim().is_empty() {
            return Err("the braces are empty; a value stands in them: `{value}`".to_owned());
        }
        if !self.sql.is_empty() {
            self.found.push(Found::Text(std::mem::take(&mut self.sql)));
        }
        self.found.push(Found::Hole(source.to_owned()));
        self.at += length + 2;
        Ok(())
    }

    /// Reads SQL that is neither quoted nor a comment.
    fn code(&mut self, next: char) -> Result<(), String> {
        let rest = self.rest();
        let behind = rest.chars().nth(1);
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let parameter = match next {
            '$' if behind.is_some_and(|c| c.is_ascii_digit()) => true,
            '?' => self.on != For::Postgres,
            ':' => self.on != For::Postgres && behind.is_some_and(is_name) && self.before() != Some(':'),
            _ => false,
        };
        if parameter {
            return Err(no_parameter(rest));
        }
        match next {
            '\'' => {
                let mut before = self.whole[..self.at].chars().rev();
                let escapes = matches!(before.next(), Some('e' | 'E')) && !before.next().is_some_and(is_name);
                self.place = Place::Quotes('\'', escapes);
            }
            '"' => self.place = Place::Quotes('"', false),
            '-' if behind == Some('-') => self.place = Place::Line,
            '/' if behind == Some('*') => self.place = Place::Block,
            '$' if !self.before().is_some_and(is_name) => {
                if let Some(tag) = dollar_tag(rest) {
                    self.place = Place::Dollars(tag.to_owned());
                    self.keep(tag.len());
                    return Ok(());
                }
            }
            ';' => self.semicolon()?,
            _ => {}
        }
        self.keep(next.len_utf8());
        Ok(())
    }

    /// A statement ends with its text; only the body of a trigger or a function holds statements of its own.
    fn semicolon(&self) -> Result<(), String> {
        if self.rest()[1..].trim().is_empty() {
            return Err("a statement ends with the text, without `;`".to_owned());
        }
        if self.whole[..self.at].to_ascii_lowercase().contains("begin") {
            return Ok(());
        }
        Err("`sql!` is one statement; write one for each, and run them in a transaction".to_owned())
    }

    /// Reads on in quotes or a comment.
    fn quoted(&mut self, next: char) {
        let rest = self.rest();
        let (length, closes) = match &self.place {
            Place::Quotes(_, true) if next == '\\' => {
                (1 + rest.chars().nth(1).map_or(0, char::len_utf8), false)
            }
            Place::Quotes(quote, _) if next == *quote => {
                let doubled = rest[1..].starts_with(*quote);
                (if doubled { 2 } else { 1 }, !doubled)
            }
            Place::Dollars(tag) if rest.starts_with(tag.as_str()) => (tag.len(), true),
            Place::Block if rest.starts_with("*/") => (2, true),
            Place::Line if next == '\n' => (1, true),
            _ => (next.len_utf8(), false),
        };
        self.keep(length);
        if closes {
            self.place = Place::Code;
        }
    }

    fn finish(mut self) -> Result<Vec<Found>, String> {
        match &self.place {
            Place::Code => {}
            // What is written behind it would be part of the comment.
            Place::Line => self.sql.push('\n'),
            place => {
                let name = place.name().unwrap_or_default();
                return Err(format!("the text ends in {name}, which has to be closed"));
            }
        }
        if !self.sql.is_empty() {
            self.found.push(Found::Text(self.sql));
        }
        Ok(self.found)
    }
}

impl Place {
    /// What it is, in words, unless it is plain SQL.
    fn name(&self) -> Option<String> {
        Some(match self {
            Place::Code => return None,
            Place::Quotes('"', _) => "a name in quotes `\"..\"`".to_owned(),
            Place::Quotes(..) => "quotes `'..'`".to_owned(),
            Place::Dollars(tag) => format!("quotes `{tag}..{tag}`"),
            Place::Line => "a comment `-- ..`".to_owned(),
            Place::Block => "a comment `/* .. */`".to_owned(),
        })
    }
}

fn no_parameter(rest: &str) -> String {
    let behind = &rest[1..];
    let end = behind.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(behind.len());
    let parameter = &rest[..=end];
    let operator = match rest.starts_with('$') {
        true => "",
        false => "; what means something else to Postgres stands in a text of its own: `postgres = \"..\"`",
    };
    format!("`{parameter}` is no parameter here: the value itself stands in braces, `{{value}}`{operator}")
}

/// `$$` or `$tag$`, where the rest begins with one.
fn dollar_tag(rest: &str) -> Option<&str> {
    let end = rest[1..].find('$')? + 2;
    let tag = &rest[..end];
    let is_tag = tag[1..end - 1].chars().all(|c| c.is_alphanumeric() || c == '_');
    is_tag.then_some(tag)
}

/// The length of the Rust up to the brace that closes it; braces within it, in its texts and characters too, are its own.
fn hole(rest: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut chars = rest.char_indices();
    while let Some((at, next)) = chars.next() {
        match next {
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            '{' => open += 1,
            '"' => loop {
                match chars.next()?.1 {
                    '"' => break,
                    '\\' => _ = chars.next()?,
                    _ => {}
                }
            },
            '\'' if rest[at + 1..].chars().nth(1) == Some('\'') => {
                chars.next()?;
                chars.next()?;
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pieces with holes in brackets, or what is wrong.
    fn read(text: &str) -> String {
        match pieces(text, For::Both) {
            Ok(found) => found
                .into_iter()
                .map(|found| match found {
                    Found::Text(text) => text,
                    Found::Hole(source) => format!("[{source}]"),
                })
                .collect(),
            Err(why) => format!("error: {why}"),
        }
    }

    #[test]
    fn holes_and_braces() {
        for (text, expected) in [
            ("", ""),
            ("a = {x}", "a = [x]"),
            ("{a}{b}", "[a][b]"),
            ("{f(Some({ 1 }))}", "[f(Some({ 1 }))]"),
            (r#"{f("}", '}', "\"}")} = 1"#, r#"[f("}", '}', "\"}")] = 1"#),
            ("{{}} '{{\"a\": 1}}'", "{} '{\"a\": 1}'"),
            ("{&'a x}", "[&'a x]"),
            ("é = {é}", "é = [é]"),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_quoted_means_nothing() {
        for text in [
            "'a ? $1 :b ; -- '",
            "'it''s ? {{'",
            "\"a?\"",
            "e'\\'?'",
            "$$ ? ; $$",
            "$f$ ? $$ $1 $f$",
            "a -- ? $1 ;\n+ 1",
            "/* ? */ 1",
            "a::text",
            "case when a then b end",
        ] {
            let kept = text.replace("{{", "{");
            assert_eq!(read(text), kept, "{text}");
        }
        assert_eq!(read("a -- b"), "a -- b\n");
        assert!(pieces("a ? 'b' AND x[a:b]", For::Postgres).is_ok());
        assert_eq!(read("CREATE TRIGGER t .. BEGIN a; END"), "CREATE TRIGGER t .. BEGIN a; END");
    }

    #[test]
    fn mistakes() {
        for (text, expected) in [
            ("{", "`{` is not closed; a brace of the SQL itself is doubled: `{{`"),
            ("{f(\"}\")", "`{` is not closed; a brace of the SQL itself is doubled: `{{`"),
            ("a}", "`}` closes nothing; a brace of the SQL itself is doubled: `}}`"),
            ("{ }", "the braces are empty; a value stands in them: `{value}`"),
            ("a = $1", "`$1` is no parameter here: the value itself stands in braces, `{value}`"),
            ("a;", "a statement ends with the text, without `;`"),
            ("a; b", "`sql!` is one statement; write one for each, and run them in a transaction"),
            ("'a", "the text ends in quotes `'..'`, which has to be closed"),
            ("/* a", "the text ends in a comment `/* .. */`, which has to be closed"),
            ("$a$ b", "the text ends in quotes `$a$..$a$`, which has to be closed"),
        ] {
            assert_eq!(read(text), format!("error: {expected}"), "{text}");
        }
        assert!(read("a = ?").contains("`?` is no parameter here"));
        assert!(read("a = ?1").contains("`?1` is no parameter here"));
        assert!(read("a = :name").contains("`:name` is no parameter here"));
        for text in ["'{a}'", "\"{a}\"", "-- {a}", "/* {a} */", "$$ {a} $$"] {
            assert!(read(text).contains("where nothing can be bound"), "{text}");
        }
    }
}
