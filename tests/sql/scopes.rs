//! Soft delete and tenants.

use orm::prelude::*;

use super::{check, check_sent};

#[derive(Model, Debug, Clone)]
#[orm(has_many(notes: Note))]
struct Team {
    id: i64,
}

#[derive(Model, Debug, Clone)]
struct Note {
    id: i64,
    #[orm(tenant, belongs_to = Team)]
    team_id: i64,
    text: String,
    #[orm(soft_delete)]
    deleted_at: Option<jiff::Timestamp>,
    #[orm(version)]
    version: i32,
    #[orm(updated_at)]
    updated_at: jiff::Timestamp,
}

#[derive(Model, Debug, Clone)]
struct Leaf {
    #[orm(primary_key)]
    name: String,
    size: i32,
    #[orm(soft_delete)]
    fell: Option<jiff::civil::Date>,
}

#[test]
fn conditions() {
    check(
        &Note::query().of_tenant(7).present().select(|n| n.text),
        r#"SELECT "text" FROM "notes" WHERE "team_id" = ?1 AND "deleted_at" IS NULL"#,
        r#"SELECT "text" FROM "notes" WHERE "team_id" = $1 AND "deleted_at" IS NULL"#,
    );
    check(
        &Note::query().deleted().select(|n| n.text),
        r#"SELECT "text" FROM "notes" WHERE "deleted_at" IS NOT NULL"#,
        r#"SELECT "text" FROM "notes" WHERE "deleted_at" IS NOT NULL"#,
    );
    check(
        &Team::query().filter(|t| t.notes().present().any()),
        r#"SELECT "t0"."id" FROM "teams" AS "t0" WHERE EXISTS (SELECT 1 FROM "notes" AS "t1" WHERE "t1"."deleted_at" IS NULL AND "t1"."team_id" = "t0"."id")"#,
        r#"SELECT "t0"."id" FROM "teams" AS "t0" WHERE EXISTS (SELECT 1 FROM "notes" AS "t1" WHERE "t1"."deleted_at" IS NULL AND "t1"."team_id" = "t0"."id")"#,
    );
    check(
        &Team::query().select(|t| t.notes().of_tenant(t.id).deleted().count()),
        r#"SELECT (SELECT count(*) FROM "notes" AS "t1" WHERE "t1"."team_id" = "t0"."id" AND "t1"."deleted_at" IS NOT NULL AND "t1"."team_id" = "t0"."id") FROM "teams" AS "t0""#,
        r#"SELECT (SELECT count(*) FROM "notes" AS "t1" WHERE "t1"."team_id" = "t0"."id" AND "t1"."deleted_at" IS NOT NULL AND "t1"."team_id" = "t0"."id") FROM "teams" AS "t0""#,
    );
}

#[orm::test(models(Team, Note, Leaf))]
fn many_rows(db: &Db) {
    check_sent(
        db,
        || Note::query().of_tenant(7).soft_delete(db),
        r#"UPDATE "notes" SET "deleted_at" = strftime('%Y-%m-%d %H:%M:%f000Z'), "version" = "version" + 1, "updated_at" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "team_id" = ?1 AND "deleted_at" IS NULL"#,
        r#"UPDATE "notes" SET "deleted_at" = statement_timestamp(), "version" = "version" + 1, "updated_at" = statement_timestamp() WHERE "team_id" = $1 AND "deleted_at" IS NULL"#,
    );
    check_sent(
        db,
        || Note::query().of_tenant(7).restore(db),
        r#"UPDATE "notes" SET "deleted_at" = ?1, "version" = "version" + 1, "updated_at" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "team_id" = ?2 AND "deleted_at" IS NOT NULL"#,
        r#"UPDATE "notes" SET "deleted_at" = $1, "version" = "version" + 1, "updated_at" = statement_timestamp() WHERE "team_id" = $2 AND "deleted_at" IS NOT NULL"#,
    );
    check_sent(
        db,
        || Leaf::query().filter(|l| l.size.gt(3)).soft_delete(db),
        r#"UPDATE "leafs" SET "fell" = date() WHERE "size" > ?1 AND "fell" IS NULL"#,
        r#"UPDATE "leafs" SET "fell" = CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date) WHERE "size" > $1 AND "fell" IS NULL"#,
    );
}

