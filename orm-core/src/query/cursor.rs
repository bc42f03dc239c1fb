//! [`Cursor`]: a place in the order of a query, and its text.
//!
//! Its bytes are a version, the fingerprint of the order, the side, the values of the order, and a checksum. The text is
//! these bytes in the alphabet of URLs (RFC 4648, section 5), without padding.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, Kind, Result};
use crate::sql::OrderBy;
use crate::value::{ColumnType, Value, packed};

/// The first byte, so that a later form of cursors can be told from this one.
const VERSION: u8 = 1;
/// The bytes before the values.
const HEAD: usize = 1 + 8 + 1;
/// The bytes of the checksum.
const TAIL: usize = 4;
/// The longest text that is read.
const MAX_TEXT: usize = 1 << 20;

/// A place between two rows in the order of a query: where a page of [`Query::after`](super::Query::after) or
/// [`Query::before`](super::Query::before) ends.
///
/// It is opaque. As text (`Display` and `FromStr`, with the feature `json` also serde) it may stand in a URL as it is, and
/// comes back equal. The text holds what the rows are sorted by, readable for whoever takes the trouble, and is not
/// signed: do not sort by what nobody may see, and put what nobody may get at out of reach by a filter. The text of a
/// cursor is good as long as the order of the query is spelled alike, on the same kind of database.
///
/// # Example
/// ```
/// use orm::{Cursor, prelude::*};
///
/// #[derive(Model, Debug)]
/// struct User { id: i64, name: String }
///
/// # let db = Db::connect("sqlite::memory:")?;
/// # schema![User].create_all(&db)?;
/// NewUser::insert_all(&db, ["Ann", "Bob", "Cid"].map(|name| NewUser { name: name.into() }))?;
/// let users = User::query().order_by(|u| u.name.asc());
/// let text = users.after(&db, None, 2)?.next.expect("a next page").to_string();
/// let cursor: Cursor = text.parse()?;
/// assert_eq!(users.after(&db, Some(&cursor), 2)?.items[0].name, "Cid");
/// assert!("what somebody typed".parse::<Cursor>().is_err_and(|error| error.is_input()));
/// # Ok::<(), orm::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Cursor {
    bytes: Vec<u8>,
}

/// On which side of a row a place lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Before = 0,
    After = 1,
}

/// A place of a known order.
pub(super) struct Place {
    pub(super) side: Side,
    /// What the row has that it lies beside, term by term.
    pub(super) values: Vec<Value<'static>>,
}

impl Cursor {
    /// The place on one side of the row that has `values` in the order of this fingerprint.
    pub(super) fn new(fingerprint: u64, side: Side, values: &[Value<'_>]) -> Cursor {
        let mut bytes = vec![VERSION];
        bytes.extend(fingerprint.to_be_bytes());
        bytes.push(side as u8);
        for value in values {
            let packed = packed::pack(value, &mut bytes);
            debug_assert!(packed, "what has no order is refused before it is read");
        }
        bytes.extend(checksum(&bytes));
        Cursor { bytes }
    }

    /// The place in `order`, which stores `types` and has this fingerprint.
    ///
    /// # Errors
    /// `is_input` when it is one of another order.
    pub(super) fn place(&self, fingerprint: u64, order: &[OrderBy], types: &[ColumnType]) -> Result<Place> {
        let place = self.unpacked().filter(|(of, _)| *of == fingerprint).map(|(_, place)| place);
        let fits = |((term, ty), value): ((&OrderBy, &ColumnType), &Value<'_>)| match value {
            Value::Null => term.node.may_be_null(),
            value => packed::fits(*ty, value),
        };
        place
            .filter(|place| {
                place.values.len() == order.len() && order.iter().zip(types).zip(&place.values).all(fits)
            })
            .ok_or_else(|| {
                let message = "the cursor belongs to a query with another order; begin again without one";
                Error::new(Kind::Input, message)
            })
    }

    /// The fingerprint and the place; `None` when the bytes are no cursor's.
    fn unpacked(&self) -> Option<(u64, Place)> {
        let (body, tail) = self.bytes.split_last_chunk::<TAIL>()?;
        let (head, mut rest) = body.split_first_chunk::<HEAD>()?;
        let [VERSION, fingerprint @ .., side] = head else { return None };
        let side = [Side::Before, Side::After].into_iter().find(|known| *known as u8 == *side)?;
        if checksum(body) != *tail {
            return None;
        }
        let mut values = Vec::new();
        while !rest.is_empty() {
            values.push(packed::unpack(&mut rest)?);
        }
        let fingerprint = u64::from_be_bytes(*fingerprint);
        Some((fingerprint, Place { side, values }))
    }
}

/// Without what it holds, which is no matter for logs.
impl fmt::Debug for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cursor").finish_non_exhaustive()
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(self.bytes.len().div_ceil(3) * 4);
        for three in self.bytes.chunks(3) {
            let number = three.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
            let number = number << (8 * (3 - three.len()));
            let letters = [18, 12, 6, 0].map(|place| char::from(ALPHABET[number >> place & 63]));
            text.extend(&letters[..=three.len()]);
        }
        f.pad(&text)
    }
}

