//! Small repositories, made with git in a temporary directory, imported on every database. Git is called as users call it.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use indicatif::ProgressBar;
use orm::prelude::*;
use tempfile::TempDir;

use crate::git::Repository;
use crate::import::{Imported, import};
use crate::model::{Author, Change, Commit, File, Import};
use crate::questions::{self, AuthorLine, FileLine, MonthLine, PairLine};
use crate::{Arguments, Failure};

type Outcome = Result<(), Box<dyn std::error::Error>>;

impl std::error::Error for Failure {}

/// A repository in a temporary directory.
struct Work(TempDir);

impl Work {
    fn new() -> std::io::Result<Work> {
        let work = Work(TempDir::new()?);
        work.git(&["init", "--quiet", "--initial-branch=main"])?;
        Ok(work)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Runs git without the settings of whoever runs the tests, on the first of this month of 2024.
    fn git_in(&self, month: u32, arguments: &[&str]) -> std::io::Result<()> {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.path()).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(name);
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
        let date = format!("2024-{month:02}-01T12:00:00+0000");
        command.env("GIT_AUTHOR_DATE", &date).env("GIT_COMMITTER_DATE", &date);
        command.env("GIT_AUTHOR_NAME", "Ann \"A\" Ä").env("GIT_AUTHOR_EMAIL", "ann@example.com");
        command.env("GIT_COMMITTER_NAME", "Bob").env("GIT_COMMITTER_EMAIL", "bob@example.com");
        let status = command.status()?;
        assert!(status.success(), "git {arguments:?} ended with {status}");
        Ok(())
    }

    fn git(&self, arguments: &[&str]) -> std::io::Result<()> {
        self.git_in(1, arguments)
    }

    fn write(&self, name: impl AsRef<OsStr>, content: &[u8]) -> std::io::Result<()> {
        std::fs::write(self.path().join(name.as_ref()), content)
    }

    /// Commits whatever is there, in this month of 2024.
    fn commit(&self, month: u32, message: &str) -> std::io::Result<()> {
        self.git(&["add", "--all"])?;
        self.git_in(
            month,
            &["commit", "--quiet", "--allow-empty", "--allow-empty-message", "--message", message],
        )
    }

    fn import(&self, db: &Db) -> Result<Imported, Failure> {
        let repository = Repository::open(self.path())?;
        let tip = repository.tip()?.expect("the repository has commits");
        import(db, &repository, &tip, &ProgressBar::hidden())
    }
}

fn imported(authors: u64, commits: u64, files: u64, changes: u64) -> Imported {
    Imported { authors, commits, files, changes }
}

/// A path, and the lines that were added and deleted.
type Changed = (String, Option<i64>, Option<i64>);

fn changes_of(db: &Db, summary: &str) -> orm::Result<Vec<Changed>> {
    Change::query()
        .filter(|c| c.commit().summary.eq(summary))
        .order_by(|c| c.file().path.asc())
        .select(|c| (c.file().path, c.added, c.deleted))
        .all(db)
}

/// What `changes_of` returns for one file.
fn change(path: &str, added: Option<i64>, deleted: Option<i64>) -> Changed {
    (path.to_owned(), added, deleted)
}

#[orm::test]
fn a_history_is_imported_once(db: &Db) -> Outcome {
    let work = Work::new()?;
    work.write("a", b"1\n2\n")?;
    work.write("bin", b"\0\x01")?;
    work.commit(1, "first\nline\n\nbody")?;
    work.write("a", b"1\n")?;
    work.write("b", b"1\n")?;
    work.commit(2, "second")?;
    assert_eq!(work.import(db)?, imported(1, 2, 3, 4));
    let first = Commit::query().order_by(|c| c.id.asc()).first(db)?.ok_or("a commit")?;
    assert_eq!((first.parents, first.summary.as_str(), first.hash.len()), (0, "first line", 40));
    assert_eq!(first.authored_at.to_string(), "2024-01-01T12:00:00Z");
    let ann = first.author().one(db)?;
    assert_eq!((ann.name.as_str(), ann.email.as_str()), ("Ann \"A\" Ä", "ann@example.com"));
    assert_eq!(changes_of(db, "first line")?, [change("a", Some(2), Some(0)), change("bin", None, None)]);
    assert_eq!(changes_of(db, "second")?, [change("a", Some(0), Some(1)), change("b", Some(1), Some(0))]);

    assert_eq!(work.import(db)?, Imported::default());
    assert_eq!(Import::query().count(db)?, 1);
    Ok(())
}

