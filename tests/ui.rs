//! What a mistake looks like: every message of the macros has a case in `ui/`, and what must compile is in `ui/pass/`.
//! `TRYBUILD=overwrite cargo test --test ui` writes the expected texts anew; read what changed. What needs no database
//! is built without one, which is quicker: `--no-default-features --features testing`.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines that a message may have and still be read.
const MOST_LINES: usize = 20;

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    for topic in ["model", "field", "embed", "relation", "value", "query", "projection", "raw"] {
        cases.compile_fail(format!("tests/ui/{topic}/*.rs"));
    }
    if cfg!(feature = "decimal") {
        cases.compile_fail("tests/ui/decimal/*.rs");
    }
    if cfg!(feature = "testing") {
        cases.compile_fail("tests/ui/test/*.rs");
    }
}

#[test]
fn messages_are_short() {
    let files = files_with("stderr", Path::new("tests/ui"));
    assert!(files.len() > 50, "found only {} messages", files.len());
    for file in files {
        let text = fs::read_to_string(&file).expect("a file just listed");
        for message in text.split("\n\n") {
            let lines = message.lines().count();
            assert!(lines < MOST_LINES, "{} has a message of {lines} lines", file.display());
        }
    }
}

/// Only where a type or a path is wrong does rustc report it once for each use; our own messages come alone.
#[test]
fn mistakes_are_reported_once() {
    for file in files_with("stderr", Path::new("tests/ui")) {
        let text = fs::read_to_string(&file).expect("a file just listed");
        let mut own: Vec<&str> =
            text.split("\n\n").filter(|message| message.starts_with("error: ")).collect();
        let count = own.len();
        own.sort_unstable();
        own.dedup();
        assert_eq!(own.len(), count, "{} says the same twice", file.display());
        assert!(own.is_empty() || !text.contains("error["), "{} has errors beside ours", file.display());
    }
}

/// The files below `folder` whose names end in `.extension`.
fn files_with(extension: &str, folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of cases");
    let paths = entries.map(|entry| entry.expect("an entry of a folder").path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => files_with(extension, &path),
            false if path.extension().is_some_and(|found| found == extension) => vec![path],
            false => Vec::new(),
        })
        .collect()
}
