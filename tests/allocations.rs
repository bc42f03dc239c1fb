//! How often reading allocates, never for a row itself, and what a model costs that is told of nothing. A binary of its own, since it counts for the whole process.
#![cfg(all(feature = "sqlite", feature = "testing"))]
// An allocator cannot be written without it; this one only counts and hands on.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use orm::prelude::*;

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: `pointer` is the system's, by `alloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as in `dealloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

#[derive(Model, Debug)]
struct Point {
    id: i64,
    x: i32,
    y: f64,
    seen: bool,
    label: Option<String>,
}

#[derive(Model, Debug)]
struct Plain {
    id: i64,
    n: i64,
}

#[derive(Model, Debug)]
#[orm(after_commit = nothing)]
struct Told {
    id: i64,
    n: i64,
}

fn nothing(_: &orm::Committed<Told>) {}

/// How many allocations `work` makes, the second time.
fn allocations(mut work: impl FnMut() -> orm::Result<()>) -> orm::Result<usize> {
    work()?;
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    work()?;
    Ok(ALLOCATIONS.load(Ordering::Relaxed) - before)
}

/// A list of keys, one of what is told, and the call, for each verb: only of a model that is told of its rows.
fn who_is_told_pays(db: &Db) -> orm::Result<()> {
    let plain = allocations(|| {
        let mut row = NewPlain { n: 1 }.insert(db)?;
        row.update(db)?;
        row.delete(db)
    })?;
    let told = allocations(|| {
        let mut row = NewTold { n: 1 }.insert(db)?;
        row.update(db)?;
        row.delete(db)
    })?;
    // The columns and the arguments of each statement.
    assert_eq!(plain, 8);
    assert_eq!(told, plain + 3 * 3);
    Ok(())
}

/// How many allocations it takes to read `rows` rows, the statement being prepared.
fn reading(db: &Db, rows: u64, labelled: bool) -> orm::Result<usize> {
    let query = Point::query().filter(|p| p.seen.eq(labelled)).limit(rows);
    query.all(db)?;
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    assert_eq!(query.all(db)?.len() as u64, rows);
    Ok(ALLOCATIONS.load(Ordering::Relaxed) - before)
}

/// The one test of this binary: another thread's allocations would count as well.
#[test]
fn rows_allocate_nothing_but_their_texts() -> orm::Result<()> {
    let db = Db::connect("sqlite::memory:")?;
    schema![Point, Plain, Told].create_all(&db)?;
    who_is_told_pays(&db)?;
    let point = |n: i32| {
        let labelled = n % 2 == 0;
        let label = labelled.then(|| format!("label {n}"));
        NewPoint { x: n, y: 0.5, seen: labelled, label }
    };
    NewPoint::insert_all(&db, (0..20_000).map(point))?;
    // Between 1,024 and 8,192 rows the list doubles three times.
    let (few, many) = (reading(&db, 1_000, false)?, reading(&db, 8_000, false)?);
    assert!(many - few <= 3, "{few} allocations for 1,000 rows, {many} for 8,000");
    let (few, many) = (reading(&db, 1_000, true)?, reading(&db, 8_000, true)?);
    assert!(many - few <= 7_000 + 3, "{few} allocations for 1,000 texts, {many} for 8,000");
    Ok(())
}
