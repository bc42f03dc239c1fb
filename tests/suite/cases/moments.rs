//! Parts of dates and times, and calculating with them, over leap years, before 1970, at ends of years and of ISO weeks.

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
struct Visit {
    id: i64,
    at: Timestamp,
    local: DateTime,
    day: Date,
    time: Option<Time>,
    lasts: Option<SignedDuration>,
}

/// Moments, each with its date, ISO year, week and weekday, and day of the year.
const MOMENTS: [(&str, &str, [i32; 4]); 14] = [
    ("0001-01-01T00:00:00Z", "0001-01-01", [1, 1, 1, 1]),
    ("1600-02-29T12:30:15.5Z", "1600-02-29", [1600, 9, 2, 60]),
    ("1899-12-31T23:59:59.999999Z", "1899-12-31", [1899, 52, 7, 365]),
    ("1900-03-01T00:00:00.000001Z", "1900-03-01", [1900, 9, 4, 60]),
    ("1969-12-31T23:59:59.999999Z", "1969-12-31", [1970, 1, 3, 365]),
    ("1970-01-01T00:00:00Z", "1970-01-01", [1970, 1, 4, 1]),
    ("2000-02-29T01:02:03Z", "2000-02-29", [2000, 9, 2, 60]),
    ("2004-12-31T23:00:00Z", "2004-12-31", [2004, 53, 5, 366]),
    ("2005-01-02T00:00:00Z", "2005-01-02", [2004, 53, 7, 2]),
    ("2024-02-29T23:59:59.999999Z", "2024-02-29", [2024, 9, 4, 60]),
    ("2024-12-30T06:07:08.000009Z", "2024-12-30", [2025, 1, 1, 365]),
    ("2026-01-01T00:00:00Z", "2026-01-01", [2026, 1, 4, 1]),
    ("2027-01-03T00:00:00Z", "2027-01-03", [2026, 53, 7, 3]),
    ("9999-12-30T21:59:59.999999Z", "9999-12-30", [9999, 52, 4, 364]),
];

