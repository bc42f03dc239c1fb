//! The text of a Postgres URL, taken apart. What the parts mean is in `config.rs`, the only user.

use std::net::IpAddr;

use percent_encoding::percent_decode_str;

use crate::error::{Error, Result};

/// The parts of a URL, still percent-encoded.
pub(super) struct Url<'u> {
    /// Before the first colon of what stands before the `@`.
    pub(super) user: &'u str,
    /// Behind it.
    pub(super) password: Option<&'u str>,
    /// The hosts with their ports, separated by commas.
    pub(super) hosts: &'u str,
    /// The path without its slash.
    pub(super) database: &'u str,
    /// What stands behind the `?`.
    query: &'u str,
}

impl<'u> Url<'u> {
    /// Takes `url` apart.
    pub(super) fn split(url: &'u str) -> Result<Url<'u>> {
        let rest = ["postgres://", "postgresql://"].iter().find_map(|scheme| url.strip_prefix(scheme));
        let rest =
            rest.ok_or_else(|| Error::config("a Postgres URL starts with postgres:// or postgresql://"))?;
        let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
        // Otherwise a password with one of these would be taken for a path or a key, and shown.
        if tail.contains(['@', '#']) {
            let message = "the URL holds a `/`, `?`, `#` or `@` that belongs to a name, a password or a value; write \
                           it as %2F, %3F, %23 or %40";
            return Err(Error::config(message));
        }
        let (path, query) = tail.split_once('?').unwrap_or((tail, ""));
        let (user_info, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
        let (user, password) = match user_info.split_once(':') {
            Some((user, password)) => (user, Some(password)),
            None => (user_info, None),
        };
        Ok(Url { user, password, hosts, database: path.strip_prefix('/').unwrap_or(path), query })
    }

    /// The keys and their values, which are decoded; a key that is none of `known` is refused.
    pub(super) fn pairs(&self, known: &[&'static str]) -> Result<Vec<(&'static str, String)>> {
        let pairs = self.query.split('&').filter(|pair| !pair.is_empty());
        pairs
            .map(|pair| {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let key = known_key(key, known)?;
                Ok((key, decode(key, value)?))
            })
            .collect()
    }
}

/// `host`, `host:port`, `[address]` or `[address]:port`; nothing at all is this machine.
pub(super) fn parse_host(text: &str, port: u16) -> Result<(String, u16)> {
    let (host, rest) = match text.strip_prefix('[') {
        Some(bracketed) => bracketed
            .split_once(']')
            .filter(|(address, rest)| {
                address.parse::<IpAddr>().is_ok() && (rest.is_empty() || rest.starts_with(':'))
            })
            .ok_or_else(|| Error::config("an address in brackets is no IPv6 address"))?,
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port = rest.strip_prefix(':').map_or(Ok(port), parse_port)?;
    let host = decode("host", host)?;
    Ok((non_empty(host).unwrap_or_else(|| "localhost".to_owned()), port))
}

/// A port, which is never 0.
pub(super) fn parse_port(text: &str) -> Result<u16> {
    let port = text.parse().ok().filter(|port| *port > 0);
    port.ok_or_else(|| {
        Error::config("the port is no number from 1 to 65535; an IPv6 address stands in brackets")
    })
}

/// The text, unless there is none.
pub(super) fn non_empty(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// Undoes percent-encoding. `what` names the part for messages.
pub(super) fn decode(what: &str, text: &str) -> Result<String> {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = text.as_bytes();
    let stray = (0..bytes.len())
        .any(|at| bytes[at] == b'%' && !(is_hex(bytes.get(at + 1)) && is_hex(bytes.get(at + 2))));
    let decoded =
        percent_decode_str(text).decode_utf8().ok().filter(|decoded| !stray && !decoded.contains('\0'));
    let decoded = decoded.ok_or_else(|| {
        Error::config(format!("the {what} of the URL is not percent-encoded text; write % itself as %25"))
    })?;
    Ok(decoded.into_owned())
}

fn known_key(key: &str, known: &[&'static str]) -> Result<&'static str> {
    if let Some(known) = known.iter().find(|known| **known == key) {
        return Ok(known);
    }
    let nearest = known.iter().map(|known| (distance(key, known), known)).min();
    let hint = match nearest {
        Some((0..=3, known)) => format!("did you mean `{known}`? "),
        _ => String::new(),
    };
    Err(Error::config(format!("unknown key `{key}` in the URL; {hint}known are {}", known.join(", "))))
}

/// How many letters have to be changed, put in or left out to get from one word to the other.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}
