//! Who runs the tests, and who runs the server: `initdb` and `postgres` refuse to run as root
//! (<https://www.postgresql.org/docs/current/app-initdb.html>), and containers run everything as root.

use super::ClusterError;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// The user of this process.
pub(super) struct User {
    pub(super) uid: u32,
    /// The account that stands in for root; `None` if this user is not root and can run a server.
    stand_in: Option<Account>,
}

struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl User {
    pub(super) fn current() -> Result<User, ClusterError> {
        // std has no geteuid, and `id` is part of POSIX.
        let failed =
            |why: String| ClusterError::new(format!("cannot find out the user id with `id -u`: {why}"));
        let output = Command::new("id").arg("-u").output().map_err(|error| failed(error.to_string()))?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let uid = printed.trim().parse().map_err(|_| failed(format!("it printed {printed:?}")))?;
        let stand_in = if uid == 0 { Some(stand_in_for_root()?) } else { None };
        Ok(User { uid, stand_in })
    }

    /// Whether directories must let another user pass so that the server gets to its data.
    pub(super) fn needs_passage(&self) -> bool {
        self.stand_in.is_some()
    }

    /// Gives a file to the account that runs the server.
    pub(super) fn hand_over(&self, path: &Path) -> io::Result<()> {
        match &self.stand_in {
            Some(account) => std::os::unix::fs::chown(path, Some(account.uid), Some(account.gid)),
            None => Ok(()),
        }
    }

    /// Makes a program run as the account that runs the server. The supplementary groups of root go too: std drops
    /// them when it changes the user.
    pub(super) fn demote<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        match &self.stand_in {
            Some(account) => command.uid(account.uid).gid(account.gid),
            None => command,
        }
    }

    /// ` as postgres`, or nothing: for messages.
    pub(super) fn suffix(&self) -> String {
        self.stand_in.as_ref().map(|account| format!(" as {}", account.name)).unwrap_or_default()
    }
}

fn stand_in_for_root() -> Result<Account, ClusterError> {
    let file = Path::new("/etc/passwd");
    let passwd = fs::read_to_string(file).map_err(|error| ClusterError::io("read", file, &error))?;
    let account = ["postgres", "nobody"].iter().find_map(|name| account(&passwd, name));
    account.ok_or_else(|| {
        ClusterError::new(
            "Postgres does not run as root, and /etc/passwd has neither postgres nor nobody to run it",
        )
    })
}

/// Finds an account other than root in the text of `/etc/passwd`.
fn account(passwd: &str, name: &str) -> Option<Account> {
    let fields =
        passwd.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields[0] == name)?;
    let account = Account { name: name.to_owned(), uid: id(fields.get(2)?)?, gid: id(fields.get(3)?)? };
    (account.uid != 0).then_some(account)
}

/// macOS writes `nobody` as -2.
fn id(text: &str) -> Option<u32> {
    text.parse::<u32>().ok().or_else(|| text.parse::<i32>().ok().map(i32::cast_unsigned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_from_passwd() {
        let passwd = "root:x:0:0::/root:/bin/sh\n\nnobody:*:-2:-2::/:/bin/false\npostgres:x:101:104:a,b:/var:/bin/sh\n";
        let ids = |name| account(passwd, name).map(|account| (account.uid, account.gid));
        assert_eq!(ids("postgres"), Some((101, 104)));
        assert_eq!(ids("nobody"), Some((u32::MAX - 1, u32::MAX - 1)));
        assert_eq!(ids("root"), None);
        assert_eq!(ids("post"), None);
    }
}
