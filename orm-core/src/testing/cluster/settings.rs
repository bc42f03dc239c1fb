//! What the environment asks for. Reads variables and judges their form; looks at no file.

use super::ClusterError;
use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// `ORM_TEST_POSTGRES`: what to do when there is no server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    /// `require`: fail.
    Require,
    /// `auto`: skip.
    Auto,
    /// `off`: skip without looking.
    Off,
}

#[derive(Debug)]
#[cfg_attr(not(unix), allow(dead_code, reason = "no temporary server there"))]
pub(super) struct Settings {
    pub(super) need: Need,
    /// `ORM_TEST_POSTGRES_URL`: a server that runs already.
    pub(super) url: Option<String>,
    /// `ORM_PG_BIN`: the directory of the binaries.
    pub(super) bin: Option<PathBuf>,
    /// `ORM_TEST_POSTGRES_LINGER`: seconds an unused temporary server stays.
    pub(super) linger: u32,
    /// Where temporary directories belong.
    pub(super) temp: PathBuf,
}

impl Settings {
    /// A variable that is set but empty counts as not set: that is how CI templates spell "no value".
    pub(super) fn read(var: &dyn Fn(&str) -> Option<OsString>) -> Result<Settings, ClusterError> {
        let set = |name: &str| var(name).filter(|value| !value.is_empty());
        let text = |name: &str| {
            let value = set(name).map(OsString::into_string).transpose();
            value.map_err(|_| ClusterError::new(format!("{name} is not valid UTF-8")))
        };
        let ci = set("CI").is_some_and(|value| value != "false");
        Ok(Settings {
            need: need(text("ORM_TEST_POSTGRES")?.as_deref(), ci)?,
            url: text("ORM_TEST_POSTGRES_URL")?,
            bin: set("ORM_PG_BIN").map(PathBuf::from),
            linger: linger(text("ORM_TEST_POSTGRES_LINGER")?.as_deref())?,
            temp: env::temp_dir(),
        })
    }
}

fn need(value: Option<&str>, ci: bool) -> Result<Need, ClusterError> {
    match value {
        Some("require") => Ok(Need::Require),
        Some("auto") => Ok(Need::Auto),
        Some("off") => Ok(Need::Off),
        // A build machine that lost its Postgres must not turn green by skipping half of the tests.
        None if ci => Ok(Need::Require),
        None => Ok(Need::Auto),
        Some(other) => {
            Err(ClusterError::new(format!("ORM_TEST_POSTGRES is {other:?}: it must be require, auto or off")))
        }
    }
}

fn linger(value: Option<&str>) -> Result<u32, ClusterError> {
    let Some(value) = value else { return Ok(30) };
    let wrong = |_| {
        ClusterError::new(format!("ORM_TEST_POSTGRES_LINGER is {value:?}: it must be a number of seconds"))
    };
    value.parse().map_err(wrong)
}
