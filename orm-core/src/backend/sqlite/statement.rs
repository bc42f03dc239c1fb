//! [`Statement`]: a prepared statement of SQLite, the one place of the library with `unsafe` code.
//!
//! Why it is here: rusqlite's statements borrow their connection, so they cannot be kept beside it in a cache of ours;
//! its own cache and its checked columns cost 20 to 30 % of every read. Everything below calls the C interface as its
//! documentation asks (<https://sqlite.org/c3ref/intro.html>), and leans on three facts:
//!
//! 1. A `Statement` lives in the same struct as the connection that prepared it and is dropped before it
//!    (`SqliteConnection` declares its statements first), so the database handle is open as long as a statement is.
//! 2. Every method that runs or binds takes `&mut self`, and the struct around it is used by one thread at a time.
//! 3. What a row lends out borrows the statement, so nothing can step, bind or reset it meanwhile.
#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::ptr::{NonNull, null_mut};

use rusqlite::ffi;

/// A failed call: the extended result code and SQLite's own message.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) code: i32,
    pub(super) message: String,
}

/// A prepared statement. Dropping it finalizes it.
#[derive(Debug)]
pub(super) struct Statement {
    raw: NonNull<ffi::sqlite3_stmt>,
}

// SAFETY: a statement is bound to its connection, not to a thread. The library is compiled thread-safe (rusqlite
// refuses another one), and by fact 2 no two threads use the connection and its statements at the same time.
unsafe impl Send for Statement {}

/// A value to bind.
pub(super) enum Bound<'a> {
    Null,
    Int(i64),
    Float(f64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A value of a row, in SQLite's own storage classes (<https://sqlite.org/datatype3.html>).
pub(super) enum Stored<'a> {
    Null,
    Int(i64),
    Float(f64),
    /// Not checked to be UTF-8.
    Text(&'a [u8]),
    Bytes(&'a [u8]),
    /// A text or bytes for which SQLite had no memory left.
    Lost,
}

impl Statement {
    /// Prepares the one statement in `sql`; `persistent` when it will be used many times.
    ///
    /// Returns `None` when `sql` holds no statement at all, only white space and comments.
    pub(super) fn prepare(
        connection: &rusqlite::Connection,
        sql: &str,
        persistent: bool,
    ) -> Result<Option<Statement>, Failure> {
        let too_long = |_| Failure { code: ffi::SQLITE_TOOBIG, message: "statement too long".to_owned() };
        let length = c_int::try_from(sql.len()).map_err(too_long)?;
        let flags = if persistent { ffi::SQLITE_PREPARE_PERSISTENT } else { 0 };
        let (mut raw, mut tail) = (null_mut(), std::ptr::null::<c_char>());
        // SAFETY: `handle` is open while `connection` is borrowed and is not closed through it. `sql` is valid for
        // `length` bytes; with a length given no NUL terminator is needed. `raw` and `tail` are valid for writes.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(
                connection.handle(),
                sql.as_ptr().cast(),
                length,
                flags,
                &raw mut raw,
                &raw mut tail,
            )
        };
        if code != ffi::SQLITE_OK {
            return Err(last_failure(connection));
        }
        // A tail beyond white space is a second statement, which would be silently ignored.
        let used = (tail as usize).saturating_sub(sql.as_ptr() as usize).min(sql.len());
        let statement = NonNull::new(raw).map(|raw| Statement { raw });
        if !sql[used..].trim_matches([' ', '\t', '\r', '\n', ';']).is_empty() {
            return Err(Failure { code: ffi::SQLITE_ERROR, message: "more than one statement".to_owned() });
        }
        Ok(statement)
    }

    /// How many parameters it has.
    pub(super) fn parameters(&self) -> usize {
        // SAFETY: `raw` is a statement that is not finalized before `self` is dropped.
        let count = unsafe { ffi::sqlite3_bind_parameter_count(self.raw.as_ptr()) };
        usize::try_from(count).unwrap_or(0)
    }

    /// Binds `value` to the parameter `number`, counted from 1. Texts and bytes are copied by SQLite.
    pub(super) fn bind(&mut self, number: usize, value: &Bound<'_>) -> Result<(), i32> {
        let raw = self.raw.as_ptr();
        let at = c_int::try_from(number).map_err(|_| ffi::SQLITE_RANGE)?;
        // SAFETY: `raw` is valid, and a number out of range is answered by SQLITE_RANGE. Pointers are valid for the
        // length beside them during the call; SQLITE_TRANSIENT makes SQLite copy before it returns. An empty slice's
        // pointer is dangling but not null, so an empty text is stored as one and not as NULL.
        let code = unsafe {
            match value {
                Bound::Null => ffi::sqlite3_bind_null(raw, at),
                Bound::Int(value) => ffi::sqlite3_bind_int64(raw, at, *value),
                Bound::Float(value) => ffi::sqlite3_bind_double(raw, at, *value),
                Bound::Text(text) => {
                    let utf8 = ffi::SQLITE_UTF8 as std::ffi::c_uchar;
                    let destructor = ffi::SQLITE_TRANSIENT();
                    ffi::sqlite3_bind_text64(
                        raw,
                        at,
                        text.as_ptr().cast(),
                        text.len() as u64,
                        destructor,
                        utf8,
                    )
                }
                Bound::Bytes(bytes) => {
                    let destructor = ffi::SQLITE_TRANSIENT();
                    ffi::sqlite3_bind_blob64(raw, at, bytes.as_ptr().cast(), bytes.len() as u64, destructor)
                }
            }
        };
        if code == ffi::SQLITE_OK { Ok(()) } else { Err(code) }
    }

    /// Runs on to the next row: `true` when there is one, `false` when it is done.
    pub(super) fn step(&mut self, connection: &rusqlite::Connection) -> Result<bool, Failure> {
        // SAFETY: `raw` is valid, and by fact 3 nothing borrowed from the row before is alive.
        match unsafe { ffi::sqlite3_step(self.raw.as_ptr()) } {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            _ => Err(last_failure(connection)),
        }
    }

    /// Makes it ready to be bound and run again, and forgets what was bound.
    pub(super) fn reset(&mut self) {
        // SAFETY: `raw` is valid, and by fact 3 no row of it is borrowed. The result repeats the error of the last
        // step, which was reported there.
        unsafe {
            ffi::sqlite3_reset(self.raw.as_ptr());
            ffi::sqlite3_clear_bindings(self.raw.as_ptr());
        }
    }

    /// The value at `index` of the row that the last step stopped at; `Null` beyond the last column.
    pub(super) fn column(&self, index: usize) -> Stored<'_> {
        let raw = self.raw.as_ptr();
        let Ok(at) = c_int::try_from(index) else { return Stored::Null };
        // SAFETY: `raw` is valid. SQLite answers NULL for an index out of range and when there is no row. The pointer
        // of a text or blob is asked for before its length, as the documentation advises, and without a conversion of
        // types in between; it is null or valid for that many bytes until the statement is stepped, reset or
        // finalized, which the borrow of `self` excludes.
        unsafe {
            match ffi::sqlite3_column_type(raw, at) {
                ffi::SQLITE_INTEGER => Stored::Int(ffi::sqlite3_column_int64(raw, at)),
                ffi::SQLITE_FLOAT => Stored::Float(ffi::sqlite3_column_double(raw, at)),
                ffi::SQLITE_TEXT => {
                    let start = ffi::sqlite3_column_text(raw, at);
                    slice(start, ffi::sqlite3_column_bytes(raw, at)).map_or(Stored::Lost, Stored::Text)
                }
                ffi::SQLITE_BLOB => {
                    let start = ffi::sqlite3_column_blob(raw, at);
                    slice(start.cast(), ffi::sqlite3_column_bytes(raw, at))
                        .map_or(Stored::Lost, Stored::Bytes)
                }
                _ => Stored::Null,
            }
        }
    }

    /// How many columns its rows have.
    pub(super) fn columns(&self) -> usize {
        // SAFETY: `raw` is valid.
        let count = unsafe { ffi::sqlite3_column_count(self.raw.as_ptr()) };
        usize::try_from(count).unwrap_or(0)
    }

    /// The name of the column at `index`.
    pub(super) fn column_name(&self, index: usize) -> Option<String> {
        let at = c_int::try_from(index).ok()?;
        // SAFETY: `raw` is valid. SQLite answers null for an index out of range, and otherwise with a C string that is
        // valid until the next call for the same column; it is copied before.
        unsafe {
            let name = ffi::sqlite3_column_name(self.raw.as_ptr(), at);
            (!name.is_null()).then(|| CStr::from_ptr(name).to_string_lossy().into_owned())
        }
    }

    /// How often SQLite compiled it again by itself, since it was prepared.
    pub(super) fn recompiles(&self) -> u64 {
        // SAFETY: `raw` is valid; the counter is left as it is.
        let count =
            unsafe { ffi::sqlite3_stmt_status(self.raw.as_ptr(), ffi::SQLITE_STMTSTATUS_REPREPARE, 0) };
        u64::try_from(count).unwrap_or(0)
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: `raw` is a statement that nobody else finalizes, and by fact 1 its connection is still open.
        unsafe { ffi::sqlite3_finalize(self.raw.as_ptr()) };
    }
}

