//! What null means: as in Rust where values are compared for equality, as in SQL where they are ordered.

use orm::prelude::*;
use orm::{Expr, Required};

#[derive(Model, Debug, Clone, PartialEq)]
struct Pair {
    id: i64,
    a: Option<i32>,
    b: Option<i32>,
    c: i32,
}

/// Every pair of nothing, 1 and 2, with `c` 1.
fn fill(db: &Db) -> orm::Result<Vec<Pair>> {
    let values = [None, Some(1), Some(2)];
    NewPair::insert_all(db, values.iter().flat_map(|&a| values.map(move |b| NewPair { a, b, c: 1 })))
}

type Of = <Pair as Model>::Columns<Required>;
/// A condition as a query has it, and as Rust would answer it: `None` where it is neither true nor false.
type Condition = (&'static str, fn(&Of) -> Expr<bool>, fn(&Pair) -> Option<bool>);

fn ordered(a: Option<i32>, b: Option<i32>, holds: fn(i32, i32) -> bool) -> Option<bool> {
    a.zip(b).map(|(a, b)| holds(a, b))
}

#[expect(
    clippy::needless_borrows_for_generic_args,
    reason = "what is checked is that rustc tells what `&None` is one of"
)]
const CONDITIONS: [Condition; 21] = [
    ("a = 1", |p| p.a.eq(1), |p| Some(p.a == Some(1))),
    ("a <> 1", |p| p.a.ne(1), |p| Some(p.a != Some(1))),
    ("a = None", |p| p.a.eq(None), |p| Some(p.a.is_none())),
    ("a <> None", |p| p.a.ne(None), |p| Some(p.a.is_some())),
    ("a = &None", |p| p.a.eq(&None), |p| Some(p.a.is_none())),
    ("a = Some(2)", |p| p.a.eq(Some(2)), |p| Some(p.a == Some(2))),
    ("a = b", |p| p.a.eq(p.b), |p| Some(p.a == p.b)),
    ("a <> b", |p| p.a.ne(p.b), |p| Some(p.a != p.b)),
    ("a = c", |p| p.a.eq(p.c), |p| Some(p.a == Some(p.c))),
    ("c <> b", |p| p.c.ne(p.b), |p| Some(Some(p.c) != p.b)),
    ("a is null", |p| p.a.is_null(), |p| Some(p.a.is_none())),
    ("a is not null", |p| p.a.is_not_null(), |p| Some(p.a.is_some())),
    ("a in ()", |p| p.a.in_([0; 0]), |_| Some(false)),
    ("a not in ()", |p| p.a.not_in([0; 0]), |_| Some(true)),
    ("a in (1, 3)", |p| p.a.in_([1, 3]), |p| Some([Some(1), Some(3)].contains(&p.a))),
    ("a not in (1)", |p| p.a.not_in([1]), |p| Some(p.a != Some(1))),
    ("a in (None, 2)", |p| p.a.in_([None, Some(2)]), |p| Some(p.a != Some(1))),
    ("a not in (None, 2)", |p| p.a.not_in([None, Some(2)]), |p| Some(p.a == Some(1))),
    ("a in (None)", |p| p.a.in_([None::<i32>]), |p| Some(p.a.is_none())),
    ("a < b", |p| p.a.lt(p.b), |p| ordered(p.a, p.b, |a, b| a < b)),
    ("a between 1 and b", |p| p.a.between(1, p.b), |p| ordered(p.a, p.b, |a, b| (1..=b).contains(&a))),
];

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// That `condition` selects the rows for which `expected` holds, as a filter, as a selected value, and compared.
fn check(
    db: &Db,
    rows: &[Pair],
    what: &str,
    condition: impl Fn(&Of) -> Expr<bool>,
    expected: impl Fn(&Pair) -> Option<bool>,
) -> orm::Result<()> {
    let wanted: Vec<i64> = rows.iter().filter(|row| expected(row) == Some(true)).map(|row| row.id).collect();
    let all = Pair::query().order_by(|p| p.id.asc());
    assert_eq!(all.clone().filter(&condition).select(|p| p.id).all(db)?, wanted, "filter {what}");
    let read: Vec<(i64, bool)> = all.clone().select(|p| (p.id, condition(p))).all(db)?;
    let read: Vec<i64> = read.into_iter().filter(|(_, holds)| *holds).map(|(id, _)| id).collect();
    assert_eq!(read, wanted, "select {what}");
    if rows.iter().all(|row| expected(row).is_some()) {
        assert_eq!(all.filter(|p| condition(p).eq(true)).select(|p| p.id).all(db)?, wanted, "{what} = true");
    }
    Ok(())
}

