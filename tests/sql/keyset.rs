//! Pages by cursor: the condition of the rows behind a place.

use orm::prelude::*;
use orm::testing::record;
use orm::{CursorPage, Db};

use super::{NewUser, Seat, User};

/// That the second page of `query`, of two rows, is asked for by this text behind the `SELECT`.
#[track_caller]
fn check_pages<M: Model, Out>(db: &Db, query: &Query<M, Out>, sqlite: &str, postgres: &str) {
    let first = query.after(db, None, 2).expect("a first page");
    let (_, sent) =
        record(db, || -> orm::Result<CursorPage<Out>> { query.after(db, first.next.as_ref(), 2) });
    let (_, text) = sent[0].sql.split_once(" WHERE ").expect("a condition");
    assert_eq!(text, db.backend().pick(sqlite, postgres));
}

fn fill(db: &Db) -> orm::Result<()> {
    let user = |n: i32| NewUser {
        name: format!("{n}"),
        nickname: (n > 2).then(|| "x".to_owned()),
        age: Some(n / 2),
        score: Some(1.0),
        active: true,
        born: jiff::Timestamp::UNIX_EPOCH,
        boss_id: None,
    };
    NewUser::insert_all(db, (0..6).map(user))?;
    Ok(())
}

#[orm::test(models(User, Seat))]
fn all_terms_go_one_way(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let ids = User::query().select(|u| u.id);
    check_pages(db, &ids, r#""id" > ?1 ORDER BY "id" LIMIT 3"#, r#""id" > $1 ORDER BY "id" LIMIT 3"#);
    check_pages(
        db,
        &ids.clone().order_by(|u| u.age.desc()),
        r#"("age", "id") < (?1, ?2 COLLATE BINARY) ORDER BY "age" DESC, "id" DESC LIMIT 3"#,
        r#"("age", "id") < ($1, $2) ORDER BY "age" DESC, "id" DESC LIMIT 3"#,
    );
    // A unique column makes what stands behind it meaningless.
    check_pages(
        db,
        &ids.clone().order_by(|u| (u.name.desc(), u.age.asc())),
        r#""name" < ?1 ORDER BY "name" DESC LIMIT 3"#,
        r#""name" < $1 ORDER BY "name" DESC LIMIT 3"#,
    );
    // No null lies behind a value, where nulls come first.
    check_pages(
        db,
        &ids.filter(|u| u.active).order_by(|u| (u.score.asc(), u.age.asc())),
        r#""active" AND ("score", "age", "id") > (?1, ?2, ?3 COLLATE BINARY) ORDER BY "score", "age", "id" LIMIT 3"#,
        r#""active" AND ("score", "age", "id") > ($1, $2, $3) ORDER BY "score" NULLS FIRST, "age", "id" LIMIT 3"#,
    );
    Ok(())
}

#[orm::test(models(User, Seat))]
fn terms_go_both_ways_or_nulls_lie_behind(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let ids = User::query().select(|u| u.id);
    check_pages(
        db,
        &ids.clone().order_by(|u| (u.active.desc(), u.age.asc())),
        r#""active" <= ?1 AND ("active" < ?2 OR ("age" >= ?3 AND ("age" > ?4 OR "id" > ?5))) ORDER BY "active" DESC, "age", "id" LIMIT 3"#,
        r#""active" <= $1 AND ("active" < $2 OR ("age" >= $3 AND ("age" > $4 OR "id" > $5))) ORDER BY "active" DESC, "age", "id" LIMIT 3"#,
    );
    // The place has no nickname, and all that have one lie behind it.
    check_pages(
        db,
        &ids.clone().order_by(|u| u.nickname.asc()),
        r#"("nickname" IS NOT NULL OR "id" > ?1) ORDER BY "nickname", "id" LIMIT 3"#,
        r#"("nickname" IS NOT NULL OR "id" > $1) ORDER BY "nickname" NULLS FIRST, "id" LIMIT 3"#,
    );
    check_pages(
        db,
        &ids.order_by(|u| u.nickname.desc()),
        r#"("nickname" <= ?1 OR "nickname" IS NULL) AND ("nickname" < ?2 OR "nickname" IS NULL OR "id" < ?3) ORDER BY "nickname" DESC, "id" DESC LIMIT 3"#,
        r#"("nickname" <= $1 OR "nickname" IS NULL) AND ("nickname" < $2 OR "nickname" IS NULL OR "id" < $3) ORDER BY "nickname" DESC NULLS LAST, "id" DESC LIMIT 3"#,
    );
    Ok(())
}
