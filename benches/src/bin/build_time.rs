//! What a query costs its user to compile, by its length: `cargo run --release --bin build_time`.
//!
//! A program of 60 functions, each with one query, is compiled again and again in its variants: with one filter, with up to 100,
//! with a path 10 relations deep, with 5 joins. The model is the same in all of them. What is printed is the median time of
//! `cargo check` of each variant, what a query costs over the program without one, and what each filter, relation or join of it
//! does: no more as there are more of them. The variants are compiled in turn, so that a drift of the machine cancels out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

const ROUNDS: usize = 7;
const QUERIES: usize = 60;

fn main() {
    let folder = std::env::temp_dir().join(format!("orm-build-time-{}", std::process::id()));
    let filters = |count: usize| queries(&".filter(|n| n.size.gt(1))".repeat(count));
    let variants = [
        ("no query", 1, String::new()),
        ("1 filter", 1, filters(1)),
        ("10 filters", 10, filters(10)),
        ("30 filters", 30, filters(30)),
        ("100 filters", 100, filters(100)),
        ("10 relations deep", 10, queries(&format!(".filter(|n| n{}.size.gt(1))", ".up()".repeat(10)))),
        ("5 joins", 5, queries(&joins(5))),
    ];
    prepare(&folder);
    let mut times = vec![Vec::new(); variants.len()];
    for round in 0..=ROUNDS {
        for (at, (.., text)) in variants.iter().enumerate() {
            let time = check(&folder, text);
            // The first round builds what all have in common.
            if round > 0 {
                times[at].push(time);
            }
        }
    }
    let medians: Vec<f64> = times.into_iter().map(median).collect();
    for ((name, parts, _), time) in variants.iter().zip(&medians) {
        let per_query = (time - medians[0]) / QUERIES as f64 * 1e3;
        let per_part = per_query / f64::from(*parts);
        println!("{name:<20} {time:>6.2} s   {per_query:>6.2} ms a query   {per_part:>5.2} ms a part");
    }
    std::fs::remove_dir_all(&folder).expect("the folder is ours");
}

/// A function for each query.
fn queries(calls: &str) -> String {
    (0..QUERIES).fold(String::new(), |mut text, at| {
        writeln!(text, "pub fn q{at}(db: &Db) -> orm::Result<u64> {{ Node::query(){calls}.count(db) }}")
            .expect("a text");
        text
    })
}

fn joins(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, at| {
        let skipped = if at == 0 { "a".to_owned() } else { format!("a, {}", vec!["_"; at].join(", ")) };
        write!(text, ".join(Node::query(), |({skipped}, b)| a.up_id.eq(b.id))").expect("a text");
        text
    })
}

fn prepare(folder: &Path) {
    let library = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..");
    let manifest = format!(
        "[workspace]\n[package]\nname = \"variant\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[dependencies]\norm = {{ path = {:?} }}\n",
        library.canonicalize().expect("the library is there")
    );
    std::fs::create_dir_all(folder.join("src")).expect("a folder");
    std::fs::write(folder.join("Cargo.toml"), manifest).expect("a file");
}

/// The seconds that the check of a program with `queries` takes.
fn check(folder: &Path, queries: &str) -> f64 {
    let model = "use orm::prelude::*;\n\
        #[derive(Model, Debug)]\n\
        pub struct Node { pub id: i64, pub name: String, pub size: i64, #[orm(belongs_to = Self)] pub up_id: Option<i64> }\n";
    std::fs::write(folder.join("src/lib.rs"), format!("{model}{queries}")).expect("a file");
    let start = Instant::now();
    let done = Command::new("cargo")
        .args(["check", "--quiet"])
        .current_dir(folder)
        .env("CARGO_INCREMENTAL", "0")
        .output()
        .expect("cargo runs");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    start.elapsed().as_secs_f64()
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}
