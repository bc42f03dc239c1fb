//! A page, and the blocks behind its markers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

pub(super) const ATTRIBUTES: &str = "docs/attributes.md";
pub(super) const TYPES: &str = "docs/types.md";

/// Pages are written by one test at a time.
static TURN: Mutex<()> = Mutex::new(());

/// The text of a file of the repository.
pub(super) fn read(path: &str) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// That behind each marker stands the block that belongs there, or makes it so when asked to.
#[track_caller]
pub(super) fn check(path: &str, expected: &[(String, String)]) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut text = read(path);
    let mut wrong = Vec::new();
    for (marker, block) in expected {
        let Some(found) = block_behind(&text, marker) else {
            wrong.push(format!("{path} has no marker <!-- {marker} --> with a block behind it"));
            continue;
        };
        if text[found.clone()] != *block {
            wrong.push(format!("{path}, <!-- {marker} -->: the block should be\n{block}"));
            text.replace_range(found, block);
        }
    }
    if std::env::var("ORM_PAGES").is_ok_and(|what| what == "overwrite") {
        fs::write(root().join(path), text).expect("the page is written");
        wrong.retain(|message| message.contains("no marker"));
    }
    let how = "ORM_PAGES=overwrite writes the blocks anew";
    assert!(wrong.is_empty(), "{}\n\n{how}", wrong.join("\n\n"));
}

/// Where the block behind a marker is, without its fences.
fn block_behind(text: &str, marker: &str) -> Option<std::ops::Range<usize>> {
    let marker = format!("<!-- {marker} -->\n```");
    let fence = text.find(&marker)? + marker.len();
    let start = fence + text[fence..].find('\n')? + 1;
    let end = start + if text[start..].starts_with("```") { 0 } else { text[start..].find("\n```")? + 1 };
    Some(start..end)
}

/// The markers of a page, such as `sql: table`.
pub(super) fn markers(text: &str) -> Vec<&str> {
    text.lines().filter_map(|line| line.strip_prefix("<!-- ")?.strip_suffix(" -->")).collect()
}

/// The lines that begin a block of this language and have no marker before them, by number.
pub(super) fn unmarked(text: &str, language: &str) -> Vec<usize> {
    let fence = format!("```{language}");
    let lines: Vec<&str> = text.lines().collect();
    let is_free = |&at: &usize| lines[at] == fence && !(at > 0 && lines[at - 1].starts_with("<!-- "));
    (0..lines.len()).filter(is_free).map(|at| at + 1).collect()
}
