//! Sorting and filtering by text: only by the fields that a model names, only with values of their types.

use orm::prelude::*;
use orm::testing::record;
use orm::{Comparison, Error};
use rust_decimal::Decimal;

#[derive(Value, Debug, Clone, PartialEq)]
enum State {
    Draft,
    OutNow,
}

#[derive(Value, Debug, Clone, PartialEq)]
#[orm(integer)]
enum Level {
    Low = 1,
    High = 5,
}

#[derive(Value, Debug, Clone, PartialEq)]
struct Title(String);

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(fields(name = AuthorKey, only(name)))]
struct Author {
    id: i64,
    name: String,
    password_hash: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(fields(except(secret)))]
struct Work {
    id: i64,
    title: Title,
    #[orm(column = "count of words")]
    words: i32,
    r#type: Option<String>,
    state: State,
    level: Level,
    price: Decimal,
    score: f64,
    open: bool,
    at: jiff::Timestamp,
    key: uuid::Uuid,
    tags: Vec<String>,
    bytes: Vec<u8>,
    secret: String,
    #[orm(belongs_to = Author, index)]
    author_id: i64,
}

fn fill(db: &Db) -> orm::Result<()> {
    let author = NewAuthor { name: "Ann".into(), password_hash: "x".into() }.insert(db)?;
    let work = |n: i32, title: &str, r#type: Option<&str>| NewWork {
        title: Title(title.into()),
        words: n * 10,
        r#type: r#type.map(Into::into),
        state: if n == 1 { State::Draft } else { State::OutNow },
        level: if n == 3 { Level::High } else { Level::Low },
        price: Decimal::new(i64::from(n) * 150, 2),
        score: f64::from(n) / 2.0,
        open: n == 2,
        at: jiff::Timestamp::from_second(i64::from(n) * 3600).expect("a moment"),
        key: uuid::Uuid::from_u128(u128::from(n.unsigned_abs())),
        tags: Vec::new(),
        bytes: vec![1],
        secret: format!("{n}"),
        author_id: author.id,
    };
    NewWork::insert_all(
        db,
        [work(1, "one", None), work(2, "two 100%", Some("essay")), work(3, "'three'", Some("novel"))],
    )?;
    Ok(())
}

fn ids(db: &Db, query: orm::Result<Query<Work>>) -> orm::Result<Vec<i64>> {
    query?.order_by(|w| w.id.asc()).select(|w| w.id).all(db)
}

