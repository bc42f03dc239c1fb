//! `numeric` between its plain text and its binary format: four numbers of 16 bits (how many digits, the weight of the
//! first, the sign, how many decimal places are shown), then the digits to the base of 10,000.

use std::borrow::Cow;

use bytes::{BufMut, BytesMut};

/// Decimal places in one digit of the format.
const GROUP: usize = 4;
/// The most decimal digits before the point, and after it (<https://www.postgresql.org/docs/current/datatype-numeric.html>).
const MOST_BEFORE: usize = 131_072;
const MOST_AFTER: usize = 16_383;

const POSITIVE: u16 = 0x0000;
const NEGATIVE: u16 = 0x4000;
const NAN: u16 = 0xC000;
const INFINITE: [u16; 2] = [0xD000, 0xF000];

/// Writes the number that `text` is: digits with at most one point and a sign.
pub(super) fn encode(text: &str, out: &mut BytesMut) -> Result<(), Cow<'static, str>> {
    let (negative, unsigned) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        rest => (false, rest),
    };
    let (before, after) = split(unsigned).ok_or("it is not written as a plain decimal number")?;
    if before.len() > MOST_BEFORE || after.len() > MOST_AFTER {
        return Err("the number has too many digits".into());
    }
    let whole_groups = before.len().div_ceil(GROUP);
    let groups = whole_groups + after.len().div_ceil(GROUP);
    let head = out.len();
    out.put_bytes(0, 8);
    let (mut weight, mut used) = (0, head + 8);
    for position in 0..groups {
        let digit = group(before, after, position);
        if digit == 0 && out.len() == head + 8 {
            continue;
        }
        if out.len() == head + 8 {
            weight = position;
        }
        out.put_u16(digit);
        if digit != 0 {
            used = out.len();
        }
    }
    out.truncate(used);
    let digits = (used - head - 8) / 2;
    // A position within the limits above fits: 32,768 digits before the point and 4,096 behind it.
    let weight = if digits == 0 { 0 } else { whole_groups as i64 - 1 - weight as i64 };
    let sign = if negative && digits > 0 { NEGATIVE } else { POSITIVE };
    out[head..head + 2].copy_from_slice(&(digits as u16).to_be_bytes());
    out[head + 2..head + 4].copy_from_slice(&(weight as i16).to_be_bytes());
    out[head + 4..head + 6].copy_from_slice(&sign.to_be_bytes());
    out[head + 6..head + 8].copy_from_slice(&(after.len() as u16).to_be_bytes());
    Ok(())
}

/// The digits before the point, without leading zeros, and those behind it.
fn split(unsigned: &[u8]) -> Option<(&[u8], &[u8])> {
    let point = unsigned.iter().position(|byte| *byte == b'.');
    let (before, after) = match point {
        Some(at) => (&unsigned[..at], &unsigned[at + 1..]),
        None => (unsigned, &[][..]),
    };
    let plain = |digits: &[u8]| digits.iter().all(u8::is_ascii_digit);
    if before.len() + after.len() == 0 || !plain(before) || !plain(after) {
        return None;
    }
    let zeros = before.iter().take_while(|digit| **digit == b'0').count();
    Some((&before[zeros..], after))
}

/// The digit to the base of 10,000 at `position`, where groups start at the point and go both ways.
fn group(before: &[u8], after: &[u8], position: usize) -> u16 {
    let whole = before.len().div_ceil(GROUP) * GROUP;
    let missing = whole - before.len();
    (position * GROUP..(position + 1) * GROUP).fold(0, |number, place| {
        let digit = match place {
            place if place < missing => b'0',
            place if place < whole => before[place - missing],
            place => after.get(place - whole).copied().unwrap_or(b'0'),
        };
        number * 10 + u16::from(digit - b'0')
    })
}

/// The plain text of a stored number, with as many decimal places as it is stored with.
pub(super) fn decode(raw: &[u8]) -> Result<String, &'static str> {
    const MALFORMED: &str = "stored decimal is malformed";
    let word = |at: usize| raw.get(at..at + 2).map(|word| u16::from_be_bytes([word[0], word[1]]));
    let (Some(count), Some(weight), Some(sign), Some(scale)) = (word(0), word(2), word(4), word(6)) else {
        return Err(MALFORMED);
    };
    match sign {
        POSITIVE | NEGATIVE => {}
        NAN => return Err("stored decimal is not a number"),
        sign if INFINITE.contains(&sign) => return Err("stored decimal is infinite"),
        _ => return Err(MALFORMED),
    }
    let digits = &raw[8..];
    if digits.len() != usize::from(count) * 2 || usize::from(scale) > MOST_AFTER {
        return Err(MALFORMED);
    }
    let weight = isize::from(weight.cast_signed());
    // The digit of weight `of`, where 0 is the last before the point.
    let digit = |of: isize| {
        let at = usize::try_from(weight - of).ok().map(|position| position * 2);
        at.and_then(|at| word(8 + at)).unwrap_or(0)
    };
    if digits.chunks(2).any(|pair| u16::from_be_bytes([pair[0], pair[1]]) > 9999) {
        return Err(MALFORMED);
    }
    let mut text = String::with_capacity(digits.len() * 2 + usize::from(scale) + 8);
    text.push_str(if sign == NEGATIVE { "-" } else { "" });
    push_whole(&mut text, weight, digit);
    push_fraction(&mut text, usize::from(scale), digit);
    Ok(text)
}