/// # Errors
/// `is_input` when the text is no cursor's, whole and unchanged, or longer than a mebibyte.
impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Cursor> {
        let read = if text.len() > MAX_TEXT { None } else { bytes_of(text.as_bytes()) };
        read.map(|bytes| Cursor { bytes })
            // One place has one text: bits that the last letter has left over are zero.
            .filter(|cursor| cursor.unpacked().is_some() && cursor.to_string() == text)
            .ok_or_else(|| Error::new(Kind::Input, "the text is no cursor, or not all of one"))
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn bytes_of(text: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    for four in text.chunks(4) {
        let mut number = 0_u32;
        for letter in four {
            let bits = match letter {
                b'A'..=b'Z' => letter - b'A',
                b'a'..=b'z' => letter - b'a' + 26,
                b'0'..=b'9' => letter - b'0' + 52,
                b'-' => 62,
                b'_' => 63,
                _ => return None,
            };
            number = number << 6 | u32::from(bits);
        }
        number <<= 6 * (4 - four.len());
        bytes.extend(&number.to_be_bytes()[1..four.len()]);
    }
    Some(bytes)
}

/// A checksum against texts that were cut off or mistyped: FNV-1a, folded.
fn checksum(bytes: &[u8]) -> [u8; TAIL] {
    let hash = fnv(FNV_BASIS, bytes);
    ((hash >> 32) as u32 ^ hash as u32).to_be_bytes()
}

/// Where [`fnv`] begins.
pub(super) const FNV_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

/// The hash FNV-1a of `bytes` behind what `hash` is of (<http://www.isthe.com/chongo/tech/comp/fnv/>): the same in every
/// build, unlike those of the standard library.
pub(super) fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(feature = "json")]
mod serde_text {
    use serde::de::{Deserialize, Deserializer, Error, Visitor};
    use serde::ser::{Serialize, Serializer};

    use super::{Cursor, fmt};

    impl Serialize for Cursor {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Cursor {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Cursor, D::Error> {
            deserializer.deserialize_str(Text)
        }
    }

    struct Text;

    impl Visitor<'_> for Text {
        type Value = Cursor;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the text of a cursor")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Cursor, E> {
            text.parse().map_err(E::custom)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cursor(text: &str) -> Cursor {
        Cursor::new(7, Side::After, &[Value::Int(-5), Value::Null, Value::Text(text.into())])
    }

    #[test]
    fn the_text_is_that_of_rfc_4648() {
        let text = |bytes: &[u8]| Cursor { bytes: bytes.to_vec() }.to_string();
        let cases = ["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"];
        for (length, expected) in cases.into_iter().enumerate() {
            assert_eq!(text(&b"foobar"[..length]), expected);
            assert_eq!(bytes_of(expected.as_bytes()).expect("letters"), b"foobar"[..length]);
        }
        assert_eq!(text(&[255, 239, 190, 251]), "_----w");
    }

    #[test]
    fn text_comes_back_as_the_same_place() {
        for length in 0..50 {
            let cursor = cursor(&"é/+=&?#% \n".repeat(length));
            let text = cursor.to_string();
            assert!(text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)), "{text}");
            assert_eq!(text.parse::<Cursor>().expect("a cursor"), cursor);
        }
    }

    #[test]
    fn changed_text_is_no_cursor() {
        let text = cursor("Ann").to_string();
        for at in 0..text.len() {
            assert!(text[..at].parse::<Cursor>().is_err_and(|error| error.is_input()), "cut off at {at}");
            for letter in ALPHABET.iter().map(|byte| char::from(*byte)).chain(['=', ' ', 'é', '\0']) {
                let changed: String =
                    text.chars().enumerate().map(|(of, old)| if of == at { letter } else { old }).collect();
                assert!(changed == text || changed.parse::<Cursor>().is_err(), "{changed}");
            }
        }
        for more in ["A", "=", "==", " ", "AAAA"] {
            assert!(format!("{text}{more}").parse::<Cursor>().is_err());
        }
        assert!("A".repeat(MAX_TEXT + 1).parse::<Cursor>().is_err());
        assert!("A".repeat(MAX_TEXT).parse::<Cursor>().is_err());
    }

    #[test]
    fn what_it_holds_is_not_shown() {
        assert_eq!(format!("{:?}", cursor("secret")), "Cursor { .. }");
    }
}
