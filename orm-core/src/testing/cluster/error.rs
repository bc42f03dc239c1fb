//! Why there is no server although there should be one. A person reads it, no code asks for the kind.

use std::fmt;
#[cfg(unix)]
use std::{io, path::Path};

/// A server for tests could not be had; the text says why, in one line.
#[derive(Debug)]
pub struct ClusterError(String);

impl ClusterError {
    #[cold]
    pub(super) fn new(text: impl Into<String>) -> ClusterError {
        ClusterError(text.into())
    }

    /// `doing` is what failed: "create", "lock".
    #[cfg(unix)]
    #[cold]
    pub(super) fn io(doing: &str, path: &Path, error: &io::Error) -> ClusterError {
        ClusterError(format!("cannot {doing} {}: {error}", path.display()))
    }
}

impl fmt::Display for ClusterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ClusterError {}
