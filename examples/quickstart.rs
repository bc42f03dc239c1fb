//! The first steps: one struct gives a table, inserts, queries, updates, a relation, a transaction.
//!
//! `cargo run --example quickstart` uses SQLite in memory; set `DATABASE_URL` to use another database, where the
//! example drops its two tables at the end. `-- --sql` shows every statement that is sent.

use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "quickstart_users")]
struct User {
    id: i64,
    #[orm(max_len = 100)]
    name: String,
    #[orm(unique)]
    email: String,
    nickname: Option<String>,
    #[orm(default = true)]
    active: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "quickstart_posts")]
struct Post {
    id: i64,
    #[orm(belongs_to = User, on_delete = cascade, index)]
    author_id: i64,
    title: String,
    views: i32,
}

fn main() -> orm::Result<()> {
    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    let db = Db::connect(&url)?;
    let _watch = std::env::args()
        .any(|argument| argument == "--sql")
        .then(|| db.observe(|event: &orm::Event<'_>| println!("    {}", event.sql.replace('\n', "\n    "))));

    let schema = schema![User, Post];
    schema.create_all(&db)?;
    let result = tour(&db);
    schema.drop_all(&db)?;
    result
}

fn tour(db: &Db) -> orm::Result<()> {
    // A field that is forgotten here is rustc's own error; the key is generated, `None` takes the default.
    let ann = NewUser { name: "Ann".into(), email: "ann@example.com".into(), nickname: None, active: None }
        .insert(db)?;
    println!("inserted {ann:?}");

    let mut found = User::query().filter(|u| u.email.eq("ann@example.com")).one(db)?;
    println!("found by email: {}", found.name);

    found.nickname = Some("Annie".into());
    found.update(db)?;
    println!("updated: {:?}", User::get(db, ann.id)?.nickname);

    let titles = ["Hello", "Rust and SQL", "Goodbye"];
    let posts = NewPost::insert_all(
        db,
        titles.map(|title| NewPost { author_id: ann.id, title: title.into(), views: 0 }),
    )?;
    println!("inserted {} posts in one statement", posts.len());

    // A relation is a path: using it joins. What the query returns is a type.
    let rows: Vec<(String, Option<String>)> = Post::query()
        .filter(|p| p.author().name.starts_with("A") & p.title.contains("o"))
        .order_by(|p| p.title.asc())
        .select(|p| (p.title, p.author().nickname))
        .all(db)?;
    println!("titles with an o, and their author's nickname: {rows:?}");
    println!("the author of the first post: {}", posts[0].author().one(db)?.name);

    // All or nothing: the update is undone, because the insert after it is refused.
    let result = db.transaction(|tx| {
        Post::query().update(tx, |p| p.views.set(p.views + 1))?;
        NewUser { name: "Bob".into(), email: "ann@example.com".into(), nickname: None, active: Some(false) }
            .insert(tx)
    });
    let error = result.expect_err("the email is taken");
    let taken = error.unique_violation().expect("a unique violation");
    println!("refused: {} of {} must be unique", taken.columns().join(", "), taken.table());
    println!("posts that were viewed: {}", Post::query().filter(|p| p.views.gt(0)).count(db)?);

    let deleted = User::query().filter(|u| u.active.eq(true)).delete(db)?;
    println!("deleted {deleted} user, and with it the posts: {} are left", Post::query().count(db)?);
    Ok(())
}
