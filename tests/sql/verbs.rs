//! Every verb, and the endings of a query.

use orm::prelude::*;

use super::{Doc, Empty, NewDoc, NewEmpty, NewSeat, NewUser, Seat, User, check_sent};

fn user() -> NewUser {
    NewUser {
        name: "x".into(),
        nickname: None,
        age: None,
        score: None,
        active: true,
        born: jiff::Timestamp::UNIX_EPOCH,
        boss_id: None,
    }
}

fn stored_user() -> User {
    User {
        id: 1,
        name: "x".into(),
        nickname: None,
        age: 1,
        score: None,
        active: true,
        born: jiff::Timestamp::UNIX_EPOCH,
        boss_id: None,
    }
}

fn seat() -> NewSeat {
    NewSeat { row: 1, number: 2, owner_id: 3 }
}

fn doc() -> NewDoc {
    NewDoc { name: "x".into() }
}

fn stored_doc() -> Doc {
    Doc { id: 1, name: "x".into(), version: 1 }
}

#[orm::test(models(User, Seat, Doc, Empty))]
fn verbs(db: &Db) {
    check_sent(
        db,
        || {
            User::query()
                .filter(|u| u.age.gt(1))
                .update(db, |u| (u.age.set(u.age + 1), u.nickname.set(None::<String>)))
        },
        r#"UPDATE "users" SET "age" = "age" + ?1, "nickname" = ?2 WHERE "age" > ?3"#,
        r#"UPDATE "users" SET "age" = "age" + $1, "nickname" = $2 WHERE "age" > $3"#,
    );
    check_sent(
        db,
        || User::query().filter(|u| u.boss().age.gt(1)).update(db, |u| u.age.set(1)),
        r#"UPDATE "users" SET "age" = ?1 WHERE ("id") IN (SELECT "t0"."id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."age" > ?2)"#,
        r#"UPDATE "users" SET "age" = $1 WHERE ("id") IN (SELECT "t0"."id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."age" > $2)"#,
    );
    check_sent(
        db,
        || User::query().select(|u| u.name.upper()).update_returning(db, |u| u.age.set(1)),
        r#"UPDATE "users" SET "age" = ?1 RETURNING upper("name")"#,
        r#"UPDATE "users" SET "age" = $1 RETURNING upper("name")"#,
    );
    check_sent(
        db,
        || User::query().update_returning(db, |u| u.age.set(1)),
        r#"UPDATE "users" SET "age" = ?1 RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
        r#"UPDATE "users" SET "age" = $1 RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(db, || User::query().delete(db), r#"DELETE FROM "users""#, r#"DELETE FROM "users""#);
    check_sent(
        db,
        || User::query().filter(|u| u.age.gt(1)).delete(db),
        r#"DELETE FROM "users" WHERE "age" > ?1"#,
        r#"DELETE FROM "users" WHERE "age" > $1"#,
    );
    check_sent(
        db,
        || User::query().filter(|u| u.boss().age.gt(1)).delete(db),
        r#"DELETE FROM "users" WHERE ("id") IN (SELECT "t0"."id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."age" > ?1)"#,
        r#"DELETE FROM "users" WHERE ("id") IN (SELECT "t0"."id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."age" > $1)"#,
    );
    check_sent(
        db,
        || User::query().select(|u| u.id).delete_returning(db),
        r#"DELETE FROM "users" RETURNING "id""#,
        r#"DELETE FROM "users" RETURNING "id""#,
    );
    check_sent(
        db,
        || Seat::query().filter(|s| s.owner().age.gt(1)).delete(db),
        r#"DELETE FROM "seats" WHERE ("row", "number") IN (SELECT "t0"."row", "t0"."number" FROM "seats" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."owner_id" WHERE "t1"."age" > ?1)"#,
        r#"DELETE FROM "seats" WHERE ("row", "number") IN (SELECT "t0"."row", "t0"."number" FROM "seats" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."owner_id" WHERE "t1"."age" > $1)"#,
    );
    check_sent(
        db,
        || User::find(db, 1),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" WHERE "id" = ?1"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" WHERE "id" = $1"#,
    );
    check_sent(
        db,
        || Seat::find(db, (1, 2)),
        r#"SELECT "row", "number", "owner_id" FROM "seats" WHERE "row" = ?1 AND "number" = ?2"#,
        r#"SELECT "row", "number", "owner_id" FROM "seats" WHERE "row" = $1 AND "number" = $2"#,
    );
    check_sent(
        db,
        || user().insert(db),
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES ($1, $2, $3, $4, $5, $6) RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(
        db,
        || NewUser { age: Some(1), ..user() }.insert(db),
        r#"INSERT INTO "users" ("name", "nickname", "age", "score", "active", "born", "boss_id") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"#,
        r#"INSERT INTO "users" ("name", "nickname", "age", "score", "active", "born", "boss_id") VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(
        db,
        || NewUser::insert_all(db, [user(), user()]),
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES (?1, ?2, ?3, ?4, ?5, ?6), (?7, ?8, ?9, ?10, ?11, ?12) RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") SELECT c1, c2, c3, c4, c5, c6 FROM unnest($1::text[], $2::text[], $3::double precision[], $4::boolean[], $5::timestamptz[], $6::bigint[]) WITH ORDINALITY AS input (c1, c2, c3, c4, c5, c6, n) ORDER BY n RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(
        db,
        || NewEmpty {}.insert(db),
        r#"INSERT INTO "empties" DEFAULT VALUES"#,
        r#"INSERT INTO "empties" DEFAULT VALUES RETURNING "id""#,
    );
    check_sent(
        db,
        || user().insert_or_ignore(db),
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(
        db,
        || user().upsert(db, |u| u.name),
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT ("name") DO UPDATE SET "nickname" = excluded."nickname", "score" = excluded."score", "active" = excluded."active", "born" = excluded."born", "boss_id" = excluded."boss_id" RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
        r#"INSERT INTO "users" ("name", "nickname", "score", "active", "born", "boss_id") VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ("name") DO UPDATE SET "nickname" = excluded."nickname", "score" = excluded."score", "active" = excluded."active", "born" = excluded."born", "boss_id" = excluded."boss_id" RETURNING "id", "name", "nickname", "age", "score", "active", "born", "boss_id""#,
    );
    check_sent(
        db,
        || seat().upsert(db, |s| (s.row, s.number)),
        r#"INSERT INTO "seats" ("row", "number", "owner_id") VALUES (?1, ?2, ?3) ON CONFLICT ("row", "number") DO UPDATE SET "owner_id" = excluded."owner_id" RETURNING "row", "number", "owner_id""#,
        r#"INSERT INTO "seats" ("row", "number", "owner_id") VALUES ($1, $2, $3) ON CONFLICT ("row", "number") DO UPDATE SET "owner_id" = excluded."owner_id" RETURNING "row", "number", "owner_id""#,
    );
    check_sent(
        db,
        || {
            seat()
                .on_conflict(|s| (s.row, s.number))
                .set(|old, new| old.owner_id.set(new.owner_id))
                .filter(|old, new| old.owner_id.ne(new.owner_id))
                .run(db)
        },
        r#"INSERT INTO "seats" ("row", "number", "owner_id") VALUES (?1, ?2, ?3) ON CONFLICT ("row", "number") DO UPDATE SET "owner_id" = excluded."owner_id" WHERE "seats"."owner_id" <> excluded."owner_id" RETURNING "row", "number", "owner_id""#,
        r#"INSERT INTO "seats" ("row", "number", "owner_id") VALUES ($1, $2, $3) ON CONFLICT ("row", "number") DO UPDATE SET "owner_id" = excluded."owner_id" WHERE "seats"."owner_id" <> excluded."owner_id" RETURNING "row", "number", "owner_id""#,
    );
    check_sent(
        db,
        || doc().upsert(db, |d| d.name),
        r#"INSERT INTO "docs" ("name", "version") VALUES (?1, ?2) ON CONFLICT ("name") DO UPDATE SET "name" = excluded."name", "version" = "docs"."version" + 1 RETURNING "id", "name", "version""#,
        r#"INSERT INTO "docs" ("name", "version") VALUES ($1, $2) ON CONFLICT ("name") DO UPDATE SET "name" = excluded."name", "version" = "docs"."version" + 1 RETURNING "id", "name", "version""#,
    );
    check_sent(
        db,
        || stored_doc().update(db),
        r#"UPDATE "docs" SET "name" = ?1, "version" = ?2 + 1 WHERE "id" = ?3 AND "version" = ?4"#,
        r#"UPDATE "docs" SET "name" = $1, "version" = $2 + 1 WHERE "id" = $3 AND "version" = $4"#,
    );
    check_sent(
        db,
        || stored_doc().delete(db),
        r#"DELETE FROM "docs" WHERE "id" = ?1 AND "version" = ?2"#,
        r#"DELETE FROM "docs" WHERE "id" = $1 AND "version" = $2"#,
    );
    check_sent(
        db,
        || stored_user().update(db),
        r#"UPDATE "users" SET "name" = ?1, "nickname" = ?2, "age" = ?3, "score" = ?4, "active" = ?5, "born" = ?6, "boss_id" = ?7 WHERE "id" = ?8"#,
        r#"UPDATE "users" SET "name" = $1, "nickname" = $2, "age" = $3, "score" = $4, "active" = $5, "born" = $6, "boss_id" = $7 WHERE "id" = $8"#,
    );
    check_sent(
        db,
        || User::query().count(db),
        r#"SELECT count(*) FROM "users""#,
        r#"SELECT count(*) FROM "users""#,
    );
    check_sent(
        db,
        || User::query().limit(3).count(db),
        r#"SELECT count(*) FROM (SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3) AS "counted""#,
        r#"SELECT count(*) FROM (SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3) AS "counted""#,
    );
    check_sent(
        db,
        || User::query().exists(db),
        r#"SELECT EXISTS (SELECT 1 FROM "users")"#,
        r#"SELECT EXISTS (SELECT 1 FROM "users")"#,
    );
    check_sent(
        db,
        || User::query().first(db),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "id" LIMIT 1"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "id" LIMIT 1"#,
    );
    check_sent(
        db,
        || User::query().one(db),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 2"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 2"#,
    );
}
