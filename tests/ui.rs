//! What a mistake looks like: every message of the macros has a case in `ui/`, and what must compile is in `ui/pass/`.
//! `TRYBUILD=overwrite cargo test --test ui` writes the expected texts anew; read what changed.

use std::fs;
use std::path::{Path, PathBuf};

/// The most lines that a message may have and still be read.
const MOST_LINES: usize = 20;

#[test]
fn messages() {
    let cases = trybuild::TestCases::new();
    cases.pass("tests/ui/pass/*.rs");
    for topic in ["model", "field", "relation", "value", "test"] {
        cases.compile_fail(format!("tests/ui/{topic}/*.rs"));
    }
}

#[test]
fn messages_are_short() {
    let files = files_with("stderr", Path::new("tests/ui"));
    assert!(files.len() > 50, "found only {} messages", files.len());
    for file in files {
        let lines = fs::read_to_string(&file).expect("a file just listed").lines().count();
        assert!(lines < MOST_LINES, "{} has {lines} lines", file.display());
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
