//! Arithmetic: whole numbers stay whole, a division by zero is null.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Sample {
    id: i64,
    small: i16,
    whole: i64,
    real: f64,
}

fn sample(small: i16, whole: i64, real: f64) -> NewSample {
    NewSample { small, whole, real }
}

#[orm::test(models(Sample))]
fn b070_whole_numbers_divide_toward_zero(db: &Db) -> orm::Result<()> {
    NewSample::insert_all(db, [sample(7, 2, 0.5), sample(-7, 2, 0.5), sample(7, -2, 0.5)])?;
    let rows: Vec<Option<i64>> =
        Sample::query().order_by(|s| s.id.asc()).select(|s| (s.whole * 0 + 7) / s.whole).all(db)?;
    assert_eq!(rows, [Some(3), Some(3), Some(-3)]);
    let rows: Vec<(Option<i16>, Option<i16>)> =
        Sample::query().order_by(|s| s.id.asc()).select(|s| (s.small / 2, s.small % 4)).all(db)?;
    assert_eq!(rows, [(Some(3), Some(3)), (Some(-3), Some(-3)), (Some(3), Some(3))]);
    Ok(())
}

#[orm::test(models(Sample))]
fn b070_division_by_zero_is_null(db: &Db) -> orm::Result<()> {
    sample(1, 0, 0.0).insert(db)?;
    let row: (Option<i16>, Option<i64>, Option<i64>, Option<f64>) = Sample::query()
        .select(|s| (s.small / 0, s.whole / (s.whole * 2), s.whole % 0, s.real / 0.0))
        .one(db)?;
    assert_eq!(row, (None, None, None, None));
    assert_eq!(Sample::query().filter(|s| (s.whole / 0).eq(1)).count(db)?, 0);
    assert_eq!(Sample::query().filter(|s| (s.whole / 0).is_null()).count(db)?, 1);
    Ok(())
}

#[orm::test(models(Sample))]
fn operators_nest_as_written(db: &Db) -> orm::Result<()> {
    sample(3, 10, 0.25).insert(db)?;
    let row: (i64, i64, i64, f64, i64) = Sample::query()
        .select(|s| {
            (
                (s.whole + 1) * 2,
                s.whole - (s.whole - 1),
                -(s.whole + 1),
                s.real * 4.0 - 0.5,
                -s.whole - -(s.whole + 0),
            )
        })
        .one(db)?;
    assert_eq!(row, (22, 1, -11, 0.5, 0));
    assert_eq!(Sample::query().filter(|s| (s.whole - 3).gt(s.whole - 4)).count(db)?, 1);
    assert_eq!(Sample::query().filter(|s| (s.whole * 2 - 1).between(s.whole, 19)).count(db)?, 1);
    assert_eq!(Sample::query().order_by(|s| (-s.whole).asc()).count(db)?, 1);
    Ok(())
}

#[orm::test(models(Sample))]
fn b081_several_increments_in_one_statement(db: &Db) -> orm::Result<()> {
    sample(1, 2, 3.0).insert(db)?;
    let changed = Sample::query()
        .update(db, |s| (s.small.set(s.small + 1), s.whole.set(s.whole * 10), s.real.set(s.real - 0.5)))?;
    assert_eq!(changed, 1);
    assert_eq!(Sample::get(db, 1)?, Sample { id: 1, small: 2, whole: 20, real: 2.5 });
    // Both see the row as it was.
    Sample::query().update(db, |s| (s.whole.set(s.whole + 1), s.real.set(0.0)))?;
    assert_eq!(Sample::get(db, 1)?.whole, 21);
    Ok(())
}

#[orm::test(models(Sample))]
fn b092_what_is_beyond_the_range_is_an_error(db: &Db) -> orm::Result<()> {
    sample(1, i64::MAX, 0.0).insert(db)?;
    assert!(Sample::query().update(db, |s| s.whole.set(s.whole + 1)).is_err());
    assert!(Sample::query().select(|s| s.whole + 1).one(db).is_err());
    assert!(Sample::query().select(|s| s.small * 32767 * 2).one(db).is_err());
    assert_eq!(Sample::get(db, 1)?.whole, i64::MAX);
    Ok(())
}
