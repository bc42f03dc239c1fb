//! The loop that turns an asynchronous protocol client into a blocking one, without a runtime.
//!
//! There are two tasks: the caller's `work`, which sends requests and awaits answers, and the `session`, which turns
//! them into bytes and back. [`Link::drive`] polls whichever was woken until neither was; only then nothing but the
//! socket can bring progress, and only then it is touched: everything is sent, then a read blocks until the deadline.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::{Duration, Instant};

use postgres::Error;
use postgres::error::{DbError, Severity};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_postgres::{AsyncMessage, Connection};

use super::WireError;
use super::pipe::{Pipe, Queues};
use super::socket::{Socket, left};

/// A request up to this size fits into any empty send buffer, so a blocking write of it returns at once.
const SMALL: usize = 8 * 1024;

/// How much an idle check reads at most: 1 MiB in full reads.
const IDLE_READS: usize = 64;

/// The protocol side of a connection, whatever it runs on (TLS or not).
pub(in crate::backend::postgres) trait Session: Send {
    /// See [`Connection::poll_message`].
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>>;
}

impl<S, T> Session for Connection<S, T>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
    T: AsyncRead + AsyncWrite + Unpin + Send,
{
    fn poll_message(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<AsyncMessage, Error>>> {
        Connection::poll_message(self, cx)
    }
}

/// A socket, the session that speaks over it, and the signals between them.
pub(super) struct Link {
    socket: Socket,
    pipe: Pipe,
    phase: Phase,
    work: Task,
    session: Task,
    broken: bool,
    /// How often in a row neither side of the socket was ready.
    idle_turns: u32,
}

enum Phase {
    /// The work itself speaks over the pipe: it is opening the session, or has no need of one.
    Raw,
    Open(Box<dyn Session>),
    /// The session is over, with the server's or the driver's reason.
    Ended(Option<Error>),
}

/// Whether one of the two tasks has been woken since it was last polled.
struct Task {
    flag: Arc<Flag>,
    waker: Waker,
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.store(true, Ordering::Release);
    }
}

impl Task {
    fn new() -> Task {
        let flag = Arc::new(Flag(AtomicBool::new(true)));
        Task { waker: flag.clone().into(), flag }
    }

    fn wake(&self) {
        self.flag.wake_by_ref();
    }

    fn take_wake(&self) -> bool {
        // The plain load spares the usual case, not woken, a locked instruction.
        self.flag.0.load(Ordering::Relaxed) && self.flag.0.swap(false, Ordering::Acquire)
    }
}

impl Link {
    pub(super) fn new(socket: Socket) -> Link {
        Link {
            socket,
            pipe: Pipe::new(),
            phase: Phase::Raw,
            work: Task::new(),
            session: Task::new(),
            broken: false,
            idle_turns: 0,
        }
    }

    /// The protocol client's end of the queues.
    pub(super) fn pipe(&self) -> Pipe {
        self.pipe.clone()
    }

    /// Hands the link over to an open session.
    pub(super) fn open(&mut self, session: Box<dyn Session>) {
        self.phase = Phase::Open(session);
        self.session.wake();
    }

    pub(super) fn is_broken(&self) -> bool {
        self.broken
    }

    /// Blocks until `work` is done and returns what it returned.
    pub(super) fn finish<R>(
        &mut self,
        deadline: Option<Instant>,
        work: impl Future<Output = Result<R, Error>>,
    ) -> Result<R, WireError> {
        let mut work = pin!(work);
        let mut output = None;
        self.drive(deadline, &mut |cx| match work.as_mut().poll(cx) {
            Poll::Ready(result) => {
                output = Some(result);
                true
            }
            Poll::Pending => false,
        })?;
        match output.expect("invariant: `drive` succeeds only once the work has returned something") {
            Ok(value) => Ok(value),
            Err(error) => Err(self.explain(error)),
        }
    }

    /// Notes that the server said, in answer to a request, that it ends the session.
    pub(super) fn observe(&mut self, error: &Error) {
        self.broken |= error.is_closed() || error.as_db_error().is_some_and(is_fatal);
    }

    fn explain(&mut self, error: Error) -> WireError {
        self.observe(&error);
        match &mut self.phase {
            // What the session ended with says more than that it did.
            Phase::Ended(reason) if error.is_closed() => WireError::Closed(reason.take()),
            _ if error.is_closed() => WireError::Closed(None),
            _ => WireError::Postgres(error),
        }
    }

