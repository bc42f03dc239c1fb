//! `new_from`: the rows of a query as new rows, with what happens to those that are there already, and what comes back.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Backend, value, values};

use super::blog::{self, NewPost, Post, User};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(unique(slot, where = "open", name = "one \"open\""))]
struct Card {
    id: i64,
    #[orm(unique)]
    title: String,
    #[orm(default = 0)]
    words: i32,
    #[orm(default = 0)]
    seen: i32,
    slot: Option<i32>,
    #[orm(default = true)]
    open: bool,
    #[orm(belongs_to = User)]
    editor_id: Option<i64>,
    #[orm(version)]
    version: i32,
}

/// The same without a version, so that the query stands in the statement as it is.
#[derive(Model, Debug, Clone, PartialEq)]
struct Plain {
    #[orm(primary_key)]
    title: String,
    words: i32,
}

/// With a moment that an upsert keeps up by itself.
#[derive(Model, Debug, Clone, PartialEq)]
struct Sheet {
    #[orm(primary_key)]
    title: String,
    words: i32,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
}

fn card(title: &str, words: i32) -> NewCard {
    NewCard { title: title.into(), words: Some(words), seen: None, slot: None, open: None, editor_id: None }
}

fn cards(db: &Db) -> orm::Result<Vec<(String, i32, i32)>> {
    Card::query().order_by(|c| c.title.asc()).select(|c| (c.title, c.words, c.version)).all(db)
}

fn posts() -> Query<Post, (String, i32)> {
    Post::query().select(|p| (p.title, p.words))
}

fn rows(expected: &[(&str, i32, i32)]) -> Vec<(String, i32, i32)> {
    expected.iter().map(|(title, words, version)| ((*title).to_owned(), *words, *version)).collect()
}

