//! The questions, each a typed query. Every order is decided to the last row, so that the answers are the same on every
//! database.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use orm::prelude::*;

use crate::Failure;
use crate::model::{Change, Commit, File};
use crate::table::{Column, print};

/// How many lines an answer has at most.
const LINES: usize = 10;

/// How many months are looked back on, from the last commit.
const MONTHS: u64 = 12;

/// A commit that touches more files says little about any two of them.
const MOST_FILES: usize = 50;

/// Only so many files, the most changed ones, are paired: half a million pairs are all that is kept in memory.
const PAIRED_FILES: u64 = 1_000;

/// Asks every question and prints the answers.
pub fn answer_all(db: &Db, out: &mut impl Write) -> Result<(), Failure> {
    use Column::{Number, Path, Text};

    let rows = commits_per_author(db)?.into_iter().map(|a| {
        [
            format!("{} <{}>", a.name, a.email),
            a.commits.to_string(),
            a.added.to_string(),
            a.deleted.to_string(),
        ]
    });
    let heads = [Text("author"), Number("commits"), Number("added"), Number("deleted")];
    print(out, "Commits per author", heads, rows)?;

    let rows = most_changed_files(db)?.into_iter();
    let rows = rows.map(|f| [f.path, f.changes.to_string(), f.added.to_string(), f.deleted.to_string()]);
    let heads = [Path("file"), Number("changes"), Number("added"), Number("deleted")];
    print(out, "Most changed files", heads, rows)?;

    let rows = churn_per_month(db)?.into_iter();
    let rows = rows.map(|m| [m.month, m.commits.to_string(), m.added.to_string(), m.deleted.to_string()]);
    let heads = [Text("month"), Number("commits"), Number("added"), Number("deleted")];
    print(out, "Churn per month", heads, rows)?;

    let rows =
        changed_together(db)?.into_iter().map(|pair| [pair.first, pair.second, pair.commits.to_string()]);
    let heads = [Path("file"), Path("changes with"), Number("commits")];
    print(out, "Files that change together", heads, rows)
}

/// How much an author did.
#[derive(Debug, Clone, PartialEq)]
pub struct AuthorLine {
    pub name: String,
    pub email: String,
    pub commits: i64,
    pub added: i64,
    pub deleted: i64,
}

/// The authors of the most commits.
pub fn commits_per_author(db: &Db) -> Result<Vec<AuthorLine>, Failure> {
    let authors = Commit::query()
        .group_by(|c| (c.author_id, c.author().name, c.author().email))
        .select(|c| (c.author_id, c.author().name, c.author().email, count()))
        .order_by(|c| (count().desc(), c.author().email.asc(), c.author().name.asc()))
        .limit(LINES as u64)
        .all(db)?;
    // Not part of the query above: a commit without changes counts there, and one with many counts once.
    let lines: Vec<(i64, Option<i64>, Option<i64>)> = Change::query()
        .filter(|c| c.commit().author_id.in_(authors.iter().map(|author| author.0)))
        .group_by(|c| c.commit().author_id)
        .select(|c| (c.commit().author_id, c.added.sum(), c.deleted.sum()))
        .all(db)?;
    let lines: HashMap<i64, _> =
        lines.into_iter().map(|(id, added, deleted)| (id, (added, deleted))).collect();
    let line = |(id, name, email, commits)| {
        let (added, deleted) = lines.get(&id).copied().unwrap_or_default();
        AuthorLine { name, email, commits, added: added.unwrap_or(0), deleted: deleted.unwrap_or(0) }
    };
    Ok(authors.into_iter().map(line).collect())
}

/// How often a file changed.
#[derive(Debug, Clone, PartialEq)]
pub struct FileLine {
    pub path: String,
    pub changes: i64,
    pub added: i64,
    pub deleted: i64,
}

/// The files that the most commits touched.
pub fn most_changed_files(db: &Db) -> Result<Vec<FileLine>, Failure> {
    let files = Change::query()
        .group_by(|c| (c.file_id, c.file().path))
        .select(|c| (c.file().path, count(), c.added.sum().unwrap_or(0), c.deleted.sum().unwrap_or(0)))
        .order_by(|c| (count().desc(), c.file().path.asc()))
        .limit(LINES as u64)
        .all(db)?;
    let line = |(path, changes, added, deleted)| FileLine { path, changes, added, deleted };
    Ok(files.into_iter().map(line).collect())
}