    /// Runs the loop until `poll_work` says that the work is done.
    fn drive(
        &mut self,
        deadline: Option<Instant>,
        poll_work: &mut dyn FnMut(&mut Context<'_>) -> bool,
    ) -> Result<(), WireError> {
        // Undone only at the end: a missed deadline, a failure or a panic of the work leaves requests half made.
        self.broken = true;
        self.work.wake();
        while !self.settle(poll_work) {
            self.exchange(deadline)?;
        }
        self.broken = matches!(self.phase, Phase::Ended(_));
        Ok(())
    }

    /// Polls both tasks until neither is woken, or the work is done (then true).
    fn settle(&mut self, poll_work: &mut dyn FnMut(&mut Context<'_>) -> bool) -> bool {
        loop {
            let worked = self.work.take_wake();
            if worked && poll_work(&mut Context::from_waker(&self.work.waker)) {
                return true;
            }
            if self.session.take_wake() {
                self.poll_session();
            } else if !worked {
                return false;
            }
        }
    }

    fn poll_session(&mut self) {
        let cx = &mut Context::from_waker(&self.session.waker);
        while let Phase::Open(session) = &mut self.phase {
            match session.poll_message(cx) {
                Poll::Pending => return,
                // Nobody asks for notices, and notifications come only to sessions that LISTEN.
                Poll::Ready(Some(Ok(_))) => {}
                // Dropping the session hangs up on everybody who still waits for an answer, and wakes them.
                Poll::Ready(Some(Err(error))) => {
                    // "Connection closed" is no reason; it is what happened.
                    self.phase = Phase::Ended(Some(error).filter(|error| !error.is_closed()));
                }
                Poll::Ready(None) => self.phase = Phase::Ended(None),
            }
        }
    }

    /// Moves bytes between the queues and the socket, waiting if there are none to move.
    fn exchange(&mut self, deadline: Option<Instant>) -> Result<(), WireError> {
        if let Phase::Ended(reason) = &mut self.phase {
            return Err(WireError::Closed(reason.take()));
        }
        let left = left(deadline)?;
        let mut queues = self.pipe.queues();
        if queues.has_output() {
            send(&mut self.socket, &mut queues, &mut self.idle_turns, left)?;
        } else if queues.wants_input() {
            self.socket.set_blocking(true)?;
            self.socket.limit_wait(left)?;
            queues.fill(|buffer| self.socket.read(buffer));
        } else {
            return Err(WireError::Stalled);
        }
        Ok(())
    }

    /// Looks, without waiting, at what the server sent unasked, and returns whether the connection can still be used.
    pub(super) fn check_idle(&mut self) -> bool {
        if !self.broken {
            self.broken = true;
            self.broken = !matches!(self.read_pending(), Ok(true));
        }
        !self.broken
    }

    fn read_pending(&mut self) -> io::Result<bool> {
        self.socket.set_blocking(false)?;
        for _ in 0..IDLE_READS {
            if self.session.take_wake() {
                self.poll_session();
            }
            let mut queues = self.pipe.queues();
            if !queues.wants_input() || !queues.fill(|buffer| self.socket.read(buffer)) {
                break;
            }
        }
        if self.session.take_wake() {
            self.poll_session();
        }
        Ok(matches!(self.phase, Phase::Open(_)))
    }
}

/// Sends without ever waiting for a peer that itself waits for us to read: what does not fit at once is sent while
/// reading, both without blocking.
fn send(
    socket: &mut Socket,
    queues: &mut Queues,
    idle_turns: &mut u32,
    left: Option<Duration>,
) -> io::Result<()> {
    if queues.output_len() > SMALL {
        socket.set_blocking(false)?;
    }
    let mut moved = queues.drain(|bytes| socket.write(bytes));
    if queues.has_output() {
        socket.set_blocking(false)?;
        moved |= queues.wants_input() && queues.fill(|buffer| socket.read(buffer));
    }
    if moved {
        *idle_turns = 0;
    } else {
        // There is no portable way to wait for either direction: 20 us at first, 1.28 ms at most.
        let nap = Duration::from_micros(20 << (*idle_turns).min(6));
        thread::sleep(left.map_or(nap, |left| nap.min(left)));
        *idle_turns += 1;
    }
    Ok(())
}

/// True when the server ends the session with this error. Before 9.6 servers sent only the localized word.
fn is_fatal(error: &DbError) -> bool {
    match error.parsed_severity() {
        Some(severity) => matches!(severity, Severity::Fatal | Severity::Panic),
        None => matches!(error.severity(), "FATAL" | "PANIC"),
    }
}

/// Says goodbye if that takes no waiting: the client is gone by now, so a session without outstanding answers turns to
/// `Terminate` when polled. Else the socket is just closed.
impl Drop for Link {
    fn drop(&mut self) {
        if self.broken {
            return;
        }
        self.poll_session();
        let mut queues = self.pipe.queues();
        if queues.has_output() && self.socket.set_blocking(false).is_ok() {
            queues.drain(|bytes| self.socket.write(bytes));
        }
    }
}
