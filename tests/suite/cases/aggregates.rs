//! Aggregates, groups, and what stands beside them.

use orm::prelude::*;
use orm::testing::record;

use super::blog::{self, Post, User};

#[orm::test(models(User, Post))]
fn b069_aggregates_over_no_rows(db: &Db) -> orm::Result<()> {
    let row = User::query()
        .select(|u| {
            (
                count(),
                u.nickname.count(),
                u.age.sum(),
                u.age.avg(),
                u.age.min(),
                u.name.max(),
                u.score.sum(),
                u.age.count_distinct(),
            )
        })
        .one(db)?;
    assert_eq!(row, (0, 0, None, None, None, None, None, 0));
    let groups: Vec<(bool, i64)> =
        User::query().group_by(|u| u.active).select(|u| (u.active, count())).all(db)?;
    assert!(groups.is_empty());
    Ok(())
}

#[orm::test(models(User, Post))]
fn b069_aggregates(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let row = User::query()
        .select(|u| {
            (
                count(),
                u.nickname.count(),
                u.age.sum(),
                u.age.avg(),
                u.age.min(),
                u.age.max(),
                u.score.sum(),
                u.score.avg(),
                u.name.min(),
                u.active.count_distinct(),
            )
        })
        .one(db)?;
    assert_eq!(
        row,
        (3, 2, Some(87), Some(29.0), Some(17), Some(40), Some(4.0), Some(2.0), Some("Ann".to_owned()), 2)
    );
    let row = User::query()
        .select(|u| ((u.age * 2).sum(), u.boss().age.max(), u.age.sum() + 1, u.score.min()))
        .one(db)?;
    assert_eq!(row, (Some(174), Some(30), Some(88), Some(1.5)));
    Ok(())
}

#[derive(Model, Debug)]
struct Big {
    id: i64,
    n: i64,
    small: i16,
    f: f32,
}

#[orm::test(models(Big))]
fn b069_sums_keep_their_range(db: &Db) -> orm::Result<()> {
    let big = |n, small, f| NewBig { n, small, f };
    NewBig::insert_all(db, [big(i64::MAX - 1, 32_767, 0.5), big(1, 32_767, 0.25)])?;
    assert_eq!(
        Big::query().select(|b| (b.n.sum(), b.small.sum(), b.f.sum())).one(db)?,
        (Some(i64::MAX), Some(65_534), Some(0.75))
    );
    assert_eq!(Big::query().select(|b| b.small.avg()).one(db)?, Some(32_767.0));
    big(1, 0, 0.0).insert(db)?;
    assert!(Big::query().select(|b| b.n.sum()).one(db).is_err());
    Ok(())
}

#[orm::test(models(User, Post))]
fn groups(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let by_editor = Post::query().group_by(|p| p.editor_id).order_by(|p| p.editor_id.asc());
    assert_eq!(
        by_editor.clone().select(|p| (p.editor_id, count())).all(db)?,
        [(None, 2), (Some(2), 1), (Some(3), 1)]
    );
    let busy = by_editor.having(|p| p.words.sum().gt(20));
    assert_eq!(
        busy.select(|p| (p.editor_id, p.words.sum())).all(db)?,
        [(None, Some(60)), (Some(3), Some(30))]
    );
    let two: Vec<(i64, Option<i64>, i64)> = Post::query()
        .group_by(|p| (p.author_id, p.editor_id))
        .order_by(|p| (count().desc(), p.words.max().desc()))
        .limit(1)
        .select(|p| (p.author_id, p.editor_id, count()))
        .all(db)?;
    assert_eq!(two, [(3, None, 1)]);
    let upper = Post::query().group_by(|p| p.title.upper()).select(|p| (p.title.upper(), count()));
    assert_eq!(upper.order_by(|p| p.title.upper().asc()).first(db)?, Some(("FOUR".to_owned(), 1)));
    let whole: Vec<(User, i64)> = Post::query()
        .group_by(|p| p.author())
        .order_by(|p| p.author().id.asc())
        .select(|p| (p.author(), count()))
        .all(db)?;
    assert_eq!((whole[0].0.name.as_str(), whole[0].1), ("Ann", 2));
    Ok(())
}

/// SQLite would answer with an arbitrary row.
#[orm::test(models(User, Post))]
fn a_plain_column_beside_an_aggregate_is_refused(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let refused = |work: &dyn Fn() -> orm::Result<()>, message: &str| {
        let (result, sent) = record(db, work);
        assert_eq!(result.unwrap_err().to_string(), message);
        assert!(sent.is_empty());
    };
    let beside = "column `name` stands beside an aggregate; add it to `group_by`";
    refused(&|| User::query().select(|u| (u.name, count())).all(db).map(|_| ()), beside);
    refused(&|| User::query().group_by(|u| u.age).select(|u| (u.name, count())).all(db).map(|_| ()), beside);
    refused(
        &|| {
            User::query().group_by(|u| u.age).select(|u| u.age).having(|u| u.name.eq("x")).all(db).map(|_| ())
        },
        beside,
    );
    refused(
        &|| {
            User::query().group_by(|u| u.age).select(|u| u.age).order_by(|u| u.name.asc()).all(db).map(|_| ())
        },
        beside,
    );
    refused(&|| User::query().select(|u| u.name).order_by(|u| u.age.sum().asc()).all(db).map(|_| ()), beside);
    refused(
        &|| User::query().select(|u| u.name.concat("x")).having(|_| count().gt(1)).all(db).map(|_| ()),
        beside,
    );
    let rows = "a grouped query returns groups, not rows; add `select` after `group_by`";
    refused(&|| User::query().group_by(|u| u.age).all(db).map(|_| ()), rows);
    refused(&|| User::query().order_by(|u| u.age.sum().asc()).all(db).map(|_| ()), rows);
    Ok(())
}

#[orm::test(models(User, Post))]
fn an_aggregate_in_a_filter_is_refused(db: &Db) -> orm::Result<()> {
    let by_sum = User::query().group_by(|u| u.age.sum()).select(|_| count());
    assert!(by_sum.all(db).unwrap_err().to_string().contains("call `subquery` between"));
    let message = "an aggregate stands in a filter; conditions on groups belong to `having`";
    let query = User::query().filter(|u| u.age.max().gt(3));
    assert_eq!(query.all(db).unwrap_err().to_string(), message);
    assert_eq!(query.count(db).unwrap_err().to_string(), message);
    assert_eq!(query.delete(db).unwrap_err().to_string(), message);
    assert_eq!(query.update(db, |u| u.age.set(1)).unwrap_err().to_string(), message);
    Ok(())
}
