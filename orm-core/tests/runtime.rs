//! The library on a thread of an asynchronous runtime: it blocks that thread, like any blocking call, and works.

#![allow(clippy::panic, reason = "what happens after a panic is tested")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use orm::prelude::*;

#[derive(Model, Debug)]
struct Note {
    id: i64,
    text: String,
}

async fn everything(db: &Db) -> orm::Result<()> {
    let mut note = NewNote { text: "a".into() }.insert(db)?;
    NewNote::insert_all(db, (0..1500).map(|n| NewNote { text: n.to_string() }))?;
    note.text = "b".into();
    db.transaction(|tx| {
        note.update(tx)?;
        let undone = tx.transaction(|tx| {
            NewNote { text: "undone".into() }.insert(tx)?;
            Err::<(), _>(orm::Error::config("on purpose"))
        });
        assert!(undone.is_err());
        assert_eq!(Note::query().stream(tx)?.count(), 1501);
        Ok::<_, orm::Error>(())
    })?;
    let panic = catch_unwind(AssertUnwindSafe(|| {
        db.transaction(|tx| -> orm::Result<()> {
            NewNote { text: "undone".into() }.insert(tx)?;
            panic!("on purpose")
        })
    }));
    assert!(panic.is_err());
    assert_eq!(Note::query().stream(db)?.count(), 1501);
    assert_eq!(Note::get(db, note.id)?.text, "b");
    note.delete(db)
}

#[orm::test(models(Note))]
fn works_within_a_runtime(db: &Db) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(everything(db))?;
    // Closing too happens here, which is where a runtime within a runtime would panic.
    runtime.block_on(async { db.close() });
    Ok(())
}

#[orm::test(models(Note), pool = 2)]
fn works_within_tasks(db: &Db) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let tasks: Vec<_> = (0..4)
        .map(|n| {
            let db = db.clone();
            runtime.spawn(async move { NewNote { text: n.to_string() }.insert(&db) })
        })
        .collect();
    for task in tasks {
        runtime.block_on(task)??;
    }
    assert_eq!(Note::query().count(db)?, 4);
    Ok(())
}
