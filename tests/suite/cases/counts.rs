//! How much each verb costs: statements, round trips, compilations.

use orm::prelude::*;
use orm::testing::{assert_statements, recompiles, round_trips};

use super::blog::{self, NewPost, NewUser, Post, User};

/// A statement that SQLite compiles again whenever a value changes costs more than it finds.
#[orm::test(models(User, Post))]
fn changing_values_compile_nothing_again(db: &Db) -> orm::Result<()> {
    let user = |n: i32| NewUser {
        name: format!("name {n}"),
        nickname: None,
        age: n,
        score: None,
        active: None,
        boss_id: None,
    };
    NewUser::insert_all(db, (0..2_000).map(user))?;
    super::script(db, "ANALYZE")?;
    let work = |n: i64| {
        User::find(db, n)?;
        let n = i32::try_from(n).expect("small");
        User::query().filter(|u| u.age.gt(n)).limit(200 + n as u64).offset(n as u64).all(db)?;
        User::query().filter(|u| u.name.like(format!("%{n}_"))).count(db)?;
        User::query().filter(|u| u.name.starts_with(format!("name {n}"))).count(db)?;
        User::query().filter(|u| u.name.contains(format!("{n}"))).exists(db)?;
        User::query().filter(|u| u.age.between(n, n + 10)).select(|u| u.age.max()).one(db)?;
        User::query().filter(|u| u.id.in_((0..300).map(|id| id + i64::from(n)))).count(db)?;
        User::query().filter(|u| u.age.eq(n)).update(db, |u| u.nickname.set(format!("{n}")))?;
        Ok::<_, orm::Error>(())
    };
    work(1)?;
    let (result, count) = recompiles(db, || (2..50).try_for_each(work))?;
    result?;
    assert_eq!(count, 0);
    Ok(())
}

#[orm::test(models(User, Post))]
fn every_verb_is_one_statement_and_one_round_trip(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let post = |title: &str| NewPost { author_id: 1, editor_id: None, title: title.into(), words: 1 };
    let verbs: [(&str, &dyn Fn() -> orm::Result<()>); 16] = [
        ("find", &|| User::find(db, 1).map(drop)),
        ("insert", &|| post("x").insert(db).map(drop)),
        ("upsert", &|| post("x").upsert(db, |p| p.id).map(drop)),
        ("ignore", &|| post("x").insert_or_ignore(db).map(drop)),
        ("update", &|| {
            User {
                id: 3,
                name: "Cid".into(),
                nickname: None,
                age: 1,
                score: None,
                active: true,
                boss_id: None,
            }
            .update(db)
        }),
        ("all", &|| User::query().all(db).map(drop)),
        ("first", &|| User::query().first(db).map(drop)),
        ("one", &|| User::query().filter(|u| u.id.eq(1)).one(db).map(drop)),
        ("count", &|| User::query().count(db).map(drop)),
        ("exists", &|| User::query().exists(db).map(drop)),
        ("paths", &|| Post::query().filter(|p| p.editor().boss().name.eq("Ann")).all(db).map(drop)),
        ("update all", &|| Post::query().update(db, |p| p.words.set(2)).map(drop)),
        ("update returning", &|| Post::query().update_returning(db, |p| p.words.set(2)).map(drop)),
        ("update by path", &|| {
            Post::query().filter(|p| p.author().age.gt(1)).update(db, |p| p.words.set(2)).map(drop)
        }),
        ("delete all", &|| Post::query().filter(|p| p.words.lt(0)).delete(db).map(drop)),
        ("delete returning", &|| Post::query().filter(|p| p.words.lt(0)).delete_returning(db).map(drop)),
    ];
    for (verb, run) in verbs {
        // The first time a statement is prepared.
        run()?;
        assert_statements(db, 1, run)?;
        let (result, trips) = round_trips(db, run)?;
        result?;
        assert_eq!(trips, 1, "{verb}");
    }
    Ok(())
}
