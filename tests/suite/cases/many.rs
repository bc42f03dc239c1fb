//! `update_all` and `delete_all`: many rows by their keys.

use orm::Backend;
use orm::prelude::*;
use orm::testing::{assert_statements, record};

use orm_core::driver::{Access, on};
use orm_core::query::Reader;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native)]
enum Mood {
    Glad,
    Sad,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Doc {
    id: i64,
    #[orm(unique)]
    title: String,
    note: Option<String>,
    price: rust_decimal::Decimal,
    mood: Option<Mood>,
    #[orm(belongs_to = Self, index)]
    parent_id: Option<i64>,
    #[orm(version)]
    version: i32,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
    #[orm(skip)]
    seen: bool,
}

fn doc(n: usize) -> NewDoc {
    NewDoc {
        title: format!("it's {n} 🦀"),
        note: n.is_multiple_of(3).then(|| "x".repeat(n % 50)),
        price: rust_decimal::Decimal::new(n as i64, 2),
        mood: n.is_multiple_of(2).then_some(Mood::Sad),
        parent_id: None,
    }
}

#[orm::test(models(Doc))]
fn b079_each_row_gets_its_own_values(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..300).map(doc))?;
    let other = doc(1000).insert(db)?;
    for (n, doc) in docs.iter_mut().enumerate() {
        doc.title = format!("new {n}");
        doc.note = n.is_multiple_of(2).then(|| format!("note {n}"));
        doc.mood = n.is_multiple_of(5).then_some(Mood::Glad);
        doc.price += rust_decimal::Decimal::ONE;
        doc.changed = jiff::Timestamp::UNIX_EPOCH;
        doc.seen = true;
    }
    docs.reverse();
    Doc::update_all(db, &mut docs)?;
    docs.reverse();
    assert!(docs.iter().all(|doc| doc.seen && doc.version == 2));
    docs.iter_mut().for_each(|doc| doc.seen = false);
    let stored = Doc::query().filter(|d| d.id.le(300)).order_by(|d| d.id.asc()).all(db)?;
    assert_eq!(stored, docs, "what is stored is what is known here, the version and the moment too");
    assert_eq!((&*stored[7].title, stored[7].note.as_deref()), ("new 7", None));
    assert!(stored[0].changed > jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(Doc::get(db, other.id)?, other);
    Ok(())
}

#[orm::test(models(Doc))]
fn b079_statements_do_not_grow_with_the_rows(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..100).map(doc))?;
    assert_statements(db, 0, || Doc::update_all(db, &mut []))?;
    assert_statements(db, 0, || Doc::delete_all(db, &[]))?;
    assert_statements(db, 1, || Doc::update_all(db, &mut docs[..1]))?;
    // Two statements of up to 64 rows on SQLite, one on Postgres, and a transaction around them.
    let expected = if db.backend() == Backend::Sqlite { 4 } else { 3 };
    assert_statements(db, expected, || Doc::update_all(db, &mut docs))?;
    let (result, sent) = record(db, || db.transaction(|tx| Doc::update_all(tx, &mut docs)));
    result?;
    assert!(sent.iter().any(|statement| statement.sql.starts_with("SAVEPOINT")));
    assert_statements(db, 1, || Doc::delete_all(db, &docs[..1]))?;
    assert_statements(db, expected, || Doc::delete_all(db, &docs[1..]))?;
    assert_eq!(Doc::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(Doc))]
fn b086_one_stale_row_takes_back_all(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..200).map(doc))?;
    let mut theirs = docs[150].clone();
    theirs.note = Some("theirs".into());
    theirs.update(db)?;
    docs.iter_mut().for_each(|doc| doc.note = Some("mine".into()));
    let before = docs.clone();
    let error = Doc::update_all(db, &mut docs).unwrap_err();
    assert!(error.is_stale());
    assert_eq!(error.to_string(), "1 of 200 rows of docs were changed or deleted since they were read");
    assert_eq!(docs, before);
    assert_eq!(Doc::query().filter(|d| d.note.eq("mine")).count(db)?, 0);
    assert!(Doc::delete_all(db, &docs).unwrap_err().is_stale());
    assert_eq!(Doc::query().count(db)?, 200);
    // In a transaction only the savepoint goes back, and the transaction goes on.
    db.transaction(|tx| {
        assert!(Doc::update_all(tx, &mut docs).unwrap_err().is_stale());
        docs.remove(150);
        Doc::update_all(tx, &mut docs)
    })?;
    assert_eq!(Doc::query().filter(|d| d.note.eq("mine")).count(db)?, 199);
    theirs.delete(db)?;
    docs.push(theirs);
    assert!(Doc::update_all(db, &mut docs).unwrap_err().is_stale());
    docs.pop();
    Doc::delete_all(db, &docs)
}

#[orm::test(models(Doc))]
fn b079_the_same_row_twice_is_refused(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..3).map(doc))?;
    docs.push(docs[0].clone());
    let (error, sent) =
        record(db, || [Doc::update_all(db, &mut docs).unwrap_err(), Doc::delete_all(db, &docs).unwrap_err()]);
    assert!(sent.is_empty());
    for error in error {
        assert_eq!(error.to_string(), "two of the rows given for docs have the key alike");
    }
    Ok(())
}

