//! TLS by rustls, with the `ring` provider and Mozilla's list of public authorities.

use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_cert_signed_by_trust_anchor;
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, ring};
use rustls::crypto::{verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{TlsError, Verify};
use crate::backend::postgres::wire::Pipe;

/// A configured rustls.
#[derive(Clone)]
pub(super) struct Library(MakeRustlsConnect);

impl Library {
    pub(super) fn new(verify: Verify, root: Option<&Path>) -> Result<Library, TlsError> {
        let provider = Arc::new(ring::default_provider());
        let algorithms = provider.signature_verification_algorithms;
        let config = builder(provider)?;
        let config = match verify {
            Verify::ChainAndName => config.with_root_certificates(roots(root)?),
            Verify::Chain => lenient(config, Lenient { roots: Some(roots(root)?), algorithms }),
            Verify::Nothing => lenient(config, Lenient { roots: None, algorithms }),
        };
        Ok(Library(MakeRustlsConnect::new(config.with_no_client_auth())))
    }

    /// What performs one handshake with `host`.
    pub(super) fn connector(&self, host: &str) -> impl TlsConnect<Pipe, Stream: Send> + use<> {
        let Ok(connector) = MakeTlsConnect::<Pipe>::make_tls_connect(&mut self.0.clone(), host);
        connector
    }

    /// What the `postgres` crate makes its connectors with.
    pub(super) fn maker(&self) -> MakeRustlsConnect {
        self.0.clone()
    }
}

type Builder<State> = rustls::ConfigBuilder<ClientConfig, State>;

fn builder(provider: Arc<CryptoProvider>) -> Result<Builder<rustls::WantsVerifier>, TlsError> {
    // The provider is named, not the process-wide default: that belongs to the application.
    ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| TlsError(format!("rustls could not be set up: {error}")))
}

fn lenient(
    config: Builder<rustls::WantsVerifier>,
    verifier: Lenient,
) -> Builder<rustls::client::WantsClientCert> {
    config.dangerous().with_custom_certificate_verifier(Arc::new(verifier))
}

/// The authorities in the file, or the public ones.
fn roots(file: Option<&Path>) -> Result<RootCertStore, TlsError> {
    let Some(path) = file else {
        return Ok(RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() });
    };
    let failed = |error: String| TlsError(format!("sslrootcert {}: {error}", path.display()));
    let mut store = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(|error| failed(error.to_string()))? {
        let certificate = certificate.map_err(|error| failed(error.to_string()))?;
        store.add(certificate).map_err(|error| failed(error.to_string()))?;
    }
    if store.is_empty() {
        return Err(failed("the file holds no certificate".to_owned()));
    }
    Ok(store)
}

/// Verifies less than rustls does on its own: never the host name, and without `roots` not the chain either. That the
/// server owns the key of the certificate it shows is always verified.
#[derive(Debug)]
struct Lenient {
    roots: Option<RootCertStore>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl ServerCertVerifier for Lenient {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(roots) = &self.roots {
            let certificate = ParsedCertificate::try_from(end_entity)?;
            let algorithms = self.algorithms.all;
            verify_server_cert_signed_by_trust_anchor(&certificate, roots, intermediates, now, algorithms)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.algorithms.supported_schemes()
    }
}
