//! `numeric` between its binary format and [`ExactDecimal`]: four numbers of 16 bits (how many digits follow, the power
//! of the first, the sign, how many decimal places are shown), then the digits to the base of 10,000
//! (<https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c>, `numeric_send`).

use bytes::{BufMut, BytesMut};

use crate::value::decimal::Unfit;
use crate::value::{ExactDecimal, Mismatch};

/// Decimal places in one digit of the format.
const GROUP: u32 = 4;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITIES: [u16; 2] = [0xD000, 0xF000];

/// Writes a number.
pub(super) fn encode(value: ExactDecimal, out: &mut BytesMut) {
    // The point stands between two groups once the last one is filled with zeros: 1.5 is 1 and 5000.
    let behind = value.scale().div_ceil(GROUP);
    let mut rest = value.magnitude() * u128::from(10_u32.pow(behind * GROUP - value.scale()));
    // 96 bits and three more digits make at most nine groups, the last first.
    let (mut groups, mut count) = ([0_u16; 9], 0);
    while rest > 0 {
        // Numbers of 64 bits are divided much faster than those of 128.
        let low = if rest > u128::from(u64::MAX) { (rest % 10_000) as u64 } else { rest as u64 % 10_000 };
        rest = if rest > u128::from(u64::MAX) { rest / 10_000 } else { u128::from(rest as u64 / 10_000) };
        groups[count] = low as u16;
        count += 1;
    }
    let zeros = groups[..count].iter().take_while(|group| **group == 0).count();
    let power = if count == 0 { 0 } else { count as i16 - 1 - behind as i16 };
    out.put_u16((count - zeros) as u16);
    out.put_i16(power);
    out.put_u16(if value.is_negative() { NEGATIVE } else { POSITIVE });
    out.put_u16(value.scale() as u16);
    for group in groups[zeros..count].iter().rev() {
        out.put_u16(*group);
    }
}

/// Reads a number with as many places as it is stored with.
///
/// # Errors
/// What no `Decimal` holds; it is never rounded.
pub(super) fn decode(raw: &[u8]) -> Result<ExactDecimal, Mismatch> {
    let Some((head, groups)) = raw.split_first_chunk::<8>() else { return Err(malformed()) };
    let [count, power, sign, places] = [0, 2, 4, 6].map(|at| u16::from_be_bytes([head[at], head[at + 1]]));
    match sign {
        POSITIVE | NEGATIVE => {}
        NAN => return Err(Mismatch::Value("stored decimal is not a number".to_owned())),
        sign if INFINITIES.contains(&sign) => {
            return Err(Mismatch::Value("stored decimal is infinite".to_owned()));
        }
        _ => return Err(malformed()),
    }
    if groups.len() != usize::from(count) * 2 {
        return Err(malformed());
    }
    let mut magnitude = 0_u128;
    for group in groups.chunks_exact(2) {
        let group = u16::from_be_bytes([group[0], group[1]]);
        if group > 9_999 {
            return Err(malformed());
        }
        // Postgres stores no zeros at the end, so a number that overflows here has that many digits.
        magnitude = match magnitude.checked_mul(10_000) {
            Some(magnitude) if magnitude < u128::MAX - 9_999 => magnitude + u128::from(group),
            _ => return Err(unfit(Unfit::TooLong)),
        };
    }
    let last = i64::from(power.cast_signed()) + 1 - i64::from(count);
    ExactDecimal::fit(sign == NEGATIVE, magnitude, last * i64::from(GROUP), places.into()).map_err(unfit)
}

#[cold]
fn unfit(unfit: Unfit) -> Mismatch {
    Mismatch::Value(unfit.to_string())
}

