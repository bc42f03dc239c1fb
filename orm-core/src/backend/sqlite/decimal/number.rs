//! [`Number`]: decimals of any length, and what Postgres makes of two of them, digit by digit: sums and products are
//! exact, with as many places as that takes; a quotient has the places that Postgres gives it. So a calculation that
//! goes beyond what a `Decimal` holds, and comes back, has one result on both databases.
//!
//! The rules are those of <https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c>; the
//! suite compares results with the server's.

use std::cmp::Ordering;
use std::fmt;

use crate::value::decimal::DecimalText;

/// The most digits of a number. Postgres goes on to 131,072, which no expression of columns of 29 digits gets near.
const MOST_DIGITS: usize = 1000;

/// The most places of a quotient: those that a `Decimal` holds.
const MOST_QUOTIENT_PLACES: usize = 28;

/// A decimal number.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Number {
    /// Never of zero.
    negative: bool,
    /// The digits, the last first, without zeros before the first; none at all for zero.
    digits: Vec<u8>,
    /// How many of them stand behind the point.
    scale: usize,
}

/// Why there is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoNumber {
    /// A text that is none.
    Malformed,
    /// It has too many digits.
    TooLong,
}

impl fmt::Display for NoNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoNumber::Malformed => f.write_str("a text that is no decimal"),
            NoNumber::TooLong => write!(f, "a decimal of more than {MOST_DIGITS} digits"),
        }
    }
}

impl std::error::Error for NoNumber {}

pub(super) type Result<T> = std::result::Result<T, NoNumber>;

impl Number {
    fn new(negative: bool, mut digits: Vec<u8>, scale: usize) -> Result<Number> {
        let length = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
        digits.truncate(length);
        if length.max(scale) > MOST_DIGITS {
            return Err(NoNumber::TooLong);
        }
        Ok(Number { negative: negative && length > 0, digits, scale })
    }

    /// The number that `text` is.
    pub(super) fn read(text: &[u8]) -> Result<Number> {
        let parts = DecimalText::read(text).ok_or(NoNumber::Malformed)?;
        let (negative, digits, places) = parts.parts();
        let zeros = usize::try_from(-places).unwrap_or(0);
        let scale = usize::try_from(places).unwrap_or(0);
        if zeros.max(scale).max(text.len()) > MOST_DIGITS {
            return Err(NoNumber::TooLong);
        }
        Number::new(negative, std::iter::repeat_n(0, zeros).chain(digits.rev()).collect(), scale)
    }

    /// A whole number.
    pub(super) fn of(whole: i64) -> Number {
        let mut digits = Vec::new();
        let mut rest = whole.unsigned_abs();
        while rest > 0 {
            digits.push((rest % 10) as u8);
            rest /= 10;
        }
        Number { negative: whole < 0, digits, scale: 0 }
    }

    /// How many digits stand behind its point.
    pub(super) fn scale(&self) -> usize {
        self.scale
    }

