//! Makes a data directory and starts a server in it, fast rather than safe: what it holds need not survive a crash.
//! Whether to start at all, where, and when to stop is decided in `lease`.

use super::ClusterError;
use super::user::User;
use std::fs;
use std::hash::Hash;
use std::path::Path;
use std::process::{Command, Stdio};

/// The only role. Anyone who reaches the socket may take it: the directory around it keeps others out.
pub(super) const SUPERUSER: &str = "orm";
/// Part of the socket's name only; nothing listens on TCP.
pub(super) const PORT: &str = "5432";
/// The socket's name in the data directory.
pub(super) const SOCKET: &str = ".s.PGSQL.5432";

const INITDB: [&str; 5] = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--username=orm"];

/// `-k .`: the server works in its data directory, so the socket lies there and no path needs quoting. UTC, so that a
/// test sees the same times everywhere. 200 connections, because all test processes share this server.
const SERVER: &str = "-k . -p 5432 -F -c listen_addresses= -c synchronous_commit=off -c full_page_writes=off \
    -c max_wal_senders=0 -c wal_level=minimal -c max_connections=200 -c shared_buffers=64MB -c jit=off \
    -c timezone=UTC -c log_timezone=UTC";

/// What two processes must agree on to share a server: the binaries and the flags.
pub(super) fn identity(bin: &Path) -> impl Hash + use<> {
    // An upgrade in place leaves the path as it was. Without a time, the path alone has to do.
    let upgraded = fs::metadata(bin.join("postgres")).and_then(|file| file.modified()).ok();
    (bin.to_owned(), upgraded, INITDB, SERVER)
}

/// Starts a server in `data`, which must not exist, and returns when it accepts connections.
pub(super) fn start(bin: &Path, user: &User, data: &Path) -> Result<(), ClusterError> {
    // Made here, because the account that runs initdb may not write to the parent.
    super::lease::make_directory(data, 0o700)?;
    user.hand_over(data).map_err(|error| ClusterError::io("hand over", data, &error))?;
    let mut initdb = Command::new(bin.join("initdb"));
    run(initdb.args(INITDB).arg("-D").arg(data), user, None)?;
    let log = data.join("server.log");
    let mut pg_ctl = Command::new(bin.join("pg_ctl"));
    pg_ctl.arg("-D").arg(data).arg("-l").arg(&log).args(["-w", "-t", "60", "-o", SERVER, "start"]);
    run(&mut pg_ctl, user, Some(&log))
}

/// Runs a program of Postgres to its end. `log` is where to look for the reason when it fails.
fn run(command: &mut Command, user: &User, log: Option<&Path>) -> Result<(), ClusterError> {
    // PGPORT, PGOPTIONS and the like are meant for the user's own server; a locale may not even be installed.
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.as_encoded_bytes().starts_with(b"PG")) {
        command.env_remove(name);
    }
    command.env("LC_ALL", "C").current_dir("/").stdin(Stdio::null());
    let what = format!("{}{}", command.get_program().display(), user.suffix());
    let output = user.demote(command).output();
    let output = output.map_err(|error| ClusterError::new(format!("cannot run {what}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let logged = log.and_then(|log| fs::read(log).ok()).unwrap_or_default();
    let why = last_lines(&[output.stderr, b"\n".to_vec(), logged].concat());
    Err(ClusterError::new(format!("{what} failed ({}): {why}", output.status)))
}

/// The last five lines as one; the reason is among them.
fn last_lines(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(5)..].join("; ")
}
