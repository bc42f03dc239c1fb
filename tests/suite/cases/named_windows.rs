//! Windows with names, which are written once in a statement.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Window, value};

use super::blog::{self, Post, PostColumns, User};

fn by_author(p: &PostColumns) -> Window {
    window().partition_by(p.author_id).order_by(p.id.asc())
}

/// What `of` makes of each post, with `name` as the name of the window and without any, is the same.
fn same_with_and_without<T>(db: &Db, of: impl Fn(&PostColumns, Window) -> orm::Expr<T>) -> orm::Result<Vec<T>>
where
    T: orm::Field + PartialEq + std::fmt::Debug + 'static,
{
    let posts = || Post::query().order_by(|p| p.id.asc());
    let plain = posts().select(|p| of(p, by_author(p))).all(db)?;
    for name in ["w", "we\"ird; --", "select", "Ä\u{1f600}"] {
        let named = posts().select(|p| of(p, by_author(p).named(name)));
        assert_eq!(named.all(db)?, plain, "{name}");
    }
    Ok(plain)
}

#[orm::test(models(User, Post))]
fn a_name_changes_nothing_else(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    assert_eq!(same_with_and_without(db, |_, w| row_number().over(w))?, [1, 2, 1, 1]);
    let sums = same_with_and_without(db, |p, w| p.words.sum().over(&w) + p.words.sum().over(w))?;
    assert_eq!(sums, [Some(20), Some(60), Some(60), Some(80)]);
    let rest = same_with_and_without(db, |p, w| p.words.sum().over(w.rows(0..)))?;
    assert_eq!(rest, [Some(30), Some(20), Some(30), Some(40)]);
    let others = same_with_and_without(db, |p, w| p.words.sum().over(w.rows(..).exclude_current_row()))?;
    assert_eq!(others, [Some(20), Some(10), None, None]);
    let more = same_with_and_without(db, |p, w| p.words.sum().over(w.partition_by(p.words.gt(10))))?;
    assert_eq!(more, [Some(10), Some(20), Some(30), Some(40)]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn one_name_in_every_place(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    // In the order alone; in both, each made anew; and with values in it.
    let sorted = Post::query().order_by(|p| row_number().over(by_author(p).named("w")).desc());
    let sorted = sorted.order_by(|p| p.id.asc()).select(|p| p.title);
    assert_eq!(sorted.all(db)?, ["two", "one", "three", "four"]);
    let parts = |p: &PostColumns| {
        window().partition_by(p.words.gt(value(15))).order_by((p.author().name.desc(), p.id.asc())).named("w")
    };
    let both = Post::query()
        .filter(|p| p.words.lt(40))
        .select(|p| (p.title, row_number().over(parts(p))))
        .order_by(|p| (p.words.gt(15).asc(), row_number().over(parts(p)).asc()))
        .limit(10);
    let expected = [("one", 1), ("three", 1), ("two", 2)].map(|(title, place)| (title.to_owned(), place));
    let (rows, sent) = record(db, || both.all(db));
    assert_eq!(rows?, expected);
    assert_eq!(sent[0].sql.matches("PARTITION BY").count(), 1, "{}", sent[0].sql);
    // Of groups, with a condition on them.
    let groups = Post::query().group_by(|p| p.author_id).having(|_| count().ge(1)).select(|p| {
        let most = window().order_by(p.words.sum().desc()).named("most");
        (p.author_id, rank().over(&most), p.words.sum().sum().over(most.rows(..)))
    });
    let groups = groups.order_by(|p| p.author_id.asc());
    assert_eq!(groups.all(db)?, [(1, 2, Some(100)), (2, 2, Some(100)), (3, 1, Some(100))]);
    // Of a subquery, a union, a query with a name, a collection of a limited number of rows: each has names of its own.
    let firsts = Post::query().select(|p| (p.title, row_number().over(by_author(p).named("w"))));
    let firsts = firsts.subquery().filter(|(_, place)| place.eq(1));
    let again = firsts.clone().select(|(title, place)| {
        (*title, row_number().over(window().order_by(title.asc()).named("w")) + *place)
    });
    let rows = again.order_by(|(title, _)| title.asc()).all(db)?;
    assert_eq!(rows, [("four", 2), ("one", 3), ("three", 4)].map(|(title, at)| (title.to_owned(), at)));
    let united = firsts.clone().union_all(firsts.cte("firsts").query());
    assert_eq!(united.count(db)?, 6);
    let scalar = User::query().order_by(|u| u.id.asc()).select(|u| {
        let own = Post::query().filter(|p| p.author_id.eq(u.id)).order_by(|p| p.id.desc()).limit(1);
        let place = own.select(|p| row_number().over(by_author(p).named("w"))).scalar();
        (row_number().over(window().order_by(u.id.desc()).named("w")), place)
    });
    assert_eq!(scalar.all(db)?, [(3, Some(2)), (2, Some(1)), (1, Some(1))]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(lines: Line))]
struct Bill {
    id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: i64,
    #[orm(belongs_to = Bill, index)]
    bill_id: i64,
    euros: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Place {
    #[orm(primary_key)]
    line_id: i64,
    place: i64,
}

#[orm::test(models(Bill, Line, Place))]
fn in_collections_and_inserts(db: &Db) -> orm::Result<()> {
    NewBill {}.insert(db)?;
    NewBill {}.insert(db)?;
    let line = |(bill_id, euros)| NewLine { bill_id, euros };
    NewLine::insert_all(db, [(1, 5), (1, 7), (2, 1), (1, 1)].map(line))?;
    let running = |l: &LineColumns| window().partition_by(l.bill_id).order_by(l.id.asc()).named("bill");
    let limited = Bill::query().order_by(|b| b.id.asc()).select(|b| {
        let lines = b.lines().order_by(|l| l.id.desc()).limit(2);
        lines.select(move |l| (l.euros, l.euros.sum().over(running(l))))
    });
    let rows = assert_statements(db, 2, || limited.all(db))?;
    assert_eq!(rows, [vec![(1, Some(13)), (7, Some(12))], vec![(1, Some(1))]]);
    // The window is what the query ends with.
    let places = Line::query().select(|l| (l.id, row_number().over(running(l))));
    let new = Place::new_from(&places, |p| (p.line_id, p.place));
    assert_eq!((new.insert(db)?, new.upsert(db, |p| p.line_id)?, new.insert_or_ignore(db)?), (4, 4, 0));
    assert_eq!(Place::query().order_by(|p| p.line_id.asc()).select(|p| p.place).all(db)?, [1, 2, 1, 3]);
    Ok(())
}

#[orm::test(models(User, Post))]
fn names_that_mean_two_things(db: &Db) -> orm::Result<()> {
    let two = |one: fn(&PostColumns) -> Window, other: fn(&PostColumns) -> Window| {
        Post::query()
            .select(|p| count().over(one(p).named("w\"")))
            .order_by(|p| count().over(other(p).named("w\"")).asc())
    };
    let (_, sent) = record(db, || {
        for query in [
            two(by_author, |p| window().partition_by(p.author_id)),
            two(by_author, |p| window().partition_by(p.id).order_by(p.id.asc())),
            two(by_author, |p| window().partition_by(p.author_id).order_by(p.id.desc())),
            two(by_author, |p| window().partition_by(p.author_id).order_by(p.id.asc().nulls_last())),
            two(by_author, |p| by_author(p).rows(..)),
            two(|p| by_author(p).rows(..), |p| by_author(p).rows(..=1)),
            two(|p| by_author(p).rows(..), |p| by_author(p).rows(..).exclude_ties()),
        ] {
            let error = query.all(db).unwrap_err();
            assert_eq!(
                error.to_string(),
                "two windows that differ have the name \"w\\\"\", in any case; give each its own"
            );
        }
    });
    assert!(sent.is_empty());
    // SQLite would take one of these for the other.
    let cases = Post::query().select(|p| {
        (count().over(by_author(p).named("w")), count().over(window().partition_by(p.id).named("W")))
    });
    let error = cases.all(db).unwrap_err();
    assert_eq!(
        error.to_string(),
        "two windows that differ have the name \"W\", in any case; give each its own"
    );
    // A frame that was there before is a part of what has the name; one behind it is not.
    let framed = |p: &PostColumns| by_author(p).rows(..).named("w");
    let query = Post::query().select(|p| (count().over(framed(p)), count().over(framed(p).rows(0..=0))));
    assert_eq!(query.clone().all(db)?, []);
    let sql = query.to_sql(db.backend())?;
    assert_eq!((sql.matches("UNBOUNDED").count(), sql.matches("OVER \"w\"").count()), (2, 1), "{sql}");
    let name = |name: &str| Post::query().select(|p| count().over(by_author(p).named(name)));
    assert_eq!(name("a\0b").all(db).unwrap_err().to_string(), "a name holds a NUL character");
    assert_eq!(name("").all(db).unwrap_err().to_string(), "a name is empty");
    assert_eq!(Post::query().cte("").query().all(db).unwrap_err().to_string(), "a name is empty");
    Ok(())
}
