//! Functions that SQLite does not have, or has with another meaning than Postgres, registered on every connection. They
//! have the names that Postgres gives them, where it does.

mod json;
mod lists;
mod moments;
mod numbers;
mod ranges;
mod spread;
mod texts;

use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Error, Result};

/// Makes the functions known to a connection.
pub(super) fn register(raw: &Connection) -> Result<()> {
    numbers::register(raw)?;
    spread::register(raw)?;
    texts::register(raw)?;
    json::register(raw)?;
    moments::register(raw)?;
    lists::register(raw)?;
    ranges::register(raw)
}

/// Innocuous: views and checks may call them though the schema is not trusted; all they see is their arguments.
const FLAGS: FunctionFlags = FunctionFlags::SQLITE_UTF8
    .union(FunctionFlags::SQLITE_DETERMINISTIC)
    .union(FunctionFlags::SQLITE_INNOCUOUS);

#[cold]
fn failed(why: &str) -> Error {
    Error::UserFunctionError(why.into())
}
