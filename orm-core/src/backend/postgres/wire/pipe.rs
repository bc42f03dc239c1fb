//! The two byte queues between the protocol client and the socket.
//!
//! The protocol client (with TLS on top, if any) holds a [`Pipe`] and believes it is a socket: it takes what has arrived
//! and leaves what is to be sent. Nothing here makes a system call; `drive.rs` moves the bytes between the queues and
//! the socket, and is the only other user.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Bytes taken from the socket at once.
const INBOUND: usize = 16 * 1024;

/// Bytes that may wait for the socket; a writer is held up above that, so that a large parameter is not copied whole.
const OUTBOUND: usize = 64 * 1024;

/// The protocol client's end. A clone is another handle to the same queues.
#[derive(Clone)]
pub(in crate::backend::postgres) struct Pipe(Arc<Mutex<Queues>>);

/// Both queues, and who waits for them.
pub(super) struct Queues {
    inbound: Box<[u8]>,
    start: usize,
    end: usize,
    input: Input,
    reader: Option<Waker>,
    outbound: Vec<u8>,
    sent: usize,
    output: io::Result<()>,
    writer: Option<Waker>,
}

/// Whether more can arrive.
enum Input {
    Open,
    Ended,
    Failed(io::Error),
}

impl Pipe {
    pub(super) fn new() -> Pipe {
        Pipe(Arc::new(Mutex::new(Queues {
            inbound: vec![0; INBOUND].into_boxed_slice(),
            start: 0,
            end: 0,
            input: Input::Open,
            reader: None,
            outbound: Vec::new(),
            sent: 0,
            output: Ok(()),
            writer: None,
        })))
    }

    /// The queues themselves. Both ends run on one thread at a time, so nobody ever waits for this lock.
    pub(super) fn queues(&self) -> MutexGuard<'_, Queues> {
        // A panic elsewhere leaves the queues as they were; the connection is marked broken by `drive.rs`.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Queues {
    /// True while bytes wait to be sent.
    pub(super) fn has_output(&self) -> bool {
        self.sent < self.outbound.len()
    }

    /// How many bytes wait to be sent.
    pub(super) fn output_len(&self) -> usize {
        self.outbound.len() - self.sent
    }

    /// True when the protocol client has asked for bytes and there are none.
    pub(super) fn wants_input(&self) -> bool {
        self.reader.is_some()
    }

    /// Fills the inbound queue with one call of `read` and returns whether that changed anything.
    ///
    /// Must only be called when [`Queues::wants_input`] says so.
    pub(super) fn fill(&mut self, read: impl FnOnce(&mut [u8]) -> io::Result<usize>) -> bool {
        match read(&mut self.inbound) {
            Ok(0) => self.input = Input::Ended,
            Ok(n) => (self.start, self.end) = (0, n),
            Err(error) if is_later(&error) => return false,
            Err(error) => self.input = Input::Failed(error),
        }
        if let Some(reader) = self.reader.take() {
            reader.wake();
        }
        true
    }

    /// Sends with one call of `write` and returns whether that changed anything.
    ///
    /// A failed write does not end the session: what the server said before it closed the connection may still be
    /// there to read, and says more than a broken pipe. From here on output is dropped, and the end of the input
    /// reports the failure if nothing else did.
    pub(super) fn drain(&mut self, write: impl FnOnce(&[u8]) -> io::Result<usize>) -> bool {
        match write(&self.outbound[self.sent..]) {
            Ok(0) => self.output = Err(io::ErrorKind::WriteZero.into()),
            Ok(n) => self.sent += n,
            Err(error) if is_later(&error) => return false,
            Err(error) => self.output = Err(error),
        }
        if !self.has_output() || self.output.is_err() {
            self.outbound.clear();
            self.sent = 0;
            if let Some(writer) = self.writer.take() {
                writer.wake();
            }
        }
        true
    }
}

/// True for the errors that mean "not now".
fn is_later(error: &io::Error) -> bool {
    use io::ErrorKind::{Interrupted, TimedOut, WouldBlock};
    // A socket timeout is `WouldBlock` on Unix and `TimedOut` on Windows. Unix also uses `TimedOut` for a peer that
    // stopped answering, but only with the system's own code.
    match error.kind() {
        WouldBlock | Interrupted => true,
        TimedOut => cfg!(windows),
        _ => false,
    }
}

/// Keeps `cx`'s waker, without cloning it when it is there already.
fn remember(slot: &mut Option<Waker>, cx: &Context<'_>) {
    match slot {
        Some(waker) if waker.will_wake(cx.waker()) => {}
        _ => *slot = Some(cx.waker().clone()),
    }
}

impl AsyncRead for Pipe {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let queues = &mut *self.queues();
        if queues.start < queues.end {
            let taken = buf.remaining().min(queues.end - queues.start);
            // `put_slice` touches only what it copies; the rest of the codec's buffer need not be zeroed.
            buf.put_slice(&queues.inbound[queues.start..queues.start + taken]);
            queues.start += taken;
            return Poll::Ready(Ok(()));
        }
        match std::mem::replace(&mut queues.input, Input::Ended) {
            Input::Open => {
                queues.input = Input::Open;
                remember(&mut queues.reader, cx);
                Poll::Pending
            }
            Input::Ended => Poll::Ready(std::mem::replace(&mut queues.output, Ok(()))),
            Input::Failed(error) => Poll::Ready(Err(error)),
        }
    }
}

impl AsyncWrite for Pipe {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let queues = &mut *self.queues();
        if queues.output.is_err() {
            return Poll::Ready(Ok(bytes.len()));
        }
        let room = OUTBOUND.saturating_sub(queues.outbound.len());
        if room == 0 {
            remember(&mut queues.writer, cx);
            return Poll::Pending;
        }
        let taken = bytes.len().min(room);
        queues.outbound.extend_from_slice(&bytes[..taken]);
        Poll::Ready(Ok(taken))
    }

    /// Always ready: `drive.rs` sends everything before it waits for an answer.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
