//! The cases, each on 10,000 rows of four columns.

use std::collections::HashMap;
use std::hint::black_box;

use orm::postgres;
use orm::postgres::types::Type;
use orm::prelude::*;

use crate::Case;

#[derive(Model, Debug, Clone)]
#[orm(table = "bench_users", has_many(posts: Post))]
struct User {
    id: i64,
    name: String,
    email: String,
    age: i32,
}

/// Ten for each of the first 100 users.
#[derive(Model, Debug, Clone)]
#[orm(table = "bench_posts")]
struct Post {
    id: i64,
    #[orm(belongs_to = User, index)]
    author_id: i64,
    title: String,
}

fn posts() -> impl Iterator<Item = NewPost> {
    (0..1000).map(|n| NewPost { author_id: n % 100 + 1, title: format!("title {n}") })
}

const WITH_POSTS: &str = "100 users with 10 posts each";
const COLUMNS: &str = r#""id", "name", "email", "age""#;
const ROWS: i64 = 10_000;

fn new(n: i64) -> NewUser {
    NewUser { name: format!("name {n}"), email: format!("user{n}@example.com"), age: (n % 90) as i32 }
}

fn prepared(url: &str) -> Db {
    let db = Db::builder(url).max_connections(1).connect().expect("a database");
    schema![User, Post].drop_all(&db).expect("dropped");
    schema![User, Post].create_all(&db).expect("created");
    NewUser::insert_all(&db, (1..=ROWS).map(new)).expect("inserted");
    NewPost::insert_all(&db, posts()).expect("inserted");
    db
}

/// A key that differs each time.
fn next(key: &mut i64) -> i64 {
    *key = *key % ROWS + 1;
    *key
}

/// What the library does, the same on both.
fn orm_side(db: &Db, name: &str) -> Box<dyn FnMut()> {
    let (db, mut key) = (db.clone(), 0);
    match name {
        "find by key" => Box::new(move || drop(black_box(User::find(&db, next(&mut key)).unwrap()))),
        "query by key" => Box::new(move || {
            drop(black_box(User::query().filter(|u| u.id.eq(next(&mut key))).first(&db).unwrap()))
        }),
        "load 10,000 rows" => Box::new(move || drop(black_box(User::query().all(&db).unwrap()))),
        WITH_POSTS => Box::new(move || {
            let users = User::query().filter(|u| u.id.le(100)).with(|u| u.posts());
            drop(black_box(users.all(&db).unwrap()));
        }),
        "update by key" => Box::new(move || {
            let n = next(&mut key);
            User { id: n, name: format!("name {n}"), email: format!("{n}@x"), age: 3 }.update(&db).unwrap();
        }),
        "insert 1" => Box::new(move || drop(black_box(new(next(&mut key)).insert(&db).unwrap()))),
        "insert 100" => {
            Box::new(move || drop(black_box(NewUser::insert_all(&db, (0..100).map(new)).unwrap())))
        }
        _ => unreachable!("a case that nobody named"),
    }
}

fn user(row: &rusqlite::Row<'_>) -> rusqlite::Result<User> {
    Ok(User { id: row.get(0)?, name: row.get(1)?, email: row.get(2)?, age: row.get(3)? })
}

pub fn sqlite() -> Vec<Case> {
    let names = [
        "find by key",
        "query by key",
        "load 10,000 rows",
        WITH_POSTS,
        "update by key",
        "insert 1",
        "insert 100",
    ];
    names
        .map(|name| Case {
            name,
            driver: sqlite_side(name),
            orm: orm_side(&prepared("sqlite::memory:"), name),
        })
        .into()
}

