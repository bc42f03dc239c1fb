//! Full-text search, which only Postgres has by expressions, and its indexes.

use orm::Backend;
use orm::prelude::*;

#[derive(Model, Debug, Clone)]
#[orm(
    index(title, body, search = "english"),
    index(note, search = "simple", where = "id > 0", name = "x\"y")
)]
#[orm(schema = "app")]
struct Text {
    id: i64,
    title: String,
    body: Option<String>,
    #[orm(column = "the \"note\"")]
    note: String,
    #[orm(belongs_to = Self)]
    source_id: i64,
}

type Of = <Text as Model>::Columns<orm::Required>;

/// That `select` is written as `expected` on Postgres and refused on SQLite.
#[track_caller]
fn of<S: orm::Select>(select: impl FnOnce(&Of) -> S, expected: &str) {
    let query = Text::query().select(select);
    let sql = query.to_sql(Backend::Postgres).expect("the query is written");
    assert_eq!(sql, format!("SELECT {expected} FROM \"app\".\"texts\""));
    let error = query.to_sql(Backend::Sqlite).expect_err("SQLite has no search by expressions");
    let message = "SQLite has no full-text search by expressions; use FTS5 by `sql!`, as the guide shows under full-text search";
    assert!(error.is_unsupported() && error.to_string() == message, "{error}");
}

const VECTOR: &str = r#"(to_tsvector('english', "title") || to_tsvector('english', coalesce("body", '')))"#;

#[test]
fn functions() {
    let words = web_search("english", "a 'b");
    of(
        |t| search_vector("english", (t.title, t.body)).matches(&words),
        &format!("({VECTOR} @@ websearch_to_tsquery('english', $1))"),
    );
    of(
        |t| !search_vector("english", t.title).matches(&plain_search("simple", "a")),
        "NOT (to_tsvector('english', \"title\") @@ plainto_tsquery('simple', $1))",
    );
    of(
        |t| search_vector("english", (t.title.lower(),)).matches(&phrase_search("english", t.note)),
        r#"(to_tsvector('english', lower("title")) @@ phraseto_tsquery('english', "the ""note"""))"#,
    );
    of(
        |t| search_vector("english", (t.title, t.body)).rank(&words),
        &format!("ts_rank({VECTOR}, websearch_to_tsquery('english', $1))"),
    );
    of(
        |t| search_vector("it's", t.title.weight(SearchWeight::C)).cover_rank(&words),
        "ts_rank_cd(setweight(to_tsvector('it''s', \"title\"), 'C'), websearch_to_tsquery('english', $1))",
    );
}

/// The condition is that of the index, whatever the weights.
#[test]
fn weights() {
    let words = web_search("english", "a");
    let texts = |t: &Of| (t.title.weight(SearchWeight::A), t.body.weight(SearchWeight::B));
    of(
        |t| search_vector("english", texts(t)).matches(&words),
        &format!("({VECTOR} @@ websearch_to_tsquery('english', $1))"),
    );
    of(
        |t| search_vector("english", texts(t)).rank(&words),
        r#"ts_rank((setweight(to_tsvector('english', "title"), 'A') || setweight(to_tsvector('english', coalesce("body", '')), 'B')), websearch_to_tsquery('english', $1))"#,
    );
    of(
        |t| search_vector("english", t.title.weight(SearchWeight::D)).rank(&words),
        r#"ts_rank(to_tsvector('english', "title"), websearch_to_tsquery('english', $1))"#,
    );
}

#[test]
fn headlines() {
    let words = web_search("english", "a");
    let form = SearchHeadline::new().marks("<", "\"").words(1, 2).fragments(3, "..").whole();
    of(|t| t.body.headline(&words), r#"ts_headline('english', "body", websearch_to_tsquery('english', $1))"#);
    of(
        |t| t.title.headline_as(&words, &form),
        r#"ts_headline('english', "title", websearch_to_tsquery('english', $1), $2)"#,
    );
    let refused = Text::query().select(|t| t.title.headline_as(&words, &SearchHeadline::new().words(2, 1)));
    let error = refused.to_sql(Backend::Postgres).expect_err("no headline has so few words");
    assert_eq!(error.to_string(), "a headline has at least 1 word, and at least one less than at most");
}

/// What is over a relation may have no row.
#[test]
fn over_relations() {
    let words = web_search("english", "a");
    let query = Text::query().filter(|t| search_vector("english", t.source().title).matches(&words));
    let sql = query.select(|t| t.id).to_sql(Backend::Postgres).expect("the query is written");
    assert!(
        sql.ends_with(
            r#"WHERE (to_tsvector('english', "t1"."title") @@ websearch_to_tsquery('english', $1))"#
        ),
        "{sql}"
    );
}

#[test]
fn indexes() -> orm::Result<()> {
    let indexes = |backend| -> orm::Result<Vec<String>> {
        let ddl = schema![Text].ddl(backend)?;
        Ok(ddl.lines().filter(|line| line.contains("INDEX")).map(str::to_owned).collect())
    };
    assert_eq!(indexes(Backend::Sqlite)?, [""; 0]);
    let expected = [
        format!(r#"CREATE INDEX IF NOT EXISTS "texts_title_body_search_idx" ON "app"."texts" USING gin ({VECTOR});"#),
        r#"CREATE INDEX IF NOT EXISTS "x""y" ON "app"."texts" USING gin (to_tsvector('simple', "the ""note""")) WHERE id > 0;"#
            .to_owned(),
    ];
    assert_eq!(indexes(Backend::Postgres)?, expected);
    Ok(())
}
