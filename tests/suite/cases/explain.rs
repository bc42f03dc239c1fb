//! `explain`: that queries find their rows by index.

use orm::Backend;
use orm::prelude::*;

use super::blog::{NewUser, Post, User};

/// Enough rows that reading all of them is the worse plan, and the statistics to know it.
fn fill(db: &Db) -> orm::Result<()> {
    let user = |n: i32| NewUser {
        name: format!("name {n}"),
        nickname: None,
        age: n,
        score: None,
        active: None,
        boss_id: None,
    };
    NewUser::insert_all(db, (0..20_000).map(user))?;
    super::script(db, "ANALYZE")
}

fn assert_index(db: &Db, query: &Query<User>) -> orm::Result<()> {
    let plan = query.explain(db)?;
    let found = match db.backend() {
        Backend::Sqlite => plan.contains("SEARCH"),
        _ => plan.contains("Index") && !plan.contains("Seq Scan"),
    };
    assert!(found, "{plan}\n{}", query.to_sql(db.backend())?);
    Ok(())
}

#[orm::test(models(User, Post))]
fn rows_are_found_by_index(db: &Db) -> orm::Result<()> {
    fill(db)?;
    assert_index(db, &User::query().filter(|u| u.id.eq(7)))?;
    assert_index(db, &User::query().filter(|u| u.name.eq("name 7")))?;
    assert_index(db, &User::query().filter(|u| u.name.in_(["name 7", "name 8"])))?;
    assert_index(db, &User::query().filter(|u| u.id.in_([1, 2, 3])))?;
    assert_index(db, &User::query().filter(|u| u.id.in_(0..257)))?;
    assert_index(db, &User::query().filter(|u| u.age.between(7, 9)))?;
    assert_index(db, &User::query().filter(|u| u.age.eq(7).and(u.active)))?;
    Ok(())
}

#[orm::test(models(User, Post))]
fn prefixes_are_found_by_index(db: &Db) -> orm::Result<()> {
    fill(db)?;
    assert_index(db, &User::query().filter(|u| u.name.starts_with("name 77")))
}
