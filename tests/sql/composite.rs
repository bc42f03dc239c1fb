//! Foreign keys of several columns: paths, conditions, and the statements that load what they lead to.

use orm::prelude::*;
use orm::{Backend, testing::record};

use super::check;

#[derive(Model, Debug, Clone)]
#[orm(table = "s", has_many(tickets: Ticket), has_one(cover: Cover), many_to_many(guests: Guest, through = Booking))]
struct Seat {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
    price: i64,
}

#[derive(Model, Debug, Clone)]
#[orm(belongs_to(Seat, columns(seat_row, seat_number), relation = seat), index(seat_row, seat_number))]
struct Ticket {
    id: i64,
    // In another order than the columns of the key.
    seat_number: Option<String>,
    seat_row: i64,
    price: i64,
}

#[derive(Model, Debug, Clone)]
#[orm(belongs_to(Seat, columns(row, number), relation = seat))]
struct Cover {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
    color: String,
}

#[derive(Model, Debug, Clone)]
#[orm(table = "g")]
struct Guest {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    name: String,
}

#[derive(Model, Debug, Clone)]
#[orm(
    table = "b",
    belongs_to(Seat, columns(row, seat_number), relation = seat),
    belongs_to(Guest, columns(row, guest_name), relation = guest)
)]
struct Booking {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    seat_number: String,
    #[orm(primary_key)]
    guest_name: String,
}

#[test]
fn paths() {
    check(
        &Ticket::query().filter(|t| t.seat().price.gt(5)).select(|t| (t.id, t.seat().price)),
        r#"SELECT "t0"."id", "t1"."price" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" WHERE "t1"."price" > ?1"#,
        r#"SELECT "t0"."id", "t1"."price" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" WHERE "t1"."price" > $1"#,
    );
    check(
        &Cover::query().select(|c| c.seat().price),
        r#"SELECT "t1"."price" FROM "covers" AS "t0" JOIN "s" AS "t1" ON "t1"."row" = "t0"."row" AND "t1"."number" = "t0"."number""#,
        r#"SELECT "t1"."price" FROM "covers" AS "t0" JOIN "s" AS "t1" ON "t1"."row" = "t0"."row" AND "t1"."number" = "t0"."number""#,
    );
    check(
        &Ticket::query().select(|t| t.seat().cover().color),
        r#"SELECT "t2"."color" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" LEFT JOIN "covers" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."number" = "t1"."number""#,
        r#"SELECT "t2"."color" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" LEFT JOIN "covers" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."number" = "t1"."number""#,
    );
}

#[test]
fn conditions_and_values() {
    check(
        &Seat::query().filter(|s| s.tickets().filter(|t| t.price.gt(7)).any()).select(|s| s.price),
        r#"SELECT "t0"."price" FROM "s" AS "t0" WHERE EXISTS (SELECT 1 FROM "tickets" AS "t1" WHERE "t1"."price" > ?1 AND "t1"."seat_row" = "t0"."row" AND "t1"."seat_number" = "t0"."number")"#,
        r#"SELECT "t0"."price" FROM "s" AS "t0" WHERE EXISTS (SELECT 1 FROM "tickets" AS "t1" WHERE "t1"."price" > $1 AND "t1"."seat_row" = "t0"."row" AND "t1"."seat_number" = "t0"."number")"#,
    );
    check(
        &Seat::query().select(|s| (s.tickets().count(), s.tickets().aggregate(|t| t.price.max()))),
        r#"SELECT (SELECT count(*) FROM "tickets" AS "t1" WHERE "t1"."seat_row" = "t0"."row" AND "t1"."seat_number" = "t0"."number"), (SELECT max("t2"."price") FROM "tickets" AS "t2" WHERE "t2"."seat_row" = "t0"."row" AND "t2"."seat_number" = "t0"."number") FROM "s" AS "t0""#,
        r#"SELECT (SELECT count(*) FROM "tickets" AS "t1" WHERE "t1"."seat_row" = "t0"."row" AND "t1"."seat_number" = "t0"."number"), (SELECT max("t2"."price") FROM "tickets" AS "t2" WHERE "t2"."seat_row" = "t0"."row" AND "t2"."seat_number" = "t0"."number") FROM "s" AS "t0""#,
    );
    check(
        &Seat::query().filter(|s| s.guests().filter(|g| g.name.eq("x")).none()).select(|s| s.price),
        r#"SELECT "t0"."price" FROM "s" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "b" AS "t1" JOIN "g" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."name" = "t1"."guest_name" WHERE "t2"."name" = ?1 AND "t1"."row" = "t0"."row" AND "t1"."seat_number" = "t0"."number")"#,
        r#"SELECT "t0"."price" FROM "s" AS "t0" WHERE NOT EXISTS (SELECT 1 FROM "b" AS "t1" JOIN "g" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."name" = "t1"."guest_name" WHERE "t2"."name" = $1 AND "t1"."row" = "t0"."row" AND "t1"."seat_number" = "t0"."number")"#,
    );
}

