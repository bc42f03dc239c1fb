//! Tables in schemas: real ones on Postgres, the beginnings of names on SQLite.

use orm::Backend;
use orm::prelude::*;

use crate::by_hand;

/// Three tables of one name, with indexes and constraints of one name, in two schemas and in none.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    schema = "blog",
    table = "people",
    index(name),
    unique(name, seen, where = "seen > 5"),
    check = "seen >= 0"
)]
struct Author {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = 0)]
    seen: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "my.library", table = "people", index(name), check = "seen > 0")]
struct Reader {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = 1)]
    seen: i32,
    #[orm(belongs_to = Author)]
    author_id: Option<i64>,
    #[orm(belongs_to(Person, name = "whoever that is"))]
    person_id: Option<i64>,
    #[orm(belongs_to = Self, deferred)]
    friend_id: Option<i64>,
}

/// What they are.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "people", index(name))]
struct Person {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(belongs_to(Reader, relation = reads_as))]
    reader: Option<i64>,
}

fn author(name: &str) -> NewAuthor {
    NewAuthor { name: name.into(), seen: None }
}

fn reader(name: &str) -> NewReader {
    NewReader { name: name.into(), seen: None, author_id: None, person_id: None, friend_id: None }
}

fn person(name: &str) -> NewPerson {
    NewPerson { name: name.into(), reader: None }
}

#[orm::test(models(Reader, Person, Author))]
fn b117_tables_of_one_name_stay_apart(db: &Db) -> orm::Result<()> {
    let ann = author("ann").insert(db)?;
    let many = NewReader::insert_all(db, (0..100).map(|n| reader(&n.to_string())))?;
    let bob = person("ann").insert(db)?;
    assert_eq!((Author::query().count(db)?, Person::query().count(db)?), (1, 1));
    let mut first = Reader { author_id: Some(ann.id), person_id: Some(bob.id), ..many[0].clone() };
    first.update(db)?;
    assert_eq!(Reader::get(db, first.id)?, first);
    let mut found =
        Reader::query().filter(|r| r.author().name.eq("ann") & r.person().reads_as().id.is_null());
    assert_eq!(found.clone().order_by(|r| r.author().seen.asc()).one(db)?, first);
    assert_eq!(found.update(db, |r| r.seen.set(r.seen + 1))?, 1);
    found = found.filter(|r| r.seen.eq(2));
    assert_eq!(found.update_returning(db, |r| r.friend_id.set(first.id))?[0].friend_id, Some(first.id));
    let again = reader("0");
    let upsert = again.on_conflict(|r| r.name).set(|old, new| old.seen.set(old.seen + new.seen * 2));
    assert_eq!(upsert.filter(|old, _| old.seen.eq(2)).run(db)?.map(|row| row.seen), Some(4));
    assert_eq!(author("ann").upsert(db, |a| a.name)?.id, ann.id);
    assert_eq!(first.author().one(db)?, ann);
    assert_eq!(Reader::query().filter(|r| r.author().name.eq(None::<&str>)).delete(db)?, 99);
    Reader::query().stream(db)?.next().transpose()?;
    Ok(())
}

#[track_caller]
fn assert_violated(error: &orm::Error, columns: &str, name: &str) {
    let constraint = error.constraint().expect("a constraint");
    let found = (constraint.table(), constraint.columns().join(" "), constraint.name());
    assert_eq!(found, ("people", columns.to_owned(), Some(name)), "{error}");
}

