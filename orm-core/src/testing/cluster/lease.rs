//! How test processes share a server and how it stops. No process is the last by plan (one may be killed, and a test
//! runner may start one per test), so each leaves a lease and a shell script, `reaper.sh`, watches them.
//!
//! ```text
//! <temp>/orm-pg-<uid>-<hash>/    Home: one user, one set of binaries and settings
//!     lock                       held while a process joins or starts a server; the kernel frees it
//!     current                    the name of the generation to join
//!     <generation>/
//!         leases/<pid>-<nanos>   one for each test process that uses the server
//!         beat                   written by the reaper every second
//!         data/                  the server, its socket and its log
//! ```
//!
//! Two processes never start a server at once, because they hold the lock. Starting and stopping do not meet either:
//! a reaper first removes `leases/`, which fails while there is a lease, and a process that finds no `leases/` to put
//! its own into starts a new generation beside the one that is going away. Names of generations are not used again.

use super::ClusterError;
use super::start::SOCKET;
use super::user::User;
use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf, absolute};
use std::process::{self, Command, Stdio};
use std::time::{Duration, SystemTime};

const REAPER: &str = include_str!("reaper.sh");

/// A reaper that has not written for so long is gone, with the machine or alone.
const SILENCE: Duration = Duration::from_secs(10);

/// The directory of all servers that this process could join. Locked as long as this lives.
pub(super) struct Home {
    path: PathBuf,
    mode: u32,
    /// Not inherited by the server or the reaper: std opens files with `O_CLOEXEC`.
    _lock: File,
}

impl Home {
    /// Waits for the lock. `identity` is what processes must agree on to share a server.
    pub(super) fn lock(temp: &Path, user: &User, identity: &impl Hash) -> Result<Home, ClusterError> {
        // The same in every process that was built by the same compiler, which is all it takes.
        let mut hasher = DefaultHasher::new();
        (identity, REAPER, fs::read_link("/proc/self/ns/pid").ok()).hash(&mut hasher);
        let name = format!("orm-pg-{}-{:08x}", user.uid, hasher.finish() >> 32);
        let path = place(temp, &name, user).join(name);
        let mode = if user.needs_passage() { 0o711 } else { 0o700 };
        match make_directory(&path, mode) {
            Err(_) if path.symlink_metadata().is_ok() => check_owner(&path, user.uid)?,
            made => made?,
        }
        let file = path.join("lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(&file);
        let lock = lock.and_then(|lock| lock.lock().map(|()| lock));
        let lock = lock.map_err(|error| ClusterError::io("lock", &file, &error))?;
        Ok(Home { path, mode, _lock: lock })
    }

    /// Leaves a lease with the server that is running, if one is.
    pub(super) fn join(&self) -> Result<Option<Generation>, ClusterError> {
        let name = fs::read_to_string(self.path.join("current")).unwrap_or_default();
        if name.is_empty() {
            return Ok(None);
        }
        let generation = Generation { path: self.path.join(name) };
        let Some(lease) = generation.lease()? else { return Ok(None) };
        if generation.answers() {
            return Ok(Some(generation));
        }
        // Killed, or lost with the machine. Its reaper must not wait for us.
        fs::remove_file(&lease).map_err(|error| ClusterError::io("remove", &lease, &error))?;
        Ok(None)
    }

    /// Makes a generation, with a lease of this process and no server yet.
    pub(super) fn create(&self) -> Result<Generation, ClusterError> {
        let generation = Generation { path: self.path.join(format!("{:x}", since_epoch().as_millis())) };
        make_directory(&generation.path, self.mode)?;
        make_directory(&generation.leases(), 0o700)?;
        match generation.lease()? {
            Some(_) => Ok(generation),
            None => Err(ClusterError::new(format!("{} was removed", generation.path.display()))),
        }
    }

    /// Makes a generation the one that others join.
    pub(super) fn publish(&self, generation: &Generation) -> Result<(), ClusterError> {
        let current = self.path.join("current");
        let name = generation.path.file_name().expect("invariant: a generation is a directory in its home");
        fs::write(&current, name.as_encoded_bytes())
            .map_err(|error| ClusterError::io("write", &current, &error))
    }

    /// Has generations cleared away that nobody watches: of a machine that crashed, of a reaper that was killed.
    pub(super) fn watch_leftovers(&self, linger: u32) -> Result<(), ClusterError> {
        let entries =
            fs::read_dir(&self.path).map_err(|error| ClusterError::io("list", &self.path, &error))?;
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()) {
            Generation { path }.watch(linger)?;
        }
        Ok(())
    }
}

