//! How much memory a stream of many rows takes: `cargo run --release --bin stream_memory -- [ROWS]`, 10,000,000 unless told.
//!
//! The rows are made by the database, in a file of SQLite and, when `DATABASE_URL` names one, in Postgres, in a table that is
//! dropped at the end. Each is then read as a model by `stream`. A tenth as many rows are then read with the two that belong
//! to each, by `with`. What is printed is the time, and the most memory that the process had resident while it read, by
//! the kernel's count (`VmHWM`; Linux only), which for SQLite includes the cache of its pages.

use std::time::Instant;

use orm::prelude::*;

#[derive(Model, Debug)]
#[orm(table = "bench_stream")]
struct Entry {
    id: i64,
    name: String,
    amount: i64,
}

#[derive(Model, Debug)]
#[orm(table = "bench_parents", has_many(children: Child))]
struct Parent {
    id: i64,
    name: String,
}

#[derive(Model, Debug)]
#[orm(table = "bench_children")]
struct Child {
    id: i64,
    #[orm(belongs_to = Parent, index)]
    parent_id: i64,
    amount: i64,
}

fn main() -> orm::Result<()> {
    let rows = std::env::args().nth(1).map_or(10_000_000, |rows| rows.parse().expect("a number of rows"));
    let folder = std::env::temp_dir().join(format!("orm-stream-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let sqlite = Db::connect(&format!("sqlite://{}", folder.join("stream.db").display()))?;
    let done = run("SQLite", &sqlite, rows);
    sqlite.close();
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
    done?;
    match std::env::var("DATABASE_URL") {
        Ok(url) => run("Postgres", &Db::connect(&url)?, rows),
        Err(_) => Ok(()),
    }
}

fn run(name: &str, db: &Db, rows: i64) -> orm::Result<()> {
    schema![Entry, Parent, Child].create_all(db)?;
    sql!(
        sqlite = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
                  INSERT INTO bench_stream (id, name, amount) SELECT i, 'entry number ' || i, i * 7 FROM n",
        postgres = "INSERT INTO bench_stream (id, name, amount)
                    SELECT i, 'entry number ' || i, i * 7 FROM generate_series(1, {rows}) AS i"
    )
    .execute(db)?;
    measured(&format!("{name}, {rows} rows"), || {
        let (mut read, mut sum) = (0_i64, 0_i64);
        for entry in Entry::query().order_by(|e| e.id.asc()).stream(db)? {
            let entry = entry?;
            read += 1;
            sum += entry.amount;
        }
        assert_eq!((read, sum), (rows, rows * (rows + 1) / 2 * 7));
        Ok(())
    })?;

    let parents = rows / 10;
    sql!("INSERT INTO bench_parents (id, name) SELECT id, name FROM bench_stream WHERE id <= {parents}")
        .execute(db)?;
    sql!(
        "INSERT INTO bench_children (parent_id, amount)
         SELECT id % {parents} + 1, amount FROM bench_stream WHERE id <= {(parents * 2)}"
    )
    .execute(db)?;
    measured(&format!("{name}, {parents} rows with 2 each"), || {
        let (mut read, mut sum) = (0_i64, 0_i64);
        for row in Parent::query().with(|p| p.children()).stream(db)? {
            let (parent, children) = row?;
            assert!(children.len() == 2 && children.iter().all(|child| child.parent_id == parent.id));
            read += 1;
            sum += children.iter().map(|child| child.amount).sum::<i64>();
        }
        assert_eq!((read, sum), (parents, parents * (parents * 2 + 1) * 7));
        Ok(())
    })?;
    schema![Entry, Parent, Child].drop_all(db)
}

fn measured(what: &str, read: impl FnOnce() -> orm::Result<()>) -> orm::Result<()> {
    forget_peak();
    let before = resident("VmRSS");
    let start = Instant::now();
    read()?;
    let time = start.elapsed().as_secs_f64();
    println!("{what}: {time:.1} s; resident: {before:.1} MB before, at most {:.1} MB", resident("VmHWM"));
    Ok(())
}

/// Lets the kernel count the peak from here on.
fn forget_peak() {
    std::fs::write("/proc/self/clear_refs", "5").expect("a kernel that counts the peak anew");
}

/// Megabytes by this name in what the kernel says about the process.
fn resident(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find(|line| line.starts_with(name)).expect("a line of this name");
    let kilobytes: f64 =
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number");
    kilobytes / 1024.0
}
