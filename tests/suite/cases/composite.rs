//! Foreign keys of several columns: tables, paths, instances, the other side, loading, and links.

use orm::Backend;
use orm::prelude::*;
use orm::testing::{assert_statements, record};

use crate::by_hand::execute;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(tickets: Ticket), has_one(cover: Cover), many_to_many(guests: Guest, through = Booking))]
struct Seat {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
    price: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
    belongs_to(Seat, columns(seat_row, seat_number), relation = seat, on_delete = cascade),
    belongs_to(Seat, columns(old_row, old_number), relation = old_seat, on_delete = set_null),
    index(seat_row, seat_number)
)]
struct Seating {
    id: i64,
    seat_row: i64,
    seat_number: String,
    old_row: Option<i64>,
    old_number: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(belongs_to(Seat, columns(seat_row, seat_number), relation = seat), index(seat_row, seat_number))]
struct Ticket {
    id: i64,
    // In another order than the columns of the key.
    seat_number: Option<String>,
    seat_row: i64,
    price: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(belongs_to(Seat, columns(row, number), relation = seat))]
struct Cover {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    number: String,
    color: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(seats: Seat, through = Booking))]
struct Guest {
    #[orm(primary_key)]
    row: i64,
    #[orm(primary_key)]
    name: String,
}

/// Both foreign keys have the row: guests sit in their row.
#[derive(Model, Debug, Clone, PartialEq)]
#[orm(
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

fn seat(row: i64, number: &str) -> Seat {
    Seat { row, number: number.into(), price: row * 10 }
}

/// Seats 1a, 1b, 2a, 2b; two tickets of 1a, one of 2a, one of no seat and one that knows its row only.
fn filled(db: &Db) -> orm::Result<Vec<Seat>> {
    schema![Booking, Guest, Cover, Ticket, Seating, Seat].create_all(db)?;
    let seats = [(1, "a"), (1, "b"), (2, "a"), (2, "b")].map(|(row, number)| seat(row, number));
    let new = seats.clone().map(|Seat { row, number, price }| NewSeat { row, number, price });
    NewSeat::insert_all(db, new)?;
    let ticket = |row, number: Option<&str>, price| NewTicket {
        seat_row: row,
        seat_number: number.map(str::to_owned),
        price,
    };
    NewTicket::insert_all(
        db,
        [ticket(1, Some("a"), 5), ticket(1, Some("a"), 7), ticket(2, Some("a"), 9), ticket(1, None, 11)],
    )?;
    Ok(seats.to_vec())
}

fn ids(tickets: &[Ticket]) -> Vec<i64> {
    tickets.iter().map(|ticket| ticket.id).collect()
}

#[orm::test]
fn violations_name_all_columns(db: &Db) -> orm::Result<()> {
    let seats = filled(db)?;
    let wrong = NewTicket { seat_row: 1, seat_number: Some("z".into()), price: 1 }.insert(db).unwrap_err();
    let violated = wrong.foreign_key_violation().unwrap();
    assert_eq!(violated.columns(), ["seat_row", "seat_number"]);
    assert_eq!(violated.name(), Some("tickets_seat_row_seat_number_fkey"));
    let used = seats[0].delete(db).unwrap_err();
    assert_eq!(used.foreign_key_violation().unwrap().columns(), ["seat_row", "seat_number"]);

    let here =
        NewSeating { seat_row: 2, seat_number: "b".into(), old_row: Some(1), old_number: Some("b".into()) };
    let here = here.insert(db)?;
    seats[1].delete(db)?;
    let moved = Seating::get(db, here.id)?;
    assert_eq!((moved.old_row, moved.old_number), (None, None));
    seats[3].delete(db)?;
    assert_eq!(Seating::query().count(db)?, 0);
    Ok(())
}

