//! The rules of the environment, and the life of a temporary server: shared, stopped, recovered, refused.
//!
//! Each test has a temporary directory, hence a server, of its own. What only another process can show is shown by
//! running one test of this binary again: it sees `ORM_CLUSTER_CHILD` and plays the child.

#![expect(clippy::panic, reason = "a test fails by it")]

use super::settings::{Need, Settings};
use super::*;
use std::env;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn settings(vars: &[(&str, &str)]) -> Result<Settings, ClusterError> {
    Settings::read(&|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value)))
}

fn asked(vars: &[(&str, &str)]) -> String {
    match settings(vars) {
        Ok(settings) => format!("{:?} {}", settings.need, settings.linger),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_environment_says_what_to_do_without_a_server() {
    let check = |vars: &[(&str, &str)], expect: &str| assert_eq!(asked(vars), expect, "{vars:?}");
    check(&[], "Auto 30");
    check(&[("CI", "true")], "Require 30");
    check(&[("CI", "false")], "Auto 30");
    check(&[("CI", "")], "Auto 30");
    check(&[("CI", "1"), ("ORM_TEST_POSTGRES", "auto")], "Auto 30");
    check(&[("ORM_TEST_POSTGRES", "require")], "Require 30");
    check(&[("ORM_TEST_POSTGRES", "off"), ("ORM_TEST_POSTGRES_LINGER", "0")], "Off 0");
    check(&[("ORM_TEST_POSTGRES", "on")], "ORM_TEST_POSTGRES is \"on\": it must be require, auto or off");
    check(
        &[("ORM_TEST_POSTGRES_LINGER", "-1")],
        "ORM_TEST_POSTGRES_LINGER is \"-1\": it must be a number of seconds",
    );
}

#[test]
fn no_server_is_an_error_only_if_one_is_required() {
    let error = missing(Need::Require).expect_err("required").to_string();
    assert!(error.starts_with("no Postgres server was found: `apt-get install postgresql`"), "{error}");
    match missing(Need::Auto) {
        Ok(Found::Missing(why)) => {
            assert!(why.contains("ORM_TEST_POSTGRES_URL") && !why.contains('\n'), "{why}")
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn off_wins_over_a_url() {
    let off = settings(&[("ORM_TEST_POSTGRES", "off"), ("ORM_TEST_POSTGRES_URL", "postgres://h/db")]);
    assert!(matches!(off.and_then(|off| obtain(&off)), Ok(Found::Off)));
}

#[test]
fn the_first_search_decides_for_the_process() {
    match (cluster(), cluster()) {
        (Ok(first), Ok(second)) => assert!(std::ptr::eq(first, second)),
        (first, second) => panic!("{first:?} {second:?}"),
    }
}

/// The URLs of the database `t_1 b` and of the one that is there, for a server given by URL.
fn urls(url: &str) -> [String; 2] {
    match settings(&[("ORM_TEST_POSTGRES_URL", url)]).and_then(|settings| obtain(&settings)) {
        Ok(Found::Running(cluster)) => [cluster.url("t_1 b"), cluster.maintenance_url()],
        Ok(other) => panic!("{other:?}"),
        Err(error) => [error.to_string(), String::new()],
    }
}

#[test]
fn a_url_keeps_all_but_the_database() {
    let check = |url: &str, expect: [&str; 2]| assert_eq!(urls(url), expect);
    check("postgres://me:a%2Fb@h:1/app", ["postgres://me:a%2Fb@h:1/t_1%20b", "postgres://me:a%2Fb@h:1/app"]);
    check("postgresql://h", ["postgres://h/t_1%20b", "postgres://h/postgres"]);
    check("postgres://h/?port=5", ["postgres://h/t_1%20b?port=5", "postgres://h/postgres?port=5"]);
    check("postgres://h?a=/b", ["postgres://h/t_1%20b?a=/b", "postgres://h/postgres?a=/b"]);
    check("host=h password=x", ["ORM_TEST_POSTGRES_URL is not a URL that starts with postgres://", ""]);
    check(
        "postgres://h/?dbname=app",
        ["ORM_TEST_POSTGRES_URL must name its database in the path, not as dbname=", ""],
    );
}

#[test]
fn debug_hides_the_password() {
    let cluster = Cluster::from_url("postgres://me:secret@h/app?password=secret").expect("a URL");
    assert_eq!(format!("{cluster:?}"), "Cluster { host: \"h\", database: \"app\", .. }");
}

/// A directory to take the place of the system's temporary directory, deleted with what is left in it.
struct Temp(PathBuf);

impl Temp {
    /// In `/tmp`, because a socket's path must stay short.
    fn new(name: &str) -> Temp {
        let path = PathBuf::from(format!("/tmp/orm-{name}-{}", std::process::id()));
        fs::create_dir(&path).expect("create");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("let others pass");
        Temp(path)
    }

    /// What this environment says, but for a server of this test alone.
    fn settings(&self, linger: u32) -> Settings {
        let settings = Settings::read(&|name| env::var_os(name)).expect("a valid environment");
        Settings { url: None, linger, temp: self.0.clone(), ..settings }
    }

    /// The data directory of the server, or nothing where tests on Postgres are to be skipped.
    fn data(&self, linger: u32) -> Option<PathBuf> {
        match obtain(&self.settings(linger)) {
            Ok(Found::Running(cluster)) => Some(data_of(&cluster.maintenance_url())),
            Ok(Found::Missing(why)) => {
                eprintln!("skipped: {why}");
                None
            }
            Ok(Found::Off) => None,
            Err(error) => panic!("{error}"),
        }
    }
}

impl Drop for Temp {
    fn drop(&mut self) {
        // The server of a test in this process loses its reaper's directory and is stopped by it.
        for generation in generations(&self.0) {
            let _ = fs::remove_dir_all(generation.join("leases"));
            wait_until("the server is gone", || !generation.exists());
        }
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn generations(temp: &Path) -> Vec<PathBuf> {
    let dirs = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).expect("list").map(|entry| entry.expect("an entry").path());
        entries.filter(|path| path.is_dir() && !path.is_symlink()).collect()
    };
    dirs(temp).iter().flat_map(|home| dirs(home)).collect()
}

fn data_of(url: &str) -> PathBuf {
    let host = url.strip_prefix("postgres://orm@").and_then(|rest| rest.strip_suffix("/postgres?port=5432"));
    let host = host.unwrap_or_else(|| panic!("{url} is not the URL of a temporary server"));
    percent_encoding::percent_decode_str(host).decode_utf8().expect("UTF-8").into_owned().into()
}

fn answers(data: &Path) -> bool {
    UnixStream::connect(data.join(".s.PGSQL.5432")).is_ok()
}

#[track_caller]
fn wait_until(what: &str, done: impl Fn() -> bool) {
    let start = Instant::now();
    while !done() {
        assert!(start.elapsed() < Duration::from_secs(30), "waited 30 s until {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Another test process, which uses the server of `temp` until its standard input closes.
struct Sharer(Child);

impl Sharer {
    fn start(temp: &Temp, test: &str) -> Sharer {
        let mut child = Command::new(env::current_exe().expect("this binary"));
        child.args(["--exact", &format!("{}::{test}", module_path!().split_once("::").expect("a path").1)]);
        child.args(["--nocapture", "--test-threads=1"]).env("ORM_CLUSTER_CHILD", &temp.0);
        Sharer(child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("spawn this binary"))
    }

    /// Waits until it has a server.
    fn data(&mut self) -> PathBuf {
        let output = BufReader::new(self.0.stdout.take().expect("called once"));
        let said = output
            .lines()
            .map(|line| line.expect("UTF-8"))
            .find_map(|line| line.split_once("url=").map(|(_, url)| data_of(url.trim())));
        said.expect("the child ended before it had a server")
    }

    fn kill(mut self) {
        self.0.kill().expect("kill");
        self.0.wait().expect("wait");
    }
}

/// True in a child, which has then done its part.
fn played_the_child() -> bool {
    let Some(temp) = env::var_os("ORM_CLUSTER_CHILD") else { return false };
    let settings = Settings { url: None, linger: 1, temp: temp.into(), ..settings(&[]).expect("valid") };
    let settings = Settings { bin: env::var_os("ORM_PG_BIN").map(PathBuf::from), ..settings };
    let Ok(Found::Running(cluster)) = obtain(&settings) else { panic!("the parent found a server") };
    println!("url={}", cluster.maintenance_url());
    let mut rest = Vec::new();
    std::io::stdin().read_to_end(&mut rest).expect("read");
    true
}

#[test]
fn processes_share_a_server_that_outlives_none_of_them() {
    const TEST: &str = "processes_share_a_server_that_outlives_none_of_them";
    if played_the_child() {
        return;
    }
    let temp = Temp::new("share");
    if !have_binaries() {
        return;
    }
    let mut sharers: Vec<Sharer> = (0..4).map(|_| Sharer::start(&temp, TEST)).collect();
    let data: Vec<PathBuf> = sharers.iter_mut().map(Sharer::data).collect();
    assert!(data.iter().all(|other| *other == data[0]), "{data:?}");
    assert_eq!(generations(&temp.0).len(), 1);
    let last = sharers.pop();
    for sharer in sharers {
        sharer.kill();
    }
    // Longer than the second an unused server stays.
    std::thread::sleep(Duration::from_secs(4));
    assert!(answers(&data[0]), "one process still uses it");
    if let Some(last) = last {
        last.kill();
    }
    wait_until("the server is stopped and deleted", || generations(&temp.0).is_empty());
    assert!(!answers(&data[0]));
}

/// False where tests on Postgres are to be skipped; fails where they are required.
fn have_binaries() -> bool {
    let settings =
        Settings { url: None, ..Settings::read(&|name| env::var_os(name)).expect("a valid environment") };
    let found = find::binaries(settings.bin.as_deref()).expect("a valid environment");
    if settings.need == Need::Off || found.is_some() {
        return settings.need != Need::Off;
    }
    missing(settings.need).expect("required");
    false
}

#[test]
fn a_server_that_was_killed_is_replaced() {
    let temp = Temp::new("kill");
    let Some(killed) = temp.data(1) else { return };
    let pid = fs::read_to_string(killed.join("postmaster.pid")).expect("read");
    let status = Command::new("kill").args(["-9", pid.lines().next().expect("a pid")]).status();
    assert!(status.expect("run kill").success());
    wait_until("the server is dead", || !answers(&killed));
    let fresh = temp.data(1).expect("it was there before");
    assert_ne!(fresh, killed);
    assert!(answers(&fresh));
    assert_eq!(temp.data(1), Some(fresh), "the second is the one to share now");
}

#[test]
fn what_a_crashed_machine_left_is_cleared() {
    let temp = Temp::new("crash");
    let Some(data) = temp.data(1) else { return };
    let home = data.ancestors().nth(2).expect("a home").to_owned();
    let lost = home.join("0");
    fs::create_dir_all(lost.join("leases")).expect("create");
    fs::write(lost.join("leases/999999999-1"), "").expect("write");
    fs::create_dir(lost.join("data")).expect("create");
    fs::write(lost.join("data/postmaster.pid"), format!("{}\n", std::process::id())).expect("write");
    fs::write(home.join("current"), "0").expect("write");
    let fresh = temp.data(1).expect("it was there before");
    assert!(fresh != data && answers(&fresh));
    // And this process, to which the pid in the file belongs now, was not taken for the server and killed.
    wait_until("the lost directory is deleted", || !lost.exists());
}

#[test]
fn the_server_never_runs_as_root() {
    let temp = Temp::new("root");
    let Some(data) = temp.data(1) else { return };
    // The server refuses data that is not its own user's.
    let found = data.metadata().expect("read");
    assert_ne!(found.uid(), 0);
    assert_eq!(found.mode() & 0o777, 0o700, "nobody else may reach the socket");
}

#[test]
fn a_directory_others_could_write_to_is_refused() {
    let temp = Temp::new("squat");
    let user = user::User::current().expect("a user");
    let lock = || lease::Home::lock(&temp.0, &user, &"x").map(drop).map_err(|error| error.to_string());
    lock().expect("free");
    let home = fs::read_dir(&temp.0).expect("list").next().expect("one").expect("an entry").path();
    lock().expect("made by us");
    let refused = Err(format!("{} is not a directory that only this user can write to", home.display()));
    fs::set_permissions(&home, fs::Permissions::from_mode(0o777)).expect("set");
    assert_eq!(lock(), refused);
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).expect("set");
    if user.uid == 0 {
        std::os::unix::fs::chown(&home, Some(65534), None).expect("chown");
        assert_eq!(lock(), refused);
    }
    let elsewhere = temp.0.join("elsewhere");
    fs::rename(&home, &elsewhere).expect("rename");
    symlink(&elsewhere, &home).expect("link");
    assert_eq!(lock(), refused);
}

#[test]
fn a_failed_start_says_why_and_leaves_nothing() {
    let temp = Temp::new("fail");
    let bin = temp.0.join("bin");
    fs::create_dir(&bin).expect("create");
    for (program, text) in
        [("initdb", "#!/bin/sh\n"), ("postgres", ""), ("pg_ctl", "#!/bin/sh\necho no luck >&2\nexit 3\n")]
    {
        fs::write(bin.join(program), text).expect("write");
        fs::set_permissions(bin.join(program), fs::Permissions::from_mode(0o755)).expect("set");
    }
    let settings = Settings { bin: Some(bin.clone()), need: Need::Auto, ..temp.settings(30) };
    let error = obtain(&settings).expect_err("pg_ctl fails").to_string();
    assert!(error.starts_with(&format!("{}/pg_ctl", bin.display())), "{error}");
    assert!(error.ends_with(": no luck"), "{error}");
    wait_until("the generation is deleted", || generations(&temp.0).is_empty());
}
