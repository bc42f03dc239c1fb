//! The messages on `docs/attributes.md` are those that rustc shows: each is found in `tests/ui`, and each message of ours
//! there is found on the page, under a key or in the list at its end. Those about types are on `docs/types.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::page::{self, ATTRIBUTES, TYPES};

/// What stands behind the marker of the closing list.
pub(super) const REST: &str = "other mistakes";

#[test]
fn messages_are_those_of_rustc() {
    let messages = messages();
    let page = page::read(ATTRIBUTES);
    let (sections, rest) =
        page.split_once(&format!("<!-- {REST} -->")).expect("the marker of the closing list");
    assert!(!rest.contains("\n#"), "the closing list is the last section");
    let quoted: Vec<&str> = sections.lines().filter(|line| line.starts_with("error")).collect();
    let unknown: Vec<&&str> = quoted.iter().filter(|line| !messages.contains(**line)).collect();
    assert!(unknown.is_empty(), "{ATTRIBUTES} quotes what no case of tests/ui shows: {unknown:#?}");
    let types = page::read(TYPES);
    let is_of_type = |message: &str| {
        message
            .split_once("evaluation panicked: ")
            .is_some_and(|(_, text)| types.contains(&format!("| {text} |")))
    };
    let is_ours = |message: &str| message.starts_with("error: ") || message.contains("evaluation panicked: ");
    let others = messages
        .iter()
        .filter(|message| is_ours(message) && !quoted.contains(&&***message) && !is_of_type(message));
    let block = others.fold(String::new(), |out, message| out + message + "\n");
    page::check(ATTRIBUTES, &[(REST.to_owned(), block)]);
}

/// The first line of every message in `tests/ui`.
fn messages() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    collect(&page::root().join("tests/ui"), &mut found);
    assert!(found.len() > 80, "found only {} messages", found.len());
    found
}

fn collect(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).expect("a folder of cases") {
        let path = entry.expect("an entry of a folder").path();
        if path.is_dir() {
            collect(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "stderr") {
            let text = fs::read_to_string(&path).expect("a file just listed");
            found.extend(text.lines().filter(|line| line.starts_with("error")).map(str::to_owned));
        }
    }
}
