//! TLS by the library of the operating system: OpenSSL, Secure Transport or SChannel.

use std::path::Path;

use native_tls::{Certificate, TlsConnector};
use tokio_postgres::tls::TlsConnect;

use super::{TlsError, Verify};
use crate::backend::postgres::wire::Pipe;

/// A configured `native-tls`.
#[derive(Clone)]
pub(super) struct Library(TlsConnector);

impl Library {
    pub(super) fn new(verify: Verify, root: Option<&Path>) -> Result<Library, TlsError> {
        let mut builder = TlsConnector::builder();
        builder
            .danger_accept_invalid_certs(verify == Verify::Nothing)
            .danger_accept_invalid_hostnames(verify != Verify::ChainAndName);
        if let Some(path) = root {
            builder.disable_built_in_roots(true);
            for certificate in read_roots(path)? {
                builder.add_root_certificate(certificate);
            }
        }
        let connector =
            builder.build().map_err(|error| TlsError(format!("native TLS could not be set up: {error}")))?;
        Ok(Library(connector))
    }

    /// What performs one handshake with `host`.
    pub(super) fn connector(&self, host: &str) -> impl TlsConnect<Pipe, Stream: Send> + use<> {
        postgres_native_tls::TlsConnector::new(self.0.clone(), host)
    }

    /// What the `postgres` crate makes its connectors with.
    pub(super) fn maker(&self) -> postgres_native_tls::MakeTlsConnector {
        postgres_native_tls::MakeTlsConnector::new(self.0.clone())
    }
}

fn read_roots(path: &Path) -> Result<Vec<Certificate>, TlsError> {
    let failed = |error: String| TlsError(format!("sslrootcert {}: {error}", path.display()));
    let pem = std::fs::read(path).map_err(|error| failed(error.to_string()))?;
    let certificates = Certificate::stack_from_pem(&pem).map_err(|error| failed(error.to_string()))?;
    if certificates.is_empty() {
        return Err(failed("the file holds no certificate".to_owned()));
    }
    Ok(certificates)
}
