//! What `#[orm::test]` makes of a function, whatever its name, its place and its attributes.

#![cfg(feature = "testing")]

use orm::prelude::*;

#[derive(Model, Debug)]
struct Note {
    id: i64,
    text: String,
}

mod notes {
    #[derive(orm::Model, Debug)]
    pub(crate) struct Comment {
        id: i64,
        #[orm(belongs_to = super::Note)]
        pub(crate) note_id: i64,
    }
}

/// On every database, with tables whose paths are as the function sees them.
#[orm::test(models(Note, notes::Comment), pool = 2)]
fn tables_are_there(db: &Db) -> orm::Result<()> {
    let note = NewNote { text: "hello".to_owned() }.insert(db)?;
    let comment = notes::NewComment { note_id: note.id }.insert(db)?;
    assert_eq!(comment.note().one(db)?.text, "hello");
    Ok(())
}

#[orm::test(models(Note), isolation = "rollback", only = "sqlite")]
fn rolled_back(db: &Db) -> Result<(), Box<dyn std::error::Error>> {
    NewNote { text: String::new() }.insert(db)?;
    Ok(())
}

#[orm::test(only = "sqlite")]
#[should_panic(expected = "no such luck")]
fn an_error_fails(_: &Db) -> Result<(), String> {
    Err("no such luck".to_owned())
}

#[orm::test(only = "sqlite")]
#[should_panic(expected = "assertion")]
fn a_panic_fails(db: &Db) {
    assert!(db.status().open > 1_000_000, "assertion");
}

#[orm::test(only = "sqlite")]
#[cfg(any())]
fn left_out(db: &Missing) {}

/// Names that the generated code also uses.
mod names {
    use orm::{Db, test};

    #[test(only = "sqlite")]
    fn test(_: &Db) {}

    #[test(only = "sqlite")]
    fn run(_: &Db) {}

    #[test(only = "sqlite")]
    fn sqlite(_: &Db) {}

    #[test(only = "sqlite")]
    fn r#match(_: &Db) {}
}

mod without_prelude {
    #![no_implicit_prelude]

    #[::orm::test(only = "sqlite")]
    fn plain(_: &::orm::Db) {}
}
