//! Relations to many rows: as conditions, as values, and the statements that load them.

use orm::prelude::*;
use orm::{Backend, testing::record};

use super::check;

#[derive(Model, Debug, Clone)]
#[orm(table = "w", has_many(posts: P), has_one(profile: Profile))]
struct W {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
struct Profile {
    #[orm(primary_key, belongs_to(W, relation = owner))]
    w_id: i64,
    bio: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "p", many_to_many(tags: T, through = L))]
struct P {
    id: i64,
    #[orm(belongs_to(W, relation = author), index)]
    w_id: i64,
    words: i32,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "t")]
struct T {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "l")]
struct L {
    #[orm(primary_key, belongs_to(P, relation = post))]
    p_id: i64,
    #[orm(primary_key, belongs_to(T, relation = tag))]
    t_id: i64,
}

#[test]
fn conditions_and_values() {
    check(
        &W::query().filter(|w| w.posts().filter(|p| p.words.gt(7)).any()),
        r#"SELECT "t0"."id", "t0"."name" FROM "w" AS "t0" WHERE EXISTS (SELECT 1 FROM "p" AS "t1" WHERE "t1"."words" > ?1 AND "t1"."w_id" = "t0"."id")"#,
        r#"SELECT "t0"."id", "t0"."name" FROM "w" AS "t0" WHERE EXISTS (SELECT 1 FROM "p" AS "t1" WHERE "t1"."words" > $1 AND "t1"."w_id" = "t0"."id")"#,
    );
    check(
        &W::query().filter(|w| w.posts().none()).select(|w| w.id),
        r#"SELECT "t0"."id" FROM "w" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "p" AS "t1" WHERE "t1"."w_id" = "t0"."id")"#,
        r#"SELECT "t0"."id" FROM "w" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "p" AS "t1" WHERE "t1"."w_id" = "t0"."id")"#,
    );
    check(
        &W::query().filter(|w| w.posts().all(|p| p.words.gt(7))).select(|w| w.id),
        r#"SELECT "t0"."id" FROM "w" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "p" AS "t1" WHERE NOT ("t1"."words" > ?1) AND "t1"."w_id" = "t0"."id")"#,
        r#"SELECT "t0"."id" FROM "w" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "p" AS "t1" WHERE NOT ("t1"."words" > $1) AND "t1"."w_id" = "t0"."id")"#,
    );
    check(
        &W::query().select(|w| (w.posts().count(), w.posts().aggregate(|p| p.words.max()))),
        r#"SELECT (SELECT count(*) FROM "p" AS "t1" WHERE "t1"."w_id" = "t0"."id"), (SELECT max("t2"."words") FROM "p" AS "t2" WHERE "t2"."w_id" = "t0"."id") FROM "w" AS "t0""#,
        r#"SELECT (SELECT count(*) FROM "p" AS "t1" WHERE "t1"."w_id" = "t0"."id"), (SELECT max("t2"."words") FROM "p" AS "t2" WHERE "t2"."w_id" = "t0"."id") FROM "w" AS "t0""#,
    );
    check(
        &P::query().filter(|p| p.tags().filter(|t| t.name.eq("x")).any()).select(|p| p.id),
        r#"SELECT "t0"."id" FROM "p" AS "t0" WHERE EXISTS (SELECT 1 FROM "l" AS "t1" JOIN "t" AS "t2" ON "t2"."id" = "t1"."t_id" WHERE "t2"."name" = ?1 AND "t1"."p_id" = "t0"."id")"#,
        r#"SELECT "t0"."id" FROM "p" AS "t0" WHERE EXISTS (SELECT 1 FROM "l" AS "t1" JOIN "t" AS "t2" ON "t2"."id" = "t1"."t_id" WHERE "t2"."name" = $1 AND "t1"."p_id" = "t0"."id")"#,
    );
    check(
        &W::query().select(|w| w.profile().bio),
        r#"SELECT "t1"."bio" FROM "w" AS "t0" LEFT JOIN "profiles" AS "t1" ON "t1"."w_id" = "t0"."id""#,
        r#"SELECT "t1"."bio" FROM "w" AS "t0" LEFT JOIN "profiles" AS "t1" ON "t1"."w_id" = "t0"."id""#,
    );
}

