//! The socket below a connection: where it leads, how it is opened in time, and how long it may block.
//!
//! A socket blocks in `read` until something arrives or its wait is over; whoever calls looks at the clock again. What
//! goes over it is `drive.rs`'s business.

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
#[cfg(unix)]
use std::os::unix::net::UnixStream;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::WireError;

/// How long a blocking write may take before the reader gets a turn. Only a full send buffer makes it wait at all.
const WRITE_WAIT: Duration = Duration::from_millis(20);

/// Below this, a wait is as long as the deadline says; above, shorter, so that it serves the next calls as well.
const EXACT_WAIT: Duration = Duration::from_millis(16);

/// A wait at least this long does no harm to a call without a deadline: it wakes up, and waits again.
const LONG_WAIT: Duration = Duration::from_secs(1);

/// The address of one server process.
#[derive(Clone, Debug)]
pub(super) enum Peer {
    Tcp(SocketAddr),
    #[cfg(unix)]
    Unix(PathBuf),
}

/// An open socket.
pub(super) struct Socket {
    stream: Stream,
    /// The read timeout as it is set now.
    wait: Option<Duration>,
    blocking: bool,
}

enum Stream {
    Tcp(TcpStream),
    #[cfg(unix)]
    Unix(UnixStream),
}

/// Calls the method both kinds of stream have.
macro_rules! on_stream {
    ($socket:expr, $stream:ident => $call:expr) => {
        match &$socket.stream {
            Stream::Tcp($stream) => $call,
            #[cfg(unix)]
            Stream::Unix($stream) => $call,
        }
    };
}

/// Returns the time left until `deadline`, or that there is none left.
pub(super) fn left(deadline: Option<Instant>) -> Result<Option<Duration>, WireError> {
    let Some(deadline) = deadline else { return Ok(None) };
    match deadline.saturating_duration_since(Instant::now()) {
        Duration::ZERO => Err(WireError::Deadline),
        left => Ok(Some(left)),
    }
}

impl Peer {
    /// Returns the addresses of a host: one for the directory of a Unix socket, else what the name resolves to.
    pub(super) fn resolve(host: &str, port: u16, deadline: Option<Instant>) -> Result<Vec<Peer>, WireError> {
        #[cfg(unix)]
        if host.starts_with('/') {
            return Ok(vec![Peer::Unix(format!("{host}/.s.PGSQL.{port}").into())]);
        }
        if let Ok(ip) = host.parse::<IpAddr>() {
            return Ok(vec![Peer::Tcp((ip, port).into())]);
        }
        let host = host.to_owned();
        within(deadline, move || Ok((host.as_str(), port).to_socket_addrs()?.map(Peer::Tcp).collect()))
    }
}

impl Socket {
    /// Connects to the first of `peers` that answers. Each gets an even share of the time that is left.
    pub(super) fn open_any(peers: &[Peer], deadline: Option<Instant>) -> Result<(Socket, Peer), WireError> {
        let mut failure =
            WireError::Io(io::Error::new(io::ErrorKind::NotFound, "the host name has no address"));
        for (tried, peer) in peers.iter().enumerate() {
            let share = (peers.len() - tried) as u32;
            let turn = left(deadline)?.map(|left| Instant::now() + left / share);
            match Socket::open(peer, turn) {
                Ok(socket) => return Ok((socket, peer.clone())),
                Err(error) => failure = error,
            }
        }
        Err(failure)
    }

    /// Connects to `peer`.
    pub(super) fn open(peer: &Peer, deadline: Option<Instant>) -> Result<Socket, WireError> {
        let stream = match peer {
            Peer::Tcp(address) => Stream::Tcp(open_tcp(address, left(deadline)?)?),
            #[cfg(unix)]
            Peer::Unix(path) => {
                // Connecting blocks for as long as the queue of a listener that accepts nobody is full (unix(7)).
                let path = path.clone();
                Stream::Unix(within(deadline, move || UnixStream::connect(path))?)
            }
        };
        let socket = Socket { stream, wait: None, blocking: true };
        on_stream!(socket, s => s.set_write_timeout(Some(WRITE_WAIT)))?;
        Ok(socket)
    }

