//! One connection to a Postgres server, blocking, without an asynchronous runtime.
//!
//! The protocol is `tokio-postgres`'s; this module gives it a socket and drives it. Every call ends by its deadline, a
//! dropped connection never waits, and requests made in one call travel together. It works inside an asynchronous
//! program as well, like any other blocking call. Transactions, the statement cache and the mapping of errors are not
//! here: only the other modules of this backend may call it.
//!
//! - `pipe.rs`: the queues of bytes that the protocol client takes for a socket
//! - `drive.rs`: the loop that polls the client and moves the bytes
//! - `socket.rs`: the socket

mod drive;
mod pipe;
mod socket;
#[cfg(test)]
pub(super) mod tests;

use std::io;
use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use postgres::Error;
use postgres::error::SqlState;
use tokio_postgres::{Client, Config};

use self::drive::Link;
use self::socket::{Peer, Socket};
use super::tls::Tls;

pub(super) use self::drive::Session;
pub(super) use self::pipe::Pipe;

/// Where to connect to, and as whom.
pub(super) struct Target {
    /// A host name, an IP address, or (on Unix) the directory of a Unix socket, which starts with `/`.
    pub(super) host: String,
    pub(super) port: u16,
    /// User, password, database, `options` and `application_name`; everything else in it is ignored.
    pub(super) config: Config,
    /// Not used on Unix sockets.
    pub(super) tls: Tls,
}

/// Why a call did not end well. Whether the connection can still be used is for [`Wire::is_broken`] to say.
#[derive(Debug)]
pub(super) enum WireError {
    /// The deadline passed.
    Deadline,
    /// The server closed the connection or can no longer be understood, with the reason if one was given.
    Closed(Option<Error>),
    /// The socket could not be opened or set up.
    Io(io::Error),
    /// The server, or the protocol client before it sent anything, refused.
    Postgres(Error),
    /// The work waits for something else than the server: a mistake of the caller, for example a response that is not
    /// read while a later one is awaited.
    Stalled,
}

impl From<io::Error> for WireError {
    fn from(error: io::Error) -> WireError {
        WireError::Io(error)
    }
}

/// An open connection.
///
/// Prepared statements close themselves on the server when dropped, with the next request. An owner that also keeps
/// statements should declare the wire first: once it is gone, dropping them sends nothing.
pub(super) struct Wire {
    // The order matters: the session says goodbye only after the client is gone.
    client: Client,
    link: Link,
}

impl Wire {
    /// Opens the socket, TLS and the session, all before `deadline`.
    ///
    /// Each address of the host is tried in turn. With `sslmode=prefer` a server that cannot agree on TLS, or refuses
    /// it for this user, is asked once more without.
    pub(super) fn connect(target: &Target, deadline: Option<Instant>) -> Result<Wire, WireError> {
        let peers = Peer::resolve(&target.host, target.port, deadline)?;
        let (socket, peer) = Socket::open_any(&peers, deadline)?;
        let tls = match peer {
            Peer::Tcp(_) => target.tls.clone(),
            #[cfg(unix)]
            Peer::Unix(_) => Tls::off(),
        };
        match Wire::open(socket, &tls, target, deadline) {
            Err(error) if tls.is_optional() && may_do_without_tls(&error) => {
                Wire::open(Socket::open(&peer, deadline)?, &Tls::off(), target, deadline)
            }
            opened => opened,
        }
    }

    fn open(
        socket: Socket,
        tls: &Tls,
        target: &Target,
        deadline: Option<Instant>,
    ) -> Result<Wire, WireError> {
        let mut link = Link::new(socket);
        let session = tls.open(&target.config, &target.host, link.pipe());
        let (client, session) = link.finish(deadline, session)?;
        link.open(session);
        Ok(Wire { client, link })
    }

    /// Runs `work` and blocks until it returns.
    ///
    /// Requests that are polled together (joined) are sent together. An answer that `work` does not wait for is read
    /// and dropped during the next call. When the deadline passes, or `work` panics, the connection is broken.
    pub(super) fn run<R>(
        &mut self,
        deadline: Option<Instant>,
        work: impl AsyncFnOnce(&Client) -> Result<R, Error>,
    ) -> Result<R, WireError> {
        if self.link.is_broken() {
            return Err(WireError::Closed(None));
        }
        socket::left(deadline)?;
        self.link.finish(deadline, work(&self.client))
    }

    /// True once the connection must not be used again.
    pub(super) fn is_broken(&self) -> bool {
        self.link.is_broken()
    }

    /// Tells the connection of an error that was not the result of [`Wire::run`] itself, such as that of one of
    /// several joined requests: a `FATAL` one means that the server is closing the connection.
    pub(super) fn observe(&mut self, error: &Error) {
        self.link.observe(error);
    }

    /// Looks at what the server sent while nobody asked and returns whether the connection can still be used.
    ///
    /// Costs no round trip and never waits: a server that is gone without having said so is not noticed.
    pub(super) fn check_idle(&mut self) -> bool {
        self.link.check_idle()
    }
}

/// True for failures that a connection without TLS might not have: the handshake, or a rule against TLS for this user.
fn may_do_without_tls(error: &WireError) -> bool {
    match error {
        WireError::Closed(_) => true,
        WireError::Postgres(error) => match error.code() {
            Some(code) => *code == SqlState::INVALID_AUTHORIZATION_SPECIFICATION,
            None => true,
        },
        WireError::Deadline | WireError::Io(_) | WireError::Stalled => false,
    }
}

/// Waits for both, and so sends the requests of both together.
pub(super) async fn join<A, B>(a: impl Future<Output = A>, b: impl Future<Output = B>) -> (A, B) {
    let (mut a, mut b) = (pin!(a), pin!(b));
    let (mut a_done, mut b_done) = (None, None);
    std::future::poll_fn(move |cx| {
        if a_done.is_none() {
            a_done = ready(a.as_mut().poll(cx));
        }
        if b_done.is_none() {
            b_done = ready(b.as_mut().poll(cx));
        }
        match (a_done.take(), b_done.take()) {
            (Some(a), Some(b)) => Poll::Ready((a, b)),
            (a, b) => {
                (a_done, b_done) = (a, b);
                Poll::Pending
            }
        }
    })
    .await
}

fn ready<T>(poll: Poll<T>) -> Option<T> {
    match poll {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}
