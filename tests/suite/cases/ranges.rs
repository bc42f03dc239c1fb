//! Ranges: what columns of them hold, and that they mean the same on both databases.

use std::ops::Bound;

use jiff::civil::{Date, date};
use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Column, Expr, Operand, Range, RangeItem};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::script;
use crate::round_trip::for_lists;

#[derive(Model, Debug, Clone, PartialEq)]
struct Booking {
    id: i64,
    room: i32,
    nights: Range<Date>,
    price: Range<i32>,
    #[orm(default = "[2024-01-01 00:00:00,2024-02-01 00:00:00]")]
    valid: Range<jiff::civil::DateTime>,
    #[orm(default = "empty")]
    rate: Range<Decimal>,
    seen: Option<Range<jiff::Timestamp>>,
}

fn booking(room: i32, nights: impl Into<Range<Date>>, price: impl Into<Range<i32>>) -> NewBooking {
    NewBooking { room, nights: nights.into(), price: price.into(), valid: None, rate: None, seen: None }
}

fn day(day: i8) -> Date {
    date(2024, 2, day)
}

#[orm::test(models(Booking))]
fn ranges_come_back_as_their_values(db: &Db) -> orm::Result<()> {
    let row = booking(1, day(1)..=day(9), 10..=20).insert(db)?;
    assert_eq!(row, Booking::get(db, row.id)?);
    assert_eq!((row.nights, row.price), (Range::from(day(1)..day(10)), Range::from(10..21)));
    assert_eq!(row.nights.lower(), Some(Bound::Included(&day(1))));
    let january = date(2024, 1, 1).to_datetime(jiff::civil::Time::midnight());
    let february = date(2024, 2, 1).to_datetime(jiff::civil::Time::midnight());
    assert_eq!((row.valid, row.rate), (Range::from(january..=february), Range::empty()));
    let rate = Range::new((Bound::Excluded(Decimal::new(150, 2)), Bound::Unbounded));
    let other = NewBooking { rate: Some(rate), ..booking(2, .., ..5) }.insert(db)?;
    assert_eq!((other.nights, other.price, other.rate), (Range::from(..), Range::from(..5), rate));
    assert_eq!(Booking::query().filter(|b| b.rate.eq(rate)).one(db)?, other);
    // Equal ranges are found however they are written, also when decimals have other zeros at their end.
    let same = Range::new((Bound::Excluded(Decimal::new(15, 1)), Bound::Unbounded));
    assert_eq!(Booking::query().filter(|b| b.rate.in_([Range::empty(), same])).count(db)?, 2);
    assert_eq!(Booking::query().filter(|b| b.price.ne(10..21)).one(db)?, other);
    Ok(())
}

#[orm::test(models(Booking))]
fn ranges_are_asked_by_values_and_columns(db: &Db) -> orm::Result<()> {
    NewBooking::insert_all(
        db,
        [
            booking(15, day(1)..day(10), 10..=20),
            booking(2, day(10)..day(20), 2..=2),
            NewBooking { seen: Some(Range::from(..)), ..booking(3, day(5)..day(5), 1..) },
        ],
    )?;
    let rooms = |query: Query<Booking>| query.order_by(|b| b.room.asc()).select(|b| b.room).all(db);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.contains(day(10))))?, [2]);
    assert_eq!(rooms(Booking::query().filter(|b| b.price.contains(b.room)))?, [2, 3, 15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.price.contains(b.room + 5)))?, [3, 15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.overlaps(day(9)..=day(9))))?, [15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.overlaps(Range::from(day(9)..day(11)))))?, [2, 15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.is_empty()))?, [3]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.within(..=day(9))))?, [3, 15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.contains_range(b.nights)))?, [2, 3, 15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.is_before(day(10)..)))?, [15]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.is_after(..day(10))))?, [2]);
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.adjacent(day(10)..day(20))))?, [15]);
    // Null makes null, which selects nothing.
    assert_eq!(rooms(Booking::query().filter(|b| b.seen.overlaps(..)))?, [3]);
    assert_eq!(rooms(Booking::query().filter(|b| b.seen.overlaps(..).not()))?, Vec::<i32>::new());
    assert_eq!(rooms(Booking::query().filter(|b| b.nights.contains(None::<Date>)))?, Vec::<i32>::new());
    let met = Booking::query().order_by(|b| b.room.asc()).select(|b| b.seen.overlaps(..)).all(db)?;
    assert_eq!(met, [false, true, false]);
    let bounds = Booking::query().order_by(|b| b.nights.lower().asc());
    let bounds = bounds.select(|b| (b.nights.lower(), b.price.upper(), b.seen.lower())).all(db)?;
    assert_eq!(bounds, [(None, None, None), (Some(day(1)), Some(21), None), (Some(day(10)), Some(3), None)]);
    let common = Booking::query().order_by(|b| b.room.asc());
    let common = common.select(|b| (b.price.intersection(5..15), b.seen.intersection(..))).all(db)?;
    assert_eq!(
        common,
        [(Range::empty(), None), (Range::from(5..15), Some(Range::from(..))), (Range::from(10..15), None)]
    );
    let groups =
        Booking::query().group_by(|b| b.nights.is_empty()).select(|b| (b.nights.is_empty(), orm::count()));
    assert_eq!(groups.all(db)?.iter().map(|group| group.1).sum::<i64>(), 3);
    Ok(())
}

