//! The history of a repository, from `git log`, as an iterator of commits. Nothing here knows of databases.

use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, ChildStdout, Command, Stdio};
use std::thread::JoinHandle;

use jiff::Timestamp;

use crate::Failure;

/// What makes the output the same whatever the user's settings are.
const LOG: &[&str] = &[
    "-c",
    "log.showRoot=true",
    "--no-replace-objects",
    "log",
    // Parents before children, so that ids follow history.
    "--reverse",
    "--topo-order",
    "-z",
    "--numstat",
    "--no-renames",
    "--no-relative",
    "--no-ext-diff",
    "--no-textconv",
    "--no-show-signature",
    "--ignore-submodules=none",
    "--diff-algorithm=myers",
    "--encoding=UTF-8",
    // What a known tip leads to is left out; one that is gone, say after a rebase and `git gc`, leaves out nothing.
    "--ignore-missing",
    "--format=commit %H%x00%P%x00%an%x00%ae%x00%at%x00%s",
];

/// What every commit begins with; a line of `--numstat` begins with a digit or a dash.
const COMMIT: &[u8] = b"commit ";

/// A repository that git can read.
pub struct Repository {
    path: PathBuf,
}

impl Repository {
    /// The repository that `path` lies in.
    ///
    /// # Errors
    /// When git is missing, when `path` is in no repository, or in a shallow clone: the oldest commits of one seem to
    /// have created every file they know.
    pub fn open(path: &Path) -> Result<Repository, Failure> {
        let repository = Repository { path: path.to_owned() };
        let shallow = repository.ask(&["rev-parse", "--is-shallow-repository"])?;
        if shallow.trim() == "true" {
            let advice = "the clone is shallow, its history is cut off; run `git fetch --unshallow` first";
            return Err(Failure::Git(format!("{}: {advice}", path.display())));
        }
        Ok(repository)
    }

    /// The URL of the database in the repository's own directory.
    pub fn own_database(&self) -> Result<String, Failure> {
        let directory = self.ask(&["rev-parse", "--path-format=absolute", "--git-common-dir"])?;
        let directory = directory.strip_suffix('\n').unwrap_or(&directory);
        Ok(format!("sqlite://{}/gitlog.db", directory.replace('%', "%25").replace('?', "%3F")))
    }

