//! [`Proxy`]: stands between the library and a Postgres server, and lets the network fail. It needs no right to signal
//! the server's processes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use orm::postgres::Config;
use orm::postgres::config::Host;

/// What it does with the bytes that arrive.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Forward,
    /// It keeps them, both ways.
    Freeze,
    /// It lets the server have them, and hangs up when the server answers.
    LoseAnswer,
}

struct Shared {
    mode: AtomicU8,
    accepted: AtomicUsize,
    clients: Mutex<Vec<TcpStream>>,
    server: Config,
}

/// Forwards to a server until told otherwise.
pub(crate) struct Proxy {
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl Proxy {
    /// A proxy for the server of `url`.
    pub(crate) fn to(url: &str) -> Proxy {
        let server: Config = url.parse().expect("a URL that the postgres crate knows");
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let shared = Arc::new(Shared {
            mode: AtomicU8::new(Mode::Forward as u8),
            accepted: AtomicUsize::new(0),
            clients: Mutex::default(),
            server,
        });
        let accepting = shared.clone();
        // Ends with the process.
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                accepting.accepted.fetch_add(1, Ordering::SeqCst);
                // A server that cannot be reached hangs up.
                let _ = serve(&accepting, client);
            }
        });
        Proxy { address, shared }
    }

    /// The URL of the server's database by way of this proxy.
    pub(crate) fn url(&self) -> String {
        let server = &self.shared.server;
        let encode = |bytes: &[u8]| bytes.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
        let user = encode(server.get_user().unwrap_or("postgres").as_bytes());
        let password =
            server.get_password().map(|password| format!(":{}", encode(password))).unwrap_or_default();
        let database = encode(server.get_dbname().unwrap_or_default().as_bytes());
        format!("postgres://{user}{password}@{}/{database}?sslmode=disable", self.address)
    }

    /// How many connections have come in.
    pub(crate) fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    pub(crate) fn forward(&self) {
        self.set(Mode::Forward);
    }

    pub(crate) fn freeze(&self) {
        self.set(Mode::Freeze);
    }

    pub(crate) fn lose_the_next_answer(&self) {
        self.set(Mode::LoseAnswer);
    }

    /// Hangs up on every client.
    pub(crate) fn cut(&self) {
        for client in self.shared.clients.lock().expect("no panic").drain(..) {
            // It may have hung up itself.
            let _ = client.shutdown(Shutdown::Both);
        }
    }

    fn set(&self, mode: Mode) {
        self.shared.mode.store(mode as u8, Ordering::SeqCst);
    }
}

impl Shared {
    fn is(&self, mode: Mode) -> bool {
        self.mode.load(Ordering::SeqCst) == mode as u8
    }
}

fn serve(shared: &Arc<Shared>, client: TcpStream) -> io::Result<()> {
    client.set_nodelay(true)?;
    let port = shared.server.get_ports().first().copied().unwrap_or(5432);
    let host = shared.server.get_hosts().first().ok_or(io::ErrorKind::NotFound)?;
    shared.clients.lock().expect("no panic").push(client.try_clone()?);
    match host {
        Host::Unix(folder) => {
            let server = UnixStream::connect(folder.join(format!(".s.PGSQL.{port}")))?;
            let hang_up = server.try_clone()?;
            both_ways(shared, client, server.try_clone()?, server, move || hang_up.shutdown(Shutdown::Both))
        }
        Host::Tcp(name) => {
            let server = TcpStream::connect((name.as_str(), port))?;
            let hang_up = server.try_clone()?;
            both_ways(shared, client, server.try_clone()?, server, move || hang_up.shutdown(Shutdown::Both))
        }
    }
}

fn both_ways(
    shared: &Arc<Shared>,
    client: TcpStream,
    from_server: impl Read + Send + 'static,
    to_server: impl Write + Send + 'static,
    hang_up: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> io::Result<()> {
    let (up, down, from_client) = (shared.clone(), shared.clone(), client.try_clone()?);
    thread::spawn(move || {
        pump(from_client, to_server, || {
            while up.is(Mode::Freeze) {
                thread::sleep(Duration::from_millis(5));
            }
            true
        });
        // The server may have hung up first.
        let _ = hang_up();
    });
    thread::spawn(move || {
        let to_client = client.try_clone().expect("a handle more");
        pump(from_server, to_client, || {
            while down.is(Mode::Freeze) {
                thread::sleep(Duration::from_millis(5));
            }
            !down.is(Mode::LoseAnswer)
        });
        let _ = client.shutdown(Shutdown::Both);
    });
    Ok(())
}

/// Moves bytes while `may_pass` allows it and both ends are there.
fn pump(mut from: impl Read, mut to: impl Write, may_pass: impl Fn() -> bool) {
    let mut bytes = [0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut bytes) {
        if !may_pass() || to.write_all(&bytes[..read]).is_err() {
            return;
        }
    }
}
