//! Lists as columns: arrays on Postgres, JSON on SQLite, compared as wholes.

use std::net::IpAddr;
use std::time::Duration;

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Error};
use rust_decimal::Decimal;

use super::script;

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Role {
    Admin,
    Guest,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native = "list_mood")]
enum Mood {
    Sad,
    Happy,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(integer)]
enum Level {
    Low = 1,
    High = 9,
}

#[derive(Value, Debug, Clone, PartialEq)]
struct Tag(String);

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(default = "[]")]
    tags: Vec<Tag>,
    scores: Option<Vec<Option<i32>>>,
    roles: Vec<Role>,
    parts: Vec<Vec<u8>>,
    point: [f64; 2],
    ids: Vec<uuid::Uuid>,
    days: Vec<jiff::civil::Date>,
    times: Vec<Duration>,
    from: Vec<IpAddr>,
    flags: Vec<bool>,
    bytes: Vec<u8>,
}

fn post(n: i32) -> NewPost {
    NewPost {
        name: format!("post {n}"),
        tags: Some(vec![Tag("a,\"b\" {c}\\".into()), Tag(String::new()), Tag(n.to_string())]),
        scores: Some(vec![Some(n), None, Some(-1)]),
        roles: vec![Role::Guest, Role::Admin],
        parts: vec![n.to_be_bytes().to_vec(), Vec::new()],
        point: [f64::from(n) / 3.0, -1e300],
        ids: vec![uuid::Uuid::from_u128(n as u128)],
        days: Vec::new(),
        times: vec![Duration::from_micros(n as u64)],
        from: vec![IpAddr::from([10, 0, 0, 1]), IpAddr::from([0; 16])],
        flags: vec![true, false],
        bytes: vec![0, 255],
    }
}

#[orm::test(models(Post))]
fn b101_lists_come_back(db: &Db) -> orm::Result<()> {
    let days = vec![jiff::civil::date(2024, 2, 29), jiff::civil::date(1, 1, 1)];
    let new = NewPost { days, ..post(1) };
    let mut row = new.insert(db)?;
    assert_eq!(Post::get(db, row.id)?, row);
    assert_eq!((Some(&row.tags), &row.scores, &row.point), (new.tags.as_ref(), &new.scores, &new.point));
    row.scores = None;
    row.flags = Vec::new();
    row.update(db)?;
    assert_eq!(Post::get(db, row.id)?, row);
    let empty = NewPost { name: "empty".into(), tags: None, days: Vec::new(), ..new.clone() }.insert(db)?;
    assert!(empty.tags.is_empty() && empty.days.is_empty());
    let again = NewPost { flags: vec![true], ..new }.upsert(db, |p| p.name)?;
    assert_eq!((again.id, again.flags), (row.id, vec![true]));
    Ok(())
}

#[orm::test(models(Post))]
fn b101_lists_are_compared_as_wholes(db: &Db) -> orm::Result<()> {
    let good = |n| post(n);
    NewPost::insert_all(db, (0..3).map(good))?;
    NewPost { scores: None, ..good(3) }.insert(db)?;
    let count = |query: Query<Post>| query.count(db);
    let scores = |n: i32| vec![Some(n), None, Some(-1)];
    assert_eq!(count(Post::query().filter(|p| p.scores.eq(scores(1))))?, 1);
    assert_eq!(count(Post::query().filter(|p| p.scores.eq(&scores(1)[..])))?, 1);
    assert_eq!(count(Post::query().filter(|p| p.scores.ne(scores(1))))?, 3);
    assert_eq!(count(Post::query().filter(|p| p.scores.is_null()))?, 1);
    assert_eq!(count(Post::query().filter(|p| p.scores.in_([scores(0), scores(2), Vec::new()])))?, 2);
    assert_eq!(count(Post::query().filter(|p| p.scores.not_in([scores(0), scores(2)])))?, 2);
    assert_eq!(count(Post::query().filter(|p| p.scores.in_((0..1000).map(scores))))?, 3);
    assert_eq!(count(Post::query().filter(|p| p.parts.in_((0..1000).map(|n| good(n).parts))))?, 4);
    assert_eq!(count(Post::query().filter(|p| p.point.eq([1.0 / 3.0, -1e300])))?, 1);
    assert_eq!(count(Post::query().filter(|p| p.flags.eq(vec![false, true])))?, 0);
    let groups = Post::query().group_by(|p| p.roles).select(|p| (p.roles, orm::count())).all(db)?;
    assert_eq!(groups, [(vec![Role::Guest, Role::Admin], 4)]);
    let changed =
        Post::query().filter(|p| p.scores.eq(scores(1))).update(db, |p| p.scores.set(Vec::new()))?;
    assert_eq!((changed, count(Post::query().filter(|p| p.scores.eq(Vec::new())))?), (1, 1));
    for ordered in [
        Post::query().order_by(|p| p.tags.asc()),
        Post::query().filter(|p| p.scores.lt(scores(1))),
        Post::query().filter(|p| p.parts.between(Vec::new(), Vec::new())),
    ] {
        let (error, sent) = record(db, || ordered.all(db).unwrap_err());
        let expected = format!(
            "{} has no order of lists that other databases share; compare by `eq` or `in_`, and sort by another column",
            db.backend()
        );
        assert!(error.is_unsupported() && sent.is_empty());
        assert_eq!(error.to_string(), expected);
    }
    Ok(())
}

