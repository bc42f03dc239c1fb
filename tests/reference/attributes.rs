//! The examples of `docs/attributes.md`: their code is that of `examples.rs`, which runs, and their SQL is what the
//! library writes and sends.

use std::collections::HashSet;

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Schema};

use super::examples::EXAMPLES;
use super::page::{self, ATTRIBUTES};

/// A module of `examples.rs`.
pub(super) struct Example {
    /// Its models.
    pub(super) schema: fn() -> Schema,
    /// Which lines of the tables are shown: those that contain one of these; nothing for all.
    pub(super) lines: &'static [&'static str],
    /// Whether its tables are no news, and left out.
    pub(super) hides_tables: bool,
    /// What the example does with a database that has the tables.
    pub(super) run: Option<fn(&Db) -> orm::Result<()>>,
    /// Which of the statements that it sends are shown: those that begin with this.
    pub(super) sent: Option<&'static str>,
}

impl Example {
    /// What most examples are: tables.
    pub(super) const NOTHING: Example =
        Example { schema: || schema![], lines: &[], hides_tables: false, run: None, sent: None };

    fn shows_tables(&self) -> bool {
        !self.hides_tables && !(self.schema)().tables().is_empty()
    }
}

#[test]
fn code_is_that_of_the_examples() {
    let source = include_str!("examples.rs");
    let blocks =
        EXAMPLES.iter().map(|(name, example)| (format!("rust: {name}"), block(source, name, example)));
    page::check(ATTRIBUTES, &blocks.collect::<Vec<_>>());
}

#[test]
fn ddl_is_what_is_written() {
    let with_tables = EXAMPLES.iter().filter(|(_, example)| example.shows_tables());
    let blocks = with_tables.map(|(name, example)| {
        let [sqlite, postgres] =
            [Backend::Sqlite, Backend::Postgres].map(|backend| match (example.schema)().ddl(backend) {
                Ok(ddl) => shown(&ddl, example.lines),
                Err(refusal) => format!("-- refused: {refusal}"),
            });
        (format!("sql: {name}"), side_by_side(&sqlite, &postgres))
    });
    page::check(ATTRIBUTES, &blocks.collect::<Vec<_>>());
}

#[orm::test]
fn examples_run_and_send_what_is_shown(db: &Db) -> orm::Result<()> {
    let mut blocks = Vec::new();
    for (name, example) in EXAMPLES {
        let schema = (example.schema)();
        // SQLite has no schemas, so tables in one are only shown.
        let Some(run) = example.run else { continue };
        schema.create_all(db)?;
        let (result, sent) = record(db, || run(db));
        result.map_err(|error| panic!("{name}: {error}")).ok();
        schema.drop_all(db)?;
        let Some(start) = example.sent else { continue };
        let mut statements: Vec<&str> =
            sent.iter().map(|one| &*one.sql).filter(|sql| sql.starts_with(start)).collect();
        statements.dedup();
        blocks.push((format!("sent to {}: {name}", db.backend()), format!("{}\n", statements.join("\n"))));
    }
    page::check(ATTRIBUTES, &blocks);
    Ok(())
}

#[test]
fn the_page_has_no_other_blocks() {
    let page = page::read(ATTRIBUTES);
    for language in ["rust", "sql"] {
        let free = page::unmarked(&page, language);
        assert!(free.is_empty(), "{ATTRIBUTES} has blocks of {language} without a marker at lines {free:?}");
    }
    let mut seen = HashSet::new();
    for marker in page::markers(&page) {
        assert!(seen.insert(marker), "the marker {marker} stands twice");
        let name = marker.rsplit(' ').next().unwrap_or_default();
        let known = marker == "other mistakes" || EXAMPLES.iter().any(|(example, _)| *example == name);
        assert!(known, "there is no example for the marker {marker}");
    }
}

/// The code of an example as a doctest: what is needed to run it and is no news is hidden.
fn block(source: &str, name: &str, example: &Example) -> String {
    let (items, body) = code_of(source, name);
    let mut out = format!("# use orm::prelude::*;\n{items}");
    if let Some(body) = body {
        let models: Vec<&str> = (example.schema)().tables().iter().map(|table| table.model).collect();
        out += "# fn main() -> orm::Result<()> {\n";
        out += "# let db = &Db::connect(\"sqlite::memory:\")?;\n";
        out += &format!("# schema![{}].create_all(db)?;\n\n{body}", models.join(", "));
        out += "# Ok(())\n# }\n";
    }
    out
}

/// The items of a module of `examples.rs`, and what its `run` does.
fn code_of(source: &str, name: &str) -> (String, Option<String>) {
    let head = format!("\nmod {name} {{\n");
    let start = source.find(&head).unwrap_or_else(|| panic!("examples.rs has no module {name}")) + head.len();
    let module = &source[start..start + source[start..].find("\n}\n").expect("the end of a module") + 1];
    let (items, rest) =
        module.split_once("    pub(super) const EXAMPLE").unwrap_or_else(|| panic!("{name} has no EXAMPLE"));
    let items: String = items.lines().filter(|line| !is_import(line)).fold(String::new(), |out, line| {
        let line = line.strip_prefix("    ").unwrap_or(line);
        out + line + "\n"
    });
    let body = rest.split_once("    fn run(db: &Db) -> orm::Result<()> {\n").map(|(_, body)| {
        let body = body.split_once("        Ok(())\n    }\n").map_or(body, |(body, _)| body);
        body.lines()
            .fold(String::new(), |out, line| out + line.strip_prefix("        ").unwrap_or(line) + "\n")
    });
    (format!("{}\n", items.trim()), body)
}

fn is_import(line: &str) -> bool {
    line == "    use orm::prelude::*;" || line.starts_with("    use super::")
}

/// The lines of `ddl` that contain one of `wanted`, as what they are alone.
fn shown(ddl: &str, wanted: &[&str]) -> String {
    if wanted.is_empty() {
        return ddl.trim().replace("\n\n", "\n");
    }
    let lines = ddl.lines().filter(|line| wanted.iter().any(|wanted| line.contains(wanted)));
    let bare = lines.map(|line| line.trim().trim_end_matches([',', ';', '(']).trim_end());
    bare.collect::<Vec<_>>().join("\n")
}

fn side_by_side(sqlite: &str, postgres: &str) -> String {
    if sqlite == postgres {
        return format!("-- SQLite and Postgres\n{sqlite}\n");
    }
    let nothing = |text: &str| if text.is_empty() { "-- nothing".to_owned() } else { text.to_owned() };
    format!("-- SQLite\n{}\n-- Postgres\n{}\n", nothing(sqlite), nothing(postgres))
}
