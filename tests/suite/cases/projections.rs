//! Structs as the shape of a result: every kind of field, nested in each other, as JSON, in every kind of query.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use serde::Serialize;
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[orm(has_many(towns: Town), columns(name = LandFields))]
struct Land {
    id: i64,
    name: String,
}

#[derive(Embed, Debug, Clone, PartialEq)]
struct Place {
    street: String,
    number: Option<i32>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(people: Person), columns(name = AllOfTown))]
struct Town {
    id: i64,
    name: String,
    #[orm(belongs_to = Land)]
    land_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "people", has_many(books: Book, via = author_id), has_many(edited: Book, via = editor_id))]
#[orm(has_one(desk: Desk))]
struct Person {
    id: i64,
    name: String,
    nickname: Option<String>,
    #[orm(belongs_to = Town, index)]
    town_id: Option<i64>,
    #[orm(embed)]
    home: Place,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Desk {
    #[orm(primary_key, belongs_to = Person)]
    person_id: i64,
    color: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq, Serialize)]
#[orm(has_many(remarks: Remark), many_to_many(labels: Label, through = BookLabel))]
struct Book {
    id: i64,
    #[orm(belongs_to = Person, index)]
    author_id: i64,
    #[orm(belongs_to = Person, index)]
    editor_id: Option<i64>,
    title: String,
    words: i32,
    r#type: Option<i16>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Remark {
    id: i64,
    #[orm(belongs_to = Book, index)]
    book_id: i64,
    #[orm(belongs_to = Person)]
    by_id: Option<i64>,
    text: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Label {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct BookLabel {
    #[orm(primary_key, belongs_to = Book)]
    book_id: i64,
    #[orm(primary_key, belongs_to = Label, index)]
    label_id: i64,
}

/// Ann of Leeds wrote one and two, Bob of nowhere three. Bob edited one. One has three remarks, of which Bob made the first,
/// three has one of nobody's.
fn fill(db: &Db) -> orm::Result<()> {
    NewLand { name: "England".into() }.insert(db)?;
    NewTown { name: "Leeds".into(), land_id: 1 }.insert(db)?;
    let person = |name: &str, nickname: Option<&str>, town_id| NewPerson {
        name: name.into(),
        nickname: nickname.map(str::to_owned),
        town_id,
        home: Place { street: "High St".into(), number: town_id.map(|_| 7) },
    };
    NewPerson::insert_all(db, [person("Ann", Some("A"), Some(1)), person("Bob", None, None)])?;
    NewDesk { person_id: 2, color: None }.insert(db)?;
    let book = |author_id, editor_id, title: &str, words| NewBook {
        author_id,
        editor_id,
        title: title.into(),
        words,
        r#type: None,
    };
    let books = [book(1, Some(2), "one", 10), book(1, None, "two", 5), book(2, None, "three", 7)];
    NewBook::insert_all(db, books)?;
    let remarks = [(1, Some(2), "a"), (1, None, "b"), (1, None, "c"), (3, None, "d")];
    let remark =
        |(book_id, by_id, text): (i64, Option<i64>, &str)| NewRemark { book_id, by_id, text: text.into() };
    NewRemark::insert_all(db, remarks.map(remark))?;
    NewLabel::insert_all(db, ["rust", "sql"].map(|name| NewLabel { name: name.into() }))?;
    let links = [(1, 1), (1, 2), (3, 2)];
    NewBookLabel::insert_all(db, links.map(|(book_id, label_id)| NewBookLabel { book_id, label_id }))?;
    Ok(())
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Person)]
struct Nick {
    nickname: Option<String>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Label)]
struct LabelName {
    name: String,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Remark)]
struct RemarkCard {
    text: String,
    #[orm(nested)]
    by: Option<Nick>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Book)]
struct Numbers {
    words: i32,
    #[orm(count = remarks)]
    remarks: i64,
    #[orm(nested = |b| b.labels().order_by(|l| l.id.asc()))]
    labels: Vec<LabelName>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Book)]
