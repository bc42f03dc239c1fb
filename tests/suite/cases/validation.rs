//! `#[orm(validate = ..)]`: rows are asked before they are written.

use orm::Draft;
use orm::prelude::*;
use orm::testing::record;

#[derive(Embed, Debug, Clone, PartialEq)]
struct Address {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(validate = check, changes)]
struct Person {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = 18)]
    age: i32,
    nickname: Option<String>,
    #[orm(embed)]
    home: Address,
    #[orm(version)]
    version: i32,
}

/// A nickname is no name, and nobody is below 18.
fn check(person: &mut Draft<'_, Person>) {
    let name = person.get(|p| p.name);
    if name.as_deref() == Some("") {
        person.refuse(|p| p.name, "is empty");
    }
    if person.get(|p| p.age).is_some_and(|age| age < 18) {
        person.refuse(|p| p.age, format!("is below {}", 18));
    }
    if let Some(Some(nickname)) = person.get(|p| p.nickname)
        && Some(nickname) == name
    {
        person.refuse(|p| p.nickname, "is the name");
    }
    if person.get(|p| p.home.city).as_deref() == Some("Nowhere") {
        person.refuse(|p| p.home.city, "is no city");
    }
}

fn person(name: &str) -> NewPerson {
    NewPerson { name: name.into(), age: None, nickname: None, home: Address { city: "Leeds".into() } }
}

fn invalid() -> NewPerson {
    NewPerson { age: Some(17), ..person("") }
}

const MESSAGE: &str = "invalid Person: `name` is empty; `age` is below 18";

#[orm::test(models(Person))]
fn what_is_inserted(db: &Db) -> orm::Result<()> {
    let (errors, sent) = record(db, || {
        [
            invalid().insert(db).map(drop),
            invalid().upsert(db, |p| p.name).map(drop),
            invalid().insert_or_ignore(db).map(drop),
            invalid().on_conflict(|p| p.name).set(|old, new| old.age.set(new.age)).run(db).map(drop),
            invalid().update_or_create(db, |p| p.name).map(drop),
        ]
    });
    assert!(sent.is_empty());
    for error in errors {
        assert_eq!(error.unwrap_err().to_string(), MESSAGE);
    }
    let many = || [person("a"), person("b"), invalid()];
    let (errors, sent) = record(db, || {
        [NewPerson::insert_all(db, many()).map(drop), NewPerson::upsert_all(db, many(), |p| p.name).map(drop)]
    });
    assert!(sent.is_empty());
    for error in errors {
        assert_eq!(error.unwrap_err().to_string(), format!("row 3 of 3: {MESSAGE}"));
    }
    let error = invalid().get_or_create(db, |p| p.name).unwrap_err();
    let found: Vec<_> = error.validation_errors().expect("errors of fields").iter().collect();
    assert_eq!((found[0].field(), found[0].message()), ("name", "is empty"));
    assert_eq!((found[1].field(), found[1].message(), found.len()), ("age", "is below 18", 2));
    assert!(error.constraint().is_none() && !error.is_stale());
    let home = Address { city: "Nowhere".into() };
    let error = NewPerson { home, nickname: Some("x".into()), ..person("x") }.insert(db).unwrap_err();
    assert_eq!(error.to_string(), "invalid Person: `nickname` is the name; `home.city` is no city");
    // What a default fills is not known yet.
    let ann = person("Ann").insert(db)?;
    assert_eq!((ann.age, Person::query().count(db)?), (18, 1));
    // Found, and so not written.
    assert!(!NewPerson { age: Some(1), ..person("Ann") }.get_or_create(db, |p| p.name)?.1);
    Ok(())
}

#[orm::test(models(Person))]
fn what_is_changed(db: &Db) -> orm::Result<()> {
    let mut people = NewPerson::insert_all(db, ["Ann", "Bob"].map(person))?;
    let before = people.clone();
    let changes = PersonChanges { nickname: Some(Some("Ann".into())), ..PersonChanges::default() };
    let mut wrong = people.clone();
    wrong[1].age = 3;
    let (errors, sent) = record(db, || {
        [
            wrong[1].update(db),
            wrong[1].update_only(db, |p| p.nickname),
            Person::update_all(db, &mut wrong),
            // A change that is right by itself, and wrong in this row.
            people[0].apply(db, &changes),
        ]
    });
    assert!(sent.is_empty());
    assert_eq!(
        errors.map(|error| error.unwrap_err().to_string()),
        [
            "invalid Person: `age` is below 18",
            "invalid Person: `age` is below 18",
            "row 2 of 2: invalid Person: `age` is below 18",
            "invalid Person: `nickname` is the name",
        ]
    );
    assert_eq!(people, before);
    people[1].apply(db, &changes)?;
    // Nobody has these rows in memory.
    assert_eq!(Person::query().update(db, |p| p.age.set(1))?, 2);
    assert_eq!(Person::query().apply(db, &PersonChanges { age: Some(2), ..PersonChanges::default() })?, 2);
    people[0].reload(db)?;
    people[0].delete(db)?;
    Ok(())
}
