//! Columns that the library fills, and those that the clock of the database does.

use jiff::Timestamp;
use orm::Backend;
use orm::prelude::*;
use orm::table::DefaultValue;
use orm::testing::{assert_statements, record, round_trips};
use uuid::Uuid;

#[derive(Value, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct EventId(Uuid);

#[derive(Model, Debug, Clone, PartialEq)]
struct Event {
    #[orm(default = uuid_v7)]
    id: EventId,
    #[orm(unique)]
    name: String,
    #[orm(default = uuid_v7)]
    token: Option<Uuid>,
}

fn event(name: &str) -> NewEvent {
    NewEvent { id: None, name: name.into(), token: None }
}

#[orm::test(models(Event))]
fn b076_uuids_are_made_in_order(db: &Db) -> orm::Result<()> {
    let mut last = EventId(Uuid::nil());
    for name in ["a", "b", "c"] {
        let event = event(name).insert(db)?;
        assert_eq!((event.id.0.get_version_num(), event.name.as_str()), (7, name));
        assert!(event.id > last);
        assert!(
            event.token.is_some_and(|token| token > event.id.0),
            "the second column of a row comes after its first"
        );
        assert_eq!(Event::get(db, event.id)?, event);
        last = event.id;
    }
    let events = NewEvent::insert_all(db, (0..1000).map(|at| event(&at.to_string())))?;
    for event in events {
        assert!(event.id > last);
        last = event.id;
    }
    assert_eq!(Event::query().order_by(|e| e.id.desc()).first(db)?.map(|event| event.id), Some(last));
    Ok(())
}

#[orm::test(models(Event))]
fn b076_keys_that_are_given_are_kept(db: &Db) -> orm::Result<()> {
    let given = EventId(Uuid::from_u128(7));
    let new = |name: &str, id| NewEvent { id, token: Some(None), ..event(name) };
    assert_eq!(new("a", Some(given)).insert(db)?.id, given);
    let ids = [None, Some(EventId(Uuid::from_u128(8))), None, Some(EventId(Uuid::max()))];
    let rows = || ids.iter().enumerate().map(|(at, id)| new(&at.to_string(), *id));
    // One shape, one statement: to the database every key is given.
    let events = assert_statements(db, 1, || NewEvent::insert_all(db, rows()))?;
    for (event, id) in events.iter().zip(ids) {
        assert_eq!(event.token, None);
        match id {
            Some(id) => assert_eq!(event.id, id),
            None => assert_eq!(event.id.0.get_version_num(), 7),
        }
        assert_eq!(&Event::get(db, event.id)?, event);
    }
    assert!(events[2].id > events[0].id);
    let error = new("b", Some(given)).insert(db).unwrap_err();
    assert_eq!(error.unique_violation().expect("a key twice").columns(), ["id"]);
    Ok(())
}

/// To the database a key that the library makes is one that is given, so on SQLite there is nothing to return.
#[orm::test(models(Event))]
fn making_a_key_costs_no_statement(db: &Db) -> orm::Result<()> {
    let given = || NewEvent { id: Some(EventId(Uuid::now_v7())), name: "b".into(), token: Some(None) };
    let made = || NewEvent { id: None, name: "a".into(), token: Some(None) };
    let (event, sent) = record(db, || made().insert(db));
    event?;
    assert_eq!(sent, record(db, || given().insert(db)).1);
    assert_eq!((sent.len(), sent[0].parameters), (1, 3));
    assert_eq!(sent[0].sql.contains("RETURNING"), db.backend() == Backend::Postgres);
    Ok(())
}

#[orm::test(models(Event))]
fn b082_upserts_keep_what_was_made(db: &Db) -> orm::Result<()> {
    let first = event("a").upsert(db, |e| e.name)?;
    let second = event("a").upsert(db, |e| e.name)?;
    assert_eq!(second, first, "neither the key nor the token is made anew");
    let token = Uuid::from_u128(3);
    let third = NewEvent { token: Some(Some(token)), ..event("a") }.upsert(db, |e| e.name)?;
    assert_eq!((third.id, third.token), (first.id, Some(token)));
    let set = event("a").on_conflict(|e| e.name).set(|old, new| old.token.set(new.token)).run(db)?;
    assert!(set.is_some_and(|event| event.token > first.token), "`set` may still take what was made");
    assert_eq!(event("a").insert_or_ignore(db)?, None);
    assert!(event("b").insert_or_ignore(db)?.is_some_and(|event| event.id > first.id));
    Ok(())
}