#[orm::test]
fn paths_and_instances(db: &Db) -> orm::Result<()> {
    let seats = filled(db)?;
    let rows: Vec<(i64, Option<i64>, Option<Seat>)> =
        Ticket::query().order_by(|t| t.id.asc()).select(|t| (t.id, t.seat().price, t.seat())).all(db)?;
    let a = || Some(seats[0].clone());
    assert_eq!(
        rows,
        [(1, Some(10), a()), (2, Some(10), a()), (3, Some(20), Some(seats[2].clone())), (4, None, None)]
    );
    assert_eq!(Ticket::query().filter(|t| t.seat().price.gt(15)).one(db)?.id, 3);
    let tickets = Ticket::query().order_by(|t| t.id.asc()).all(db)?;
    assert_eq!(tickets[2].seat().one(db)?, seats[2]);
    assert_eq!(tickets[3].seat().first(db)?, None);
    assert_eq!(ids(&seats[0].tickets().order_by(|t| t.id.asc()).all(db)?), [1, 2]);
    assert_eq!(seats[1].tickets().count(db)?, 0);

    let cover = NewCover { row: 2, number: "b".into(), color: "red".into() }.insert(db)?;
    let red = Seat::query().filter(|s| s.cover().color.eq("red"));
    assert_eq!(red.one(db)?, seats[3]);
    assert_eq!(seats[3].cover().one(db)?, cover);
    // A path over a key without nulls is no outer join.
    let prices: Vec<(String, i64)> = Cover::query().select(|c| (c.color, c.seat().price)).all(db)?;
    assert_eq!(prices, [("red".to_owned(), 20)]);
    Ticket::query().filter(|t| t.seat_number.is_not_null()).update(db, |t| t.price.set(0))?;
    Ok(())
}

#[orm::test]
fn conditions_and_values(db: &Db) -> orm::Result<()> {
    filled(db)?;
    let sold = Seat::query().order_by(|s| (s.row.asc(), s.number.asc()));
    let rows: Vec<(String, i64, Option<i64>, bool, bool, bool)> = sold
        .select(|s| {
            let tickets = || s.tickets();
            let sum = tickets().aggregate(|t| t.price.sum());
            (
                s.number,
                tickets().count(),
                sum,
                tickets().any(),
                tickets().none(),
                tickets().all(|t| t.price.gt(5)),
            )
        })
        .all(db)?;
    let of = |number: &str, count, sum, any, none, all| (number.to_owned(), count, sum, any, none, all);
    assert_eq!(
        rows,
        [
            of("a", 2, Some(12), true, false, false),
            of("b", 0, None, false, true, true),
            of("a", 1, Some(9), true, false, true),
            of("b", 0, None, false, true, true),
        ]
    );
    assert_eq!(Seat::query().filter(|s| s.tickets().filter(|t| t.price.eq(9)).any()).one(db)?.row, 2);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Ticket)]
struct Price {
    price: i64,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Seat)]
struct Sold {
    number: String,
    #[orm(nested = |s| s.tickets().order_by(|t| t.id.asc()))]
    tickets: Vec<Price>,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Ticket)]
struct Trip {
    id: i64,
    // Passed over whole where there is no seat.
    #[orm(nested = seat)]
    seat: Option<Sold>,
    price: i64,
}

