//! Every type of column, one a line: whatever values of it are written come back equal, and what cannot be stored is
//! refused by name. What is done with the values stands in `round_trip.rs`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Bound;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil;
use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Range, RangeItem};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::round_trip::round_trips;

/// Any integer, and its edges more often.
macro_rules! integers {
    ($type:ident) => {
        prop_oneof![Just($type::MIN), Just($type::MAX), Just(0), any::<$type>()]
    };
}

round_trips! { |a, b| a.partial_cmp(b);
    b095_bool: bool = any::<bool>();
    b092_i8: i8 = integers!(i8);
    b092_i16: i16 = integers!(i16);
    b092_i32: i32 = integers!(i32);
    b092_i64: i64 = integers!(i64);
    b092_u8: u8 = integers!(u8);
    b092_u16: u16 = integers!(u16);
    b092_u32: u32 = integers!(u32);
    b093_f32: f32 = prop_oneof![any::<f32>(), Just(f32::INFINITY), Just(-0.0)];
    b093_f64: f64 = prop_oneof![any::<f64>(), Just(f64::NEG_INFINITY), Just(-0.0)];
    b094_decimal: Decimal = decimals();
    b091_string: String = texts();
    b091_char: char = chars();
    b097_bytes: Vec<u8> = bytes();
    b097_bytes_of_one_length: [u8; 4] = any::<[u8; 4]>();
    b098_uuid: Uuid = uuids();
    b096_jiff_timestamp: jiff::Timestamp = timestamps();
    b096_jiff_date_time: civil::DateTime = (dates(), times()).prop_map(|(date, time)| date.to_datetime(time));
    b096_jiff_date: civil::Date = dates();
    b096_jiff_time: civil::Time = times();
    b096_chrono_timestamp: chrono::DateTime<chrono::Utc> = chrono_moments();
    b096_chrono_date_time: chrono::NaiveDateTime = chrono_moments().prop_map(|at| at.naive_utc());
    b096_chrono_date: chrono::NaiveDate = chrono_moments().prop_map(|at| at.date_naive());
    b096_chrono_time: chrono::NaiveTime = chrono_moments().prop_map(|at| at.time());
    b096_time_timestamp: time::OffsetDateTime = time_moments();
    b096_time_date_time: time::PrimitiveDateTime = time_moments().prop_map(|at| time::PrimitiveDateTime::new(at.date(), at.time()));
    b096_time_date: time::Date = time_moments().prop_map(|at| at.date());
    b096_time_time: time::Time = time_moments().prop_map(|at| at.time());
    std_duration: Duration = prop_oneof![0..i64::MAX, Just(i64::MAX)].prop_map(|n| Duration::from_micros(n.unsigned_abs()));
    jiff_duration: SignedDuration = integers!(i64).prop_map(SignedDuration::from_micros);
    chrono_duration: chrono::TimeDelta = integers!(i64).prop_map(chrono::TimeDelta::microseconds);
    time_duration: time::Duration = integers!(i64).prop_map(time::Duration::microseconds);
    ip_address: IpAddr = any::<IpAddr>();
    ipv4_address: Ipv4Addr = any::<Ipv4Addr>();
    ipv6_address: Ipv6Addr = any::<Ipv6Addr>();
    b102_newtype_of_text: Name = texts().prop_map(Name);
    b102_newtype_of_integer: Cents = integers!(i64).prop_map(Cents);
    b102_newtype_of_decimal: Price = decimals().prop_map(Price);
    b100_integer_enum: Level = prop_oneof![Just(Level::Low), Just(Level::High)];
}

