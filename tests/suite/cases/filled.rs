//! Columns that the library fills, and those that the clock of the database does.

use orm::Backend;
use orm::prelude::*;
use orm::table::DefaultValue;
use orm::testing::{assert_statements, record};
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
