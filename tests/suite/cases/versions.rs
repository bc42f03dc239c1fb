//! Optimistic locking by a `version` column.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Doc {
    id: i64,
    text: String,
    #[orm(version)]
    version: i32,
}

#[orm::test(models(Doc))]
fn b086_the_second_writer_fails(db: &Db) -> orm::Result<()> {
    let mut mine = NewDoc { text: "a".into() }.insert(db)?;
    assert_eq!(mine.version, 1);
    let mut theirs = mine.clone();
    mine.text = "b".into();
    mine.update(db)?;
    assert_eq!(mine.version, 2);
    theirs.text = "c".into();
    let error = theirs.update(db).unwrap_err();
    assert!(error.is_stale());
    assert_eq!(error.to_string(), "the row of docs was changed or deleted since it was read");
    assert_eq!(theirs.version, 1, "a failed update changes nothing here either");
    assert!(theirs.delete(db).unwrap_err().is_stale());
    assert_eq!(Doc::get(db, 1)?, mine);
    theirs.reload(db)?;
    theirs.update(db)?;
    assert_eq!(theirs.version, 3);
    theirs.delete(db)?;
    assert_eq!(Doc::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(Doc))]
fn b086_sets_count_as_well(db: &Db) -> orm::Result<()> {
    let mut read_before = NewDoc { text: "a".into() }.insert(db)?;
    Doc::query().update(db, |d| d.text.set("b"))?;
    assert_eq!(Doc::get(db, 1)?.version, 2);
    assert!(read_before.update(db).unwrap_err().is_stale());
    Doc::query().update(db, |d| (d.text.set("c"), d.version.set(d.version)))?;
    assert_eq!(Doc::get(db, 1)?.version, 2, "what is assigned is not counted");
    Ok(())
}

#[orm::test(models(Doc))]
fn b086_bulk_inserts_begin_at_one(db: &Db) -> orm::Result<()> {
    let docs = NewDoc::insert_all(db, (0..100).map(|n| NewDoc { text: n.to_string() }))?;
    assert!(docs.iter().all(|doc| doc.version == 1));
    assert_eq!(Doc::query().filter(|d| d.version.ne(1)).count(db)?, 0);
    Ok(())
}
