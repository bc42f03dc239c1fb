//! [`PgConfig`]: where to connect to and how, read from a URL.
//!
//! The URL is the one of libpq (<https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS>),
//! with fewer keys. The environment is not read. No error shows any part of a URL but a key's name.

use std::fmt;
use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use tokio_postgres::Config;

use super::cache;
use super::dialect::DIALECT;
use super::tls::{SslMode, Tls};
use super::url::{self, Url};
use super::wire::Target;
use crate::backend::connect::Options;
use crate::error::{Error, Result};
use crate::sql::SqlWriter;

/// The keys that may stand behind the `?`.
const KEYS: [&str; 10] = [
    "sslmode",
    "sslrootcert",
    "application_name",
    "connect_timeout",
    "statement_timeout",
    "search_path",
    "statement_cache",
    "host",
    "port",
    "user",
];

const PORT: u16 = 5432;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Where to connect to and how.
///
/// # Example
/// ```no_run
/// // Needs a server.
/// let db = orm::Db::connect("postgres://ann:secret@db.example.com:5432/shop?sslmode=verify-full")?;
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Clone)]
pub struct PgConfig {
    /// Host names, addresses or directories of sockets, each with its port.
    hosts: Vec<(String, u16)>,
    user: Option<String>,
    password: Option<String>,
    database: Option<String>,
    ssl_mode: Option<SslMode>,
    ssl_root: Option<PathBuf>,
    application_name: Option<String>,
    connect_timeout: Duration,
    statement_timeout: Option<Duration>,
    search_path: Option<String>,
    statement_cache: usize,
}

impl PgConfig {
    /// Reads a URL: `postgres://user:password@host:port/database?key=value`.
    ///
    /// Everything may be percent-encoded, and what is special in a URL has to be. There may be several hosts,
    /// `a:1,b:2`, tried in turn; a host that starts with `/` (as `%2F`, or as the key `host`) is the directory of a
    /// Unix socket. `connect_timeout` is in seconds, 10 unless given; `statement_timeout` in milliseconds, without
    /// end unless given; `statement_cache=off` is for PgBouncer in transaction mode. `sslmode` is that of libpq; by
    /// default it is `prefer` for sockets and the machine itself, and `verify-full` for any other host.
    ///
    /// # Errors
    /// `is_config`: it is no such URL, or it asks for TLS and none is compiled in.
    pub fn parse(url: &str) -> Result<PgConfig> {
        let url = Url::split(url)?;
        let mut config = PgConfig {
            hosts: Vec::new(),
            user: url::non_empty(url::decode("user", url.user)?),
            password: url.password.map(|password| url::decode("password", password)).transpose()?,
            database: url::non_empty(url::decode("database", url.database)?),
            ssl_mode: None,
            ssl_root: None,
            application_name: None,
            connect_timeout: CONNECT_TIMEOUT,
            statement_timeout: None,
            search_path: None,
            statement_cache: cache::CAPACITY,
        };
        let (mut host, mut port) = (None, PORT);
        for (key, value) in url.pairs(&KEYS)? {
            match key {
                "host" => host = Some(value),
                "port" => port = url::parse_port(&value)?,
                key => config.set(key, value)?,
            }
        }
        config.hosts = match host {
            Some(host) if url.hosts.is_empty() => {
                host.split(',').map(|host| (host.to_owned(), port)).collect()
            }
            Some(_) => {
                return Err(Error::config("the URL names its host twice: before the path and as `host`"));
            }
            None => url.hosts.split(',').map(|host| url::parse_host(host, port)).collect::<Result<_>>()?,
        };
        config.hosts.iter().try_for_each(|(host, _)| config.ssl_mode_for(host).map(drop))?;
        Ok(config)
    }

    /// The same with what a program sets, which goes before what the URL says.
    pub(in crate::backend) fn with_options(mut self, options: &Options) -> PgConfig {
        self.connect_timeout = options.connect_timeout.unwrap_or(self.connect_timeout);
        self.statement_timeout = options.statement_timeout.or(self.statement_timeout);
        // A cache that the URL turned off stays off: the pooler in between cannot do with one.
        if self.statement_cache > 0 {
            self.statement_cache = options.statements.unwrap_or(self.statement_cache);
        }
        self
    }

    /// Takes the value of one of [`KEYS`].
    fn set(&mut self, key: &str, value: String) -> Result<()> {
        match key {
            "user" => self.user = Some(value),
            "sslmode" => {
                self.ssl_mode = Some(SslMode::parse(&value).ok_or_else(|| {
                    Error::config("`sslmode` is disable, prefer, require, verify-ca or verify-full")
                })?)
            }
            "sslrootcert" => self.ssl_root = Some(value.into()),
            "application_name" => self.application_name = Some(value),
            "connect_timeout" => {
                self.connect_timeout = Duration::from_secs(positive(key, "seconds", &value)?)
            }
            "statement_timeout" => {
                self.statement_timeout = Some(Duration::from_millis(positive(key, "milliseconds", &value)?));
            }
            "search_path" if value.contains('\\') => {
                return Err(Error::config("`search_path` must not hold a backslash"));
            }
            "search_path" => self.search_path = Some(value),
            _ => {
                self.statement_cache = match &*value {
                    "on" => cache::CAPACITY,
                    "off" => 0,
                    _ => return Err(Error::config("`statement_cache` is on or off")),
                }
            }
        }
        Ok(())
    }