#[orm::test(models(Seat, Ticket, Cover, Guest, Booking))]
fn loading(db: &Db) -> orm::Result<()> {
    let seat = |row, number: &str| NewSeat { row, number: number.into(), price: 1 };
    let seats = NewSeat::insert_all(db, [seat(1, "a"), seat(1, "b"), seat(2, "a")])?;
    let guest = NewGuest { row: 1, name: "Ann".into() }.insert(db)?;
    seats[0].guests().link(db, &guest)?;
    let (rows, sent) = record(db, || {
        let all = Seat::query().select(|s| {
            let some = s.tickets().limit(2).select(|t| t.id);
            (s.price, s.tickets().select(|t| t.id), some, s.guests().select(|g| g.name))
        });
        all.all(db).map(drop)?;
        Ticket::query().filter(|t| t.seat().cover().color.is_null()).delete(db)
    });
    rows?;
    let sent: Vec<&str> = sent.iter().map(|one| &*one.sql).collect();
    let (sqlite, postgres) = (
        [
            r#"SELECT "price", "row", "number", "row", "number", "row", "number" FROM "s""#,
            r#"SELECT "seat_row", "seat_number", "id" FROM "tickets" WHERE ("seat_row", "seat_number") IN (VALUES (?1, ?2), (?3, ?4), (?5, ?6), (?7, ?8))"#,
            r#"SELECT * FROM (SELECT "seat_row", "seat_number", "id", row_number() OVER (PARTITION BY "seat_row", "seat_number" ORDER BY "id") AS "place" FROM "tickets" WHERE ("seat_row", "seat_number") IN (VALUES (?1, ?2), (?3, ?4), (?5, ?6), (?7, ?8))) AS "ranked" WHERE "place" <= ?9 ORDER BY "place""#,
            r#"SELECT "t0"."row", "t0"."seat_number", "t1"."name" FROM "b" AS "t0" JOIN "g" AS "t1" ON "t1"."row" = "t0"."row" AND "t1"."name" = "t0"."guest_name" WHERE ("t0"."row", "t0"."seat_number") IN (VALUES (?1, ?2), (?3, ?4), (?5, ?6), (?7, ?8))"#,
            r#"DELETE FROM "tickets" WHERE ("id") IN (SELECT "t0"."id" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" LEFT JOIN "covers" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."number" = "t1"."number" WHERE "t2"."color" IS NULL)"#,
        ],
        [
            r#"SELECT "price", "row", "number", "row", "number", "row", "number" FROM "s""#,
            r#"SELECT "seat_row", "seat_number", "id" FROM "tickets" WHERE ("seat_row", "seat_number") IN (SELECT * FROM unnest($1, $2))"#,
            r#"SELECT * FROM (SELECT "seat_row", "seat_number", "id", row_number() OVER (PARTITION BY "seat_row", "seat_number" ORDER BY "id") AS "place" FROM "tickets" WHERE ("seat_row", "seat_number") IN (SELECT * FROM unnest($1, $2))) AS "ranked" WHERE "place" <= $3 ORDER BY "place""#,
            r#"SELECT "t0"."row", "t0"."seat_number", "t1"."name" FROM "b" AS "t0" JOIN "g" AS "t1" ON "t1"."row" = "t0"."row" AND "t1"."name" = "t0"."guest_name" WHERE ("t0"."row", "t0"."seat_number") IN (SELECT * FROM unnest($1, $2))"#,
            r#"DELETE FROM "tickets" WHERE ("id") IN (SELECT "t0"."id" FROM "tickets" AS "t0" LEFT JOIN "s" AS "t1" ON "t1"."row" = "t0"."seat_row" AND "t1"."number" = "t0"."seat_number" LEFT JOIN "covers" AS "t2" ON "t2"."row" = "t1"."row" AND "t2"."number" = "t1"."number" WHERE "t2"."color" IS NULL)"#,
        ],
    );
    assert_eq!(sent, if db.backend() == Backend::Sqlite { sqlite } else { postgres });
    Ok(())
}
