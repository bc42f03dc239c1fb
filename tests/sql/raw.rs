//! SQL by hand: what becomes of its text, alone and within a query.

use orm::{Backend, Sql, prelude::*};

use super::{Doc, Seat, User, check};

#[track_caller]
fn check_text(sql: &Sql, sqlite: &str, postgres: &str) {
    for (backend, expected) in [(Backend::Sqlite, sqlite), (Backend::Postgres, postgres)] {
        assert_eq!(sql.to_sql(backend).expect("the text is written"), expected);
    }
}

#[derive(Model, Debug, Clone)]
#[orm(schema = "blog", table = "odd \"posts\"")]
struct Post {
    id: i64,
    #[orm(column = "a \"b\"")]
    title: String,
}

#[test]
fn statements() {
    let (name, age) = ("Ann", 18);
    check_text(
        &sql!("SELECT {Doc.*} FROM docs WHERE name = {name} AND version > {age + 1} AND '{{}}' <> '?'"),
        r#"SELECT "id", "name", "version" FROM docs WHERE name = ?1 AND version > ?2 AND '{}' <> '?'"#,
        r#"SELECT "id", "name", "version" FROM docs WHERE name = $1 AND version > $2 AND '{}' <> '?'"#,
    );
    check_text(
        &sql!("SELECT {Post.* as p} FROM {table Post} AS p"),
        r#"SELECT p."id", p."a ""b""" FROM "blog.odd ""posts""" AS p"#,
        r#"SELECT p."id", p."a ""b""" FROM "blog"."odd ""posts""" AS p"#,
    );
    let filter = sql!("name = {name} -- by name");
    check_text(
        &sql!("SELECT 1 WHERE {filter}AND {age} > 1"),
        "SELECT 1 WHERE name = ?1 -- by name\nAND ?2 > 1",
        "SELECT 1 WHERE name = $1 -- by name\nAND $2 > 1",
    );
    check_text(
        &sql!(sqlite = "SELECT {age}, {name}", postgres = "SELECT {name}, {age}, tags ? {name}"),
        "SELECT ?1, ?2",
        "SELECT $1, $2, tags ? $3",
    );
}

#[test]
fn lists() {
    let (none, three, many): ([i64; 0], _, Vec<i64>) = ([], ["a", "b", "c"], (0..300).collect());
    let floats = [0.5, 1.5];
    check_text(&sql!("SELECT 1 IN ({none..})"), "SELECT 1 IN ()", "SELECT 1 IN (SELECT unnest($1))");
    check_text(
        &sql!("SELECT 'a' IN ({three..})"),
        "SELECT 'a' IN (?1, ?2, ?3, ?4)",
        "SELECT 'a' IN (SELECT unnest($1))",
    );
    check_text(
        &sql!("SELECT 1 IN ({many..}) AND 1.5 IN ({floats..})"),
        "SELECT 1 IN (SELECT value FROM json_each(?1)) AND 1.5 IN (?2, ?3)",
        "SELECT 1 IN (SELECT unnest($1)) AND 1.5 IN (SELECT unnest($2))",
    );
    check_text(&sql!("SELECT {many}"), "SELECT ?1", "SELECT $1");
}

#[test]
fn pieces_of_queries() {
    let needle = "ann";
    check(
        &User::query()
            .filter(|u| sql!("lower({u.name}) = {needle} OR {u.age + 1} * 2 > {u.score}"))
            .filter(|u| u.active.eq(true))
            .order_by(|u| (sql!("random()").asc(), u.id.asc()))
            .select(|u| (u.id, sql!("length({u.name})").of::<i64>())),
        r#"SELECT "id", (length("name")) FROM "users" WHERE (lower("name") = ?1 OR ("age" + ?2) * 2 > "score") AND "active" = ?3 ORDER BY (random()), "id""#,
        r#"SELECT "id", (length("name")) FROM "users" WHERE (lower("name") = $1 OR ("age" + $2) * 2 > "score") AND "active" = $3 ORDER BY (random()) NULLS FIRST, "id""#,
    );
    check(
        &Seat::query().filter(|s| !sql!("{s.owner().name} = ''")).select(|s| s.row),
        r#"SELECT "t0"."row" FROM "seats" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."owner_id" WHERE NOT ("t1"."name" = '')"#,
        r#"SELECT "t0"."row" FROM "seats" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."owner_id" WHERE NOT ("t1"."name" = '')"#,
    );
    // A query in the text could take a bare name for a column of its own.
    check(
        &Doc::query()
            .filter(|d| sql!("{d.version} = (SELECT max(version) FROM docs WHERE name = {d.name})"))
            .select(|d| d.id),
        r#"SELECT "t0"."id" FROM "docs" AS "t0" WHERE ("t0"."version" = (SELECT max(version) FROM docs WHERE name = "t0"."name"))"#,
        r#"SELECT "t0"."id" FROM "docs" AS "t0" WHERE ("t0"."version" = (SELECT max(version) FROM docs WHERE name = "t0"."name"))"#,
    );
    check(
        &User::query()
            .group_by(|u| u.active)
            .select(|u| (u.active, sql!("max({u.age})").aggregate::<i32>() + 1)),
        r#"SELECT "active", (max("age")) + ?1 FROM "users" GROUP BY "active""#,
        r#"SELECT "active", (max("age")) + $1 FROM "users" GROUP BY "active""#,
    );
}
