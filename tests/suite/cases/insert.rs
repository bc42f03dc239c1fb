//! `insert` of one row: defaults, generated keys, what comes back.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use uuid::Uuid;

#[derive(Model, Debug, Clone, PartialEq)]
struct Filled {
    id: i64,
    #[orm(default = true)]
    flag: bool,
    #[orm(default = -5)]
    whole: i32,
    #[orm(default = 0.5)]
    real: f64,
    #[orm(default = "it's \"so\"")]
    text: String,
    #[orm(default = now)]
    at: jiff::Timestamp,
    #[orm(default = sql("1 + 2"))]
    three: i64,
    #[orm(default = -9223372036854775808)]
    least: i64,
    #[orm(default = "67e55044-10b1-426f-9247-bb680e5fe0c8")]
    uuid: Uuid,
    #[orm(default = "2024-02-29T12:00:00Z")]
    since: jiff::Timestamp,
    #[orm(default = sql("NULL"))]
    nothing: Option<String>,
}

fn empty() -> NewFilled {
    NewFilled {
        flag: None,
        whole: None,
        real: None,
        text: None,
        at: None,
        three: None,
        least: None,
        uuid: None,
        since: None,
        nothing: None,
    }
}

fn assert_filled(row: &Filled) {
    assert_eq!((row.flag, row.whole, row.real, row.text.as_str()), (true, -5, 0.5, "it's \"so\""));
    assert_eq!((row.three, row.least, row.nothing.as_deref()), (3, i64::MIN, None));
    assert_eq!(row.uuid, Uuid::parse_str("67e55044-10b1-426f-9247-bb680e5fe0c8").expect("a uuid"));
    assert_eq!(row.since, "2024-02-29T12:00:00Z".parse().expect("a moment"));
    let age = jiff::Timestamp::now().as_second() - row.at.as_second();
    assert!((-5..60).contains(&age), "{age} seconds");
}

/// The default of the uuid and of the moment were stored on SQLite as they were written: the one was refused, the
/// other did not sort with others.
#[orm::test(models(Filled))]
fn b074_a_row_of_defaults(db: &Db) -> orm::Result<()> {
    let row = assert_statements(db, 1, || empty().insert(db))?;
    assert_eq!(row.id, 1);
    assert_filled(&row);
    assert_eq!(Filled::get(db, 1)?, row);
    assert_eq!(Filled::query().filter(|f| f.since.le(row.since)).count(db)?, 1);
    assert_eq!(Filled::query().filter(|f| f.since.eq(row.since) & f.uuid.eq(row.uuid)).count(db)?, 1);
    let given = NewFilled { whole: Some(7), nothing: Some(Some("x".into())), ..empty() }.insert(db)?;
    assert_eq!((given.id, given.whole, given.nothing.as_deref(), given.flag), (2, 7, Some("x"), true));
    Ok(())
}

#[orm::test(models(Filled))]
fn b074_several_rows_of_defaults(db: &Db) -> orm::Result<()> {
    let rows = NewFilled::insert_all(db, (0..5).map(|_| empty()))?;
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    rows.iter().for_each(assert_filled);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct KeyOnly {
    id: i64,
}

#[orm::test(models(KeyOnly))]
fn b074_a_model_of_nothing_but_its_key(db: &Db) -> orm::Result<()> {
    assert_eq!(NewKeyOnly {}.insert(db)?.id, 1);
    let rows = NewKeyOnly::insert_all(db, [NewKeyOnly {}, NewKeyOnly {}])?;
    assert_eq!(rows, [KeyOnly { id: 2 }, KeyOnly { id: 3 }]);
    let error = KeyOnly { id: 1 }.update(db).unwrap_err();
    assert_eq!(error.to_string(), "`KeyOnly` has no column outside its key, so there is nothing to update");
    KeyOnly { id: 1 }.delete(db)?;
    assert_eq!(KeyOnly::query().order_by(|k| k.id.asc()).all(db)?, rows);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    text: Option<String>,
    data: Vec<u8>,
}

#[orm::test(models(Note))]
fn b077_values_of_megabytes(db: &Db) -> orm::Result<()> {
    let text = "é日\u{1F600}x".repeat(300_000);
    let data: Vec<u8> = (0..3_000_000_u32).map(|n| (n % 251) as u8).collect();
    let note = NewNote { text: Some(text.clone()), data: data.clone() }.insert(db)?;
    assert!(note.text.as_deref() == Some(&text) && note.data == data);
    let read = Note::get(db, note.id)?;
    assert!(read == note);
    assert_eq!(Note::query().filter(|n| n.text.eq(&text) & n.data.eq(&data)).count(db)?, 1);
    let rows = NewNote::insert_all(
        db,
        [NewNote { text: None, data }, NewNote { text: Some(String::new()), data: Vec::new() }],
    )?;
    assert!(rows[0].text.is_none() && rows[0].data.len() == 3_000_000);
    assert_eq!((rows[1].text.as_deref(), rows[1].data.len()), (Some(""), 0));
    Ok(())
}

#[orm::test(models(Note))]
fn inserts_are_one_round_trip(db: &Db) -> orm::Result<()> {
    let note = || NewNote { text: None, data: Vec::new() };
    note().insert(db)?;
    let (row, trips) = orm::testing::round_trips(db, || note().insert(db))?;
    assert_eq!((row?.id, trips), (2, 1));
    let (row, trips) = orm::testing::round_trips(db, || Note::get(db, 2))?;
    let mut row = row?;
    assert_eq!(trips, 1);
    row.text = Some("x".into());
    let (result, trips) = orm::testing::round_trips(db, || row.update(db))?;
    result?;
    assert_eq!(trips, 1);
    let (result, trips) = orm::testing::round_trips(db, || row.delete(db))?;
    result?;
    assert_eq!(trips, 1);
    Ok(())
}

#[orm::test(models(Note))]
fn values_are_never_part_of_the_text(db: &Db) -> orm::Result<()> {
    let evil = "'; DROP TABLE notes; --\" \\ $1 ?1 %s :x {}";
    let (note, sent) = record(db, || NewNote { text: Some(evil.into()), data: evil.into() }.insert(db));
    assert_eq!(note?.text.as_deref(), Some(evil));
    assert!(sent.iter().all(|statement| !statement.sql.contains("DROP")));
    Ok(())
}
