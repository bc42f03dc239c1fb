//! The history of a program, in the tables of the example `gitlog`: commits, files, and what changed.

use jiff::Timestamp;
use orm::prelude::*;
use orm::{row_number, window};

use super::check;
use super::shop::{Dice, hour};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "coders")]
struct Coder {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(changes: Change))]
struct Commit {
    id: i64,
    #[orm(belongs_to(Coder, relation = author), index)]
    author_id: i64,
    authored_at: Timestamp,
    parents: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct File {
    id: i64,
    path: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Change {
    #[orm(primary_key, belongs_to = Commit)]
    commit_id: i64,
    #[orm(primary_key, belongs_to = File, index)]
    file_id: i64,
    added: Option<i64>,
    deleted: Option<i64>,
}

/// 120 commits by five authors, who touch one to four of 20 files each; merges touch none.
fn fill(db: &Db) -> orm::Result<()> {
    let mut dice = Dice::new();
    NewCoder::insert_all(db, (0..5).map(|n| NewCoder { name: format!("coder {n}") }))?;
    NewFile::insert_all(db, (0..20).map(|n| NewFile { path: format!("src/file_{n:02}.rs") }))?;
    for n in 0..120 {
        let parents = if dice.roll(6) == 0 { 2 } else { 1 };
        let commit =
            NewCommit { author_id: 1 + dice.roll(5), authored_at: hour(n * 70 + dice.roll(60)), parents };
        let commit = commit.insert(db)?;
        let first = 1 + dice.roll(16);
        let touched = if parents == 2 { 0 } else { 1 + dice.roll(4) };
        NewChange::insert_all(
            db,
            (0..touched).map(|at| {
                let binary = dice.roll(9) == 0;
                let lines = |lines| if binary { None } else { Some(lines) };
                NewChange {
                    commit_id: commit.id,
                    file_id: first + at,
                    added: lines(dice.roll(90)),
                    deleted: lines(dice.roll(40)),
                }
            }),
        )?;
    }
    Ok(())
}

#[orm::test(models(Coder, Commit, File, Change))]
fn q25_commits_and_lines_of_each_author(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let lines = Change::query()
        .group_by(|c| c.commit().author_id)
        .select(|c| (c.commit().author_id, c.added.sum(), c.deleted.sum()));
    let authors = Commit::query()
        .group_by(|c| (c.author_id, c.author().name))
        .select(|c| (c.author_id, c.author().name, count()))
        .subquery()
        .left_join(lines, |((author, ..), (of, ..))| of.eq(*author))
        .order_by(|((_, name, commits), _)| (commits.desc(), name.asc()))
        .select(|((_, name, commits), (_, added, deleted))| {
            (*name, *commits, added.unwrap_or(0), deleted.unwrap_or(0))
        });
    check(
        db,
        authors,
        sql!(
            "SELECT a.name, (SELECT count(*) FROM commits c WHERE c.author_id = a.id) AS commits,
                    CAST(coalesce((SELECT sum(x.added) FROM changes x JOIN commits c ON c.id = x.commit_id WHERE c.author_id = a.id), 0) AS bigint),
                    CAST(coalesce((SELECT sum(x.deleted) FROM changes x JOIN commits c ON c.id = x.commit_id WHERE c.author_id = a.id), 0) AS bigint)
             FROM coders a WHERE EXISTS (SELECT 1 FROM commits c WHERE c.author_id = a.id) ORDER BY commits DESC, a.name"
        ),
    )
}

#[orm::test(models(Coder, Commit, File, Change))]
fn q26_files_that_change_together(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let pairs = Change::query()
        .join(Change::query(), |(a, b)| a.commit_id.eq(b.commit_id).and(a.file_id.lt(b.file_id)))
        .group_by(|(a, b)| (a.file().path, b.file().path))
        .order_by(|(a, b)| (count().desc(), a.file().path.asc(), b.file().path.asc()))
        .limit(10)
        .select(|(a, b)| (a.file().path, b.file().path, count()));
    check(
        db,
        pairs,
        sql!(
            "SELECT f.path, g.path, count(*) FROM changes a JOIN changes b ON b.commit_id = a.commit_id AND b.file_id > a.file_id
             JOIN files f ON f.id = a.file_id JOIN files g ON g.id = b.file_id GROUP BY f.path, g.path ORDER BY 3 DESC, 1, 2 LIMIT 10"
        ),
    )
}

#[orm::test(models(Coder, Commit, File, Change))]
fn q27_who_touched_each_file_last(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let last = Change::query()
        .select(|c| {
            let newest = window()
                .partition_by(c.file_id)
                .order_by((c.commit().authored_at.desc(), c.commit_id.desc()));
            (c.file().path, c.commit().author().name, c.commit().authored_at, row_number().over(newest))
        })
        .subquery()
        .filter(|(.., place)| place.eq(1))
        .order_by(|(path, ..)| path.asc())
        .select(|(path, name, at, _)| (*path, *name, *at));
    check(
        db,
        last,
        sql!(
            "SELECT f.path, a.name, c.authored_at FROM files f
             JOIN changes x ON x.file_id = f.id JOIN commits c ON c.id = x.commit_id JOIN coders a ON a.id = c.author_id
             WHERE NOT EXISTS (SELECT 1 FROM changes y JOIN commits d ON d.id = y.commit_id
                               WHERE y.file_id = f.id AND (d.authored_at, d.id) > (c.authored_at, c.id)) ORDER BY f.path"
        ),
    )
}

#[orm::test(models(Coder, Commit, File, Change))]
fn q28_files_of_one_author_alone(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // The bus factor: how many authors made half of the changes of a file is a longer story; this is who made all of them.
    let alone = Change::query()
        .group_by(|c| c.file().path)
        .having(|c| c.commit().author_id.count_distinct().le(3))
        .order_by(|c| c.file().path.asc())
        .select(|c| (c.file().path, c.commit().author_id.count_distinct(), c.commit().author().name.max()));
    check(
        db,
        alone,
        sql!(
            "SELECT f.path, count(DISTINCT c.author_id), max(a.name) FROM changes x JOIN files f ON f.id = x.file_id
             JOIN commits c ON c.id = x.commit_id JOIN coders a ON a.id = c.author_id
             GROUP BY f.path HAVING count(DISTINCT c.author_id) <= 3 ORDER BY f.path"
        ),
    )
}
