//! Conditions, each as the `WHERE` of a query.

use orm::Backend;
use orm::prelude::*;

use super::{User, check};

type Of = <User as Model>::Columns<orm::Required>;

/// That the users for which `condition` holds are looked for by these.
#[track_caller]
fn of<C: orm::Operand<bool>>(condition: impl FnOnce(&Of) -> C, sqlite: &str, postgres: &str) {
    let query = User::query().filter(condition).select(|u| u.id);
    let text = |condition: &str| {
        if condition.starts_with("FROM") {
            format!("SELECT \"t0\".\"id\" {condition}")
        } else {
            format!("SELECT \"id\" FROM \"users\" WHERE {condition}")
        }
    };
    check(&query, &text(sqlite), &text(postgres));
}

#[test]
fn conditions() {
    of(|u| u.name.eq("x"), r#""name" = ?1"#, r#""name" = $1"#);
    of(|u| u.name.ne("x"), r#""name" <> ?1"#, r#""name" <> $1"#);
    of(|u| u.nickname.eq("x"), r#""nickname" = ?1"#, r#""nickname" = $1"#);
    of(|u| u.nickname.ne("x"), r#""nickname" IS NOT ?1"#, r#""nickname" IS DISTINCT FROM $1"#);
    of(|u| u.nickname.eq(None::<String>), r#""nickname" IS NULL"#, r#""nickname" IS NULL"#);
    of(|u| u.nickname.ne(None::<String>), r#""nickname" IS NOT NULL"#, r#""nickname" IS NOT NULL"#);
    of(|u| u.nickname.eq(u.name), r#""nickname" = "name""#, r#""nickname" = "name""#);
    of(
        |u| u.nickname.eq(u.boss().nickname),
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t0"."nickname" IS "t1"."nickname""#,
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t0"."nickname" IS NOT DISTINCT FROM "t1"."nickname""#,
    );
    of(|u| u.age.lt(1), r#""age" < ?1"#, r#""age" < $1"#);
    of(|u| u.age.le(1), r#""age" <= ?1"#, r#""age" <= $1"#);
    of(|u| u.age.gt(1), r#""age" > ?1"#, r#""age" > $1"#);
    of(|u| u.age.ge(1), r#""age" >= ?1"#, r#""age" >= $1"#);
    of(|u| u.age.between(1, 2), r#""age" BETWEEN ?1 AND ?2"#, r#""age" BETWEEN $1 AND $2"#);
    of(
        |u| u.age.between(u.age, 2).not(),
        r#"NOT ("age" BETWEEN "age" AND ?1)"#,
        r#"NOT ("age" BETWEEN "age" AND $1)"#,
    );
    of(|u| u.nickname.is_null(), r#""nickname" IS NULL"#, r#""nickname" IS NULL"#);
    of(|u| u.nickname.is_null().not(), r#""nickname" IS NOT NULL"#, r#""nickname" IS NOT NULL"#);
    of(|u| u.age.in_([0; 0]), r#"FALSE"#, r#"FALSE"#);
    of(|u| u.age.not_in([0; 0]), r#"TRUE"#, r#"TRUE"#);
    of(|u| u.age.in_([1, 2, 3]), r#""age" IN (?1, ?2, ?3, ?4)"#, r#""age" = ANY($1)"#);
    of(|u| u.nickname.in_(["a"]), r#""nickname" IN (?1)"#, r#""nickname" = ANY($1)"#);
    of(
        |u| u.nickname.not_in(["a"]),
        r#"("nickname" NOT IN (?1) OR "nickname" IS NULL)"#,
        r#"("nickname" <> ALL($1) OR "nickname" IS NULL)"#,
    );
    of(
        |u| u.nickname.in_([Some("a"), None]),
        r#"("nickname" IN (?1) OR "nickname" IS NULL)"#,
        r#"("nickname" = ANY($1) OR "nickname" IS NULL)"#,
    );
    of(|u| u.nickname.not_in([Some("a"), None]), r#""nickname" NOT IN (?1)"#, r#""nickname" <> ALL($1)"#);
    of(|u| u.age.in_(0..257), r#""age" IN (SELECT value FROM json_each(?1))"#, r#""age" = ANY($1)"#);
    of(|u| u.age.in_([u.age + 1]), r#""age" = ("age" + ?1)"#, r#""age" = ("age" + $1)"#);
    of(|u| u.active, r#""active""#, r#""active""#);
    of(|u| !u.active, r#"NOT "active""#, r#"NOT "active""#);
    of(
        |u| u.active.and(u.age.gt(1)).or(u.name.eq("x")),
        r#"(("active" AND "age" > ?1) OR "name" = ?2)"#,
        r#"(("active" AND "age" > $1) OR "name" = $2)"#,
    );
    of(
        |u| (u.nickname.eq("a") & u.age.gt(1)).not(),
        r#"("nickname" IS NOT ?1 OR NOT ("age" > ?2))"#,
        r#"("nickname" IS DISTINCT FROM $1 OR NOT ("age" > $2))"#,
    );
    of(
        |u| (u.nickname.eq("a") | u.age.gt(1)).not(),
        r#""nickname" IS NOT ?1 AND NOT ("age" > ?2)"#,
        r#""nickname" IS DISTINCT FROM $1 AND NOT ("age" > $2)"#,
    );
    of(|u| u.age.lt(1).not(), r#"NOT ("age" < ?1)"#, r#"NOT ("age" < $1)"#);
    of(
        |u| u.nickname.eq("a").eq(true),
        r#"("nickname" IS ?1) = ?2"#,
        r#"("nickname" IS NOT DISTINCT FROM $1) = $2"#,
    );
    of(
        |u| all_of([u.age.gt(1), u.active.eq(true)]),
        r#""age" > ?1 AND "active" = ?2"#,
        r#""age" > $1 AND "active" = $2"#,
    );
    of(|_| any_of::<orm::Expr<bool>>([]), r#"FALSE"#, r#"FALSE"#);
    of(|u| u.name.contains("x"), r#"instr("name", ?1) > 0"#, r#"strpos("name", $1) > 0"#);
    of(|u| u.name.starts_with("ab"), r#"("name" >= ?1 AND "name" < ?2)"#, r#"starts_with("name", $1)"#);
    of(
        |u| u.name.starts_with(u.nickname),
        r#"substr("name", 1, length("nickname")) = "nickname""#,
        r#"starts_with("name", "nickname")"#,
    );
    of(
        |u| u.name.ends_with("x"),
        r#"substr("name", length("name") - length(?1) + 1) = ?2"#,
        r#"right("name", length($1)) = $2"#,
    );
    of(|u| u.name.like("a%"), r#""name" LIKE ?1 ESCAPE '\'"#, r#""name" LIKE $1 ESCAPE '\'"#);
    of(
        |u| (u.age + 1).gt(u.age * 2 - 3),
        r#"("age" + ?1) > (("age" * ?2) - ?3)"#,
        r#"("age" + $1) > (("age" * $2) - $3)"#,
    );
    of(|u| (u.age / 2).eq(1), r#"("age" / NULLIF(?1, 0)) = ?2"#, r#"("age" / NULLIF($1, 0)) = $2"#);
    of(
        |u| (u.age % u.age).is_null(),
        r#"("age" % NULLIF("age", 0)) IS NULL"#,
        r#"("age" % NULLIF("age", 0)) IS NULL"#,
    );
    of(|u| (-u.age).lt(0), r#"(-"age") < ?1"#, r#"(-"age") < $1"#);
    of(|u| (u.age - (u.age - 1)).eq(1), r#"("age" - ("age" - ?1)) = ?2"#, r#"("age" - ("age" - $1)) = $2"#);
    of(|u| u.name.lower().eq("x"), r#"lower("name") = ?1"#, r#"lower("name") = $1"#);
    of(|u| u.name.upper().eq("x"), r#"upper("name") = ?1"#, r#"upper("name") = $1"#);
    of(|u| u.name.length().gt(1), r#"length("name") > ?1"#, r#"length("name") > $1"#);
    of(|u| u.name.concat("x").eq("y"), r#"("name" || ?1) = ?2"#, r#"("name" || $1) = $2"#);
    of(
        |u| u.nickname.unwrap_or("x").eq("y"),
        r#"coalesce("nickname", ?1) = ?2"#,
        r#"coalesce("nickname", $1) = $2"#,
    );
    of(
        |u| u.born.year_month().eq("2024-02"),
        r#"substr("born", 1, 7) = ?1"#,
        r#"to_char("born" AT TIME ZONE 'UTC', 'YYYY-MM') = $1"#,
    );
    of(
        |u| u.boss().name.eq("x"),
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."name" = ?1"#,
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" WHERE "t1"."name" = $1"#,
    );
    of(
        |u| u.boss().boss().name.eq("x"),
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" LEFT JOIN "users" AS "t2" ON "t2"."id" = "t1"."boss_id" WHERE "t2"."name" = ?1"#,
        r#"FROM "users" AS "t0" LEFT JOIN "users" AS "t1" ON "t1"."id" = "t0"."boss_id" LEFT JOIN "users" AS "t2" ON "t2"."id" = "t1"."boss_id" WHERE "t2"."name" = $1"#,
    );
}

#[derive(Model, Debug)]
struct Note {
    id: i64,
    json: Json<Vec<i32>>,
    draft: Option<Json<Vec<i32>>>,
}

/// That `query` orders what has no order that databases share.
#[track_caller]
fn unordered<Out>(query: Query<Note, Out>, what: &str) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let error = query.to_sql(backend).expect_err("an order");
        assert!(error.is_unsupported());
        let expected = format!(
            "{backend} has no order of {what} that other databases share; compare by `eq` or `in_`, and sort by another \
             column"
        );
        assert_eq!(error.to_string(), expected);
    }
}

#[test]
fn documents_have_no_order() {
    let json = || Json(vec![1]);
    unordered(Note::query().filter(|n| n.json.lt(json())), "json");
    unordered(Note::query().filter(|n| n.draft.ge(n.json)), "json");
    unordered(Note::query().filter(|n| n.json.between(json(), json()) & n.id.eq(1)), "json");
    unordered(Note::query().filter(|n| n.draft.unwrap_or(json()).lt(json())), "json");
    unordered(Note::query().select(|n| n.json.le(json())), "json");
    unordered(Note::query().order_by(|n| (n.id.asc(), n.draft.desc())), "json");
    let equal = Note::query().filter(|n| n.json.eq(json()) & n.draft.in_([json()])).order_by(|n| n.id.asc());
    assert!(equal.to_sql(Backend::Sqlite).is_ok() && equal.to_sql(Backend::Postgres).is_ok());
}

#[derive(Model, Debug)]
struct List {
    id: i64,
    items: Vec<i64>,
    spans: Vec<std::time::Duration>,
}

#[test]
fn lists_are_parameters_of_their_own() {
    let within =
        |count: i64| List::query().filter(|l| l.items.in_((0..count).map(|n| vec![n]))).select(|l| l.id);
    check(
        &within(3),
        r#"SELECT "id" FROM "lists" WHERE "items" IN (?1, ?2, ?3, ?4)"#,
        r#"SELECT "id" FROM "lists" WHERE "items" IN ($1, $2, $3, $4)"#,
    );
    let sql = within(257).to_sql(Backend::Sqlite).expect("it is written");
    assert_eq!(sql, r#"SELECT "id" FROM "lists" WHERE "items" IN (SELECT value FROM json_each(?1))"#);
    let sql = within(257).to_sql(Backend::Postgres).expect("it is written");
    assert!(sql.ends_with(", $511, $512)"), "{sql}");
    check(
        &List::query().filter(|l| l.items.ne(&[1][..])).select(|l| l.spans),
        r#"SELECT "spans" FROM "lists" WHERE "items" <> ?1"#,
        r#"SELECT "spans" FROM "lists" WHERE "items" <> $1"#,
    );
}
