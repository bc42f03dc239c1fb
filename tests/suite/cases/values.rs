//! What is written is read back equal, whatever way it goes; what cannot be stored is refused before it is sent.

use std::cmp::Ordering;

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Error};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// Runs `check` with lists of values, and shrinks the list it fails on.
fn for_all<T: std::fmt::Debug>(values: impl Strategy<Value = T>, check: impl Fn(Vec<T>) -> orm::Result<()>) {
    let config = Config { cases: 48, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec(values, 1..8), |values| {
        check(values).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    outcome.expect("values come back");
}

/// A test that values of a type come back through insert, bulk insert, update, comparison and lists, and that the
/// database sorts them as `$compare` does.
macro_rules! round_trip {
    ($name:ident, $type:ty, $values:expr, $compare:expr) => {
        mod $name {
            use super::*;

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Row {
                id: i64,
                value: $type,
                maybe: Option<$type>,
            }

            #[orm::test(models(Row))]
            fn round_trip(db: &Db) {
                for_all($values, |values| check(db, values));
            }

            fn check(db: &Db, values: Vec<$type>) -> orm::Result<()> {
                Row::query().delete(db)?;
                let new = |value: &$type| NewRow { value: value.clone(), maybe: Some(value.clone()) };
                let mut first = new(&values[0]).insert(db)?;
                assert_eq!(first.value, values[0]);
                first.maybe = None;
                first.update(db)?;
                for value in &values {
                    first.value = value.clone();
                    first.maybe = Some(value.clone());
                    first.update(db)?;
                    assert_eq!(Row::get(db, first.id)?, first);
                }
                first.delete(db)?;
                let mut rows = NewRow::insert_all(db, values.iter().map(new))?;
                let stored: Vec<$type> = rows.iter().map(|row| row.value.clone()).collect();
                assert_eq!(stored, values);
                assert_eq!(Row::query().order_by(|r| r.id.asc()).all(db)?, rows);
                for value in &values {
                    let equal = values.iter().filter(|other| *other == value).count() as u64;
                    assert_eq!(
                        Row::query().filter(|r| r.value.eq(value) & r.maybe.eq(value)).count(db)?,
                        equal
                    );
                    assert_eq!(
                        Row::query().filter(|r| r.value.ne(value)).count(db)?,
                        values.len() as u64 - equal
                    );
                    assert_eq!(Row::query().filter(|r| r.maybe.in_([value])).count(db)?, equal);
                    let read = Row::query().limit(1).select(|_| orm::value(value.clone())).one(db)?;
                    assert_eq!(&read, value);
                }
                for length in [values.len(), 300] {
                    let list = || values.iter().cycle().take(length);
                    assert_eq!(Row::query().filter(|r| r.value.in_(list())).count(db)?, values.len() as u64);
                    assert_eq!(Row::query().filter(|r| r.maybe.not_in(list())).count(db)?, 0);
                }
                let compare: fn(&$type, &$type) -> Option<Ordering> = $compare;
                if rows.iter().all(|row| compare(&row.value, &rows[0].value).is_some()) {
                    rows.sort_by(|a, b| compare(&a.value, &b.value).expect("they compare"));
                    assert_eq!(Row::query().order_by(|r| (r.value.asc(), r.id.asc())).all(db)?, rows);
                }
                Row::query().update(db, |r| r.value.set(&values[0]))?;
                assert_eq!(Row::query().filter(|r| r.value.eq(&values[0])).count(db)?, values.len() as u64);
                Ok(())
            }
        }
    };
    ($name:ident, $type:ty, $values:expr) => {
        round_trip!($name, $type, $values, |a, b| a.partial_cmp(b));
    };
}

/// Any integer, and its edges more often.
macro_rules! integers {
    ($type:ident) => {
        prop_oneof![Just($type::MIN), Just($type::MAX), Just(0), any::<$type>()]
    };
}

fn char_without_nul() -> impl Strategy<Value = char> {
    prop_oneof![any::<char>(), proptest::char::range('\u{1}', '\u{7f}')]
        .prop_filter("NUL is refused", |c| *c != '\0')
}

fn text() -> impl Strategy<Value = String> {
    vec(char_without_nul(), 0..12).prop_map(String::from_iter)
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let parts = (0..1_u128 << 96, 0..96_u32, 0..29_u32, any::<bool>());
    let any = parts.prop_map(|(magnitude, shift, scale, negative)| {
        let magnitude = (magnitude >> shift).cast_signed();
        Decimal::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
    });
    prop_oneof![
        Just(Decimal::MIN),
        Just(Decimal::MAX),
        Just(Decimal::new(150, 2)),
        Just(Decimal::new(15, 1)),
        any
    ]
}

/// Microseconds since 1970, of the years 0001 to 9999; the last day is beyond what jiff has.
fn micros() -> impl Strategy<Value = i64> {
    const DAYS: std::ops::RangeInclusive<i64> = -719_162..=2_932_894;
    let any = (DAYS, 0..86_400_000_000_i64).prop_map(|(day, micros)| day * 86_400_000_000 + micros);
    prop_oneof![any, Just(0), Just(-1), Just(-719_162 * 86_400_000_000)]
}

fn chrono_moment() -> impl Strategy<Value = chrono::DateTime<chrono::Utc>> {
    micros().prop_map(|micros| chrono::DateTime::from_timestamp_micros(micros).expect("in range"))
}

fn jiff_civil() -> impl Strategy<Value = jiff::civil::DateTime> {
    micros().prop_map(|micros| {
        let moment = jiff::Timestamp::from_microsecond(micros).expect("in range");
        moment.to_zoned(jiff::tz::TimeZone::UTC).datetime()
    })
}

fn time_moment() -> impl Strategy<Value = time::OffsetDateTime> {
    micros().prop_map(|micros| {
        time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).expect("in range")
    })
}

fn naive(moment: time::OffsetDateTime) -> time::PrimitiveDateTime {
    time::PrimitiveDateTime::new(moment.date(), moment.time())
}

round_trip!(b095_bool, bool, any::<bool>());
round_trip!(b092_i8, i8, integers!(i8));
round_trip!(b092_i16, i16, integers!(i16));
round_trip!(b092_i32, i32, integers!(i32));
round_trip!(b092_i64, i64, integers!(i64));
round_trip!(b092_u8, u8, integers!(u8));
round_trip!(b092_u16, u16, integers!(u16));
round_trip!(b092_u32, u32, integers!(u32));
round_trip!(
    b093_f32,
    f32,
    prop_oneof![any::<f32>(), Just(f32::INFINITY), Just(-0.0)].prop_filter("NaN", |f| !f.is_nan())
);
round_trip!(
    b093_f64,
    f64,
    prop_oneof![any::<f64>(), Just(f64::NEG_INFINITY), Just(-0.0)].prop_filter("NaN", |f| !f.is_nan())
);
round_trip!(b094_decimal, Decimal, decimals());
round_trip!(b091_string, String, text());
round_trip!(b091_char, char, char_without_nul());
round_trip!(b097_bytes, Vec<u8>, vec(any::<u8>(), 0..20));
round_trip!(b097_array_of_bytes, [u8; 4], any::<[u8; 4]>());
round_trip!(b098_uuid, uuid::Uuid, any::<u128>().prop_map(uuid::Uuid::from_u128));
round_trip!(
    b096_jiff_timestamp,
    jiff::Timestamp,
    micros().prop_map(|m| jiff::Timestamp::from_microsecond(m).expect("in range"))
);
round_trip!(b096_jiff_date_time, jiff::civil::DateTime, jiff_civil());
round_trip!(b096_jiff_date, jiff::civil::Date, jiff_civil().prop_map(|at| at.date()));
round_trip!(b096_jiff_time, jiff::civil::Time, jiff_civil().prop_map(|at| at.time()));
round_trip!(b096_chrono_timestamp, chrono::DateTime<chrono::Utc>, chrono_moment());
round_trip!(b096_chrono_date_time, chrono::NaiveDateTime, chrono_moment().prop_map(|at| at.naive_utc()));
round_trip!(b096_chrono_date, chrono::NaiveDate, chrono_moment().prop_map(|at| at.date_naive()));
round_trip!(b096_chrono_time, chrono::NaiveTime, chrono_moment().prop_map(|at| at.time()));
round_trip!(b096_time_timestamp, time::OffsetDateTime, time_moment());
round_trip!(b096_time_date_time, time::PrimitiveDateTime, time_moment().prop_map(naive));
round_trip!(b096_time_date, time::Date, time_moment().prop_map(|at| at.date()));
round_trip!(b096_time_time, time::Time, time_moment().prop_map(|at| at.time()));

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

#[derive(Serialize, Deserialize, Debug, Clone, PartialEq)]
struct Settings {
    theme: String,
    sizes: Vec<Option<i64>>,
    deep: Option<Box<Settings>>,
}

fn settings() -> impl Strategy<Value = Json<Settings>> {
    let leaf = (text(), vec(any::<Option<i64>>(), 0..3)).prop_map(|(theme, sizes)| Settings {
        theme,
        sizes,
        deep: None,
    });
    let nested = leaf.prop_recursive(3, 6, 1, |inner| {
        (inner, text()).prop_map(|(inner, theme)| Settings {
            theme,
            sizes: Vec::new(),
            deep: Some(Box::new(inner)),
        })
    });
    nested.prop_map(Json)
}

round_trip!(b102_newtype_of_text, Name, text().prop_map(Name));
round_trip!(b102_newtype_of_integer, Cents, integers!(i64).prop_map(Cents));
round_trip!(b102_newtype_of_decimal, Price, decimals().prop_map(Price));
round_trip!(b100_enum, Role, prop_oneof![Just(Role::Admin), Just(Role::Guest)], |_, _| None);
round_trip!(b099_json, Json<Settings>, settings(), |_, _| None);

#[derive(Model, Debug, Clone, PartialEq)]
struct Wide {
    id: i64,
    whole: i64,
    real: f64,
    single: f32,
    decimal: Decimal,
    text: String,
    bytes: Vec<u8>,
    uuid: uuid::Uuid,
    at: jiff::Timestamp,
    day: jiff::civil::Date,
    time: jiff::civil::Time,
    flag: bool,
    letter: char,
    json: Json<serde_json::Value>,
}

fn wide(n: i64) -> NewWide {
    NewWide {
        whole: n,
        real: n as f64 / 3.0,
        single: n as f32 / 3.0,
        decimal: Decimal::new(n, 3),
        text: format!("it's \"{n}\" \\ \u{1}\u{1f}\u{7f}é"),
        bytes: n.to_be_bytes().to_vec(),
        uuid: uuid::Uuid::from_u128(n as u128),
        at: jiff::Timestamp::from_microsecond(n * 1_000_003).expect("in range"),
        day: jiff::civil::date(2000, 1, 1) + jiff::Span::new().days(n),
        time: jiff::civil::time(0, 0, 0, 0) + jiff::Span::new().microseconds(n),
        flag: n % 2 == 0,
        letter: char::from_u32(0x4E00 + n as u32 % 1000).expect("a letter"),
        json: Json(serde_json::json!({ "n": n })),
    }
}

#[orm::test(models(Wide))]
fn b057_lists_of_every_length_and_type(db: &Db) -> orm::Result<()> {
    const ROWS: i64 = 300;
    NewWide::insert_all(db, (0..ROWS).map(wide))?;
    let all: Vec<NewWide> = (0..40_000).map(wide).collect();
    for length in [1, 2, 255, 256, 257, 40_000] {
        let list = &all[..length];
        let found = (length as u64).min(ROWS as u64);
        macro_rules! check {
            ($($column:ident),*) => { $(
                let values = || list.iter().map(|row| &row.$column);
                assert_eq!(Wide::query().filter(|w| w.$column.in_(values())).count(db)?, found, stringify!($column));
                assert_eq!(Wide::query().filter(|w| w.$column.not_in(values())).count(db)?, 300 - found, stringify!($column));
            )* };
        }
        check!(whole, decimal, text, bytes, uuid, at, day, time, json);
        let flags = Wide::query().filter(|w| w.flag.in_(list.iter().map(|row| row.flag))).count(db)?;
        assert_eq!(flags, if length == 1 { 150 } else { 300 });
        // On SQLite floats are parameters, of which it takes 32,766.
        if length < 30_000 || db.backend() == Backend::Postgres {
            check!(real, single);
        } else {
            let error =
                Wide::query().filter(|w| w.real.in_(list.iter().map(|row| row.real))).count(db).unwrap_err();
            assert_eq!(
                error.to_string(),
                "the statement has 40000 parameters, SQLite takes at most 32766; split it"
            );
        }
    }
    let edges = [i64::MIN, i64::MIN + 1, i64::MAX];
    NewWide::insert_all(db, edges.map(|whole| NewWide { whole, ..wide(0) }))?;
    assert_eq!(Wide::query().filter(|w| w.whole.in_(edges.into_iter().chain(1_000..1_300))).count(db)?, 3);
    NewWide { bytes: Vec::new(), ..wide(0) }.insert(db)?;
    let with_empty = (1_000..1_300_i64).map(|n| n.to_be_bytes().to_vec()).chain([Vec::new()]);
    assert_eq!(Wide::query().filter(|w| w.bytes.in_(with_empty)).count(db)?, 1);
    Ok(())
}

/// What refuses a value: the error, if nothing was stored.
fn refusal(db: &Db, new: &NewWide) -> orm::Result<String> {
    let (error, sent) = record(db, || new.insert(db).unwrap_err());
    assert!(error.is_encode(), "{error}");
    // On SQLite values are looked at while they are bound, which is after the statement was prepared.
    assert!(sent.iter().all(|statement| statement.error.is_some()));
    assert!(NewWide::insert_all(db, [wide(0), wide(1)]).is_ok() && Wide::query().delete(db)? == 2);
    Ok(error.to_string())
}

#[orm::test(models(Wide))]
fn b091_nul_is_refused(db: &Db) -> orm::Result<()> {
    let nul = "a\0b".to_owned();
    let text = "wides.text: the value cannot be stored: text with a NUL character";
    assert_eq!(refusal(db, &NewWide { text: nul.clone(), ..wide(0) })?, text);
    assert_eq!(
        refusal(db, &NewWide { letter: '\0', ..wide(0) })?,
        text.replace("wides.text", "wides.letter")
    );
    let json = refusal(db, &NewWide { json: Json(serde_json::json!([nul])), ..wide(0) })?;
    assert_eq!(json, "wides.json: the value cannot be stored: json with a NUL character");
    let filtered = Wide::query().filter(|w| w.text.eq(&nul)).count(db).unwrap_err();
    assert_eq!(filtered.to_string(), text);
    assert_eq!(Wide::query().update(db, |w| w.text.set(&nul)).unwrap_err().to_string(), text);
    assert!(Wide::query().filter(|w| w.text.in_([&nul])).count(db).unwrap_err().is_encode());
    let long = std::iter::repeat_n(&nul, 300);
    assert!(Wide::query().filter(|w| w.text.in_(long)).count(db).unwrap_err().is_encode());
    assert!(Wide::query().filter(|w| w.text.starts_with(&nul)).count(db).unwrap_err().is_encode());
    // A backslash before letters is none.
    let row = NewWide { json: Json(serde_json::json!("\\u0000")), ..wide(0) }.insert(db)?;
    assert_eq!(Wide::get(db, row.id)?.json.0, serde_json::json!("\\u0000"));
    Ok(())
}

/// SQLite would store NaN as NULL.
#[orm::test(models(Wide))]
fn b093_nan(db: &Db) -> orm::Result<()> {
    let new = NewWide { real: f64::NAN, ..wide(0) };
    if db.backend() == Backend::Sqlite {
        assert_eq!(
            refusal(db, &new)?,
            "wides.real: the value cannot be stored: SQLite would store NaN as NULL"
        );
        assert!(Wide::query().filter(|w| w.real.eq(f64::NAN)).count(db).unwrap_err().is_encode());
        return Ok(());
    }
    assert!(new.insert(db)?.real.is_nan());
    assert_eq!(Wide::query().filter(|w| w.real.eq(f64::NAN)).count(db)?, 1);
    assert!(NewWide { single: f32::NAN, ..wide(0) }.insert(db)?.single.is_nan());
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Moments {
    id: i64,
    day: chrono::NaiveDate,
    local: chrono::NaiveDateTime,
    at: chrono::DateTime<chrono::Utc>,
}

fn moments(year: i32) -> NewMoments {
    let day = chrono::NaiveDate::from_ymd_opt(year, 6, 15).expect("a day");
    let local = day.and_hms_nano_opt(23, 59, 59, 999_999_999).expect("a time");
    NewMoments { day, local, at: local.and_utc() }
}

#[orm::test(models(Moments))]
fn b096_years_1_to_9999(db: &Db) -> orm::Result<()> {
    for year in [1, 4, 1582, 1899, 1900, 1969, 2000, 9999] {
        let row = moments(year).insert(db)?;
        let read = Moments::get(db, row.id)?;
        // Digits below the microsecond are cut off, toward the past.
        let cut = chrono::Duration::nanoseconds(999);
        assert_eq!(
            (read.day, read.local, read.at),
            (moments(year).day, moments(year).local - cut, moments(year).at - cut)
        );
        assert_eq!(
            Moments::query().filter(|m| m.at.eq(moments(year).at)).count(db)?,
            1,
            "a value that is compared is cut off too"
        );
    }
    let ordered = Moments::query().order_by(|m| m.at.asc()).select(|m| m.id).all(db)?;
    assert!(ordered.is_sorted());
    for year in [0, -1, 10_000, 200_000] {
        let row = moments(year);
        let good = moments(2000);
        for (new, column) in [
            (NewMoments { day: row.day, ..moments(2000) }, "day"),
            (NewMoments { local: row.local, ..moments(2000) }, "local"),
            (NewMoments { at: row.at, local: good.local, day: good.day }, "at"),
        ] {
            let error = new.insert(db).unwrap_err();
            assert!(error.is_encode());
            assert_eq!(
                error.to_string(),
                format!(
                    "momentses.{column}: the value cannot be stored: it is outside of the years 0001 to 9999"
                )
            );
        }
    }
    assert_eq!(Moments::query().count(db)?, 8);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Thing {
    id: i64,
    text: String,
    whole: i64,
    bytes: Vec<u8>,
    nothing: Option<i64>,
}

/// The same table as structs that do not fit it say it is.
macro_rules! read_as {
    ($db:expr, $field:ident: $type:ty) => {{
        #[derive(Model, Debug)]
        #[orm(table = "things")]
        #[allow(dead_code, reason = "reading fails")]
        struct Wrong {
            id: i64,
            $field: $type,
        }
        let error: Error = Wrong::get($db, 1).map(|_| ()).unwrap_err();
        assert!(error.is_decode(), "{error}");
        assert_eq!(Wrong::query().all($db).map(|_| ()).unwrap_err().to_string(), error.to_string());
        error.to_string()
    }};
}

#[orm::test(models(Thing))]
fn b100_what_does_not_fit_names_table_column_kind_type_and_row(db: &Db) -> orm::Result<()> {
    NewThing { text: "Boss".into(), whole: 300, bytes: vec![1, 2], nothing: None }.insert(db)?;
    assert_eq!(
        read_as!(db, text: Role),
        "things.text: stored text \"Boss\" is no `Role`; known are admin, it's \"me\" (row with id 1)"
    );
    assert_eq!(read_as!(db, text: i32), "things.text: stored text cannot be read as i32 (row with id 1)");
    assert_eq!(read_as!(db, text: char), "things.text: stored text is not one character (row with id 1)");
    assert_eq!(
        read_as!(db, whole: String),
        "things.whole: stored integer cannot be read as String (row with id 1)"
    );
    assert_eq!(
        read_as!(db, whole: u8),
        "things.whole: stored integer is out of the range of u8 (row with id 1)"
    );
    assert_eq!(
        read_as!(db, whole: Option<String>),
        "things.whole: stored integer cannot be read as Option<String> (row with id 1)"
    );
    assert_eq!(read_as!(db, bytes: [u8; 3]), "things.bytes: stored bytes are 2 long, not 3 (row with id 1)");
    assert_eq!(
        read_as!(db, bytes: String),
        "things.bytes: stored bytes cannot be read as String (row with id 1)"
    );
    assert_eq!(
        read_as!(db, nothing: i64),
        "things.nothing: stored null cannot be read as i64 (row with id 1)"
    );
    let tuple = Thing::query().select(|t| (t.id, t.whole.max())).group_by(|t| t.id).all(db)?;
    assert_eq!(tuple, [(1, Some(300))]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Documented {
    id: i64,
    json: Json<Option<i32>>,
    maybe: Option<Json<Option<i32>>>,
}

#[orm::test(models(Documented))]
fn b099_json_null_is_not_null(db: &Db) -> orm::Result<()> {
    let row = NewDocumented { json: Json(None), maybe: Some(Json(None)) }.insert(db)?;
    assert_eq!(Documented::get(db, row.id)?, row);
    assert_eq!(Documented::query().filter(|d| d.maybe.is_null()).count(db)?, 0);
    assert_eq!(
        Documented::query().filter(|d| d.maybe.eq(Json(None)) & d.json.ne(Json(Some(1)))).count(db)?,
        1
    );
    NewDocumented { json: Json(Some(1)), maybe: None }.insert(db)?;
    assert_eq!(Documented::query().filter(|d| d.maybe.is_null()).one(db)?.json, Json(Some(1)));
    Ok(())
}