fn push_whole(text: &mut String, weight: isize, digit: impl Fn(isize) -> u16) {
    let start = text.len();
    for of in (0..=weight).rev() {
        for place in [1000, 100, 10, 1] {
            let decimal = digit(of) / place % 10;
            if decimal > 0 || text.len() > start {
                push_decimal(text, decimal);
            }
        }
    }
    if text.len() == start {
        text.push('0');
    }
}

fn push_fraction(text: &mut String, scale: usize, digit: impl Fn(isize) -> u16) {
    if scale > 0 {
        text.push('.');
    }
    for place in 0..scale {
        let of = -1 - (place / GROUP).cast_signed();
        let divisor = [1000, 100, 10, 1][place % GROUP];
        push_decimal(text, digit(of) / divisor % 10);
    }
}

fn push_decimal(text: &mut String, decimal: u16) {
    text.push(char::from(b'0' + u8::try_from(decimal).expect("invariant: a decimal digit is below 10")));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Result<Vec<u8>, String> {
        // Something stands before the number in every message.
        let mut out = BytesMut::from(&b"head"[..]);
        encode(text, &mut out).map_err(Cow::into_owned)?;
        Ok(out[4..].to_vec())
    }

    fn words(words: &[u16]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_be_bytes()).collect()
    }

    /// Checks both ways.
    #[track_caller]
    fn check(text: &str, expected: &[u16]) {
        assert_eq!(bytes(text), Ok(words(expected)), "{text}");
        assert_eq!(decode(&words(expected)).as_deref(), Ok(text));
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
        check(
            "79228162514264337593543950335",
            &[8, 7, POSITIVE, 0, 7, 9228, 1625, 1426, 4337, 5935, 4395, 335],
        );
    }

    #[test]
    fn spellings_of_one_number_are_stored_alike() {
        for (spelling, plain) in [
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("+5", "5"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("00.10", "0.10"),
        ] {
            assert_eq!(bytes(spelling), bytes(plain), "{spelling}");
            assert_eq!(bytes(spelling).and_then(|raw| Ok(decode(&raw)?)).as_deref(), Ok(plain));
        }
    }

    #[test]
    fn every_small_number_comes_back_at_every_scale() {
        for number in 0..=20_000_u64 {
            for scale in 0..=9 {
                for factor in [1, 9_999, 10_000, 123_456_789] {
                    let all = format!("{:0width$}", number * factor, width = scale + 1);
                    let (before, after) = all.split_at(all.len() - scale);
                    let point = if scale > 0 { "." } else { "" };
                    let sign = if number % 2 == 1 { "-" } else { "" };
                    let text = format!("{sign}{before}{point}{after}");
                    let raw = bytes(&text).expect("a plain number");
                    assert_eq!(decode(&raw).as_deref(), Ok(&*text));
                }
            }
        }
    }

    #[test]
    fn longest_numbers_come_back() {
        let longest = format!("{}.{}", "9".repeat(MOST_BEFORE), "1".repeat(MOST_AFTER));
        assert_eq!(bytes(&longest).and_then(|raw| Ok(decode(&raw)?)), Ok(longest.clone()));
        assert!(bytes(&format!("1{longest}")).is_err());
        assert!(bytes(&format!("{longest}1")).is_err());
        let smallest = format!("0.{}1", "0".repeat(MOST_AFTER - 1));
        assert_eq!(bytes(&smallest).and_then(|raw| Ok(decode(&raw)?)), Ok(smallest));
    }

    #[test]
    fn what_is_no_plain_number_is_refused() {
        for text in ["", "-", ".", "1e5", "1,5", " 1", "1 ", "--1", "1.2.3", "NaN", "Infinity", "0x10", "١"]
        {
            assert!(bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_has_no_plain_text_is_refused() {
        assert_eq!(decode(&words(&[0, 0, NAN, 0])), Err("stored decimal is not a number"));
        assert_eq!(decode(&words(&[0, 0, 0xD000, 32])), Err("stored decimal is infinite"));
        assert_eq!(decode(&words(&[0, 0, 0xF000, 32])), Err("stored decimal is infinite"));
        for raw in
            [&[][..], &[0; 7], &words(&[1, 0, 0, 0]), &words(&[0, 0, 1, 0]), &words(&[1, 0, 0, 0, 10_000])]
        {
            assert_eq!(decode(raw), Err("stored decimal is malformed"));
        }
    }
}
