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
