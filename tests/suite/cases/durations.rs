//! Spans of time: compared, sorted and added up as the same number on every database.

use std::time::Duration;

use jiff::SignedDuration;
use orm::prelude::*;
use orm::{Backend, Error};

use super::script;

#[derive(Model, Debug, Clone, PartialEq)]
struct Lap {
    id: i64,
    took: Duration,
    #[orm(default = "36:00:00.5")]
    limit: SignedDuration,
    pause: Option<chrono::TimeDelta>,
    over: time::Duration,
}

fn lap(took: Duration, over: i64) -> NewLap {
    NewLap { took, limit: None, pause: None, over: time::Duration::microseconds(over) }
}

#[orm::test(models(Lap))]
fn durations_compare_and_add_up(db: &Db) -> orm::Result<()> {
    let seconds = [90_000, 0, 3, 59].map(Duration::from_secs);
    NewLap::insert_all(db, seconds.map(|took| lap(took, -5)))?;
    let sorted = Lap::query().order_by(|l| l.took.asc()).select(|l| l.took).all(db)?;
    assert!(sorted.is_sorted() && sorted.len() == 4);
    assert_eq!(Lap::query().filter(|l| l.took.gt(Duration::from_millis(2999))).count(db)?, 3);
    assert_eq!(Lap::query().filter(|l| l.took.between(seconds[1], seconds[3])).count(db)?, 3);
    let (least, most, sum, over, none) = Lap::query()
        .select(|l| (l.took.min(), l.took.max(), l.took.sum(), l.over.sum(), l.pause.sum()))
        .one(db)?;
    assert_eq!((least, most), (Some(seconds[1]), Some(seconds[0])));
    assert_eq!(
        (sum, over, none),
        (Some(Duration::from_secs(90_062)), Some(time::Duration::microseconds(-20)), None)
    );
    assert_eq!(Lap::query().select(|l| l.over.count_distinct()).one(db)?, 1);
    let default = Lap::query().filter(|l| l.limit.eq(SignedDuration::from_millis(36 * 3_600_000 + 500)));
    assert_eq!(default.count(db)?, 4);
    Ok(())
}

#[orm::test(models(Lap))]
fn durations_keep_microseconds(db: &Db) -> orm::Result<()> {
    let most = Duration::from_micros(i64::MAX as u64);
    let new = NewLap {
        limit: Some(SignedDuration::from_nanos(-1_999)),
        pause: Some(chrono::TimeDelta::microseconds(i64::MIN)),
        ..lap(most + Duration::from_nanos(999), i64::MIN)
    };
    let read = Lap::get(db, new.insert(db)?.id)?;
    // Digits below the microsecond are cut off, toward zero.
    assert_eq!((read.took, read.limit), (most, SignedDuration::from_micros(-1)));
    assert_eq!((read.pause, read.over), (new.pause, new.over));
    assert_eq!(Lap::query().filter(|l| l.limit.eq(SignedDuration::from_nanos(-1_001))).count(db)?, 1);
    lap(Duration::from_micros(1), 0).insert(db)?;
    assert!(Lap::query().select(|l| l.took.sum()).one(db).is_err(), "the sum has more than 64 bits");
    Ok(())
}

#[orm::test(models(Lap))]
fn durations_out_of_range_are_refused(db: &Db) -> orm::Result<()> {
    let refused = |new: NewLap, column: &str| {
        let error = new.insert(db).unwrap_err();
        assert!(error.is_encode());
        let expected = format!("laps.{column}: the value cannot be stored: it is longer than 292,271 years");
        assert_eq!(error.to_string(), expected);
    };
    refused(lap(Duration::from_micros(i64::MAX as u64) + Duration::from_micros(1), 0), "took");
    refused(NewLap { limit: Some(SignedDuration::MIN), ..lap(Duration::ZERO, 0) }, "limit");
    refused(NewLap { pause: Some(chrono::TimeDelta::MAX), ..lap(Duration::ZERO, 0) }, "pause");
    refused(NewLap { over: time::Duration::MAX, ..lap(Duration::ZERO, 0) }, "over");
    assert!(Lap::query().filter(|l| l.took.lt(Duration::MAX)).count(db).unwrap_err().is_encode());
    assert_eq!(Lap::query().count(db)?, 0);
    Ok(())
}

#[orm::test(models(Lap))]
fn durations_that_do_not_fit_are_told(db: &Db) -> orm::Result<()> {
    lap(Duration::ZERO, 0).insert(db)?;
    let read = |stored: &str| -> orm::Result<Error> {
        script(db, &format!("UPDATE laps SET took = {stored}"))?;
        Ok(Lap::get(db, 1).unwrap_err())
    };
    if db.backend() == Backend::Sqlite {
        let error = read("-1")?;
        assert_eq!(
            error.to_string(),
            "laps.took: stored duration is out of the range of std::time::Duration (row with id 1)"
        );
        return Ok(());
    }
    let error = read("'-1 microsecond'")?;
    assert!(
        error.is_decode() && error.to_string().contains("out of the range of std::time::Duration"),
        "{error}"
    );
    let error = read("'1 month'")?;
    assert_eq!(
        error.to_string(),
        "laps.took: stored interval has months, of which each has its own length (row with id 1)"
    );
    // Days count 24 hours, where Postgres compares them and where they are read.
    script(db, "UPDATE laps SET took = '2 days 1 hour'")?;
    let took = Duration::from_secs(49 * 3600);
    assert_eq!(Lap::query().filter(|l| l.took.eq(took)).one(db)?.took, took);
    Ok(())
}

#[derive(Model, Debug)]
#[orm(table = "laps")]
struct NoDuration {
    id: i64,
    #[orm(default = "1 day")]
    took: Duration,
}

#[orm::test]
fn durations_by_default_are_hours_minutes_and_seconds(db: &Db) -> orm::Result<()> {
    let created = schema![NoDuration].create_all(db);
    if db.backend() == Backend::Sqlite {
        assert_eq!(created.unwrap_err().to_string(), "the default \"1 day\" is no duration");
    } else {
        created?;
    }
    Ok(())
}