#[test]
fn uuids_are_facts_and_no_defaults_of_the_database() {
    let column = Event::table().column("id").expect("a column");
    assert_eq!(column.default, Some(DefaultValue::UuidV7));
    for backend in [Backend::Sqlite, Backend::Postgres] {
        assert!(!schema![Event].ddl(backend).expect("it is written").contains("DEFAULT"));
    }
}

#[derive(Value, Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Moment(Timestamp);

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    #[orm(unique)]
    text: String,
    #[orm(created_at)]
    made: Timestamp,
    #[orm(updated_at)]
    changed: Moment,
    #[orm(version)]
    version: i32,
}

const LONG_AGO: Moment = Moment(Timestamp::UNIX_EPOCH);

fn note(text: &str) -> NewNote {
    NewNote { text: text.into() }
}

/// Makes the note one that was changed long ago.
fn age(db: &Db, id: i64) -> orm::Result<Note> {
    let aged = Note::query().filter(|n| n.id.eq(id));
    aged.update(db, |n| (n.changed.set(LONG_AGO), n.made.set(LONG_AGO.0), n.version.set(n.version)))?;
    Note::get(db, id)
}

#[orm::test(models(Note))]
fn inserts_set_both_moments(db: &Db) -> orm::Result<()> {
    let before = Timestamp::now() - jiff::SignedDuration::from_secs(60);
    let first = note("a").insert(db)?;
    assert!(first.made > before && first.made < before + jiff::SignedDuration::from_secs(120));
    assert_eq!(Moment(first.made), first.changed, "one statement has one moment");
    assert_eq!(Note::get(db, first.id)?, first);
    let notes =
        assert_statements(db, 1, || NewNote::insert_all(db, (0..50).map(|at| note(&at.to_string()))))?;
    assert!(
        notes.iter().all(|note| note.made >= first.made && note.changed.0 == note.made && note.version == 1)
    );
    Ok(())
}

#[orm::test(models(Note))]
fn updates_set_the_moment_of_the_change(db: &Db) -> orm::Result<()> {
    let id = note("a").insert(db)?.id;
    let mut aged = age(db, id)?;
    assert_eq!((aged.made, aged.changed, aged.version), (LONG_AGO.0, LONG_AGO, 1));
    aged.text = "b".into();
    // What stands in the field does not count.
    aged.changed = Moment(Timestamp::MAX);
    let (updated, trips) = round_trips(db, || assert_statements(db, 1, || aged.update(db)))?;
    updated?;
    assert_eq!(trips, 1);
    assert!(
        aged.changed > LONG_AGO
            && aged.changed < Moment(Timestamp::now() + jiff::SignedDuration::from_secs(60))
    );
    assert_eq!((aged.made, aged.version, aged.text.as_str()), (LONG_AGO.0, 2, "b"));
    assert_eq!(Note::get(db, id)?, aged, "here as in the database");
    let mut stale = Note { version: 1, ..aged.clone() };
    let before = stale.clone();
    assert!(stale.update(db).unwrap_err().is_stale());
    assert_eq!(stale, before);
    aged.delete(db)?;
    assert!(aged.update(db).unwrap_err().is_stale());
    Ok(())
}