#[orm::test(models(Reader, Person, Author))]
fn b117_errors_name_tables_without_their_schemas(db: &Db) -> orm::Result<()> {
    let ann = author("ann").insert(db)?;
    let bob = person("bob").insert(db)?;
    reader("ann").insert(db)?;
    assert_violated(&author("ann").insert(db).unwrap_err(), "name", "people_name_key");
    assert_violated(&reader("ann").insert(db).unwrap_err(), "name", "people_name_key");
    assert_violated(&person("bob").insert(db).unwrap_err(), "name", "people_name_key");
    assert_violated(&NewAuthor { seen: Some(-1), ..author("x") }.insert(db).unwrap_err(), "", "people_check");
    assert_violated(&NewReader { seen: Some(0), ..reader("x") }.insert(db).unwrap_err(), "", "people_check");
    let error = Author::query().update(db, |a| a.name.set(None::<String>)).unwrap_err();
    let null = error.not_null_violation().expect("not null");
    assert_eq!((null.table(), null.columns().join(" ")), ("people", "name".to_owned()));
    let lost = |new: NewReader| new.insert(db).unwrap_err();
    let new = reader("x");
    assert_violated(
        &lost(NewReader { author_id: Some(9), ..new.clone() }),
        "author_id",
        "people_author_id_fkey",
    );
    assert_violated(&lost(NewReader { person_id: Some(9), ..new.clone() }), "person_id", "whoever that is");
    assert_violated(
        &lost(NewReader { friend_id: Some(9), ..new.clone() }),
        "friend_id",
        "people_friend_id_fkey",
    );
    let error = db.transaction(|tx| NewReader { friend_id: Some(9), ..new.clone() }.insert(tx)).unwrap_err();
    assert_violated(&error, "friend_id", "people_friend_id_fkey");
    let carl = NewReader { author_id: Some(ann.id), person_id: Some(bob.id), ..new }.insert(db)?;
    assert_violated(&ann.delete(db).unwrap_err(), "author_id", "people_author_id_fkey");
    assert_violated(&Author::query().delete(db).unwrap_err(), "author_id", "people_author_id_fkey");
    assert_violated(&bob.delete(db).unwrap_err(), "person_id", "whoever that is");
    Person::query().update(db, |p| p.reader.set(carl.id))?;
    assert_violated(&carl.delete(db).unwrap_err(), "reader", "people_reader_fkey");
    let missing = Author::get(db, 99).unwrap_err();
    assert_eq!(missing.to_string(), "no row of people has this key");
    Ok(())
}

#[orm::test(models(Reader, Person, Author))]
fn b117_names_live_in_their_schema(db: &Db) -> orm::Result<()> {
    schema![Person, Author, Reader].create_all(db)?;
    let sql = match db.backend() {
        Backend::Sqlite => {
            "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema \
                            WHERE name NOT LIKE 'sqlite%' ORDER BY name)"
        }
        _ => {
            "SELECT string_agg(CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || name, ' ' \
              ORDER BY CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || name COLLATE \"C\") \
              FROM (SELECT schemaname, tablename AS name FROM pg_tables \
              UNION ALL SELECT schemaname, indexname FROM pg_indexes WHERE indexname !~ '_p?key$|pg_' \
              UNION ALL SELECT schemaname, indexname FROM pg_indexes WHERE indexname ~ 'partial_key$') AS all_of_them \
              WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        }
    };
    let expected = "blog.people blog.people_name_idx blog.people_name_seen_partial_key my.library.people \
                    my.library.people_name_idx people people_name_idx";
    assert_eq!(by_hand::ask::<String>(db, sql)?, expected);
    schema![Reader, Person].drop_all(db)?;
    assert_eq!(Author::query().count(db)?, 0);
    assert!(Person::query().count(db).is_err() && Reader::query().count(db).is_err());
    schema![Author].drop_all(db)?;
    assert!(Author::query().count(db).is_err());
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "blog")]
struct Guest {
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "Blog.Guests")]
struct Dotted {
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Lister {
    id: i64,
    #[orm(index = "dotteds")]
    number: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "dotteds")]
struct Other {
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Twice {
    id: i64,
    #[orm(unique = "same", belongs_to(Self, relation = other, name = "same"))]
    other_id: i64,
}

#[orm::test]
fn b117_names_that_would_be_one_on_some_database_are_refused(db: &Db) -> orm::Result<()> {
    let message = |schema: orm::Schema| schema.create_all(db).unwrap_err().to_string();
    let of_dots = message(schema![Guest, Dotted]);
    let expected = "the table of `Guest` and the table of `Dotted` would both be named Blog.Guests; \
                    give one a name of its own";
    assert_eq!(of_dots, expected);
    let of_index = message(schema![Lister, Other]);
    assert!(
        of_index.starts_with("an index of listers and the table of `Other` would both be named dotteds;"),
        "{of_index}"
    );
    let of_constraints = message(schema![Twice]);
    assert!(
        of_constraints
            .starts_with("an index of twices and a foreign key of twices would both be named same;")
    );
    schema![Guest].create_all(db)?;
    schema![Guest].drop_all(db)
}