fn at(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn fill(db: &Db) -> orm::Result<()> {
    let visits = MOMENTS.map(|(moment, _, _)| {
        let local: DateTime = moment.trim_end_matches('Z').parse().expect("a date and a time");
        NewVisit {
            at: at(moment),
            local,
            day: local.date(),
            time: Some(local.time()),
            lasts: Some(SignedDuration::from_micros(1)),
        }
    });
    NewVisit::insert_all(db, visits).map(|_| ())
}

fn by_id() -> orm::Query<Visit> {
    Visit::query().order_by(|v| v.id.asc())
}

#[orm::test(models(Visit))]
fn parts(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let dates = by_id().select(|v| {
        let at = (v.at.year(), v.at.month(), v.at.day(), v.at.quarter());
        let local = (v.local.year(), v.local.month(), v.local.day(), v.local.quarter());
        (at, local, (v.day.year(), v.day.month(), v.day.day(), v.day.quarter()))
    });
    let weeks = by_id().select(|v| {
        let at = (v.at.iso_year(), v.at.iso_week(), v.at.weekday(), v.at.day_of_year());
        let local = (v.local.iso_year(), v.local.iso_week(), v.local.weekday(), v.local.day_of_year());
        (at, local, (v.day.iso_year(), v.day.iso_week(), v.day.weekday(), v.day.day_of_year()))
    });
    let clocks = by_id().select(|v| {
        let at = (v.at.hour(), v.at.minute(), v.at.second());
        let local = (v.local.hour(), v.local.minute(), v.local.second());
        (at, local, (v.time.hour(), v.time.minute(), v.time.second()))
    });
    for ((dates, (moment, day, week)), (weeks, clocks)) in
        dates.all(db)?.into_iter().zip(MOMENTS).zip(weeks.all(db)?.into_iter().zip(clocks.all(db)?))
    {
        let number = |text: &str| text.parse::<i32>().expect("a number");
        let (year, month, of_month) = (number(&day[..4]), number(&day[5..7]), number(&day[8..]));
        let expected = (year, month, of_month, (month + 2) / 3);
        assert_eq!(dates, (expected, expected, expected), "{moment}");
        let expected = week.into();
        assert_eq!(weeks, (expected, expected, expected), "{moment}");
        let (hour, minute, second) =
            (number(&moment[11..13]), number(&moment[14..16]), number(&moment[17..19]));
        let some = (Some(hour), Some(minute), Some(second));
        assert_eq!(clocks, ((hour, minute, second), (hour, minute, second), some), "{moment}");
    }
    Ok(())
}

#[orm::test(models(Visit))]
fn beginnings(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let units = [
        Unit::Year,
        Unit::Quarter,
        Unit::Month,
        Unit::Week,
        Unit::Day,
        Unit::Hour,
        Unit::Minute,
        Unit::Second,
    ];
    for unit in units {
        let rows = by_id()
            .select(|v| (v.at.trunc_to(unit), v.local.trunc_to(unit), v.day.trunc_to(unit)))
            .all(db)?;
        for (found, (moment, day, [_, _, weekday, _])) in rows.into_iter().zip(MOMENTS) {
            let day: Date = date(day);
            let month = |month| Date::new(day.year(), month, 1).expect("a date");
            let first = match unit {
                Unit::Year => month(1),
                Unit::Quarter => month((day.month() - 1) / 3 * 3 + 1),
                Unit::Month => month(day.month()),
                Unit::Week => day - SignedDuration::from_hours(i64::from(weekday - 1) * 24),
                _ => day,
            };
            let time = match unit {
                Unit::Hour => format!("{}:00:00", &moment[11..13]),
                Unit::Minute => format!("{}:00", &moment[11..16]),
                Unit::Second => moment[11..19].to_owned(),
                _ => "00:00:00".to_owned(),
            };
            let local: DateTime = format!("{first}T{time}").parse().expect("a date and a time");
            assert_eq!(found, (at(&format!("{first}T{time}Z")), local, first), "{moment} {unit:?}");
        }
    }
    let by_month = Visit::query().group_by(|v| v.at.trunc_to(Unit::Month)).having(|_| count().gt(0));
    assert_eq!(by_month.select(|v| v.at.trunc_to(Unit::Month)).count(db)?, 14);
    Ok(())
}

#[orm::test(models(Visit))]
fn moments_and_spans(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // The first and the last lie at the ends of the range.
    let inner = || by_id().filter(|v| v.id.gt(1) & v.id.lt(14));
    let spans = [
        SignedDuration::from_micros(1),
        SignedDuration::from_micros(-1),
        SignedDuration::from_secs(86_399),
        SignedDuration::from_hours(24 * 366),
        SignedDuration::from_hours(-24 * 366),
        SignedDuration::ZERO,
    ];
    for span in spans {
        let rows = inner()
            .select(|v| (v.at, v.at.plus(span), v.at.minus(span), v.local, v.local.plus(span)))
            .all(db)?;
        assert_eq!(rows.len(), 12);
        for (at, later, earlier, local, local_later) in rows {
            assert_eq!((later, earlier, local_later), (at + span, at - span, local + span), "{at} {span}");
        }
    }
    let with_columns = inner().select(|v| (v.at.plus(v.lasts).since(v.at), v.at.plus(v.lasts).second()));
    assert_eq!(with_columns.all(db)?[3], (Some(SignedDuration::from_micros(1)), Some(0)));
    let first = at("0001-01-01T00:00:00Z");
    let since = by_id()
        .select(|v| (v.at.since(first), orm::value(first).since(v.at), v.local.since(v.local)))
        .all(db)?;
    for ((since, before, zero), (moment, _, _)) in since.into_iter().zip(MOMENTS) {
        let expected = at(moment).duration_since(first);
        assert_eq!((since, before, zero), (expected, -expected, SignedDuration::ZERO), "{moment}");
    }
    let long = by_id().filter(|v| v.at.since(first).gt(SignedDuration::from_hours(24 * 365 * 2024)));
    assert_eq!(long.count(db)?, 5);
    let soon = by_id()
        .filter(|v| v.at.plus(SignedDuration::from_hours(48)).gt(at("2026-01-01T00:00:00Z")) & v.id.lt(13));
    assert_eq!(soon.select(|v| v.id).all(db)?, [12]);
    let beyond = by_id().select(|v| v.at.plus(SignedDuration::from_hours(27)));
    assert!(beyond.all(db).is_err());
    Visit::query().filter(|v| v.id.eq(1)).update(db, |v| v.lasts.set(None))?;
    assert_eq!(by_id().select(|v| v.at.minus(v.lasts)).first(db)?, Some(None));
    Ok(())
}

#[orm::test(models(Visit))]
fn dates(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let rows = by_id().select(|v| (v.day, v.at.date(), v.local.date())).all(db)?;
    assert!(rows.iter().all(|(day, at, local)| day == at && day == local));
    let rows = by_id()
        .filter(|v| v.id.gt(1) & v.id.lt(14))
        .select(|v| (v.day, v.day.plus_days(366), v.day.plus_days(-366)));
    for (day, later, earlier) in rows.all(db)? {
        let year = SignedDuration::from_hours(24 * 366);
        assert_eq!((later, earlier), (day + year, day - year));
    }
    let days =
        by_id().select(|v| (v.day.days_since(date("2000-02-29")), v.at.date().days_since(v.day))).all(db)?;
    assert_eq!(days[0], (-730_178, 0));
    assert_eq!(days[5], (-11_016, 0));
    assert_eq!(days[6], (0, 0));
    assert_eq!(days[13], (2_921_879, 0));
    assert!(by_id().select(|v| v.day.plus_days(2)).all(db).is_err());
    let nullable = by_id().select(|v| v.day.plus_days(None::<i32>)).first(db)?;
    assert_eq!(nullable, Some(None));
    // The last days of months.
    let last = by_id().filter(|v| v.id.lt(14)).filter(|v| v.day.plus_days(1).day().eq(1)).select(|v| v.id);
    assert_eq!(last.all(db)?, [2, 3, 5, 7, 8, 10]);
    Ok(())
}

#[orm::test(models(Visit))]
fn the_moment_of_the_statement(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let past = Visit::query().filter(|v| {
        v.at.lt(now::<Timestamp>()) & v.at.gt(now::<Timestamp>().minus(SignedDuration::from_hours(1)))
    });
    assert_eq!(past.count(db)?, 0);
    let before = Timestamp::now() - SignedDuration::from_secs(1);
    let moment: Timestamp = Visit::query().limit(1).select(|_| now::<Timestamp>()).one(db)?;
    assert!(before < moment && moment < Timestamp::now() + SignedDuration::from_secs(1));
    Visit::query().filter(|v| v.id.eq(1)).update(db, |v| v.at.set(now::<Timestamp>()))?;
    assert!(Visit::get(db, 1)?.at > before);
    Ok(())
}

/// The types of the other crates have the same functions.
#[derive(Model, Debug, Clone)]
struct Event {
    id: i64,
    one: chrono::DateTime<chrono::Utc>,
    two: time::OffsetDateTime,
    day: chrono::NaiveDate,
}

#[orm::test(models(Event))]
fn other_crates(db: &Db) -> orm::Result<()> {
    let one = chrono::DateTime::from_timestamp(1_700_000_000, 0).expect("a moment");
    let two = time::OffsetDateTime::from_unix_timestamp(1_700_000_000).expect("a moment");
    NewEvent { one, two, day: one.date_naive() }.insert(db)?;
    let row = Event::query().select(|e| {
        let later = e.one.plus(chrono::TimeDelta::days(1));
        (
            later.clone().year(),
            later.since(e.one),
            e.two.minus(time::Duration::DAY).day(),
            e.day.days_since(e.one.date()),
        )
    });
    assert_eq!(row.one(db)?, (2023, chrono::TimeDelta::days(1), 13, 0));
    Ok(())
}
