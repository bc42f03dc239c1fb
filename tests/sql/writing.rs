//! Writing chosen columns, and many rows at once.

use orm::prelude::*;

use super::check_sent;

#[derive(Model, Debug, Clone)]
#[orm(changes)]
struct Note {
    id: i64,
    title: String,
    text: Option<String>,
    #[orm(version)]
    version: i32,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
}

fn note() -> Note {
    Note { id: 1, title: "x".into(), text: None, version: 1, changed: jiff::Timestamp::UNIX_EPOCH }
}

#[orm::test(models(Note))]
fn chosen_columns(db: &Db) {
    check_sent(
        db,
        || note().update_only(db, |n| (n.text, n.title)),
        r#"UPDATE "notes" SET "title" = ?1, "text" = ?2, "version" = ?3 + 1, "changed" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "id" = ?4 AND "version" = ?5 RETURNING "changed""#,
        r#"UPDATE "notes" SET "title" = $1, "text" = $2, "version" = $3 + 1, "changed" = statement_timestamp() WHERE "id" = $4 AND "version" = $5 RETURNING "changed""#,
    );
}

#[orm::test(models(Note))]
fn changes(db: &Db) {
    let none = NoteChanges::default;
    check_sent(
        db,
        || note().apply(db, &NoteChanges { text: Some(None), ..none() }),
        r#"UPDATE "notes" SET "text" = ?1, "version" = ?2 + 1, "changed" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "id" = ?3 AND "version" = ?4 RETURNING "changed""#,
        r#"UPDATE "notes" SET "text" = $1, "version" = $2 + 1, "changed" = statement_timestamp() WHERE "id" = $3 AND "version" = $4 RETURNING "changed""#,
    );
    check_sent(
        db,
        || {
            Note::query()
                .filter(|n| n.text.is_null())
                .apply(db, &NoteChanges { title: Some("x".into()), ..none() })
        },
        r#"UPDATE "notes" SET "title" = ?1, "version" = "version" + 1, "changed" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "text" IS NULL"#,
        r#"UPDATE "notes" SET "title" = $1, "version" = "version" + 1, "changed" = statement_timestamp() WHERE "text" IS NULL"#,
    );
}
