//! Dates, times and moments as numbers and as text: the one codec for every date crate and both databases.
//!
//! The texts have a fixed width, so that they sort as the times they mean: `2024-02-29`, `23:59:59.000001`,
//! `2024-02-29 23:59:59.000001`, the last with a `Z` for a moment. Years run from 0001 to 9999, the range in which
//! text sorts and which every crate and both databases share.
//! The day arithmetic is the proleptic Gregorian one with eras of 400 years, years counted from March.

const DAY: i64 = 86_400_000_000;

/// The first day that has a text: 0001-01-01.
pub const FIRST_DAY: i32 = -719_162;
/// The last day that has a text: 9999-12-31.
pub const LAST_DAY: i32 = 2_932_896;

/// The days from 1970-01-01 to this date.
pub fn days_from_civil(year: i32, month: u8, day: u8) -> i32 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (i32::from(month) + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + i32::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The year, month and day that lie `days` after 1970-01-01.
pub fn civil_from_days(days: i32) -> (i32, u8, u8) {
    let days = i64::from(days) + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |part: i64| u8::try_from(part).expect("invariant: months and days are at most 31");
    (i32::try_from(year).expect("invariant: i32 days are fewer than i32 years"), small(month), small(day))
}

/// The day and the microsecond within it of a moment.
pub fn split(micros: i64) -> (i64, i64) {
    (micros.div_euclid(DAY), micros.rem_euclid(DAY))
}

/// The microseconds since 1970-01-01 of a day and a microsecond within it.
pub fn join(days: i32, micros: i64) -> i64 {
    i64::from(days) * DAY + micros
}

/// Whether a day has a text: whether it lies in the years 0001 to 9999.
pub fn has_text(days: i32) -> bool {
    (FIRST_DAY..=LAST_DAY).contains(&days)
}

/// The text of a date; `None` outside the years 0001 to 9999.
pub fn date_text(days: i32) -> Option<String> {
    let mut out = String::with_capacity(10);
    push_date(&mut out, days)?;
    Some(out)
}

/// The text of a time of day; `None` when it is no time of a day.
pub fn time_text(micros: i64) -> Option<String> {
    let mut out = String::with_capacity(15);
    push_time(&mut out, micros)?;
    Some(out)
}

/// The text of a date and a time of day; `None` outside the years 0001 to 9999.
pub fn date_time_text(micros: i64) -> Option<String> {
    let (days, time) = split(micros);
    let mut out = String::with_capacity(27);
    push_date(&mut out, i32::try_from(days).ok()?)?;
    out.push(' ');
    push_time(&mut out, time)?;
    Some(out)
}

/// The text of a moment, in UTC; `None` outside the years 0001 to 9999.
pub fn timestamp_text(micros: i64) -> Option<String> {
    let mut out = date_time_text(micros)?;
    out.push('Z');
    Some(out)
}

fn push_date(out: &mut String, days: i32) -> Option<()> {
    if !has_text(days) {
        return None;
    }
    let (year, month, day) = civil_from_days(days);
    push_digits(out, i64::from(year), 4);
    out.push('-');
    push_digits(out, i64::from(month), 2);
    out.push('-');
    push_digits(out, i64::from(day), 2);
    Some(())
}

fn push_time(out: &mut String, micros: i64) -> Option<()> {
    if !(0..DAY).contains(&micros) {
        return None;
    }
    push_digits(out, micros / 3_600_000_000, 2);
    out.push(':');
    push_digits(out, micros / 60_000_000 % 60, 2);
    out.push(':');
    push_digits(out, micros / 1_000_000 % 60, 2);
    out.push('.');
    push_digits(out, micros % 1_000_000, 6);
    Some(())
}

fn push_digits(out: &mut String, number: i64, width: u32) {
    for place in (0..width).rev() {
        let digit = number / 10_i64.pow(place) % 10;
        out.push(char::from(b'0' + u8::try_from(digit).expect("invariant: a digit is below 10")));
    }
}

/// Reads a date as `2024-02-29`.
pub fn parse_date(text: &str) -> Option<i32> {
    let (year, rest) = (digits(text, 0, 4)?, text.get(4..)?);
    if rest.len() != 6 || rest.as_bytes()[0] != b'-' || rest.as_bytes()[3] != b'-' {
        return None;
    }
    let (month, day) = (u8::try_from(digits(rest, 1, 2)?).ok()?, u8::try_from(digits(rest, 4, 2)?).ok()?);
    let year = i32::try_from(year).ok()?;
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || year == 0 {
        return None;
    }
    let days = days_from_civil(year, month, day);
    (civil_from_days(days) == (year, month, day)).then_some(days)
}

/// Reads a time of day as `23:59`, `23:59:59` or `23:59:59.000001` (1 to 6 digits).
pub fn parse_time(text: &str) -> Option<i64> {
    let (hour, minute) = (digits(text, 0, 2)?, digits(text, 3, 2)?);
    let second = if text.len() > 5 { digits(text, 6, 2)? } else { 0 };
    let colon = |at: usize| text.as_bytes().get(at).is_none_or(|&byte| byte == b':');
    let micros = match text.get(8..) {
        None | Some("") => 0,
        Some(fraction) => parse_fraction(fraction.strip_prefix('.')?)?,
    };
    let fits = hour < 24 && minute < 60 && second < 60 && colon(2) && colon(5);
    fits.then_some(((hour * 60 + minute) * 60 + second) * 1_000_000 + micros)
}

/// Reads a span of time as `36:00:00`, `36:00:00.000001` (1 to 6 digits), with any number of hours and perhaps a `-`
/// before them.
pub fn parse_duration(text: &str) -> Option<i64> {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (hours, rest) = text.split_once(':')?;
    let hours = digits(hours, 0, hours.len()).filter(|_| (1..=9).contains(&hours.len()))?;
    let within = parse_time(&format!("00:{rest}")).filter(|_| rest.len() >= 5)?;
    Some(sign * (hours * 3_600_000_000 + within))
}

fn parse_fraction(fraction: &str) -> Option<i64> {
    if fraction.is_empty() || fraction.len() > 6 {
        return None;
    }
    let width = u32::try_from(fraction.len()).ok()?;
    Some(digits(fraction, 0, fraction.len())? * 10_i64.pow(6 - width))
}

/// Reads a date and a time of day, with a space or a `T` between them.
pub fn parse_date_time(text: &str) -> Option<i64> {
    let between = *text.as_bytes().get(10)?;
    if between != b' ' && between != b'T' {
        return None;
    }
    Some(join(parse_date(text.get(..10)?)?, parse_time(text.get(11..)?)?))
}

/// Reads a moment in UTC: a date and a time of day with a `Z` behind them, or without.
///
/// Without, because that is how SQLite's own functions write UTC (<https://sqlite.org/lang_datefunc.html>).
pub fn parse_timestamp(text: &str) -> Option<i64> {
    parse_date_time(text.strip_suffix('Z').unwrap_or(text))
}

fn digits(text: &str, from: usize, count: usize) -> Option<i64> {
    let part = text.as_bytes().get(from..from + count)?;
    part.iter()
        .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_the_range_comes_back() {
        let mut before = String::new();
        for days in FIRST_DAY..=LAST_DAY {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            if days % 97 == 0 || days == LAST_DAY {
                let text = date_text(days).expect("in range");
                assert_eq!(parse_date(&text), Some(days));
                assert!(before < text, "{before} sorts before {text}");
                before = text;
            }
        }
        assert_eq!(date_text(FIRST_DAY).as_deref(), Some("0001-01-01"));
        assert_eq!(before, "9999-12-31");
    }

    #[test]
    fn texts_are_the_ones_documented() {
        assert_eq!(date_text(19_782).as_deref(), Some("2024-02-29"));
        assert_eq!(time_text(86_399_000_001).as_deref(), Some("23:59:59.000001"));
        assert_eq!(timestamp_text(-1).as_deref(), Some("1969-12-31 23:59:59.999999Z"));
        assert_eq!(date_text(LAST_DAY + 1), None);
        assert_eq!(timestamp_text(i64::MIN), None);
        assert_eq!(time_text(DAY), None);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2023-02-29",
            "2024-13-01",
            "2024-1-01",
            "20240101",
            "0000-01-01",
            "2024-02-30",
            "",
            "2024-02-2x",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
        for text in ["24:00:00", "23:60:00", "1:00:00", "23:59:59.", "23:59:59.1234567", "23-59-59", "é3:59"]
        {
            assert_eq!(parse_time(text), None, "{text}");
        }
        assert_eq!(parse_time("01:02"), Some(3_720_000_000));
        assert_eq!(parse_time("01:02:03.5"), Some(3_723_500_000));
        assert_eq!(parse_timestamp("2024-02-29 00:00:00"), parse_timestamp("2024-02-29T00:00:00.000Z"));
        assert_eq!(parse_timestamp("2024-02-29x00:00:00"), None);
    }

    #[test]
    fn spans_of_time_have_any_number_of_hours() {
        assert_eq!(parse_duration("00:00:00"), Some(0));
        assert_eq!(parse_duration("-1:00:00.5"), Some(-3_600_500_000));
        assert_eq!(parse_duration("999999999:59:59.999999"), Some(3_599_999_999_999_999_999));
        for text in [
            "",
            "1",
            "1:00",
            "--1:00:00",
            "1:60:00",
            "1:00:60",
            ":00:00",
            "1 day",
            "9999999999:00:00",
            "1:00:00.",
            "+1:00:00",
        ] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }
}
