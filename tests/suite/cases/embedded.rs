//! Embedded structs, and fields that are no columns.

use orm::prelude::*;

/// Where somebody lives.
#[derive(Embed, Debug, Clone, PartialEq)]
struct Address {
    /// With the number.
    #[orm(max_len = 50)]
    street: String,
    #[orm(column = "town")]
    city: Option<String>,
    #[orm(embed(prefix = "at_"))]
    place: Place,
}

#[derive(Embed, Debug, Clone, PartialEq)]
struct Place {
    lat: f64,
    lon: f64,
}

#[derive(Debug, Clone, PartialEq, Default)]
struct Cache(Option<u8>);

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(index(name, home.place.lat), unique(home.street, home.city, last_seen.lon))]
struct Person {
    id: i64,
    #[orm(embed)]
    home: Address,
    #[orm(skip)]
    cache: Cache,
    name: String,
    #[orm(embed(prefix = ""))]
    last_seen: Option<Place>,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, PartialEq)]
struct Pet {
    id: i64,
    #[orm(belongs_to = Person)]
    owner_id: Option<i64>,
}

fn address(street: &str) -> Address {
    Address { street: street.into(), city: Some("Leeds".into()), place: Place { lat: 53.8, lon: -1.5 } }
}

fn new(name: &str, last_seen: Option<Place>) -> NewPerson {
    NewPerson { name: name.into(), home: address(name), last_seen }
}

#[orm::test(models(Person))]
fn embedded_structs_are_columns(db: &Db) -> orm::Result<()> {
    let seen = Place { lat: 1.0, lon: 2.0 };
    let mut ann = new("Ann", Some(seen.clone())).insert(db)?;
    assert_eq!((&ann.home, &ann.last_seen), (&address("Ann"), &Some(seen)));
    assert_eq!(Person::get(db, ann.id)?, ann);
    ann.home.city = None;
    ann.home.place.lat = 0.5;
    ann.last_seen = None;
    ann.update(db)?;
    assert_eq!(Person::get(db, ann.id)?, ann);
    let rows = NewPerson::insert_all(db, (0..300).map(|n| new(&n.to_string(), None)))?;
    assert_eq!(rows[299].home.street, "299");
    Ok(())
}

#[orm::test(models(Person, Pet))]
fn embedded_columns_stand_in_queries(db: &Db) -> orm::Result<()> {
    let ann = new("Ann", None).insert(db)?;
    let bob = new("Bob", Some(Place { lat: 1.0, lon: 2.0 })).insert(db)?;
    let found = Person::query().filter(|p| p.home.street.eq("Bob").and(p.home.city.is_not_null())).one(db)?;
    assert_eq!(found, bob);
    let found = Person::query().filter(|p| p.last_seen.lat.is_null()).one(db)?;
    assert_eq!(found, ann);
    let rows: Vec<(Option<f64>, f64)> = Person::query()
        .order_by(|p| p.home.street.asc())
        .select(|p| (p.last_seen.lat, p.home.place.lon))
        .all(db)?;
    assert_eq!(rows, [(None, -1.5), (Some(1.0), -1.5)]);
    let set =
        Person::query().update(db, |p| (p.home.place.lat.set(9.5), p.last_seen.lon.set(p.home.place.lon)))?;
    assert_eq!((set, Person::get(db, bob.id)?.home.place.lat), (2, 9.5));

    NewPet { owner_id: Some(bob.id) }.insert(db)?;
    NewPet { owner_id: None }.insert(db)?;
    let owners: Vec<(Option<String>, Option<Person>)> =
        Pet::query().order_by(|p| p.id.asc()).select(|p| (p.owner().home.street, p.owner())).all(db)?;
    assert_eq!(owners[0].0.as_deref(), Some("Bob"));
    assert_eq!(owners[1], (None, None));
    Ok(())
}

#[orm::test(models(Person))]
fn embedded_options_are_none_when_all_is_null(db: &Db) -> orm::Result<()> {
    let ann = new("Ann", Some(Place { lat: 1.0, lon: 2.0 })).insert(db)?;
    Person::query().update(db, |p| p.last_seen.lon.set(None))?;
    let error = Person::get(db, ann.id).unwrap_err();
    assert!(error.is_decode() && error.to_string().contains("persons.lon"), "{error}");
    Person::query().update(db, |p| p.last_seen.lat.set(None))?;
    assert_eq!(Person::get(db, ann.id)?.last_seen, None);
    Ok(())
}

#[orm::test(models(Person))]
fn skipped_fields_are_no_columns_and_stay(db: &Db) -> orm::Result<()> {
    let mut ann = new("Ann", None).insert(db)?;
    assert_eq!(ann.cache, Cache(None));
    ann.cache = Cache(Some(7));
    ann.update(db)?;
    assert_eq!((ann.version, &ann.cache), (2, &Cache(Some(7))));
    ann.reload(db)?;
    assert_eq!(ann.cache, Cache(Some(7)));
    assert_eq!(Person::get(db, ann.id)?.cache, Cache(None));
    Ok(())
}

#[orm::test(models(Person))]
fn embedded_columns_keep_their_rules(db: &Db) -> orm::Result<()> {
    let error = new(&"x".repeat(51), None).insert(db).unwrap_err();
    assert_eq!(error.check_violation().and_then(|check| check.name()), Some("persons_home_street_max_len"));
    let columns: Vec<(&str, &str, bool)> =
        Person::table().columns.iter().map(|column| (column.name, column.field, column.nullable)).collect();
    assert_eq!(
        columns,
        [
            ("id", "id", false),
            ("name", "name", false),
            ("version", "version", false),
            ("home_street", "home.street", false),
            ("home_town", "home.city", true),
            ("home_at_lat", "home.place.lat", false),
            ("home_at_lon", "home.place.lon", false),
            ("lat", "last_seen.lat", true),
            ("lon", "last_seen.lon", true),
        ]
    );
    new("Ann", Some(Place { lat: 0.0, lon: 1.0 })).insert(db)?;
    let error = new("Ann", Some(Place { lat: 0.5, lon: 1.0 })).insert(db).unwrap_err();
    let unique = error.unique_violation().expect("a unique violation");
    assert_eq!(unique.columns(), ["home_street", "home_town", "lon"]);
    assert_eq!(Person::table().columns[3].comment, Some("With the number."));
    Ok(())
}
