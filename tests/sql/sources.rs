//! Queries over more than a model: joins, other queries, several at once, and those with names.

use orm::prelude::*;
use orm::{Backend, value, values};

use super::check;

#[derive(Model, Debug, Clone)]
#[orm(table = "a")]
struct A {
    id: i64,
    name: Option<String>,
    #[orm(belongs_to = Self)]
    up_id: Option<i64>,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "b")]
struct B {
    id: i64,
    #[orm(belongs_to(A, relation = owner))]
    a_id: i64,
    label: String,
}

/// That `query` is written as `both` on both databases, but for the parameters.
#[track_caller]
fn same<S: orm::Source, Out>(query: &Query<S, Out>, both: &str) {
    check(query, &both.replace('$', "?"), both);
}

#[test]
fn joins() {
    same(
        &A::query().join(B::query(), |(a, b)| b.a_id.eq(a.id)).select(|(a, b)| (a.id, b.id)),
        r#"SELECT "t0"."id", "t1"."id" FROM "a" AS "t0" JOIN "b" AS "t1" ON "t1"."a_id" = "t0"."id""#,
    );
    same(
        &A::query()
            .left_join(A::query(), |(a, up)| a.name.eq(up.name).and(up.id.gt(3)))
            .select(|(a, up)| (a.id, up.id)),
        r#"SELECT "t0"."id", "t1"."id" FROM "a" AS "t0" LEFT JOIN "a" AS "t1" ON "t0"."name" = "t1"."name" AND "t1"."id" > $1"#,
    );
    same(
        &A::query().right_join(B::query(), |(a, b)| b.a_id.eq(a.id)).select(|(a, b)| (a.id, b.id)),
        r#"SELECT "t0"."id", "t1"."id" FROM "a" AS "t0" RIGHT JOIN "b" AS "t1" ON "t1"."a_id" = "t0"."id""#,
    );
    same(
        &A::query().full_join(B::query(), |(a, b)| b.a_id.eq(a.id)).select(|(a, b)| (a.id, b.id)),
        r#"SELECT "t0"."id", "t1"."id" FROM "a" AS "t0" FULL JOIN "b" AS "t1" ON "t1"."a_id" = "t0"."id""#,
    );
    // Relations of each source hang behind it.
    same(
        &A::query()
            .cross_join(B::query())
            .filter(|(a, b)| a.up().name.eq("x").and(b.owner().name.eq("y")))
            .select(|(a, _)| a.id),
        r#"SELECT "t0"."id" FROM "a" AS "t0" LEFT JOIN "a" AS "t1" ON "t1"."id" = "t0"."up_id" CROSS JOIN "b" AS "t2" JOIN "a" AS "t3" ON "t3"."id" = "t2"."a_id" WHERE "t1"."name" = $1 AND "t3"."name" = $2"#,
    );
    // What is no whole table stands in parentheses.
    same(
        &A::query()
            .join(B::query().filter(|b| b.id.gt(1)), |(a, b)| b.a_id.eq(a.id))
            .select(|(a, b)| (a.id, b.label)),
        r#"SELECT "t0"."id", "t1"."label" FROM "a" AS "t0" JOIN (SELECT "id", "a_id", "label" FROM "b" WHERE "id" > $1) AS "t1" ON "t1"."a_id" = "t0"."id""#,
    );
    same(
        &A::query()
            .left_join(B::query().group_by(|b| b.a_id).select(|b| (b.a_id, count())), |(a, (id, _))| {
                id.eq(a.id)
            })
            .select(|(a, (_, n))| (a.id, *n)),
        r#"SELECT "t0"."id", "t1"."column2" FROM "a" AS "t0" LEFT JOIN (SELECT "a_id" AS "column1", count(*) AS "column2" FROM "b" GROUP BY "a_id") AS "t1" ON "t1"."column1" = "t0"."id""#,
    );
}

#[test]
fn lateral_joins_are_of_postgres() {
    let query = A::query().left_join_lateral(|a| {
        let id = a.id;
        B::query().filter(move |b| b.a_id.eq(id)).limit(1)
    });
    let query = query.select(|(a, b)| (a.id, b.label));
    assert_eq!(
        query.to_sql(Backend::Postgres).expect("it is written"),
        r#"SELECT "t0"."id", "t1"."label" FROM "a" AS "t0" LEFT JOIN LATERAL (SELECT "t2"."id", "t2"."a_id", "t2"."label" FROM "b" AS "t2" WHERE "t2"."a_id" = "t0"."id" LIMIT 1) AS "t1" ON TRUE"#
    );
    let refused = query.to_sql(Backend::Sqlite).expect_err("SQLite has none");
    assert!(refused.is_unsupported(), "{refused}");
}

