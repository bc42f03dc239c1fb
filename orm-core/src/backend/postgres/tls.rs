//! TLS for Postgres connections: what the `sslmode` of a URL means, and the library that does it.
//!
//! Two features bring a library, `tls-rustls` and `tls-native`; with both, rustls is used. Without either, every mode
//! that insists on TLS is an error. Only `connection.rs` (which reads the URL) and `wire/` use this module.

use std::fmt;
use std::path::Path;

use postgres::Error;
use postgres::config::SslMode as Negotiation;
use tokio_postgres::{Client, Config, NoTls};

use super::wire::{Pipe, Session};

#[cfg(all(feature = "tls-native", not(feature = "tls-rustls")))]
mod native;
#[cfg(feature = "tls-rustls")]
mod rustls;
#[cfg(all(test, any(feature = "tls-rustls", feature = "tls-native")))]
mod tests;

#[cfg(all(feature = "tls-native", not(feature = "tls-rustls")))]
use self::native::Library;
#[cfg(feature = "tls-rustls")]
use self::rustls::Library;

/// How much TLS is asked for, in the words and with the meaning of libpq
/// (<https://www.postgresql.org/docs/current/libpq-ssl.html>).
///
/// | mode | encrypted | chain of the certificate | host name |
/// |---|---|---|---|
/// | `disable` | no | | |
/// | `prefer` | if the server can | not verified | not verified |
/// | `require` | yes | verified only if a root certificate is given | not verified |
/// | `verify-ca` | yes | verified | not verified |
/// | `verify-full` | yes | verified | verified |
///
/// Only `verify-full` keeps out somebody who can answer in the server's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SslMode {
    Disable,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// What of a server's certificate is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verify {
    Nothing,
    Chain,
    ChainAndName,
}

/// A mode and the library to carry it out. A clone is cheap.
#[derive(Clone)]
pub(super) struct Tls {
    negotiation: Negotiation,
    library: Option<Library>,
}

/// Why TLS cannot be had as asked for.
#[derive(Debug)]
pub(super) struct TlsError(String);

impl fmt::Display for TlsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl SslMode {
    /// Reads the value of `sslmode`.
    pub(super) fn parse(word: &str) -> Option<SslMode> {
        Some(match word {
            "disable" => SslMode::Disable,
            "prefer" => SslMode::Prefer,
            "require" => SslMode::Require,
            "verify-ca" => SslMode::VerifyCa,
            "verify-full" => SslMode::VerifyFull,
            _ => return None,
        })
    }
}

impl Tls {
    /// No TLS.
    pub(super) fn off() -> Tls {
        Tls { negotiation: Negotiation::Disable, library: None }
    }

    /// Prepares for `mode`. `root` is a PEM file of the certificates to trust; with one, nothing else is trusted, as a
    /// public authority has no say about a private server. Without one, the usual public authorities are trusted.
    ///
    /// # Errors
    /// If no TLS library is compiled in and the mode insists on TLS, if `root` cannot be read, or if it is given for
    /// `prefer`.
    pub(super) fn new(mode: SslMode, root: Option<&Path>) -> Result<Tls, TlsError> {
        let (negotiation, verify) = match mode {
            SslMode::Disable => return Ok(Tls::off()),
            // Ignoring the file would let its owner believe that it protects something.
            SslMode::Prefer if root.is_some() => {
                return Err(TlsError(
                    "sslrootcert has no use with sslmode=prefer, which may do without TLS; use verify-full"
                        .to_owned(),
                ));
            }
            SslMode::Prefer => (Negotiation::Prefer, Verify::Nothing),
            // As in libpq: who names a root certificate wants it to count.
            SslMode::Require if root.is_some() => (Negotiation::Require, Verify::Chain),
            SslMode::Require => (Negotiation::Require, Verify::Nothing),
            SslMode::VerifyCa => (Negotiation::Require, Verify::Chain),
            SslMode::VerifyFull => (Negotiation::Require, Verify::ChainAndName),
        };
        if cfg!(any(feature = "tls-rustls", feature = "tls-native")) {
            return Ok(Tls { negotiation, library: Some(Library::new(verify, root)?) });
        }
        match mode {
            SslMode::Prefer => Ok(Tls::off()),
            _ => Err(TlsError(
                "this sslmode needs TLS, which is not compiled in; enable the feature `tls-rustls` or `tls-native` of \
                 `orm`"
                    .to_owned(),
            )),
        }
    }

    /// True if a connection without TLS will do.
    pub(super) fn is_optional(&self) -> bool {
        self.library.is_some() && self.negotiation == Negotiation::Prefer
    }

    /// Opens a session over `pipe`: TLS as far as asked for, then the login.
    pub(super) async fn open(
        &self,
        config: &Config,
        host: &str,
        pipe: Pipe,
    ) -> Result<(Client, Box<dyn Session>), Error> {
        let mut config = config.clone();
        config.ssl_mode(self.negotiation);
        match &self.library {
            None => {
                let (client, session) = config.connect_raw(pipe, NoTls).await?;
                Ok((client, Box::new(session)))
            }
            Some(library) => {
                let (client, session) = config.connect_raw(pipe, library.connector(host)).await?;
                Ok((client, Box::new(session)))
            }
        }
    }

    /// Opens a session of the `postgres` crate itself, with the same TLS.
    pub(super) fn client(&self, mut config: postgres::Config) -> Result<postgres::Client, Error> {
        config.ssl_mode(self.negotiation);
        match &self.library {
            None => config.connect(NoTls),
            Some(library) => config.connect(library.maker()),
        }
    }
}

/// Stands in for a TLS library where none is compiled in; there is no value of it.
#[cfg(not(any(feature = "tls-rustls", feature = "tls-native")))]
#[derive(Clone)]
enum Library {}

#[cfg(not(any(feature = "tls-rustls", feature = "tls-native")))]
impl Library {
    fn new(_: Verify, _: Option<&Path>) -> Result<Library, TlsError> {
        Err(TlsError("no TLS library is compiled in".to_owned()))
    }

    fn connector(&self, _: &str) -> NoTls {
        match *self {}
    }

    fn maker(&self) -> NoTls {
        match *self {}
    }
}

#[cfg(all(test, not(any(feature = "tls-rustls", feature = "tls-native"))))]
mod tests_without_library {
    use super::*;

    #[test]
    fn modes_that_insist_name_the_features() {
        for word in ["require", "verify-ca", "verify-full"] {
            let mode = SslMode::parse(word).expect("a mode of libpq");
            let error = Tls::new(mode, None).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("`tls-rustls` or `tls-native`"), "{word}: {error}");
        }
        for mode in [SslMode::Disable, SslMode::Prefer] {
            assert!(Tls::new(mode, None).is_ok_and(|tls| tls.negotiation == Negotiation::Disable));
        }
    }
}