#[orm::test]
fn names_of_files_may_be_anything(db: &Db) -> Outcome {
    let work = Work::new()?;
    let strange = ["new\nline", "ta\tb", "quo\"te", "\"quoted\"", "back\\slash", "🦀", "commit x", "-", " "];
    for name in strange {
        work.write(name, b"1\n")?;
    }
    work.commit(1, "strange")?;
    assert_eq!(work.import(db)?, imported(1, 1, 9, 9));
    let mut paths: Vec<String> = strange.map(ToOwned::to_owned).into();
    paths[3] = r#""\"quoted\"""#.to_owned();
    paths.sort();
    assert_eq!(File::query().order_by(|f| f.path.asc()).select(|f| f.path).all(db)?, paths);
    Ok(())
}

/// Two names that differ only in a byte that is no text are two files.
#[orm::test]
#[cfg(target_os = "linux")] // Elsewhere there are no such names.
fn names_of_files_need_not_be_text(db: &Db) -> Outcome {
    use std::os::unix::ffi::OsStrExt;

    let work = Work::new()?;
    work.write(OsStr::from_bytes(b"caf\xe8"), b"1\n")?;
    work.write(OsStr::from_bytes(b"caf\xe9"), b"1\n")?;
    work.commit(1, "bytes")?;
    assert_eq!(work.import(db)?, imported(1, 1, 2, 2));
    assert_eq!(work.import(db)?, Imported::default());
    let paths = File::query().order_by(|f| f.path.asc()).select(|f| f.path).all(db)?;
    assert_eq!(paths, [r#""caf\xe8""#, r#""caf\xe9""#]);
    Ok(())
}

#[orm::test]
fn only_what_is_new_is_imported(db: &Db) -> Outcome {
    let work = Work::new()?;
    work.write("a", b"1\n")?;
    work.commit(1, "one")?;
    assert_eq!(work.import(db)?, imported(1, 1, 1, 1));

    work.git(&["checkout", "--quiet", "-b", "side"])?;
    work.write("side", b"1\n")?;
    work.commit(2, "side")?;
    work.git(&["checkout", "--quiet", "main"])?;
    work.git(&["mv", "a", "b"])?;
    work.commit(3, "rename")?;
    work.git_in(4, &["merge", "--quiet", "--no-ff", "side", "--message", "merge"])?;
    work.commit(5, "nothing")?;
    work.git(&["rm", "--quiet", "side"])?;
    work.commit(6, "delete")?;
    assert_eq!(work.import(db)?, imported(0, 5, 2, 4));
    assert_eq!(changes_of(db, "rename")?, [change("a", Some(0), Some(1)), change("b", Some(1), Some(0))]);
    assert_eq!(changes_of(db, "delete")?, [change("side", Some(0), Some(1))]);
    let merge: Vec<(String, i32)> =
        Commit::query().filter(|c| c.parents.ge(2)).select(|c| (c.summary, c.parents)).all(db)?;
    assert_eq!(merge, [("merge".to_owned(), 2)]);

    // On a branch that is known as a whole there is nothing new.
    work.git(&["checkout", "--quiet", "side"])?;
    assert_eq!(work.import(db)?, Imported::default());
    Ok(())
}

/// A tip that is gone tells git nothing: what is known is known by its hash.
#[orm::test]
fn a_rewritten_history_adds_what_is_new(db: &Db) -> Outcome {
    let work = Work::new()?;
    for (month, name) in [(1, "one"), (2, "two"), (3, "three")] {
        work.write("a", name.as_bytes())?;
        work.commit(month, name)?;
    }
    assert_eq!(work.import(db)?, imported(1, 3, 1, 3));
    work.git_in(4, &["commit", "--quiet", "--amend", "--message", "three again"])?;
    work.git(&["reflog", "expire", "--expire=now", "--all"])?;
    work.git(&["gc", "--quiet", "--prune=now"])?;
    let tip = Import::query().select(|i| i.tip).one(db)?;
    assert!(!Repository::open(work.path())?.has_commit(&tip)?);
    assert_eq!(work.import(db)?, imported(0, 1, 0, 1));
    assert_eq!(Commit::query().count(db)?, 4);
    Ok(())
}

#[orm::test]
fn questions_are_answered(db: &Db) -> Outcome {
    let work = Work::new()?;
    for (month, files) in [(1, "abc"), (2, "ab"), (3, "bc"), (3, "")] {
        for file in files.chars() {
            let path = work.path().join(file.to_string());
            let so_far = std::fs::read_to_string(&path).unwrap_or_default();
            work.write(file.to_string(), format!("{so_far}{month}\n").as_bytes())?;
        }
        work.commit(month, files)?;
    }
    work.import(db)?;
    let (name, email) = ("Ann \"A\" Ä".to_owned(), "ann@example.com".to_owned());
    let ann = AuthorLine { name, email, commits: 4, added: 7, deleted: 0 };
    assert_eq!(questions::commits_per_author(db)?, [ann]);
    let file = |path: &str, changes| FileLine { path: path.to_owned(), changes, added: changes, deleted: 0 };
    assert_eq!(questions::most_changed_files(db)?, [file("b", 3), file("a", 2), file("c", 2)]);
    let month = |month: &str, added| MonthLine { month: month.to_owned(), commits: 1, added, deleted: 0 };
    assert_eq!(
        questions::churn_per_month(db)?,
        [month("2024-01", 3), month("2024-02", 2), month("2024-03", 2)]
    );
    let pair = |first: &str, second: &str, commits| PairLine {
        first: first.to_owned(),
        second: second.to_owned(),
        commits,
    };
    assert_eq!(questions::changed_together(db)?, [pair("a", "b", 2), pair("b", "c", 2), pair("a", "c", 1)]);

    let mut printed = Vec::new();
    questions::answer_all(db, &mut printed)?;
    let printed = String::from_utf8(printed)?;
    assert!(printed.contains("\n  Ann \"A\" Ä <ann@example.com>        4      7        0\n"), "{printed}");
    Ok(())
}

#[orm::test]
fn another_repository_is_refused(db: &Db) -> Outcome {
    let (one, other) = (Work::new()?, Work::new()?);
    one.commit(1, "one")?;
    other.commit(2, "other")?;
    one.import(db)?;
    let refused = other.import(db).expect_err("another repository").to_string();
    assert!(refused.starts_with("the database holds another repository"), "{refused}");
    assert_eq!(Commit::query().select(|c| c.summary).all(db)?, ["one"]);
    Ok(())
}

/// The last commit cannot be read: what was read before it is not imported either.
#[orm::test]
fn a_broken_repository_imports_nothing(db: &Db) -> Outcome {
    let work = Work::new()?;
    for (month, content) in [(1, "one"), (2, "two")] {
        work.write("a", content.as_bytes())?;
        work.commit(month, content)?;
    }
    let output = Command::new("git").arg("-C").arg(work.path()).args(["rev-parse", "HEAD:a"]).output()?;
    let blob = String::from_utf8(output.stdout)?;
    std::fs::remove_file(work.path().join(".git/objects").join(&blob[..2]).join(blob[2..].trim()))?;
    let failure = work.import(db).expect_err("a file is gone").to_string();
    assert!(failure.contains(blob.trim()), "{failure}");
    let absent = Author::query().count(db).expect_err("the tables were rolled back as well");
    assert!(!absent.is_connection(), "{absent}");
    Ok(())
}

#[test]
fn without_history_no_database_is_made() -> Outcome {
    let empty = Work::new()?;
    let repository = Repository::open(empty.path())?;
    assert!(repository.tip()?.is_none());
    let nowhere = TempDir::new()?;
    let failure = Repository::open(nowhere.path()).err().ok_or("it is no repository")?.to_string();
    assert!(failure.contains("not a git repository"), "{failure}");
    let missing =
        Repository::open(&nowhere.path().join("missing")).err().ok_or("it is not there")?.to_string();
    assert!(missing.contains("No such file or directory"), "{missing}");
    Ok(())
}

#[test]
fn a_cut_off_history_is_refused() -> Outcome {
    let work = Work::new()?;
    work.commit(1, "one")?;
    work.commit(2, "two")?;
    let clone = TempDir::new()?;
    let source = format!("file://{}", work.path().display());
    let target = clone.path().to_str().ok_or("a path in UTF-8")?;
    work.git(&["clone", "--quiet", "--depth=1", &source, target])?;
    let failure = Repository::open(clone.path()).err().ok_or("it is shallow")?.to_string();
    assert!(failure.contains("git fetch --unshallow"), "{failure}");
    Ok(())
}

#[test]
fn the_command_line_says_what_is_wrong() -> Outcome {
    let parse = |words: &[&str]| Arguments::parse(words.iter().map(Into::into));
    let arguments = parse(&["path", "--sql", "--database=sqlite::memory:"])?.ok_or("no help")?;
    assert_eq!(arguments.path, Path::new("path"));
    assert!(arguments.sql && arguments.database.as_deref() == Some("sqlite::memory:"));
    assert!(parse(&["--help"])?.is_none());
    for wrong in [&["--what"][..], &["a", "b"], &["--database"]] {
        let failure = parse(wrong).err().ok_or("it is wrong")?.to_string();
        assert!(failure.contains("usage: gitlog"), "{failure}");
    }
    Ok(())
}
