//! Queries.

use orm::prelude::*;

use super::{User, check};

#[test]
fn selects() {
    check(
        &User::query(),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users""#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users""#,
    );
    check(
        &User::query().select(|u| u.name),
        r#"SELECT "name" FROM "users""#,
        r#"SELECT "name" FROM "users""#,
    );
    check(
        &User::query().select(|u| (u.name, u.age + 1, orm::value(1_i32))),
        r#"SELECT "name", "age" + ?1, ?2 FROM "users""#,
        r#"SELECT "name", "age" + $1, $2 FROM "users""#,
    );
    check(
        &User::query().select(|u| (u.nickname.eq("x"), u.nickname.contains("x"), u.nickname.in_(["x"]))),
        r#"SELECT "nickname" IS ?1, coalesce(instr("nickname", ?2) > 0, FALSE), "nickname" IS NOT NULL AND "nickname" IN (?3) FROM "users""#,
        r#"SELECT "nickname" IS NOT DISTINCT FROM $1, coalesce((strpos("nickname", $2) > 0), FALSE), "nickname" IS NOT NULL AND "nickname" = ANY($3) FROM "users""#,
    );
    check(
        &User::query().select(|u| (u.id, u.boss())),
        r#"SELECT "t0"."id", "t1"."id", "t1"."name", "t1"."nickname", "t1"."age", "t1"."score", "t1"."active", "t1"."born", "t1"."boss_id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id""#,
        r#"SELECT "t0"."id", "t1"."id", "t1"."name", "t1"."nickname", "t1"."age", "t1"."score", "t1"."active", "t1"."born", "t1"."boss_id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id""#,
    );
    check(
        &User::query().distinct(),
        r#"SELECT DISTINCT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users""#,
        r#"SELECT DISTINCT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users""#,
    );
    check(
        &User::query().select(|u| u.age).distinct().order_by(|u| u.age.asc()),
        r#"SELECT DISTINCT "age" FROM "users" ORDER BY "age""#,
        r#"SELECT DISTINCT "age" FROM "users" ORDER BY "age""#,
    );
    check(
        &User::query().order_by(|u| (u.name.asc(), u.age.desc())),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "name", "age" DESC"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "name", "age" DESC"#,
    );
    check(
        &User::query().order_by(|u| (u.nickname.asc(), u.nickname.desc())),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "nickname", "nickname" DESC"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "nickname" NULLS FIRST, "nickname" DESC NULLS LAST"#,
    );
    check(
        &User::query().order_by(|u| (u.nickname.asc().nulls_last(), u.nickname.desc().nulls_first())),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "nickname" NULLS LAST, "nickname" DESC NULLS FIRST"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" ORDER BY "nickname", "nickname" DESC"#,
    );
    check(
        &User::query().order_by(|u| u.boss().age.asc()),
        r#"SELECT "t0"."id", "t0"."name", "t0"."nickname", "t0"."age", "t0"."score", "t0"."active", "t0"."born", "t0"."boss_id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" ORDER BY "t1"."age""#,
        r#"SELECT "t0"."id", "t0"."name", "t0"."nickname", "t0"."age", "t0"."score", "t0"."active", "t0"."born", "t0"."boss_id" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" ORDER BY "t1"."age" NULLS FIRST"#,
    );
    check(
        &User::query().limit(3),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3"#,
    );
    check(
        &User::query().limit(300),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT ?1"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT $1"#,
    );
    check(
        &User::query().offset(3),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT -1 OFFSET ?1"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" OFFSET $1"#,
    );
    check(
        &User::query().limit(3).offset(4),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3 OFFSET ?1"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" LIMIT 3 OFFSET $1"#,
    );
    check(
        &User::query().select(|u| (count(), u.nickname.count(), u.age.count_distinct())),
        r#"SELECT count(*), count("nickname"), count(DISTINCT "age") FROM "users""#,
        r#"SELECT count(*), count("nickname"), count(DISTINCT "age") FROM "users""#,
    );
    check(
        &User::query().select(|u| (u.age.sum(), u.score.sum(), u.age.avg(), u.age.min(), u.name.max())),
        r#"SELECT sum("age"), CAST(sum("score") AS REAL), avg("age"), min("age"), max("name") FROM "users""#,
        r#"SELECT CAST(sum("age") AS bigint), sum(CAST("score" AS double precision)), CAST(avg("age") AS double precision), min("age"), max("name") FROM "users""#,
    );
    check(
        &User::query()
            .group_by(|u| u.age)
            .having(|_| count().gt(1))
            .select(|u| (u.age, count()))
            .order_by(|_| count().desc()),
        r#"SELECT "age", count(*) FROM "users" GROUP BY "age" HAVING count(*) > ?1 ORDER BY count(*) DESC"#,
        r#"SELECT "age", count(*) FROM "users" GROUP BY "age" HAVING count(*) > $1 ORDER BY count(*) DESC"#,
    );
    check(
        &User::query().group_by(|u| u.boss().name).select(|u| u.boss().name),
        r#"SELECT "t1"."name" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" GROUP BY "t1"."name""#,
        r#"SELECT "t1"."name" FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" GROUP BY "t1"."name""#,
    );
    check(
        &User::query().filter(|u| u.age.gt(1)).filter(|u| u.active).filter(|u| u.age.lt(9).or(u.age.eq(20))),
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" WHERE "age" > ?1 AND "active" AND ("age" < ?2 OR "age" = ?3)"#,
        r#"SELECT "id", "name", "nickname", "age", "score", "active", "born", "boss_id" FROM "users" WHERE "age" > $1 AND "active" AND ("age" < $2 OR "age" = $3)"#,
    );
}

#[test]
fn windows_with_names() {
    let by_boss = |u: &super::UserColumns| window().partition_by(u.boss_id).order_by(u.nickname.asc());
    let groups = User::query().group_by(|u| u.age).having(|_| count().gt(1)).select(|u| {
        let most = window().order_by((count() + 1).desc()).named("the \"most\"");
        (u.age, rank().over(&most), count().sum().over(most.rows(..)))
    });
    check(
        &groups.order_by(|u| u.age.asc()),
        r#"SELECT "age", rank() OVER "the ""most""", sum(count(*)) OVER ("the ""most""" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM "users" GROUP BY "age" HAVING count(*) > ?1 WINDOW "the ""most""" AS (ORDER BY count(*) + ?1 DESC) ORDER BY "age""#,
        r#"SELECT "age", rank() OVER "the ""most""", CAST(sum(count(*)) OVER ("the ""most""" ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS bigint) FROM "users" GROUP BY "age" HAVING count(*) > $1 WINDOW "the ""most""" AS (ORDER BY count(*) + $1 DESC) ORDER BY "age""#,
    );
    // In the order alone, and a frame that is a part of what has the name.
    check(
        &User::query()
            .order_by(|u| {
                (
                    rank().over(by_boss(u).named("a")).asc(),
                    count().over(by_boss(u).rows(..=0).named("b")).desc(),
                )
            })
            .select(|u| u.id),
        r#"SELECT "id" FROM "users" WINDOW "a" AS (PARTITION BY "boss_id" ORDER BY "nickname"), "b" AS (PARTITION BY "boss_id" ORDER BY "nickname" ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ORDER BY rank() OVER "a", count(*) OVER "b" DESC"#,
        r#"SELECT "id" FROM "users" WINDOW "a" AS (PARTITION BY "boss_id" ORDER BY "nickname" NULLS FIRST), "b" AS (PARTITION BY "boss_id" ORDER BY "nickname" NULLS FIRST ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) ORDER BY rank() OVER "a", count(*) OVER "b" DESC"#,
    );
}