    /// The number as SQL writes it: all of its places, one digit before the point at least.
    pub(super) fn text(&self) -> String {
        let length = self.digits.len().max(self.scale + 1);
        let mut text = String::with_capacity(length + 2);
        text.push_str(if self.negative { "-" } else { "" });
        for at in (0..length).rev() {
            text.push(char::from(b'0' + self.digits.get(at).copied().unwrap_or(0)));
            if at == self.scale && at > 0 {
                text.push('.');
            }
        }
        text
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The same number with at least `scale` places.
    fn widened(mut self, scale: usize) -> Number {
        let zeros = scale.saturating_sub(self.scale);
        if !self.is_zero() {
            self.digits.splice(..0, std::iter::repeat_n(0, zeros));
        }
        self.scale += zeros;
        self
    }

    /// With the other sign.
    pub(super) fn negated(mut self) -> Number {
        self.negative = !self.negative && !self.is_zero();
        self
    }

    /// Without its sign.
    pub(super) fn absolute(mut self) -> Number {
        self.negative = false;
        self
    }

    /// The sum, with as many places as the one that has more.
    pub(super) fn plus(self, other: Number) -> Result<Number> {
        let scale = self.scale.max(other.scale);
        let (mut one, mut two) = (self.widened(scale), other.widened(scale));
        if one.negative == two.negative {
            add_digits(&mut one.digits, &two.digits);
        } else {
            if compare_digits(&one.digits, &two.digits).is_lt() {
                std::mem::swap(&mut one, &mut two);
            }
            subtract_digits(&mut one.digits, &two.digits);
        }
        Number::new(one.negative, one.digits, scale)
    }

    /// The product, with the places of both.
    pub(super) fn times(&self, other: &Number) -> Result<Number> {
        let mut digits = vec![0; self.digits.len() + other.digits.len()];
        for (at, one) in self.digits.iter().enumerate() {
            let mut carry = 0;
            for (digit, two) in digits[at..].iter_mut().zip(&other.digits) {
                carry += *digit + one * two;
                (*digit, carry) = (carry % 10, carry / 10);
            }
            digits[at + other.digits.len()] = carry;
        }
        Number::new(self.negative != other.negative, digits, self.scale + other.scale)
    }

    /// The quotient; `None` when divided by zero. It has at least 16 digits and no fewer places than both numbers, but
    /// at most 28; the last is rounded, half away from zero; zeros at the end are left out.
    pub(super) fn over(&self, other: &Number) -> Result<Option<Number>> {
        if other.is_zero() {
            return Ok(None);
        }
        let scale = quotient_scale(self, other);
        // Both as whole numbers of the same unit, the first so much larger that the quotient is one with the places.
        let zeros = (scale + other.scale).saturating_sub(self.scale);
        let dividend: Vec<u8> = std::iter::repeat_n(0, zeros).chain(self.digits.iter().copied()).collect();
        let (mut quotient, mut rest) = divide_digits(&dividend, &other.digits);
        let twice = rest.clone();
        add_digits(&mut rest, &twice);
        if compare_digits(&rest, &other.digits).is_ge() {
            add_digits(&mut quotient, &[1]);
        }
        let quotient = Number::new(self.negative != other.negative, quotient, scale)?;
        let short =
            if scale > MOST_QUOTIENT_PLACES { quotient.rounded(MOST_QUOTIENT_PLACES)? } else { quotient };
        Ok(Some(short.trimmed()))
    }

    /// What a division to a whole number leaves, with the sign of the dividend; `None` when divided by zero.
    pub(super) fn rest(&self, other: &Number) -> Result<Option<Number>> {
        if other.is_zero() {
            return Ok(None);
        }
        let scale = self.scale.max(other.scale);
        let (one, two) = (self.clone().widened(scale), other.clone().widened(scale));
        let (_, rest) = divide_digits(&one.digits, &two.digits);
        Number::new(self.negative, rest, scale).map(Some)
    }

    /// The number with just so many places, the last rounded, half away from zero.
    pub(super) fn rounded(self, scale: usize) -> Result<Number> {
        let cut = self.scale.saturating_sub(scale);
        if cut == 0 {
            let wide = self.widened(scale);
            return Number::new(wide.negative, wide.digits, scale);
        }
        let up = self.digits.get(cut - 1).is_some_and(|digit| *digit >= 5);
        let mut digits = self.digits.get(cut..).unwrap_or_default().to_vec();
        if up {
            add_digits(&mut digits, &[1]);
        }
        Number::new(self.negative, digits, scale)
    }

    /// The same number without zeros at the end of its places.
    fn trimmed(mut self) -> Number {
        let zeros = self.digits.iter().take_while(|digit| **digit == 0).count();
        let cut = if self.is_zero() { self.scale } else { zeros.min(self.scale) };
        self.digits.drain(..cut.min(self.digits.len()));
        self.scale -= cut;
        self
    }

    /// The power of 10,000 of the first of the digits to that base, and this digit: the way Postgres stores numbers,
    /// and estimates how large a quotient will be.
    fn leading(&self) -> (isize, u32) {
        if self.is_zero() {
            return (0, 0);
        }
        let power = self.digits.len().cast_signed() - 1 - self.scale.cast_signed();
        let weight = power.div_euclid(4);
        let count = (power.rem_euclid(4) + 1).unsigned_abs();
        let digit = |at: usize| self.digits.iter().rev().nth(at).copied().unwrap_or(0);
        (weight, (0..count).fold(0, |number, at| number * 10 + u32::from(digit(at))))
    }
}

/// The places of a quotient: `select_div_scale` of Postgres.
fn quotient_scale(one: &Number, two: &Number) -> usize {
    const LEAST_DIGITS: isize = 16;
    let ((one_weight, one_digit), (two_weight, two_digit)) = (one.leading(), two.leading());
    let weight = one_weight - two_weight - isize::from(one_digit <= two_digit);
    let least = usize::try_from(LEAST_DIGITS - weight * 4).unwrap_or(0);
    least.max(one.scale).max(two.scale).min(MOST_DIGITS)
}

/// Which is the larger of two numbers without zeros before their first digits.
fn compare_digits(one: &[u8], two: &[u8]) -> Ordering {
    one.len().cmp(&two.len()).then_with(|| one.iter().rev().cmp(two.iter().rev()))
}

fn add_digits(sum: &mut Vec<u8>, other: &[u8]) {
    if sum.len() < other.len() {
        sum.resize(other.len(), 0);
    }
    let mut carry = 0;
    for (at, digit) in sum.iter_mut().enumerate() {
        carry += *digit + other.get(at).copied().unwrap_or(0);
        (*digit, carry) = (carry % 10, carry / 10);
        if carry == 0 && at + 1 >= other.len() {
            return;
        }
    }
    if carry > 0 {
        sum.push(carry);
    }
}

/// Takes `other` from `rest`, which is not smaller, and drops the zeros before its first digit.
fn subtract_digits(rest: &mut Vec<u8>, other: &[u8]) {
    let mut borrowed = 0;
    for (at, digit) in rest.iter_mut().enumerate() {
        let taken = other.get(at).copied().unwrap_or(0) + borrowed;
        borrowed = u8::from(*digit < taken);
        *digit = *digit + borrowed * 10 - taken;
    }
    while rest.last() == Some(&0) {
        rest.pop();
    }
}

/// How often `divisor` goes into `dividend`, and what is left.
fn divide_digits(dividend: &[u8], divisor: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let mut quotient = vec![0; dividend.len()];
    let mut rest: Vec<u8> = Vec::with_capacity(divisor.len() + 1);
    for (at, digit) in dividend.iter().enumerate().rev() {
        if *digit != 0 || !rest.is_empty() {
            rest.insert(0, *digit);
        }
        while compare_digits(&rest, divisor).is_ge() {
            subtract_digits(&mut rest, divisor);
            quotient[at] += 1;
        }
    }
    while quotient.last() == Some(&0) {
        quotient.pop();
    }
    (quotient, rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Number {
        Number::read(text.as_bytes()).expect("a number")
    }

    #[track_caller]
    fn check(result: Result<Number>, expected: &str) {
        assert_eq!(result.map(|number| number.text()).as_deref(), Ok(expected));
    }

    #[track_caller]
    fn check_some(result: Result<Option<Number>>, expected: Option<&str>) {
        assert_eq!(result.map(|number| number.map(|number| number.text())), Ok(expected.map(str::to_owned)));
    }

    #[test]
    fn numbers_are_written_plainly() {
        for (text, expected) in [
            ("0", "0"),
            ("-0.00", "0.00"),
            ("007.50", "7.50"),
            (".05", "0.05"),
            ("1.5e3", "1500"),
            ("-15e-3", "-0.015"),
            ("1e-3", "0.001"),
        ] {
            assert_eq!(number(text).text(), expected);
        }
        assert_eq!(Number::of(i64::MIN).text(), i64::MIN.to_string());
        assert_eq!(Number::of(0).text(), "0");
        assert_eq!(Number::read(b"1x"), Err(NoNumber::Malformed));
        assert_eq!(Number::read(b"1e1001"), Err(NoNumber::TooLong));
        assert_eq!(Number::read(b"1e-1001"), Err(NoNumber::TooLong));
        assert_eq!(Number::read("1".repeat(1001).as_bytes()), Err(NoNumber::TooLong));
        assert_eq!(number(&"1".repeat(1000)).text(), "1".repeat(1000));
    }

    #[test]
    fn sums_have_the_places_of_the_longer() {
        for (one, other, sum) in [
            ("1.50", "2", "3.50"),
            ("-1", "1.00", "0.00"),
            ("0.1", "0.9", "1.0"),
            ("999.99", "0.01", "1000.00"),
            ("-5", "3", "-2"),
            ("5", "-3", "2"),
            ("3", "-5", "-2"),
            ("0", "-0.5", "-0.5"),
            ("99999999999999999999999999999999999999999", "1", "100000000000000000000000000000000000000000"),
        ] {
            check(number(one).plus(number(other)), sum);
            check(number(other).plus(number(one)), sum);
            check(number(one).negated().plus(number(other).negated()), number(sum).negated().text().as_str());
        }
        assert_eq!(number(&"9".repeat(1000)).plus(number("1")), Err(NoNumber::TooLong));
    }

    #[test]
    fn products_have_the_places_of_both() {
        for (one, other, product) in [
            ("1.50", "2.0", "3.000"),
            ("-1", "0.0", "0.0"),
            ("-0.5", "-0.5", "0.25"),
            ("99", "99", "9801"),
            ("12345678901234567890", "98765432109876543210", "1219326311370217952237463801111263526900"),
        ] {
            check(number(one).times(&number(other)), product);
            check(number(other).times(&number(one)), product);
        }
        assert_eq!(number(&"9".repeat(600)).times(&number(&"9".repeat(600))), Err(NoNumber::TooLong));
    }

    /// The results of Postgres.
    #[test]
    fn quotients_have_the_places_of_postgres() {
        for (one, other, quotient) in [
            ("10.00", "4", Some("2.5")),
            ("1", "3.0", Some("0.33333333333333333333")),
            ("2", "3", Some("0.66666666666666666667")),
            ("-2", "3", Some("-0.66666666666666666667")),
            ("1000000000000", "3", Some("333333333333.33333333")),
            ("1", "300000000000000000000", Some("0.0000000000000000000033333333")),
            ("10000", "9999", Some("1.0001000100010001")),
            ("0.00", "7", Some("0")),
            ("7", "0.00", None),
            ("0", "0", None),
        ] {
            check_some(number(one).over(&number(other)), quotient);
        }
    }

    #[test]
    fn rests_have_the_sign_of_the_dividend() {
        for (one, other, rest) in [
            ("5.5", "2.00", Some("1.50")),
            ("-7.5", "2", Some("-1.5")),
            ("7.5", "-2", Some("1.5")),
            ("1", "0.3", Some("0.1")),
            ("6", "3", Some("0")),
            ("1", "0", None),
        ] {
            check_some(number(one).rest(&number(other)), rest);
        }
    }

    #[test]
    fn rounding_is_half_away_from_zero() {
        for (text, places, rounded) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("2.4999", 0, "2"),
            ("0.05", 1, "0.1"),
            ("0.04", 1, "0.0"),
            ("-0.4", 0, "0"),
            ("0.0004", 1, "0.0"),
            ("9.995", 2, "10.00"),
            ("3", 2, "3.00"),
            ("0", 2, "0.00"),
        ] {
            check(number(text).rounded(places), rounded);
        }
    }

    /// A number that 64 bits without the point hold, and those.
    fn small() -> impl Strategy<Value = (i64, u32)> {
        (prop_oneof![-200..200_i64, any::<i64>()], 0..19_u32)
    }

    fn plain(mantissa: i128, scale: u32) -> Number {
        number(&format!("{mantissa}e-{scale}")).rounded(scale as usize).expect("it has these places")
    }

    proptest! {
        #[test]
        fn results_are_those_of_whole_numbers((one, one_scale) in small(), (other, other_scale) in small()) {
            let scale = one_scale.max(other_scale);
            let wide = |number: i64, of: u32| i128::from(number) * 10_i128.pow(scale - of);
            let (a, b) = (wide(one, one_scale), wide(other, other_scale));
            let (one, other) = (plain(one.into(), one_scale), plain(other.into(), other_scale));
            prop_assert_eq!(one.clone().plus(other.clone()), Ok(plain(a + b, scale)));
            let rest = if b == 0 { None } else { Some(plain(a % b, scale)) };
            prop_assert_eq!(one.rest(&other), Ok(rest));
            for (number, whole) in [(one, a), (other, b)] {
                let half = 10_i128.pow(scale) / 2 * whole.signum();
                let rounded = if scale == 0 { whole } else { (whole + half) / 10_i128.pow(scale) };
                prop_assert_eq!(number.rounded(0), Ok(plain(rounded, 0)));
            }
        }

        #[test]
        fn products_and_quotients_undo_each_other((one, one_scale) in small(), (other, other_scale) in small()) {
            let product = plain(i128::from(one) * i128::from(other), one_scale + other_scale);
            let (one, other) = (plain(one.into(), one_scale), plain(other.into(), other_scale));
            prop_assert_eq!(one.times(&other), Ok(product.clone()));
            // Up to 28 places are never rounded.
            if !other.is_zero() && one_scale + other_scale <= 28 {
                prop_assert_eq!(product.over(&other), Ok(Some(one.trimmed())));
            }
        }
    }
}