    /// How long opening a session may take, for each host.
    pub(super) fn connect_timeout(&self) -> Duration {
        self.connect_timeout
    }

    /// How long a statement may take, as seen from here.
    pub(super) fn statement_timeout(&self) -> Option<Duration> {
        self.statement_timeout
    }

    /// How many statements are kept prepared.
    pub(super) fn statement_cache(&self) -> usize {
        self.statement_cache
    }

    /// The hosts, in the order in which they are tried.
    pub(super) fn targets(&self) -> Result<Vec<Target>> {
        let target = |(host, port): &(String, u16)| {
            if host.starts_with('/') {
                return Ok(Target { host: host.clone(), port: *port, config: self.login(), tls: Tls::off() });
            }
            let tls = Tls::new(self.ssl_mode_for(host)?, self.ssl_root.as_deref());
            let tls = tls.map_err(|error| Error::config(error.to_string()))?;
            Ok(Target { host: host.clone(), port: *port, config: self.login(), tls })
        };
        self.hosts.iter().map(target).collect()
    }

    /// User, password, database and name, as the protocol client takes them.
    fn login(&self) -> Config {
        let mut config = Config::new();
        if let Some(user) = &self.user {
            config.user(user);
        }
        if let Some(password) = &self.password {
            config.password(password);
        }
        if let Some(database) = &self.database {
            config.dbname(database);
        }
        if let Some(name) = &self.application_name {
            config.application_name(name);
        }
        config
    }

    /// Without being told otherwise, nothing leaves the machine that somebody on the way could read or answer.
    fn ssl_mode_for(&self, host: &str) -> Result<SslMode> {
        match self.ssl_mode {
            Some(mode) => Ok(mode),
            None if is_local(host) => Ok(SslMode::Prefer),
            None if cfg!(any(feature = "tls-rustls", feature = "tls-native")) => Ok(SslMode::VerifyFull),
            None => Err(Error::config(
                "a connection to another machine needs TLS, which is not compiled in; enable the feature \
                 `tls-rustls` or `tls-native` of `orm`, or ask for plain text by sslmode=disable",
            )),
        }
    }

    /// The statements that set a new session up, which are sent together.
    ///
    /// They are no start-up parameters, since PgBouncer refuses those that it does not know.
    pub(super) fn settings(&self) -> String {
        let mut w = SqlWriter::new(&DIALECT);
        // `SqlWriter::literal` relies on the second, which is the server's default.
        w.push("SET TimeZone TO 'UTC'; SET standard_conforming_strings TO on");
        if let Some(timeout) = self.statement_timeout {
            w.push("; SET statement_timeout TO ");
            w.number(server_timeout(timeout));
        }
        if let Some(path) = &self.search_path {
            w.push("; SELECT pg_catalog.set_config('search_path', ");
            w.literal(path);
            w.push(", false)");
        }
        w.finish().expect("invariant: no name and no parameter was written").sql
    }
}

/// The server's own limit, in milliseconds: a little less than ours, so that a healthy server cancels the statement
/// first and the connection survives.
fn server_timeout(ours: Duration) -> u64 {
    let ours = u64::try_from(ours.as_millis()).unwrap_or(u64::MAX);
    // Zero would mean no limit, and the server takes no more than 31 bits.
    (ours - (ours / 10).min(250)).clamp(1, i32::MAX as u64)
}