    /// The commit that is checked out; `None` before the first.
    pub fn tip(&self) -> Result<Option<String>, Failure> {
        match self.ask(&["log", "-1", "--no-show-signature", "--format=%H"]) {
            Ok(hash) => Ok(Some(hash.trim().to_owned())),
            Err(Failure::Git(message)) if message.contains("does not have any commits yet") => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// Whether this repository has the commit.
    pub fn has_commit(&self, hash: &str) -> Result<bool, Failure> {
        let output = self.command(&["cat-file", "-e", "--end-of-options", hash]).output().map_err(no_git)?;
        Ok(output.status.success())
    }

    /// How many commits [`Repository::log`] will give.
    pub fn count(&self, tip: &str, known: &[String]) -> Result<u64, Failure> {
        let mut command = self.command(&["rev-list", "--count", "--ignore-missing", tip]);
        let count = self.answer(command.args(known.iter().map(without)))?;
        count.trim().parse().map_err(|_| self.failure(format!("git counted `{}` commits", count.trim())))
    }

    /// The commits that `tip` leads to and none of `known` does, parents first.
    pub fn log(&self, tip: &str, known: &[String]) -> Result<Log, Failure> {
        let mut command = self.command(LOG);
        command.arg(tip).args(known.iter().map(without)).arg("--");
        Log::start(&self.path, command)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        // What git says is read by `tip`, and shown beside sentences in English.
        command.arg("-C").arg(&self.path).args(arguments).env("LC_ALL", "C").stdin(Stdio::null());
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<String, Failure> {
        self.answer(&mut self.command(arguments))
    }

    fn answer(&self, command: &mut Command) -> Result<String, Failure> {
        let output = command.output().map_err(no_git)?;
        if !output.status.success() {
            return Err(self.failure(reason(&String::from_utf8_lossy(&output.stderr), output.status)));
        }
        String::from_utf8(output.stdout)
            .map_err(|_| self.failure("the path is not UTF-8; name a --database".into()))
    }

    fn failure(&self, message: String) -> Failure {
        failure(&self.path, &message)
    }
}

fn failure(path: &Path, message: &str) -> Failure {
    Failure::Git(format!("{}: {message}", path.display()))
}

/// Leaves out what `tip` leads to. It comes from a database: with this before it nothing is an option of git.
fn without(tip: &String) -> String {
    format!("^{tip}")
}

fn no_git(error: io::Error) -> Failure {
    Failure::Git(match error.kind() {
        io::ErrorKind::NotFound => "there is no program `git` on the PATH".to_owned(),
        _ => format!("git could not be run: {error}"),
    })
}

/// The first thing that git called fatal or an error, or else how it ended.
fn reason(said: &str, status: std::process::ExitStatus) -> String {
    let said =
        ["fatal: ", "error: "].iter().find_map(|mark| said.lines().find_map(|line| line.strip_prefix(mark)));
    said.map_or_else(|| format!("git ended with {status}"), ToOwned::to_owned)
}

/// A commit as `git log` tells it.
#[derive(Debug)]
pub struct Logged {
    pub hash: String,
    pub parents: i32,
    pub name: String,
    pub email: String,
    pub authored_at: Timestamp,
    pub summary: String,
    pub changes: Vec<LoggedChange>,
}

/// A line of `--numstat`.
#[derive(Debug)]
pub struct LoggedChange {
    pub path: String,
    pub added: Option<i64>,
    pub deleted: Option<i64>,
}

/// A running `git log`, read commit by commit. Dropping it ends git.
pub struct Log {
    path: PathBuf,
    child: Child,
    output: BufReader<ChildStdout>,
    said: Option<JoinHandle<String>>,
    /// What was read last: the bytes before a NUL.
    token: Vec<u8>,
}

impl Log {
    fn start(path: &Path, mut command: Command) -> Result<Log, Failure> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(no_git)?;
        let (Some(output), Some(errors)) = (child.stdout.take(), child.stderr.take()) else {
            return Err(failure(path, "the output of git cannot be read"));
        };
        // On a thread of its own: git stops when nobody reads what it complains about.
        let said = Some(std::thread::spawn(move || listen(errors)));
        let output = BufReader::with_capacity(64 * 1024, output);
        let mut log = Log { path: path.to_owned(), child, output, said, token: Vec::new() };
        log.read()?;
        Ok(log)
    }

    /// The next commit; `None` behind the last, once git has ended well.
    ///
    /// # Errors
    /// What git said when it could not read on, whatever it had told before.
    pub fn next_commit(&mut self) -> Result<Option<Logged>, Failure> {
        let Some(hash) = self.token.strip_prefix(COMMIT).map(text) else {
            self.finish()?;
            return if self.token.is_empty() { Ok(None) } else { Err(self.unexpected()) };
        };
        let mut fields = [const { String::new() }; 5];
        for field in &mut fields {
            self.read()?;
            *field = text(&self.token);
        }
        let [parents, name, email, authored_at, summary] = fields;
        let mut changes = Vec::new();
        self.read()?;
        while !self.token.is_empty() && !self.token.starts_with(COMMIT) {
            match change(&self.token) {
                Some(change) => changes.push(change),
                None => return Err(self.unexpected()),
            }
            self.read()?;
        }
        let parents = i32::try_from(parents.split_whitespace().count()).unwrap_or(i32::MAX);
        let authored_at = moment(&authored_at);
        Ok(Some(Logged { hash, parents, name, email, authored_at, summary, changes }))
    }

    /// Reads up to the next NUL; at the end the token stays empty.
    fn read(&mut self) -> Result<(), Failure> {
        self.token.clear();
        self.output
            .read_until(0, &mut self.token)
            .map_err(|error| failure(&self.path, &format!("the output of git cannot be read: {error}")))?;
        self.token.pop_if(|last| *last == 0);
        Ok(())
    }

    fn finish(&mut self) -> Result<(), Failure> {
        let status = self.child.wait().map_err(no_git)?;
        let said = self.said.take().and_then(|thread| thread.join().ok()).unwrap_or_default();
        if status.success() { Ok(()) } else { Err(failure(&self.path, &reason(&said, status))) }
    }

    /// Half a line is what git leaves when it stops: then why it stopped is what matters.
    fn unexpected(&mut self) -> Failure {
        let ended = self.output.fill_buf().is_ok_and(<[u8]>::is_empty);
        match ended.then(|| self.finish()) {
            Some(Err(failure)) => failure,
            _ => failure(&self.path, &format!("git log said something unexpected: {:?}", text(&self.token))),
        }
    }
}

impl Drop for Log {
    fn drop(&mut self) {
        // Of no avail when git has ended already, which is how it should be.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The beginning of what git complains about, and no more than that in memory.
fn listen(mut errors: ChildStderr) -> String {
    let mut said = Vec::new();
    let heard = errors.by_ref().take(64 * 1024).read_to_end(&mut said);
    let _ = heard.and_then(|_| io::copy(&mut errors, &mut io::sink()));
    text(&said)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `12<TAB>3<TAB>path`, behind a line break if it is the first of its commit; `-` for the lines of a binary file.
fn change(token: &[u8]) -> Option<LoggedChange> {
    let token = token.strip_prefix(b"\n").unwrap_or(token);
    let mut parts = token.splitn(3, |byte| *byte == b'\t');
    let (added, deleted) = (lines(parts.next()?)?, lines(parts.next()?)?);
    Some(LoggedChange { path: path_text(parts.next()?), added, deleted })
}

fn lines(digits: &[u8]) -> Option<Option<i64>> {
    match digits {
        b"-" => Some(None),
        digits => std::str::from_utf8(digits).ok()?.parse().ok().map(Some),
    }
}

/// The path as text, different for different paths: one that is no UTF-8 is in quotes with escapes, as git shows it,
/// and so is one that looks like that.
fn path_text(path: &[u8]) -> String {
    match std::str::from_utf8(path) {
        Ok(path) if !path.starts_with('"') => path.to_owned(),
        _ => format!("\"{}\"", path.escape_ascii()),
    }
}

/// A date that git cannot read, or beyond the year 9999, is the epoch, as git itself shows it.
fn moment(seconds: &str) -> Timestamp {
    let seconds = seconds.parse().ok();
    seconds.and_then(|seconds| Timestamp::from_second(seconds).ok()).unwrap_or(Timestamp::UNIX_EPOCH)
}
