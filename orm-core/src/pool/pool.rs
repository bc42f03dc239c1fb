//! [`Pool`]: connections of one kind, handed out in the order they were asked for.
//!
//! A connection that is given back goes straight to whoever has waited longest. Connections are opened by the thread
//! that needs one, outside the lock; closing never waits (a backend's `Drop` promises that), so there are no threads
//! of the pool's own.

use std::collections::VecDeque;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use crate::driver::{Connection, Link, Observers};
use crate::error::{Error, Kind, Result};

/// The limits of a pool.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    /// The most connections.
    pub(super) size: u32,
    /// How long a connection is waited for.
    pub(super) acquire_timeout: Duration,
    /// The age at which a connection is closed, less up to a fortieth of it, so that not all go at once.
    pub(super) max_lifetime: Duration,
    /// How long a connection may lie unused before it is closed instead of used.
    pub(super) idle_timeout: Duration,
}

/// How a pool stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct PoolStatus {
    /// Connections that are open.
    pub open: u32,
    /// Those of them that are in use.
    pub in_use: u32,
    /// Threads that wait for one.
    pub waiting: u32,
    /// Connections opened so far.
    pub opened: u64,
    /// Connections given back in a transaction, which was then rolled back: a bug of whoever had them.
    pub leaked_transactions: u64,
}

type Open = dyn Fn() -> Result<Box<dyn Connection>> + Send + Sync;

/// Connections of one kind.
pub(super) struct Pool {
    open: Box<Open>,
    limits: Limits,
    observers: Arc<Observers>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Idle>,
    waiters: VecDeque<Arc<Waiter>>,
    /// The threads that have a connection, once for each.
    holders: Vec<ThreadId>,
    status: PoolStatus,
    /// Counts connections found broken: an idle one that was last used before is asked before it is used again.
    generation: u64,
    closed: bool,
}

struct Idle {
    link: Link,
    born: Instant,
    lifetime: Duration,
    since: Instant,
    generation: u64,
}

struct Waiter {
    thread: ThreadId,
    handed: Mutex<Option<Handed>>,
    ready: Condvar,
}

/// What a waiter is given: a connection, or the right to open one.
enum Handed {
    Connection(Idle),
    Permit,
    Closed,
}

/// How long a connection may lie unused and not even be looked at: a look is three system calls on Postgres.
const HOT: Duration = Duration::from_millis(1);

/// How long a connection may lie unused and still be taken at its word, after a look that takes no round trip.
const FRESH: Duration = Duration::from_millis(500);

impl Pool {
    pub(super) fn new(open: Box<Open>, limits: Limits, observers: Arc<Observers>) -> Arc<Pool> {
        Arc::new(Pool { open, limits, observers, state: Mutex::new(State::default()) })
    }

    /// A connection: an idle one, a new one while there is room, or the next that is given back.
    ///
    /// # Errors
    /// `is_timeout` when none came free in time, or never could; those of opening one.
    pub(super) fn acquire(self: &Arc<Pool>) -> Result<Pooled> {
        // Asked once: a look at the clock costs as much as the rest of this.
        let now = Instant::now();
        let mut handed = self.take_or_queue();
        loop {
            handed = match handed {
                Ok(Handed::Connection(idle)) => match self.check(idle, now) {
                    Some(idle) => return Ok(self.lend(idle)),
                    // It was closed; its place is free for a new one.
                    None => Ok(Handed::Permit),
                },
                Ok(Handed::Permit) => return self.open().map(|idle| self.lend(idle)),
                Ok(Handed::Closed) => return Err(Error::new(Kind::Connection, "the database was closed")),
                Err(Refused::SelfBlocked(count)) => return Err(self.self_blocked(count)),
                Err(Refused::Queued(waiter)) => Ok(self.wait(&waiter, now + self.limits.acquire_timeout)?),
            };
        }
    }

    fn take_or_queue(&self) -> Result<Handed, Refused> {
        let mut state = self.lock();
        if state.closed {
            return Ok(Handed::Closed);
        }
        let me = std::thread::current().id();
        if state.waiters.is_empty()
            && let Some(idle) = state.idle.pop()
        {
            state.holders.push(me);
            return Ok(Handed::Connection(idle));
        }
        if state.waiters.is_empty() && state.status.open < self.limits.size {
            state.status.open += 1;
            state.holders.push(me);
            return Ok(Handed::Permit);
        }
        if state.holders.len() == self.limits.size as usize
            && state.holders.iter().all(|holder| *holder == me)
        {
            return Err(Refused::SelfBlocked(self.limits.size));
        }
        let waiter = Arc::new(Waiter { thread: me, handed: Mutex::new(None), ready: Condvar::new() });
        state.waiters.push_back(waiter.clone());
        Err(Refused::Queued(waiter))
    }

    fn wait(&self, waiter: &Arc<Waiter>, deadline: Instant) -> Result<Handed> {
        let handed = waiter.handed.lock().unwrap_or_else(PoisonError::into_inner);
        let left = deadline.saturating_duration_since(Instant::now());
        let waited = waiter.ready.wait_timeout_while(handed, left, |handed| handed.is_none());
        let mut handed = waited.unwrap_or_else(PoisonError::into_inner).0;
        if let Some(handed) = handed.take() {
            return Ok(handed);
        }
        drop(handed);
        let mut state = self.lock();
        // Between the timeout and this lock it may have been handed something after all.
        if let Some(handed) = waiter.handed.lock().unwrap_or_else(PoisonError::into_inner).take() {
            return Ok(handed);
        }
        state.waiters.retain(|other| !Arc::ptr_eq(other, waiter));
        let (size, waiting, timeout) =
            (self.limits.size, state.waiters.len() + 1, self.limits.acquire_timeout);
        let message = format!(
            "no connection came free within {timeout:?}: all {size} of the pool are in use, {waiting} threads wait"
        );
        Err(Error::new(Kind::PoolTimeout, message))
    }

