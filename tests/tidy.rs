//! The principles of ARCHITECTURE.md, checked by reading the sources. A failure names the file and the line.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the repository that ends in one of `endings`, as its path from the root, and its text.
fn files(folder: &str, endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(&root().join(folder), endings, &mut found);
    found.sort();
    assert!(!found.is_empty(), "{folder} has no files");
    found
}

fn collect(folder: &Path, endings: &[&str], found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            if !["target", ".git"].contains(&name.as_str()) {
                collect(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            let short =
                path.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
            found.push((short, fs::read_to_string(&path).expect("text")));
        }
    }
}

/// The lines of code: without comments, and without the unit tests at the end of a file.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = text
        .lines()
        .position(|line| line.starts_with("#[cfg(") && line.contains("test"))
        .unwrap_or(usize::MAX);
    let lines = text.lines().enumerate().take(end);
    lines.map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

/// Fails with `rule` when `bad` finds a line in `files`.
fn no_line(rule: &str, files: Vec<(String, String)>, bad: impl Fn(&str, &str) -> bool) {
    let mut found = Vec::new();
    for (path, text) in &files {
        found.extend(
            code(text).filter(|(_, line)| bad(path, line)).map(|(at, line)| format!("{path}:{at}: {line}")),
        );
    }
    assert!(found.is_empty(), "{rule}\n{}", found.join("\n"));
}

/// What each layer of orm-core may name.
const LAYERS: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("value", &[]),
    ("table", &["error", "value"]),
    ("sql", &["error", "value", "table"]),
    ("driver", &["error", "value", "table", "sql"]),
    ("backend", &["error", "value", "table", "sql", "driver"]),
    // A query is over a model, and the verbs of a model begin queries: two folders of one layer.
    ("query", &["error", "value", "table", "sql", "driver", "model"]),
    ("model", &["error", "value", "table", "sql", "driver", "query"]),
    ("schema", &["error", "value", "table", "sql", "driver"]),
    ("pool", &["error", "value", "table", "sql", "driver", "backend", "query", "model", "schema"]),
    ("testing", &["error", "value", "table", "sql", "driver", "backend", "query", "model", "schema", "pool"]),
];

#[test]
fn layers_point_one_way() {
    no_line("a layer names one below it", files("orm-core/src", &[".rs"]), |path, line| {
        let Some(layer) = path.strip_prefix("orm-core/src/").and_then(|rest| rest.split_once('/')) else {
            return false;
        };
        let (_, allowed) =
            LAYERS.iter().find(|(name, _)| *name == layer.0).unwrap_or_else(|| panic!("no layer {path}"));
        let named = line
            .split("crate::")
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
        named.flatten().any(|name| {
            name != layer.0 && LAYERS.iter().any(|(other, _)| *other == name) && !allowed.contains(&name)
        })
    });
}

#[test]
fn a_backend_is_one_folder() {
    for (driver, folder) in [("rusqlite", "sqlite"), ("postgres::", "postgres"), ("tokio", "postgres")] {
        no_line(&format!("only {folder}/ names {driver}"), files("orm-core/src", &[".rs"]), |path, line| {
            let own = path.starts_with(&format!("orm-core/src/backend/{folder}/"));
            // The modules of backend/ and testing/ are named after the databases as well.
            let module = line.contains("super::postgres::") || line.contains("postgres::place");
            !own && !module && line.contains(driver) && !line.contains("cfg(feature")
        });
    }
}

#[test]
fn backends_have_the_same_files() {
    for file in ["mod.rs", "dialect.rs", "types.rs", "row.rs", "connection.rs", "error.rs"] {
        for backend in ["sqlite", "postgres"] {
            let path = root().join("orm-core/src/backend").join(backend).join(file);
            assert!(path.is_file(), "{} is missing", path.display());
        }
    }
}

#[test]
fn no_match_on_the_database_outside_of_backends() {
    no_line("ask the dialect instead", files("orm-core/src", &[".rs"]), |path, line| {
        let may = ["orm-core/src/backend/", "orm-core/src/testing/", "orm-core/src/value/backend.rs"];
        !may.iter().any(|start| path.starts_with(start))
            && (line.contains("Backend::Sqlite") || line.contains("Backend::Postgres"))
    });
}

#[test]
fn the_macros_and_the_library_do_not_know_each_other() {
    let manifest =
        |folder: &str| fs::read_to_string(root().join(folder).join("Cargo.toml")).expect("a manifest");
    assert!(!manifest("orm-core").contains("syn"), "orm-core depends on syn");
    assert!(!manifest("orm-derive").contains("orm-core"), "orm-derive depends on orm-core");
}