/// What happened in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct MonthLine {
    /// In UTC, as `2024-02`.
    pub month: String,
    /// Those that changed a file.
    pub commits: i64,
    pub added: i64,
    pub deleted: i64,
}

/// The last months in which something changed, the oldest first.
pub fn churn_per_month(db: &Db) -> Result<Vec<MonthLine>, Failure> {
    let months = Change::query()
        .group_by(|c| c.commit().authored_at.year_month())
        .select(|c| {
            let month = c.commit().authored_at.year_month();
            (month, c.commit_id.count_distinct(), c.added.sum().unwrap_or(0), c.deleted.sum().unwrap_or(0))
        })
        .order_by(|c| c.commit().authored_at.year_month().desc())
        .limit(MONTHS)
        .all(db)?;
    let line = |(month, commits, added, deleted)| MonthLine { month, commits, added, deleted };
    Ok(months.into_iter().rev().map(line).collect())
}

/// Two files, and how many commits touched both.
#[derive(Debug, Clone, PartialEq)]
pub struct PairLine {
    pub first: String,
    pub second: String,
    pub commits: u32,
}

/// The pairs of files that most commits touched together, of the most changed files, not counting commits that touch
/// more than [`MOST_FILES`].
///
/// In SQL this is a join of `changes` with itself, which queries cannot say yet. So the changes come as a stream, commit
/// by commit, and are counted here.
pub fn changed_together(db: &Db) -> Result<Vec<PairLine>, Failure> {
    let paired = Change::query()
        .group_by(|c| c.file_id)
        .select(|c| c.file_id)
        .order_by(|c| (count().desc(), c.file_id.asc()))
        .limit(PAIRED_FILES)
        .all(db)?;
    let mut pairs = Pairs { of: paired.into_iter().collect(), commits: HashMap::new() };
    let (mut current, mut files) = (None, Vec::new());
    let changes = Change::query()
        .order_by(|c| (c.commit_id.asc(), c.file_id.asc()))
        .select(|c| (c.commit_id, c.file_id));
    for change in changes.stream(db)? {
        let (commit, file) = change?;
        if current.replace(commit) != Some(commit) {
            pairs.count(&files);
            files.clear();
        }
        files.push(file);
    }
    pairs.count(&files);
    let most = pairs.most();
    let ids: HashSet<i64> = most.iter().flat_map(|((first, second), _)| [*first, *second]).collect();
    let paths: HashMap<i64, String> =
        File::query().filter(|f| f.id.in_(ids)).select(|f| (f.id, f.path)).all(db)?.into_iter().collect();
    let path = |id| paths.get(&id).cloned().unwrap_or_default();
    let line = |((first, second), commits)| PairLine { first: path(first), second: path(second), commits };
    Ok(most.into_iter().map(line).collect())
}

/// How many commits touched both files of a pair, by their ids, the smaller first.
struct Pairs {
    /// The files that are paired.
    of: HashSet<i64>,
    commits: HashMap<(i64, i64), u32>,
}

impl Pairs {
    /// Counts a commit that touched `files`, in the order of their ids.
    fn count(&mut self, files: &[i64]) {
        if files.len() > MOST_FILES {
            return;
        }
        let files: Vec<i64> = files.iter().copied().filter(|file| self.of.contains(file)).collect();
        for (position, &first) in files.iter().enumerate() {
            for &second in &files[position + 1..] {
                *self.commits.entry((first, second)).or_default() += 1;
            }
        }
    }

    /// The pairs with the most commits; of those with as many, the pair of older files first.
    fn most(self) -> Vec<((i64, i64), u32)> {
        let mut pairs: Vec<_> = self.commits.into_iter().collect();
        pairs.sort_unstable_by_key(|&(pair, commits)| (std::cmp::Reverse(commits), pair));
        pairs.truncate(LINES);
        pairs
    }
}