#[orm::test(models(Note))]
fn sets_keep_moments_and_versions_up(db: &Db) -> orm::Result<()> {
    let id = note("a").insert(db)?.id;
    age(db, id)?;
    let of_note = Note::query().filter(|n| n.id.eq(id));
    assert_eq!(of_note.update(db, |n| n.text.set("b"))?, 1);
    let changed = Note::get(db, id)?;
    assert!(changed.changed > LONG_AGO);
    assert_eq!((changed.made, changed.version), (LONG_AGO.0, 2));
    let mut read_before = age(db, id)?;
    let texts =
        of_note.clone().select(|n| (n.version, n.changed)).update_returning(db, |n| n.text.set(n.text))?;
    assert!(matches!(texts[..], [(3, at)] if at > LONG_AGO));
    assert!(read_before.update(db).unwrap_err().is_stale(), "who has read the row before notices");
    // Assigned, they take what they are assigned.
    of_note.update(db, |n| (n.changed.set(LONG_AGO), n.version.set(n.version + 10)))?;
    let assigned = Note::get(db, id)?;
    assert_eq!((assigned.changed, assigned.version), (LONG_AGO, 13));
    of_note.update(db, |n| (n.text.set("c"), n.changed.set(n.changed), n.version.set(n.version)))?;
    assert_eq!(Note::get(db, id)?, Note { text: "c".into(), ..assigned });
    Ok(())
}

#[orm::test(models(Note))]
fn upserts_keep_moments_up(db: &Db) -> orm::Result<()> {
    let id = note("a").insert(db)?.id;
    age(db, id)?;
    let again = note("a").upsert(db, |n| n.text)?;
    assert!(again.changed > LONG_AGO);
    assert_eq!((again.id, again.made, again.version), (id, LONG_AGO.0, 2));
    age(db, id)?;
    let set = note("a").on_conflict(|n| n.text).set(|old, _| old.made.set(LONG_AGO.0)).run(db)?;
    assert!(set.is_some_and(|note| note.changed > LONG_AGO && note.version == 3));
    let kept = note("a").on_conflict(|n| n.text).set(|old, _| old.changed.set(LONG_AGO)).run(db)?;
    assert_eq!(kept.map(|note| (note.changed, note.version)), Some((LONG_AGO, 4)));
    assert_eq!(note("a").insert_or_ignore(db)?, None);
    assert_eq!(Note::get(db, id)?.changed, LONG_AGO);
    let made = note("b").upsert(db, |n| n.text)?;
    assert_eq!((Moment(made.made), made.version), (made.changed, 1));
    Ok(())
}

/// Nothing but a key and moments: an update still has something to say.
#[derive(Model, Debug, Clone, PartialEq)]
struct Touched {
    #[orm(primary_key)]
    name: String,
    #[orm(updated_at)]
    at: chrono::DateTime<chrono::Utc>,
}

/// Every crate of dates, and every kind of moment.
#[derive(Model, Debug, Clone, PartialEq)]
struct Clocks {
    id: i64,
    #[orm(created_at)]
    date: chrono::NaiveDate,
    #[orm(updated_at)]
    at: time::PrimitiveDateTime,
}

#[orm::test(models(Touched, Clocks))]
fn moments_of_every_crate(db: &Db) -> orm::Result<()> {
    let mut touched = NewTouched { name: "a".into() }.insert(db)?;
    Touched::query().update(db, |t| t.at.set(chrono::DateTime::UNIX_EPOCH))?;
    touched.update(db)?;
    assert!(touched.at > chrono::DateTime::UNIX_EPOCH);
    assert_eq!(Touched::get(db, "a")?, touched);
    let mut clocks = NewClocks {}.insert(db)?;
    let long_ago = time::PrimitiveDateTime::new(
        time::Date::from_ordinal_date(2000, 1).expect("a date"),
        time::Time::MIDNIGHT,
    );
    Clocks::query().update(db, |c| c.at.set(long_ago))?;
    clocks.update(db)?;
    assert!(clocks.at > long_ago);
    assert_eq!(Clocks::get(db, clocks.id)?, clocks);
    Ok(())
}

#[test]
fn moments_are_facts() {
    let table = Note::table();
    assert_eq!((table.created_at, table.updated_at, table.version), (Some(2), Some(3), Some(4)));
    assert!([2, 3].iter().all(|&at: &usize| table.columns[at].default == Some(DefaultValue::Now)));
    let clocks = Touched::table();
    assert_eq!((clocks.created_at, clocks.updated_at), (None, Some(1)));
}
