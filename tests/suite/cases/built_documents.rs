//! Documents that a query makes of its columns.

use orm::prelude::*;
use orm::testing::record;
use orm::value;
use serde_json::{Value as Any, json};

#[derive(Model, Debug, Clone)]
struct Author {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone)]
struct Book {
    id: i64,
    #[orm(belongs_to = Author)]
    author_id: i64,
    title: String,
    subtitle: Option<String>,
    pages: i32,
    rate: f64,
    sold: bool,
    best: Option<bool>,
    data: Json<Any>,
    more: Option<Json<Any>>,
}

const HOSTILE: &str = "a\"b\\c'],\n{ü";

fn book(title: &str, rate: f64) -> NewBook {
    NewBook {
        author_id: 1,
        title: title.into(),
        subtitle: None,
        pages: 7,
        rate,
        sold: true,
        best: None,
        data: Json(json!({"k": [1.5, "],["], "n": null})),
        more: None,
    }
}

fn fill(db: &Db) -> orm::Result<()> {
    NewAuthor { name: "Ann".into() }.insert(db)?;
    NewAuthor { name: "Bob".into() }.insert(db)?;
    let full = NewBook {
        subtitle: Some(String::new()),
        sold: false,
        best: Some(false),
        data: Json(json!("text")),
        more: Some(Json(Any::Null)),
        ..book(HOSTILE, 0.1 + 0.2)
    };
    NewBook::insert_all(db, [book("one", 5.0), full]).map(|_| ())
}

#[orm::test(models(Author, Book))]
fn objects_hold_what_columns_hold(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let made = |b: &BookColumns| {
        json_object((
            ("title", b.title),
            ("subtitle", b.subtitle),
            ("pages", b.pages),
            ("rate", b.rate),
            ("sold", b.sold),
            ("best", b.best),
            ("data", b.data),
            ("more", b.more),
            ("by", json_object([("name", b.author().name)])),
            ("list", json_array((b.id, b.pages.gt(8), b.title.length(), value("x".to_owned())))),
            ("own", value(Json(json!([true])))),
            (HOSTILE, b.data.key("k").at(0).f64()),
        ))
    };
    let mut found = Book::query().order_by(|b| b.id.asc()).select(made).all(db)?;
    let (second, first) = (found.pop().map(|json| json.0), found.pop().map(|json| json.0));
    let data = json!({"k": [1.5, "],["], "n": null});
    let expected = json!({
        "title": "one", "subtitle": null, "pages": 7, "rate": 5, "sold": true, "best": null, "data": data, "more": null,
        "by": {"name": "Ann"}, "list": [1, false, 3, "x"], "own": [true], HOSTILE: 1.5,
    });
    assert_eq!(first, Some(expected));
    let expected = json!({
        "title": HOSTILE, "subtitle": "", "pages": 7, "rate": 0.1 + 0.2, "sold": false, "best": false, "data": "text",
        "more": null, "by": {"name": "Ann"}, "list": [2, false, 11, "x"], "own": [true], HOSTILE: null,
    });
    assert_eq!(second, Some(expected));
    Ok(())
}

/// Floats are written as Postgres writes them, so that they are the same numbers of JSON.
#[orm::test(models(Author, Book))]
fn floats_are_one_number_on_every_database(db: &Db) -> orm::Result<()> {
    NewAuthor { name: "Ann".into() }.insert(db)?;
    let rates =
        [0.0, -0.0, 5.0, 1e15, 1e22, 1e300, -1e-7, 5e-324, f64::MAX, 0.1, f64::INFINITY, f64::NEG_INFINITY];
    NewBook::insert_all(db, rates.map(|rate| book("", rate)))?;
    let all = Book::query().order_by(|b| b.id.asc()).select(|b| json_array((b.rate,))).all(db)?;
    let found: Vec<Any> = all.into_iter().map(|json| json.0).collect();
    let expected = [
        json!([0]),
        json!([0]),
        json!([5]),
        json!([1_000_000_000_000_000_i64]),
        json!([1e22]),
        json!([1e300]),
        json!([-1e-7]),
        json!([5e-324]),
        json!([f64::MAX]),
        json!([0.1]),
        json!(["Infinity"]),
        json!(["-Infinity"]),
    ];
    assert_eq!(found, expected);
    let list = Book::query()
        .filter(|b| b.id.le(5))
        .select(|b| json_object([("all", b.rate.json_agg().order_by(b.id.asc()))]));
    assert_eq!(list.one(db)?.0, json!({"all": [0, 0, 5, 1_000_000_000_000_000_i64, 1e22]}));
    let finite = Book::query().filter(|b| b.rate.lt(1e301) & b.rate.gt(-1e301));
    let read = finite.clone().select(|b| b.rate.json_agg().order_by(b.id.asc())).one(db)?;
    assert_eq!(read.0[4..8], rates[4..8]);
    let infinite = Book::query().select(|b| b.rate.json_agg()).one(db);
    assert!(infinite.unwrap_err().is_decode());
    Ok(())
}