#[orm::test(models(Booking))]
fn ranges_group_and_are_distinct(db: &Db) -> orm::Result<()> {
    NewBooking::insert_all(db, [booking(1, .., 10..=20), booking(2, .., 10..21), booking(3, .., 7..7)])?;
    let groups = Booking::query().group_by(|b| b.price).order_by(|b| b.price.lower().asc());
    let groups = groups.select(|b| (b.price, orm::count())).all(db)?;
    assert_eq!(groups, [(Range::empty(), 1), (Range::from(10..21), 2)]);
    assert_eq!(Booking::query().select(|b| b.price).distinct().all(db)?.len(), 2);
    Ok(())
}

#[orm::test(models(Booking))]
fn ranges_have_no_order(db: &Db) -> orm::Result<()> {
    for ordered in [
        Booking::query().order_by(|b| b.nights.asc()),
        Booking::query().filter(|b| b.price.lt(1..5)),
        Booking::query().filter(|b| b.price.intersection(1..5).between(1..5, 2..6)),
    ] {
        let (error, sent) = record(db, || ordered.all(db).unwrap_err());
        assert!(error.is_unsupported() && sent.is_empty(), "{error}");
        let expected = format!(
            "{} has no order of ranges that other databases share; sort by its `lower()` or its `upper()`",
            db.backend()
        );
        assert_eq!(error.to_string(), expected);
    }
    Ok(())
}

#[orm::test(models(Booking))]
fn bounds_that_cannot_be_stored_are_refused(db: &Db) -> orm::Result<()> {
    #[expect(clippy::reversed_empty_ranges, reason = "it is the mistake")]
    let reversed = 5..1;
    assert!(Range::from(reversed.clone()).is_empty());
    let refusal = |new: NewBooking, why: &str| {
        let error = new.insert(db).unwrap_err();
        assert!(error.is_encode(), "{error}");
        assert_eq!(error.to_string(), format!("bookings.{why}"));
    };
    refusal(
        booking(1, .., reversed.clone()),
        "price: the value cannot be stored: its upper bound lies before its lower one",
    );
    refusal(
        booking(1, Date::MIN.., ..),
        "nights: the value cannot be stored: it is outside of the years 0001 to 9999",
    );
    let error = Booking::query().filter(|b| b.price.overlaps(reversed)).all(db).unwrap_err();
    assert!(error.is_encode() && error.to_string().contains("its upper bound lies before"), "{error}");
    assert_eq!(Booking::query().count(db)?, 0);
    // The last value has no next one: a range to it has no end.
    let row = booking(1, day(1)..=date(9999, 12, 31), 5..=i32::MAX).insert(db)?;
    assert_eq!((row.nights, row.price), (Range::from(day(1)..), Range::from(5..)));
    Ok(())
}

/// As the page of the types says.
#[orm::test(models(Booking))]
fn ranges_are_kept_apart_by_hand(db: &Db) -> orm::Result<()> {
    script(
        db,
        match db.backend() {
            Backend::Sqlite => {
                "CREATE TRIGGER apart BEFORE INSERT ON bookings WHEN EXISTS (SELECT 1 FROM bookings \
                 WHERE room = NEW.room AND range_overlaps(nights, NEW.nights)) \
                 BEGIN SELECT RAISE(ABORT, 'the room is taken'); END"
            }
            _ => {
                "CREATE INDEX ON bookings USING gist (nights); \
                 ALTER TABLE bookings ADD CONSTRAINT apart EXCLUDE USING gist (int4range(room, room, '[]') WITH &&, nights WITH &&)"
            }
        },
    )?;
    booking(1, day(1)..day(5), ..).insert(db)?;
    booking(1, day(5)..day(9), ..).insert(db)?;
    booking(2, day(1)..day(5), ..).insert(db)?;
    let error = booking(1, day(8)..day(10), ..).insert(db).unwrap_err();
    match db.backend() {
        Backend::Sqlite => assert!(error.to_string().contains("the room is taken"), "{error}"),
        _ => {
            assert_eq!(error.constraint().and_then(|constraint| constraint.name()), Some("apart"), "{error}")
        }
    }
    assert_eq!(Booking::query().count(db)?, 3);
    Ok(())
}

