//! `after` and `before`: pages by cursor.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Backend, Cursor, OrderBy};
use orm_core::driver::{Access, on};

use super::blog::{self, Post, User};
use crate::walk::{assert_walks, pages};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book))]
struct Shelf {
    id: i64,
    label: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(columns(name = BookFields), index(grade, id), unique(grade, isbn))]
struct Book {
    id: i64,
    grade: i32,
    rating: Option<i32>,
    isbn: String,
    #[orm(belongs_to = Shelf, index)]
    shelf_id: Option<i64>,
}

type Fields = BookFields<orm::Required>;

/// A small generator, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Books with few grades, ratings and shelves, of which some have none and some shelves no label.
fn fill(db: &Db, random: &mut Random, count: u64) -> orm::Result<Vec<Book>> {
    if Shelf::query().count(db)? == 0 {
        let labels = [Some("b"), None, Some("a"), Some("b")];
        NewShelf::insert_all(db, labels.map(|label| NewShelf { label: label.map(Into::into) }))?;
    }
    let mut new = |_| {
        let mut some = |end: u64| i32::try_from(random.below(end)).expect("a small number");
        NewBook {
            grade: some(3),
            rating: Some(some(4)).filter(|rating| *rating > 0),
            shelf_id: Some(i64::from(some(5))).filter(|shelf| *shelf > 0),
            isbn: format!("{}", random.below(1 << 31)),
        }
    };
    NewBook::insert_all(db, (0..count).map(&mut new).collect::<Vec<_>>())
}

/// How a term sorts, as in Rust: `None` first, unless it is asked for otherwise.
#[derive(Debug, Clone, Copy)]
struct Way {
    descending: bool,
    nulls_last: Option<bool>,
}

const WAYS: [Way; 6] = [
    Way { descending: false, nulls_last: None },
    Way { descending: false, nulls_last: Some(false) },
    Way { descending: false, nulls_last: Some(true) },
    Way { descending: true, nulls_last: None },
    Way { descending: true, nulls_last: Some(false) },
    Way { descending: true, nulls_last: Some(true) },
];

impl Way {
    fn compare<T: Ord>(self, a: Option<T>, b: Option<T>) -> Ordering {
        let nulls_last = self.nulls_last.unwrap_or(self.descending);
        match (a, b) {
            (Some(a), Some(b)) if self.descending => b.cmp(&a),
            (Some(a), Some(b)) => a.cmp(&b),
            (a, b) if nulls_last => a.is_none().cmp(&b.is_none()),
            (a, b) => a.is_some().cmp(&b.is_some()),
        }
    }

    fn term(self, (asc, desc): (OrderBy, OrderBy)) -> OrderBy {
        let term = if self.descending { desc } else { asc };
        match self.nulls_last {
            None => term,
            Some(true) => term.nulls_last(),
            Some(false) => term.nulls_first(),
        }
    }
}

/// The order by the terms of these numbers, each its way.
fn ordered(terms: &[(usize, Way)]) -> Query<Book> {
    let term = |b: &Fields, which: usize| match which {
        0 => (b.grade.asc(), b.grade.desc()),
        1 => (b.rating.asc(), b.rating.desc()),
        2 => (b.shelf().label.asc(), b.shelf().label.desc()),
        _ => ((b.rating % 2).asc(), (b.rating % 2).desc()),
    };
    Book::query().order_by(|b| terms.iter().map(|(which, way)| way.term(term(b, *which))).collect::<Vec<_>>())
}

