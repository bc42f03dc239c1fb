//! Variances and standard deviations, also over windows.

use std::collections::VecDeque;

use rusqlite::functions::{Aggregate, Context, WindowAggregate};
use rusqlite::{Connection, Result};

use super::numbers::float;
use super::{FLAGS, failed};

pub(super) fn register(raw: &Connection) -> Result<()> {
    raw.create_window_function("var_pop", 1, FLAGS, Of(Spread::var_pop))?;
    raw.create_window_function("var_samp", 1, FLAGS, Of(Spread::var_samp))?;
    raw.create_window_function("stddev_pop", 1, FLAGS, Of(|spread| spread.var_pop().map(f64::sqrt)))?;
    raw.create_window_function("stddev_samp", 1, FLAGS, Of(|spread| spread.var_samp().map(f64::sqrt)))
}

/// How far the numbers so far lie from their mean, by the method of Welford, which loses no digits where the mean is large
/// (<https://en.wikipedia.org/wiki/Algorithms_for_calculating_variance>).
#[derive(Default, Clone, Copy)]
struct Spread {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Spread {
    fn add(&mut self, number: f64) {
        self.count += 1.0;
        let distance = number - self.mean;
        self.mean += distance / self.count;
        self.squares += distance * (number - self.mean);
    }

    fn var_pop(self) -> Option<f64> {
        (self.count > 0.0).then(|| self.squares / self.count)
    }

    fn var_samp(self) -> Option<f64> {
        (self.count > 1.0).then(|| self.squares / (self.count - 1.0))
    }
}

/// The numbers that a window sees, and their spread. Numbers that have left cannot be taken out of it without loss, so it is
/// made anew where some have, as Postgres does.
#[derive(Default)]
struct Seen {
    numbers: VecDeque<f64>,
    spread: Option<Spread>,
}

impl Seen {
    fn spread(&self) -> Spread {
        self.spread.unwrap_or_else(|| {
            let mut spread = Spread::default();
            self.numbers.iter().for_each(|number| spread.add(*number));
            spread
        })
    }
}

/// What is asked of a spread.
struct Of(fn(Spread) -> Option<f64>);

impl Of {
    fn result(&self, seen: &Seen) -> Result<Option<f64>> {
        let result = (self.0)(seen.spread());
        if result.is_some_and(|result| !result.is_finite()) && seen.numbers.iter().all(|n| n.is_finite()) {
            return Err(failed("the variance is out of the range of floats"));
        }
        Ok(result)
    }
}

impl Aggregate<Seen, Option<f64>> for Of {
    fn init(&self, _: &mut Context<'_>) -> Result<Seen> {
        Ok(Seen { numbers: VecDeque::new(), spread: Some(Spread::default()) })
    }

    fn step(&self, context: &mut Context<'_>, seen: &mut Seen) -> Result<()> {
        if let Some(number) = float(context.get_raw(0))? {
            seen.numbers.push_back(number);
            seen.spread.iter_mut().for_each(|spread| spread.add(number));
        }
        Ok(())
    }

    fn finalize(&self, _: &mut Context<'_>, seen: Option<Seen>) -> Result<Option<f64>> {
        self.result(&seen.unwrap_or_default())
    }
}

impl WindowAggregate<Seen, Option<f64>> for Of {
    fn value(&self, seen: Option<&mut Seen>) -> Result<Option<f64>> {
        let Some(seen) = seen else { return Ok(None) };
        seen.spread = Some(seen.spread());
        self.result(seen)
    }

    /// The rows that leave are those that came first.
    fn inverse(&self, context: &mut Context<'_>, seen: &mut Seen) -> Result<()> {
        if float(context.get_raw(0))?.is_some() {
            seen.numbers.pop_front();
            seen.spread = None;
        }
        Ok(())
    }
}