#[orm::test]
fn b051_collections(db: &Db) -> orm::Result<()> {
    let seats = filled(db)?;
    let all = || Seat::query().order_by(|s| (s.row.desc(), s.number.asc()));
    assert_statements(db, 2, || {
        let rows: Vec<(Seat, Vec<Ticket>)> = all().with(|s| s.tickets().order_by(|t| t.id.desc())).all(db)?;
        let found: Vec<(i64, &str, Vec<i64>)> =
            rows.iter().map(|(s, t)| (s.row, s.number.as_str(), ids(t))).collect();
        assert_eq!(found, [(2, "a", vec![3]), (2, "b", vec![]), (1, "a", vec![2, 1]), (1, "b", vec![])]);
        Ok(())
    })?;
    let first: Vec<(String, Vec<i64>, i64)> = all()
        .select(|s| (s.number, s.tickets().order_by(|t| t.price.desc()).limit(1).select(|t| t.id), s.price))
        .all(db)?;
    let of = |number: &str, ids: &[i64], price| (number.to_owned(), ids.to_vec(), price);
    assert_eq!(first, [of("a", &[3], 20), of("b", &[], 20), of("a", &[2], 10), of("b", &[], 10)]);

    let twice = [seats[0].clone(), seats[3].clone(), seats[0].clone()];
    let loaded = Seat::load(db, &twice, |s| s.tickets().order_by(|t| t.id.asc()))?;
    assert_eq!(
        loaded.iter().map(|tickets| ids(tickets)).collect::<Vec<_>>(),
        [vec![1, 2], vec![], vec![1, 2]]
    );
    let tickets = Ticket::query().order_by(|t| t.id.asc()).all(db)?;
    let of_tickets = Ticket::load(db, &tickets, |t| t.seat())?;
    assert_eq!(of_tickets[..2], [Some(seats[0].clone()), Some(seats[0].clone())]);
    assert_eq!(of_tickets[2..], [Some(seats[2].clone()), None]);
    assert!(Seat::load(db, &[], |s| s.tickets())?.is_empty());

    let trips: Vec<Trip> = Ticket::query().order_by(|t| t.id.asc()).project().all(db)?;
    let sold = |prices: &[i64]| {
        Some(Sold { number: "a".into(), tickets: prices.iter().map(|&price| Price { price }).collect() })
    };
    assert_eq!(
        trips,
        [
            Trip { id: 1, seat: sold(&[5, 7]), price: 5 },
            Trip { id: 2, seat: sold(&[5, 7]), price: 7 },
            Trip { id: 3, seat: sold(&[9]), price: 9 },
            Trip { id: 4, seat: None, price: 11 },
        ]
    );
    Ok(())
}

#[orm::test]
fn collections_of_many_rows(db: &Db) -> orm::Result<()> {
    schema![Ticket, Seat].create_all(db)?;
    let count = 16_000;
    let of = |at: i64| (at / 100, format!("{}'", at % 100));
    NewSeat::insert_all(db, (0..count).map(of).map(|(row, number)| NewSeat { row, number, price: 1 }))?;
    NewTicket::insert_all(
        db,
        (0..count).step_by(3).map(|at| {
            let (row, number) = of(at);
            NewTicket { seat_row: row, seat_number: Some(number), price: at }
        }),
    )?;
    let seats: Vec<(Seat, Vec<i64>)> = Seat::query().with(|s| s.tickets().select(|t| t.price)).all(db)?;
    assert_eq!(seats.len(), usize::try_from(count).unwrap());
    for (seat, prices) in seats {
        let at = seat.row * 100 + seat.number.trim_end_matches('\'').parse::<i64>().unwrap();
        assert_eq!(prices, if at % 3 == 0 { vec![at] } else { vec![] }, "{at}");
    }
    Ok(())
}

