//! Errors of statements over many rows, and of what only one database would notice: explained alike on both.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Owner {
    id: i64,
    name: String,
}

/// Goes with its owner, so it never stands in the way.
#[derive(Model, Debug, Clone, PartialEq)]
struct Badge {
    id: i64,
    #[orm(belongs_to = Owner, on_delete = cascade)]
    owner_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Car {
    id: i64,
    #[orm(belongs_to = Owner)]
    owner_id: i64,
    #[orm(default = 0)]
    doors: i16,
    #[orm(default = 0)]
    mileage: i32,
}

fn owner_with_car(db: &Db) -> orm::Result<(Owner, Car)> {
    let owner = NewOwner { name: "Ann".into() }.insert(db)?;
    NewBadge { owner_id: owner.id }.insert(db)?;
    let car = NewCar { owner_id: owner.id, doors: None, mileage: None }.insert(db)?;
    Ok((owner, car))
}

fn assert_points_here(error: &orm::Error) {
    let constraint = error.foreign_key_violation().expect("a foreign key violation");
    assert_eq!(
        (constraint.table(), constraint.columns().join(",").as_str()),
        ("cars", "owner_id"),
        "{error}"
    );
    assert_eq!(constraint.name(), Some("cars_owner_id_fkey"));
    assert_eq!(error.to_string(), "foreign key violation on cars(owner_id), constraint cars_owner_id_fkey");
}

#[orm::test(models(Owner, Badge, Car))]
fn b087_deleting_what_is_pointed_at_names_who_points(db: &Db) -> orm::Result<()> {
    let (owner, _) = owner_with_car(db)?;
    assert_points_here(&owner.delete(db).unwrap_err());
    assert_points_here(&db.transaction(|tx| owner.delete(tx)).unwrap_err());
    assert_points_here(&Owner::query().filter(|o| o.name.eq("Ann")).delete(db).unwrap_err());
    assert_points_here(&Owner::query().delete_returning(db).unwrap_err());
    assert_eq!((Owner::query().count(db)?, Badge::query().count(db)?), (1, 1));
    Ok(())
}

#[orm::test(models(Owner, Badge, Car))]
fn b087_pointing_at_nothing_by_a_set_based_update(db: &Db) -> orm::Result<()> {
    let (_, car) = owner_with_car(db)?;
    assert_points_here(&Car::query().update(db, |c| c.owner_id.set(999)).unwrap_err());
    assert_points_here(&Car::query().update_returning(db, |c| c.owner_id.set(999)).unwrap_err());
    assert_eq!(Car::query().one(db)?, car);
    Ok(())
}

#[orm::test(models(Owner, Badge, Car))]
fn b092_what_the_column_cannot_hold_is_not_stored(db: &Db) -> orm::Result<()> {
    let (_, car) = owner_with_car(db)?;
    for most in [i16::MAX, i16::MIN] {
        Car::query().update(db, |c| c.doors.set(most))?;
        assert!(Car::query().update(db, |c| c.doors.set(c.doors + c.doors)).is_err());
        assert_eq!(Car::get(db, car.id)?.doors, most);
    }
    for most in [i32::MAX, i32::MIN] {
        Car::query().update(db, |c| c.mileage.set(most))?;
        assert!(Car::query().update(db, |c| c.mileage.set(c.mileage + c.mileage)).is_err());
        assert_eq!(Car::get(db, car.id)?.mileage, most);
    }
    Ok(())
}
