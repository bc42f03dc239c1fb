//! Locks of rows: what others see of them, and where they are refused.

use orm::prelude::*;
use orm::testing::{assert_statements, record};

use super::blog::{self, Post, User};

#[orm::test(models(User, Post), pool = 2, only = "postgres")]
fn locked_rows_are_skipped_or_refused(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let ids = Post::query().order_by(|p| p.id.asc());
    let all = ids.clone().select(|p| p.id).all(db)?;
    db.transaction(|tx| {
        let first = ids.clone().limit(1).for_update().one(tx)?;
        assert_eq!(first.id, all[0]);
        db.transaction(|other| {
            let free = ids.clone().for_update().skip_locked().all(other)?;
            assert_eq!(free.iter().map(|post| post.id).collect::<Vec<_>>(), all[1..]);
            let busy = other.transaction(|inner| ids.clone().for_share().nowait().all(inner)).unwrap_err();
            assert!(busy.is_busy(), "{busy}");
            // What only reads is never kept waiting.
            assert_eq!(ids.clone().all(other)?.len(), all.len());
            // Rows that a path joins are not locked.
            Ok::<_, orm::Error>(())
        })?;
        Ok::<_, orm::Error>(())
    })?;
    db.transaction(|tx| {
        ids.clone().filter(|p| p.editor().name.ne("x")).for_update().with(|p| p.author()).all(tx)?;
        db.transaction(|other| {
            let users = User::query().for_no_key_update().nowait().all(other)?;
            assert!(!users.is_empty());
            Ok::<_, orm::Error>(())
        })
    })?;
    // In a stream as well.
    db.transaction(|tx| {
        let streamed = ids.clone().for_key_share().stream(tx)?.count();
        assert_eq!(streamed, all.len());
        Ok::<_, orm::Error>(())
    })
}

#[orm::test(models(User, Post))]
fn locks_are_refused_before_anything_is_sent(db: &Db) -> orm::Result<()> {
    let query = User::query().for_update();
    assert_statements(db, 0, || {
        let outside = query.all(db).unwrap_err();
        if db.backend() == orm::Backend::Postgres {
            assert_eq!(
                outside.to_string(),
                "a lock of rows outside of a transaction would be gone at once; run the query on a `Tx`"
            );
        } else {
            assert!(outside.is_unsupported());
        }
        assert_eq!(
            query.count(db).unwrap_err().to_string(),
            "a count of a query that locks rows, which it does not; read them with `all`"
        );
        assert!(query.exists(db).is_err());
        assert!(query.delete(db).is_err());
        assert!(query.update(db, |u| u.name.set("x")).is_err());
        Ok::<_, orm::Error>(())
    })?;
    let (_, sent) = record(db, || {
        db.transaction(|tx| {
            assert!(query.clone().distinct().all(tx).is_err());
            assert!(query.clone().select(|_| count()).all(tx).is_err());
            Ok::<_, orm::Error>(())
        })
    });
    assert!(sent.iter().all(|one| !one.sql.contains("SELECT")));
    Ok(())
}

#[orm::test(models(User, Post), pool = 2, only = "postgres")]
fn rows_of_several_tables_are_locked(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let joined = || Post::query().join(User::query(), |(p, u)| p.author_id.eq(u.id));
    let free = |users: bool| {
        db.transaction(|other| {
            let rows = match users {
                true => User::query().for_update().skip_locked().all(other)?.len(),
                false => Post::query().for_update().skip_locked().all(other)?.len(),
            };
            Ok::<_, orm::Error>(rows)
        })
    };
    let (users, posts) = (User::query().count(db)? as usize, Post::query().count(db)? as usize);
    let authors = Post::query().select(|p| p.author_id).distinct().count(db)? as usize;
    assert!(authors > 0 && posts > 0);
    db.transaction(|tx| {
        joined().for_update().all(tx)?;
        assert_eq!((free(true)?, free(false)?), (users, 0));
        joined().lock_of(|(p, u)| (p.clone(), u.clone())).all(tx)?;
        assert_eq!((free(true)?, free(false)?), (users - authors, 0));
        Ok::<_, orm::Error>(())
    })?;
    db.transaction(|tx| {
        // Over a path, whose rows are joined for the lock alone.
        Post::query().for_no_key_update().lock_of(|p| p.author()).all(tx)?;
        assert_eq!((free(true)?, free(false)?), (users - authors, posts));
        Ok::<_, orm::Error>(())
    })
}