#[test]
fn library_code_does_not_panic() {
    let mut sources = files("orm-core/src", &[".rs"]);
    sources.extend(files("orm-derive/src", &[".rs"]));
    sources.extend(files("src", &[".rs"]));
    sources.retain(|(path, _)| !path.contains("/tests"));
    no_line("only expect(\"invariant: ..\") may panic", sources, |path, line| {
        // `#[orm::test]` fails tests by panicking.
        let test_support = path == "orm-core/src/testing/mod.rs" || path == "orm-core/src/testing/record.rs";
        let panics = ["panic!(", "todo!(", "unimplemented!(", "unreachable!(", ".unwrap()"];
        let expects = line.contains(".expect(") && !line.contains("invariant: ");
        !test_support && (expects || panics.iter().any(|word| line.contains(word)))
    });
}

#[test]
fn unsafe_code_is_in_one_file() {
    no_line("unsafe code belongs to statement.rs", files("orm-core/src", &[".rs"]), |path, line| {
        path != "orm-core/src/backend/sqlite/statement.rs"
            && (line.contains("unsafe ") || line.contains("(unsafe_code)"))
    });
}

#[test]
fn files_and_functions_are_small() {
    let mut sources = files("orm-core/src", &[".rs"]);
    sources.extend(files("orm-derive/src", &[".rs"]));
    let mut found = Vec::new();
    for (path, text) in sources.iter().filter(|(path, _)| !path.contains("/tests")) {
        let lines = code(text).filter(|(_, line)| !line.trim().is_empty()).count();
        if lines > 500 {
            found.push(format!("{path} has {lines} lines of code"));
        }
        for (name, length) in functions(text) {
            if length > 60 {
                found.push(format!("{path}: {name} has {length} lines"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// The functions of a formatted file, with their lengths in lines: a function ends at the brace of its own indent.
fn functions(text: &str) -> Vec<(String, usize)> {
    let mut open: Option<(String, usize, String)> = None;
    let mut found = Vec::new();
    for (at, line) in code(text) {
        let indent = &line[..line.len() - line.trim_start().len()];
        match &open {
            Some((name, start, end)) if line == *end => {
                found.push((name.clone(), at - start - 1));
                open = None;
            }
            Some(_) => {}
            None => {
                let starts =
                    ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn ", "const fn ", "pub const fn "];
                if starts.iter().any(|start| line.trim_start().starts_with(start))
                    && !line.ends_with(['}', ';'])
                {
                    open = Some((line.trim().to_owned(), at, format!("{indent}}}")));
                }
            }
        }
    }
    found
}

#[test]
fn every_source_file_says_what_it_is() {
    let mut sources = files("orm-core/src", &[".rs"]);
    sources.extend(files("orm-derive/src", &[".rs"]));
    for (path, text) in sources.iter().filter(|(path, _)| !path.contains("/tests/")) {
        assert!(text.starts_with("//!"), "{path} does not begin with `//!`");
    }
}

#[test]
fn the_map_of_the_house_is_true() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    assert!(map.lines().count() <= 200, "ARCHITECTURE.md is longer than 200 lines");
    let named = map
        .split('`')
        .skip(1)
        .step_by(2)
        .filter(|name| name.contains('/') && !name.contains([' ', '<', '*', '{']));
    let missing: Vec<&str> = named.filter(|name| !root().join(name).exists()).collect();
    assert!(missing.is_empty(), "ARCHITECTURE.md names what is not there: {missing:?}");
}

#[test]
fn every_method_has_an_example() {
    let reached = reached();
    let mut found = Vec::new();
    for layer in ["error", "value", "table", "driver", "query", "model", "schema", "pool"] {
        let sources = files(&format!("orm-core/src/{layer}"), &[".rs"]);
        let hidden: Vec<String> = sources.iter().flat_map(|(_, text)| hidden_types(text)).collect();
        for (path, text) in &sources {
            let is_reached = |name: &str| {
                let exported = reached.iter().any(|known| known == name || known == layer);
                exported && !hidden.iter().any(|other| other == name)
            };
            let lacking = without_example(text, is_reached);
            found.extend(lacking.iter().map(|(at, line)| format!("{path}:{at}: {line}")));
        }
    }
    assert!(found.is_empty(), "no example in the docs of\n{}", found.join("\n"));
}

/// The names that the facade exports; of a module that it exports as a whole, the module's.
fn reached() -> Vec<String> {
    let facade = fs::read_to_string(root().join("src/lib.rs")).expect("the facade");
    let (public, _) = facade.split_once("pub mod __private").expect("what generated code names");
    let exports = public.split("pub use orm_core::").skip(1).filter_map(|rest| rest.split_once(';'));
    let names = exports.flat_map(|(names, _)| names.split(|c: char| !c.is_alphanumeric() && c != '_'));
    // A name behind its layer, as in `query::{Query}`; the layer alone is no export of all that is in it.
    let layers = |name: &str| LAYERS.iter().any(|(layer, _)| *layer == name);
    let whole = exports_of_modules(public);
    names.filter(|name| !name.is_empty() && !layers(name)).map(str::to_owned).chain(whole).collect()
}

/// The modules that are exported as a whole: `pub use orm_core::table;`.
fn exports_of_modules(facade: &str) -> Vec<String> {
    let lines = facade.lines().filter_map(|line| line.strip_prefix("pub use orm_core::")?.strip_suffix(';'));
    lines.filter(|name| LAYERS.iter().any(|(layer, _)| layer == name)).map(str::to_owned).collect()
}

/// A line of a formatted file that is neither a comment nor an attribute, with those right before it.
struct Documented<'t> {
    at: usize,
    line: &'t str,
    docs: Vec<&'t str>,
    hidden: bool,
}

fn documented(text: &str) -> Vec<Documented<'_>> {
    let (mut all, mut docs, mut hidden, mut within_attribute) = (Vec::new(), Vec::new(), false, false);
    for (at, line) in text.lines().enumerate().take_while(|(_, line)| *line != "#[cfg(test)]") {
        let start = line.trim_start();
        if within_attribute || start.starts_with("#[") {
            within_attribute = !line.ends_with(']');
            hidden |= start.starts_with("#[doc(hidden)]");
        } else if start.starts_with("///") {
            docs.push(start);
        } else {
            all.push(Documented { at: at + 1, line, docs: std::mem::take(&mut docs), hidden });
            hidden = false;
        }
    }
    all
}

fn hidden_types(text: &str) -> Vec<String> {
    let hidden = documented(text).into_iter().filter(|item| item.hidden);
    let kinds = ["pub struct ", "pub enum ", "pub trait "];
    let named =
        hidden.filter_map(|item| kinds.iter().find_map(|kind| item.line.strip_prefix(kind)).map(name));
    named.map(str::to_owned).collect()
}

fn name(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '$').next().unwrap_or_default()
}

/// The type of `impl<T: Bound> Type<T> {`; none of the implementation of a trait.
fn implementing(header: &str) -> Option<&str> {
    let mut rest = header.strip_prefix("impl")?;
    if rest.starts_with('<') {
        let mut depth = 0;
        let end = rest.char_indices().position(|(at, c)| {
            depth += i32::from(c == '<') - i32::from(c == '>' && !rest[..at].ends_with('-'));
            depth == 0
        });
        rest = &rest[end? + 1..];
    }
    (!rest.contains(" for ")).then(|| name(rest.trim_start()))
}

/// The functions and methods that a user reaches, whose docs have no code.
fn without_example(text: &str, is_reached: impl Fn(&str) -> bool) -> Vec<(usize, String)> {
    let mut lacking = Vec::new();
    // Whether the block at the margin is reached, and how its methods begin: those of a trait are as public as it is.
    let (mut reached, mut is_trait) = (false, false);
    for item in documented(text) {
        let start = item.line.trim_start();
        let starts = ["pub fn ", "pub const fn "].iter().find_map(|start_of| start.strip_prefix(start_of));
        let function = starts.or_else(|| start.strip_prefix("fn ").filter(|_| is_trait));
        if item.line.starts_with('}') {
            (reached, is_trait) = (false, false);
        } else if let Some(rest) = item.line.strip_prefix("pub trait ") {
            (reached, is_trait) = (!item.hidden && is_reached(name(rest)), true);
        } else if item.line.starts_with("macro_rules!") {
            (reached, is_trait) = (true, false);
        } else if item.line.starts_with("impl") {
            reached = !item.hidden && implementing(item.line).is_some_and(&is_reached);
        } else if let Some(function) = function {
            let is_free = !item.line.starts_with(' ');
            let is_public = if is_free { is_reached(name(function)) } else { reached };
            let has_code = item.docs.iter().any(|line| line.contains("```"));
            if is_public && !item.hidden && !item.docs.is_empty() && !has_code {
                lacking.push((item.at, name(function).to_owned()));
            }
        }
    }
    lacking
}

#[test]
fn what_lacks_an_example_is_found() {
    let text = "\
/// A type.
pub struct Seen;

impl<T: Fn() -> bool> Seen<T> {
    /// With code.
    /// ```
    /// ```
    #[must_use]
    pub fn shown(self) {}

    /// Without.
    pub const fn bare(self) {}

    /// Not for users.
    #[doc(hidden)]
    pub fn kept(self) {}

    /// Nor this.
    pub(crate) fn inner(self) {}
}

/// A trait.
#[diagnostic::on_unimplemented(
    message = \"no\"
)]
pub trait Told {
    /// Without.
    fn told(self);
}

impl Told for Seen {
    /// Its docs are those of the trait.
    fn told(self) {}
}

impl Unseen {
    /// Of a type that is not exported.
    pub fn bare(self) {}
}

/// Without.
pub fn free() {}
";
    let lacking = without_example(text, |name| ["Seen", "Told", "free"].contains(&name));
    let names: Vec<&str> = lacking.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["bare", "told", "free"]);
}