#[test]
fn subqueries() {
    same(
        &A::query().limit(2).subquery().filter(|a| a.name.is_null()).select(|a| a.id),
        r#"SELECT "t0"."id" FROM (SELECT "id", "name", "up_id" FROM "a" LIMIT 2) AS "t0" WHERE "t0"."name" IS NULL"#,
    );
    same(
        &A::query().filter(|a| a.id.in_query(B::query().select(|b| b.a_id))).select(|a| a.id),
        r#"SELECT "t0"."id" FROM "a" AS "t0" WHERE "t0"."id" IN (SELECT "t1"."a_id" FROM "b" AS "t1")"#,
    );
    same(
        &B::query().filter(|b| b.id.not_in_query(A::query().select(|a| a.up_id))).select(|b| b.id),
        r#"SELECT "t0"."id" FROM "b" AS "t0" WHERE "t0"."id" NOT IN (SELECT "value" FROM (SELECT "t1"."up_id" AS "value" FROM "a" AS "t1") AS "within" WHERE "value" IS NOT NULL)"#,
    );
    same(
        &A::query().select(|a| B::query().filter(|b| b.a_id.eq(a.id)).select(|b| b.label.max()).scalar()),
        r#"SELECT (SELECT max("t1"."label") FROM "b" AS "t1" WHERE "t1"."a_id" = "t0"."id") FROM "a" AS "t0""#,
    );
    same(
        &A::query().filter(|a| B::query().filter(|b| b.a_id.eq(a.id)).none()).select(|a| a.id),
        r#"SELECT "t0"."id" FROM "a" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "b" AS "t1" WHERE "t1"."a_id" = "t0"."id")"#,
    );
}

#[test]
fn compounds() {
    let (a, b) =
        (A::query().select(|a| (a.id,)), B::query().filter(|b| b.label.eq("x")).select(|b| (b.a_id,)));
    same(
        &a.clone().union(b.clone()),
        r#"SELECT "t0"."column1" FROM (SELECT "id" AS "column1" FROM "a" UNION SELECT "a_id" AS "column1" FROM "b" WHERE "label" = $1) AS "t0""#,
    );
    same(
        &a.clone().limit(1).union_all(a.clone().except(b)).order_by(|(id,)| id.desc()),
        r#"SELECT "t0"."column1" FROM (SELECT * FROM (SELECT "id" AS "column1" FROM "a" LIMIT 1) AS "side" UNION ALL SELECT "t1"."column1" FROM (SELECT "id" AS "column1" FROM "a" EXCEPT SELECT "a_id" AS "column1" FROM "b" WHERE "label" = $1) AS "t1") AS "t0" ORDER BY "t0"."column1" DESC"#,
    );
    check(
        &values([(1_i64, "x".to_owned()), (2, "y".to_owned())]),
        r#"SELECT "t0"."column1", "t0"."column2" FROM (VALUES (?1, ?2), (?3, ?4)) AS "t0""#,
        r#"SELECT "t0"."column1", "t0"."column2" FROM (VALUES ($1, $2 COLLATE "C"), ($3, $4 COLLATE "C")) AS "t0""#,
    );
}

#[test]
fn queries_with_names() {
    let tree = A::query().filter(|a| a.id.eq(1)).select(|a| (a.id, value("x".to_owned()))).recursive(
        "tree",
        |found| {
            A::query()
                .join(found, |(a, (id, _))| a.up_id.eq(*id))
                .select(|(a, (_, text))| (a.id, text.concat("y")))
        },
    );
    check(
        &tree.query().select(|_| count()),
        r#"WITH RECURSIVE "tree" ("column1", "column2") AS (SELECT "id", ?1 FROM "a" WHERE "id" = ?2 UNION ALL SELECT "t0"."id", ("t1"."column2" || ?3) FROM "a" AS "t0" JOIN "tree" AS "t1" ON "t0"."up_id" = "t1"."column1") SELECT count(*) FROM "tree" AS "t2""#,
        r#"WITH RECURSIVE "tree" ("column1", "column2") AS (SELECT "id", $1 COLLATE "C" FROM "a" WHERE "id" = $2 UNION ALL SELECT "t0"."id", ("t1"."column2" || $3) COLLATE "C" FROM "a" AS "t0" JOIN "tree" AS "t1" ON "t0"."up_id" = "t1"."column1") SELECT count(*) FROM "tree" AS "t2""#,
    );
    same(
        &A::query().filter(|a| a.id.eq(1)).descendants(|a| a.up()).select(|a| a.name),
        r#"WITH RECURSIVE "tree of a" ("id") AS (SELECT "t0"."id" FROM "a" AS "t0" WHERE "t0"."up_id" IN (SELECT "t1"."id" FROM "a" AS "t1" WHERE "t1"."id" = $1) UNION SELECT "t2"."id" FROM "a" AS "t2" JOIN "tree of a" AS "t3" ON "t2"."up_id" = "t3"."id") SELECT "t4"."name" FROM "a" AS "t4" WHERE "t4"."id" IN (SELECT "t5"."id" FROM "tree of a" AS "t5")"#,
    );
    same(
        &A::query().filter(|a| a.id.eq(1)).ancestors(|a| a.up()).select(|a| a.name),
        r#"WITH RECURSIVE "tree of a" ("id") AS (SELECT "t0"."up_id" FROM "a" AS "t0" WHERE "t0"."id" IN (SELECT "t1"."id" FROM "a" AS "t1" WHERE "t1"."id" = $1) UNION SELECT "t2"."up_id" FROM "a" AS "t2" JOIN "tree of a" AS "t3" ON "t2"."id" = "t3"."id") SELECT "t4"."name" FROM "a" AS "t4" WHERE "t4"."id" IN (SELECT "t5"."id" FROM "tree of a" AS "t5")"#,
    );
}

