//! `upsert`, `insert_or_ignore`, `on_conflict`.

use orm::prelude::*;
use orm::testing::{assert_statements, record};

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
fn b083_what_is_ignored_has_no_row(db: &Db) -> orm::Result<()> {
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

#[orm::test(models(Page))]
fn b082_what_comes_back_tells_inserted_from_changed(db: &Db) -> orm::Result<()> {
    let count = |db: &dyn orm::Executor, views| {
        let new = page("/", views);
        let upsert = new.on_conflict(|p| p.url).set(|old, new| old.views.set(old.views + new.views));
        let told = upsert.filter(|old, _| old.views.lt(10)).run_with_created(db)?;
        Ok::<_, orm::Error>(told.map(|(page, created)| (page.views, page.version, created)))
    };
    assert_eq!(count(db, 4)?, Some((4, 1, true)));
    assert_eq!(count(db, 6)?, Some((10, 2, false)));
    assert_eq!(count(db, 1)?, None, "the filter left it as it was");
    let replaced = page("/", 3).on_conflict(|p| p.url).run_with_created(db)?;
    assert_eq!(replaced.map(|(page, created)| (page.views, created)), Some((3, false)));

    // Of a row that the same transaction has inserted, and of one that it has deleted.
    db.transaction(|tx| {
        let mut other = page("/other", 1).insert(tx)?;
        let told = page("/other", 2).on_conflict(|p| p.url).run_with_created(tx)?;
        assert_eq!(told.map(|(page, created)| (page.id, created)), Some((other.id, false)));
        other.reload(tx)?;
        other.delete(tx)?;
        let told = page("/other", 2).on_conflict(|p| p.url).run_with_created(tx)?;
        assert!(told.is_some_and(|(_, created)| created));
        Ok::<_, orm::Error>(())
    })?;

    let misplaced = page("/", 0).on_conflict(|p| p.views).run_with_created(db);
    assert!(misplaced.is_err(), "views are not unique");
    let error = NewPage { url: "/other".into(), ..page("/", 1) }
        .on_conflict(|p| p.id)
        .run_with_created(db)
        .unwrap_err();
    assert!(error.unique_violation().is_some(), "of a constraint that is not the target");
    Ok(())
}

#[orm::test(models(Page), pool = 4)]
fn b082_one_of_many_at_once_inserts(db: &Db) -> orm::Result<()> {
    let race = || {
        let told = (0..50).map(|n| {
            let new = page(&format!("/{n}"), 1);
            let upsert = new.on_conflict(|p| p.url).set(|old, new| old.views.set(old.views + new.views));
            Ok(upsert.run_with_created(db)?.expect("a row").1)
        });
        told.collect::<orm::Result<Vec<bool>>>()
    };
    let told = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(race)).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<orm::Result<Vec<_>>>()
    })?;
    for n in 0..50 {
        assert_eq!(told.iter().filter(|created| created[n]).count(), 1, "page {n}");
    }
    assert!(Page::query().all(db)?.iter().all(|page| page.views == 4));
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

#[orm::test(models(Entry))]
fn b084_update_or_create(db: &Db) -> orm::Result<()> {
    let (made, created) = entry("a", 1, 5).update_or_create(db, |e| (e.name, e.list))?;
    assert!(created);
    let (changed, created) = entry("a", 2, 9).update_or_create(db, |e| (e.list, e.name))?;
    assert_eq!((changed, created), (Entry { code: 2, hits: 9, ..made.clone() }, false));
    // What the new row leaves to a default stays as it is.
    let (kept, _) = NewEntry { code: None, ..entry("a", 0, 7) }.update_or_create(db, |e| (e.list, e.name))?;
    assert_eq!(kept, Entry { code: 2, hits: 7, ..made });
    assert_statements(db, 1, || entry("a", 2, 1).update_or_create(db, |e| e.code))?;
    assert_statements(db, 2, || entry("b", 3, 1).update_or_create(db, |e| e.code))?;
    // A violation of another constraint than the target is an error, after which the connection works.
    for (name, code) in [("a", 3), ("c", 2)] {
        let other = entry(name, code, 9).update_or_create(db, |e| (e.list, e.name)).unwrap_err();
        assert_eq!(other.unique_violation().expect("unique").columns(), ["code"], "{name}");
    }
    assert_eq!(Entry::query().count(db)?, 2);
    let refused = entry("b", 3, 9).update_or_create(db, |e| e.hits).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "`update_or_create` goes by the primary key or the columns of one unique constraint"
    );
    Ok(())
}

#[orm::test(models(Page, Tag))]
fn b084_update_or_create_counts_the_version_and_keeps_the_key(db: &Db) -> orm::Result<()> {
    let (first, _) = page("/", 1).update_or_create(db, |p| p.url)?;
    let (second, created) = page("/", 2).update_or_create(db, |p| p.url)?;
    assert_eq!((second, created), (Page { views: 2, version: 2, ..first }, false));
    // Nothing but a key: nothing changes, and the row comes back.
    for expected in [true, false] {
        let (tag, created) = NewTag { post: 1, tag: "x".into() }.update_or_create(db, |t| (t.post, t.tag))?;
        assert_eq!((tag, created), (Tag { post: 1, tag: "x".into() }, expected));
    }
    Ok(())
}

