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
