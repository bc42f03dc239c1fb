//! The expression language, each expression as what a query selects.

use jiff::SignedDuration;
use orm::prelude::*;
use orm::{Expr, Field};

use super::{User, UserColumns, check};

/// That `of` is selected from the users by these.
#[track_caller]
fn of<T: Field>(of: impl FnOnce(&UserColumns) -> Expr<T>, sqlite: &str, postgres: &str) {
    let text = |expression: &str| format!("SELECT {expression} FROM \"users\"");
    check(&User::query().select(of), &text(sqlite), &text(postgres));
}

/// The same where both databases write the same but for the parameters, `?` here.
#[track_caller]
fn both<T: Field>(expression: impl FnOnce(&UserColumns) -> Expr<T>, expected: &str) {
    of(expression, &expected.replace('?', "?1"), &expected.replace('?', "$1"));
}

#[test]
fn choices() {
    of(
        |u| case().when(u.active, u.age).when(u.nickname.eq("x"), 1).otherwise(2),
        r#"CASE WHEN "active" THEN "age" WHEN "nickname" = ?1 THEN ?2 ELSE ?3 END"#,
        r#"CASE WHEN "active" THEN "age" WHEN "nickname" = $1 THEN $2 ELSE $3 END"#,
    );
    of(
        |u| case().when(u.active, "on").or_null(),
        r#"CASE WHEN "active" THEN ?1 END"#,
        r#"CASE WHEN "active" THEN $1 COLLATE "C" END"#,
    );
    both(|u| u.name.null_if("x"), r#"NULLIF("name", ?)"#);
    of(|u| u.age.greatest(3), r#"max("age", ?1)"#, r#"GREATEST("age", $1)"#);
    of(
        |u| u.id.least(u.boss_id),
        r#"min("id", "boss_id")"#,
        r#"CASE WHEN "boss_id" IS NOT NULL THEN LEAST("id", "boss_id") END"#,
    );
    let group = |u: &UserColumns| case().when(u.age.lt(18), "a").otherwise("b");
    check(
        &User::query().group_by(group).select(|u| (group(u), count())),
        r#"SELECT CASE WHEN "age" < ?1 THEN ?2 ELSE ?3 END, count(*) FROM "users" GROUP BY CASE WHEN "age" < ?1 THEN ?2 ELSE ?3 END"#,
        r#"SELECT CASE WHEN "age" < $1 THEN $2 COLLATE "C" ELSE $3 COLLATE "C" END, count(*) FROM "users" GROUP BY CASE WHEN "age" < $1 THEN $2 COLLATE "C" ELSE $3 COLLATE "C" END"#,
    );
}

#[test]
fn casts() {
    of(|u| u.age.as_i64(), r#"CAST("age" AS INTEGER)"#, r#"CAST("age" AS bigint)"#);
    of(|u| u.score.as_i64(), r#"to_i64("score")"#, r#"CAST(trunc("score") AS bigint)"#);
    of(|u| u.age.as_f64(), r#"to_f64("age")"#, r#"CAST("age" AS double precision)"#);
    of(|u| u.age.as_text(), r#"CAST("age" AS TEXT)"#, r#"(CAST("age" AS text) COLLATE "C")"#);
    of(|u| u.age.as_decimal(), r#"CAST("age" AS TEXT) COLLATE decimal"#, r#"CAST("age" AS numeric)"#);
}

#[test]
fn aggregates() {
    both(|u| count().filter(u.active), r#"count(*) FILTER (WHERE "active")"#);
    of(
        |u| u.age.sum().filter(u.active).filter(u.age.gt(1)),
        r#"sum("age") FILTER (WHERE "active" AND "age" > ?1)"#,
        r#"CAST(sum("age") FILTER (WHERE "active" AND "age" > $1) AS bigint)"#,
    );
    of(
        |u| u.score.sum().filter(u.active),
        r#"CAST(sum("score") FILTER (WHERE "active") AS REAL)"#,
        r#"sum(CAST("score" AS double precision)) FILTER (WHERE "active")"#,
    );
    of(|u| u.active.bool_and(), r#"min("active")"#, r#"bool_and("active")"#);
    of(
        |u| u.age.gt(u.id.as_text().length()).bool_or(),
        r#"max("age" > length(CAST("id" AS TEXT)))"#,
        r#"bool_or(("age" > length((CAST("id" AS text) COLLATE "C"))))"#,
    );
    both(
        |u| u.name.string_agg(", ").order_by((u.age.desc(), u.id.asc())).filter(u.active),
        r#"string_agg("name", ? ORDER BY "age" DESC, "id") FILTER (WHERE "active")"#,
    );
    of(
        |u| u.nickname.array_agg().order_by(u.nickname.asc()),
        r#"coalesce(array_agg("nickname" ORDER BY "nickname"), '[]')"#,
        r#"coalesce(array_agg("nickname" ORDER BY "nickname" NULLS FIRST), '{}')"#,
    );
    of(
        |u| u.active.array_agg(),
        r#"coalesce(bool_array_agg("active"), '[]')"#,
        r#"coalesce(array_agg("active"), '{}')"#,
    );
    of(
        |u| u.age.median().filter(u.active),
        r#"percentile_cont("age", ?1) FILTER (WHERE "active")"#,
        r#"percentile_cont($1) WITHIN GROUP (ORDER BY CAST("age" AS double precision)) FILTER (WHERE "active")"#,
    );
    of(
        |u| u.age.stddev_samp().filter(u.active).over(window()),
        r#"stddev_samp("age") FILTER (WHERE "active") OVER ()"#,
        r#"stddev_samp(CAST("age" AS double precision)) FILTER (WHERE "active") OVER ()"#,
    );
    of(|u| u.score.var_pop(), r#"var_pop("score")"#, r#"var_pop(CAST("score" AS double precision))"#);
}

#[test]
fn windows() {
    both(|_| row_number().over(window()), r#"row_number() OVER ()"#);
    both(
        |u| rank().over(window().partition_by((u.active, u.boss_id)).order_by(u.age.desc())),
        r#"rank() OVER (PARTITION BY "active", "boss_id" ORDER BY "age" DESC)"#,
    );
    of(
        |u| u.age.sum().over(window().order_by(u.nickname.asc()).rows(-2..=0)),
        r#"sum("age") OVER (ORDER BY "nickname" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"#,
        r#"CAST(sum("age") OVER (ORDER BY "nickname" NULLS FIRST ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS bigint)"#,
    );
    both(
        |u| count().filter(u.active).over(window().partition_by(u.active).rows(..=-1)),
        r#"count(*) FILTER (WHERE "active") OVER (PARTITION BY "active" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"#,
    );
    both(
        |u| u.age.max().over(window().order_by(u.age.asc()).range(0..5).exclude_ties()),
        r#"max("age") OVER (ORDER BY "age" RANGE BETWEEN CURRENT ROW AND 4 FOLLOWING EXCLUDE TIES)"#,
    );
    both(
        |u| u.age.first_value().over(window().order_by(u.age.asc()).groups(1..).exclude_group()),
        r#"first_value("age") OVER (ORDER BY "age" GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING EXCLUDE GROUP)"#,
    );
    both(
        |u| u.age.count().over(window().exclude_current_row()),
        r#"count("age") OVER (RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW)"#,
    );
    both(|u| u.age.lag(2).over(window().order_by(u.id.asc())), r#"lag("age", 2) OVER (ORDER BY "id")"#);
    both(
        |u| u.age.lead_or(1, 0).over(window().order_by(u.id.asc())),
        r#"lead("age", 1, ?) OVER (ORDER BY "id")"#,
    );
    both(|u| u.age.nth_value(3).over(window()), r#"nth_value("age", 3) OVER ()"#);
    both(|_| ntile(4).over(window()), r#"ntile(4) OVER ()"#);
    both(
        |u| u.age - u.age.lag_or(1, u.age).over(window().order_by(u.id.asc())),
        r#""age" - lag("age", 1, "age") OVER (ORDER BY "id")"#,
    );
}

#[test]
fn texts() {
    of(|u| u.name.trim(), r#"trim("name")"#, r#"btrim("name")"#);
    both(|u| u.name.trim_start(), r#"ltrim("name")"#);
    both(|u| u.name.trim_end(), r#"rtrim("name")"#);
    of(|u| u.name.replace("a", "b"), r#"replace("name", ?1, ?2)"#, r#"replace("name", $1, $2)"#);
    of(|u| u.name.substr(2, 3), r#"substr("name", ?1, ?2)"#, r#"substr("name", $1, $2)"#);
    of(|u| u.name.left(2), r#"substr("name", 1, ?1)"#, r#"left("name", $1)"#);
    of(|u| u.name.right(2), r#"text_right("name", ?1)"#, r#"right("name", $1)"#);
    of(|u| u.name.position("a"), r#"instr("name", ?1)"#, r#"strpos("name", $1)"#);
    both(|u| u.name.repeat(2), r#"repeat("name", ?)"#);
    of(|u| u.name.pad_start(2, "-"), r#"lpad("name", ?1, ?2)"#, r#"lpad("name", $1, $2)"#);
    both(|u| u.name.reverse(), r#"reverse("name")"#);
    of(
        |u| concat_ws(", ", (u.name, u.nickname)),
        r#"concat_ws(?1, "name", "nickname")"#,
        r#"concat_ws($1, "name", "nickname")"#,
    );
    both(|u| u.name.eq_ignore_case("X"), r#"lower("name") = ?"#);
    of(
        |u| u.name.contains_ignore_case("X"),
        r#"instr(lower("name"), ?1) > 0"#,
        r#"strpos(lower("name"), $1) > 0"#,
    );
    let regex = User::query().select(|u| u.name.matches_regex("x"));
    assert_eq!(
        regex.to_sql(orm::Backend::Postgres).expect("it is written"),
        r#"SELECT ("name" ~ $1) FROM "users""#
    );
    assert!(regex.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
}

#[test]
fn numbers() {
    both(|u| u.age.abs(), r#"abs("age")"#);
    of(
        |u| u.age.as_decimal().abs(),
        r#"decimal_abs(CAST("age" AS TEXT)) COLLATE decimal"#,
        r#"abs(CAST("age" AS numeric))"#,
    );
    of(|u| u.age.sign(), r#"sign("age")"#, r#"CAST(sign("age") AS integer)"#);
    both(|u| u.score.ceil(), r#"ceil("score")"#);
    of(
        |u| u.score.round(),
        r#"round_float("score")"#,
        r#"CASE WHEN abs("score" - trunc("score")) >= 0.5 THEN trunc("score") + sign("score") ELSE trunc("score") END"#,
    );
    of(|u| u.score.sqrt(), r#"sqrt("score")"#, r#"CASE WHEN "score" >= 0 THEN sqrt("score") END"#);
    of(
        |u| u.score.power(u.score),
        r#"power("score", "score")"#,
        r#"CASE WHEN ("score" = 0 AND "score" < 0) OR ("score" < 0 AND "score" <> trunc("score")) THEN NULL ELSE power("score", "score") END"#,
    );
}

#[test]
fn moments() {
    of(|_| now::<jiff::Timestamp>(), "strftime('%Y-%m-%d %H:%M:%f000Z')", "statement_timestamp()");
    of(
        |u| u.born.year(),
        r#"CAST(substr("born", 1, 4) AS INTEGER)"#,
        r#"CAST(extract(year FROM "born" AT TIME ZONE 'UTC') AS integer)"#,
    );
    of(
        |u| u.born.second(),
        r#"CAST(substr("born", 18, 2) AS INTEGER)"#,
        r#"CAST(trunc(extract(second FROM "born" AT TIME ZONE 'UTC')) AS integer)"#,
    );
    of(
        |u| u.born.iso_week(),
        r#"CAST(strftime('%V', substr("born", 1, 10)) AS INTEGER)"#,
        r#"CAST(extract(week FROM "born" AT TIME ZONE 'UTC') AS integer)"#,
    );
    of(
        |u| u.born.trunc_to(Unit::Month),
        r#"(substr("born", 1, 7) || '-01 00:00:00.000000Z')"#,
        r#"date_trunc('month', "born", 'UTC')"#,
    );
    of(
        |u| u.born.date().trunc_to(Unit::Week),
        r#"(date(substr(substr("born", 1, 10), 1, 10), '-6 days', 'weekday 1') || '')"#,
        r#"CAST(date_trunc('week', CAST(CAST("born" AT TIME ZONE 'UTC' AS date) AS timestamp)) AS date)"#,
    );
    let hour = SignedDuration::from_hours(1);
    of(|u| u.born.plus(hour), r#"timestamp_add("born", ?1)"#, r#"("born" + $1)"#);
    of(|u| u.born.minus(hour), r#"timestamp_add("born", -?1)"#, r#"("born" - $1)"#);
    of(|u| u.born.since(u.born), r#"timestamp_diff("born", "born")"#, r#"("born" - "born")"#);
    of(|u| u.born.date(), r#"substr("born", 1, 10)"#, r#"CAST("born" AT TIME ZONE 'UTC' AS date)"#);
    of(
        |u| u.born.date().plus_days(1),
        r#"date_add(substr("born", 1, 10), ?1)"#,
        r#"(CAST("born" AT TIME ZONE 'UTC' AS date) + $1)"#,
    );
}

#[derive(Model, Debug, Clone)]
struct Note {
    id: i64,
    data: Json<serde_json::Value>,
    tags: Vec<String>,
    flags: Option<Vec<bool>>,
    keys: Vec<uuid::Uuid>,
    prices: Vec<rust_decimal::Decimal>,
    price: rust_decimal::Decimal,
}

/// That `of` is selected from the notes by these.
#[track_caller]
fn of_notes<T: Field>(of: impl FnOnce(&NoteColumns) -> Expr<T>, sqlite: &str, postgres: &str) {
    let text = |expression: &str| format!("SELECT {expression} FROM \"notes\"");
    check(&Note::query().select(of), &text(sqlite), &text(postgres));
}

#[test]
fn documents_and_lists() {
    of_notes(|n| n.data.key("a").at(0).json::<i64>(), r#"("data" -> ?1)"#, r#"("data" -> $1 -> $2)"#);
    of_notes(
        |n| n.data.key("a").text(),
        r#"json_to_text("data" -> ?1)"#,
        r#"CASE WHEN jsonb_typeof(("data" -> $1)) = 'string' THEN ("data" -> $2) #>> '{}' END"#,
    );
    of_notes(|n| n.data.key("a").exists(), r#"("data" -> ?1) IS NOT NULL"#, r#"("data" -> $1) IS NOT NULL"#);
    of_notes(|n| n.data.contains_json(1), r#"json_contains("data", ?1)"#, r#"("data" @> $1)"#);
    of_notes(
        |n| n.data.key("a").put(1),
        r#"CASE WHEN json_type("data", ?1) = 'object' THEN json_set("data", ?2, json(?3)) ELSE "data" END"#,
        r#"CASE WHEN jsonb_typeof("data") = 'object' THEN jsonb_set("data", $1, $2) ELSE "data" END"#,
    );
    of_notes(
        |n| n.data.json_agg(),
        r#"coalesce(json_agg("data"), '[]')"#,
        r#"coalesce(jsonb_agg("data"), '[]')"#,
    );
    of_notes(
        |n| n.data.key("a").at(0).remove(),
        r#"CASE WHEN json_type("data", ?1) = 'array' THEN json_remove("data", ?2) ELSE "data" END"#,
        r#"CASE WHEN jsonb_typeof("data" -> $1) = 'array' THEN "data" #- $2 ELSE "data" END"#,
    );
    of_notes(|n| n.tags.has("a"), r#"list_contains("tags", ?1)"#, r#"("tags" @> $1)"#);
    of_notes(|n| n.tags.overlaps(n.tags), r#"list_overlaps("tags", "tags")"#, r#"("tags" && "tags")"#);
    of_notes(|n| n.tags.length(), r#"json_array_length("tags")"#, r#"cardinality("tags")"#);
    of_notes(
        |n| n.tags.has(n.id.as_text()),
        r#"list_contains("tags", list_of(CAST("id" AS TEXT)))"#,
        r#"("tags" @> ARRAY[(CAST("id" AS text) COLLATE "C")])"#,
    );
}

#[test]
fn calls_about_lists() {
    of_notes(|n| n.tags.append("a"), r#"list_concat("tags", ?1)"#, r#"array_append("tags", $1)"#);
    of_notes(|n| n.tags.prepend("a"), r#"list_concat(?1, "tags")"#, r#"array_prepend($1, "tags")"#);
    of_notes(|n| n.tags.concat(n.tags), r#"list_concat("tags", "tags")"#, r#"array_cat("tags", "tags")"#);
    of_notes(|n| n.tags.remove("a"), r#"list_remove("tags", ?1)"#, r#"array_remove("tags", $1)"#);
    of_notes(
        |n| n.tags.replace("a", n.id.as_text()),
        r#"list_replace("tags", ?1, list_of(CAST("id" AS TEXT)))"#,
        r#"array_replace("tags", $1, (CAST("id" AS text) COLLATE "C"))"#,
    );
    of_notes(|n| n.tags.at(0), r#"list_at("tags", ?1)"#, r#"(("tags")[:])[$1]"#);
    of_notes(|n| n.keys.at(0), r#"unhex(list_at("keys", ?1))"#, r#"(("keys")[:])[$1]"#);
    of_notes(|n| n.prices.at(0), r#"list_at("prices", ?1) COLLATE decimal"#, r#"(("prices")[:])[$1]"#);
    of_notes(
        |n| n.prices.append(n.price),
        r#"list_concat("prices", decimal_list_of("price"))"#,
        r#"array_append("prices", "price")"#,
    );
    of_notes(
        |n| n.tags.position("a"),
        r#"list_position("tags", ?1)"#,
        r#"(array_position(("tags")[:], $1) - 1)"#,
    );
    of_notes(|n| n.tags.slice(1..3), r#"list_slice("tags", ?1, ?2)"#, r#"(("tags")[:])[$1:$2]"#);
    of_notes(|n| n.tags.join(", "), r#"list_join("tags", ?1)"#, r#"array_to_string("tags", $1)"#);
    // A null list stays null, which functions of Postgres take for an empty one.
    of_notes(
        |n| n.flags.append(n.id.gt(1)),
        r#"list_concat("flags", bool_list_of("id" > ?1))"#,
        r#"CASE WHEN "flags" IS NOT NULL THEN array_append("flags", ("id" > $1)) END"#,
    );
    of_notes(
        |n| n.flags.concat(n.flags),
        r#"list_concat("flags", "flags")"#,
        r#"CASE WHEN "flags" IS NOT NULL AND "flags" IS NOT NULL THEN array_cat("flags", "flags") END"#,
    );
}

#[test]
fn documents_that_queries_make() {
    of_notes(
        |n| json_object((("id", n.id), ("data", n.data), ("on", n.id.gt(1)), ("rate", n.id.as_f64()))),
        r#"json_object(?1, json("data"), ?2, "id", ?3, json(CASE ("id" > ?4) WHEN 1 THEN 'true' WHEN 0 THEN 'false' END), ?5, json(f64_to_json(to_f64("id"))))"#,
        r#"jsonb_build_object($1, "data", $2, "id", $3, ("id" > $4), $5, CAST("id" AS double precision))"#,
    );
    of_notes(
        |n| json_object([("in", json_array((n.id, n.data)))]),
        r#"json_object(?1, json(json_array("id", json("data"))))"#,
        r#"jsonb_build_object($1, jsonb_build_array("id", "data"))"#,
    );
    of_notes(
        |n| n.id.as_f64().json_agg().order_by(n.id.asc()),
        r#"coalesce(json_agg(f64_to_json(to_f64("id")) ORDER BY "id"), '[]')"#,
        r#"coalesce(jsonb_agg(CAST("id" AS double precision) ORDER BY "id"), '[]')"#,
    );
}