#[orm::test(models(User, Post))]
fn rows_that_may_be_missing_are_not_locked(db: &Db) -> orm::Result<()> {
    let on = |p: orm::Column<i64>, u: orm::Column<i64>| p.eq(u);
    let left = Post::query().left_join(User::query(), |(p, u)| on(p.author_id, u.id));
    let right = Post::query().right_join(User::query(), |(p, u)| on(p.author_id, u.id));
    let missing = "a lock of rows that may be missing, on the far side of an outer join; name those that are there by `lock_of`";
    let made = "a lock of rows that another query makes; lock those of a model, or name them by `lock_of`";
    let postgres = db.backend() == orm::Backend::Postgres;
    let refused = |result: orm::Result<()>, message: &str| {
        let error = result.unwrap_err();
        match postgres {
            true => assert_eq!(error.to_string(), message),
            false => assert!(error.is_unsupported(), "{error}"),
        }
    };
    db.transaction(|tx| {
        refused(left.clone().lock_of(|(_, u)| u.id).all(tx).map(drop), missing);
        refused(right.clone().for_update().all(tx).map(drop), missing);
        refused(Post::query().lock_of(|p| p.editor().name).all(tx).map(drop), missing);
        let pairs = User::query().select(|u| (u.id, u.name)).subquery();
        refused(pairs.clone().for_share().all(tx).map(drop), made);
        refused(
            User::query()
                .join(pairs, |(u, (id, _))| u.id.eq(*id))
                .lock_of(|(_, (id, _))| *id)
                .all(tx)
                .map(drop),
            made,
        );
        let mut other = None;
        let _ = User::query().select(|u| {
            other = Some(u.id);
            u.id
        });
        let other = other.expect("a column");
        refused(
            Post::query().lock_of(|_| other).all(tx).map(drop),
            "a lock of rows that are not in the query",
        );
        if postgres {
            // Those that are always there are.
            left.lock_of(|(p, _)| p.clone()).all(tx)?;
            right.for_share().lock_of(|(_, u)| u.clone()).all(tx)?;
            User::query().lock_of(|u| u.id).all(tx)?;
        }
        Ok::<_, orm::Error>(())
    })
}

#[test]
fn named_rows_are_locked() -> orm::Result<()> {
    let query = Post::query().lock_of(|p| (p.id, p.author())).select(|p| p.id).skip_locked();
    assert_eq!(
        query.to_sql(orm::Backend::Postgres)?,
        r#"SELECT "t0"."id" FROM "posts" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."author_id" FOR UPDATE OF "t0", "t1" SKIP LOCKED"#
    );
    let query = Post::query().lock_of(|p| p.id).select(|p| p.id).for_key_share();
    assert_eq!(query.to_sql(orm::Backend::Postgres)?, r#"SELECT "id" FROM "posts" FOR KEY SHARE"#);
    Ok(())
}

#[test]
fn only_own_rows_are_locked() -> orm::Result<()> {
    let query = Post::query().filter(|p| p.author().name.eq("Ann")).select(|p| p.id).for_share().nowait();
    assert_eq!(
        query.to_sql(orm::Backend::Postgres)?,
        r#"SELECT "t0"."id" FROM "posts" AS "t0" JOIN "users" AS "t1" ON "t1"."id" = "t0"."author_id" WHERE "t1"."name" = $1 FOR SHARE OF "t0" NOWAIT"#
    );
    assert!(query.to_sql(orm::Backend::Sqlite).unwrap_err().is_unsupported());
    Ok(())
}