#[orm::test(models(Entry), pool = 8)]
fn b084_a_race_of_updates_ends_with_one_row(db: &Db) -> orm::Result<()> {
    let race =
        |hits| (0..50).map(|n| entry(&format!("{n}"), n, hits).update_or_create(db, |e| e.code)).collect();
    let all: Vec<Vec<(Entry, bool)>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8).map(|hits| scope.spawn(move || race(hits))).collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect::<orm::Result<_>>()
    })?;
    assert_eq!(Entry::query().count(db)?, 50);
    assert_eq!(all.iter().flatten().filter(|(_, created)| *created).count(), 50);
    for (hits, rows) in all.iter().enumerate() {
        assert!(rows.iter().all(|(row, _)| row.hits == hits as i32), "each is told what it wrote");
    }
    Ok(())
}

#[orm::test(models(Page))]
fn b082_many_rows_in_order(db: &Db) -> orm::Result<()> {
    let urls: Vec<String> = (0..300).map(|n| format!("/{n}")).collect();
    let old = NewPage::upsert_all(db, urls[..200].iter().map(|url| page(url, 1)), |p| p.url)?;
    assert!(old.iter().zip(&urls).all(|(page, url)| page.url == *url && page.version == 1));
    let new = NewPage::upsert_all(db, urls[100..].iter().rev().map(|url| page(url, 2)), |p| p.url)?;
    assert!(new.iter().zip(urls[100..].iter().rev()).all(|(page, url)| page.url == *url && page.views == 2));
    for page in &new {
        let before = old.iter().find(|old| old.url == page.url);
        assert_eq!(before.map(|old| old.id).unwrap_or(page.id), page.id);
        assert_eq!(page.version, if before.is_some() { 2 } else { 1 });
    }
    assert_eq!(Page::query().count(db)?, 300);
    assert_statements(db, 0, || NewPage::upsert_all(db, [], |p| p.url))?;
    assert_statements(db, 1, || NewPage::upsert_all(db, [page("/0", 5), page("/x", 5)], |p| p.url))?;
    Ok(())
}

#[orm::test(models(Page, Entry))]
fn b082_two_rows_with_one_target_are_refused(db: &Db) -> orm::Result<()> {
    let twice = ["/a", "/b", "/a"].map(|url| page(url, 1));
    let (error, sent) = record(db, || NewPage::upsert_all(db, twice, |p| p.url).unwrap_err());
    assert_eq!(error.to_string(), "two of the rows given for pages have `url` alike");
    assert!(sent.is_empty());
    let twice = [entry("a", 1, 1), entry("a", 2, 2)];
    let error = NewEntry::upsert_all(db, twice, |e| (e.list, e.name)).unwrap_err();
    assert_eq!(error.to_string(), "two of the rows given for entries have `list` and `name` alike");
    // Nulls never violate a unique constraint, so these are two rows.
    let nameless = |code| NewEntry { name: None, ..entry("", code, 1) };
    assert_eq!(NewEntry::upsert_all(db, [nameless(1), nameless(2)], |e| (e.list, e.name))?.len(), 2);
    // All or none, and the violation of another constraint is an error.
    let error = NewEntry::upsert_all(db, (0..100).map(|n| entry(&format!("{n}"), (n % 99) + 10, 1)), |e| {
        (e.list, e.name)
    });
    assert_eq!(error.unwrap_err().unique_violation().expect("unique").columns(), ["code"]);
    assert_eq!(Entry::query().count(db)?, 2);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Price {
    #[orm(primary_key)]
    amount: rust_decimal::Decimal,
    #[orm(default = uuid_v7)]
    token: uuid::Uuid,
    #[orm(default = "none")]
    note: String,
    tags: Vec<String>,
}

#[orm::test(models(Price))]
fn b082_many_rows_of_several_shapes(db: &Db) -> orm::Result<()> {
    let price = |text: &str, note: Option<&str>| NewPrice {
        amount: text.parse().expect("a decimal"),
        token: None,
        note: note.map(Into::into),
        tags: vec![text.into()],
    };
    let same = [price("1.5", None), price("1.50", None)];
    assert!(NewPrice::upsert_all(db, same, |p| p.amount).unwrap_err().to_string().ends_with("alike"));
    let given = uuid::Uuid::from_u128(7);
    let first = NewPrice::upsert_all(
        db,
        [price("1.5", Some("a")), price("2", None), NewPrice { token: Some(given), ..price("3", Some("c")) }],
        |p| p.amount,
    )?;
    assert_eq!(first.iter().map(|price| &*price.note).collect::<Vec<_>>(), ["a", "none", "c"]);
    // What a default or the library fills stays as it is, unless it is given.
    let again = NewPrice::upsert_all(
        db,
        [NewPrice { token: Some(given), ..price("2", Some("b")) }, price("1.50", None), price("3", None)],
        |p| p.amount,
    )?;
    assert_eq!(again.iter().map(|price| &*price.note).collect::<Vec<_>>(), ["b", "a", "c"]);
    assert_eq!(again.iter().map(|price| price.token).collect::<Vec<_>>(), [given, first[0].token, given]);
    assert_eq!(again[1].tags, ["1.50"]);
    assert_eq!(Price::query().count(db)?, 3);
    Ok(())
}