#[orm::test(models(Doc))]
fn violations_name_the_constraint_and_take_back_all(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..70).map(doc))?;
    let mut wrong = docs.clone();
    wrong[1].note = Some("changed".into());
    wrong[69].title = wrong[3].title.clone();
    let error = Doc::update_all(db, &mut wrong).unwrap_err();
    assert_eq!(error.unique_violation().expect("unique").columns(), ["title"]);
    let mut wrong = docs.clone();
    wrong[1].note = Some("changed".into());
    wrong[68].parent_id = Some(999);
    let error = Doc::update_all(db, &mut wrong).unwrap_err();
    assert_eq!(error.foreign_key_violation().expect("a foreign key").columns(), ["parent_id"]);
    docs[2].parent_id = Some(docs[0].id);
    Doc::update_all(db, &mut docs)?;
    let error = Doc::delete_all(db, &docs[..2]).unwrap_err();
    assert_eq!(error.foreign_key_violation().expect("a foreign key").columns(), ["parent_id"]);
    assert_eq!(Doc::query().filter(|d| d.note.eq("changed")).count(db)?, 0);
    assert_eq!(Doc::query().count(db)?, 70);
    Ok(())
}

/// A key of several columns, a table that is called as the rows that are given, and names that break SQL.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "given", schema = "it's")]
struct Line {
    #[orm(primary_key, column = "a \"b\" c")]
    invoice: String,
    #[orm(primary_key)]
    number: i16,
    #[orm(column = "select")]
    tags: Vec<String>,
    scores: Option<Vec<i32>>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct OnlyKey {
    #[orm(primary_key)]
    a: i64,
    #[orm(primary_key)]
    b: i64,
}

#[orm::test(models(Line, OnlyKey))]
fn b116_keys_of_several_columns_and_hostile_names(db: &Db) -> orm::Result<()> {
    let line =
        |n: i16| NewLine { invoice: format!("{}'", n % 7), number: n, tags: vec!["a".into()], scores: None };
    let mut lines = NewLine::insert_all(db, (0..600).map(line))?;
    for (line, n) in lines.iter_mut().zip(0..) {
        line.tags = vec![format!("\"{n}\""), String::new()];
        line.scores = (n % 2 == 0).then(|| vec![n, -n]);
    }
    Line::update_all(db, &mut lines)?;
    assert_eq!(Line::query().order_by(|l| l.number.asc()).all(db)?, lines);
    Line::delete_all(db, &lines[1..])?;
    assert_eq!(Line::query().all(db)?, lines[..1]);
    assert!(Line::update_all(db, &mut lines).unwrap_err().is_stale());
    let mut keys = NewOnlyKey::insert_all(db, (0..3).map(|n| NewOnlyKey { a: n, b: n }))?;
    let error = OnlyKey::update_all(db, &mut keys).unwrap_err();
    assert_eq!(error.to_string(), "`OnlyKey` has no column outside its key, so there is nothing to update");
    OnlyKey::delete_all(db, &keys[..2])?;
    assert_eq!(OnlyKey::query().all(db)?, keys[2..]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Folder {
    id: i64,
    #[orm(belongs_to = Self, on_delete = cascade, index)]
    parent_id: Option<i64>,
}

/// SQLite does not count what goes along with another row of the statement, and Postgres does.
#[orm::test(models(Folder))]
fn rows_that_take_each_other_along_are_deleted(db: &Db) -> orm::Result<()> {
    let root = NewFolder { parent_id: None }.insert(db)?;
    let below = NewFolder::insert_all(db, (0..150).map(|_| NewFolder { parent_id: Some(root.id) }))?;
    let mut all = vec![root];
    all.extend(below);
    let other = NewFolder { parent_id: None }.insert(db)?;
    let gone = Folder { id: 999, parent_id: None };
    let with_gone: Vec<Folder> = all.iter().cloned().chain([gone]).collect();
    let error = Folder::delete_all(db, &with_gone).unwrap_err();
    assert_eq!(error.to_string(), "1 of 152 rows of folders were deleted since they were read");
    assert_eq!(Folder::query().count(db)?, 152);
    assert_statements(db, 0, || Folder::delete_all(db, &[]))?;
    Folder::delete_all(db, &all)?;
    assert_eq!(Folder::query().all(db)?, [other]);
    Ok(())
}

/// No plan reads the whole table. What a plan of Postgres does depends on what it knows of the table.
#[orm::test(models(Doc, Line), only = "sqlite")]
fn rows_are_found_by_their_key(db: &Db) -> orm::Result<()> {
    let mut docs = NewDoc::insert_all(db, (0..64).map(doc))?;
    let line = |number| NewLine { invoice: "1".into(), number, tags: Vec::new(), scores: None };
    let mut lines = NewLine::insert_all(db, (0..3).map(line))?;
    let (result, sent) = record(db, || {
        Doc::update_all(db, &mut docs)?;
        Line::update_all(db, &mut lines)?;
        Line::delete_all(db, &lines)?;
        Doc::delete_all(db, &docs)
    });
    result?;
    let many: Vec<_> = sent.iter().filter(|statement| statement.sql.starts_with("WITH")).collect();
    assert_eq!(many.len(), 4);
    for statement in many {
        let plan = plan(db, &statement.sql)?;
        let table = if statement.sql.contains("docs") { "docs" } else { "it's.given" };
        let found = plan.iter().any(|step| step.starts_with(&format!("SEARCH {table} USING")));
        assert!(found && !plan.contains(&format!("SCAN {table}")), "{}: {plan:?}", statement.sql);
    }
    Ok(())
}

/// The steps of the plan of a statement, whatever its parameters are.
fn plan(db: &Db, sql: &str) -> orm::Result<Vec<String>> {
    let mut parts = sql.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    let bare =
        parts.fold(first, |all, part| all + "1" + part.trim_start_matches(|c: char| c.is_ascii_digit()));
    let mut steps = Vec::new();
    on(db, Access::Write, |link| {
        link.query(&format!("EXPLAIN QUERY PLAN {bare}"), &[], &mut |row| {
            let mut reader = Reader::new(row);
            for _ in 0..3 {
                reader.next::<i64>()?;
            }
            steps.push(reader.next::<String>()?);
            Ok(())
        })
    })?;
    Ok(steps)
}