/// The rows in this order, sorted here. The hidden key goes the way of the last term.
fn sorted(books: &[Book], shelves: &[Shelf], terms: &[(usize, Way)]) -> Vec<Book> {
    let label = |book: &Book| shelves.iter().find(|s| Some(s.id) == book.shelf_id)?.label.clone();
    let mut books = books.to_vec();
    books.sort_by(|a, b| {
        let by_terms = terms.iter().fold(Ordering::Equal, |so_far, (which, way)| {
            so_far.then_with(|| match which {
                0 => way.compare(Some(a.grade), Some(b.grade)),
                1 => way.compare(a.rating, b.rating),
                2 => way.compare(label(a), label(b)),
                _ => way.compare(a.rating.map(|r| r % 2), b.rating.map(|r| r % 2)),
            })
        });
        let descending = terms.last().is_some_and(|(_, way)| way.descending);
        by_terms.then(if descending { b.id.cmp(&a.id) } else { a.id.cmp(&b.id) })
    });
    books
}

#[orm::test(models(Shelf, Book))]
fn b071_every_order_is_walked_both_ways(db: &Db) -> orm::Result<()> {
    let books = fill(db, &mut Random(1), 11)?;
    let shelves = Shelf::query().all(db)?;
    let mut orders: Vec<Vec<(usize, Way)>> = vec![Vec::new()];
    for first in WAYS {
        orders.extend((0..4).map(|which| vec![(which, first)]));
        for second in WAYS {
            orders.push(vec![(1, first), (2, second)]);
            orders.push(vec![(0, first), (3, second)]);
            orders.push(vec![(2, first), (0, second), (1, WAYS[orders.len() % 6])]);
        }
    }
    for (number, terms) in orders.iter().enumerate() {
        let expected = sorted(&books, &shelves, terms);
        let query = ordered(terms);
        // Every size in turn, and each of them with orders of every kind.
        let size = 1 + u64::try_from(number % 7).expect("a small number");
        assert_walks(db, &query, &expected, size).map_err(|error| error.context(format!("{terms:?}")))?;
    }
    let few = [vec![(1, WAYS[0]), (2, WAYS[3])], vec![(1, WAYS[3]), (0, WAYS[3])], vec![(0, WAYS[0])]];
    for (terms, size) in few.iter().flat_map(|terms| (1..=7).map(move |size| (terms, size))) {
        assert_walks(db, &ordered(terms), &sorted(&books, &shelves, terms), size)?;
    }
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_rows_that_come_and_go_move_no_other(db: &Db) -> orm::Result<()> {
    let mut random = Random(2);
    for round in 0..20 {
        Book::query().delete(db)?;
        // By their number and not by their key, which SQLite gives again to another row.
        let stay: BTreeSet<String> = fill(db, &mut random, 12)?.into_iter().map(|book| book.isbn).collect();
        let mut go: Vec<Book> = fill(db, &mut random, 8)?;
        let way = WAYS[round % 6];
        let query = ordered(&[(round % 4, way), (1, WAYS[(round + 1) % 6])]).select(|b| b.isbn);
        let forwards = round % 2 == 0;
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = match forwards {
                true => query.after(db, cursor.as_ref(), 3)?,
                false => query.before(db, cursor.as_ref(), 3)?,
            };
            seen.extend(page.items);
            cursor = if forwards { page.next } else { page.previous };
            if cursor.is_none() {
                break;
            }
            // The row at the place may be the one that goes.
            if let Some(last) =
                go.iter().position(|book| seen.contains(&book.isbn)).or(go.len().checked_sub(1))
            {
                go.swap_remove(last).delete(db)?;
            }
            if seen.len() < 30 {
                fill(db, &mut random, 1)?;
            }
        }
        let once: BTreeSet<String> = seen.iter().cloned().collect();
        assert_eq!(once.len(), seen.len(), "round {round}: a row appears twice");
        assert!(once.is_superset(&stay), "round {round}: a row is left out");
    }
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_the_place_stays_where_all_rows_behind_it_go(db: &Db) -> orm::Result<()> {
    let books = fill(db, &mut Random(3), 4)?;
    let ids = Book::query().select(|b| b.id);
    let first = ids.after(db, None, 2)?;
    assert_eq!((first.items.len(), first.previous.is_none()), (2, true));
    Book::query().filter(|b| b.id.ge(books[2].id)).delete(db)?;
    let behind = ids.after(db, first.next.as_ref(), 2)?;
    assert_eq!((behind.items.len(), &behind.next), (0, &None));
    let back = ids.before(db, behind.previous.as_ref(), 2)?;
    assert_eq!((back.items, back.previous), (vec![books[0].id, books[1].id], None));

    let last = ids.before(db, None, 1)?;
    Book::query().filter(|b| b.id.lt(books[1].id)).delete(db)?;
    let before = ids.before(db, last.previous.as_ref(), 2)?;
    assert_eq!((before.items.len(), &before.previous), (0, &None));
    assert_eq!(ids.after(db, before.next.as_ref(), 2)?.items, [books[1].id]);
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_pages_of_nothing_and_of_all(db: &Db) -> orm::Result<()> {
    let query = Book::query().order_by(|b| b.rating.desc());
    assert_walks(db, &query, &[], 3)?;
    let empty = query.after(db, None, 3)?;
    assert_eq!((empty.items.len(), empty.next, empty.previous), (0, None, None));
    let books = fill(db, &mut Random(4), 3)?;
    let all = query.after(db, None, 3)?;
    assert_eq!((all.items.len(), all.next, all.previous), (books.len(), None, None));
    assert_eq!(query.after(db, None, u64::MAX)?.items.len(), 3);
    assert_eq!(query.before(db, None, 1_000)?.items.len(), 3);
    Ok(())
}

#[orm::test(models(User, Post))]
fn b071_with_filters_relations_and_selections(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let posts = Post::query().filter(|p| p.words.gt(10)).order_by(|p| p.author().name.desc());
    let titles = posts.clone().select(|p| (p.title, p.author().name));
    let walked: Vec<(String, String)> =
        pages(db, &titles, 1, true)?.into_iter().flat_map(|page| page.items).collect();
    let pair = |title: &str, name: &str| (title.to_owned(), name.to_owned());
    assert_eq!(walked, [pair("four", "Cid"), pair("three", "Bob"), pair("two", "Ann")]);
    let with = posts.with(|p| (p.author(), p.editor()));
    let names: Vec<(String, Option<String>)> = pages(db, &with, 2, true)?
        .into_iter()
        .flat_map(|page| page.items)
        .map(|(post, (_, editor))| (post.title, editor.map(|editor| editor.name)))
        .collect();
    let pair = |title: &str, name: Option<&str>| (title.to_owned(), name.map(Into::into));
    assert_eq!(names, [pair("four", None), pair("three", Some("Cid")), pair("two", None)]);
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_collections_are_loaded_for_the_rows_of_the_page(db: &Db) -> orm::Result<()> {
    let books = fill(db, &mut Random(8), 20)?;
    let query = Shelf::query().order_by(|s| s.id.desc()).with(|s| s.books().order_by(|b| b.id.asc()));
    let first = assert_statements(db, 2, || query.after(db, None, 2))?;
    let (second, sent) = record(db, || query.after(db, first.next.as_ref(), 2));
    let second = second?;
    // The keys of two shelves, and not of the row behind the page.
    assert_eq!(sent[1].parameters, if db.backend() == Backend::Postgres { 1 } else { 2 }, "{}", sent[1].sql);
    for (shelf, found) in first.items.iter().chain(&second.items) {
        let expected: Vec<Book> =
            books.iter().filter(|book| book.shelf_id == Some(shelf.id)).cloned().collect();
        assert_eq!(found, &expected);
    }
    let ids: Vec<i64> = first.items.iter().chain(&second.items).map(|(shelf, _)| shelf.id).collect();
    assert_eq!(ids, [4, 3, 2, 1]);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(many_to_many(borrowed: Shelf, through = Loan))]
struct Patron {
    id: i64,
}

/// A patron may borrow from one shelf often.
#[derive(Model, Debug, Clone, PartialEq)]
struct Loan {
    id: i64,
    #[orm(belongs_to = Patron, index)]
    patron_id: i64,
    #[orm(belongs_to = Shelf, index)]
    shelf_id: Option<i64>,
}

#[orm::test(models(Shelf, Book, Patron, Loan))]
fn b071_rows_that_are_linked_twice_come_twice(db: &Db) -> orm::Result<()> {
    fill(db, &mut Random(9), 0)?;
    let patron = NewPatron {}.insert(db)?;
    let loan = |shelf_id| NewLoan { patron_id: patron.id, shelf_id };
    NewLoan::insert_all(db, [Some(2), Some(1), Some(2), None, Some(2), Some(3)].map(loan))?;
    let borrowed = patron.borrowed().order_by(|s| s.id.asc()).select(|s| s.id);
    for size in 1..=4 {
        assert_walks(db, &borrowed, &[1, 2, 2, 2, 3], size)?;
    }
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_a_page_is_one_statement_without_offset(db: &Db) -> orm::Result<()> {
    fill(db, &mut Random(5), 9)?;
    let query = Book::query().order_by(|b| (b.rating.desc(), b.grade.asc()));
    let first = assert_statements(db, 1, || query.after(db, None, 4))?;
    let (_, sent) = record(db, || query.after(db, first.next.as_ref(), 4));
    assert_eq!(sent.len(), 1);
    assert!(sent[0].sql.ends_with(" LIMIT 5") && !sent[0].sql.contains("OFFSET"), "{}", sent[0].sql);
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_what_is_no_query_of_pages(db: &Db) -> orm::Result<()> {
    let refused = |query: Query<Book>, size| {
        let (error, sent) = record(db, || query.after(db, None, size).unwrap_err());
        assert_eq!(sent.len(), 0);
        assert_eq!(query.before(db, None, size).unwrap_err().to_string(), error.to_string());
        error.to_string()
    };
    assert_eq!(refused(Book::query(), 0), "a page holds at least 1 row");
    let own = "a query that is paged has no limit and no offset of its own";
    assert_eq!(refused(Book::query().limit(3), 1), own);
    assert_eq!(refused(Book::query().offset(3), 1), own);
    let grouped =
        "a query with `distinct`, groups or aggregates has no rows of its own to go on from; use `page`";
    assert_eq!(refused(Book::query().distinct(), 1), grouped);
    assert_eq!(refused(Book::query().group_by(|b| b.grade), 1), grouped);
    assert_eq!(Book::query().select(|_| count()).after(db, None, 1).unwrap_err().to_string(), grouped);
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_a_cursor_of_another_order_is_refused(db: &Db) -> orm::Result<()> {
    fill(db, &mut Random(6), 3)?;
    let by = |order: fn(&Fields) -> Vec<OrderBy>| Book::query().order_by(order);
    let query = by(|b| vec![b.grade.asc(), b.rating.asc()]);
    let cursor = query.after(db, None, 1)?.next.expect("a next page");
    let others = [
        by(|_| vec![]),
        by(|b| vec![b.grade.asc()]),
        by(|b| vec![b.rating.asc(), b.grade.asc()]),
        by(|b| vec![b.grade.desc(), b.rating.asc()]),
        by(|b| vec![b.grade.asc(), b.rating.asc().nulls_last()]),
        by(|b| vec![(b.grade + 1).asc(), b.rating.asc()]),
    ];
    for other in others {
        let (error, sent) = record(db, || other.after(db, Some(&cursor), 1).unwrap_err());
        assert!(error.is_input(), "{error}");
        assert_eq!(sent.len(), 0);
    }
    let plus = |number: i32| Book::query().order_by(move |b| (b.grade + number).asc());
    let cursor = plus(1).after(db, None, 1)?.next;
    assert!(plus(2).after(db, cursor.as_ref(), 1).unwrap_err().is_input());
    assert!(plus(1).after(db, cursor.as_ref(), 1).is_ok());
    // Neither the filters nor what is selected are part of the order, nor is what says the same.
    let same = by(|b| vec![b.grade.asc(), b.rating.asc().nulls_first(), b.id.asc(), b.isbn.desc()]);
    let cursor = query.after(db, None, 1)?.next;
    assert!(same.filter(|b| b.grade.ge(0)).select(|b| b.isbn).after(db, cursor.as_ref(), 1).is_ok());
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_cursors_are_text_in_json(db: &Db) -> orm::Result<()> {
    fill(db, &mut Random(7), 2)?;
    let page = Book::query().select(|b| b.id).after(db, None, 1)?;
    let cursor = page.next.clone().expect("a next page");
    let json = serde_json::to_string(&page).expect("json");
    assert_eq!(json, format!(r#"{{"items":[{}],"next":"{cursor}","previous":null}}"#, page.items[0]));
    let back: Cursor = serde_json::from_str(&format!("\"{cursor}\"")).expect("a cursor");
    assert_eq!(back, cursor);
    assert!(serde_json::from_str::<Cursor>("\"no cursor\"").is_err());
    assert!(serde_json::from_str::<Option<Cursor>>("null").is_ok_and(|cursor| cursor.is_none()));
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_joined_rows_are_told_apart_by_both_keys(db: &Db) -> orm::Result<()> {
    let books = fill(db, &mut Random(10), 12)?;
    let shelves = Shelf::query().all(db)?;
    let good = || Book::query().filter(|b| b.grade.gt(0));
    let mut expected = Vec::new();
    for shelf in &shelves {
        let of_shelf = books.iter().filter(|book| book.shelf_id == Some(shelf.id) && book.grade > 0);
        let before = expected.len();
        expected.extend(of_shelf.map(|book| (shelf.label.clone(), shelf.id, Some(book.id))));
        if expected.len() == before {
            expected.push((shelf.label.clone(), shelf.id, None));
        }
    }
    expected.sort();
    let expected: Vec<(i64, Option<i64>)> =
        expected.into_iter().map(|(_, shelf, book)| (shelf, book)).collect();
    let query = Shelf::query()
        .left_join(good(), |(s, b)| b.shelf_id.eq(s.id))
        .order_by(|(s, _)| s.label.asc())
        .select(|(s, b)| (s.id, b.id));
    for size in 1..=4 {
        assert_walks(db, &query, &expected, size)?;
    }
    let query = good()
        .right_join(Shelf::query(), |(b, s)| b.shelf_id.eq(s.id))
        .order_by(|(_, s)| (s.label.asc(), s.id.asc()))
        .select(|(b, s)| (s.id, b.id));
    assert!(query.after(db, None, 2).is_err(), "the filter of the left side is refused");
    let query = good()
        .subquery()
        .right_join(Shelf::query(), |(b, s)| b.shelf_id.eq(s.id))
        .order_by(|(_, s)| (s.label.asc(), s.id.asc()))
        .select(|(b, s)| (s.id, b.id));
    for size in 1..=4 {
        assert_walks(db, &query, &expected, size)?;
    }
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_rows_without_a_key_are_refused(db: &Db) -> orm::Result<()> {
    let both = Book::query().union_all(Book::query()).order_by(|b| b.id.asc());
    let (error, sent) = record(db, || both.after(db, None, 1).unwrap_err().to_string());
    assert!(error.ends_with("no key that tells them apart; use `page`"), "{error}");
    assert_eq!(sent.len(), 0);
    let pairs = Book::query().select(|b| (b.grade, b.isbn)).subquery();
    assert!(pairs.after(db, None, 1).is_err());
    Ok(())
}

#[orm::test(models(Shelf, Book))]
fn b071_orders_by_hand_say_what_they_store(db: &Db) -> orm::Result<()> {
    let mut books = fill(db, &mut Random(11), 9)?;
    let typed =
        Book::query().order_by(|b| sql!("{b.grade} + 1 - 2 * coalesce({b.rating}, 0)").of::<i32>().desc());
    books.sort_by_key(|book| std::cmp::Reverse((book.grade - 2 * book.rating.unwrap_or(0), book.id)));
    assert_walks(db, &typed, &books, 2)?;
    let untyped = Book::query().order_by(|b| sql!("{b.grade} + 1").asc());
    let (error, sent) = record(db, || untyped.after(db, None, 2).unwrap_err().to_string());
    assert!(error.ends_with("say it: `sql!(..).of::<T>()`"), "{error}");
    assert_eq!(sent.len(), 0);
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Note {
    id: i64,
    tags: Vec<String>,
}

#[orm::test(models(Note))]
fn b071_an_order_that_databases_do_not_share_is_refused(db: &Db) {
    let error = Note::query().order_by(|n| n.tags.asc()).after(db, None, 1).unwrap_err();
    assert!(error.is_unsupported(), "{error}");
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(index(score, id))]
struct Entry {
    id: i64,
    score: i32,
    /// The same as the score. On SQLite the key stands behind every index.
    #[orm(index)]
    points: i32,
    note: Option<String>,
}

/// How the database means to find the page behind the row that has these values, of which the text of `query` holds
/// numbers only.
fn plan(db: &Db, query: &Query<Entry>, values: &[i64]) -> orm::Result<String> {
    let next = query.after(db, None, 5)?.next;
    let (page, sent) = record(db, || query.after(db, next.as_ref(), 5));
    assert_eq!(page?.items.len(), 5);
    let mut sql = sent[0].sql.clone();
    for (number, value) in (1..).zip(values) {
        for parameter in [format!("?{number}"), format!("${number}")] {
            sql = sql.replace(&parameter, &value.to_string());
        }
    }
    let (explain, column) = match db.backend() {
        Backend::Sqlite => ("EXPLAIN QUERY PLAN ", 3),
        _ => ("EXPLAIN ", 0),
    };
    let mut plan = sql.clone();
    on(db as &dyn Executor, Access::Read, |link| {
        link.query(&format!("{explain}{sql}"), &[], &mut |row| {
            if let Ok(orm::Value::Text(line)) = row.value(column, orm::ColumnType::Text) {
                plan = format!("{plan}\n{line}");
            }
            Ok(())
        })
    })?;
    Ok(plan)
}

#[orm::test(models(Entry))]
fn b071_an_index_finds_the_place(db: &Db) -> orm::Result<()> {
    NewEntry::insert_all(
        db,
        (0..20_000).map(|n| NewEntry { score: n % 1_000, points: n % 1_000, note: None }),
    )?;
    super::script(db, "ANALYZE")?;
    // The fifth of 20 rows of the greatest score, and of the least.
    let by_points = Entry::query().order_by(|e| e.points.desc());
    let by_score = Entry::query().order_by(|e| e.score.desc());
    let one_way = if db.backend() == Backend::Sqlite { by_points } else { by_score };
    let one_way = plan(db, &one_way, &[999, 16_000])?;
    let mixed = plan(db, &Entry::query().order_by(|e| (e.score.asc(), e.id.desc())), &[0, 0, 15_001])?;
    let (of_both, of_score) = match db.backend() {
        Backend::Sqlite => ("((points,rowid)<(?,?))", "(score>?)"),
        _ => ("Index Cond: (ROW(score, id) < ROW(999, 16000))", "Index Cond: (score >= 0)"),
    };
    assert!(
        one_way.contains(of_both) && !one_way.contains("TEMP B-TREE") && !one_way.contains("Sort"),
        "{one_way}"
    );
    assert!(mixed.contains(of_score), "{mixed}");
    Ok(())
}
