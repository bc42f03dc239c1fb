//! Decimal numbers as they travel: [`ExactDecimal`], the number itself, and [`DecimalText`], the parts of its text. What
//! a decimal's text is, which numbers fit, and which of two texts is the greater number is decided here for both
//! databases and for defaults; arithmetic beyond that is SQLite's matter (`backend/sqlite/decimal`), since Postgres has
//! its own.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number of up to 96 bits, 28 to 29 digits, of which up to 28 stand behind the point: just what a
/// `rust_decimal::Decimal` holds, in 16 bytes and without that crate. It keeps its zeros: 1.50 is not written as 1.5,
/// though both are one number. Zero has no sign.
///
/// # Example
/// ```
/// use orm::ExactDecimal;
///
/// let price = ExactDecimal::new(-1250, 2).expect("it is small");
/// assert_eq!((price.to_string(), price.mantissa(), price.scale()), ("-12.50".to_owned(), -1250, 2));
/// assert_eq!(ExactDecimal::new(i128::MAX, 0), None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ExactDecimal {
    // Two numbers and not one of 128 bits, which would align every `Value` to 16 bytes.
    low: u64,
    high: u32,
    scale: u8,
    negative: bool,
}

/// Why a decimal is none that [`ExactDecimal`] holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It is written as none.
    Malformed,
    /// It is one, but needs more than 96 bits or more than 28 places.
    TooLong,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unfit::Malformed => "stored text is no decimal",
            Unfit::TooLong => "stored decimal has more digits than Decimal holds: 28, some of 29; round it",
        })
    }
}

/// The most places behind the point.
const MAX_SCALE: u32 = 28;
/// The first number that needs more than 96 bits.
const END: u128 = 1 << 96;

/// Powers of ten: all that fit.
const POWERS: [u128; 39] = {
    let mut powers = [1; 39];
    let mut at = 1;
    while at < powers.len() {
        powers[at] = powers[at - 1] * 10;
        at += 1;
    }
    powers
};

impl ExactDecimal {
    /// `mantissa` with its last `scale` digits behind the point; `None` when it needs more than 96 bits, or `scale` is
    /// more than 28.
    ///
    /// # Example
    /// ```
    /// use orm::ExactDecimal;
    ///
    /// const LEAST: Option<ExactDecimal> = ExactDecimal::new(5, 3);
    /// assert_eq!(LEAST.map(|price| price.to_string()).as_deref(), Some("0.005"));
    /// assert!(ExactDecimal::new(1, 28).is_some() && ExactDecimal::new(1, 29).is_none());
    /// ```
    pub const fn new(mantissa: i128, scale: u32) -> Option<ExactDecimal> {
        if mantissa.unsigned_abs() >= END || scale > MAX_SCALE {
            return None;
        }
        Some(ExactDecimal::of(mantissa < 0, mantissa.unsigned_abs(), scale as u8))
    }

    const fn of(negative: bool, magnitude: u128, scale: u8) -> ExactDecimal {
        let (low, high) = (magnitude as u64, (magnitude >> 64) as u32);
        ExactDecimal { low, high, scale, negative: negative && magnitude != 0 }
    }

    /// The number without its point.
    ///
    /// # Example
    /// ```
    /// use orm::ExactDecimal;
    ///
    /// let cents = |price: ExactDecimal| price.mantissa() * 10_i128.pow(2 - price.scale().min(2));
    /// let price = |mantissa, scale| ExactDecimal::new(mantissa, scale).expect("it is small");
    /// assert_eq!((cents(price(-1250, 2)), cents(price(3, 0))), (-1250, 300));
    /// ```
    pub const fn mantissa(self) -> i128 {
        let magnitude = self.magnitude().cast_signed();
        if self.negative { -magnitude } else { magnitude }
    }

    /// How many digits stand behind the point: 0 to 28.
    ///
    /// # Example
    /// ```
    /// use orm::ExactDecimal;
    ///
    /// let (short, long) = (ExactDecimal::new(15, 1), ExactDecimal::new(150, 2)); // 1.5 and 1.50
    /// assert_eq!(short.zip(long).map(|(short, long)| (short.scale(), long.scale())), Some((1, 2)));
    /// ```
    pub const fn scale(self) -> u32 {
        self.scale as u32
    }