#[orm::test]
fn an_index_finds_collections(db: &Db) -> orm::Result<()> {
    let seats = filled(db)?;
    let (loaded, mut sent) = record(db, || Seat::load(db, &seats, |s| s.tickets()));
    loaded?;
    let sql = sent.pop().unwrap().sql;
    let keys = match db.backend() {
        Backend::Sqlite => {
            r#"("seat_row", "seat_number") IN (VALUES (?1, ?2), (?3, ?4), (?5, ?6), (?7, ?8))"#
        }
        _ => r#"("seat_row", "seat_number") IN (SELECT * FROM unnest($1, $2))"#,
    };
    assert!(sql.ends_with(keys), "{sql}");
    if db.backend() == Backend::Sqlite {
        let plan = sql!(
            "EXPLAIN QUERY PLAN SELECT id FROM tickets WHERE (seat_row, seat_number) IN (VALUES (1, 'a'), (2, 'b'))"
        );
        let plan: Vec<(i64, i64, i64, String)> = plan.all(db)?;
        assert!(
            plan[0].3.contains("tickets_seat_row_seat_number_idx (seat_row=? AND seat_number=?)"),
            "{plan:?}"
        );
        return Ok(());
    }
    // Of a large part of the table Postgres rightly reads all of it.
    let many = |row| NewSeat { row, number: "x".into(), price: 1 };
    NewSeat::insert_all(db, (1..=5000).map(many))?;
    let ticket = |n: i64| NewTicket { seat_row: n % 5000 + 1, seat_number: Some("x".into()), price: n };
    NewTicket::insert_all(db, (0..20_000).map(ticket))?;
    execute(db, "ANALYZE")?;
    for keys in [1, 3, 20] {
        let (rows, numbers): (Vec<i64>, Vec<String>) = (1..=keys).map(|row| (row, "x".to_owned())).unzip();
        let plan = sql!(
            "EXPLAIN SELECT id FROM tickets WHERE (seat_row, seat_number) IN (SELECT * FROM unnest({rows}, {numbers}))"
        );
        let plan: Vec<String> = plan.all(db)?;
        let plan = plan.join("\n");
        assert!(plan.contains("tickets_seat_row_seat_number_idx"), "{keys} keys: {plan}");
        assert!(
            plan.contains("Index Cond: ((seat_row = ") && !plan.contains("Seq Scan"),
            "{keys} keys: {plan}"
        );
    }
    Ok(())
}

#[orm::test]
fn links(db: &Db) -> orm::Result<()> {
    let seats = filled(db)?;
    let guests: Vec<Guest> = NewGuest::insert_all(
        db,
        [(1, "Ann"), (1, "Bob"), (2, "Cy")].map(|(row, name)| NewGuest { row, name: name.into() }),
    )?;
    let names = |seat: &Seat| seat.guests().order_by(|g| g.name.asc()).select(|g| g.name).all(db);
    seats[0].guests().link(db, &guests[0])?;
    assert!(!seats[0].guests().link_if_absent(db, &guests[0])?);
    assert!(seats[0].guests().link_if_absent(db, &guests[1])?);
    guests[0].seats().link(db, &seats[1])?;
    assert_eq!(
        (names(&seats[0])?, names(&seats[1])?),
        (vec!["Ann".into(), "Bob".into()], vec!["Ann".into()])
    );

    // Both foreign keys have the row, in which these differ.
    let error = seats[0].guests().link(db, &guests[2]).unwrap_err();
    assert!(error.to_string().contains("the two rows differ in `row`"), "{error}");
    assert!(seats[0].guests().replace(db, &guests[1..]).is_err());
    assert!(!seats[0].guests().unlink(db, &guests[2])?);
    assert_eq!(names(&seats[0])?.len(), 2);

    seats[0].guests().replace(db, &guests[1..2])?;
    assert_eq!((names(&seats[0])?, names(&seats[1])?), (vec!["Bob".into()], vec!["Ann".into()]));
    assert!(seats[0].guests().unlink(db, &guests[1])?);
    assert!(names(&seats[0])?.is_empty());
    seats[1].guests().replace(db, &[])?;
    assert_eq!(Booking::query().count(db)?, 0);

    guests[2].seats().replace(db, &seats[2..])?;
    let of_guests: Vec<(String, Vec<String>)> = Guest::query()
        .order_by(|g| g.name.asc())
        .select(|g| (g.name, g.seats().order_by(|s| s.number.asc()).select(|s| s.number)))
        .all(db)?;
    assert_eq!(of_guests[0], ("Ann".to_owned(), vec![]));
    assert_eq!(of_guests[2], ("Cy".to_owned(), vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(Seat::query().filter(|s| s.guests().filter(|g| g.name.eq("Cy")).any()).count(db)?, 2);
    Ok(())
}