/// `unnest` would take the lists apart: the rows are listed.
#[orm::test(models(Post))]
fn b101_many_rows_of_lists_are_few_statements(db: &Db) -> orm::Result<()> {
    let rows = |count| (0..count).map(post);
    let (inserted, sent) = record(db, || NewPost::insert_all(db, rows(2_500)));
    let inserted = inserted?;
    assert_eq!(inserted.len(), 2_500);
    assert!(
        inserted.iter().zip(rows(2_500)).all(|(row, new)| row.name == new.name && row.parts == new.parts)
    );
    let inserts = sent.iter().filter(|statement| statement.sql.starts_with("INSERT")).count();
    assert_eq!(inserts, if db.backend() == Backend::Sqlite { 40 } else { 5 });
    assert_eq!(Post::query().order_by(|p| p.id.asc()).all(db)?, inserted);
    Ok(())
}

#[orm::test(models(Post))]
fn b101_items_that_cannot_be_stored_are_refused(db: &Db) -> orm::Result<()> {
    let good = |n| post(n);
    let refusal = |new: NewPost| -> Error {
        let error = new.insert(db).unwrap_err();
        assert!(error.is_encode(), "{error}");
        error
    };
    let error = refusal(NewPost { tags: Some(vec![Tag("a\0b".into())]), ..good(1) });
    assert_eq!(error.to_string(), "posts.tags: the value cannot be stored: text with a NUL character");
    let error =
        refusal(NewPost { days: vec![jiff::civil::date(2024, 1, 1), jiff::civil::Date::MIN], ..good(1) });
    assert!(error.to_string().ends_with("it is outside of the years 0001 to 9999"), "{error}");
    let error = refusal(NewPost { times: vec![Duration::MAX], ..good(1) });
    assert!(error.to_string().starts_with("posts.times: the value"), "{error}");
    for number in [f64::NAN, f64::INFINITY] {
        let new = NewPost { point: [0.0, number], ..good(1) };
        match db.backend() {
            Backend::Sqlite => assert!(refusal(new).to_string().starts_with("posts.point: the value")),
            _ => drop(new.insert(db)?.delete(db)?),
        }
    }
    assert_eq!(Post::query().count(db)?, 0);
    Ok(())
}

#[derive(Model, Debug)]
#[orm(table = "posts")]
struct Scores {
    id: i64,
    scores: Option<Vec<i16>>,
    point: [f64; 3],
}

#[orm::test(models(Post))]
fn b101_lists_that_do_not_fit_are_told(db: &Db) -> orm::Result<()> {
    let read = |scores: &str| -> orm::Result<String> {
        Post::query().delete(db)?;
        let new = post(1).insert(db)?;
        script(db, &format!("UPDATE posts SET scores = {scores}"))?;
        let message = Scores::get(db, new.id).unwrap_err().to_string();
        Ok(message.replace(&format!(" (row with id {})", new.id), ""))
    };
    let (two, null, large) = match db.backend() {
        Backend::Sqlite => ("NULL", "'[1,null]'", "'[40000]'"),
        _ => ("NULL", "'{1,null}'", "'{40000}'"),
    };
    assert_eq!(read(two)?, "posts.point: stored list is 2 long, not 3");
    assert_eq!(read(null)?, "posts.scores: an item of the stored list is null");
    assert_eq!(
        read(large)?,
        "posts.scores: an item of the stored list does not fit: stored integer is out of the range of i16"
    );
    if db.backend() == Backend::Sqlite {
        assert_eq!(read("'{1,2}'")?, "posts.scores: stored text is no JSON array");
    } else {
        assert_eq!(read("'{{1,2},{3,4}}'")?, "posts.scores: stored list has 2 dimensions");
        script(db, "UPDATE posts SET scores = '[5:6]={7,8}', point = '{1,2,3}'")?;
        assert_eq!(Scores::query().one(db)?.scores, Some(vec![7, 8]));
    }
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Survey {
    id: i64,
    moods: Vec<Mood>,
    maybe: Option<Vec<Option<Mood>>>,
    levels: Vec<Level>,
    prices: Vec<Decimal>,
}

/// A native enum and a decimal are compared within a list as they are alone.
#[orm::test(models(Survey))]
fn b101_lists_of_enums_and_decimals(db: &Db) -> orm::Result<()> {
    let survey = |prices: &[Decimal]| NewSurvey {
        moods: vec![Mood::Happy, Mood::Sad],
        maybe: Some(vec![None, Some(Mood::Sad)]),
        levels: vec![Level::High, Level::Low],
        prices: prices.to_vec(),
    };
    let prices = [Decimal::new(150, 2), Decimal::new(-1000, 3), Decimal::ZERO];
    let rows = NewSurvey::insert_all(db, [survey(&prices), survey(&[])])?;
    assert_eq!(Survey::query().order_by(|s| s.id.asc()).all(db)?, rows);
    let same = [Decimal::new(15, 1), Decimal::NEGATIVE_ONE, Decimal::new(0, 5)];
    assert_eq!(Survey::query().filter(|s| s.prices.eq(&same[..])).one(db)?, rows[0]);
    assert_eq!(Survey::query().filter(|s| s.prices.in_([same.to_vec(), Vec::new()])).count(db)?, 2);
    let moods = || vec![Mood::Happy, Mood::Sad];
    assert_eq!(Survey::query().filter(|s| s.moods.eq(moods()) & s.moods.in_([moods()])).count(db)?, 2);
    assert_eq!(Survey::query().filter(|s| s.maybe.ne(vec![None, Some(Mood::Sad)])).count(db)?, 0);
    let moods = vec![Mood::Sad];
    Survey::query().update(db, |s| (s.moods.set(&moods), s.levels.set(vec![Level::Low])))?;
    assert_eq!(Survey::query().filter(|s| s.moods.eq(&moods) & s.levels.eq(vec![Level::Low])).count(db)?, 2);
    Ok(())
}