/// One server, from its start to its end.
pub(super) struct Generation {
    path: PathBuf,
}

impl Generation {
    /// Where the server's data and its socket are.
    pub(super) fn data(&self) -> PathBuf {
        self.path.join("data")
    }

    fn leases(&self) -> PathBuf {
        self.path.join("leases")
    }

    /// Keeps the server running as long as this process lives. `None`: too late, it is being stopped.
    fn lease(&self) -> Result<Option<PathBuf>, ClusterError> {
        // The time tells this process from an earlier one with its pid, whose lease the reaper may be removing.
        let lease = self.leases().join(format!("{}-{}", process::id(), since_epoch().as_nanos()));
        match File::create_new(&lease) {
            Ok(_) => Ok(Some(lease)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ClusterError::io("create", &lease, &error)),
        }
    }

    fn answers(&self) -> bool {
        UnixStream::connect(self.data().join(SOCKET)).is_ok()
    }

    /// Starts a reaper unless one is at work. `linger`: seconds without a lease after which it stops the server.
    pub(super) fn watch(&self, linger: u32) -> Result<(), ClusterError> {
        let beat = fs::metadata(self.path.join("beat")).and_then(|beat| beat.modified());
        // A time in the future counts as recent.
        if beat.is_ok_and(|beat| beat.elapsed().unwrap_or_default() < SILENCE) {
            return Ok(());
        }
        // In a process group of its own, Ctrl-C passes it by; without our output, nobody waits for its end.
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", REAPER, "orm-test-reaper"]).arg(&self.path).arg(linger.to_string());
        shell.process_group(0).current_dir("/");
        shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        match shell.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => {
                Err(ClusterError::new(format!("cannot start the script that stops the server: {status}")))
            }
            Err(error) => Err(ClusterError::io("run", Path::new("/bin/sh"), &error)),
        }
    }

    /// Gives up a generation whose server did not start, before anyone else could join.
    pub(super) fn condemn(&self) {
        // If this fails, the reaper does the same after the end of this process.
        let _ = fs::remove_dir_all(self.leases());
    }
}

/// Makes a directory of exactly this mode, whatever the umask; an error if it exists.
pub(super) fn make_directory(path: &Path, mode: u32) -> Result<(), ClusterError> {
    let made = DirBuilder::new().mode(mode).create(path);
    let made = made.and_then(|()| fs::set_permissions(path, Permissions::from_mode(mode)));
    made.map_err(|error| ClusterError::io("create", path, &error))
}

/// Refuses a directory that someone else could have made: the temporary directory is open to all, and the name of ours
/// can be guessed.
fn check_owner(path: &Path, uid: u32) -> Result<(), ClusterError> {
    let found = path.symlink_metadata().map_err(|error| ClusterError::io("read", path, &error))?;
    if found.is_dir() && found.uid() == uid && found.mode() & 0o022 == 0 {
        return Ok(());
    }
    Err(ClusterError::new(format!("{} is not a directory that only this user can write to", path.display())))
}

/// Where `name` goes: the temporary directory if it will do, else `/tmp`. A socket's path has at most 103 bytes on macOS
/// (107 on Linux), `pg_ctl` hands paths to a shell, and the account that stands in for root must get there.
fn place(temp: &Path, name: &str, user: &User) -> PathBuf {
    let fallback = PathBuf::from("/tmp");
    let Ok(temp) = absolute(temp) else { return fallback };
    let socket = temp.join(name).join("0123456789a/data").join(SOCKET);
    let socket = socket.as_os_str().as_encoded_bytes();
    let is_short = socket.len() <= 103;
    let is_plain = socket.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-+".contains(byte));
    let is_open = |dir: &Path| dir.metadata().is_ok_and(|dir| dir.mode() & 0o001 != 0);
    let is_passable = !user.needs_passage() || temp.ancestors().all(is_open);
    if is_short && is_plain && is_passable { temp } else { fallback }
}

fn since_epoch() -> Duration {
    // A clock before 1970 repeats a name at worst, and creating that fails.
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_directory_that_will_not_do_is_passed_over() {
        let user = User::current().expect("a user");
        let check = |temp: &str, expect: &str| {
            assert_eq!(place(Path::new(temp), "orm-pg-501-01234567", &user), Path::new(expect))
        };
        check("/dev", "/dev");
        check("/dev/$(reboot)", "/tmp");
        check(&format!("/{}", "long/".repeat(20)), "/tmp");
        // The usual one of macOS is just short enough; a user other than root need not share it.
        let usual = "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/";
        check(usual, if user.needs_passage() { "/tmp" } else { usual });
    }
}