// What has no order, or not one of Rust's.
round_trips! { |_, _| None;
    b100_text_enum: Role = prop_oneof![Just(Role::Admin), Just(Role::Guest)];
    b100_native_enum: Mood = prop_oneof![Just(Mood::Sad), Just(Mood::Happy)];
    b099_json: Json<Settings> = settings();
    b099_json_of_floats: Json<Vec<f64>> = vec(finite(), 0..4).prop_map(Json);
    b101_list_of_bools: Vec<bool> = vec(any::<bool>(), 0..4);
    b101_list_of_integers: Vec<i64> = vec(integers!(i64), 0..4);
    b101_list_of_small_integers: Vec<u16> = vec(integers!(u16), 0..4);
    b101_list_of_floats: Vec<f64> = vec(finite(), 0..4);
    b101_list_of_single_floats: Vec<f32> = vec(any::<f32>().prop_filter("finite", |f| f.is_finite()), 0..4);
    b101_list_of_decimals: Vec<Decimal> = vec(decimals(), 0..4);
    b101_list_of_texts: Vec<String> = vec(texts(), 0..4);
    b101_list_of_chars: Vec<char> = vec(chars(), 0..4);
    b101_list_of_bytes: Vec<Vec<u8>> = vec(bytes(), 0..4);
    b101_list_of_uuids: Vec<Uuid> = vec(uuids(), 0..4);
    b101_list_of_timestamps: Vec<jiff::Timestamp> = vec(timestamps(), 0..4);
    b101_list_of_dates: Vec<civil::Date> = vec(dates(), 0..4);
    b101_list_of_times: Vec<civil::Time> = vec(times(), 0..4);
    b101_list_of_local_times: Vec<civil::DateTime> = vec((dates(), times()).prop_map(|(date, time)| date.to_datetime(time)), 0..4);
    b101_list_of_durations: Vec<SignedDuration> = vec(integers!(i64).prop_map(SignedDuration::from_micros), 0..4);
    b101_list_of_addresses: Vec<IpAddr> = vec(any::<IpAddr>(), 0..4);
    b101_list_of_enums: Vec<Role> = vec(prop_oneof![Just(Role::Admin), Just(Role::Guest)], 0..4);
    b101_list_of_native_enums: Vec<Mood> = vec(prop_oneof![Just(Mood::Sad), Just(Mood::Happy)], 0..4);
    b101_list_of_newtypes: Vec<Name> = vec(texts().prop_map(Name), 0..4);
    b101_list_of_maybe_integers: Vec<Option<i32>> = vec(option::of(integers!(i32)), 0..4);
    b101_list_of_maybe_texts: Vec<Option<String>> = vec(option::of(texts()), 0..4);
    b101_list_of_one_length: [i16; 3] = any::<[i16; 3]>();
    b101_list_of_ranges: Vec<Range<civil::Date>> = vec(ranges(dates()), 0..4);
    range_of_i32: Range<i32> = ranges(integers!(i32));
    range_of_i64: Range<i64> = ranges(integers!(i64));
    range_of_decimals: Range<Decimal> = ranges(decimals());
    range_of_jiff_timestamps: Range<jiff::Timestamp> = ranges(timestamps());
    range_of_jiff_date_times: Range<civil::DateTime> = ranges((dates(), times()).prop_map(|(date, time)| date.to_datetime(time)));
    range_of_jiff_dates: Range<civil::Date> = ranges(dates());
    range_of_chrono_timestamps: Range<chrono::DateTime<chrono::Utc>> = ranges(chrono_moments());
    range_of_chrono_date_times: Range<chrono::NaiveDateTime> = ranges(chrono_moments().prop_map(|at| at.naive_utc()));
    range_of_chrono_dates: Range<chrono::NaiveDate> = ranges(chrono_moments().prop_map(|at| at.date_naive()));
    range_of_time_timestamps: Range<time::OffsetDateTime> = ranges(time_moments());
    range_of_time_date_times: Range<time::PrimitiveDateTime> = ranges(time_moments().prop_map(|at| time::PrimitiveDateTime::new(at.date(), at.time())));
    range_of_time_dates: Range<time::Date> = ranges(time_moments().prop_map(|at| at.date()));
}

#[derive(Value, Debug, Clone, PartialEq, PartialOrd)]
struct Name(String);

#[derive(Value, Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Cents(i64);

#[derive(Value, Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Price(Decimal);

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    #[orm(rename = "it's \"me\"")]
    Guest,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native = "mood of types")]
enum Mood {
    Sad,
    #[orm(rename = "hap,p{y} \\\"'")]
    Happy,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, PartialOrd)]
#[orm(integer)]
enum Level {
    Low = -5,
    High = 9,
}

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    theme: String,
    sizes: Vec<Option<i64>>,
    deep: Option<Box<Settings>>,
}

/// Floats that JSON has. It has one zero.
fn finite() -> impl Strategy<Value = f64> {
    let edges = prop_oneof![Just(f64::MAX), Just(f64::MIN_POSITIVE), Just(5e-324), Just(0.1)];
    prop_oneof![any::<f64>(), edges].prop_filter("finite", |f| f.is_finite()).prop_map(|f| f + 0.0)
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let parts = (0..1_u128 << 96, 0..96_u32, 0..29_u32, any::<bool>());
    let any = parts.prop_map(|(magnitude, shift, scale, negative)| {
        let magnitude = (magnitude >> shift).cast_signed();
        Decimal::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
    });
    let edges = [Decimal::MIN, Decimal::MAX, Decimal::new(150, 2), Decimal::new(15, 1)].map(Just);
    prop_oneof![any, proptest::strategy::Union::new(edges)]
}