#[orm::test(models(Booking))]
fn ranges_that_do_not_fit_are_told(db: &Db) -> orm::Result<()> {
    let read = |column: &str, text: &str| -> orm::Result<String> {
        Booking::query().delete(db)?;
        let new = booking(1, .., ..).insert(db)?;
        script(db, &format!("UPDATE bookings SET {column} = {text}"))?;
        let message = Booking::get(db, new.id).unwrap_err().to_string();
        Ok(message.replace(&format!(" (row with id {})", new.id), ""))
    };
    match db.backend() {
        Backend::Sqlite => {
            for text in
                ["'[1,2'", "'1,2)'", "'[1)'", "'[1,2,3)'", "'[a,2)'", "'[5,1)'", "''", "'[1,3000000000)'"]
            {
                assert_eq!(read("price", text)?, "bookings.price: stored text is no range of integers");
            }
            assert_eq!(
                read("nights", "'[2024-02-30,)'")?,
                "bookings.nights: stored text is no range of dates"
            );
            // Whichever bounds they include, texts of others are read.
            script(db, "UPDATE bookings SET price = '(1, 5]', nights = '[2024-02-01,2024-02-03]'")?;
            let row = Booking::query().one(db)?;
            assert_eq!((row.price, row.nights), (Range::from(2..6), Range::from(day(1)..day(4))));
            let error = script(db, "SELECT range_overlaps(price, 'nothing') FROM bookings").unwrap_err();
            assert!(error.to_string().contains("not a range"), "{error}");
        }
        _ => {
            let infinite =
                "bookings.nights: a bound of the stored range does not fit: stored date is infinite";
            assert_eq!(read("nights", "'[2024-02-01,infinity)'")?, infinite);
            let long =
                "bookings.rate: a bound of the stored range does not fit: stored decimal is not a number";
            assert_eq!(read("rate", "'[1,NaN]'")?, long);
        }
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Pair {
    id: i64,
    numbers: Range<i64>,
    others: Range<i64>,
    days: Range<Date>,
    other_days: Range<Date>,
    decimals: Range<Decimal>,
    other_decimals: Range<Decimal>,
    number: i64,
    day: Date,
    decimal: Decimal,
}

/// Bounds in quarters of a number: 0 to 16, of which whole numbers are those that 4 divides.
type Spec = (u8, Bound<i64>, Bound<i64>);

/// The quarters that are looked at: so many that there are some behind every bound.
const QUARTERS: std::ops::Range<i64> = -8..25;

fn specs() -> impl Strategy<Value = Spec> {
    let bound = || {
        let at = || (0..5_i64).prop_map(|number| number * 4);
        prop_oneof![3 => at().prop_map(Bound::Included), 3 => at().prop_map(Bound::Excluded), 1 => Just(Bound::Unbounded)]
    };
    (0..12_u8, bound(), bound()).prop_map(|(kind, lower, upper)| match (lower, upper) {
        (Bound::Included(a) | Bound::Excluded(a), Bound::Included(b) | Bound::Excluded(b)) if a > b => {
            (kind, upper, lower)
        }
        bounds => (kind, bounds.0, bounds.1),
    })
}

/// The range of a spec, with the bounds that `item` makes.
fn range<T: RangeItem>(spec: &Spec, item: fn(i64) -> T) -> Range<T> {
    if spec.0 == 0 { Range::empty() } else { Range::new((spec.1.map(item), spec.2.map(item))) }
}

/// What a spec holds of every `step`th quarter: said by looking at each.
fn held(spec: &Spec, step: usize) -> Vec<i64> {
    let within = |quarter: &i64| {
        let behind = match spec.1 {
            Bound::Included(lower) => *quarter >= lower,
            Bound::Excluded(lower) => *quarter > lower,
            Bound::Unbounded => true,
        };
        let before = match spec.2 {
            Bound::Included(upper) => *quarter <= upper,
            Bound::Excluded(upper) => *quarter < upper,
            Bound::Unbounded => true,
        };
        behind && before && spec.0 != 0
    };
    QUARTERS.step_by(step).filter(within).collect()
}

/// What is asked of two ranges, and of one and a value, in the order of [`asked`].
fn expected(one: &Spec, other: &Spec, item: i64, step: usize) -> [bool; 8] {
    let (one, other) = (held(one, step), held(other, step));
    let both = !one.is_empty() && !other.is_empty();
    let before = |one: &[i64], other: &[i64]| both && one.last() < other.first();
    let next = |one: &[i64], other: &[i64]| {
        both && one.last().map(|last| last + step as i64) == other.first().copied()
    };
    [
        one.contains(&item),
        other.iter().all(|quarter| one.contains(quarter)),
        one.iter().all(|quarter| other.contains(quarter)),
        one.iter().any(|quarter| other.contains(quarter)),
        before(&one, &other),
        before(&other, &one),
        next(&one, &other) || next(&other, &one),
        one.is_empty(),
    ]
}

type Asked = (Expr<bool>, Expr<bool>, Expr<bool>, Expr<bool>, Expr<bool>, Expr<bool>, Expr<bool>, Expr<bool>);

fn asked<T: RangeItem>(
    one: Column<Range<T>>,
    other: impl Operand<Range<T>> + Clone,
    item: impl Operand<T>,
) -> Asked {
    (
        one.contains(item),
        one.contains_range(other.clone()),
        one.within(other.clone()),
        one.overlaps(other.clone()),
        one.is_before(other.clone()),
        one.is_after(other.clone()),
        one.adjacent(other),
        one.is_empty(),
    )
}

type Answers = (bool, bool, bool, bool, bool, bool, bool, bool);

fn list((a, b, c, d, e, f, g, h): Answers) -> [bool; 8] {
    [a, b, c, d, e, f, g, h]
}

/// The same by the methods of the value.
fn of_values<T: RangeItem>(one: &Range<T>, other: &Range<T>, item: &T) -> [bool; 8] {
    [
        one.contains(item),
        one.contains_range(other),
        other.contains_range(one),
        one.overlaps(other),
        one.is_before(other),
        one.is_after(other),
        one.is_adjacent(other),
        one.is_empty(),
    ]
}

fn number(quarter: i64) -> i64 {
    quarter / 4
}

fn to_day(quarter: i64) -> Date {
    date(2023, 12, 30) + jiff::Span::new().days(quarter / 4)
}

fn decimal(quarter: i64) -> Decimal {
    Decimal::new(quarter * 25, 2)
}

fn pair(one: &Spec, other: &Spec, item: i64) -> NewPair {
    NewPair {
        numbers: range(one, number),
        others: range(other, number),
        days: range(one, to_day),
        other_days: range(other, to_day),
        decimals: range(one, decimal),
        other_decimals: range(other, decimal),
        number: number(item * 4),
        day: to_day(item * 4),
        decimal: decimal(item * 3),
    }
}

/// Each database answers what counting the values one by one says, and so do the methods of the value.
#[orm::test(models(Pair))]
fn both_databases_mean_the_same_by_each_operator(db: &Db) {
    for_lists((specs(), specs(), 0..6_i64), |cases| {
        Pair::query().delete(db)?;
        let rows = NewPair::insert_all(db, cases.iter().map(|(one, other, item)| pair(one, other, *item)))?;
        let query = || Pair::query().order_by(|p| p.id.asc());
        let numbers = query().select(|p| asked(p.numbers, p.others, p.number)).all(db)?;
        let days = query().select(|p| asked(p.days, p.other_days, p.day)).all(db)?;
        let decimals = query().select(|p| asked(p.decimals, p.other_decimals, p.decimal)).all(db)?;
        for (at, (one, other, item)) in cases.iter().enumerate() {
            let (whole, row) = (expected(one, other, item * 4, 4), &rows[at]);
            assert_eq!(list(numbers[at]), whole, "{row:?}");
            assert_eq!(list(days[at]), whole, "{row:?}");
            let exact = expected(one, other, item * 3, 1);
            assert_eq!(list(decimals[at]), exact, "{row:?}");
            assert_eq!(of_values(&row.numbers, &row.others, &row.number), whole, "{row:?}");
            assert_eq!(of_values(&row.decimals, &row.other_decimals, &row.decimal), exact, "{row:?}");
            let by_value = Pair::query().filter(|p| p.id.eq(row.id));
            let by_value = by_value.select(|p| asked(p.days, row.other_days, row.day)).one(db)?;
            assert_eq!(list(by_value), whole, "{row:?}");
        }
        Ok(())
    });
}

/// What two ranges have in common, and where each begins and ends, is the same too.
#[orm::test(models(Pair))]
fn both_databases_make_the_same_of_ranges(db: &Db) {
    for_lists((specs(), specs()), |cases| {
        Pair::query().delete(db)?;
        let rows = NewPair::insert_all(db, cases.iter().map(|(one, other)| pair(one, other, 0)))?;
        let query = || Pair::query().order_by(|p| p.id.asc());
        let common = query()
            .select(|p| {
                let common = p.decimals.intersection(p.other_decimals);
                (p.numbers.intersection(p.others), p.days.intersection(p.other_days), common)
            })
            .all(db)?;
        let bounds = query()
            .select(|p| (p.numbers.lower(), p.numbers.upper(), p.days.lower(), p.decimals.upper()))
            .all(db)?;
        for (at, (one, other)) in cases.iter().enumerate() {
            let (row, both) = (&rows[at], &common[at]);
            let expected: Vec<i64> =
                held(one, 1).into_iter().filter(|item| held(other, 1).contains(item)).collect();
            let found: Vec<i64> = QUARTERS.filter(|quarter| both.2.contains(&decimal(*quarter))).collect();
            assert_eq!(found, expected, "{row:?}");
            assert_eq!(both.0, row.numbers.intersection(&row.others), "{row:?}");
            assert_eq!(both.1, row.days.intersection(&row.other_days), "{row:?}");
            assert_eq!(both.2, row.decimals.intersection(&row.other_decimals), "{row:?}");
            let same =
                Pair::query().filter(|p| p.id.eq(row.id) & p.numbers.intersection(p.others).eq(both.0));
            assert_eq!(same.count(db)?, 1, "{row:?}");
            let bound = |bound: Option<Bound<&i64>>| match bound {
                Some(Bound::Included(item) | Bound::Excluded(item)) => Some(*item),
                _ => None,
            };
            assert_eq!(
                (bounds[at].0, bounds[at].1),
                (bound(row.numbers.lower()), bound(row.numbers.upper()))
            );
            let sorted =
                Pair::query().filter(|p| p.id.eq(row.id) & p.decimals.upper().gt(Decimal::new(2, 0)));
            assert_eq!(sorted.count(db)?, u64::from(bounds[at].3.is_some_and(|upper| upper > Decimal::TWO)));
        }
        Ok(())
    });
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Season {
    id: i64,
    closed: Vec<Range<Date>>,
    prices: Vec<Option<Range<Decimal>>>,
}

#[orm::test(models(Season))]
fn lists_of_ranges_come_back(db: &Db) -> orm::Result<()> {
    let closed = |from, to| vec![Range::from(day(from)..=day(to)), Range::empty(), Range::from(..)];
    let price = Range::from(Decimal::new(150, 2)..=Decimal::new(20, 1));
    let new = |from| NewSeason { closed: closed(from, 9), prices: vec![Some(price), None] };
    let rows = NewSeason::insert_all(db, (1..4).map(new))?;
    assert_eq!(Season::query().order_by(|s| s.id.asc()).all(db)?, rows);
    assert_eq!(rows[0].closed[0], Range::from(day(1)..day(10)));
    assert_eq!(Season::query().filter(|s| s.closed.eq(closed(2, 9))).count(db)?, 1);
    assert_eq!(Season::query().filter(|s| s.closed.has(Range::from(day(3)..day(10)))).count(db)?, 1);
    assert_eq!(Season::query().filter(|s| s.prices.in_([vec![Some(price), None]])).count(db)?, 3);
    let all = Season::query().select(|s| (s.prices.length(), s.closed)).first(db)?;
    assert_eq!(all, Some((2, closed(1, 9))));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Widened {
    id: i64,
    #[orm(unique)]
    key: Range<i32>,
    maybe: Option<Range<i32>>,
}

#[orm::test(models(Widened))]
fn many_ranges_are_written_and_looked_for_at_once(db: &Db) -> orm::Result<()> {
    let new = |n: i32| NewWidened { key: (n..=n).into(), maybe: (n % 2 == 0).then(|| Range::from(n..)) };
    let rows = NewWidened::insert_all(db, (0..1_000).map(new))?;
    assert_eq!(Widened::query().order_by(|w| w.id.asc()).all(db)?, rows);
    let some = (500..1_500).map(|n| Range::from(n..n + 1));
    assert_eq!(Widened::query().filter(|w| w.key.in_(some.clone())).count(db)?, 500);
    assert_eq!(Widened::query().filter(|w| w.maybe.not_in(some)).count(db)?, 1_000);
    let again = NewWidened { maybe: None, ..new(8) }.upsert(db, |w| w.key)?;
    assert_eq!((again.id, again.maybe), (rows[8].id, None));
    let all = Widened::query().filter(|w| w.key.within(0..3)).select(|w| w.key.array_agg()).one(db)?;
    assert_eq!(all.len(), 3);
    Ok(())
}
