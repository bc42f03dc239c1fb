//! Set-based updates from other tables: `set` reads over relations.

use orm::prelude::*;
use orm::testing::assert_statements;

use super::blog::{NewUser, User};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_one(badge: Badge))]
struct Guest {
    id: i64,
    name: String,
    age: i32,
    code: Option<String>,
    #[orm(belongs_to = Self)]
    host_id: Option<i64>,
    host_name: Option<String>,
    #[orm(version)]
    version: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Badge {
    id: i64,
    #[orm(belongs_to = Guest, unique)]
    guest_id: i64,
    code: String,
}

fn fill(db: &Db) -> orm::Result<Vec<Guest>> {
    let guest = |name: &str, age, host_id| {
        NewGuest { name: name.into(), age, code: None, host_id, host_name: None }.insert(db)
    };
    let ann = guest("Ann", 30, None)?;
    let bob = guest("Bob", 20, Some(ann.id))?;
    let cid = guest("Cid", 10, Some(bob.id))?;
    NewBadge { guest_id: bob.id, code: "B-1".into() }.insert(db)?;
    Ok(vec![ann, bob, cid])
}

#[orm::test(models(Guest, Badge))]
fn b080_from_the_row_that_a_path_leads_to(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let update = || {
        Guest::query().update(db, |g| {
            (
                g.host_name.set(g.host().name),
                g.age.set(g.host().host().age.unwrap_or(0) + g.age),
                g.code.set(g.badge().code),
            )
        })
    };
    assert_eq!(assert_statements(db, 1, update)?, 3);
    let rows: Vec<(Option<String>, i32, Option<String>, i32)> = Guest::query()
        .order_by(|g| g.id.asc())
        .select(|g| (g.host_name, g.age, g.code, g.version))
        .all(db)?;
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(rows, [(None, 30, None, 2), (text("Ann"), 20, text("B-1"), 2), (text("Bob"), 40, None, 2)]);
    Ok(())
}

#[orm::test(models(Guest, Badge))]
fn b080_beside_filters_over_relations_and_returning(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let of_bob = Guest::query().filter(|g| g.host().name.eq("Bob"));
    let names = of_bob
        .select(|g| (g.name, g.host_name))
        .update_returning(db, |g| g.host_name.set(g.host().name.concat("!")))?;
    assert_eq!(names, [("Cid".to_owned(), Some("Bob!".to_owned()))]);
    assert_eq!(Guest::query().filter(|g| g.host_name.is_null()).count(db)?, 2);
    // What leads nowhere is null, which the column has to take.
    let error = Guest::query().update(db, |g| g.name.set(g.host().name)).unwrap_err();
    assert_eq!(error.not_null_violation().expect("not null").columns(), ["name"]);
    Ok(())
}

#[orm::test(models(User))]
fn b082_from_the_row_that_is_there_and_the_new_one(db: &Db) -> orm::Result<()> {
    let user = |name: &str, age, boss_id| NewUser {
        name: name.into(),
        nickname: None,
        age,
        score: None,
        active: None,
        boss_id,
    };
    let ann = user("Ann", 30, None).insert(db)?;
    let bob = user("Bob", 20, Some(ann.id)).insert(db)?;
    let changed = user("Bob", 1, Some(bob.id))
        .on_conflict(|u| u.name)
        .set(|old, new| {
            (old.nickname.set(new.boss().name), old.age.set(old.boss().age.unwrap_or(0) + new.age))
        })
        .run(db)?;
    assert_eq!(changed, Some(User { nickname: Some("Bob".into()), age: 31, ..bob }));
    Ok(())
}