/// Whether the open transaction has deferred foreign keys that lead nowhere so far
/// (<https://sqlite.org/c3ref/c_dbstatus_options.html>, `SQLITE_DBSTATUS_DEFERRED_FKS`).
pub(super) fn has_open_keys(connection: &rusqlite::Connection) -> bool {
    let (mut current, mut highest) = (0, 0);
    // SAFETY: `handle` is open while `connection` is borrowed; both numbers are valid for writes.
    unsafe {
        ffi::sqlite3_db_status(
            connection.handle(),
            ffi::SQLITE_DBSTATUS_DEFERRED_FKS,
            &raw mut current,
            &raw mut highest,
            0,
        )
    };
    current != 0
}

/// The bytes; `None` when there should be some and there are none.
///
/// # Safety
/// `start` is null, or valid for reads of `length` bytes for as long as `'a`.
unsafe fn slice<'a>(start: *const u8, length: c_int) -> Option<&'a [u8]> {
    match usize::try_from(length).ok()? {
        0 => Some(&[]),
        _ if start.is_null() => None,
        // SAFETY: the caller's.
        length => Some(unsafe { std::slice::from_raw_parts(start, length) }),
    }
}

fn last_failure(connection: &rusqlite::Connection) -> Failure {
    // SAFETY: `handle` is open while `connection` is borrowed. The message is null or a C string that is valid until
    // the next call on the connection; it is copied before.
    unsafe {
        let handle = connection.handle();
        let code = ffi::sqlite3_extended_errcode(handle);
        let message = ffi::sqlite3_errmsg(handle);
        let message = if message.is_null() { "".into() } else { CStr::from_ptr(message).to_string_lossy() };
        Failure { code, message: message.into_owned() }
    }
}