fn is_local(host: &str) -> bool {
    host.starts_with('/') || host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn positive(key: &str, unit: &str, value: &str) -> Result<u64> {
    let number = value.parse().ok().filter(|number| (1..=u64::from(u32::MAX)).contains(number));
    number.ok_or_else(|| Error::config(format!("`{key}` is a number of {unit}, 1 or more")))
}

impl fmt::Debug for PgConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgConfig")
            .field("hosts", &self.hosts)
            .field("user", &self.user)
            .field("password", &self.password.as_ref().map(|_| "redacted"))
            .field("database", &self.database)
            .field("ssl_mode", &self.ssl_mode)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn parse(url: &str) -> PgConfig {
        PgConfig::parse(url).expect("a URL")
    }

    fn refusal(url: &str) -> String {
        let error = PgConfig::parse(url).expect_err("no URL");
        assert!(error.is_config());
        error.to_string()
    }

    fn hosts(url: &str) -> Vec<(String, u16)> {
        parse(url).hosts
    }

    fn host(host: &str, port: u16) -> Vec<(String, u16)> {
        vec![(host.to_owned(), port)]
    }

    #[test]
    fn every_part_is_read_and_decoded() {
        let config = parse("postgresql://a%40b:p%3A%2F%25@localhost:6000/my%20db?application_name=x%26y");
        assert_eq!(config.user.as_deref(), Some("a@b"));
        assert_eq!(config.password.as_deref(), Some("p:/%"));
        assert_eq!(config.database.as_deref(), Some("my db"));
        assert_eq!(config.application_name.as_deref(), Some("x&y"));
        assert_eq!(config.hosts, host("localhost", 6000));
    }

    #[test]
    fn everything_but_the_scheme_may_be_left_out() {
        let config = parse("postgres://");
        assert_eq!(config.hosts, host("localhost", 5432));
        assert_eq!((config.user, config.password, config.database), (None, None, None));
        assert_eq!(parse("postgres://localhost").database, None);
        assert_eq!(parse("postgres:///x").database.as_deref(), Some("x"));
        assert_eq!(parse("postgres://u@localhost?connect_timeout=3").connect_timeout, Duration::from_secs(3));
        assert_eq!(parse("postgres://u:@localhost/").password.as_deref(), Some(""));
    }

    #[test]
    fn hosts_have_many_forms() {
        assert_eq!(hosts("postgres://[::1]:7/x"), host("::1", 7));
        assert_eq!(hosts("postgres://u@[::1]/x"), host("::1", 5432));
        assert_eq!(hosts("postgres://orm@%2Ftmp%2Fpg/db?port=5433"), host("/tmp/pg", 5433));
        assert_eq!(hosts("postgres://orm@/db?host=/tmp/pg"), host("/tmp/pg", 5432));
        let two = hosts("postgres://a:1,b:2,c/x?sslmode=disable&port=9");
        assert_eq!(two, [host("a", 1), host("b", 2), host("c", 9)].concat());
        assert!(refusal("postgres://[::1/x").contains("IPv6"));
        assert!(refusal("postgres://[localhost]/x").contains("IPv6"));
        assert!(refusal("postgres://::1/x").contains("brackets"));
        assert!(refusal("postgres://localhost:0/x").contains("port"));
        assert!(refusal("postgres://localhost/x?host=/tmp").contains("twice"));
    }

    #[test]
    fn settings_follow_the_keys() {
        let config = parse("postgres:///x?statement_timeout=1000&search_path=app,%20o'k&statement_cache=off");
        assert_eq!(
            config.settings(),
            "SET TimeZone TO 'UTC'; SET standard_conforming_strings TO on; SET statement_timeout TO 900; \
             SELECT pg_catalog.set_config('search_path', 'app, o''k', false)"
        );
        assert_eq!(config.statement_cache(), 0);
        assert_eq!(parse("postgres:///x?statement_cache=on").statement_cache(), cache::CAPACITY);
        assert!(refusal("postgres:///x?search_path=%5C").contains("backslash"));
        assert!(refusal("postgres:///x?statement_timeout=0").contains("milliseconds"));
        assert!(refusal("postgres:///x?connect_timeout=soon").contains("seconds"));
        assert!(refusal("postgres:///x?statement_cache=yes").contains("on or off"));
        assert!(refusal("postgres:///x?sslmode=allow").contains("verify-full"));
    }

    #[test]
    fn server_gives_up_before_we_do() {
        let server = |ours| server_timeout(Duration::from_millis(ours));
        assert_eq!((server(1), server(10), server(1000), server(60_000)), (1, 9, 900, 59_750));
        assert_eq!(server(u64::from(u32::MAX)), i32::MAX as u64);
    }

    #[test]
    fn unknown_keys_name_the_known() {
        let message = refusal("postgres:///x?sslmod=disable");
        assert!(message.contains("did you mean `sslmode`?"), "{message}");
        assert!(message.contains("application_name"), "{message}");
        assert!(!refusal("postgres:///x?entirely_different=1").contains("did you mean"));
    }

    #[test]
    fn only_this_machine_is_trusted_without_tls() {
        for url in ["postgres:///x", "postgres://127.0.0.1/x", "postgres://[::1]/x", "postgres://%2Frun/x"] {
            let config = parse(url);
            assert_eq!(config.ssl_mode_for(&config.hosts[0].0).ok(), Some(SslMode::Prefer), "{url}");
        }
        assert_eq!(parse("postgres://db/x?sslmode=disable").ssl_mode, Some(SslMode::Disable));
        if cfg!(any(feature = "tls-rustls", feature = "tls-native")) {
            assert_eq!(parse("postgres://db/x").ssl_mode_for("db").ok(), Some(SslMode::VerifyFull));
        } else {
            assert!(refusal("postgres://db/x").contains("sslmode=disable"));
        }
    }

    #[test]
    fn no_error_shows_the_password() {
        for url in [
            "postgres://ann:secret/1@localhost/x",
            "postgres://ann:secret?1@localhost/x",
            "postgres://ann:secret#1@localhost/x",
            "postgres://ann:secret%zz@localhost/x",
            "postgres://ann:secret%FF@localhost/x",
            "postgres://ann:secret%00@localhost/x",
            "postgres://ann:secret",
            "mysql://ann:secret@localhost/x",
        ] {
            let message = refusal(url);
            assert!(!message.contains("secret") && !message.contains("ann"), "{message}");
        }
        let shown = format!("{:?}", parse("postgres://ann:secret@localhost/x"));
        assert!(shown.contains("redacted") && !shown.contains("secret"), "{shown}");
    }
}