#[orm::test(models(Team, Note, Leaf))]
fn one_row(db: &Db) -> orm::Result<()> {
    let team = NewTeam {}.insert(db)?;
    let new = || NewNote { team_id: team.id, text: "x".into() };
    check_sent(
        db,
        || new().insert(db),
        r#"INSERT INTO "notes" ("team_id", "text", "deleted_at", "version") VALUES (?1, ?2, ?3, ?4) RETURNING "id", "team_id", "text", "deleted_at", "version", "updated_at""#,
        r#"INSERT INTO "notes" ("team_id", "text", "deleted_at", "version") VALUES ($1, $2, $3, $4) RETURNING "id", "team_id", "text", "deleted_at", "version", "updated_at""#,
    );
    let mut note = Note::query().one(db)?;
    check_sent(
        db,
        || note.soft_delete(db),
        r#"UPDATE "notes" SET "deleted_at" = strftime('%Y-%m-%d %H:%M:%f000Z'), "version" = "version" + 1, "updated_at" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "id" = ?1 AND "version" = ?2 AND "deleted_at" IS NULL RETURNING "deleted_at", "updated_at""#,
        r#"UPDATE "notes" SET "deleted_at" = statement_timestamp(), "version" = "version" + 1, "updated_at" = statement_timestamp() WHERE "id" = $1 AND "version" = $2 AND "deleted_at" IS NULL RETURNING "deleted_at", "updated_at""#,
    );
    check_sent(
        db,
        || note.restore(db),
        r#"UPDATE "notes" SET "deleted_at" = ?1, "version" = "version" + 1, "updated_at" = (strftime('%Y-%m-%d %H:%M:%f000Z')) WHERE "id" = ?2 AND "version" = ?3 AND "deleted_at" IS NOT NULL RETURNING "deleted_at", "updated_at""#,
        r#"UPDATE "notes" SET "deleted_at" = $1, "version" = "version" + 1, "updated_at" = statement_timestamp() WHERE "id" = $2 AND "version" = $3 AND "deleted_at" IS NOT NULL RETURNING "deleted_at", "updated_at""#,
    );
    let mut leaf = NewLeaf { name: "oak".into(), size: 3 }.insert(db)?;
    check_sent(
        db,
        || leaf.soft_delete(db),
        r#"UPDATE "leafs" SET "fell" = date() WHERE "name" = ?1 AND "fell" IS NULL RETURNING "fell""#,
        r#"UPDATE "leafs" SET "fell" = CAST(statement_timestamp() AT TIME ZONE 'UTC' AS date) WHERE "name" = $1 AND "fell" IS NULL RETURNING "fell""#,
    );
    check_sent(
        db,
        || leaf.update(db),
        r#"UPDATE "leafs" SET "size" = ?1 WHERE "name" = ?2"#,
        r#"UPDATE "leafs" SET "size" = $1 WHERE "name" = $2"#,
    );
    check_sent(
        db,
        || Leaf::update_all(db, &mut [leaf.clone()]),
        r#"WITH "given" ("name", "size") AS (VALUES (?1, ?2)) UPDATE "leafs" SET "size" = "given"."size" FROM "given" WHERE "leafs"."name" = "given"."name""#,
        r#"WITH "given" ("name", "size") AS (SELECT c1, c2 FROM unnest($1::text[], $2::integer[]) WITH ORDINALITY AS input (c1, c2, n) ORDER BY n) UPDATE "leafs" SET "size" = "given"."size" FROM "given" WHERE "leafs"."name" = "given"."name""#,
    );
    check_sent(
        db,
        || NewLeaf { name: "oak".into(), size: 4 }.upsert(db, |l| l.name),
        r#"INSERT INTO "leafs" ("name", "size", "fell") VALUES (?1, ?2, ?3) ON CONFLICT ("name") DO UPDATE SET "size" = excluded."size" RETURNING "name", "size", "fell""#,
        r#"INSERT INTO "leafs" ("name", "size", "fell") VALUES ($1, $2, $3) ON CONFLICT ("name") DO UPDATE SET "size" = excluded."size" RETURNING "name", "size", "fell""#,
    );
    Ok(())
}
