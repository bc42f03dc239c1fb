//! Full-text search by SQL of each database's own.

use orm::Sql;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
struct Article {
    id: i64,
    title: String,
    body: String,
}

fn fill(db: &Db) -> orm::Result<()> {
    let article = |title: &str, body: &str| NewArticle { title: title.into(), body: body.into() };
    let articles = [
        article("Crabs", "Crabs walk sideways."),
        article("Rust", "A language, and what crabs do not get."),
        article("Bread", "Flour, water, salt."),
    ];
    NewArticle::insert_all(db, articles)?;
    Ok(())
}

/// An index beside the table, which triggers keep up: FTS5 is part of the bundled library.
fn index(db: &Db) -> orm::Result<()> {
    sql!("CREATE VIRTUAL TABLE articles_text USING fts5(title, body, content = 'articles', content_rowid = 'id')")
        .execute(db)?;
    sql!(
        "CREATE TRIGGER articles_in AFTER INSERT ON articles BEGIN
             INSERT INTO articles_text (rowid, title, body) VALUES (new.id, new.title, new.body);
         END"
    )
    .execute(db)?;
    sql!(
        "CREATE TRIGGER articles_out AFTER DELETE ON articles BEGIN
             INSERT INTO articles_text (articles_text, rowid, title, body)
             VALUES ('delete', old.id, old.title, old.body);
         END"
    )
    .execute(db)?;
    Ok(())
}

#[orm::test(models(Article), only = "sqlite")]
fn fts5(db: &Db) -> orm::Result<()> {
    index(db)?;
    fill(db)?;
    let search = |words: &str| {
        // In quotes, so that nothing in it is taken for an operator.
        let phrase = format!("\"{}\"", words.replace('"', "\"\""));
        Article::query()
            .filter(|a| {
                sql!("{a.id} IN (SELECT rowid FROM articles_text WHERE articles_text MATCH {phrase})")
            })
            .order_by(|a| a.id.asc())
            .select(|a| a.title)
            .all(db)
    };
    assert_eq!(search("crabs")?, ["Crabs", "Rust"]);
    assert_eq!(search("walk sideways")?, ["Crabs"]);
    assert_eq!(search("flour NOT \"")?, [""; 0]);
    let words = "crabs";
    let ranked: Vec<(Article, String)> = sql!(
        "SELECT {Article.* as a}, snippet(articles_text, 1, '[', ']', '..', 3)
         FROM articles_text JOIN articles AS a ON a.id = articles_text.rowid
         WHERE articles_text MATCH {words} ORDER BY rank"
    )
    .all(db)?;
    let found: Vec<_> = ranked.iter().map(|(article, snippet)| (&*article.title, &**snippet)).collect();
    assert_eq!(found, [("Crabs", "[Crabs] walk sideways."), ("Rust", "..what [crabs] do..")]);
    Article::query().filter(|a| a.title.eq("Rust")).delete(db)?;
    assert_eq!(search("crabs")?, ["Crabs"]);
    let wrong = "\"";
    let error = sql!("SELECT rowid FROM articles_text WHERE articles_text MATCH {wrong}").all::<i64, _>(db);
    assert!(error.unwrap_err().to_string().contains("unterminated string"));
    Ok(())
}

/// What is searched: the expression of the index.
fn text(a: &ArticleColumns) -> Sql {
    sql!("to_tsvector('english', {a.title} || ' ' || {a.body})")
}

#[orm::test(models(Article), only = "postgres")]
fn tsvector(db: &Db) -> orm::Result<()> {
    sql!("CREATE INDEX articles_text ON articles USING gin (to_tsvector('english', title || ' ' || body))")
        .execute(db)?;
    fill(db)?;
    let search = |words: &str| {
        let words = sql!("websearch_to_tsquery('english', {words})");
        Article::query()
            .filter(|a| sql!("{text(a)} @@ {words}"))
            .order_by(|a| (sql!("ts_rank({text(a)}, {words})").desc(), a.id.asc()))
    };
    let titles = |words: &str| search(words).select(|a| a.title).all(db);
    assert_eq!(titles("crab")?, ["Crabs", "Rust"]);
    assert_eq!(titles("crab -walking")?, ["Rust"]);
    assert_eq!(titles("\"walks sideways\"")?, ["Crabs"]);
    assert_eq!(titles("\" ' & | ! :*")?, [""; 0]);
    let plan = db.transaction(|tx| {
        sql!("SET LOCAL enable_seqscan = off").execute(tx)?;
        search("crab").explain(tx)
    })?;
    assert!(plan.contains("articles_text"), "{plan}");
    let marked: Vec<String> = search("salt")
        .select(|a| {
            sql!("ts_headline('english', {a.body}, websearch_to_tsquery('english', {\"salt\"}))").of()
        })
        .all(db)?;
    assert_eq!(marked, ["Flour, water, <b>salt</b>."]);
    Ok(())
}

#[orm::test(models(Article))]
fn without_regard_to_case(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let like = |pattern: &str| {
        Article::query()
            .filter(|a| {
                sql!(
                    sqlite = "lower({a.title}) LIKE lower({pattern})",
                    postgres = "{a.title} ILIKE {pattern}"
                )
            })
            .order_by(|a| a.id.asc())
            .select(|a| a.title)
            .all(db)
    };
    assert_eq!(like("%R%")?, ["Crabs", "Rust", "Bread"]);
    assert_eq!(like("rus_")?, ["Rust"]);
    assert_eq!(like("' OR 1 = 1 --")?, [""; 0]);
    Ok(())
}