struct BookCard {
    title: String,
    #[orm(column = words)]
    length: i32,
    r#type: Option<i16>,
    #[orm(path = author.name)]
    author: String,
    #[orm(column = r#type)]
    kind: Option<i16>,
    #[orm(path = author.town.land.name)]
    land: Option<String>,
    #[orm(path = editor.id)]
    editor_id: Option<i64>,
    #[orm(count = author.books)]
    by_author: i64,
    #[orm(select = |b| b.words + 1)]
    next: i32,
    #[orm(select = |b| (b.id, b.remarks().select(|r| r.id).order_by(|r| r.id.asc())))]
    pair: (i64, Vec<i64>),
    #[orm(nested)]
    editor: Option<Nick>,
    #[orm(nested = |b| b.remarks().order_by(|r| r.id.desc()).limit(2))]
    latest: Vec<RemarkCard>,
    #[orm(flatten)]
    #[serde(flatten)]
    numbers: Numbers,
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn every_kind_of_field_as_json(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let query = || Book::query().order_by(|b| b.id.asc());
    // The books, and one for each of the ids, the remarks and the labels.
    let cards: Vec<BookCard> = assert_statements(db, 4, || query().project().all(db))?;
    assert_eq!(
        serde_json::to_value(&cards).unwrap(),
        json!([
            {
                "title": "one", "length": 10, "type": null, "author": "Ann", "kind": null, "land": "England",
                "editor_id": 2, "by_author": 2, "next": 11, "pair": [1, [1, 2, 3]], "editor": {"nickname": null},
                "latest": [{"text": "c", "by": null}, {"text": "b", "by": null}],
                "words": 10, "remarks": 3, "labels": [{"name": "rust"}, {"name": "sql"}]
            },
            {
                "title": "two", "length": 5, "type": null, "author": "Ann", "kind": null, "land": "England",
                "editor_id": null, "by_author": 2, "next": 6, "pair": [2, []], "editor": null, "latest": [],
                "words": 5, "remarks": 0, "labels": []
            },
            {
                "title": "three", "length": 7, "type": null, "author": "Bob", "kind": null, "land": null,
                "editor_id": null, "by_author": 1, "next": 8, "pair": [3, [4]], "editor": null,
                "latest": [{"text": "d", "by": null}], "words": 7, "remarks": 1, "labels": [{"name": "sql"}]
            },
        ])
    );
    // No rows, no statements for what belongs to them.
    let none = query().filter(|b| b.id.gt(99)).project::<BookCard>();
    assert!(assert_statements(db, 1, || none.all(db))?.is_empty());
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Desk)]
struct Office {
    person_id: i64,
    #[orm(path = person.name)]
    of: String,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Book)]
struct Shelf {
    title: String,
    #[orm(select = |b| b.words * 2)]
    double: i32,
    #[orm(nested)]
    author: Person,
    #[orm(nested)]
    editor: Option<Nick>,
    #[orm(flatten)]
    size: Size,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Book)]
struct Size {
    words: i32,
    #[orm(count = remarks)]
    remarks: i64,
}