fn chars() -> impl Strategy<Value = char> {
    prop_oneof![any::<char>(), proptest::char::range('\u{1}', '\u{7f}'), Just('\u{10FFFF}')]
        .prop_filter("NUL is refused", |c| *c != '\0')
}

fn texts() -> impl Strategy<Value = String> {
    let any = vec(chars(), 0..12).prop_map(String::from_iter);
    let edges =
        ["", "NULL", "null", "{}", "'", "\\", "\"", "\\u0000", "a,b"].map(|text| Just(text.to_owned()));
    let long =
        (chars(), 300..600_usize).prop_map(|(c, length)| String::from_iter(std::iter::repeat_n(c, length)));
    prop_oneof![8 => any, 4 => proptest::strategy::Union::new(edges), 1 => long]
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let long = (any::<u8>(), 300..600_usize).prop_map(|(byte, length)| vec![byte; length]);
    prop_oneof![8 => vec(any::<u8>(), 0..20), 1 => long]
}

fn uuids() -> impl Strategy<Value = Uuid> {
    prop_oneof![Just(Uuid::nil()), Just(Uuid::max()), any::<u128>().prop_map(Uuid::from_u128)]
}

/// Microseconds since 1970, from the year 0001 to the end of the day `last`.
fn micros(last: i64) -> impl Strategy<Value = i64> {
    const DAY: i64 = 86_400_000_000;
    const FIRST: i64 = -719_162;
    let any = (FIRST..=last, 0..DAY).prop_map(|(day, micros)| day * DAY + micros);
    prop_oneof![any, Just(0), Just(-1), Just(FIRST * DAY), Just((last + 1) * DAY - 1)]
}

/// The days from 1970 to 9999-12-31, and to the last that jiff has of moments.
const LAST_DAY: i64 = 2_932_896;
const LAST_DAY_OF_JIFF: i64 = LAST_DAY - 2;

fn timestamps() -> impl Strategy<Value = jiff::Timestamp> {
    micros(LAST_DAY_OF_JIFF).prop_map(|micros| jiff::Timestamp::from_microsecond(micros).expect("in range"))
}

fn dates() -> impl Strategy<Value = civil::Date> {
    let day = |day: i64| civil::date(1970, 1, 1) + jiff::Span::new().days(day);
    prop_oneof![-719_162..=LAST_DAY, Just(-719_162), Just(LAST_DAY)].prop_map(day)
}

fn times() -> impl Strategy<Value = civil::Time> {
    let time = |micros: i64| civil::Time::midnight() + jiff::Span::new().microseconds(micros);
    prop_oneof![0..86_400_000_000_i64, Just(0), Just(86_399_999_999)].prop_map(time)
}

fn chrono_moments() -> impl Strategy<Value = chrono::DateTime<chrono::Utc>> {
    micros(LAST_DAY).prop_map(|micros| chrono::DateTime::from_timestamp_micros(micros).expect("in range"))
}

fn time_moments() -> impl Strategy<Value = time::OffsetDateTime> {
    let moment = |micros| time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000);
    micros(LAST_DAY).prop_map(move |micros| moment(micros).expect("in range"))
}