    /// The same number without zeros at the end of its places: equal numbers are then the same.
    pub(crate) fn trimmed(self) -> ExactDecimal {
        let (mut magnitude, mut scale) = (self.magnitude(), self.scale);
        while scale > 0 && magnitude.is_multiple_of(10) {
            (magnitude, scale) = (magnitude / 10, scale - 1);
        }
        ExactDecimal::of(self.negative, magnitude, scale)
    }

    /// Which is the greater number.
    pub(crate) fn compare(self, other: ExactDecimal) -> Ordering {
        compare_texts(self.text().as_str(), other.text().as_str())
    }

    /// Whether it is below zero.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "for Postgres"))]
    pub(crate) const fn is_negative(self) -> bool {
        self.negative
    }

    pub(crate) const fn magnitude(self) -> u128 {
        ((self.high as u128) << 64) | self.low as u128
    }

    /// Reads a number as `-12.50`, `.5`, `5.` or `1.5e3`.
    pub(crate) const fn read(text: &[u8]) -> Result<ExactDecimal, Unfit> {
        match DecimalText::read(text) {
            Some(text) => text.exact(),
            None => Err(Unfit::Malformed),
        }
    }

    /// The number `magnitude` × 10^`exponent`, exactly, with `places` digits behind the point; with less of its zeros
    /// where there is no room for them.
    pub(crate) const fn fit(
        negative: bool,
        magnitude: u128,
        exponent: i64,
        places: i64,
    ) -> Result<ExactDecimal, Unfit> {
        let mut scale = if places < 0 { 0 } else { places };
        if scale > MAX_SCALE as i64 {
            scale = MAX_SCALE as i64;
        }
        loop {
            match shifted(magnitude, exponent + scale) {
                Some(magnitude) if magnitude < END => {
                    return Ok(ExactDecimal::of(negative, magnitude, scale as u8));
                }
                _ if scale == 0 => return Err(Unfit::TooLong),
                _ => scale -= 1,
            }
        }
    }

    /// Its text.
    pub(crate) fn text(self) -> PlainText {
        let mut text = PlainText { bytes: [0; 32], start: 32 };
        let scale = usize::from(self.scale);
        // Numbers of 64 bits are divided much faster than those of 128.
        let magnitude = self.magnitude();
        let (mut high, mut low) = (0, magnitude as u64);
        if self.high != 0 {
            (high, low) = ((magnitude / POWERS[19]) as u64, (magnitude % POWERS[19]) as u64);
        }
        let mut written = 0;
        loop {
            if written == scale && scale > 0 {
                text.push(b'.');
            }
            text.push(b'0' + (low % 10) as u8);
            low /= 10;
            written += 1;
            if written == 19 && high != 0 {
                (high, low) = (0, high);
            }
            if low == 0 && high == 0 && written > scale {
                break;
            }
        }
        if self.negative {
            text.push(b'-');
        }
        text
    }
}

impl From<i64> for ExactDecimal {
    fn from(whole: i64) -> ExactDecimal {
        ExactDecimal::of(whole < 0, whole.unsigned_abs().into(), 0)
    }
}

/// `magnitude` × 10^`by`, if that is whole and no larger than any that fits.
const fn shifted(magnitude: u128, by: i64) -> Option<u128> {
    if magnitude == 0 || by == 0 {
        return Some(magnitude);
    }
    if by.unsigned_abs() >= POWERS.len() as u64 {
        return None;
    }
    let power = POWERS[by.unsigned_abs() as usize];
    if by > 0 {
        return magnitude.checked_mul(power);
    }
    if magnitude.is_multiple_of(power) { Some(magnitude / power) } else { None }
}

impl fmt::Display for ExactDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

/// The number, as [`Display`](fmt::Display) writes it.
impl fmt::Debug for ExactDecimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().as_str())
    }
}

/// The text of an [`ExactDecimal`], on the stack: at most a sign, 29 digits and a point.
pub(crate) struct PlainText {
    bytes: [u8; 32],
    start: usize,
}

impl PlainText {
    fn push(&mut self, byte: u8) {
        self.start -= 1;
        self.bytes[self.start] = byte;
    }

    pub(crate) fn as_str(&self) -> &str {
        str::from_utf8(&self.bytes[self.start..]).expect("invariant: digits, points and signs are ASCII")
    }
}