fn sqlite_side(name: &str) -> Box<dyn FnMut()> {
    let path = "file::memory:";
    let raw = rusqlite::Connection::open(path).expect("a database");
    raw.execute_batch(&schema![User, Post].ddl(orm::Backend::Sqlite).expect("ddl")).expect("created");
    let insert = r#"INSERT INTO "bench_users" ("name", "email", "age") VALUES (?1, ?2, ?3)"#;
    let put = move |raw: &rusqlite::Connection, n: i64| {
        let row = new(n);
        raw.prepare_cached(insert).unwrap().execute((&row.name, &row.email, row.age)).unwrap();
        User { id: raw.last_insert_rowid(), name: row.name, email: row.email, age: row.age }
    };
    raw.execute_batch("BEGIN").unwrap();
    (1..=ROWS).for_each(|n| drop(put(&raw, n)));
    for post in posts() {
        let insert = r#"INSERT INTO "bench_posts" ("author_id", "title") VALUES (?1, ?2)"#;
        raw.prepare_cached(insert).unwrap().execute((post.author_id, &post.title)).unwrap();
    }
    raw.execute_batch("COMMIT").unwrap();
    if name == WITH_POSTS {
        return sqlite_with_posts(raw);
    }
    let mut key = 0;
    let find = format!(r#"SELECT {COLUMNS} FROM "bench_users" WHERE "id" = ?1"#);
    let all = format!(r#"SELECT {COLUMNS} FROM "bench_users""#);
    let update = r#"UPDATE "bench_users" SET "name" = ?1, "email" = ?2, "age" = ?3 WHERE "id" = ?4"#;
    match name {
        "find by key" | "query by key" => Box::new(move || {
            let row = raw.prepare_cached(&find).unwrap().query_row([next(&mut key)], user);
            drop(black_box(row.unwrap()));
        }),
        "load 10,000 rows" => Box::new(move || {
            let mut statement = raw.prepare_cached(&all).unwrap();
            let rows: Vec<User> = statement.query_map([], user).unwrap().map(Result::unwrap).collect();
            drop(black_box(rows));
        }),
        "update by key" => Box::new(move || {
            let n = next(&mut key);
            let row = User { id: n, name: format!("name {n}"), email: format!("{n}@x"), age: 3 };
            raw.prepare_cached(update).unwrap().execute((&row.name, &row.email, row.age, row.id)).unwrap();
        }),
        "insert 1" => Box::new(move || drop(black_box(put(&raw, next(&mut key))))),
        _ => Box::new(move || {
            raw.execute_batch("BEGIN").unwrap();
            let rows: Vec<User> = (0..100).map(|n| put(&raw, n)).collect();
            raw.execute_batch("COMMIT").unwrap();
            drop(black_box(rows));
        }),
    }
}

/// Two statements, and the posts put to their users by a map.
fn sqlite_with_posts(raw: rusqlite::Connection) -> Box<dyn FnMut()> {
    let users = format!(r#"SELECT {COLUMNS} FROM "bench_users" WHERE "id" <= 100"#);
    let list = vec!["?"; 100].join(", ");
    let posts =
        format!(r#"SELECT "id", "author_id", "title" FROM "bench_posts" WHERE "author_id" IN ({list})"#);
    Box::new(move || {
        let mut statement = raw.prepare_cached(&users).unwrap();
        let mut rows: Vec<(User, Vec<Post>)> =
            statement.query_map([], user).unwrap().map(|row| (row.unwrap(), Vec::new())).collect();
        let places: HashMap<i64, usize> =
            rows.iter().enumerate().map(|(at, (user, _))| (user.id, at)).collect();
        let mut statement = raw.prepare_cached(&posts).unwrap();
        let keys = rusqlite::params_from_iter(rows.iter().map(|(user, _)| user.id).collect::<Vec<_>>());
        let mut posts = statement.query(keys).unwrap();
        while let Some(row) = posts.next().unwrap() {
            let post =
                Post { id: row.get(0).unwrap(), author_id: row.get(1).unwrap(), title: row.get(2).unwrap() };
            rows[places[&post.author_id]].1.push(post);
        }
        drop(black_box(rows));
    })
}

/// The same on Postgres, with the keys as one array.
fn postgres_with_posts(mut client: postgres::Client) -> Box<dyn FnMut()> {
    let users = client.prepare(&format!(r#"SELECT {COLUMNS} FROM "bench_users" WHERE "id" <= 100"#)).unwrap();
    let posts = r#"SELECT "id", "author_id", "title" FROM "bench_posts" WHERE "author_id" = ANY($1)"#;
    let posts = client.prepare(posts).unwrap();
    Box::new(move || {
        let user = |row: postgres::Row| User {
            id: row.get(0),
            name: row.get(1),
            email: row.get(2),
            age: row.get(3),
        };
        let found = client.query(&users, &[]).unwrap().into_iter();
        let mut rows: Vec<(User, Vec<Post>)> = found.map(|row| (user(row), Vec::new())).collect();
        let places: HashMap<i64, usize> =
            rows.iter().enumerate().map(|(at, (user, _))| (user.id, at)).collect();
        let keys: Vec<i64> = rows.iter().map(|(user, _)| user.id).collect();
        for row in client.query(&posts, &[&keys]).unwrap() {
            let post = Post { id: row.get(0), author_id: row.get(1), title: row.get(2) };
            rows[places[&post.author_id]].1.push(post);
        }
        drop(black_box(rows));
    })
}

pub fn postgres(url: &str) -> Vec<Case> {
    let names = ["find by key", "load 10,000 rows", WITH_POSTS, "update by key", "insert 1", "insert 100"];
    let db = prepared(url);
    let label = |name| match name {
        "find by key" => "postgres: find by key",
        "load 10,000 rows" => "postgres: load 10,000 rows",
        WITH_POSTS => "postgres: 100 users with 10 posts each",
        "update by key" => "postgres: update by key",
        "insert 1" => "postgres: insert 1",
        _ => "postgres: insert 100",
    };
    names
        .map(|name| Case { name: label(name), driver: postgres_side(url, name), orm: orm_side(&db, name) })
        .into()
}

fn postgres_side(url: &str, name: &str) -> Box<dyn FnMut()> {
    let mut client = postgres::Client::connect(url, postgres::NoTls).expect("a server");
    if name == WITH_POSTS {
        return postgres_with_posts(client);
    }
    let user =
        |row: postgres::Row| User { id: row.get(0), name: row.get(1), email: row.get(2), age: row.get(3) };
    let find = client.prepare(&format!(r#"SELECT {COLUMNS} FROM "bench_users" WHERE "id" = $1"#)).unwrap();
    let all = client.prepare(&format!(r#"SELECT {COLUMNS} FROM "bench_users" WHERE "id" <= 10000"#)).unwrap();
    let update = r#"UPDATE "bench_users" SET "name" = $1, "email" = $2, "age" = $3 WHERE "id" = $4"#;
    let update = client.prepare(update).unwrap();
    let insert = format!(
        r#"INSERT INTO "bench_users" ("name", "email", "age") VALUES ($1, $2, $3) RETURNING {COLUMNS}"#
    );
    let insert = client.prepare_typed(&insert, &[Type::TEXT, Type::TEXT, Type::INT4]).unwrap();
    let mut key = 0;
    let put = move |client: &mut postgres::Client, n: i64| {
        let row = new(n);
        user(client.query_one(&insert, &[&row.name, &row.email, &row.age]).unwrap())
    };
    match name {
        "find by key" => {
            Box::new(move || drop(black_box(client.query_one(&find, &[&next(&mut key)]).map(user).unwrap())))
        }
        "load 10,000 rows" => Box::new(move || {
            let rows: Vec<User> = client.query(&all, &[]).unwrap().into_iter().map(user).collect();
            drop(black_box(rows));
        }),
        "update by key" => Box::new(move || {
            let n = next(&mut key);
            let row = User { id: n, name: format!("name {n}"), email: format!("{n}@x"), age: 3 };
            client.execute(&update, &[&row.name, &row.email, &row.age, &row.id]).unwrap();
        }),
        "insert 1" => Box::new(move || drop(black_box(put(&mut client, next(&mut key))))),
        _ => Box::new(move || {
            client.batch_execute("BEGIN").unwrap();
            let rows: Vec<User> = (0..100).map(|n| put(&mut client, n)).collect();
            client.batch_execute("COMMIT").unwrap();
            drop(black_box(rows));
        }),
    }
}