/// Ranges with bounds of every kind, in the right order.
fn ranges<T: RangeItem + std::fmt::Debug>(
    items: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Range<T>> {
    let items = items.boxed();
    (items.clone(), items, 0..10_u8).prop_map(|(one, other, kind)| {
        let (lower, upper) = if one <= other { (one, other) } else { (other, one) };
        match kind {
            0 => Range::empty(),
            1 => Range::from(..),
            2 => Range::from(lower..),
            3 => Range::from(..=upper),
            4 => Range::from(lower.clone()..=lower),
            5 => Range::new((Bound::Excluded(lower), Bound::Excluded(upper))),
            6 => Range::new((Bound::Excluded(lower), Bound::Included(upper))),
            7 => Range::from(lower..=upper),
            _ => Range::from(lower..upper),
        }
    })
}

fn settings() -> impl Strategy<Value = Json<Settings>> {
    let one = (texts(), vec(any::<Option<i64>>(), 0..3));
    vec(one, 1..4).prop_map(|levels| {
        let within =
            |deep: Option<Box<Settings>>, (theme, sizes)| Some(Box::new(Settings { theme, sizes, deep }));
        Json(*levels.into_iter().fold(None, within).expect("a level"))
    })
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Refused {
    id: i64,
    text: Option<String>,
    letter: Option<char>,
    name: Option<Name>,
    json: Option<Json<String>>,
    real: Option<f64>,
    single: Option<f32>,
    day: Option<civil::Date>,
    at: Option<jiff::Timestamp>,
    local: Option<chrono::NaiveDateTime>,
    took: Option<Duration>,
    texts: Option<Vec<String>>,
    reals: Option<Vec<f64>>,
    days: Option<Vec<civil::Date>>,
}

/// That the value in `column` is refused by each verb, before anything is stored, with these words.
fn refuse(db: &Db, new: &NewRefused, column: &str, why: &str) -> orm::Result<()> {
    let good = none();
    let row = good.insert(db)?;
    let expected = format!("refuseds.{column}: the value cannot be stored: {why}");
    let mut changed = Refused { id: row.id, ..of(new) };
    let (errors, sent) = record(db, || {
        [
            new.insert(db).unwrap_err(),
            NewRefused::insert_all(db, [good.clone(), new.clone()]).unwrap_err(),
            new.insert_or_ignore(db).unwrap_err(),
            changed.update(db).unwrap_err(),
        ]
    });
    for error in errors {
        assert!(error.is_encode(), "{error}");
        assert_eq!(error.to_string(), expected);
    }
    // On SQLite values are looked at while they are bound, which is after the statement was prepared.
    assert!(sent.iter().all(|statement| statement.error.is_some() || !statement.sql.contains("refuseds")));
    assert_eq!(Refused::query().all(db)?, [row]);
    Refused::query().delete(db)?;
    Ok(())
}

fn none() -> NewRefused {
    NewRefused {
        text: None,
        letter: None,
        name: None,
        json: None,
        real: None,
        single: None,
        day: None,
        at: None,
        local: None,
        took: None,
        texts: None,
        reals: None,
        days: None,
    }
}

fn of(new: &NewRefused) -> Refused {
    let NewRefused { text, letter, name, json, real, single, day, at, local, took, texts, reals, days } =
        new.clone();
    Refused { id: 0, text, letter, name, json, real, single, day, at, local, took, texts, reals, days }
}

#[orm::test(models(Refused))]
fn what_cannot_be_stored_is_refused_by_name(db: &Db) -> orm::Result<()> {
    let secret = || "secret\0".to_owned();
    let (nul, json) = ("text with a NUL character", "json with a NUL character");
    refuse(db, &NewRefused { text: Some(secret()), ..none() }, "text", nul)?;
    refuse(db, &NewRefused { letter: Some('\0'), ..none() }, "letter", nul)?;
    refuse(db, &NewRefused { name: Some(Name(secret())), ..none() }, "name", nul)?;
    refuse(db, &NewRefused { json: Some(Json(secret())), ..none() }, "json", json)?;
    refuse(db, &NewRefused { texts: Some(vec![String::new(), secret()]), ..none() }, "texts", nul)?;
    let years = "it is outside of the years 0001 to 9999";
    let early = civil::Date::MIN;
    refuse(db, &NewRefused { day: Some(early), ..none() }, "day", years)?;
    refuse(db, &NewRefused { days: Some(vec![early]), ..none() }, "days", years)?;
    refuse(db, &NewRefused { at: Some(jiff::Timestamp::MIN), ..none() }, "at", years)?;
    refuse(db, &NewRefused { local: Some(chrono::NaiveDateTime::MAX), ..none() }, "local", years)?;
    let long = "it is longer than 292,271 years";
    refuse(db, &NewRefused { took: Some(Duration::MAX), ..none() }, "took", long)?;
    if db.backend() == Backend::Sqlite {
        let nan = "SQLite would store NaN as NULL";
        refuse(db, &NewRefused { real: Some(f64::NAN), ..none() }, "real", nan)?;
        refuse(db, &NewRefused { single: Some(f32::NAN), ..none() }, "single", nan)?;
        refuse(db, &NewRefused { reals: Some(vec![1.0, f64::NAN]), ..none() }, "reals", nan)?;
        let infinite = "JSON, as which SQLite keeps lists, has no infinity";
        refuse(db, &NewRefused { reals: Some(vec![f64::INFINITY]), ..none() }, "reals", infinite)?;
    }
    Ok(())
}