#[orm::test(models(User, Post, Card))]
fn rows_that_are_there_are_left_or_replaced(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    card("one", 1).insert(db)?;
    let new = Card::new_from(&posts(), |c| (c.title, c.words));
    assert_eq!(assert_statements(db, 1, || new.insert_or_ignore(db))?, 3);
    let kept = rows(&[("four", 40, 1), ("one", 1, 1), ("three", 30, 1), ("two", 20, 1)]);
    assert_eq!(cards(db)?, kept);
    assert_eq!(new.on_conflict(|c| c.title).ignore(db)?, 0);
    assert_eq!((new.insert_or_ignore_returning(db)?, cards(db)?), (Vec::new(), kept));
    assert!(new.insert(db).unwrap_err().unique_violation().is_some());
    assert_eq!(assert_statements(db, 1, || new.upsert(db, |c| c.title))?, 4);
    assert_eq!(cards(db)?[1], ("one".to_owned(), 10, 2));
    // Another constraint than the target is a violation still.
    card("five", 5).insert(db)?;
    let five = Card::query().filter(|c| c.title.eq("five")).select(|c| c.id).one(db)?;
    let same_key = Post::query().select(|p| (value(five), p.title.concat("!")));
    let same_key = Card::new_from(&same_key, |c| (c.id, c.title));
    let error = same_key.on_conflict(|c| c.title).ignore(db).unwrap_err();
    assert_eq!(error.unique_violation().expect("the key").columns(), ["id"]);
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn rows_that_are_there_are_changed_by_expressions(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    NewCard { editor_id: Some(3), ..card("one", 1) }.insert(db)?;
    NewCard { seen: Some(7), ..card("two", 100) }.insert(db)?;
    let new = Card::new_from(&posts(), |c| (c.title, c.words));
    let written = new
        .on_conflict(|c| c.title)
        .set(|old, new| (old.words.set(old.words + new.words), old.seen.set(old.seen + 1)))
        .filter(|old, new| old.words.lt(new.words))
        .run(db)?;
    assert_eq!(written, 3);
    let expected = rows(&[("four", 40, 1), ("one", 11, 2), ("three", 30, 1), ("two", 100, 1)]);
    assert_eq!(cards(db)?, expected);
    // What is set may be read over a relation of the row that is there, or by a query.
    let set = new.on_conflict(|c| c.title).set(|old, new| {
        let most = Post::query().filter(|p| p.title.ne(new.title)).select(|p| p.words.max());
        (old.seen.set(old.editor().age.unwrap_or(-1)), old.words.set(most.scalar().unwrap_or(0)))
    });
    let mut back = set.run_returning(db)?;
    back.sort_by_key(|card| card.id);
    let back: Vec<_> = back.iter().map(|card| (&*card.title, card.words, card.seen)).collect();
    assert_eq!(back, [("one", 40, 40), ("two", 40, -1), ("three", 40, -1), ("four", 30, -1)]);
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn targets_by_name_and_of_some_rows(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    NewCard { slot: Some(10), ..card("there", 1) }.insert(db)?;
    NewCard { slot: Some(20), open: Some(false), ..card("closed", 2) }.insert(db)?;
    let query = Post::query().select(|p| (p.title, p.words, p.words));
    let new = Card::new_from(&query, |c| (c.title, c.words, c.slot));
    // The index is over open rows: 20 is taken by one that is not.
    let inserted = new.on_constraint("one \"open\"").ignore(db)?;
    assert_eq!(inserted, 3);
    let seen = new.on_constraint("one \"open\"").set(|old, _| old.seen.set(old.seen + 1)).run(db)?;
    assert_eq!((seen, Card::query().filter(|c| c.seen.eq(1)).count(db)?), (4, 4));
    // "one" was left out for its slot, so by its title it is new, and its slot is taken still.
    let by_title = new.on_constraint("cards_title_key").run(db);
    assert_eq!(by_title.unwrap_err().unique_violation().expect("unique").name(), Some("one \"open\""));
    let mut strayed = None;
    let _ = User::query().filter(|u| {
        strayed = Some(u.id);
        true
    });
    let (errors, sent) = record(db, || {
        [
            new.on_constraint("nobody").run(db),
            new.on_conflict(|c| c.slot).run(db),
            new.on_conflict(|_| strayed.expect("the closure ran")).ignore(db),
            new.on_conflict(|c| c.title).filter(|old, _| old.open.eq(true)).ignore(db),
        ]
    });
    assert!(sent.is_empty());
    let messages = errors.map(|result| result.unwrap_err().to_string());
    assert!(messages[0].starts_with("cards has no unique constraint `nobody`; it has "), "{}", messages[0]);
    assert!(messages[1].contains("`on_constraint(\"one \\\"open\\\"\")` does"), "{}", messages[1]);
    assert_eq!(messages[2], "the target of a conflict names columns of its own table");
    assert_eq!(messages[3], "a filter decides whether the row is changed, and nothing changes it here");
    Ok(())
}

#[orm::test(models(User, Post, Plain))]
fn whatever_a_query_ends_with(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let upsert = |query: &Query<_, (String, i32)>| {
        Plain::new_from(query, |p| (p.title, p.words)).upsert(db, |p| p.title)
    };
    let post = Post::query;
    assert_eq!(upsert(&posts())?, 4);
    assert_eq!(upsert(&posts().filter(|p| p.words.gt(10)))?, 3);
    assert_eq!(upsert(&posts().order_by(|p| p.id.asc()))?, 4);
    assert_eq!(upsert(&posts().limit(2))?, 2);
    assert_eq!(upsert(&posts().order_by(|p| p.id.asc()).offset(3))?, 1);
    assert_eq!(upsert(&posts().distinct())?, 4);
    assert_eq!(upsert(&post().group_by(|p| (p.title, p.words)).select(|p| (p.title, p.words)))?, 4);
    let having = post().group_by(|p| p.title).having(|p| p.words.max().gt(20));
    assert_eq!(upsert(&having.select(|p| (p.title, value(7))))?, 2);
    assert_eq!(upsert(&post().select(|p| (p.author().name, p.words)).limit(1))?, 1);
    Ok(())
}

#[orm::test(models(User, Post, Plain))]
fn whatever_a_query_is_over(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    // Rows of another source each, so of another type.
    let by_author = Post::query().join(User::query(), |(p, u)| p.author_id.eq(u.id));
    let joined = by_author.clone().select(|(p, u)| (p.title.concat(u.name), p.words));
    assert_eq!(Plain::new_from(&joined, |p| (p.title, p.words)).upsert(db, |p| p.title)?, 4);
    let crossed = Post::query().cross_join(values([(1, "x".to_owned())]));
    let crossed = crossed.select(|(p, (n, x))| (p.title.concat(*x), p.words + *n));
    assert_eq!(Plain::new_from(&crossed, |p| (p.title, p.words)).upsert(db, |p| p.title)?, 4);
    let listed = values([("a".to_owned(), 1), ("b'\";--".to_owned(), 2)]);
    for seen in [2, 2] {
        assert_eq!(Plain::new_from(&listed, |p| (p.title, p.words)).upsert(db, |p| p.title)?, seen);
    }
    assert_eq!(Plain::get(db, "b'\";--")?.words, 2);
    let either = posts().union(values([("c".to_owned(), 3)]));
    assert_eq!(Plain::new_from(&either, |p| (p.title, p.words)).insert_or_ignore(db)?, 5);
    let named = posts().filter(|p| p.words.gt(10)).cte("long");
    let new = Plain::new_from(&named.query(), |p| (p.title, p.words));
    let set = new
        .on_conflict(|p| p.title)
        .set(|old, _| old.words.set(named.query().select(|(_, words)| words.max()).scalar().unwrap_or(0)));
    assert_eq!(set.run(db)?, 3);
    assert_eq!(Plain::query().filter(|p| p.words.eq(40)).count(db)?, 4);
    let tree = values([(1,)]).recursive("n", |n| n.filter(|(n,)| n.lt(300)).select(|(n,)| (*n + 1,)));
    let numbers = tree.query().select(|(n,)| (n.as_text(), *n));
    assert_eq!(Plain::new_from(&numbers, |p| (p.title, p.words)).insert_or_ignore(db)?, 300);
    assert_eq!(Plain::new_from(&numbers, |p| (p.title, p.words)).insert_or_ignore(db)?, 0);
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn what_comes_back(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let new = Card::new_from(&posts().order_by(|p| p.id.asc()), |c| (c.title, c.words));
    let back: Vec<Card> = assert_statements(db, 1, || new.insert_returning(db))?;
    assert_eq!(back, Card::query().order_by(|c| c.id.asc()).all(db)?);
    assert_eq!((back.len(), back[0].version), (4, 1));
    Card::query().filter(|c| c.words.gt(15)).delete(db)?;
    let of = new.clone().select(|c| (c.title, c.words * 2, c.version.eq(1)));
    let mut ignored: Vec<(String, i32, bool)> = of.on_conflict(|c| c.title).ignore_returning(db)?;
    ignored.sort();
    let expected = [("four", 80, true), ("three", 60, true), ("two", 40, true)];
    assert_eq!(ignored, expected.map(|(title, words, first)| (title.to_owned(), words, first)));
    // Every row that was written, also those that there was nothing to set in.
    let titles = Card::new_from(&Post::query().select(|p| p.title), |c| c.title).select(|c| c.title);
    assert_eq!(titles.on_conflict(|c| c.title).run_returning(db)?.len(), 4);
    let raised = titles.on_conflict(|c| c.title).set(|old, _| old.words.set(old.words + 1));
    assert_eq!(raised.filter(|old, _| old.words.eq(10)).run_returning(db)?, ["one"]);
    // A query of its own in what is returned.
    let counted =
        titles.select(|c| Post::query().filter(|p| p.title.eq(c.title)).select(|_| count()).scalar());
    assert_eq!(counted.on_conflict(|c| c.title).run_returning(db)?, [Some(1); 4]);
    // What is of all rows or looks at others is none of what is returned of each.
    let ((counted, placed), sent) = record(db, || {
        let placed = |c: &CardColumns| row_number().over(window().order_by(c.id.asc()).named("w"));
        (
            new.clone().select(|_| count()).insert_returning(db),
            new.clone().select(placed).insert_returning(db),
        )
    });
    for error in [counted.unwrap_err(), placed.unwrap_err()] {
        assert!(error.to_string().contains("stands in what a write returns of each row"), "{error}");
    }
    assert!(sent.is_empty());
    let (strayed, sent) = record(db, || new.select(|c| c.editor().name).insert_returning(db));
    assert!(sent.is_empty() && strayed.unwrap_err().to_string().contains("reached over a relation"));
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn nothing_and_many(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let none = Card::new_from(&posts().filter(|p| p.id.lt(0)), |c| (c.title, c.words));
    assert_eq!(
        (none.insert(db)?, none.upsert(db, |c| c.title)?, none.insert_returning(db)?),
        (0, 0, Vec::new())
    );
    let tree = values([(1,)]).recursive("n", |n| n.filter(|(n,)| n.lt(5_000)).select(|(n,)| (*n + 1,)));
    let numbers = tree.query().select(|(n,)| (n.as_text(), *n));
    let new = Card::new_from(&numbers, |c| (c.title, c.words));
    assert_eq!(new.insert(db)?, 5_000);
    let doubled = new.on_conflict(|c| c.title).set(|old, new| old.words.set(old.words + new.words));
    assert_eq!(doubled.filter(|old, _| old.words.gt(10)).run(db)?, 4_990);
    assert_eq!(Card::query().filter(|c| c.version.eq(2)).count(db)?, 4_990);
    Ok(())
}

/// As an update does that assigns it: the row has the moment of the query, and nothing else sets it.
#[orm::test(models(Sheet))]
fn an_upsert_keeps_the_moment_that_the_query_gives(db: &Db) -> orm::Result<()> {
    let moment: jiff::Timestamp = "2001-02-03T04:05:06Z".parse().expect("a moment");
    let given = values([("a".to_owned(), 1, moment)]);
    let new = Sheet::new_from(&given, |s| (s.title, s.words, s.changed));
    assert_eq!((new.insert(db)?, new.upsert(db, |s| s.title)?), (1, 1));
    assert_eq!(Sheet::get(db, "a")?.changed, moment);
    let without = Sheet::new_from(&values([("a".to_owned(), 2)]), |s| (s.title, s.words));
    assert_eq!(without.upsert(db, |s| s.title)?, 1);
    assert!(Sheet::get(db, "a")?.changed > moment);
    assert_eq!(new.on_conflict(|s| s.title).set(|old, new| old.words.set(new.words)).run(db)?, 1);
    assert!(Sheet::get(db, "a")?.changed > moment);
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn foreign_keys_are_named_whatever_the_query_reads(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let lost = Post::query().select(|p| (p.title, p.id + 900)).cte("lost");
    let new = Card::new_from(&lost.query(), |c| (c.title, c.editor_id));
    for error in [new.insert(db).unwrap_err(), new.upsert(db, |c| c.title).unwrap_err()] {
        let violated = error.foreign_key_violation().expect("a foreign key");
        assert_eq!(violated.name(), Some("cards_editor_id_fkey"));
    }
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn inserts_with_names(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    card("one", 1).insert(db)?;
    let gone = Post::query().filter(|p| p.words.ge(30)).select(|p| (p.title, p.words)).delete_cte("gone");
    let moved = Card::new_from(&gone.query(), |c| (c.title, c.words)).insert_cte("moved; \"--");
    let moved = moved.query().order_by(|c| c.words.asc());
    let new = Card::new_from(&posts(), |c| (c.title, c.words)).select(|c| (c.id, c.title));
    let ignored = new.on_conflict(|c| c.title).ignore_cte("ignored");
    let joined = ignored.query().join(Post::query(), |((_, title), p)| p.title.eq(*title));
    let joined = joined.order_by(|(_, p)| p.id.asc()).select(|((_, title), p)| (*title, p.author().name));
    if db.backend() == Backend::Sqlite {
        let (error, sent) = record(db, || moved.all(db).unwrap_err());
        assert!(error.is_unsupported() && sent.is_empty(), "{error}");
        assert!(error.to_string().contains("run it by itself, in the same transaction"), "{error}");
        assert!(joined.all(db).unwrap_err().is_unsupported());
        assert!(
            Card::new_from(&gone.query(), |c| (c.title, c.words)).insert(db).unwrap_err().is_unsupported()
        );
        assert_eq!((Post::query().count(db)?, Card::query().count(db)?), (4, 1));
        return Ok(());
    }
    // Moved by one statement, and read as they are stored.
    let rows = assert_statements(db, 1, || moved.all(db))?;
    assert_eq!(
        rows.iter().map(|card| (&*card.title, card.version)).collect::<Vec<_>>(),
        [("three", 1), ("four", 1)]
    );
    assert_eq!((Post::query().count(db)?, Card::query().count(db)?), (2, 3));
    // The same without reading any.
    let gone = Post::query().filter(|p| p.words.eq(20)).select(|p| (p.title, p.words)).delete_cte("gone");
    assert_eq!(Card::new_from(&gone.query(), |c| (c.title, c.words)).insert(db)?, 1);
    // Written and read back beside others; what was there is none of it.
    let post = |title: &str| NewPost { author_id: 2, editor_id: None, title: title.into(), words: 1 };
    NewPost::insert_all(db, [post("five"), post("six")])?;
    let expected = ["five", "six"].map(|title| (title.to_owned(), "Bob".to_owned()));
    assert_eq!(joined.all(db)?, expected);
    // Changed rows come back as well, and a new row is one of a list.
    let listed = values([("one".to_owned(), 5), ("new".to_owned(), 6)]);
    let listed = Card::new_from(&listed, |c| (c.title, c.words)).select(|c| (c.title, c.words));
    let summed = listed.on_conflict(|c| c.title).set(|old, new| old.words.set(old.words + new.words));
    let summed = summed.run_cte("summed");
    let rows = summed.query().order_by(|(title, _)| title.asc()).all(db)?;
    assert_eq!(rows, [("new".to_owned(), 6), ("one".to_owned(), 6)]);
    let (streamed, sent) = record(db, || summed.query().stream(db).map(drop));
    assert!(streamed.is_err_and(|error| error.is_unsupported()) && sent.is_empty());
    Ok(())
}

#[orm::test(models(User, Post, Card))]
fn what_a_change_with_a_name_reads_stands_before_it(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let most = Post::query().select(|p| (p.words.max(),)).cte("most");
    let raised = Post::query()
        .filter(|p| p.id.eq(1))
        .select(|p| (p.words,))
        .update_cte("raised", |p| p.words.set(most.query().select(|(words,)| *words).scalar().unwrap_or(0)));
    if db.backend() == Backend::Sqlite {
        assert!(raised.query().all(db).unwrap_err().is_unsupported());
    } else {
        assert_eq!(raised.query().all(db)?, [(40,)]);
    }
    Ok(())
}
