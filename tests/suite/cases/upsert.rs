//! `upsert`, `insert_or_ignore`, `on_conflict`.

use orm::prelude::*;
use orm::testing::assert_statements;

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    id: i64,
    #[orm(unique)]
    url: String,
    views: i32,
    note: Option<String>,
    #[orm(version)]
    version: i32,
}

fn page(url: &str, views: i32) -> NewPage {
    NewPage { url: url.into(), views, note: None }
}

#[orm::test(models(Page))]
fn b082_ignore(db: &Db) -> orm::Result<()> {
    let first = page("/", 1).insert_or_ignore(db)?.expect("there was none");
    assert_eq!(assert_statements(db, 1, || page("/", 2).insert_or_ignore(db))?, None);
    assert_eq!(page("/", 3).on_conflict(|p| p.url).ignore(db)?, None);
    assert_eq!(Page::query().one(db)?, first);
    let other = page("/b", 3).on_conflict(|p| p.url).ignore(db)?.expect("there was none");
    assert_eq!(other.views, 3);
    Ok(())
}

#[orm::test(models(Page))]
fn b082_replace_keeps_key_and_counts_the_version(db: &Db) -> orm::Result<()> {
    let first = assert_statements(db, 1, || page("/", 1).upsert(db, |p| p.url))?;
    assert_eq!((first.id, first.version), (1, 1));
    let again = NewPage { note: Some("x".into()), ..page("/", 2) }.upsert(db, |p| p.url)?;
    assert_eq!(again, Page { id: first.id, url: "/".into(), views: 2, note: Some("x".into()), version: 2 });
    assert_eq!(page("/", 2).upsert(db, |p| p.url)?.note, None);
    assert_eq!(Page::query().one(db)?.version, 3);
    let mut stale = first;
    assert!(stale.update(db).unwrap_err().is_stale());
    Ok(())
}

#[orm::test(models(Page))]
fn b082_set(db: &Db) -> orm::Result<()> {
    for _ in 0..3 {
        page("/", 2)
            .on_conflict(|p| p.url)
            .set(|old, new| (old.views.set(old.views + new.views), old.note.set(new.url)))
            .run(db)?;
    }
    let stored = Page::query().one(db)?;
    assert_eq!((stored.views, stored.note.as_deref(), stored.id), (6, Some("/"), 1));
    let row = page("/", 0).on_conflict(|p| p.url).set(|old, _| old.views.set(old.views * 10)).run(db)?;
    assert_eq!(row.map(|page| page.views), Some(60));
    let error = page("/", 0)
        .on_conflict(|p| p.url)
        .set(|old, _| (old.views.set(1), old.views.set(2)))
        .run(db)
        .unwrap_err();
    assert_eq!(error.to_string(), "column `pages.views` is set twice");
    Ok(())
}

#[orm::test(models(Page))]
fn b082_a_condition_leaves_the_row(db: &Db) -> orm::Result<()> {
    page("/", 5).insert(db)?;
    let raise = |views: i32| {
        page("/", views).on_conflict(|p| p.url).filter(|old, new| new.views.gt(old.views)).run(db)
    };
    assert_eq!(raise(4)?, None);
    assert_eq!(raise(5)?, None);
    assert_eq!(raise(6)?.map(|page| page.views), Some(6));
    let set = page("/", 1)
        .on_conflict(|p| p.url)
        .set(|old, _| old.views.set(0))
        .filter(|old, _| old.views.eq(6).and(old.note.is_null()))
        .run(db)?;
    assert_eq!(set.map(|page| page.views), Some(0));
    Ok(())
}