#[derive(Projection)]
#[orm(model = Profile)]
struct Bio {
    bio: String,
}

#[derive(Projection)]
#[orm(model = P)]
struct Card {
    words: i32,
    #[orm(path = author.name)]
    author: String,
    #[orm(count = tags)]
    tags: i64,
    #[orm(nested = author.profile)]
    profile: Option<Bio>,
    #[orm(nested = author.profile)]
    whole: Option<Profile>,
    #[orm(nested = tags)]
    all_tags: Vec<T>,
}

#[test]
fn projections() {
    check(
        &P::query().filter(|p| p.id.eq(1)).project::<Card>(),
        r#"SELECT "t0"."words", "t1"."name", (SELECT count(*) FROM "l" AS "t3" JOIN "t" AS "t4" ON "t4"."id" = "t3"."t_id" WHERE "t3"."p_id" = "t0"."id"), "t2"."w_id" IS NOT NULL, "t2"."bio", "t2"."w_id", "t2"."bio", "t0"."id" FROM "p" AS "t0" JOIN "w" AS "t1" ON "t1"."id" = "t0"."w_id" LEFT JOIN "profiles" AS "t2" ON "t2"."w_id" = "t1"."id" WHERE "t0"."id" = ?1"#,
        r#"SELECT "t0"."words", "t1"."name", (SELECT count(*) FROM "l" AS "t3" JOIN "t" AS "t4" ON "t4"."id" = "t3"."t_id" WHERE "t3"."p_id" = "t0"."id"), "t2"."w_id" IS NOT NULL, "t2"."bio", "t2"."w_id", "t2"."bio", "t0"."id" FROM "p" AS "t0" JOIN "w" AS "t1" ON "t1"."id" = "t0"."w_id" LEFT JOIN "profiles" AS "t2" ON "t2"."w_id" = "t1"."id" WHERE "t0"."id" = $1"#,
    );
}

#[orm::test(models(W, Profile, P, T, L))]
fn loading(db: &Db) -> orm::Result<()> {
    NewW::insert_all(db, ["a", "b", "c"].map(|name| NewW { name: name.into() }))?;
    NewP { w_id: 1, words: 1 }.insert(db)?;
    let (rows, sent) = record(db, || {
        W::query()
            .with(|w| w.posts().order_by(|p| p.words.desc()).with(|p| p.tags().select(|t| t.name)))
            .with(|w| w.posts().limit(2).select(|p| p.id))
            .all(db)
    });
    rows?;
    let sent: Vec<&str> = sent.iter().map(|one| &*one.sql).collect();
    let (sqlite, postgres) = (
        [
            r#"SELECT "id", "name", "id", "id" FROM "w""#,
            r#"SELECT "w_id", "id", "w_id", "words", "id" FROM "p" WHERE "w_id" IN (?1, ?2, ?3, ?4) ORDER BY "words" DESC"#,
            r#"SELECT "t0"."p_id", "t1"."name" FROM "l" AS "t0" JOIN "t" AS "t1" ON "t1"."id" = "t0"."t_id" WHERE "t0"."p_id" IN (?1)"#,
            r#"SELECT * FROM (SELECT "w_id", "id", row_number() OVER (PARTITION BY "w_id" ORDER BY "id") AS "place" FROM "p" WHERE "w_id" IN (?1, ?2, ?3, ?4)) AS "ranked" WHERE "place" <= ?5 ORDER BY "place""#,
        ],
        [
            r#"SELECT "id", "name", "id", "id" FROM "w""#,
            r#"SELECT "w_id", "id", "w_id", "words", "id" FROM "p" WHERE "w_id" = ANY($1) ORDER BY "words" DESC"#,
            r#"SELECT "t0"."p_id", "t1"."name" FROM "l" AS "t0" JOIN "t" AS "t1" ON "t1"."id" = "t0"."t_id" WHERE "t0"."p_id" = ANY($1)"#,
            r#"SELECT * FROM (SELECT "w_id", "id", row_number() OVER (PARTITION BY "w_id" ORDER BY "id") AS "place" FROM "p" WHERE "w_id" = ANY($1)) AS "ranked" WHERE "place" <= $2 ORDER BY "place""#,
        ],
    );
    assert_eq!(sent, if db.backend() == Backend::Sqlite { sqlite } else { postgres });
    Ok(())
}
