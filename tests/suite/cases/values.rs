//! Values at their edges: long lists, NUL, NaN, years that are too early, and what is stored but does not fit. That
//! whatever is written is read back equal stands in `types.rs`.

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Error};
use rust_decimal::Decimal;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    #[orm(rename = "it's \"me\"")]
    Guest,
}

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