#[orm::test(models(Page))]
fn b082_a_target_that_is_no_constraint_is_an_error(db: &Db) -> orm::Result<()> {
    assert!(page("/", 1).upsert(db, |p| p.views).is_err());
    assert_eq!(Page::query().count(db)?, 0);
    page("/", 1).insert(db)?;
    let mut stolen = None;
    let _ = Page::query().filter(|p| {
        stolen = Some(p.url);
        true
    });
    let error = page("/", 1).upsert(db, |_| stolen.expect("the closure ran")).unwrap_err();
    assert_eq!(error.to_string(), "the target of a conflict names columns of its own table");
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Member {
    #[orm(primary_key)]
    club: i64,
    #[orm(primary_key)]
    name: String,
    #[orm(default = 1)]
    visits: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tag {
    #[orm(primary_key)]
    post: i64,
    #[orm(primary_key)]
    tag: String,
}

#[orm::test(models(Member, Tag))]
fn b116_targets_of_several_columns(db: &Db) -> orm::Result<()> {
    let member = |visits| NewMember { club: 1, name: "Ann".into(), visits };
    member(None).upsert(db, |m| (m.club, m.name))?;
    assert_eq!(member(Some(9)).upsert(db, |m| (m.club, m.name))?.visits, 9);
    let counted = member(None)
        .on_conflict(|m| (m.name, m.club))
        .set(|old, new| old.visits.set(old.visits + new.visits))
        .run(db)?;
    assert_eq!(counted.map(|member| member.visits), Some(10));
    assert_eq!(Member::query().count(db)?, 1);
    // Nothing but a key: nothing changes, and the row comes back.
    for _ in 0..2 {
        let tag = NewTag { post: 1, tag: "x".into() }.upsert(db, |t| (t.post, t.tag))?;
        assert_eq!(tag, Tag { post: 1, tag: "x".into() });
    }
    assert_eq!(NewTag { post: 1, tag: "x".into() }.insert_or_ignore(db)?, None);
    assert_eq!(Tag::query().count(db)?, 1);
    Ok(())
}

#[orm::test(models(Page))]
fn b082_other_violations_stay_errors(db: &Db) -> orm::Result<()> {
    page("/a", 1).insert(db)?;
    page("/b", 1).insert(db)?;
    let error = page("/a", 1).on_conflict(|p| p.url).set(|old, _| old.url.set("/b")).run(db).unwrap_err();
    assert_eq!(error.unique_violation().expect("a unique violation").columns(), ["url"]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(list, name))]
struct Entry {
    id: i64,
    list: i64,
    name: Option<String>,
    #[orm(unique, default = 1)]
    code: i64,
    hits: i32,
}

fn entry(name: &str, code: i64, hits: i32) -> NewEntry {
    NewEntry { list: 1, name: Some(name.into()), code: Some(code), hits }
}

#[orm::test(models(Entry))]
fn b084_get_or_create(db: &Db) -> orm::Result<()> {
    let (made, created) = entry("a", 1, 5).get_or_create(db, |e| (e.name, e.list))?;
    assert!(created);
    let (found, created) = entry("a", 2, 9).get_or_create(db, |e| (e.list, e.name))?;
    assert_eq!((found, created), (made.clone(), false));
    assert_eq!(entry("b", 1, 9).get_or_create(db, |e| e.code)?, (made, false));
    // A violation of another constraint than the target is an error, after which the connection works.
    let other = entry("b", 1, 9).get_or_create(db, |e| (e.list, e.name)).unwrap_err();
    assert_eq!(other.unique_violation().expect("unique").columns(), ["code"]);
    assert_eq!(Entry::query().count(db)?, 1);
    let refused = entry("b", 3, 9).get_or_create(db, |e| e.hits).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`get_or_create` goes by the primary key or the columns of one unique constraint"
    );
    let unknown = NewEntry { code: None, ..entry("b", 3, 9) }.get_or_create(db, |e| e.code).unwrap_err();
    assert_eq!(
        unknown.to_string(),
        "`get_or_create` looks for `code`, which the new row leaves to the database"
    );
    Ok(())
}

#[orm::test(models(Entry), pool = 8)]
fn b084_a_race_ends_with_one_row(db: &Db) -> orm::Result<()> {
    let race = || (0..50).map(|n| entry(&format!("{n}"), n, 0).get_or_create(db, |e| e.code)).collect();
    let all: Vec<Vec<(Entry, bool)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|_| scope.spawn(race)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<orm::Result<_>>()
    })?;
    assert_eq!(Entry::query().count(db)?, 50);
    assert_eq!(all.iter().flatten().filter(|(_, created)| *created).count(), 50);
    assert!(all.iter().all(|rows| rows.iter().zip(&all[0]).all(|(one, first)| one.0 == first.0)));
    Ok(())
}
