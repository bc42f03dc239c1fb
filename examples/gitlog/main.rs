//! Imports the history of a git repository into a database, then answers questions about it with typed queries.
//!
//! ```text
//! cargo run --release --example gitlog --features jiff -- [PATH] [--database URL] [--sql]
//! ```
//!
//! `PATH` is any directory of the repository; without it, the one this runs in. The database is that of `--database`,
//! else of `DATABASE_URL`, else the SQLite file `gitlog.db` in the repository's own `.git` directory: it never
//! dirties the work tree and goes away with the repository. `--sql` shows each statement once, on stderr.
//!
//! - `model.rs`: the five tables, each a struct;
//! - `git.rs`: `git log` as an iterator of commits, without a word about databases;
//! - `import.rs`: what is new goes into the database, in one transaction: all of it or nothing;
//! - `questions.rs`: the questions, each a typed query; `table.rs` prints the answers.
//!
//! Running it again imports what came since. That also holds on another branch, and after a rebase or an amended
//! commit: what was imported stays, what is new is added. One database holds one repository; another one is refused.
//! Whatever goes wrong, nothing is half imported, tables included; a new SQLite file stays behind without any.
//!
//! # How fast
//!
//! A made-up history of 100,000 commits, 853,795 rows, in a release build on a machine with 2 cores, local SQLite file
//! and local Postgres 15:
//!
//! ```text
//! git init --bare --initial-branch=main big.git && python3 examples/gitlog/history.py 100000 | git -C big.git fast-import
//! cargo run --release --example gitlog --features jiff -- big.git --database ..
//! ```
//!
//! | | rows per second | peak memory of the import |
//! | --- | ---: | ---: |
//! | SQLite | 28,000 | 51 MB |
//! | Postgres | 27,000 | 37 MB |
//!
//! The time is git's: the import takes 30 to 32 s, `git log --numstat` alone 31 s. Memory grows with the number of
//! different files and with the largest commit, not with the number of commits; git, a process of its own, maps the
//! repository's packs besides. The answers take 2 s more, and 71 MB at most on SQLite.

#![allow(unreachable_pub, reason = "a program has no outside")]

mod git;
mod import;
mod model;
mod questions;
mod table;
#[cfg(all(test, unix, feature = "testing"))]
mod tests;

use std::collections::HashSet;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use orm::{Db, Event, Watch};

use git::Repository;
use import::{Imported, import};

const USAGE: &str = "usage: gitlog [PATH] [--database URL] [--sql]";

/// Why there is no answer: one line for people.
#[derive(Debug)]
pub enum Failure {
    /// The command line.
    Usage(String),
    /// What git said, or that there is no git.
    Git(String),
    /// The database holds something else.
    Refused(String),
    /// What the database said.
    Database(orm::Error),
    /// The answers could not be written.
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Usage(message) => write!(f, "{message}; {USAGE}"),
            Failure::Git(message) | Failure::Refused(message) => f.write_str(message),
            Failure::Database(error) => write!(f, "database: {error}"),
            Failure::Output(error) => write!(f, "the answers could not be written: {error}"),
        }
    }
}

impl From<orm::Error> for Failure {
    fn from(error: orm::Error) -> Failure {
        Failure::Database(error)
    }
}

impl From<lexopt::Error> for Failure {
    fn from(error: lexopt::Error) -> Failure {
        Failure::Usage(error.to_string())
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Output(error)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever closed the pipe, such as `head`, has seen enough.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("gitlog: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let Some(arguments) = Arguments::parse(std::env::args_os().skip(1))? else {
        return Ok(writeln!(io::stdout(), "{USAGE}")?);
    };
    // The repository first: where there is none, no database is made either.
    let repository = Repository::open(&arguments.path)?;
    let Some(tip) = repository.tip()? else {
        return Ok(writeln!(io::stdout(), "the repository has no commits yet")?);
    };
    let db = arguments.open(&repository)?;
    let _watch = arguments.sql.then(|| show_statements(&db));
    let start = Instant::now();
    let bar = progress(arguments.sql);
    let imported = import(&db, &repository, &tip, &bar);
    bar.finish_and_clear();
    summarize(&imported?, start)?;
    questions::answer_all(&db, &mut io::stdout().lock())
}

/// The command line.
struct Arguments {
    path: PathBuf,
    database: Option<String>,
    sql: bool,
}

impl Arguments {
    /// `None` when help was asked for.
    fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Option<Arguments>, Failure> {
        use lexopt::prelude::*;

        let mut parser = lexopt::Parser::from_args(words);
        let (mut path, mut database, mut sql) = (None, None, false);
        while let Some(argument) = parser.next()? {
            match argument {
                Value(value) if path.is_none() => path = Some(PathBuf::from(value)),
                Long("database") => database = Some(parser.value()?.string()?),
                Long("sql") => sql = true,
                Short('h') | Long("help") => return Ok(None),
                other => return Err(other.unexpected().into()),
            }
        }
        Ok(Some(Arguments { path: path.unwrap_or_else(|| ".".into()), database, sql }))
    }

    fn open(&self, repository: &Repository) -> Result<Db, Failure> {
        let db = match &self.database {
            Some(url) => Db::connect(url),
            None if std::env::var_os("DATABASE_URL").is_some_and(|url| !url.is_empty()) => Db::from_env(),
            None => Db::connect(&repository.own_database()?),
        };
        Ok(db?)
    }
}

/// Shows each statement the first time it is sent.
fn show_statements(db: &Db) -> Watch {
    let shown = Mutex::new(HashSet::new());
    db.observe(move |event: &Event<'_>| {
        let mut shown = shown.lock().unwrap_or_else(PoisonError::into_inner);
        if !shown.contains(event.sql) {
            shown.insert(event.sql.to_owned());
            // An insert of many rows says the same many times over.
            let (start, more) = event
                .sql
                .char_indices()
                .nth(1000)
                .map_or((event.sql, ""), |(end, _)| (&event.sql[..end], " .."));
            eprintln!("{start}{more};");
        }
    })
}

/// A bar on stderr where that is a terminal and nothing else is written to it.
fn progress(hidden: bool) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if hidden {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} commits, {eta} left");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// Tells on stderr what was imported and how fast: stdout is for the answers, the same on every run.
fn summarize(imported: &Imported, start: Instant) -> io::Result<()> {
    let Imported { authors, commits, files, changes } = imported;
    let seconds = start.elapsed().as_secs_f64();
    let rate = imported.rows() as f64 / seconds.max(0.001);
    writeln!(
        io::stderr(),
        "imported {commits} commits, {authors} authors, {files} files, {changes} changes in {seconds:.1} s, \
         {rate:.0} rows per second"
    )
}
