//! The modes against a server of the same library, which shows a certificate for `localhost` signed by `ca.crt`.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::*;
use crate::backend::postgres::wire::tests::greet;
use crate::backend::postgres::wire::{Target, Wire, WireError};

type Fallible<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
type Outcome = Fallible<()>;

const CERTIFICATE: &str = include_str!("testdata/server.crt");
const KEY: &str = include_str!("testdata/server.key");

/// Reads the request for TLS (<https://www.postgresql.org/docs/current/protocol-message-formats.html>, SSLRequest).
fn ssl_request(stream: &mut TcpStream) -> io::Result<()> {
    let mut request = [0; 8];
    stream.read_exact(&mut request)?;
    assert_eq!(request, *b"\0\0\0\x08\x04\xd2\x16\x2f");
    Ok(())
}

/// Waits for the client to hang up.
fn until_closed(mut stream: impl Read) -> io::Result<()> {
    io::copy(&mut stream, &mut io::sink()).map(drop)
}

#[cfg(feature = "tls-rustls")]
fn accept_tls(stream: TcpStream) -> Fallible<impl Read + Write> {
    use ::rustls::pki_types::pem::PemObject;
    use ::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE.as_bytes())?;
    let key = PrivateKeyDer::from_pem_slice(KEY.as_bytes())?;
    let provider = std::sync::Arc::new(::rustls::crypto::ring::default_provider());
    let config = ::rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)?;
    Ok(::rustls::StreamOwned::new(::rustls::ServerConnection::new(config.into())?, stream))
}

#[cfg(not(feature = "tls-rustls"))]
fn accept_tls(stream: TcpStream) -> Fallible<impl Read + Write> {
    let identity = native_tls::Identity::from_pkcs8(CERTIFICATE.as_bytes(), KEY.as_bytes())?;
    Ok(native_tls::TlsAcceptor::new(identity)?.accept(stream)?)
}

/// Starts a server with `script` and connects to it; `root` is a file of the test data.
fn connect(
    mode: SslMode,
    root: Option<&str>,
    host: &str,
    script: impl FnOnce(TcpListener) -> Outcome + Send + 'static,
) -> Fallible<(Result<Wire, WireError>, JoinHandle<Outcome>)> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let server = thread::spawn(|| script(listener));
    let mut config = Config::new();
    config.user("somebody");
    let tls = Tls::new(mode, root.map(test_data).as_deref()).map_err(|error| error.to_string())?;
    let target = Target { host: host.to_owned(), port, config, tls };
    Ok((Wire::connect(&target, Some(Instant::now() + Duration::from_secs(30))), server))
}

fn test_data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src/backend/postgres/tls/testdata").join(name)
}

/// A server that insists on TLS.
fn with_tls(listener: TcpListener) -> Outcome {
    let (mut stream, _) = listener.accept()?;
    ssl_request(&mut stream)?;
    stream.write_all(b"S")?;
    let mut stream = accept_tls(stream)?;
    greet(&mut stream)?;
    until_closed(stream)?;
    Ok(())
}

/// A server without TLS.
fn without_tls(listener: TcpListener) -> Outcome {
    let (mut stream, _) = listener.accept()?;
    ssl_request(&mut stream)?;
    stream.write_all(b"N")?;
    greet(&mut stream)?;
    until_closed(stream)?;
    Ok(())
}

#[test]
fn modes_verify_what_they_say() -> Outcome {
    use SslMode::{Prefer, Require, VerifyCa, VerifyFull};
    let cases = [
        (Prefer, None, "localhost", true),
        (Require, None, "localhost", true),
        (Require, None, "127.0.0.1", true),
        (Require, Some("ca.crt"), "127.0.0.1", true),
        (Require, Some("other.crt"), "localhost", false),
        (VerifyCa, None, "localhost", false),
        (VerifyCa, Some("ca.crt"), "localhost", true),
        (VerifyCa, Some("ca.crt"), "127.0.0.1", true),
        (VerifyCa, Some("other.crt"), "localhost", false),
        (VerifyFull, None, "localhost", false),
        (VerifyFull, Some("ca.crt"), "localhost", true),
        (VerifyFull, Some("ca.crt"), "127.0.0.1", false),
        (VerifyFull, Some("other.crt"), "localhost", false),
    ];
    for (mode, root, host, accepted) in cases {
        let (wire, server) = connect(mode, root, host, with_tls)?;
        assert_eq!(wire.is_ok(), accepted, "{mode:?} {root:?} {host}: {:?}", wire.err());
        drop(wire);
        let served = server.join().map_err(|_| "the server panicked")?;
        assert_eq!(served.is_ok(), accepted, "{mode:?} {root:?} {host}: {served:?}");
    }
    Ok(())
}

#[test]
fn only_prefer_does_without_tls() -> Outcome {
    for (mode, accepted) in [(SslMode::Prefer, true), (SslMode::Require, false), (SslMode::VerifyFull, false)]
    {
        let (wire, _) = connect(mode, None, "localhost", without_tls)?;
        assert_eq!(wire.is_ok(), accepted, "{mode:?}: {:?}", wire.err());
    }
    Ok(())
}

#[test]
fn prefer_tries_again_without_tls_when_the_handshake_fails() -> Outcome {
    let (wire, server) = connect(SslMode::Prefer, None, "localhost", |listener| {
        let (mut first, _) = listener.accept()?;
        ssl_request(&mut first)?;
        first.write_all(b"Sthis is not TLS")?;
        until_closed(first)?;
        let (mut second, _) = listener.accept()?;
        greet(&mut second)?;
        until_closed(second)?;
        Ok(())
    })?;
    assert!(wire.is_ok(), "{:?}", wire.err());
    drop(wire);
    server.join().map_err(|_| "the server panicked")?
}

#[test]
fn silent_handshake_ends_at_the_deadline() -> Outcome {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    thread::spawn(move || -> io::Result<()> {
        let (mut stream, _) = listener.accept()?;
        ssl_request(&mut stream)?;
        stream.write_all(b"S")?;
        until_closed(stream)
    });
    let tls = Tls::new(SslMode::Require, None).map_err(|error| error.to_string())?;
    let target = Target { host: "localhost".to_owned(), port, config: Config::new(), tls };
    let start = Instant::now();
    let wire = Wire::connect(&target, Some(start + Duration::from_millis(300)));
    assert!(matches!(wire, Err(WireError::Deadline)), "{:?}", wire.err());
    assert!(start.elapsed() < Duration::from_secs(5));
    Ok(())
}

#[test]
fn root_file_is_named_in_errors() {
    let errors = |name, mode| Tls::new(mode, Some(&test_data(name))).err().map(|error| error.to_string());
    let missing = errors("missing.crt", SslMode::VerifyFull).unwrap_or_default();
    assert!(missing.contains("missing.crt"), "{missing}");
    let empty = errors("server.key", SslMode::VerifyFull).unwrap_or_default();
    assert!(empty.ends_with("server.key: the file holds no certificate"), "{empty}");
    let useless = errors("ca.crt", SslMode::Prefer).unwrap_or_default();
    assert!(useless.contains("verify-full"), "{useless}");
}
