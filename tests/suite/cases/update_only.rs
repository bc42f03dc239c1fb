//! `update_only`: chosen columns of one row.

use orm::prelude::*;
use orm::testing::{assert_statements, record};

#[derive(Embed, Debug, Clone, PartialEq)]
struct Address {
    street: String,
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    id: i64,
    name: String,
    #[orm(column = "mail", unique)]
    email: String,
    nickname: Option<String>,
    #[orm(belongs_to = Self)]
    boss_id: Option<i64>,
    #[orm(embed)]
    home: Address,
    #[orm(skip)]
    seen: bool,
}

fn person(name: &str) -> NewPerson {
    let home = Address { street: "High St".into(), city: "Leeds".into() };
    NewPerson {
        name: name.into(),
        email: format!("{name}@x"),
        nickname: Some("n".into()),
        boss_id: None,
        home,
    }
}

#[orm::test(models(Person))]
fn only_the_chosen_columns_are_written(db: &Db) -> orm::Result<()> {
    let mut ann = person("Ann").insert(db)?;
    person("Bob").insert(db)?;
    Person::query().update(db, |p| p.nickname.set("meanwhile"))?;
    ann.name = "Anna".into();
    ann.email = "anna@x".into();
    ann.nickname = None;
    ann.home.city = "York".into();
    ann.home.street = "not written".into();
    ann.seen = true;
    assert_statements(db, 1, || ann.update_only(db, |p| (p.home.city, p.name, p.name)))?;
    assert!(ann.seen && ann.nickname.is_none(), "the struct stays as it is");
    let stored = Person::get(db, ann.id)?;
    assert_eq!((&*stored.name, &*stored.email), ("Anna", "Ann@x"));
    assert_eq!(stored.nickname.as_deref(), Some("meanwhile"));
    assert_eq!(stored.home, Address { street: "High St".into(), city: "York".into() });
    ann.update_only(db, |p| p.nickname)?;
    assert_eq!(Person::get(db, ann.id)?.nickname, None);
    assert_eq!(Person::query().filter(|p| p.name.eq("Bob").and(p.nickname.eq("meanwhile"))).count(db)?, 1);
    Ok(())
}

#[orm::test(models(Person))]
fn violations_are_those_of_update(db: &Db) -> orm::Result<()> {
    let mut ann = person("Ann").insert(db)?;
    person("Bob").insert(db)?;
    ann.email = "Bob@x".into();
    let error = ann.update_only(db, |p| p.email).unwrap_err();
    assert_eq!(error.unique_violation().expect("unique").columns(), ["mail"]);
    ann.boss_id = Some(99);
    let error = ann.update_only(db, |p| (p.name, p.boss_id)).unwrap_err();
    assert_eq!(error.foreign_key_violation().expect("a foreign key").columns(), ["boss_id"]);
    ann.delete(db)?;
    assert!(ann.update_only(db, |p| p.name).unwrap_err().is_stale());
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Doc {
    id: i64,
    title: String,
    text: String,
    #[orm(version)]
    version: i32,
    #[orm(created_at)]
    made: jiff::Timestamp,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
}

#[orm::test(models(Doc))]
fn b086_it_counts_the_version_and_sets_the_moment(db: &Db) -> orm::Result<()> {
    let mut mine = NewDoc { title: "a".into(), text: "b".into() }.insert(db)?;
    let mut theirs = mine.clone();
    mine.changed = jiff::Timestamp::UNIX_EPOCH;
    mine.title = "new".into();
    mine.update_only(db, |d| d.title)?;
    assert_eq!(mine.version, 2);
    assert_eq!(mine, Doc::get(db, mine.id)?, "the version and the moment are known here");
    theirs.text = "c".into();
    assert!(theirs.update_only(db, |d| d.text).unwrap_err().is_stale());
    assert_eq!((theirs.version, &*Doc::get(db, mine.id)?.text), (1, "b"));
    Ok(())
}

#[orm::test(models(Doc, Person))]
fn what_an_update_sets_itself_cannot_be_chosen(db: &Db) -> orm::Result<()> {
    let mut doc = NewDoc { title: "a".into(), text: "b".into() }.insert(db)?;
    let mut ann = person("Ann").insert(db)?;
    let (errors, sent) = record(db, || {
        [
            doc.update_only(db, |d| d.id),
            doc.update_only(db, |d| (d.title, d.version)),
            doc.update_only(db, |d| d.changed),
            ann.update_only(db, |p| p.boss().name),
        ]
    });
    assert!(sent.is_empty());
    assert_eq!(
        errors.map(|result| result.unwrap_err().to_string()),
        [
            "`id` cannot be chosen for an update: it is the key, which says which row is meant",
            "`version` cannot be chosen for an update: it is set by every update itself",
            "`changed` cannot be chosen for an update: it is set by every update itself",
            "an update of persons writes only its own columns",
        ]
    );
    Ok(())
}