#[orm::test(models(Pair))]
fn b058_conditions_mean_what_rust_means(db: &Db) -> orm::Result<()> {
    let rows = fill(db)?;
    for (name, condition, expected) in CONDITIONS {
        check(db, &rows, name, condition, expected)?;
        check(db, &rows, &format!("not {name}"), |p| condition(p).not(), |p| not(expected(p)))?;
        check(db, &rows, &format!("not not {name}"), |p| !!condition(p), expected)?;
    }
    Ok(())
}

/// `NOT (a = 1 AND ..)` once left out the rows in which `a` is null.
#[orm::test(models(Pair))]
fn b058_negation_reaches_into_and_and_or(db: &Db) -> orm::Result<()> {
    let rows = fill(db)?;
    for (one, left, is_left) in CONDITIONS {
        for (other, right, is_right) in CONDITIONS {
            let both = |p: &Pair| and(is_left(p), is_right(p));
            let either = |p: &Pair| not(and(not(is_left(p)), not(is_right(p))));
            let wanted = |of: &dyn Fn(&Pair) -> Option<bool>| -> Vec<i64> {
                rows.iter().filter(|row| of(row) == Some(true)).map(|row| row.id).collect()
            };
            let found = |condition: &dyn Fn(&Of) -> Expr<bool>| {
                Pair::query().filter(condition).order_by(|p| p.id.asc()).select(|p| p.id).all(db)
            };
            let what = format!("{one}, {other}");
            assert_eq!(found(&|p| left(p).and(right(p)))?, wanted(&both), "and: {what}");
            assert_eq!(found(&|p| left(p).or(right(p)))?, wanted(&either), "or: {what}");
            assert_eq!(found(&|p| !(left(p) & right(p)))?, wanted(&|p| not(both(p))), "not and: {what}");
            assert_eq!(found(&|p| !(left(p) | right(p)))?, wanted(&|p| not(either(p))), "not or: {what}");
        }
    }
    Ok(())
}

#[orm::test(models(Pair))]
fn b060_order_comparison_with_null_selects_nothing(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let found = |condition: fn(&Of) -> Expr<bool>| Pair::query().filter(condition).count(db);
    assert_eq!(found(|p| p.a.lt(None))?, 0);
    assert_eq!(found(|p| p.a.lt(None).not())?, 0);
    assert_eq!(found(|p| p.a.ge(None))?, 0);
    assert_eq!(found(|p| p.a.between(None::<i32>, Some(5)))?, 0);
    assert_eq!(found(|p| p.a.lt(3) | p.a.ge(3))?, 6);
    Ok(())
}

/// `a + b` was read as the type of `a`, and failed where only `b` was null.
#[orm::test(models(Pair))]
fn what_is_made_of_null_is_null(db: &Db) -> orm::Result<()> {
    NewPair { a: None, b: Some(2), c: 1 }.insert(db)?;
    let row: (Option<i32>, Option<i32>, Option<i32>, i32) =
        Pair::query().select(|p| (p.c + p.a, p.a * 2, p.c - p.b, p.c + 1)).one(db)?;
    assert_eq!(row, (None, None, Some(-1), 2));
    let row: (i32, Option<i32>, i32) = Pair::query()
        .select(|p| (p.a.unwrap_or(7), p.a.unwrap_or(None::<i32>), p.a.unwrap_or(p.b).unwrap_or(0)))
        .one(db)?;
    assert_eq!(row, (7, None, 2));
    Ok(())
}

#[orm::test(models(Pair))]
fn conditions_of_nothing(db: &Db) -> orm::Result<()> {
    fill(db)?;
    assert_eq!(Pair::query().filter(|_| all_of::<Expr<bool>>([])).count(db)?, 9);
    assert_eq!(Pair::query().filter(|_| any_of::<Expr<bool>>([])).count(db)?, 0);
    assert_eq!(Pair::query().filter(|p| any_of([p.a.eq(1), p.b.eq(1)])).count(db)?, 5);
    assert_eq!(Pair::query().filter(|p| all_of([p.a.eq(1), p.b.eq(1)])).count(db)?, 1);
    assert_eq!(Pair::query().filter(|p| any_of([p.a.eq(1)]).not()).count(db)?, 6);
    Ok(())
}

#[orm::test(models(Pair))]
fn conditions_of_thousands(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let many = |p: &Of| any_of((0..5000).map(|n| p.c.eq(n)));
    assert_eq!(Pair::query().filter(many).count(db)?, 9);
    assert_eq!(Pair::query().filter(|p| many(p).not()).count(db)?, 0);
    Ok(())
}
