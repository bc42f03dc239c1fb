//! Full-text search by expressions, which Postgres has. By SQL of each database's own: `full_text.rs`.

use orm::prelude::*;
use orm::testing::record;
use orm::{Backend, SearchQuery, SearchVector};

#[derive(Embed, Debug, Clone, PartialEq)]
struct Place {
    city: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Author {
    id: i64,
    name: String,
    about: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(index(title, body, search = "english"), index(title, search = "simple", where = "id > 0"))]
#[orm(index(place.city, search = "pg_catalog.simple", name = "it's a \"search\""))]
struct Post {
    id: i64,
    title: String,
    body: Option<String>,
    #[orm(embed)]
    place: Place,
    #[orm(belongs_to = Author)]
    author_id: Option<i64>,
}

fn post(title: &str, body: Option<&str>) -> NewPost {
    let (title, body, place) = (title.into(), body.map(String::from), Place { city: "Ulm".into() });
    NewPost { title, body, place, author_id: None }
}

fn fill(db: &Db) -> orm::Result<()> {
    let posts = [
        post("Crabs", Some("Crabs walk sideways.")),
        post("Rust", Some("A language, and what crabs do not get.")),
        post("Bread", Some("Flour, water, salt.")),
        post("The walking of crabs", None),
    ];
    NewPost::insert_all(db, posts)?;
    Ok(())
}

/// The expression of the index.
fn text(p: &PostColumns) -> SearchVector {
    search_vector("english", (p.title, p.body))
}

fn titles(db: &Db, words: &SearchQuery) -> orm::Result<Vec<String>> {
    Post::query().filter(|p| text(p).matches(words)).order_by(|p| p.id.asc()).select(|p| p.title).all(db)
}

#[orm::test(models(Author, Post), only = "postgres")]
fn words_are_found_as_people_type_them(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let web = |words: &str| titles(db, &web_search("english", words));
    assert_eq!(web("crab")?, ["Crabs", "Rust", "The walking of crabs"]);
    assert_eq!(web("crab -walks")?, ["Rust"]);
    assert_eq!(web("flour or language")?, ["Rust", "Bread"]);
    assert_eq!(web("\"walks sideways\"")?, ["Crabs"]);
    assert_eq!(web("\"sideways walks\"")?, [""; 0]);
    let plain = |words: &str| titles(db, &plain_search("english", words));
    assert_eq!(plain("sideways, walking")?, ["Crabs"]);
    assert_eq!(plain("flour or language")?, [""; 0]);
    let phrase = |words: &str| titles(db, &phrase_search("english", words));
    assert_eq!(phrase("crabs walk")?, ["Crabs"]);
    assert_eq!(phrase("walk crabs")?, ["The walking of crabs"; 0]);
    assert_eq!(phrase("walk of crabs")?, ["The walking of crabs"]);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn whatever_is_typed_is_no_error(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let long = "crab ".repeat(300);
    let typed = [
        "",
        " ",
        "the",
        "\"",
        "\" ' & | ! :* <->",
        "'); DROP TABLE posts; --",
        "\\",
        "$1",
        "?",
        "{0}",
        "🦀",
        "-",
        "or",
        "((((",
        "a:b:c",
        "crab:*",
        "'crab'",
        "<b>",
        &long,
    ];
    for words in typed {
        for query in
            [web_search("english", words), plain_search("english", words), phrase_search("english", words)]
        {
            let found =
                Post::query().filter(|p| text(p).matches(&query)).order_by(|p| text(p).rank(&query).desc());
            found.select(|p| (p.title.headline(&query), text(p).cover_rank(&query))).all(db)?;
        }
    }
    assert_eq!(titles(db, &web_search("english", "the"))?, [""; 0]);
    assert_eq!(titles(db, &web_search("english", None::<&str>))?, [""; 0]);
    assert_eq!(titles(db, &web_search("english", "'crab'"))?.len(), 3);
    let error = titles(db, &web_search("english", "a\0b")).unwrap_err();
    assert!(error.to_string().contains("NUL"), "{error}");
    assert_eq!(Post::query().count(db)?, 4);
    Ok(())
}

/// What is searched for may be null as well: then it finds nothing, and what is read of it is there.
#[orm::test(models(Author, Post), only = "postgres")]
fn a_null_searches_for_no_words(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let of = |p: &PostColumns, words: &SearchQuery| {
        (text(p).matches(words), text(p).rank(words), text(p).cover_rank(words), p.title.headline(words))
    };
    let posts = || Post::query().order_by(|p| p.id.asc());
    let last = posts().select(|p| of(p, &plain_search("english", p.body))).all(db)?.pop();
    let nothing = (false, 0.0, 0.0, "The walking of crabs".to_owned());
    assert_eq!(last, Some(nothing.clone()));
    let missing = posts().select(|p| of(p, &web_search("english", p.author().name))).all(db)?.pop();
    assert_eq!(missing, Some(nothing.clone()));
    let none = posts().select(|p| of(p, &phrase_search("english", None::<String>))).all(db)?.pop();
    assert_eq!(none, Some(nothing));
    let others = Post::query().filter(|p| !text(p).matches(&plain_search("english", p.body)));
    assert_eq!(others.select(|p| p.title).all(db)?, ["The walking of crabs"]);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn a_null_has_no_words(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let ann = NewAuthor { name: "Ann".into(), about: None }.insert(db)?;
    Post::query().filter(|p| p.title.eq("Bread")).update(db, |p| p.author_id.set(Some(ann.id)))?;
    let count = |condition: fn(&PostColumns, &SearchQuery) -> orm::Expr<bool>, words: &str| {
        let words = web_search("english", words);
        Post::query().filter(|p| condition(p, &words)).count(db)
    };
    assert_eq!(count(|p, words| text(p).matches(words), "crab")?, 3);
    assert_eq!(count(|p, words| !text(p).matches(words), "crab")?, 1);
    assert_eq!(count(|p, words| search_vector("english", p.body).matches(words), "crab")?, 2);
    assert_eq!(count(|p, words| !search_vector("english", p.body).matches(words), "crab")?, 2);
    // Over a relation, where there is no row at all.
    assert_eq!(count(|p, words| search_vector("english", p.author().name).matches(words), "ann")?, 1);
    assert_eq!(count(|p, words| !search_vector("english", p.author().name).matches(words), "ann")?, 3);
    assert_eq!(
        count(|p, words| search_vector("english", (p.author().about, p.title)).matches(words), "bread")?,
        1
    );
    let heads: Vec<Option<String>> = Post::query()
        .order_by(|p| p.id.asc())
        .select(|p| p.body.headline(&web_search("english", "salt")))
        .all(db)?;
    assert_eq!(heads[2..], [Some("Flour, water, <b>salt</b>.".to_owned()), None]);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn ranks_go_by_how_often_and_by_weights(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let words = web_search("english", "crab");
    let ranked = |by: fn(&PostColumns, &SearchQuery) -> orm::Expr<f32>| -> orm::Result<Vec<(String, f32)>> {
        Post::query()
            .order_by(|p| (by(p, &words).desc(), p.id.asc()))
            .select(|p| (p.title, by(p, &words)))
            .all(db)
    };
    let plain = ranked(|p, words| text(p).rank(words))?;
    assert_eq!(
        plain.iter().map(|(title, _)| &**title).collect::<Vec<_>>(),
        ["Crabs", "Rust", "The walking of crabs", "Bread"]
    );
    assert!(plain[0].1 > plain[1].1 && plain[1].1 > 0.0 && plain[3].1 == 0.0, "{plain:?}");
    let title_first = ranked(|p, words| {
        search_vector("english", (p.title.weight(SearchWeight::A), p.body.weight(SearchWeight::B)))
            .rank(words)
    })?;
    assert_eq!(title_first[1].0, "The walking of crabs");
    let lowest = [SearchWeight::A, SearchWeight::B, SearchWeight::C, SearchWeight::D].map(|weight| {
        let query = Post::query().filter(|p| p.title.eq("Crabs"));
        query.select(|p| search_vector("english", p.title.weight(weight)).rank(&words)).one(db)
    });
    let lowest = lowest.into_iter().collect::<orm::Result<Vec<f32>>>()?;
    assert!(lowest.is_sorted_by(|one, next| one > next), "{lowest:?}");
    let near = web_search("english", "crab walk");
    let near: Vec<(String, f32)> = Post::query()
        .filter(|p| text(p).cover_rank(&near).gt(0.0))
        .order_by(|p| text(p).cover_rank(&near).desc())
        .select(|p| (p.title, text(p).cover_rank(&near)))
        .all(db)?;
    assert_eq!(near[0].0, "Crabs");
    assert_eq!(near.len(), 2);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn headlines_are_marked_as_they_are_told(db: &Db) -> orm::Result<()> {
    let body = "One two three four five. Six crabs seven eight nine ten eleven. Twelve thirteen fourteen crabs fifteen.";
    NewPost::insert_all(db, [post("<i>Crabs & co", Some(body))])?;
    let words = web_search("english", "crab");
    let of = |form: SearchHeadline| Post::query().select(|p| p.body.headline_as(&words, &form)).one(db);
    let of = |form: SearchHeadline| of(form).map(Option::unwrap);
    assert_eq!(
        of(SearchHeadline::new())?,
        Post::query().select(|p| p.body.headline(&words)).one(db)?.unwrap()
    );
    let short = of(SearchHeadline::new().marks("[", "]").words(2, 4))?;
    assert!(short.contains("[crabs]") && short.split(' ').count() <= 5, "{short}");
    let pieces = of(SearchHeadline::new().marks("", "").words(1, 3).fragments(2, " ~~ "))?;
    assert!(pieces.contains(" ~~ ") && pieces.matches("crabs").count() == 2, "{pieces}");
    for mark in ["\"", "\"\"", "'", "\\", "a, StopSel=x", " ", "🦀", "$1", "StartSel=\"x\"", "\n"] {
        let marked = of(SearchHeadline::new().marks(mark, mark).whole())?;
        assert_eq!(marked, body.replace("crabs", &format!("{mark}crabs{mark}")), "{mark}");
    }
    let title = Post::query().select(|p| p.title.headline(&words)).one(db)?;
    assert_eq!(title, " <b>Crabs</b> & co");
    let whole =
        Post::query().select(|p| p.title.headline_as(&words, &SearchHeadline::new().whole())).one(db)?;
    assert_eq!(whole, "<i><b>Crabs</b> & co");
    let unfit = [
        SearchHeadline::new().words(0, 3),
        SearchHeadline::new().words(3, 3),
        SearchHeadline::new().marks("", &"x".repeat(1_001)),
        SearchHeadline::new().fragments(1, &"x".repeat(70_000)),
    ];
    for form in unfit {
        let (error, sent) = record(db, || of(form));
        assert!(error.unwrap_err().to_string().contains("a headline") && sent.is_empty());
    }
    of(SearchHeadline::new().words(1, u16::MAX).fragments(u16::MAX, "").marks(&"x".repeat(1_000), ""))?;
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn the_index_serves_the_condition(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let plan = |query: Query<Post>| {
        db.transaction(|tx| {
            sql!("SET LOCAL enable_seqscan = off").execute(tx)?;
            query.explain(tx)
        })
    };
    let words = web_search("english", "crab");
    let both =
        plan(Post::query().filter(|p| text(p).matches(&words)).order_by(|p| text(p).rank(&words).desc()))?;
    assert!(both.contains("Bitmap Index Scan on posts_title_body_search_idx"), "{both}");
    // Weights are of no use to the condition, and do not keep it from the index.
    let weighted = |p: &PostColumns| search_vector("english", (p.title.weight(SearchWeight::A), p.body));
    let weighted = plan(
        Post::query().filter(|p| weighted(p).matches(&words)).order_by(|p| weighted(p).rank(&words).desc()),
    )?;
    assert!(weighted.contains("Bitmap Index Scan on posts_title_body_search_idx"), "{weighted}");
    let words = plain_search("simple", "crabs");
    let some = plan(Post::query().filter(|p| search_vector("simple", p.title).matches(&words) & p.id.gt(0)))?;
    assert!(some.contains("posts_title_search_partial_idx"), "{some}");
    let place =
        plan(Post::query().filter(|p| search_vector("pg_catalog.simple", p.place.city).matches(&words)))?;
    assert!(place.contains("it's a \"\"search\"\"") || place.contains("it's a \"search\""), "{place}");
    // Another order is another expression.
    let other = plan(Post::query().filter(|p| search_vector("english", (p.body, p.title)).matches(&words)))?;
    assert!(!other.contains("search"), "{other}");
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn the_name_of_a_configuration_is_a_literal(db: &Db) -> orm::Result<()> {
    fill(db)?;
    sql!("CREATE SCHEMA \"my app\"").execute(db)?;
    sql!("CREATE TEXT SEARCH CONFIGURATION \"my app\".\"it's\" (COPY = pg_catalog.german)").execute(db)?;
    let found = |config: &'static str, words: &str| {
        let words = web_search(config, words);
        Post::query().filter(|p| search_vector(config, p.title).matches(&words)).count(db)
    };
    assert_eq!(found("\"my app\".\"it's\"", "Bread")?, 1);
    assert_eq!(found("ENGLISH", "breads")?, 1);
    assert_eq!(found("simple", "breads")?, 0);
    let hostile =
        ["", " ", "klingon", "'", "english'); DROP TABLE posts; --", "a.b.c.d", "\\", "$1", "\"", "%s"];
    for config in hostile {
        let error = found(config, "bread").unwrap_err();
        assert!(!error.is_unsupported() && !error.is_input(), "{config}: {error}");
    }
    let error = found("klingon", "bread").unwrap_err();
    assert!(error.to_string().contains("text search configuration \"klingon\" does not exist"), "{error}");
    let (error, sent) = record(db, || found("eng\0lish", "bread"));
    assert!(error.unwrap_err().to_string().contains("NUL") && sent.is_empty());
    assert_eq!(Post::query().count(db)?, 4);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn words_come_from_columns_too(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let named: Vec<String> = Post::query()
        .filter(|p| search_vector("english", p.body).matches(&plain_search("english", p.title)))
        .select(|p| p.title)
        .all(db)?;
    assert_eq!(named, ["Crabs"]);
    let joined = Post::query().filter(|p| {
        search_vector("english", p.title.concat(" ").concat(p.body.unwrap_or("")))
            .matches(&web_search("english", "salts or rusting".to_owned()))
    });
    assert_eq!(joined.count(db)?, 2);
    let best: Vec<(i64, f32)> = Post::query()
        .group_by(|p| text(p).matches(&web_search("english", "crab")))
        .select(|p| (count(), text(p).rank(&web_search("english", "crab")).max().unwrap_or(0.0)))
        .all(db)?;
    assert_eq!(best.iter().map(|(count, _)| *count).sum::<i64>(), 4);
    Ok(())
}

#[orm::test(models(Author, Post), only = "postgres")]
fn many_rows_are_searched_by_the_index(db: &Db) -> orm::Result<()> {
    let posts =
        (0..3_000).map(|n| post(&format!("Post {n}"), Some(&format!("The word w{} is here.", n % 1_000))));
    NewPost::insert_all(db, posts)?;
    sql!("ANALYZE posts").execute(db)?;
    let words = web_search("english", "w77");
    let query = Post::query().filter(|p| text(p).matches(&words)).order_by(|p| p.id.asc());
    let plan = query.clone().explain(db)?;
    assert!(plan.contains("posts_title_body_search_idx"), "{plan}");
    assert_eq!(query.select(|p| p.title).all(db)?, ["Post 77", "Post 1077", "Post 2077"]);
    Ok(())
}

#[orm::test(models(Author, Post))]
fn sqlite_refuses_before_anything_is_sent(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let words = web_search("english", "crab");
    let conditions: [Query<Post>; 3] = [
        Post::query().filter(|p| text(p).matches(&words)),
        Post::query().order_by(|p| text(p).rank(&words).desc()),
        Post::query().order_by(|p| text(p).cover_rank(&words).desc()),
    ];
    for query in conditions {
        let (rows, sent) = record(db, || query.all(db));
        assert_refused_on_sqlite(db, rows.map(|_| ()), sent.len());
    }
    let (heads, sent) = record(db, || Post::query().select(|p| p.title.headline(&words)).all(db));
    assert_refused_on_sqlite(db, heads.map(|_| ()), sent.len());
    let (changed, sent) = record(db, || Post::query().filter(|p| text(p).matches(&words)).delete(db));
    assert_refused_on_sqlite(db, changed.map(|_| ()), sent.len());
    Ok(())
}

#[track_caller]
fn assert_refused_on_sqlite(db: &Db, result: orm::Result<()>, sent: usize) {
    match db.backend() {
        Backend::Sqlite => {
            let error = result.unwrap_err();
            assert!(error.is_unsupported() && error.to_string().contains("FTS5 by `sql!`"), "{error}");
            assert_eq!(sent, 0);
        }
        _ => assert_eq!((result.ok(), sent), (Some(()), 1)),
    }
}

/// SQLite has no such index, and the tables are made without.
#[orm::test(models(Author, Post))]
fn indexes_are_made_once_where_there_are_such(db: &Db) -> orm::Result<()> {
    schema![Author, Post].create_all(db)?;
    let found: Vec<String> = sql!(
        sqlite = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
        postgres =
            "SELECT indexname::text FROM pg_indexes WHERE tablename = 'posts' AND indexdef LIKE '%USING gin%'
                    ORDER BY indexname::text COLLATE \"C\""
    )
    .all(db)?;
    let expected: &[&str] = match db.backend() {
        Backend::Sqlite => &[],
        _ => &["it's a \"search\"", "posts_title_body_search_idx", "posts_title_search_partial_idx"],
    };
    assert_eq!(found, expected);
    let searched: Vec<_> = Post::table().indexes.iter().filter_map(|index| index.search).collect();
    assert_eq!(searched, ["english", "simple", "pg_catalog.simple"]);
    Ok(())
}