/// What is selected by hand, in the order of the fields.
#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn rows_of_sql_by_hand(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let sizes: Vec<Size> =
        sql!("SELECT b.words, (SELECT count(*) FROM remarks AS r WHERE r.book_id = b.id) FROM books AS b ORDER BY b.id")
            .all(db)?;
    let size = |words, remarks| Size { words, remarks };
    assert_eq!(sizes, [size(10, 3), size(5, 0), size(7, 1)]);
    let shelves: Vec<(i64, Shelf)> = sql!(
        "SELECT b.id, b.title, b.words * 2, {Person.* as a}, e.id IS NOT NULL, e.nickname, b.words, b.id AS remarks
         FROM books AS b JOIN people AS a ON a.id = b.author_id LEFT JOIN people AS e ON e.id = b.editor_id ORDER BY b.id"
    )
    .all(db)?;
    let author = Person::get(db, 1)?;
    let shelf = |title: &str, editor, words, remarks| Shelf {
        title: title.into(),
        double: words * 2,
        author: author.clone(),
        editor,
        size: size(words, remarks),
    };
    assert_eq!(shelves[0], (1, shelf("one", Some(Nick { nickname: None }), 10, 1)));
    assert_eq!(shelves[1], (2, shelf("two", None, 5, 2)));
    // Where the row may be missing, beside others, one by one, and as what a write returns.
    let offices: Vec<(String, Option<Office>)> = sql!(
        "SELECT p.name, d.person_id IS NOT NULL, d.person_id, p.name FROM people AS p LEFT JOIN desks AS d ON d.person_id = p.id ORDER BY p.id"
    )
    .all(db)?;
    let office = Office { person_id: 2, of: "Bob".into() };
    assert_eq!(offices, [("Ann".to_owned(), None), ("Bob".to_owned(), Some(office))]);
    let streamed = sql!("SELECT nickname FROM people ORDER BY id").stream::<Nick, _>(db)?;
    let nicks = streamed.collect::<orm::Result<Vec<Nick>>>()?;
    assert_eq!(nicks, [Nick { nickname: Some("A".into()) }, Nick { nickname: None }]);
    let label: LabelName = sql!("INSERT INTO labels (name) VALUES ('new') RETURNING name").one(db)?;
    assert_eq!(label, LabelName { name: "new".into() });
    assert_eq!(sql!("SELECT name FROM labels WHERE id = 99").first::<LabelName, _>(db)?, None);
    Ok(())
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn what_sql_by_hand_does_not_make_is_said(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let narrow = sql!("SELECT words FROM books").all::<Size, _>(db).unwrap_err();
    assert!(narrow.is_decode());
    assert_eq!(narrow.to_string(), "the statement returns 1 column, `Size` reads 2");
    // A model within a projection is still read from its own columns.
    let other =
        sql!("SELECT title, words, author_id, title, title, 1, 1, 1, true, title, words, 1 FROM books");
    let other = other.all::<Shelf, _>(db).unwrap_err().to_string();
    assert!(other.contains("`author_id` where `Shelf` reads people.id"), "{other}");
    assert_statements(db, 0, || {
        let message = "`Card` has collections, which SQL by hand does not load; read what has none, or use `project` of a query";
        let sql = sql!("SELECT title, id FROM books");
        assert_eq!(sql.all::<Card, _>(db).unwrap_err().to_string(), message);
        assert_eq!(sql.one::<Card, _>(db).unwrap_err().to_string(), message);
        assert_eq!(sql.stream::<Card, _>(db).unwrap_err().to_string(), message);
        let pair = sql.all::<(i64, Option<Card>), _>(db).unwrap_err().to_string();
        assert!(pair.contains("has collections"), "{pair}");
        orm::Result::Ok(())
    })
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Town)]
struct TownCard {
    name: String,
    #[orm(nested)]
    land: Land,
    #[orm(nested = |t| t.people().order_by(|p| p.id.asc()))]
    people: Vec<PersonCard>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Person)]
struct PersonCard {
    name: String,
    #[orm(column = home.number)]
    number: Option<i32>,
    #[orm(nested = |p| p.books().order_by(|b| b.id.asc()))]
    books: Vec<Card>,
    #[orm(nested)]
    desk: Option<DeskCard>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Book)]
struct Card {
    title: String,
    #[orm(nested = |b| b.remarks().order_by(|r| r.id.asc()))]
    remarks: Vec<RemarkCard>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Desk)]
struct DeskCard {
    color: Option<String>,
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn four_levels_deep_is_a_statement_a_level(db: &Db) -> orm::Result<()> {
    fill(db)?;
    NewTown { name: "York".into(), land_id: 1 }.insert(db)?;
    NewDesk { person_id: 1, color: Some("red".into()) }.insert(db)?;
    let query = Town::query().order_by(|t| t.id.asc()).project::<TownCard>();
    let towns = assert_statements(db, 4, || query.all(db))?;
    assert_eq!(
        serde_json::to_value(&towns).unwrap(),
        json!([
            {"name": "Leeds", "land": {"id": 1, "name": "England"}, "people": [
                {"name": "Ann", "number": 7, "desk": {"color": "red"}, "books": [
                    {"title": "one", "remarks": [
                        {"text": "a", "by": {"nickname": null}}, {"text": "b", "by": null}, {"text": "c", "by": null}
                    ]},
                    {"title": "two", "remarks": []}
                ]}
            ]},
            {"name": "York", "land": {"id": 1, "name": "England"}, "people": []}
        ])
    );
    Ok(())
}

/// Collections before, within and after what may be missing.
#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Book)]
struct Edited {
    #[orm(nested = |b| b.remarks().order_by(|r| r.id.asc()))]
    remarks: Vec<RemarkCard>,
    #[orm(nested)]
    editor: Option<Editor>,
    #[orm(nested = |b| b.labels().order_by(|l| l.id.asc()))]
    labels: Vec<LabelName>,
    #[orm(nested = editor.town)]
    town: Option<TownName>,
    title: String,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Person)]
struct Editor {
    #[orm(nested = |p| p.books().order_by(|b| b.id.asc()))]
    books: Vec<Title>,
    name: String,
    #[orm(nested)]
    town: Option<TownName>,
    #[orm(nested = |p| p.edited().order_by(|b| b.id.asc()))]
    edited: Vec<Title>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Town)]
struct TownName {
    #[orm(nested = |t| t.people().order_by(|p| p.id.asc()))]
    people: Vec<Nick>,
    name: String,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Book)]