#[cold]
fn malformed() -> Mismatch {
    Mismatch::Value("stored decimal is malformed".to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> ExactDecimal {
        ExactDecimal::read(text.as_bytes()).expect("a decimal")
    }

    fn bytes(value: ExactDecimal) -> Vec<u8> {
        // Something stands before the number in every message.
        let mut out = BytesMut::from(&b"head"[..]);
        encode(value, &mut out);
        out[4..].to_vec()
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    fn text(raw: &[u8]) -> Result<String, String> {
        decode(raw).map(|value| value.to_string()).map_err(|mismatch| mismatch.to_string())
    }

    /// Checks both ways.
    #[track_caller]
    fn check(number_text: &str, expected: &[u16]) {
        assert_eq!(bytes(number(number_text)), words(expected), "{number_text}");
        assert_eq!(text(&words(expected)).as_deref(), Ok(number_text));
    }

    #[test]
    fn known_numbers() {
        check("0", &[0, 0, POSITIVE, 0]);
        check("0.00", &[0, 0, POSITIVE, 2]);
        check("1", &[1, 0, POSITIVE, 0, 1]);
        check("-1", &[1, 0, NEGATIVE, 0, 1]);
        check("9999", &[1, 0, POSITIVE, 0, 9999]);
        check("10000", &[1, 1, POSITIVE, 0, 1]);
        check("10001", &[2, 1, POSITIVE, 0, 1, 1]);
        check("12345.678", &[3, 1, POSITIVE, 3, 1, 2345, 6780]);
        check("-12.50", &[2, 0, NEGATIVE, 2, 12, 5000]);
        check("0.0001", &[1, 0xffff, POSITIVE, 4, 1]);
        check("0.00001", &[1, 0xfffe, POSITIVE, 5, 1000]);
        check("100000000.00000001", &[5, 2, POSITIVE, 8, 1, 0, 0, 0, 1]);
        check("0.0000000000000000000000000001", &[1, 0xfff9, POSITIVE, 28, 1]);
        check(
            "79228162514264337593543950335",
            &[8, 7, POSITIVE, 0, 7, 9228, 1625, 1426, 4337, 5935, 4395, 335],
        );
        check(
            "-7.9228162514264337593543950335",
            &[8, 0, NEGATIVE, 28, 7, 9228, 1625, 1426, 4337, 5935, 4395, 335],
        );
    }

    #[test]
    fn digits_that_are_not_there_are_zeros() {
        assert_eq!(text(&words(&[1, 2, POSITIVE, 0, 7])).as_deref(), Ok("700000000"));
        assert_eq!(text(&words(&[1, 0, POSITIVE, 5, 7])).as_deref(), Ok("7.00000"));
        // Zeros that there is no room for are left out.
        assert_eq!(text(&words(&[1, 0, POSITIVE, 1000, 7])).as_deref(), Ok("7.0000000000000000000000000000"));
        assert_eq!(text(&words(&[0, 0, POSITIVE, 1000])).as_deref(), Ok("0.0000000000000000000000000000"));
    }

    #[test]
    fn what_no_decimal_holds_is_refused() {
        for (raw, message) in [
            (&[0, 0, NAN, 0][..], "stored decimal is not a number"),
            (&[0, 0, 0xD000, 32], "stored decimal is infinite"),
            (&[0, 0, 0xF000, 32], "stored decimal is infinite"),
        ] {
            assert_eq!(text(&words(raw)), Err(message.to_owned()));
        }
        let nines: Vec<u16> = [100, 99, POSITIVE, 0].into_iter().chain([9999; 100]).collect();
        for raw in [
            &[8, 7, POSITIVE, 0, 7, 9228, 1625, 1426, 4337, 5935, 4395, 336][..],
            &[1, 0x7fff, POSITIVE, 0, 1],
            &[1, 0x8000, POSITIVE, 0x3fff, 1],
            &[1, 0xfff8, POSITIVE, 32, 1],
            &nines,
        ] {
            assert!(text(&words(raw)).is_err_and(|message| message.contains("more digits")), "{raw:?}");
        }
    }

    #[test]
    fn malformed_messages_are_refused() {
        for raw in [
            &[][..],
            &[0; 7],
            &words(&[1, 0, POSITIVE, 0]),
            &words(&[0, 0, POSITIVE, 0, 1]),
            &words(&[0, 0, 1, 0]),
            &words(&[1, 0, POSITIVE, 0, 10_000]),
        ] {
            assert_eq!(text(raw), Err("stored decimal is malformed".to_owned()));
        }
    }

    proptest! {
        #[test]
        fn any_number_comes_back(magnitude in 0..1_u128 << 96, shift in 0..96_u32, scale in 0..29_u32, negative: bool) {
            let magnitude = (magnitude >> shift).cast_signed();
            let value = ExactDecimal::new(if negative { -magnitude } else { magnitude }, scale).expect("it fits");
            let raw = bytes(value);
            prop_assert_eq!(decode(&raw).map_err(|mismatch| mismatch.to_string()), Ok(value));
            // Neither the first nor the last digit is a zero, as Postgres has it.
            let zero = [0, 0];
            prop_assert!(raw.len() == 8 || (raw[8..10] != zero && raw[raw.len() - 2..] != zero));
        }

        #[test]
        fn any_message_is_read_or_refused(raw: Vec<u8>, words in proptest::collection::vec(0..10_000_u16, 0..12)) {
            drop(decode(&raw));
            let head = [words.len() as u16, u16::from_be_bytes([raw.first().copied().unwrap_or(0), 3]), POSITIVE, 9];
            let message: Vec<u8> = head.into_iter().chain(words).flat_map(u16::to_be_bytes).collect();
            drop(decode(&message));
        }
    }
}
