//! Ranges in their binary format: a byte that says what they have, then each bound that is there behind its length
//! (<https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/rangetypes.c>, `range_send`).

use std::ops::Bound;

use bytes::{BufMut, BytesMut};
use tokio_postgres::types::Type;

use super::decode;
use super::encode::{self, Refusal};
use crate::value::{Mismatch, Range, RangeType, Value};

const EMPTY: u8 = 0x01;
const LOWER_INCLUDED: u8 = 0x02;
const UPPER_INCLUDED: u8 = 0x04;
const NO_LOWER: u8 = 0x08;
const NO_UPPER: u8 = 0x10;

/// Writes a range of the type `of`.
pub(super) fn encode(
    of: RangeType,
    range: &Range<Value<'static>>,
    out: &mut BytesMut,
) -> Result<(), Refusal> {
    let (Some(lower), Some(upper)) = (range.lower(), range.upper()) else {
        out.put_u8(EMPTY);
        return Ok(());
    };
    let flag = |bound: Bound<_>, included, missing| match bound {
        Bound::Included(_) => included,
        Bound::Excluded(_) => 0,
        Bound::Unbounded => missing,
    };
    out.put_u8(flag(lower, LOWER_INCLUDED, NO_LOWER) | flag(upper, UPPER_INCLUDED, NO_UPPER));
    for bound in [lower, upper] {
        let (Bound::Included(item) | Bound::Excluded(item)) = bound else { continue };
        let start = out.len();
        out.put_i32(0);
        encode::encode(of.item(), item, out)?;
        let length = i32::try_from(out.len() - start - 4).map_err(|_| "the bound is too long")?;
        out[start..start + 4].copy_from_slice(&length.to_be_bytes());
    }
    Ok(())
}

/// Reads a range of the type `of`, whose items are stored as `stored`.
pub(super) fn decode(stored: &Type, raw: &[u8], of: RangeType) -> Result<Value<'static>, Mismatch> {
    let (flags, mut raw) = raw.split_first().ok_or_else(decode::malformed)?;
    if flags & EMPTY != 0 {
        return Ok(Value::Range(Box::new(Range::empty())));
    }
    let mut bound = |included, missing| -> Result<Bound<Value<'static>>, Mismatch> {
        if flags & missing != 0 {
            return Ok(Bound::Unbounded);
        }
        let (length, rest) = raw.split_first_chunk().ok_or_else(decode::malformed)?;
        let length = usize::try_from(i32::from_be_bytes(*length)).map_err(|_| decode::malformed())?;
        let (item, rest) = rest.split_at_checked(length).ok_or_else(decode::malformed)?;
        raw = rest;
        let item = decode::decode(stored, item, of.item()).map_err(Mismatch::of_bound)?.into_owned();
        Ok(if flags & included != 0 { Bound::Included(item) } else { Bound::Excluded(item) })
    };
    let (lower, upper) = (bound(LOWER_INCLUDED, NO_LOWER)?, bound(UPPER_INCLUDED, NO_UPPER)?);
    let range = Range::of_values(of, lower, upper).filter(|_| raw.is_empty());
    range.map(|range| Value::Range(Box::new(range))).ok_or_else(decode::malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Field;

    fn bytes(value: Value<'_>) -> Vec<u8> {
        let Value::Range(range) = value else { unreachable!("a range") };
        // Something stands before the range in every message.
        let mut out = BytesMut::from(&b"head"[..]);
        encode(RangeType::I32, &range, &mut out).expect("it is stored");
        out[4..].to_vec()
    }

    #[track_caller]
    fn both_ways(range: impl Into<Range<i32>>, expected: &[u8]) {
        let value = range.into().to_value().into_owned();
        assert_eq!(bytes(value.clone()), expected);
        assert_eq!(decode(&Type::INT4, expected, RangeType::I32).expect("a range"), value);
    }

    #[test]
    fn flags_say_which_bounds_follow() {
        let (one, five) = ([0, 0, 0, 4, 0, 0, 0, 1], [0, 0, 0, 4, 0, 0, 0, 5]);
        both_ways(Range::empty(), &[1]);
        both_ways(.., &[0x18]);
        both_ways(1..5, &[&[2][..], &one, &five].concat());
        both_ways(..5, &[&[8][..], &five].concat());
        both_ways(1.., &[&[0x12][..], &one].concat());
        // Postgres sends none of these, but they mean the same.
        let closed = [&[6][..], &one, &five].concat();
        let closed = decode(&Type::INT4, &closed, RangeType::I32).expect("a range");
        assert_eq!(closed, Range::from(1..=5).to_value().into_owned());
        let narrow = [2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 5];
        let wide = decode(&Type::INT4, &narrow, RangeType::I64).expect("a range");
        assert_eq!(wide, Range::from(1..5_i64).to_value().into_owned());
    }

    #[test]
    fn malformed_messages_and_other_bounds_are_refused() {
        let whole = [2, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0, 5];
        let wrong =
            |stored, raw: &[u8]| decode(&stored, raw, RangeType::I32).expect_err("no range").to_string();
        for length in 0..whole.len() {
            assert_eq!(wrong(Type::INT4, &whole[..length]), "stored value is malformed");
        }
        assert_eq!(wrong(Type::INT4, &[&whole[..], &[0]].concat()), "stored value is malformed");
        let reversed = [2, 0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 4, 0, 0, 0, 1];
        assert_eq!(wrong(Type::INT4, &reversed), "stored value is malformed");
        assert_eq!(wrong(Type::INT4, &[2, 0xff, 0xff, 0xff, 0xff]), "stored value is malformed");
        assert_eq!(wrong(Type::DATE, &whole), "a bound of the stored date cannot be read");
    }
}