/// The parts of a decimal's text: a sign, digits with a point somewhere, an exponent, as SQL has them. There is no
/// limit to how many digits there are.
#[derive(Clone, Copy)]
pub(crate) struct DecimalText<'t> {
    negative: bool,
    /// The digits, and the point if there is one.
    digits: &'t [u8],
    /// How many digits there are.
    count: usize,
    /// How many of them stand before the point.
    whole: usize,
    exponent: i32,
}

impl<'t> DecimalText<'t> {
    /// The parts of `text`; `None` when it is no decimal.
    pub(crate) const fn read(text: &'t [u8]) -> Option<DecimalText<'t>> {
        let (signed, negative) = match text {
            [b'-', ..] => (1, true),
            [b'+', ..] => (1, false),
            _ => (0, false),
        };
        let text = text.split_at(signed).1;
        let (mut end, mut point) = (0, None);
        while end < text.len() {
            match text[end] {
                b'0'..=b'9' => {}
                b'.' if point.is_none() => point = Some(end),
                _ => break,
            }
            end += 1;
        }
        let (digits, exponent) = text.split_at(end);
        let (count, whole) = match point {
            Some(point) => (end - 1, point),
            None => (end, end),
        };
        match exponent_of(exponent) {
            Some(exponent) if count > 0 => Some(DecimalText { negative, digits, count, whole, exponent }),
            _ => None,
        }
    }

    /// The digit at `at`, counted from the first.
    const fn digit(&self, at: usize) -> u8 {
        let point = (at >= self.whole) as usize;
        self.digits[at + point] - b'0'
    }

    /// How many digits stand behind the point, which an exponent moves: less than none for 1e3.
    const fn places(&self) -> i64 {
        (self.count - self.whole) as i64 - self.exponent as i64
    }

    /// The number, if it fits.
    const fn exact(&self) -> Result<ExactDecimal, Unfit> {
        let (mut magnitude, mut at) = (0_u128, 0);
        // Zeros are counted and not put in before another digit comes behind them: there is no limit to those at the end.
        let mut zeros = 0;
        while at < self.count {
            let digit = self.digit(at);
            at += 1;
            if digit == 0 {
                zeros += (magnitude != 0) as usize;
                continue;
            }
            if zeros + 1 >= POWERS.len() {
                return Err(Unfit::TooLong);
            }
            magnitude = match magnitude.checked_mul(POWERS[zeros + 1]) {
                Some(magnitude) if magnitude < END * 10 => magnitude + digit as u128,
                _ => return Err(Unfit::TooLong),
            };
            zeros = 0;
        }
        ExactDecimal::fit(self.negative, magnitude, zeros as i64 - self.places(), self.places())
    }

    /// The digits from the first that is not zero on, and the power of ten that this one counts; `None` for zero.
    fn significant(&self) -> Option<(impl Iterator<Item = u8>, i64)> {
        let first = (0..self.count).find(|&at| self.digit(at) != 0)?;
        let text = *self;
        let digits = (first..self.count).map(move |at| text.digit(at));
        Some((digits, self.whole as i64 - 1 - first as i64 + i64::from(self.exponent)))
    }

    /// Which is the greater number.
    fn compare(&self, other: &DecimalText<'_>) -> Ordering {
        let (one, two) = match (self.significant(), other.significant()) {
            (None, None) => return Ordering::Equal,
            (Some(_), None) => return if self.negative { Ordering::Less } else { Ordering::Greater },
            (None, Some(_)) => return if other.negative { Ordering::Greater } else { Ordering::Less },
            (Some(one), Some(two)) => (one, two),
        };
        if self.negative != other.negative {
            return other.negative.cmp(&self.negative);
        }
        let magnitudes = one.1.cmp(&two.1).then_with(|| compare_digits(one.0, two.0));
        if self.negative { magnitudes.reverse() } else { magnitudes }
    }

    /// Its sign, its digits and how many of them stand behind the point, as an exponent moves it.
    #[cfg_attr(not(all(feature = "decimal", feature = "sqlite")), expect(dead_code, reason = "for SQLite"))]
    pub(crate) fn parts(&self) -> (bool, impl DoubleEndedIterator<Item = u8>, i64) {
        let text = *self;
        (self.negative, (0..self.count).map(move |at| text.digit(at)), self.places())
    }
}

/// Digits of which the first of both count the same; zeros behind the last make no difference.
fn compare_digits(mut one: impl Iterator<Item = u8>, mut two: impl Iterator<Item = u8>) -> Ordering {
    loop {
        let order = match (one.next(), two.next()) {
            (None, None) => return Ordering::Equal,
            (one, two) => one.unwrap_or(0).cmp(&two.unwrap_or(0)),
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// `e`, a sign, up to six digits; 0 for nothing at all.
const fn exponent_of(text: &[u8]) -> Option<i32> {
    let (digits, negative) = match text {
        [] => return Some(0),
        [b'e' | b'E', b'-', digits @ ..] => (digits, true),
        [b'e' | b'E', b'+', digits @ ..] | [b'e' | b'E', digits @ ..] => (digits, false),
        _ => return None,
    };
    if digits.is_empty() || digits.len() > 6 {
        return None;
    }
    let (mut exponent, mut at) = (0, 0);
    while at < digits.len() {
        if !digits[at].is_ascii_digit() {
            return None;
        }
        exponent = exponent * 10 + (digits[at] - b'0') as i32;
        at += 1;
    }
    Some(if negative { -exponent } else { exponent })
}

/// The order of any two texts as decimals: those that are none come behind all that are, byte by byte.
pub(crate) fn compare_texts(one: &str, two: &str) -> Ordering {
    match (DecimalText::read(one.as_bytes()), DecimalText::read(two.as_bytes())) {
        (Some(one), Some(two)) => one.compare(&two),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.cmp(two),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, Unfit> {
        ExactDecimal::read(text.as_bytes()).map(|decimal| decimal.to_string())
    }

    #[test]
    fn numbers_take_16_bytes_and_values_no_more_than_before() {
        assert_eq!(size_of::<ExactDecimal>(), 16);
        assert_eq!((size_of::<crate::value::Value<'_>>(), align_of::<crate::value::Value<'_>>()), (32, 8));
    }

    #[test]
    fn texts_are_read_and_written() {
        for text in [
            "0",
            "0.00",
            "1.50",
            "-0.5",
            "10",
            "18446744073709551615",
            "18446744073709551616",
            "10000000000000000000",
            "79228162514264337593543950335",
            "-7.9228162514264337593543950335",
            "0.0000000000000000000000000001",
            "100000000000000000.00000000001",
        ] {
            assert_eq!(read(text).as_deref(), Ok(text));
        }
        for (spelled, plain) in [
            ("-0", "0"),
            ("-0.0", "0.0"),
            ("+5", "5"),
            ("007", "7"),
            (".5", "0.5"),
            ("-5.", "-5"),
            ("1e3", "1000"),
            ("1.5E+3", "1500"),
            ("1.5e-3", "0.0015"),
            ("0e999999", "0"),
            ("0e-999999", "0.0000000000000000000000000000"),
            ("15e-1", "1.5"),
            ("100e-2", "1.00"),
        ] {
            assert_eq!(read(spelled).as_deref(), Ok(plain), "{spelled}");
        }
    }

    #[test]
    fn zeros_are_left_out_where_there_is_no_room_and_digits_never() {
        let zeros = |count| "0".repeat(count);
        assert_eq!(read(&format!("1.5{}", zeros(27))), Ok(format!("1.5{}", zeros(27))));
        assert_eq!(read(&format!("1.5{}", zeros(500))), Ok(format!("1.5{}", zeros(27))));
        assert_eq!(read(&format!("8{}.0", zeros(27))), Ok(format!("8{}", zeros(27))));
        assert_eq!(read(&format!("0.0{}", zeros(500))), Ok(format!("0.{}", zeros(28))));
        assert_eq!(read(&format!("{}1.5", zeros(500))).as_deref(), Ok("1.5"));
        for long in [
            "79228162514264337593543950336",
            "7.9228162514264337593543950336",
            "0.00000000000000000000000000001",
            "1e29",
            "1e999999",
            "1e-29",
            "1.00000000000000000000000000000000000000000000001",
            &format!("1{}1", zeros(500)),
            &"9".repeat(40),
        ] {
            assert_eq!(read(long), Err(Unfit::TooLong), "{long}");
        }
    }

    #[test]
    fn what_is_no_decimal_is_malformed() {
        let malformed = [
            "",
            "-",
            "+",
            ".",
            "-.",
            "e1",
            ".e1",
            "1e",
            "1e+",
            "1e1.0",
            "1e1234567",
            " 1",
            "1 ",
            "--1",
            "1.2.3",
            "1,5",
            "NaN",
            "Infinity",
            "0x10",
            "1_000",
            "١",
            "1\0",
        ];
        for text in malformed {
            assert_eq!(read(text), Err(Unfit::Malformed), "{text}");
        }
    }

    #[test]
    fn numbers_are_made_of_mantissa_and_scale() {
        let most = (1 << 96) - 1;
        for (mantissa, scale) in [(0, 0), (0, 28), (-1, 28), (most, 0), (-most, 28), (i64::MIN.into(), 5)] {
            let decimal = ExactDecimal::new(mantissa, scale).expect("it fits");
            assert_eq!((decimal.mantissa(), decimal.scale()), (mantissa, scale));
            assert_eq!(read(&decimal.to_string()), Ok(decimal.to_string()));
        }
        for (mantissa, scale) in [(most + 1, 0), (-most - 1, 0), (i128::MIN, 0), (0, 29)] {
            assert_eq!(ExactDecimal::new(mantissa, scale), None);
        }
        assert_eq!(ExactDecimal::from(i64::MIN).to_string(), i64::MIN.to_string());
    }

    #[test]
    fn texts_compare_as_numbers() {
        let sorted = [
            "-1e999999",
            "-10",
            "-9.5",
            "-1.5",
            "-1",
            "-0.01",
            "0",
            "0.0000000000000000000000000000000000001",
            "0.01",
            "0.1",
            "1",
            "1.0000000000000000000000000000000000001",
            "1.5",
            "9",
            "1e1",
            "99.9",
            "123456789012345678901234567890123456789012345678901234567890",
            "1e999999",
            "",
            " 1",
            "-",
            "a",
            "b",
        ];
        for (at, one) in sorted.iter().enumerate() {
            for (other_at, other) in sorted.iter().enumerate() {
                assert_eq!(compare_texts(one, other), at.cmp(&other_at), "{one} and {other}");
            }
        }
        for (one, other) in [
            ("1.5", "1.50"),
            ("0", "-0.00"),
            ("1e2", "100"),
            ("+1", "01"),
            (".5", "0.5"),
            ("0e5", "-.0"),
            ("1500e-3", "1.5"),
        ] {
            assert_eq!(compare_texts(one, other), Ordering::Equal, "{one} and {other}");
        }
    }

    /// Texts of numbers and what is nearly one.
    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "[+-]?0{0,2}[0-9]{1,3}(\\.[0-9]{0,4}0{0,2})?",
            "[+-]?[0-9]{0,2}\\.?[0-9]{0,2}([eE][+-]?[0-9]{1,2})?",
            "[-0-9.eE]{0,5}",
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn any_texts_have_one_order(a in texts(), b in texts(), c in texts()) {
            prop_assert_eq!(compare_texts(&a, &b), compare_texts(&b, &a).reverse());
            prop_assert_eq!(compare_texts(&a, &a), Ordering::Equal);
            let mut sorted = [&a, &b, &c];
            sorted.sort_by(|one, other| compare_texts(one, other));
            let [a, b, c] = sorted;
            prop_assert!(compare_texts(a, b).is_le() && compare_texts(b, c).is_le());
            // What equals one of them stands at the same side of all others.
            let (ab, bc) = (compare_texts(a, b), compare_texts(b, c));
            prop_assert_eq!(compare_texts(a, c), if ab.is_eq() { bc } else { Ordering::Less });
        }

        #[test]
        fn any_number_comes_back(magnitude in 0..1_u128 << 96, shift in 0..96_u32, scale in 0..29_u32, negative: bool) {
            let magnitude = (magnitude >> shift).cast_signed();
            let decimal = ExactDecimal::new(if negative { -magnitude } else { magnitude }, scale).expect("it fits");
            prop_assert_eq!(ExactDecimal::read(decimal.to_string().as_bytes()), Ok(decimal));
        }
    }
}
