//! What is new in a repository goes into the database, in batches and in one transaction: all of it or nothing.
//!
//! In memory are three batches and the ids of all authors and files; commits and changes pass through.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::sync::mpsc::{SyncSender, sync_channel};

use indicatif::ProgressBar;
use orm::prelude::*;

use crate::Failure;
use crate::git::{Log, Logged, LoggedChange, Repository};
use crate::model::{
    Author, Commit, File, Import, NewAuthor, NewChange, NewCommit, NewFile, NewImport, schema,
};

/// A batch is full with this many commits, or that many changes.
const COMMITS: usize = 2_000;
const CHANGES: usize = 20_000;

/// So many known tips spare git the way; what lies behind older ones is recognized by its hash.
const TIPS: u64 = 100;

/// Stands for the id of a row that is about to be inserted, so that it is inserted once.
const TO_COME: i64 = 0;

/// How many rows were new.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Imported {
    pub authors: u64,
    pub commits: u64,
    pub files: u64,
    pub changes: u64,
}

impl Imported {
    /// All of them.
    pub fn rows(&self) -> u64 {
        self.authors + self.commits + self.files + self.changes
    }
}

/// Imports every commit that `tip` leads to and that the database does not have.
///
/// # Errors
/// What git or the database said; when the database holds another repository. Nothing was imported then.
pub fn import(db: &Db, repository: &Repository, tip: &str, bar: &ProgressBar) -> Result<Imported, Failure> {
    db.transaction(|tx| {
        schema().create_all(tx)?;
        let known = known_tips(tx, repository)?;
        if known.iter().any(|known| known == tip) {
            return Ok(Imported::default());
        }
        if !bar.is_hidden() {
            bar.set_length(repository.count(tip, &known)?);
        }
        let log = repository.log(tip, &known)?;
        let mut importer = Importer::new(tx)?;
        // Git tells the next batch while this one is stored.
        std::thread::scope(|scope| {
            let (sender, batches) = sync_channel(1);
            scope.spawn(|| send_batches(log, sender));
            batches.into_iter().try_for_each(|batch| {
                let batch = batch?;
                bar.inc(batch.len() as u64);
                importer.store(batch)
            })
        })?;
        NewImport { tip: tip.to_owned(), imported_at: None }.insert(tx)?;
        Ok(importer.imported)
    })
}

/// The tips of the last imports, newest first.
fn known_tips(tx: &Tx<'_>, repository: &Repository) -> Result<Vec<String>, Failure> {
    // The first commit is a root, which even a rebase leaves as it is.
    let first = Commit::query().order_by(|c| c.id.asc()).select(|c| c.hash).first(tx)?;
    if let Some(first) = first
        && !repository.has_commit(&first)?
    {
        let message =
            format!("the database holds another repository, whose first commit {first} is not in this one");
        return Err(Failure::Refused(message));
    }
    Ok(Import::query().order_by(|i| i.id.desc()).limit(TIPS).select(|i| i.tip).all(tx)?)
}

/// A batch of commits, or why there are no more.
type Batch = Result<Vec<Logged>, Failure>;

/// Sends the history in batches, until its end, the first failure, or when nobody listens any more.
fn send_batches(mut log: Log, sender: SyncSender<Batch>) {
    while let Some(batch) = next_batch(&mut log).transpose() {
        let failed = batch.is_err();
        if sender.send(batch).is_err() || failed {
            return;
        }
    }
}

fn next_batch(log: &mut Log) -> Result<Option<Vec<Logged>>, Failure> {
    let (mut batch, mut changes) = (Vec::new(), 0);
    while batch.len() < COMMITS && changes < CHANGES {
        let Some(commit) = log.next_commit()? else { break };
        changes += commit.changes.len();
        batch.push(commit);
    }
    Ok((!batch.is_empty()).then_some(batch))
}

/// A transaction, and the ids of the rows that commits and changes point at.
struct Importer<'t> {
    tx: &'t Tx<'t>,
    /// By e-mail address and name.
    authors: HashMap<(String, String), i64>,
    /// By path.
    files: HashMap<String, i64>,
    /// Whether the database had commits before.
    continued: bool,
    imported: Imported,
}

impl<'t> Importer<'t> {
    fn new(tx: &'t Tx<'t>) -> Result<Importer<'t>, Failure> {
        let authors = Author::query().select(|a| ((a.email, a.name), a.id)).stream(tx)?;
        let authors = authors.collect::<orm::Result<_>>()?;
        let files = File::query().select(|f| (f.path, f.id)).stream(tx)?.collect::<orm::Result<_>>()?;
        let continued = Commit::query().exists(tx)?;
        Ok(Importer { tx, authors, files, continued, imported: Imported::default() })
    }

    fn store(&mut self, mut batch: Vec<Logged>) -> Result<(), Failure> {
        if self.continued {
            self.leave_out_known(&mut batch)?;
        }
        self.add_authors(&batch)?;
        self.add_files(&batch)?;
        let mut changes = Vec::with_capacity(batch.len());
        let mut commits = Vec::with_capacity(batch.len());
        for commit in batch {
            changes.push(commit.changes);
            commits.push(NewCommit {
                hash: commit.hash,
                author_id: self.authors[&(commit.email, commit.name)],
                authored_at: commit.authored_at,
                parents: commit.parents,
                summary: commit.summary,
            });
        }
        let commits = NewCommit::insert_all(self.tx, commits)?;
        let changes = commits.iter().zip(changes).flat_map(|(commit, changes)| {
            let files = &self.files;
            changes.into_iter().map(|change| NewChange {
                commit_id: commit.id,
                file_id: files[&change.path],
                added: change.added,
                deleted: change.deleted,
            })
        });
        self.imported.changes += NewChange::insert_all(self.tx, changes)?.len() as u64;
        self.imported.commits += commits.len() as u64;
        Ok(())
    }

    fn leave_out_known(&self, batch: &mut Vec<Logged>) -> Result<(), Failure> {
        let hashes = batch.iter().map(|commit| &commit.hash);
        let known = Commit::query().filter(|c| c.hash.in_(hashes)).select(|c| c.hash).stream(self.tx)?;
        let known = known.collect::<orm::Result<HashSet<String>>>()?;
        batch.retain(|commit| !known.contains(&commit.hash));
        Ok(())
    }

    fn add_authors(&mut self, batch: &[Logged]) -> Result<(), Failure> {
        let mut new = Vec::new();
        for Logged { name, email, .. } in batch {
            if let Entry::Vacant(place) = self.authors.entry((email.clone(), name.clone())) {
                place.insert(TO_COME);
                new.push(NewAuthor { name: name.clone(), email: email.clone() });
            }
        }
        for author in NewAuthor::insert_all(self.tx, new)? {
            self.authors.insert((author.email, author.name), author.id);
            self.imported.authors += 1;
        }
        Ok(())
    }

    fn add_files(&mut self, batch: &[Logged]) -> Result<(), Failure> {
        let mut new = Vec::new();
        for LoggedChange { path, .. } in batch.iter().flat_map(|commit| &commit.changes) {
            if !self.files.contains_key(path) {
                self.files.insert(path.clone(), TO_COME);
                new.push(NewFile { path: path.clone() });
            }
        }
        for file in NewFile::insert_all(self.tx, new)? {
            self.files.insert(file.path, file.id);
            self.imported.files += 1;
        }
        Ok(())
    }
}