#[orm::test(models(Author, Book))]
fn objects_of_many_rows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let book = |b: &BookColumns| json_object((("title", b.title), ("sold", b.sold)));
    let lists = Book::query().group_by(|b| b.author_id).select(|b| {
        let books = book(b).json_agg().order_by(b.id.asc());
        json_object((("author", b.author_id), ("books", books), ("count", count())))
    });
    let expected = json!({
        "author": 1, "count": 2, "books": [{"title": "one", "sold": true}, {"title": HOSTILE, "sold": false}],
    });
    assert_eq!(lists.one(db)?.0, expected);
    // A document like any other: read, searched, grouped by, set.
    let sold = Book::query().filter(|b| book(b).contains_json(json!({"sold": true})));
    assert_eq!(sold.select(|b| book(b).key("title").text()).all(db)?, [Some("one".to_owned())]);
    let pages = |b: &BookColumns| json_object([("pages", b.pages)]);
    let groups = Book::query().group_by(pages).select(|b| (pages(b), count())).one(db)?;
    assert_eq!(groups, (Json(json!({"pages": 7})), 2));
    Book::query().update(db, |b| (b.data.set(book(b)), b.more.set(json_array((b.data, b.best)))))?;
    let second = Book::get(db, 2)?;
    assert_eq!(second.data.0, json!({"title": HOSTILE, "sold": false}));
    assert_eq!(second.more, Some(Json(json!(["text", false]))));
    // Of rows that are not there.
    let none = Author::query()
        .left_join(Book::query(), |(a, b)| b.author_id.eq(a.id))
        .filter(|(a, _)| a.name.eq("Bob"))
        .select(|(_, b)| json_object((("title", b.title), ("sold", b.sold), ("data", b.data))));
    assert_eq!(none.one(db)?.0, json!({"title": null, "sold": null, "data": null}));
    let (twice, sent) = record(db, || {
        Book::query().select(|b| json_object((("a", b.id), ("b", b.id), ("a", b.title)))).all(db)
    });
    assert_eq!(twice.unwrap_err().to_string(), "a JSON object has the same key twice");
    assert!(sent.is_empty());
    Ok(())
}

/// Documents are texts on SQLite, where another order of keys would be another text.
#[orm::test(models(Author, Book))]
fn the_order_of_keys_means_nothing(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let one =
        |b: &BookColumns| json_object((("title", b.title), ("pages", b.pages), ("a", json_array((b.id,)))));
    let other =
        |b: &BookColumns| json_object((("pages", b.pages), ("a", json_array((b.id,))), ("title", b.title)));
    assert_eq!(Book::query().filter(|b| one(b).eq(other(b))).count(db)?, 2);
    let document = Json(json!({ "title": "one", "a": [1], "pages": 7 }));
    assert_eq!(Book::query().filter(|b| one(b).eq(&document)).count(db)?, 1);
    assert_eq!(Book::query().filter(|b| other(b).in_([&document])).count(db)?, 1);
    let both = Book::query().select(|b| (one(b),)).union(Book::query().select(|b| (other(b),)));
    assert_eq!(both.all(db)?.len(), 2);
    Ok(())
}
