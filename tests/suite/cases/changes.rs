//! `#[orm(changes)]`: structs of changes, applied to a row and to all rows of a query.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use serde::{Deserialize, Serialize};

#[derive(Embed, Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Address {
    street: String,
    city: Option<String>,
}

#[derive(Value, Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
enum Role {
    Admin,
    Member,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(changes(derive(Debug, Clone, PartialEq, Serialize, Deserialize)))]
struct Person {
    id: i64,
    #[orm(column = "full name")]
    name: String,
    #[orm(unique)]
    email: String,
    nickname: Option<String>,
    #[orm(default = "member")]
    role: Role,
    #[orm(belongs_to = Self)]
    boss_id: Option<i64>,
    #[orm(embed)]
    home: Address,
    #[orm(embed)]
    work: Option<Address>,
    #[orm(version)]
    version: i32,
    #[orm(created_at)]
    made: jiff::Timestamp,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
    #[orm(skip)]
    seen: Vec<String>,
}

fn address(street: &str) -> Address {
    Address { street: street.into(), city: None }
}

fn person(name: &str) -> NewPerson {
    NewPerson {
        name: name.into(),
        email: format!("{name}@x"),
        nickname: Some("n".into()),
        role: None,
        boss_id: None,
        home: address("home"),
        work: Some(address("work")),
    }
}

fn changes() -> PersonChanges {
    PersonChanges::default()
}

#[orm::test(models(Person))]
fn b021_only_what_is_given_is_written(db: &Db) -> orm::Result<()> {
    let mut ann = person("Ann").insert(db)?;
    let bob = person("Bob").insert(db)?;
    ann.seen.push("kept".into());
    // What stands in the struct and is not given is not written, and stays there.
    ann.email = "not written".into();
    let given = PersonChanges {
        name: Some("Anna".into()),
        role: Some(Role::Admin),
        home: Some(Address { street: "new".into(), city: Some("York".into()) }),
        ..changes()
    };
    assert_statements(db, 1, || ann.apply(db, &given))?;
    assert_eq!((&*ann.name, ann.role, ann.version), ("Anna", Role::Admin, 2));
    assert_eq!((ann.seen.len(), &*ann.email), (1, "not written"));
    let stored = Person::get(db, ann.id)?;
    assert_eq!((&*stored.email, stored.nickname.as_deref()), ("Ann@x", Some("n")));
    assert_eq!(stored, Person { email: "Ann@x".into(), seen: Vec::new(), ..ann.clone() });
    assert_eq!(Person::get(db, bob.id)?, bob);
    Ok(())
}

#[orm::test(models(Person))]
fn b020_nothing_given_sends_nothing(db: &Db) -> orm::Result<()> {
    let mut ann = person("Ann").insert(db)?;
    let before = ann.clone();
    assert_statements(db, 0, || ann.apply(db, &changes()))?;
    assert_eq!(assert_statements(db, 0, || Person::query().apply(db, &changes()))?, 0);
    assert_eq!((&ann, Person::get(db, ann.id)?), (&before, before.clone()));
    assert!(changes().is_empty());
    assert!(!PersonChanges { nickname: Some(None), ..changes() }.is_empty());
    Ok(())
}

#[orm::test(models(Person))]
fn null_is_a_change_like_any_other(db: &Db) -> orm::Result<()> {
    let mut ann = person("Ann").insert(db)?;
    ann.apply(db, &PersonChanges { nickname: Some(None), work: Some(None), ..changes() })?;
    assert_eq!((&ann.nickname, &ann.work), (&None, &None));
    assert_eq!(Person::get(db, ann.id)?, ann);
    ann.apply(db, &PersonChanges { work: Some(Some(address("again"))), ..changes() })?;
    assert_eq!(Person::get(db, ann.id)?.work, Some(address("again")));
    Ok(())
}

#[orm::test(models(Person))]
fn b086_a_stale_row_stays_as_it_is_here_too(db: &Db) -> orm::Result<()> {
    let mut mine = person("Ann").insert(db)?;
    let mut theirs = mine.clone();
    mine.apply(db, &PersonChanges { name: Some("Mine".into()), ..changes() })?;
    let before = theirs.clone();
    let error = theirs.apply(db, &PersonChanges { name: Some("Theirs".into()), ..changes() }).unwrap_err();
    assert!(error.is_stale());
    assert_eq!(theirs, before);
    let error = mine.apply(db, &PersonChanges { boss_id: Some(Some(99)), ..changes() }).unwrap_err();
    assert_eq!(error.foreign_key_violation().expect("a foreign key").columns(), ["boss_id"]);
    assert_eq!((mine.boss_id, mine.version), (None, 2));
    Ok(())
}

#[orm::test(models(Person))]
fn b080_all_rows_of_a_query(db: &Db) -> orm::Result<()> {
    let boss = person("Boss").insert(db)?;
    for name in ["Ann", "Bob"] {
        NewPerson { boss_id: Some(boss.id), ..person(name) }.insert(db)?;
    }
    let given = PersonChanges { nickname: Some(None), home: Some(address("moved")), ..changes() };
    let under = Person::query().filter(|p| p.boss().name.eq("Boss"));
    assert_eq!(assert_statements(db, 1, || under.apply(db, &given))?, 2);
    let moved = Person::query().filter(|p| p.nickname.is_null().and(p.home.street.eq("moved"))).all(db)?;
    assert_eq!(moved.iter().map(|person| person.version).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(Person::get(db, boss.id)?, boss);
    let (error, sent) = record(db, || Person::query().limit(1).apply(db, &given).unwrap_err());
    assert!(error.is_unsupported() && sent.is_empty());
    let error = Person::query().apply(db, &PersonChanges { email: Some("same".into()), ..changes() });
    assert_eq!(error.unwrap_err().unique_violation().expect("unique").columns(), ["email"]);
    Ok(())
}

#[test]
fn json_tells_absent_from_null() -> Result<(), serde_json::Error> {
    let read = serde_json::from_str::<PersonChanges>;
    assert_eq!(read("{}")?, changes());
    // Neither the key nor what fills itself is a field.
    assert_eq!(read(r#"{"id": 7, "version": 9, "made": "x", "seen": []}"#)?, changes());
    let given = read(r#"{"nickname": null, "name": "Ann", "role": "Admin", "work": null, "boss_id": 3}"#)?;
    let expected = PersonChanges {
        name: Some("Ann".into()),
        nickname: Some(None),
        role: Some(Role::Admin),
        work: Some(None),
        boss_id: Some(Some(3)),
        ..changes()
    };
    assert_eq!(given, expected);
    assert_eq!(read(r#"{"home": {"street": "a", "city": null}}"#)?.home, Some(address("a")));
    for refused in [r#"{"name": null}"#, r#"{"role": null}"#, r#"{"home": null}"#, r#"{"boss_id": "3"}"#] {
        assert!(read(refused).is_err(), "{refused}");
    }
    let text = serde_json::to_string(&given)?;
    assert_eq!(text, r#"{"name":"Ann","nickname":null,"role":"Admin","boss_id":3,"work":null}"#);
    assert_eq!(read(&text)?, given);
    Ok(())
}