    #[cold]
    fn self_blocked(&self, count: u32) -> Error {
        let held =
            if count == 1 { "the only connection".to_owned() } else { format!("all {count} connections") };
        let message = format!(
            "this thread holds {held} of the pool and would wait for itself; \
             within `transaction` pass `tx` and not `&db`, and finish a stream before the next statement"
        );
        Error::new(Kind::PoolTimeout, message)
    }

    /// `idle` if it can be used; `None` when it had to be closed.
    fn check(&self, mut idle: Idle, now: Instant) -> Option<Idle> {
        let (age, unused) =
            (now.saturating_duration_since(idle.born), now.saturating_duration_since(idle.since));
        if age >= idle.lifetime || unused >= self.limits.idle_timeout {
            return None;
        }
        let generation = self.lock().generation;
        if (unused >= HOT || idle.generation != generation) && !idle.link.connection().is_alive() {
            return None;
        }
        if unused >= FRESH || idle.generation != generation {
            idle.link.connection().ping().ok()?;
            idle.generation = generation;
        }
        Some(idle)
    }

    fn open(&self) -> Result<Idle> {
        // Gives the place back when opening fails, or panics.
        struct Place<'p>(Option<&'p Pool>);
        impl Drop for Place<'_> {
            fn drop(&mut self) {
                if let Some(pool) = self.0 {
                    pool.vacate();
                }
            }
        }
        let mut place = Place(Some(self));
        let connection = (self.open)()?;
        place.0 = None;
        let mut state = self.lock();
        state.status.opened += 1;
        let now = Instant::now();
        let random = RandomState::new().build_hasher().finish() % 1000;
        let lifetime = self.limits.max_lifetime.mul_f64(1.0 - random as f64 / 40_000.0);
        let link = Link::new(connection, self.observers.clone());
        Ok(Idle { link, born: now, lifetime, since: now, generation: state.generation })
    }

    fn lend(self: &Arc<Pool>, idle: Idle) -> Pooled {
        Pooled { idle: Some(idle), pool: self.clone(), holder: std::thread::current().id() }
    }

    /// Gives up the place of a connection that could not be opened.
    fn vacate(&self) {
        let mut state = self.lock();
        state.release(std::thread::current().id());
        self.pass_on(&mut state, Handed::Permit);
    }

    fn give_back(&self, mut idle: Idle, holder: ThreadId) {
        let connection = idle.link.connection();
        let leaked = connection.in_transaction();
        let rolled_back = !leaked || connection.rollback().is_ok();
        let usable = rolled_back && !connection.is_broken();
        idle.since = Instant::now();
        let too_old = idle.since.saturating_duration_since(idle.born) >= idle.lifetime;
        let mut state = self.lock();
        state.status.leaked_transactions += u64::from(leaked);
        state.release(holder);
        if usable && !too_old && !state.closed {
            return self.pass_on(&mut state, Handed::Connection(idle));
        }
        state.generation += u64::from(!usable);
        self.pass_on(&mut state, Handed::Permit);
        drop(state);
        drop(idle);
    }

    /// Hands a connection, or the right to open one, to whoever has waited longest; without waiters keeps it.
    fn pass_on(&self, state: &mut State, handed: Handed) {
        if let Some(waiter) = state.waiters.pop_front() {
            state.holders.push(waiter.thread);
            *waiter.handed.lock().unwrap_or_else(PoisonError::into_inner) = Some(handed);
            waiter.ready.notify_one();
            return;
        }
        match handed {
            Handed::Connection(idle) => state.idle.push(idle),
            Handed::Permit | Handed::Closed => state.status.open -= 1,
        }
    }

    /// Closes what is idle and refuses whoever asks from now on; what is in use is closed when it comes back.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let idle = std::mem::take(&mut state.idle);
        state.status.open -= u32::try_from(idle.len()).unwrap_or(0);
        for waiter in std::mem::take(&mut state.waiters) {
            *waiter.handed.lock().unwrap_or_else(PoisonError::into_inner) = Some(Handed::Closed);
            waiter.ready.notify_one();
        }
        drop(state);
        drop(idle);
    }

    pub(super) fn status(&self) -> PoolStatus {
        let state = self.lock();
        let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        PoolStatus { in_use: count(state.holders.len()), waiting: count(state.waiters.len()), ..state.status }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Refused {
    Queued(Arc<Waiter>),
    SelfBlocked(u32),
}

impl State {
    fn release(&mut self, holder: ThreadId) {
        if let Some(position) = self.holders.iter().position(|other| *other == holder) {
            self.holders.swap_remove(position);
        }
    }
}

/// A connection on loan. Dropping it gives it back.
pub(super) struct Pooled {
    idle: Option<Idle>,
    pool: Arc<Pool>,
    holder: ThreadId,
}

impl Pooled {
    pub(super) fn link(&mut self) -> &mut Link {
        &mut self.idle.as_mut().expect("invariant: the connection is given back on drop only").link
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        if let Some(idle) = self.idle.take() {
            self.pool.give_back(idle, self.holder);
        }
    }
}
