//! Ranges.

use jiff::civil::{Date, date};
use orm::prelude::*;
use orm::{Backend, Expr, Field, Range};
use rust_decimal::Decimal;

use super::check;

#[derive(Model, Debug, Clone)]
struct Offer {
    id: i64,
    #[orm(default = "[1,5]")]
    price: Range<i32>,
    amount: Range<i64>,
    rate: Option<Range<Decimal>>,
    #[orm(index)]
    days: Range<Date>,
    hours: Range<jiff::civil::DateTime>,
    seen: Range<jiff::Timestamp>,
    all: Vec<Range<Date>>,
}

#[track_caller]
fn of<T: Field>(of: impl FnOnce(&OfferColumns) -> Expr<T>, sqlite: &str, postgres: &str) {
    let text = |expression: &str| format!("SELECT {expression} FROM \"offers\"");
    check(&Offer::query().select(of), &text(sqlite), &text(postgres));
}

#[test]
fn operators() {
    let day = date(2024, 2, 29);
    of(|o| o.days.contains(day), r#"range_contains_elem("days", ?1)"#, r#"("days" @> $1)"#);
    of(|o| o.days.contains_range(day..), r#"range_contains("days", ?1)"#, r#"("days" @> $1)"#);
    of(|o| o.days.within(..day), r#"range_contained_by("days", ?1)"#, r#"("days" <@ $1)"#);
    of(|o| o.days.overlaps(day..=day), r#"range_overlaps("days", ?1)"#, r#"("days" && $1)"#);
    of(|o| o.days.is_before(o.days), r#"range_before("days", "days")"#, r#"("days" << "days")"#);
    of(|o| o.days.is_after(o.days), r#"range_after("days", "days")"#, r#"("days" >> "days")"#);
    of(|o| o.days.adjacent(o.days), r#"range_adjacent("days", "days")"#, r#"("days" -|- "days")"#);
    of(|o| o.days.intersection(..), r#"range_intersect("days", ?1)"#, r#"("days" * $1)"#);
    of(|o| o.days.is_empty().not(), r#"NOT ("days" = 'empty')"#, r#"NOT isempty("days")"#);
    of(|o| o.days.lower(), r#"range_lower("days")"#, r#"lower("days")"#);
    of(|o| o.price.upper(), r#"CAST(range_upper("price") AS INTEGER)"#, r#"upper("price")"#);
    of(|o| o.rate.lower(), r#"range_lower("rate") COLLATE decimal"#, r#"lower("rate")"#);
    of(
        |o| o.rate.upper().gt(Decimal::ONE),
        r#"coalesce(range_upper("rate") COLLATE decimal > ?1, FALSE)"#,
        r#"coalesce((upper("rate") > $1), FALSE)"#,
    );
    of(|o| o.price.eq(1..5), r#""price" = ?1"#, r#""price" = $1"#);
    of(|o| o.rate.ne(o.rate), r#""rate" IS NOT "rate""#, r#""rate" IS DISTINCT FROM "rate""#);
    of(|o| o.price.in_([Range::from(1..5)]), r#""price" IN (?1)"#, r#""price" = ANY($1)"#);
    of(|o| o.all.has(Range::from(day..)), r#"list_contains("all", ?1)"#, r#"("all" @> $1)"#);
}

#[test]
fn tables() {
    let ddl = |backend| schema![Offer].ddl(backend).expect("it is written");
    let columns = |ddl: &str| -> Vec<String> {
        ddl.lines().filter_map(|line| line.trim().strip_prefix('"')).map(str::to_owned).collect()
    };
    assert_eq!(
        columns(&ddl(Backend::Sqlite))[1..],
        [
            r#"price" TEXT NOT NULL DEFAULT '[1,6)',"#,
            r#"amount" TEXT NOT NULL,"#,
            r#"rate" TEXT,"#,
            r#"days" TEXT NOT NULL,"#,
            r#"hours" TEXT NOT NULL,"#,
            r#"seen" TEXT NOT NULL,"#,
            r#"all" TEXT NOT NULL"#,
        ]
    );
    assert_eq!(
        columns(&ddl(Backend::Postgres))[1..],
        [
            r#"price" int4range NOT NULL DEFAULT '[1,5]',"#,
            r#"amount" int8range NOT NULL,"#,
            r#"rate" numrange,"#,
            r#"days" daterange NOT NULL,"#,
            r#"hours" tsrange NOT NULL,"#,
            r#"seen" tstzrange NOT NULL,"#,
            r#"all" daterange[] NOT NULL,"#,
        ]
    );
}

#[derive(Model, Debug)]
struct Wrong {
    id: i64,
    #[orm(default = "[1,x)")]
    price: Range<i32>,
}

#[test]
fn a_default_that_is_no_range_is_told() {
    let error = schema![Wrong].ddl(Backend::Sqlite).unwrap_err();
    assert!(error.to_string().contains("\"[1,x)\" is no range"), "{error}");
}