#[orm::test(models(Author, Work))]
fn fields_are_named_as_in_the_struct(_db: &Db) {
    let names: Vec<String> = WorkField::ALL.iter().map(ToString::to_string).collect();
    let expected = [
        "id",
        "title",
        "words",
        "type",
        "state",
        "level",
        "price",
        "score",
        "open",
        "at",
        "key",
        "tags",
        "bytes",
        "author_id",
    ];
    assert_eq!(names, expected);
    for field in WorkField::ALL {
        assert_eq!(field.name().parse::<WorkField>().expect("its own name"), *field);
    }
    assert_eq!(AuthorKey::ALL, [AuthorKey::Name]);
    for unknown in ["secret", "count of words", "Title", "TITLE", "", " title", "title ", "-title", "r#type"]
    {
        let error = unknown.parse::<WorkField>().unwrap_err();
        assert!(error.is_input());
        assert!(error.to_string().starts_with("no such field of Work; it has `id`, `title`, "), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}

#[orm::test(models(Author, Work))]
fn rows_are_sorted_by_text(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let by = |text: &str| Work::query().sort_by_text(text)?.select(|w| w.id).all(db);
    assert_eq!(by("-words")?, [3, 2, 1]);
    assert_eq!(by("title")?, [3, 1, 2]);
    assert_eq!(by(" -open , -id ")?, [2, 3, 1]);
    assert_eq!(by("type,-id")?, [1, 2, 3]);
    assert_eq!(by("-type,-id")?, [3, 2, 1]);
    assert_eq!(by("at")?, [1, 2, 3]);
    let mut unsorted = by(" ")?;
    unsorted.sort_unstable();
    assert_eq!(unsorted, [1, 2, 3]);
    for wrong in
        ["secret", "id;", "id desc", "id,,title", ",", "id,", "--id", "+id", "-", "1", "\"id\"", "id\0"]
    {
        let (error, sent) = record(db, || Work::query().sort_by_text(wrong).unwrap_err());
        assert!(error.is_input(), "{wrong}: {error}");
        assert_eq!(sent.len(), 0);
    }
    let error = Work::query().sort_by_text("id,-id").unwrap_err();
    assert_eq!((error.is_input(), error.to_string().as_str()), (true, "`id` stands twice in the order"));
    let by_list = Work::query().sort_by_text("tags")?.all(db).unwrap_err();
    assert!(by_list.is_unsupported(), "{by_list}");
    Ok(())
}

#[orm::test(models(Author, Work))]
fn rows_are_filtered_by_text(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let found = |field: &str, comparison: &str, text: &str| {
        ids(db, Work::query().filter_by_text(field.parse()?, comparison.parse()?, text))
    };
    assert_eq!(found("words", "ge", "20")?, [2, 3]);
    assert_eq!(found("words", "lt", "20")?, [1]);
    assert_eq!(found("words", "ne", "20")?, [1, 3]);
    assert_eq!(found("title", "eq", "'three'")?, [3]);
    assert_eq!(found("title", "contains", "0%")?, [2]);
    assert_eq!(found("title", "contains", "%")?, [2]);
    assert_eq!(found("title", "starts_with", "'")?, [3]);
    assert_eq!(found("title", "ends_with", "e")?, [1]);
    assert_eq!(found("title", "gt", "one")?, [2]);
    // A null differs from every value.
    assert_eq!(found("type", "ne", "essay")?, [1, 3]);
    assert_eq!(found("type", "le", "essay")?, [2]);
    assert_eq!(found("state", "eq", "out_now")?, [2, 3]);
    assert_eq!(found("state", "contains", "now")?, [2, 3]);
    assert_eq!(found("level", "eq", "5")?, [3]);
    assert_eq!(found("price", "le", "3")?, [1, 2]);
    assert_eq!(found("score", "gt", "0.5")?, [2, 3]);
    assert_eq!(found("open", "eq", "true")?, [2]);
    assert_eq!(found("at", "ge", "1970-01-01T04:00:00+02:00")?, [2, 3]);
    assert_eq!(found("key", "eq", "00000000-0000-0000-0000-000000000003")?, [3]);
    Ok(())
}

#[orm::test(models(Author, Work))]
fn text_that_is_no_value_is_refused(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let refused = |field: WorkField, comparison, text: &str| {
        let (error, sent) = record(db, || Work::query().filter_by_text(field, comparison, text).unwrap_err());
        assert!(error.is_input(), "{error}");
        assert_eq!(sent.len(), 0);
        assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        error.to_string()
    };
    use Comparison::{Contains, Eq, Ge};
    for text in ["", "1 OR 1=1", "1.5", "2147483648", " 7", "'"] {
        assert_eq!(refused(WorkField::Words, Eq, text), "`words` takes a whole number of 32 bits");
    }
    assert_eq!(refused(WorkField::State, Eq, "deleted"), "`state` has no such value");
    assert_eq!(refused(WorkField::Level, Eq, "2"), "`level` has no such value");
    assert_eq!(refused(WorkField::Level, Eq, "high"), "`level` takes a whole number of 32 bits");
    assert_eq!(refused(WorkField::Words, Contains, "1"), "`words` is no text, of which there are parts");
    assert_eq!(refused(WorkField::Tags, Eq, "qqq"), "`tags` has no values that are written as text");
    assert_eq!(refused(WorkField::Bytes, Ge, "qqq"), "`bytes` has no values that are written as text");
    assert_eq!(refused(WorkField::Score, Ge, "NaN"), "`score` takes a finite number");
    assert_eq!(refused(WorkField::Title, Eq, "a\0"), "`title` takes text without a NUL character");
    assert_eq!(refused(WorkField::At, Ge, "yesterday"), "`at` takes a moment as 2024-02-29T23:59:59Z");
    let error: Error = "like".parse::<Comparison>().unwrap_err();
    assert!(error.is_input() && error.to_string().contains("`starts_with`"), "{error}");
    Ok(())
}

#[orm::test(models(Author, Work))]
fn values_of_text_are_bound(db: &Db) -> orm::Result<()> {
    let hostile = "'; DROP TABLE works; --";
    let query = Work::query().filter_by_text(WorkField::Title, Comparison::Eq, hostile)?;
    let (rows, sent) = record(db, || query.all(db));
    assert_eq!((rows?.len(), sent[0].parameters), (0, 1));
    assert!(!sent[0].sql.contains("DROP"), "{}", sent[0].sql);
    Ok(())
}

#[orm::test(models(Author, Work))]
fn fields_stand_in_closures_and_on_paths(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let field = WorkField::Type;
    let query = Work::query().filter(|w| field.of(w).is_not_null()).order_by(|w| field.of(w).desc());
    assert_eq!(query.select(|w| w.id).all(db)?, [3, 2]);
    let none: Vec<i64> = Work::query().filter(|w| field.of(w).is_null()).select(|w| w.id).all(db)?;
    assert_eq!(none, [1]);
    let by_author = Work::query().order_by(|w| (AuthorKey::Name.of(&w.author()).asc(), w.id.desc()));
    assert_eq!(by_author.select(|w| w.id).all(db)?, [3, 2, 1]);
    Ok(())
}

#[orm::test(models(Author, Work))]
fn pages_by_cursor_are_sorted_by_text(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let query = Work::query().sort_by_text("-open,title")?.select(|w| w.id);
    crate::walk::assert_walks(db, &query, &[2, 3, 1], 2)
}

#[derive(Embed, Debug, Clone, PartialEq)]
struct Place {
    lat: f64,
    r#type: Option<String>,
}

#[derive(Embed, Debug, Clone, PartialEq)]
struct Address {
    #[orm(column = "town \"x\"")]
    city: String,
    zip: i32,
    secret: String,
    #[orm(embed)]
    at: Place,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(fields(except(password), with(home.city, home.at.lat, home.at.r#type, work.zip)))]
struct Person {
    id: i64,
    name: String,
    password: String,
    #[orm(embed)]
    home: Address,
    #[orm(embed)]
    work: Option<Address>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(fields(name = ShopKey, only(place.city, id)))]
struct Shop {
    id: i64,
    name: String,
    #[orm(embed(prefix = ""))]
    place: Address,
}

fn address(city: &str, zip: i32) -> Address {
    let at = Place { lat: f64::from(zip) / 2.0, r#type: (zip > 1).then(|| "farm".into()) };
    Address { city: city.into(), zip, secret: "x".into(), at }
}

#[orm::test(models(Person, Shop))]
fn fields_of_embedded_structs(db: &Db) -> orm::Result<()> {
    let names: Vec<&str> = PersonField::ALL.iter().map(|field| field.name()).collect();
    assert_eq!(names, ["id", "name", "home.city", "home.at.lat", "home.at.type", "work.zip"]);
    assert_eq!("home.at.type".parse::<PersonField>()?, PersonField::HomeAtType);
    assert_eq!(ShopKey::ALL, [ShopKey::Id, ShopKey::PlaceCity]);
    for unknown in ["city", "home", "home_city", "home.zip", "home.secret", "home.", "home.at", "Home.city"] {
        let error = unknown.parse::<PersonField>().unwrap_err();
        assert!(error.is_input() && error.to_string().ends_with("`home.at.type`, `work.zip`"), "{error}");
    }
    let person = |name: &str, home, work| NewPerson { name: name.into(), password: "x".into(), home, work };
    NewPerson::insert_all(
        db,
        [
            person("Ann", address("Rome", 1), None),
            person("Bob", address("Oslo", 2), Some(address("Rome", 8))),
            person("Cid", address("Oslo", 3), Some(address("Bern", 7))),
        ],
    )?;
    let sorted = |text: &str| Person::query().sort_by_text(text)?.select(|p| p.id).all(db);
    assert_eq!(sorted("home.city,-home.at.lat")?, [3, 2, 1]);
    assert_eq!(sorted("work.zip")?, [1, 3, 2]);
    assert_eq!(sorted("-home.at.type,-id")?, [3, 2, 1]);
    let found = |field: &str, comparison: &str, text: &str| {
        let query = Person::query().filter_by_text(field.parse()?, comparison.parse()?, text)?;
        query.order_by(|p| p.id.asc()).select(|p| p.id).all(db)
    };
    assert_eq!(found("home.city", "starts_with", "Os")?, [2, 3]);
    assert_eq!(found("work.zip", "ge", "8")?, [2]);
    assert_eq!(found("work.zip", "ne", "8")?, [1, 3]);
    assert_eq!(found("home.at.lat", "lt", "1.5")?, [1, 2]);
    let error = found("work.zip", "eq", "x").unwrap_err();
    assert_eq!(error.to_string(), "`work.zip` takes a whole number of 32 bits");
    NewShop { name: "a".into(), place: address("Rome", 1) }.insert(db)?;
    let cities = Shop::query().filter(|s| ShopKey::PlaceCity.of(s).is_not_null());
    assert_eq!(cities.order_by(|s| ShopKey::PlaceCity.of(s).desc()).count(db)?, 1);
    Ok(())
}
