//! The questions, each a typed query. Every order is decided to the last row, so that the answers are the same on every
//! database.

use std::io::Write;

use orm::prelude::*;

use crate::Failure;
use crate::model::{Author, Change, Commit};
use crate::table::{Column, print};

/// How many lines an answer has at most.
const LINES: usize = 10;

/// How many months are looked back on, from the last commit.
const MONTHS: u64 = 12;

/// A commit that touches more files says little about any two of them.
const MOST_FILES: i64 = 50;

/// Only so many files, the most changed ones, are paired.
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
    // By themselves: a commit without changes counts as well, and one with many counts once.
    let lines = Change::query()
        .group_by(|c| c.commit().author_id)
        .select(|c| (c.commit().author_id, c.added.sum().unwrap_or(0), c.deleted.sum().unwrap_or(0)));
    let authors = Commit::query()
        .group_by(|c| c.author_id)
        .select(|c| (c.author_id, count()))
        .subquery()
        .join(Author::query(), |((author, _), a)| a.id.eq(*author))
        .left_join(lines, |((author, _), _, (of, ..))| of.eq(*author))
        .order_by(|((_, commits), a, _)| (commits.desc(), a.email.asc(), a.name.asc()))
        .limit(LINES as u64)
        .select(|((_, commits), a, (_, added, deleted))| {
            (a.name, a.email, *commits, added.unwrap_or(0), deleted.unwrap_or(0))
        })
        .all(db)?;
    let line = |(name, email, commits, added, deleted)| AuthorLine { name, email, commits, added, deleted };
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
    pub commits: i64,
}

/// The pairs of files that most commits touched together, of the most changed files, not counting commits that touch
/// more than [`MOST_FILES`].
pub fn changed_together(db: &Db) -> Result<Vec<PairLine>, Failure> {
    let paired = Change::query()
        .group_by(|c| c.file_id)
        .order_by(|c| (count().desc(), c.file_id.asc()))
        .limit(PAIRED_FILES)
        .select(|c| (c.file_id,))
        .cte("paired");
    let paired = || paired.query().select(|(file,)| *file);
    let small =
        Change::query().group_by(|c| c.commit_id).having(|_| count().le(MOST_FILES)).select(|c| c.commit_id);
    let pairs = Change::query()
        .join(Change::query(), |(a, b)| a.commit_id.eq(b.commit_id).and(a.file_id.lt(b.file_id)))
        .filter(|(a, b)| {
            a.commit_id.in_query(small).and(a.file_id.in_query(paired())).and(b.file_id.in_query(paired()))
        })
        .group_by(|(a, b)| (a.file_id, a.file().path, b.file_id, b.file().path))
        .order_by(|(a, b)| (count().desc(), a.file_id.asc(), b.file_id.asc()))
        .limit(LINES as u64)
        .select(|(a, b)| (a.file().path, b.file().path, count()))
        .all(db)?;
    Ok(pairs.into_iter().map(|(first, second, commits)| PairLine { first, second, commits }).collect())
}
