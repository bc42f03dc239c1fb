//! `stream`: rows one after the other.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Number {
    id: i64,
    n: i32,
}

fn fill(db: &Db, count: i32) -> orm::Result<()> {
    NewNumber::insert_all(db, (0..count).map(|n| NewNumber { n }))?;
    Ok(())
}

#[orm::test(models(Number))]
fn b072_rows_come_in_order(db: &Db) -> orm::Result<()> {
    fill(db, 10_000)?;
    let all = Number::query().order_by(|n| n.id.desc());
    let mut expected = 9_999;
    for row in all.stream(db)? {
        assert_eq!(row?.n, expected);
        expected -= 1;
    }
    assert_eq!(expected, -1);
    for count in [0, 1, 499, 500, 501, 1000] {
        assert_eq!(all.clone().limit(count).stream(db)?.count() as u64, count);
    }
    assert_eq!(all.filter(|n| n.n.lt(0)).stream(db)?.count(), 0);
    Ok(())
}

#[orm::test(models(Number))]
fn b072_early_end_frees_the_connection(db: &Db) -> orm::Result<()> {
    fill(db, 2_000)?;
    for _ in 0..10 {
        let taken: Vec<i32> = Number::query()
            .order_by(|n| n.n.asc())
            .select(|n| n.n)
            .stream(db)?
            .take(3)
            .collect::<orm::Result<_>>()?;
        assert_eq!(taken, [0, 1, 2]);
    }
    assert_eq!(Number::query().count(db)?, 2_000);
    assert_eq!(Number::query().delete(db)?, 2_000);
    Ok(())
}

#[orm::test(models(Number))]
fn b072_other_statements_run_between_rows_of_a_transaction(db: &Db) -> orm::Result<()> {
    fill(db, 1_200)?;
    db.transaction(|tx| {
        let mut seen = 0;
        for row in Number::query().order_by(|n| n.id.asc()).stream(tx)? {
            let row = row?;
            seen += 1;
            if row.n % 100 == 0 {
                assert_eq!(Number::query().filter(|n| n.id.eq(row.id)).count(tx)?, 1);
                let inner: i32 = Number::query()
                    .limit(3)
                    .stream(tx)?
                    .map(|row| row.map(|row| row.n))
                    .sum::<orm::Result<i32>>()?;
                assert!(inner >= 0);
            }
        }
        assert_eq!(seen, 1_200);
        Number::query().filter(|n| n.n.lt(10)).delete(tx)?;
        Ok::<_, orm::Error>(())
    })?;
    assert_eq!(Number::query().count(db)?, 1_190);
    Ok(())
}

#[derive(Model, Debug)]
#[orm(table = "numbers")]
struct Narrow {
    id: i64,
    n: u8,
}

/// The rows of the part in which it happens are not handed out: what they were read with is not to be trusted.
#[orm::test(models(Number))]
fn b072_an_error_ends_the_stream(db: &Db) -> orm::Result<()> {
    fill(db, 600)?;
    let mut stream = Narrow::query().order_by(|n| n.id.asc()).stream(db)?;
    let error = stream.next().expect("a row or an error").unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.to_string(), "numbers.n: stored integer is out of the range of u8 (row with id 257)");
    assert!(stream.next().is_none());
    assert!(stream.next().is_none());
    drop(stream);
    assert_eq!(Number::query().count(db)?, 600);
    Ok(())
}

#[orm::test(models(Number))]
fn b072_a_wrong_query_fails_when_it_is_opened(db: &Db) -> orm::Result<()> {
    assert!(Number::query().select(|n| (n.n, count())).stream(db).is_err());
    Number::table();
    schema![Number].drop_all(db)?;
    let failed = Number::query().stream(db).and_then(|mut rows| rows.next().transpose());
    assert!(failed.is_err());
    schema![Number].create_all(db)?;
    assert_eq!(Number::query().stream(db)?.count(), 0);
    Ok(())
}