    pub(super) fn read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        on_stream!(self, s => (&mut &*s).read(buffer))
    }

    pub(super) fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        on_stream!(self, s => (&mut &*s).write(bytes))
    }

    /// Decides whether reads and writes wait. A system call only when that changes.
    pub(super) fn set_blocking(&mut self, blocking: bool) -> io::Result<()> {
        if self.blocking != blocking {
            on_stream!(self, s => s.set_nonblocking(!blocking))?;
            self.blocking = blocking;
        }
        Ok(())
    }

    /// Makes the next blocking read return within `left`, empty-handed if need be; it may return earlier.
    ///
    /// The timeout of the socket is changed only when it is of no use as it is, so calls with equal deadlines, or with
    /// none, make no system call here.
    pub(super) fn limit_wait(&mut self, left: Option<Duration>) -> io::Result<()> {
        let useful = match (left, self.wait) {
            (None, wait) => wait.is_none_or(|wait| wait >= LONG_WAIT),
            (Some(_), None) => false,
            (Some(left), Some(wait)) => wait <= left && wait >= left / 2,
        };
        if !useful {
            // Zero is not a timeout the system accepts, and on some systems anything below a millisecond becomes zero.
            let wait = left.map(|left| if left > EXACT_WAIT { left - left / 8 } else { left });
            let wait = wait.map(|wait| wait.max(Duration::from_millis(1)));
            on_stream!(self, s => s.set_read_timeout(wait))?;
            self.wait = wait;
        }
        Ok(())
    }
}

fn open_tcp(address: &SocketAddr, left: Option<Duration>) -> Result<TcpStream, WireError> {
    let stream = match left {
        None => TcpStream::connect(address)?,
        Some(left) => TcpStream::connect_timeout(address, left).map_err(|error| match error.kind() {
            io::ErrorKind::TimedOut => WireError::Deadline,
            _ => WireError::Io(error),
        })?,
    };
    // A request is one write; waiting for more of it would only add latency.
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Makes a call that knows no time limit, on a thread that is left to itself when the deadline passes first.
fn within<T: Send + 'static>(
    deadline: Option<Instant>,
    call: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, WireError> {
    let Some(left) = left(deadline)? else { return Ok(call()?) };
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::Builder::new().name("orm-connect".to_owned()).spawn(move || {
        // Nobody listens any more when the deadline has passed.
        let _ = sender.send(call());
    })?;
    match receiver.recv_timeout(left) {
        Ok(result) => Ok(result?),
        Err(RecvTimeoutError::Timeout) => Err(WireError::Deadline),
        Err(RecvTimeoutError::Disconnected) => {
            Err(WireError::Io(io::Error::other("the connecting thread panicked")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_deadlines_share_one_timeout() -> io::Result<()> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
        let peer = Peer::Tcp(listener.local_addr()?);
        let mut socket = Socket::open(&peer, None).expect("a listening socket accepts");
        let seconds = Duration::from_secs_f64;
        let mut wait_after = |left: Option<f64>| -> io::Result<_> {
            socket.limit_wait(left.map(seconds))?;
            Ok(socket.wait)
        };

        assert_eq!(wait_after(None)?, None);
        let first = wait_after(Some(30.0))?;
        assert!(first.is_some_and(|wait| wait <= seconds(30.0)));
        assert_eq!(wait_after(Some(29.9))?, first, "the next call with the same deadline");
        assert_eq!(wait_after(None)?, first, "a long wait does not harm a call without deadline");
        assert!(wait_after(Some(5.0))?.is_some_and(|wait| wait <= seconds(5.0)), "less time is left");
        assert!(wait_after(Some(0.000_001))?.is_some_and(|wait| !wait.is_zero()), "zero would mean for ever");
        assert_eq!(wait_after(None)?, None, "a short wait would wake a call without deadline in vain");
        Ok(())
    }
}