#[derive(Model, Debug, Clone)]
#[orm(table = "c")]
struct C {
    id: i64,
    tags: Vec<String>,
    prices: Vec<rust_decimal::Decimal>,
    keys: Vec<uuid::Uuid>,
    rates: Option<Vec<f64>>,
}

#[test]
fn items_of_lists() {
    check(
        &C::query()
            .join_lateral(|c| orm::unnest(c.tags))
            .group_by(|(_, (tag, _))| *tag)
            .select(|(_, (tag, _))| (*tag, count()))
            .order_by(|(_, (tag, _))| tag.asc()),
        r#"SELECT "t1"."value", count(*) FROM "c" AS "t0" CROSS JOIN json_each("t0"."tags") AS "t1" GROUP BY "t1"."value" ORDER BY "t1"."value""#,
        r#"SELECT "t1"."column1", count(*) FROM "c" AS "t0" CROSS JOIN LATERAL unnest("t0"."tags") WITH ORDINALITY AS "t1" ("column1", "column2") GROUP BY "t1"."column1" ORDER BY "t1"."column1""#,
    );
    check(
        &C::query().left_join_lateral(|c| orm::unnest(c.prices)).select(|(c, item)| (c.id, *item)),
        r#"SELECT "t0"."id", "t1"."value" COLLATE decimal, "t1"."key" FROM "c" AS "t0" LEFT JOIN json_each("t0"."prices") AS "t1" ON TRUE"#,
        r#"SELECT "t0"."id", "t1"."column1", CAST("t1"."column2" - 1 AS integer) FROM "c" AS "t0" LEFT JOIN LATERAL unnest("t0"."prices") WITH ORDINALITY AS "t1" ("column1", "column2") ON TRUE"#,
    );
    check(
        &C::query().join_lateral(|c| orm::unnest(c.tags.append("x"))).select(|(_, (tag, _))| *tag),
        r#"SELECT "t1"."value" FROM "c" AS "t0" CROSS JOIN json_each(list_concat("t0"."tags", ?1)) AS "t1""#,
        r#"SELECT "t1"."column1" FROM "c" AS "t0" CROSS JOIN LATERAL unnest(array_append("t0"."tags", $1) COLLATE "C") WITH ORDINALITY AS "t1" ("column1", "column2")"#,
    );
    check(
        &C::query()
            .filter(|c| orm::unnest(c.rates).filter(|(rate, at)| rate.gt(0.5).and(at.lt(3))).any())
            .join_lateral(|c| orm::unnest(c.keys))
            .select(|(_, (key, _))| *key),
        r#"SELECT unhex("t1"."value") FROM "c" AS "t0" CROSS JOIN json_each("t0"."keys") AS "t1" WHERE EXISTS (SELECT 1 FROM json_each(list_as_texts("t0"."rates")) AS "t2" WHERE to_f64("t2"."value") > ?1 AND "t2"."key" < ?2)"#,
        r#"SELECT "t1"."column1" FROM "c" AS "t0" CROSS JOIN LATERAL unnest("t0"."keys") WITH ORDINALITY AS "t1" ("column1", "column2") WHERE EXISTS (SELECT 1 FROM unnest("t0"."rates") WITH ORDINALITY AS "t2" ("column1", "column2") WHERE "t2"."column1" > $1 AND CAST("t2"."column2" - 1 AS integer) < $2)"#,
    );
}