struct Title {
    title: String,
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn collections_of_missing_rows_stay_in_step(db: &Db) -> orm::Result<()> {
    fill(db)?;
    Book::query().filter(|b| b.id.eq(3)).update(db, |b| b.editor_id.set(Some(1)))?;
    let query = Book::query().order_by(|b| b.id.asc()).project::<Edited>();
    let expected = json!([
        {
            "title": "one",
            "remarks": [{"text": "a", "by": {"nickname": null}}, {"text": "b", "by": null}, {"text": "c", "by": null}],
            "editor": {"name": "Bob", "books": [{"title": "three"}], "town": null, "edited": [{"title": "one"}]},
            "labels": [{"name": "rust"}, {"name": "sql"}],
            "town": null
        },
        {"title": "two", "remarks": [], "editor": null, "labels": [], "town": null},
        {
            "title": "three",
            "remarks": [{"text": "d", "by": null}],
            "editor": {
                "name": "Ann", "books": [{"title": "one"}, {"title": "two"}], "edited": [{"title": "three"}],
                "town": {"name": "Leeds", "people": [{"nickname": "A"}]}
            },
            "labels": [{"name": "sql"}],
            "town": {"name": "Leeds", "people": [{"nickname": "A"}]}
        },
    ]);
    // Books, remarks, books and edited ones of editors, people of both towns, labels.
    let rows = assert_statements(db, 7, || query.all(db))?;
    assert_eq!(serde_json::to_value(&rows).unwrap(), expected);
    let streamed: Vec<Edited> = query.stream(db)?.collect::<orm::Result<_>>()?;
    assert_eq!(streamed, rows);
    // Where every editor is missing, nothing is asked for that would belong to one.
    let none = Book::query().filter(|b| b.id.eq(2)).project::<Edited>();
    assert_eq!(assert_statements(db, 3, || none.one(db))?.editor, None);
    Ok(())
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn a_row_of_nulls_is_there(db: &Db) -> orm::Result<()> {
    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Person)]
    struct Row {
        id: i64,
        #[orm(nested)]
        desk: Option<DeskCard>,
    }
    fill(db)?;
    let rows: Vec<Row> = Person::query().order_by(|p| p.id.asc()).project().all(db)?;
    assert_eq!(rows, [Row { id: 1, desk: None }, Row { id: 2, desk: Some(DeskCard { color: None }) }]);
    // Equal rows come once: what tells that a row is there tells no rows apart.
    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Book)]
    struct ByNick {
        #[orm(nested)]
        editor: Option<Nick>,
    }
    NewPerson {
        name: "Cid".into(),
        nickname: None,
        town_id: None,
        home: Place { street: "x".into(), number: None },
    }
    .insert(db)?;
    Book::query().filter(|b| b.id.eq(2)).update(db, |b| b.editor_id.set(Some(3)))?;
    let mut rows: Vec<ByNick> = Book::query().distinct().project().all(db)?;
    rows.sort_by_key(|row| row.editor.is_some());
    assert_eq!(rows, [ByNick { editor: None }, ByNick { editor: Some(Nick { nickname: None }) }]);
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Book)]
struct PerAuthor {
    #[orm(path = author.name)]
    author: String,
    #[orm(select = |_| count())]
    books: i64,
    #[orm(flatten)]
    sums: Sums,
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Book)]
struct Sums {
    #[orm(select = |b| b.words.sum())]
    words: Option<i64>,
    #[orm(select = |b| b.title.max())]
    last: Option<String>,
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn groups_and_aggregates(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let sums = |words, last: &str| Sums { words: Some(words), last: Some(last.into()) };
    let rows: Vec<PerAuthor> =
        Book::query().group_by(|b| b.author().name).order_by(|b| b.author().name.asc()).project().all(db)?;
    let row = |author: &str, books, sums| PerAuthor { author: author.into(), books, sums };
    assert_eq!(rows, [row("Ann", 2, sums(15, "two")), row("Bob", 1, sums(7, "three"))]);
    assert_eq!(Book::query().project::<Sums>().one(db)?, sums(22, "two"));
    let none = Book::query().filter(|b| b.id.gt(9)).project::<Sums>().one(db)?;
    assert_eq!(none, Sums { words: None, last: None });
    // What `select` refuses, a projection does.
    let error = Book::query().group_by(|b| b.author_id).project::<Title>().all(db).unwrap_err();
    let same = Book::query().group_by(|b| b.author_id).select(|b| b.title).all(db).unwrap_err();
    assert_eq!(error.to_string(), same.to_string());
    Ok(())
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn in_every_kind_of_query(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let title = |title: &str| Title { title: title.into() };
    let books = || Book::query().order_by(|b| b.id.asc());
    assert_eq!(books().project::<Title>().first(db)?, Some(title("one")));
    assert_eq!(books().project::<Title>().filter(|b| b.words.eq(7)).one(db)?, title("three"));
    let page = books().project::<Card>().page(db, 2, 2)?;
    assert_eq!((page.total, page.items.len(), page.items[0].remarks.len()), (3, 1, 1));
    assert_eq!(books().project::<Card>().count(db)?, 3);
    // The last of several counts.
    assert_eq!(books().select(|b| b.id).project::<Title>().limit(1).all(db)?, [title("one")]);
    assert_eq!(books().with(|b| b.remarks()).project::<Title>().limit(1).all(db)?, [title("one")]);
    assert_eq!(books().project::<Card>().select(|b| b.id).all(db)?, [1, 2, 3]);
    // Within others, and of what belongs to a row in memory.
    let pairs: Vec<(Person, Vec<Card>)> = Person::query()
        .order_by(|p| p.id.asc())
        .with(|p| p.books().order_by(|b| b.id.asc()).project::<Card>())
        .all(db)?;
    assert_eq!(pairs[0].1.iter().map(|card| card.remarks.len()).collect::<Vec<_>>(), [3, 0]);
    let rows: Vec<(String, Vec<Title>)> = Person::query()
        .filter(|p| p.id.eq(1))
        .select(|p| (p.name, p.books().order_by(|b| b.id.desc()).limit(1).project()))
        .all(db)?;
    assert_eq!(rows, [("Ann".to_owned(), vec![title("two")])]);
    let ann = Person::get(db, 1)?;
    assert_eq!(ann.books().project::<Title>().order_by(|b| b.id.asc()).first(db)?, Some(title("one")));
    let names: Vec<LabelName> = Book::get(db, 1)?.labels().project().all(db)?;
    assert_eq!(names.len(), 2);
    let loaded: Vec<Vec<Card>> = Person::load(db, &[ann], |p| p.books().order_by(|b| b.id.asc()).project())?;
    assert_eq!(loaded[0][0].remarks.len(), 3);
    Ok(())
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn of_rows_that_are_written(db: &Db) -> orm::Result<()> {
    #[derive(Projection, Debug, PartialEq)]
    #[orm(model = Book)]
    struct Length {
        id: i64,
        #[orm(select = |b| b.words * 2)]
        double: i32,
    }
    fill(db)?;
    let two = Book::query().filter(|b| b.id.eq(2));
    let changed = two.clone().project::<Length>().update_returning(db, |b| b.words.set(b.words + 1))?;
    assert_eq!(changed, [Length { id: 2, double: 12 }]);
    let (result, sent) =
        record(db, || two.clone().project::<Card>().update_returning(db, |b| b.words.set(0)));
    assert!(result.unwrap_err().is_unsupported());
    assert_eq!(sent.len(), 0);
    let deleted = two.project::<Length>().delete_returning(db)?;
    assert_eq!(deleted, [Length { id: 2, double: 12 }]);
    Ok(())
}

/// A model flattened is the whole row, with more beside it.
#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn a_row_with_more(db: &Db) -> orm::Result<()> {
    #[derive(Projection, Debug, PartialEq, Serialize)]
    #[orm(model = Book)]
    struct WithCount {
        #[orm(flatten)]
        #[serde(flatten)]
        book: Book,
        #[orm(count = remarks)]
        remarks: i64,
        #[orm(nested = editor)]
        by: Option<Person_>,
    }
    #[derive(Projection, Debug, PartialEq, Serialize)]
    #[orm(model = Person)]
    struct Person_ {
        #[orm(flatten)]
        #[serde(flatten)]
        nick: Nick,
        #[orm(nested)]
        edited: Vec<Book>,
    }
    fill(db)?;
    let rows: Vec<WithCount> = Book::query().order_by(|b| b.id.asc()).limit(2).project().all(db)?;
    let one = json!({"id": 1, "author_id": 1, "editor_id": 2, "title": "one", "words": 10, "type": null});
    let mut with = one.clone();
    with["remarks"] = json!(3);
    with["by"] = json!({"nickname": null, "edited": [one]});
    assert_eq!(serde_json::to_value(&rows[0]).unwrap(), with);
    assert_eq!((rows[1].book.id, rows[1].remarks, &rows[1].by), (2, 0, &None));
    Ok(())
}

#[derive(Projection, Debug, PartialEq)]
#[orm(model = Book)]
struct Wide {
    id: i64,
    #[orm(column = id)]
    a1: i64,
    #[orm(nested)]
    remarks: Vec<Remark>,
    #[orm(column = title)]
    a3: String,
    #[orm(column = id)]
    a4: i64,
    #[orm(column = id)]
    a5: i64,
    #[orm(column = id)]
    a6: i64,
    #[orm(column = id)]
    a7: i64,
    #[orm(column = id)]
    a8: i64,
    #[orm(column = id)]
    a9: i64,
    #[orm(column = words)]
    a10: i32,
    #[orm(column = words)]
    a11: i32,
    #[orm(column = title)]
    a12: String,
    #[orm(select = |b| b.words + 1)]
    a13: i32,
    #[orm(nested)]
    labels: Vec<Label>,
}

#[orm::test(models(Land, Town, Person, Desk, Book, Remark, Label, BookLabel))]
fn more_fields_than_a_tuple_has(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let row = Book::query().filter(|b| b.id.eq(3)).project::<Wide>().one(db)?;
    assert_eq!((row.id, row.a1, row.a9, row.a10, row.a11, row.a13), (3, 3, 3, 7, 7, 8));
    assert_eq!((row.a3.as_str(), row.a12.as_str()), ("three", "three"));
    assert_eq!((row.remarks.len(), row.labels.len()), (1, 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "folders", has_many(folders: Self))]
struct Folder {
    id: i64,
    name: String,
    #[orm(belongs_to = Self, index)]
    parent_id: Option<i64>,
}

#[derive(Projection, Debug, PartialEq, Serialize)]
#[orm(model = Folder)]
struct Tree {
    name: String,
    #[orm(nested = |f| f.folders().order_by(|f| f.id.asc()))]
    folders: Vec<Tree>,
}

/// A projection that holds itself ends where the rows do, and is refused where they go round.
#[orm::test(models(Folder))]
fn trees(db: &Db) -> orm::Result<()> {
    let folder = |name: &str, parent_id| NewFolder { name: name.into(), parent_id };
    NewFolder::insert_all(
        db,
        [
            folder("/", None),
            folder("a", Some(1)),
            folder("b", Some(1)),
            folder("c", Some(2)),
            folder("d", Some(4)),
        ],
    )?;
    let roots = Folder::query().filter(|f| f.parent_id.is_null()).project::<Tree>();
    // One for each level, and one that finds that the last is the last.
    let trees = assert_statements(db, 5, || roots.all(db))?;
    assert_eq!(
        serde_json::to_value(&trees).unwrap(),
        json!([{"name": "/", "folders": [
            {"name": "a", "folders": [{"name": "c", "folders": [{"name": "d", "folders": []}]}]},
            {"name": "b", "folders": []}
        ]}])
    );
    Folder::query().filter(|f| f.id.eq(2)).update(db, |f| f.parent_id.set(Some(5)))?;
    let error = Folder::query().filter(|f| f.id.eq(2)).project::<Tree>().all(db).unwrap_err();
    assert_eq!(error.to_string(), "rows lie in each other more than 100 deep, or in a circle");
    // The connection is as before.
    assert_eq!(roots.one(db)?.folders.len(), 1);
    Ok(())
}

/// Names of the user's own, within closures and beside the struct, are theirs.
#[orm::test(models(Folder))]
fn names_of_the_users_own(db: &Db) -> orm::Result<()> {
    fn name(f: &FolderColumns) -> orm::Expr<String> {
        f.name.upper()
    }
    #[allow(non_upper_case_globals, dead_code, reason = "a name that a pattern would match")]
    const parts: i64 = 1;
    macro_rules! card {
        ($ident:ident, $field:ident, $closure:expr) => {
            #[derive(Projection)]
            #[orm(model = Folder)]
            struct $ident {
                #[orm(select = $closure)]
                $field: String,
                #[orm(select = |f| f.id + 5)]
                parts: i64,
                #[orm(column = id)]
                r#fn: i64,
            }
        };
    }
    card!(Upper, name, |f| name(f).concat(""));
    NewFolder { name: "a".into(), parent_id: None }.insert(db)?;
    let row = Folder::query().project::<Upper>().one(db)?;
    assert_eq!((row.name.as_str(), row.parts, row.r#fn), ("A", 6, 1));
    Ok(())
}
