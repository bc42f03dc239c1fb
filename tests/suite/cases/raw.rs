//! SQL by hand: `sql!` as a statement of its own, as a piece of a query, as a piece of another `sql!`.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{Timestamp, civil};
use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, Field, FromRow};
use rust_decimal::Decimal;
use uuid::Uuid;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(books: Book, via = author_id))]
struct Author {
    id: i64,
    name: String,
    email: Option<String>,
    age: i32,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Book {
    id: i64,
    #[orm(belongs_to = Author, index)]
    author_id: i64,
    #[orm(belongs_to = Author)]
    editor_id: Option<i64>,
    title: String,
    price: Decimal,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(schema = "odd", table = "a \"quoted\" one")]
struct Quoted {
    id: i64,
    #[orm(column = "or\"der")]
    order: i32,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
struct AuthorId(i64);

#[derive(Value, Debug, Clone, Copy, PartialEq)]
enum Size {
    Small,
    Large,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
#[orm(native)]
enum Shade {
    Dark,
    Light,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Wall {
    id: i64,
    shade: Shade,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Tally {
    #[orm(primary_key)]
    name: String,
    hits: i32,
}

/// Ann (30) wrote "One" and "Two", edited by Bob; Bob (17, no email) wrote "Three"; Cid (45) nothing.
fn fill(db: &Db) -> orm::Result<()> {
    let author = |name: &str, age| NewAuthor {
        name: name.into(),
        email: (name != "Bob").then(|| format!("{name}@example.com")),
        age,
    };
    NewAuthor::insert_all(db, [author("Ann", 30), author("Bob", 17), author("Cid", 45)])?;
    let book = |author_id, editor_id, title: &str, cents| NewBook {
        author_id,
        editor_id,
        title: title.into(),
        price: Decimal::new(cents, 2),
    };
    let books = [book(1, Some(2), "One", 1000), book(1, Some(2), "Two", 950), book(2, None, "Three", 10_000)];
    NewBook::insert_all(db, books)?;
    Ok(())
}

#[orm::test(models(Author, Book))]
fn a_statement_returns_what_is_asked_for(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let (least, name) = (18, String::from("Ann"));
    let ids: Vec<i64> = sql!("SELECT id FROM authors WHERE age >= {least} ORDER BY id").all(db)?;
    assert_eq!(ids, [1, 3]);
    let ids: Vec<AuthorId> = sql!("SELECT id FROM authors WHERE name = {name}").all(db)?;
    assert_eq!(ids, [AuthorId(1)]);
    let rows: Vec<(String, Option<String>)> = sql!("SELECT name, email FROM authors ORDER BY id").all(db)?;
    assert_eq!(rows[1], ("Bob".to_owned(), None));
    let authors: Vec<Author> =
        sql!("SELECT {Author.*} FROM authors WHERE age > {least + 1} ORDER BY id").all(db)?;
    assert_eq!(authors, Author::query().filter(|a| a.age.gt(19)).order_by(|a| a.id.asc()).all(db)?);
    let stars: Vec<Author> = sql!("SELECT * FROM {table Author} ORDER BY id LIMIT {1}").all(db)?;
    assert_eq!(stars, [authors[0].clone()]);
    let pairs: Vec<(Book, Author, Option<Author>, i32)> = sql!(
        "SELECT {Book.* as b}, {Author.* as a}, {Author.* as e}, a.age + {1} \
         FROM books AS b JOIN authors AS a ON a.id = b.author_id LEFT JOIN authors AS e ON e.id = b.editor_id \
         ORDER BY b.id"
    )
    .all(db)?;
    let found: Vec<_> = pairs
        .iter()
        .map(|(book, author, editor, age)| {
            (&*book.title, &*author.name, editor.as_ref().map(|editor| &*editor.name), *age)
        })
        .collect();
    assert_eq!(
        found,
        [("One", "Ann", Some("Bob"), 31), ("Two", "Ann", Some("Bob"), 31), ("Three", "Bob", None, 18)]
    );
    assert_eq!(name, "Ann", "values are borrowed");
    Ok(())
}

#[orm::test(models(Author))]
fn the_other_endings(db: &Db) -> orm::Result<()> {
    let none: Option<i64> = sql!("SELECT id FROM authors").first(db)?;
    assert_eq!(none, None);
    assert!(sql!("SELECT id FROM authors").one::<i64, _>(db).unwrap_err().is_not_found());
    let (name, email, age) = ("Ann", None::<&str>, 30);
    let insert = sql!("INSERT INTO authors (name, email, age) VALUES ({name}, {email}, {age})");
    assert_eq!(insert.execute(db)?, 1);
    let ids: Vec<i64> = sql!("{insert} RETURNING id").all(db)?;
    assert_eq!(ids, [2]);
    let author: Author =
        sql!("UPDATE authors SET age = age + {1} WHERE id = {2} RETURNING {Author.*}").one(db)?;
    assert_eq!((author.age, author.email), (31, None));
    assert_eq!(sql!("SELECT id FROM authors ORDER BY id").first(db)?, Some(1_i64));
    assert!(sql!("SELECT id FROM authors").one::<i64, _>(db).unwrap_err().is_more_than_one());
    let streamed = sql!("SELECT name, age FROM authors ORDER BY id").stream::<(String, i32), _>(db)?;
    let streamed: Vec<(String, i32)> = streamed.collect::<orm::Result<_>>()?;
    assert_eq!(streamed, [("Ann".to_owned(), 30), ("Ann".to_owned(), 31)]);
    let refused = sql!("DELETE FROM authors RETURNING id").stream::<i64, _>(db).unwrap_err();
    assert!(refused.is_unsupported(), "{refused}");
    let wrong = sql!("SELECT name, age FROM authors").stream::<String, _>(db)?.next().unwrap().unwrap_err();
    assert!(wrong.is_decode(), "{wrong}");
    assert_eq!(sql!("DELETE FROM authors WHERE age < {100}").execute(db)?, 2);
    assert_eq!(sql!("SELECT id FROM authors").all::<i64, _>(db)?, [0_i64; 0]);
    Ok(())
}

/// On a file, statements that only read go to other connections than those that write.
#[orm::test(models(Author), pool = 3)]
fn reads_and_writes_find_their_connections(db: &Db) -> orm::Result<()> {
    let ids: Vec<i64> =
        sql!("INSERT INTO authors (name, age) VALUES ({\"Ann\"}, {1}), ('Bob', 2) RETURNING id").all(db)?;
    assert_eq!(ids, [1, 2]);
    db.transaction(|tx| {
        sql!("UPDATE authors SET age = 7").execute(tx)?;
        // A reader is not in the way of the writer, and does not see what is not committed.
        assert_eq!(sql!("WITH a AS (SELECT age FROM authors) SELECT max(age) FROM a").one::<i32, _>(db)?, 2);
        assert_eq!(sql!("SELECT max(age) FROM authors").one::<i32, _>(tx)?, 7);
        orm::Result::Ok(())
    })?;
    let count: i64 = sql!("select count(*) from authors where age = {7}").one(db)?;
    assert_eq!(count, 2);
    Ok(())
}

fn same<T: Field + PartialEq + std::fmt::Debug>(db: &Db, value: &T) -> orm::Result<()> {
    let back: T = sql!("SELECT {value}").one(db)?;
    assert_eq!(back, *value);
    let back: Vec<T> = sql!("SELECT {value} AS v UNION ALL SELECT {value}").all(db)?;
    assert_eq!(back.len(), 2);
    Ok(())
}

/// Each parameter has the type of its value, so nothing has to be guessed where the text tells none.
#[orm::test(models(Wall))]
fn values_of_every_type(db: &Db) -> orm::Result<()> {
    same(db, &true)?;
    same(db, &7_i16)?;
    same(db, &i32::MIN)?;
    same(db, &i64::MAX)?;
    same(db, &0.1_f64)?;
    same(db, &0.5_f32)?;
    same(db, &Decimal::new(123_456_789, 4))?;
    same(db, &"it's {a} ? $1 \"text\"; DROP TABLE walls --".to_owned())?;
    same(db, &vec![0_u8, 255])?;
    same(db, &Uuid::from_u128(7))?;
    same(db, &civil::date(2024, 2, 29))?;
    same(db, &civil::time(23, 59, 59, 0))?;
    same(db, &"2024-02-29T12:00:00.123456Z".parse::<Timestamp>().unwrap())?;
    same(db, &civil::date(2024, 2, 29).at(1, 2, 3, 0))?;
    same(db, &Duration::from_secs(90))?;
    same(db, &"10.0.0.1".parse::<IpAddr>().unwrap())?;
    same(db, &Json(vec![1, 2]))?;
    same(db, &vec![1_i64, 2, 3])?;
    same(db, &vec!["a".to_owned(), "b,{}".to_owned()])?;
    same(db, &Size::Small)?;
    same(db, &Shade::Light)?;
    same(db, &AuthorId(3))?;
    same(db, &None::<i32>)?;
    same(db, &Some(Size::Large))?;
    let (text, nothing, numbers): (&str, Option<&i64>, &[i64]) = ("text", None, &[1, 2]);
    let row: (String, Option<String>, Option<i64>, Vec<i64>) =
        sql!("SELECT {text}, {Some(text)}, {nothing}, {numbers}").one(db)?;
    assert_eq!(row, ("text".to_owned(), Some("text".to_owned()), None, vec![1, 2]));
    let found: Option<String> = sql!("SELECT {&&text} WHERE {None::<&str>} IS NULL").first(db)?;
    assert_eq!(found.as_deref(), Some("text"));
    NewWall { shade: Shade::Dark }.insert(db)?;
    let dark: Vec<Wall> = sql!("SELECT {Wall.*} FROM walls WHERE shade = {Shade::Dark}").all(db)?;
    assert_eq!(dark.len(), 1);
    Ok(())
}

#[orm::test(models(Author, Book))]
fn lists(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let names = |ids: &[i64]| -> orm::Result<Vec<String>> {
        sql!("SELECT name FROM authors WHERE id IN ({ids..}) ORDER BY id").all(db)
    };
    assert_eq!(names(&[])?, [""; 0]);
    assert_eq!(names(&[2])?, ["Bob"]);
    assert_eq!(names(&[3, 1, 9])?, ["Ann", "Cid"]);
    let many: Vec<i64> = (2..2000).collect();
    assert_eq!(names(&many)?, ["Bob", "Cid"]);
    let wanted = vec!["Ann", "O'Neill"];
    let others: Vec<String> =
        sql!("SELECT name FROM authors WHERE name NOT IN ({wanted..}) ORDER BY id").all(db)?;
    assert_eq!((others, wanted.len()), (vec!["Bob".to_owned(), "Cid".to_owned()], 2));
    let nobody: [String; 0] = [];
    let all: i64 = sql!("SELECT count(*) FROM authors WHERE name NOT IN ({nobody..})").one(db)?;
    assert_eq!(all, 3);
    let prices = [Decimal::new(95, 1), Decimal::ONE];
    let books: Vec<String> = sql!("SELECT title FROM books WHERE price IN ({prices..})").all(db)?;
    assert_eq!(books, ["Two"]);
    let floats: Vec<f64> = vec![0.1, 0.25];
    let found: bool = sql!("SELECT {0.1_f64} IN ({floats..})").one(db)?;
    assert!(found);
    let ids = [Uuid::from_u128(1)];
    let found: (bool, bool) =
        sql!("SELECT {ids[0]} IN ({ids..}), {Uuid::from_u128(2)} IN ({ids..})").one(db)?;
    assert_eq!(found, (true, false));
    let few = [1_i64, 2];
    let in_query = Author::query().filter(|a| sql!("{a.id} IN ({few..})"));
    assert_eq!(in_query.count(db)?, 2);
    if db.backend() == Backend::Postgres {
        let any: i64 = sql!("SELECT count(*) FROM authors WHERE id = ANY({few})").one(db)?;
        assert_eq!(any, 2);
    }
    let columns = Author::query().filter(|a| {
        let columns = vec![a.id];
        sql!("{1} IN ({columns..})")
    });
    assert!(columns.count(db).unwrap_err().to_string().contains("one of values"));
    Ok(())
}

#[orm::test(models(Author, Book))]
fn pieces_of_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let needle = "ann";
    let found = Author::query().filter(|a| sql!("lower({a.name}) = {needle}")).all(db)?;
    assert_eq!(found[0].name, "Ann");
    // It is one condition, whatever stands in it.
    let both = Author::query().filter(|a| sql!("{a.id} = 1 OR {a.id} = 2")).filter(|a| a.age.lt(18));
    assert_eq!(both.select(|a| a.name).all(db)?, ["Bob"]);
    let not = Author::query().filter(|a| !sql!("{a.id} = 1 OR {a.id} = 2") & a.age.gt(1));
    assert_eq!(not.select(|a| a.name).all(db)?, ["Cid"]);
    let any = Author::query().filter(|a| a.age.eq(17) | sql!("{a.age} = {45}")).count(db)?;
    assert_eq!(any, 2);
    let rows: Vec<(i64, i64)> = Author::query()
        .order_by(|a| (sql!("{a.age} % 10").asc(), sql!("{a.name}").desc()))
        .select(|a| (a.id, sql!("length({a.name}) + {a.age + 1} * 2").of()))
        .all(db)?;
    assert_eq!(rows, [(1, 65), (3, 95), (2, 39)]);
    // Paths are joined, and lead where they lead everywhere.
    let edited: Vec<(String, Option<String>)> = Book::query()
        .filter(|b| sql!("upper({b.author().name}) <> {\"CID\"}"))
        .order_by(|b| b.id.asc())
        .select(|b| (b.title, sql!("lower({b.editor().name})").of()))
        .all(db)?;
    let bob = || Some("bob".to_owned());
    assert_eq!(edited, [("One".to_owned(), bob()), ("Two".to_owned(), bob()), ("Three".to_owned(), None)]);
    let within: Vec<(Author, Vec<Book>)> = Author::query()
        .filter(|a| a.books().filter(|b| sql!("length({b.title}) > length({a.name})")).any())
        .with(|a| a.books().filter(|b| sql!("{b.title} <> 'One'")).order_by(|b| sql!("{b.title}").asc()))
        .all(db)?;
    assert_eq!((within.len(), &*within[0].1[0].title), (1, "Three"));
    let counted: Vec<(String, i64)> = Author::query()
        .order_by(|a| a.id.asc())
        .select(|a| (a.name, sql!("{a.books().count()} * 10").of()))
        .all(db)?;
    assert_eq!(counted[0], ("Ann".to_owned(), 20));
    // With other expressions, on either side.
    let sums = Author::query().filter(|a| (a.age + sql!("{a.age}")).eq(60)).count(db)?;
    let eq = Author::query().filter(|a| a.email.eq(sql!("{a.name} || '@example.com'"))).count(db)?;
    let all = Author::query().filter(|a| sql!("{a.id} > 0").and(sql!("{a.id} < 3"))).count(db)?;
    assert_eq!((sums, eq, all), (1, 2, 2));
    Ok(())
}

#[orm::test(models(Author, Book))]
fn groups_and_aggregates(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let initials: Vec<(String, i64)> = Book::query()
        .group_by(|b| sql!("substr({b.title}, 1, 1)").of::<String>())
        .order_by(|b| sql!("substr({b.title}, 1, 1)").asc())
        .select(|b| (sql!("substr({b.title}, 1, 1)").of(), count()))
        .all(db)?;
    assert_eq!(initials, [("O".to_owned(), 1), ("T".to_owned(), 2)]);
    let ranges: Vec<(i64, i64)> = Book::query()
        .group_by(|b| b.author_id)
        .having(|b| sql!("max({b.id}) < {3}").aggregate::<bool>())
        .select(|b| (b.author_id, sql!("max({b.id}) - min({b.id})").aggregate()))
        .all(db)?;
    assert_eq!(ranges, [(1, 1)]);
    let of_all: i64 = Book::query().select(|b| sql!("max({b.id}) * 2").aggregate()).one(db)?;
    assert_eq!(of_all, 6);
    assert_eq!(Book::query().select(|b| sql!("max({b.id})").aggregate::<i64>()).first(db)?, Some(3));
    assert_eq!(Book::query().select(|b| sql!("max({b.id})").aggregate::<i64>()).count(db)?, 1);
    // Nobody can see that it aggregates.
    let unknown =
        Book::query().group_by(|b| b.author_id).select(|b| (b.author_id, sql!("max({b.id})").of::<i64>()));
    let error = unknown.all(db).unwrap_err().to_string();
    assert!(error.contains("`id` stands beside an aggregate") && error.contains(".aggregate()"), "{error}");
    let in_filter =
        Book::query().filter(|b| sql!("max({b.id}) > 1").aggregate::<bool>()).all(db).unwrap_err();
    assert!(in_filter.to_string().contains("having"), "{in_filter}");
    Ok(())
}

/// Decimals are texts on SQLite, which calculates and compares them by functions and a collation.
#[orm::test(models(Author, Book))]
fn decimals_stay_decimals(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let nine = Decimal::from(9);
    let dear =
        Book::query().filter(|b| sql!("{b.price}").of::<Decimal>().gt(Decimal::from(99))).select(|b| b.title);
    assert_eq!(dear.all(db)?, ["Three"]);
    let ordered = Book::query().order_by(|b| sql!("{b.price}").of::<Decimal>().asc()).select(|b| b.title);
    assert_eq!(ordered.all(db)?, ["Two", "One", "Three"]);
    let sums = Book::query().order_by(|b| b.id.asc()).select(|b| sql!("{b.price}").of::<Decimal>() + nine);
    assert_eq!(sums.first(db)?, Some(Decimal::from(19)));
    let more: i64 =
        sql!("SELECT count(*) FROM books WHERE price > {nine} AND {nine} < {Decimal::from(10)}").one(db)?;
    assert_eq!(more, 3);
    Ok(())
}

#[orm::test(models(Author, Book))]
fn writes_of_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // A query in the text has columns of its own, of which none is taken for one of the query around it.
    let last = sql!("(SELECT max(id) FROM books)");
    let with_last = Author::query()
        .filter(|a| sql!("EXISTS (SELECT 1 FROM books WHERE author_id = {a.id} AND id = {last})"));
    assert_eq!(with_last.clone().select(|a| a.name).all(db)?, ["Bob"]);
    assert_eq!(with_last.update(db, |a| a.name.set(sql!("upper({a.name})")))?, 1);
    let counted = Author::query()
        .update(db, |a| a.age.set(sql!("(SELECT count(*) FROM books WHERE author_id = {a.id})")))?;
    assert_eq!(counted, 3);
    let rows = Author::query().order_by(|a| a.id.asc()).select(|a| (a.name, a.age)).all(db)?;
    assert_eq!(rows, [("Ann".to_owned(), 2), ("BOB".to_owned(), 1), ("Cid".to_owned(), 0)]);
    let gone = Author::query()
        .filter(|a| sql!("NOT EXISTS (SELECT id FROM books WHERE author_id = {a.id})"))
        .delete(db)?;
    assert_eq!(gone, 1);
    let name = Author::query()
        .filter(|a| sql!("{a.id} = 1"))
        .select(|a| sql!("{a.name} || {\"!\"}").of::<String>())
        .update_returning(db, |a| (a.age.set(sql!("{a.age} + {40}")), a.email.set(sql!("NULL"))))?;
    assert_eq!(name, ["Ann!"]);
    let ann = Author::get(db, 1)?;
    assert_eq!((ann.age, ann.email), (42, None));
    Ok(())
}

#[orm::test(models(Author, Book))]
fn pieces_of_other_texts(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let search = |name: Option<&str>, oldest_first: bool| {
        let filter = name.map_or_else(|| sql!(""), |name| sql!("WHERE name = {name}"));
        let order = if oldest_first { sql!("age DESC") } else { sql!("id -- the default") };
        sql!("SELECT name FROM authors {filter} ORDER BY {order} LIMIT {2}")
    };
    assert_eq!(search(None, true).all::<String, _>(db)?, ["Cid", "Ann"]);
    assert_eq!(search(Some("Bob"), false).all::<String, _>(db)?, ["Bob"]);
    assert_eq!(
        search(Some("Bob"), false).to_sql(Backend::Postgres)?,
        "SELECT name FROM authors WHERE name = $1 ORDER BY id -- the default\n LIMIT $2"
    );
    let differs = sql!(
        sqlite = "SELECT group_concat(name, {\",\"}) FROM authors WHERE age > {17} AND id > {0}",
        postgres = "SELECT string_agg(name, {\",\"} ORDER BY id) FROM authors WHERE id > {0} AND age > {17}"
    );
    assert_eq!(differs.one::<String, _>(db)?, "Ann,Cid");
    // Of one database alone.
    for (only, on) in [
        (sql!(sqlite = "SELECT sqlite_version()"), Backend::Sqlite),
        (sql!(postgres = "SELECT version()"), Backend::Postgres),
    ] {
        let version = only.one::<String, _>(db);
        match db.backend() == on {
            true => assert!(!version?.is_empty()),
            false => assert!(version.unwrap_err().is_unsupported()),
        }
        let piece = Author::query().filter(|a| sql!("{a.name} <> ({only})")).count(db);
        assert_eq!(piece.is_err(), db.backend() != on);
    }
    // What stands in the braces of two texts is worked out once.
    let mut calls = 0;
    let mut next = || {
        calls += 1;
        calls
    };
    let twice = sql!(sqlite = "SELECT {next()}, {next()}", postgres = "SELECT {next()}, {next()}");
    assert_eq!(twice.one::<(i32, i32), _>(db)?, (1, 2));
    Ok(())
}

#[orm::test(models(Quoted))]
fn names_are_quoted(db: &Db) -> orm::Result<()> {
    NewQuoted { order: 7 }.insert(db)?;
    let rows: Vec<Quoted> = sql!("SELECT {Quoted.*} FROM {table Quoted}").all(db)?;
    assert_eq!(rows, [Quoted { id: 1, order: 7 }]);
    let rows: Vec<Quoted> =
        sql!("SELECT {self::Quoted.* as q} FROM {table crate::cases::raw::Quoted} AS q").all(db)?;
    assert_eq!(rows.len(), 1);
    Ok(())
}

#[orm::test(models(Author))]
fn what_does_not_fit_is_said(db: &Db) -> orm::Result<()> {
    sql!("INSERT INTO authors (name, email, age) VALUES ('Ann', 'Bern', 30)").execute(db)?;
    fn fails<Out: FromRow<K>, K>(db: &Db, sql: orm::Sql) -> String {
        match sql.all::<Out, K>(db) {
            Ok(_) => panic!("it is read"),
            Err(error) => {
                assert!(error.is_decode(), "{error}");
                error.to_string()
            }
        }
    }
    assert_eq!(
        fails::<(i64, String), _>(db, sql!("SELECT id, name, age FROM authors")),
        "the statement returns 3 columns, `(i64, String)` reads 2"
    );
    assert_eq!(
        fails::<(i64, i64), _>(db, sql!("SELECT id FROM authors")),
        "the statement returns 1 column, `(i64, i64)` reads 2"
    );
    assert_eq!(
        fails::<(i64, Option<i64>), _>(db, sql!("SELECT id, name FROM authors")),
        "column 2 of the result: stored text cannot be read as Option<i64>"
    );
    assert_eq!(
        fails::<i64, _>(db, sql!("SELECT {None::<i64>}")),
        "column 1 of the result: stored null cannot be read as i64"
    );
    assert_eq!(
        fails::<Author, _>(db, sql!("SELECT id, email, name, age FROM authors")),
        "column 2 of the result is `email` where `Author` reads authors.name; select a model's columns as `{Model.*}`, \
         or name them in the order of its facts"
    );
    assert!(
        fails::<Author, _>(db, sql!("SELECT id, name FROM authors"))
            .contains("returns 2 columns, `Author` reads 4")
    );
    assert!(
        fails::<Author, _>(db, sql!("SELECT id, NULL AS name, email, age FROM authors"))
            .contains("authors.name")
    );
    // The database's own errors come back as they are.
    let syntax = sql!("SELEC {1}").all::<i64, _>(db).unwrap_err();
    assert!(syntax.to_string().contains("syntax error"), "{syntax}");
    let table = Author::query().filter(|a| sql!("{a.id} = (SELECT id FROM nowhere)")).all(db).unwrap_err();
    assert!(table.to_string().contains("nowhere"), "{table}");
    let violated = sql!("INSERT INTO authors (id, name, age) VALUES (1, 'x', 1)").execute(db).unwrap_err();
    assert_eq!(
        violated.unique_violation().map(|constraint| constraint.table().to_owned()).as_deref(),
        Some("authors")
    );
    // A column that belongs to another query, or to none.
    let mut stolen = None;
    let _ = Author::query().filter(|a| {
        stolen = Some(a.name);
        a.id.eq(1)
    });
    let column = stolen.unwrap();
    let strayed = sql!("SELECT {column} FROM authors").all::<String, _>(db).unwrap_err();
    assert!(strayed.to_string().contains("belongs to no table of this query"), "{strayed}");
    assert!(Author::query().filter(|_| sql!("{column} = 'x'")).all(db).is_err());
    Ok(())
}

#[orm::test(models(Author))]
fn texts_do_not_depend_on_values(db: &Db) -> orm::Result<()> {
    let find = |name: &str, ids: &[i64]| -> orm::Result<Vec<i64>> {
        sql!("SELECT id FROM authors WHERE name = {name} AND id IN ({ids..})").all(db)
    };
    let (_, sent) = record(db, || {
        find("'; DROP TABLE authors; --", &[1, 2, 3])?;
        find("", &[1, 2, 3, 4])
    });
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].sql, sent[1].sql);
    assert_eq!(Author::query().count(db)?, 0, "the table is there");
    Ok(())
}

/// Types that a program made by hand are known to the connections of the pool at once.
#[orm::test]
fn definitions(db: &Db) -> orm::Result<()> {
    assert_eq!(sql!("CREATE TABLE things (id bigint PRIMARY KEY, name text)").execute(db)?, 0);
    assert_eq!(sql!("INSERT INTO things VALUES ({1}, {\"a\"}), ({2}, {None::<String>})").execute(db)?, 2);
    let before: Vec<(i64, Option<String>)> = sql!("SELECT * FROM things ORDER BY id").all(db)?;
    sql!("ALTER TABLE things ADD COLUMN more text").execute(db)?;
    let after: Vec<(i64, Option<String>, Option<String>)> =
        sql!("SELECT * FROM things ORDER BY id").all(db)?;
    assert_eq!((before.len(), after[0].1.as_deref()), (2, Some("a")));
    if db.backend() == Backend::Postgres {
        sql!("CREATE TYPE mood AS ENUM ('sad', 'ok')").execute(db)?;
        let moods: Vec<String> = sql!("SELECT m FROM unnest(enum_range(NULL::mood)) AS m").all(db)?;
        assert_eq!(moods, ["sad", "ok"]);
    }
    sql!("DROP TABLE things").execute(db)?;
    Ok(())
}

/// Where a query is made of others, columns in a text know whose they are.
#[orm::test(models(Author, Book))]
fn pieces_of_joins_and_of_queries_over_queries(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let longer = Author::query()
        .join(Book::query(), |(a, b)| sql!("length({a.name}) < length({b.title}) AND {b.author_id} = {a.id}"))
        .order_by(|(a, b)| sql!("{a.name} || {b.title}").asc())
        .select(|(a, b)| (a.name, sql!("{b.title} || {b.author().name}").of::<String>()));
    assert_eq!(longer.all(db)?, [("Bob".to_owned(), "ThreeBob".to_owned())]);
    let lengths = Author::query().select(|a| (a.id, sql!("length({a.name}) + {a.age}").of::<i64>()));
    let over = lengths.subquery().filter(|(id, length)| sql!("{*length} > {*id} * 20"));
    assert_eq!(over.order_by(|(id, _)| id.asc()).all(db)?, [(1, 33)]);
    let oldest = Author::query().select(|a| sql!("max({a.age})").aggregate::<Option<i32>>());
    let found = Author::query().filter(|a| sql!("{a.age} = {oldest.scalar()}")).select(|a| a.name);
    assert_eq!(found.all(db)?, ["Cid"]);
    let in_query = Book::query().select(|b| sql!("{b.author_id} + 0").of::<i64>());
    assert_eq!(Author::query().filter(|a| a.id.in_query(in_query)).count(db)?, 2);
    Ok(())
}

/// The row that is there and the one that was to be inserted.
#[orm::test(models(Tally))]
fn pieces_of_upserts(db: &Db) -> orm::Result<()> {
    let hits = |set: fn(&TallyColumns, &TallyColumns) -> orm::Sql| {
        let new = NewTally { name: "a".into(), hits: 3 };
        let row = new.on_conflict(|t| t.name).set(|old, new| old.hits.set(set(old, new))).run(db)?;
        orm::Result::Ok(row.map(|tally| tally.hits))
    };
    assert_eq!(hits(|old, new| sql!("{old.hits} * 10 + {new.hits}"))?, Some(3));
    assert_eq!(hits(|old, new| sql!("{old.hits} * 10 + {new.hits}"))?, Some(33));
    let counted = hits(|old, new| {
        sql!(
            "{old.hits} + (SELECT max(hits) * 100 FROM tallies AS t WHERE t.name = {old.name} AND {new.hits} = 3)"
        )
    })?;
    assert_eq!(counted, Some(3333));
    Ok(())
}
