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

#[derive(Model, Debug, Clone)]
struct Seat {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: i16,
    tags: Vec<String>,
}

#[orm::test(models(Note, Seat))]
fn many_rows(db: &Db) {
    let seat = |number| Seat { row: 1, number, tags: Vec::new() };
    check_sent(
        db,
        || Note::update_all(db, &mut [note(), Note { id: 2, ..note() }]),
        r#"WITH "given" ("id", "title", "text", "version") AS (VALUES (?1, ?2, ?3, ?4), (?5, ?6, ?7, ?8)) UPDATE "notes" SET "title" = "given"."title", "text" = "given"."text", "version" = "given"."version" + 1, "changed" = (strftime('%Y-%m-%d %H:%M:%f000Z')) FROM "given" WHERE "notes"."id" = "given"."id" AND "notes"."version" = "given"."version" RETURNING "changed""#,
        r#"WITH "given" ("id", "title", "text", "version") AS (SELECT c1, c2, c3, c4 FROM unnest($1::bigint[], $2::text[], $3::text[], $4::integer[]) WITH ORDINALITY AS input (c1, c2, c3, c4, n) ORDER BY n) UPDATE "notes" SET "title" = "given"."title", "text" = "given"."text", "version" = "given"."version" + 1, "changed" = statement_timestamp() FROM "given" WHERE "notes"."id" = "given"."id" AND "notes"."version" = "given"."version" RETURNING "changed""#,
    );
    check_sent(
        db,
        || Seat::update_all(db, &mut [seat(1), seat(2)]),
        r#"WITH "given" ("row", "number", "tags") AS (VALUES (?1, ?2, ?3), (?4, ?5, ?6)) UPDATE "seats" SET "tags" = "given"."tags" FROM "given" WHERE "seats"."row" = "given"."row" AND "seats"."number" = "given"."number""#,
        r#"WITH "given" ("row", "number", "tags") AS (VALUES ($1::bigint, $2::smallint, $3::text[]), ($4::bigint, $5::smallint, $6::text[])) UPDATE "seats" SET "tags" = "given"."tags" FROM "given" WHERE "seats"."row" = "given"."row" AND "seats"."number" = "given"."number""#,
    );
    check_sent(
        db,
        || Note::delete_all(db, &[note()]),
        r#"WITH "given" ("id", "version") AS (VALUES (?1, ?2)) DELETE FROM "notes" WHERE ("id", "version") IN (SELECT "id", "version" FROM "given")"#,
        r#"WITH "given" ("id", "version") AS (SELECT c1, c2 FROM unnest($1::bigint[], $2::integer[]) WITH ORDINALITY AS input (c1, c2, n) ORDER BY n) DELETE FROM "notes" WHERE ("id", "version") IN (SELECT "id", "version" FROM "given")"#,
    );
}

#[derive(Model, Debug, Clone)]
#[orm(unique(email, where(sqlite = "active = TRUE", postgres = "active"), name = "one active"))]
struct Login {
    #[orm(primary_key)]
    name: String,
    email: String,
    active: bool,
}

#[orm::test(models(Login))]
fn upserts(db: &Db) {
    let login = || NewLogin { name: "a".into(), email: "b".into(), active: true };
    check_sent(
        db,
        || NewLogin::upsert_all(db, [login(), NewLogin { name: "b".into(), ..login() }], |l| l.name),
        r#"INSERT INTO "logins" ("name", "email", "active") VALUES (?1, ?2, ?3), (?4, ?5, ?6) ON CONFLICT ("name") DO UPDATE SET "email" = excluded."email", "active" = excluded."active" RETURNING "name", "email", "active""#,
        r#"INSERT INTO "logins" ("name", "email", "active") SELECT c1, c2, c3 FROM unnest($1::text[], $2::text[], $3::boolean[]) WITH ORDINALITY AS input (c1, c2, c3, n) ORDER BY n ON CONFLICT ("name") DO UPDATE SET "email" = excluded."email", "active" = excluded."active" RETURNING "name", "email", "active""#,
    );
    check_sent(
        db,
        || login().on_constraint("one active").run(db),
        r#"INSERT INTO "logins" ("name", "email", "active") VALUES (?1, ?2, ?3) ON CONFLICT ("email") WHERE active = TRUE DO UPDATE SET "active" = excluded."active" RETURNING "name", "email", "active""#,
        r#"INSERT INTO "logins" ("name", "email", "active") VALUES ($1, $2, $3) ON CONFLICT ("email") WHERE active DO UPDATE SET "active" = excluded."active" RETURNING "name", "email", "active""#,
    );
    check_sent(
        db,
        || login().on_constraint("one active").ignore(db),
        r#"INSERT INTO "logins" ("name", "email", "active") VALUES (?1, ?2, ?3) ON CONFLICT ("email") WHERE active = TRUE DO NOTHING RETURNING "name", "email", "active""#,
        r#"INSERT INTO "logins" ("name", "email", "active") VALUES ($1, $2, $3) ON CONFLICT ("email") WHERE active DO NOTHING RETURNING "name", "email", "active""#,
    );
    check_sent(
        db,
        || login().update_or_create(db, |l| l.name),
        r#"UPDATE "logins" SET "email" = ?1, "active" = ?2 WHERE "name" = ?3 RETURNING "name", "email", "active""#,
        r#"UPDATE "logins" SET "email" = $1, "active" = $2 WHERE "name" = $3 RETURNING "name", "email", "active""#,
    );
}

#[derive(Model, Debug, Clone)]
struct Reply {
    id: i64,
    #[orm(belongs_to = Note)]
    note_id: i64,
    title: String,
}

#[orm::test(models(Note, Reply, Login))]
fn from_other_tables(db: &Db) {
    check_sent(
        db,
        || Reply::query().filter(|r| r.title.eq("")).update(db, |r| r.title.set(r.note().title)),
        r#"UPDATE "replies" SET "title" = (SELECT "t0"."title" FROM "notes" AS "t0" WHERE "t0"."id" = "replies"."note_id") WHERE "replies"."title" = ?1"#,
        r#"UPDATE "replies" SET "title" = (SELECT "t0"."title" FROM "notes" AS "t0" WHERE "t0"."id" = "replies"."note_id") WHERE "replies"."title" = $1"#,
    );
    check_sent(
        db,
        || {
            Login::insert_from(db, &Note::query().select(|n| (n.title, n.title, n.id.gt(1))), |l| {
                (l.name, l.email, l.active)
            })
        },
        r#"INSERT INTO "logins" ("name", "email", "active") SELECT "title", "title", "id" > ?1 FROM "notes""#,
        r#"INSERT INTO "logins" ("name", "email", "active") SELECT "title", "title", "id" > $1 FROM "notes""#,
    );
    check_sent(
        db,
        || Note::insert_from(db, &Login::query().distinct().select(|l| l.name), |n| n.title),
        r#"INSERT INTO "notes" ("title", "version") SELECT "rows".*, 1 FROM (SELECT DISTINCT "name" FROM "logins") AS "rows""#,
        r#"INSERT INTO "notes" ("title", "version") SELECT "rows".*, 1 FROM (SELECT DISTINCT "name" FROM "logins") AS "rows""#,
    );
}
