//! What the library costs over the bare drivers, doing the same.
//!
//! `cargo run --release` prints, for each case, the median time of the driver and the median of the paired ratios: the
//! contenders run in turn in short batches, so that a drift of the machine cancels out. SQLite in memory; Postgres when
//! `DATABASE_URL` names one, where it makes and drops the table `bench_users`.
//! `cargo run --release -- CASE DRIVER|ORM COUNT` runs one side alone, to count its instructions under a profiler.

mod cases;

use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut cases = cases::sqlite();
    if let Ok(url) = std::env::var("DATABASE_URL") {
        cases.extend(cases::postgres(&url));
    }
    match &arguments[..] {
        [] => cases.iter_mut().for_each(compare),
        [name, side, count] => {
            let case = cases.iter_mut().find(|case| case.name == name).expect("a case of this name");
            let run = if side == "driver" { &mut case.driver } else { &mut case.orm };
            (0..count.parse::<u32>().expect("a number")).for_each(|_| run());
        }
        _ => panic!("either nothing, or a case, a side and a count"),
    }
}

/// Something that a driver and the library both do.
pub struct Case {
    pub name: &'static str,
    pub driver: Box<dyn FnMut()>,
    pub orm: Box<dyn FnMut()>,
}

const ROUNDS: usize = 60;
const BATCH: Duration = Duration::from_millis(5);

fn compare(case: &mut Case) {
    let calls = calls_in(&mut case.driver);
    let (mut times, mut ratios) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        // Whoever goes first in one round goes second in the next.
        let (driver, orm) = if round % 2 == 0 {
            let driver = time(&mut case.driver, calls);
            (driver, time(&mut case.orm, calls))
        } else {
            let orm = time(&mut case.orm, calls);
            (time(&mut case.driver, calls), orm)
        };
        times.push(driver);
        ratios.push(orm / driver);
    }
    println!("{:<40} driver {:>9.2} us   orm x{:.2}", case.name, median(times) * 1e6, median(ratios));
}

fn calls_in(run: &mut dyn FnMut()) -> u32 {
    let start = Instant::now();
    let mut calls = 0;
    while start.elapsed() < BATCH {
        run();
        calls += 1;
    }
    calls
}

fn time(run: &mut dyn FnMut(), calls: u32) -> f64 {
    let start = Instant::now();
    (0..calls).for_each(|_| run());
    start.elapsed().as_secs_f64() / f64::from(calls)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
