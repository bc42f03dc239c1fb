//! Values of every type that a column can hold: a strategy for each, with the edges of the type more often than chance
//! would have them, and [`Samples`], which draws from them, the same ones every time.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt::Debug;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::{self, Bound};

use orm::{Json, Model, Range, RangeItem};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use rust_decimal::Decimal;

/// A type that columns hold, and what is stored in them.
pub(crate) trait Sample: Sized + Clone + Debug + 'static {
    fn strategy() -> BoxedStrategy<Self>;
}

/// Draws values, and keeps the rows that were stored, so that others can point at them.
pub(crate) struct Samples {
    runner: TestRunner,
    count: u32,
    rows: HashMap<TypeId, Box<dyn Any>>,
    counts: HashMap<TypeId, i64>,
}

impl Samples {
    pub(crate) fn new() -> Samples {
        let runner = TestRunner::deterministic();
        Samples { runner, count: 0, rows: HashMap::new(), counts: HashMap::new() }
    }

    /// The next value of a type.
    pub(crate) fn next<T: Sample>(&mut self) -> T {
        self.of(T::strategy())
    }

    /// The next value of a strategy.
    pub(crate) fn of<T: Debug>(&mut self, strategy: impl Strategy<Value = T>) -> T {
        strategy.new_tree(&mut self.runner).expect("a value").current()
    }

    /// A number within a range.
    pub(crate) fn within(&mut self, range: ops::Range<i64>) -> i64 {
        self.of(range)
    }

    /// A float that JSON has as well, and an `f32`.
    pub(crate) fn finite(&mut self) -> f64 {
        use proptest::num::f32::{NEGATIVE, NORMAL, ZERO};
        self.of(NEGATIVE | NORMAL | ZERO).into()
    }

    /// A number that was not given before.
    pub(crate) fn count(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// A text that was not given before.
    pub(crate) fn unique(&mut self) -> String {
        format!("{}{}", self.count(), self.text(4))
    }

    /// A text of at most `most` characters.
    pub(crate) fn text(&mut self, most: usize) -> String {
        self.of(vec(char::strategy(), 0..=most)).into_iter().collect()
    }

    /// Takes the rows of a model that are now stored.
    pub(crate) fn keep<M: Model>(&mut self, rows: Vec<M>) {
        self.rows.insert(TypeId::of::<M>(), Box::new(rows));
    }

    /// The rows of a model that are stored.
    pub(crate) fn rows<M: Model>(&self) -> &[M] {
        let rows = self.rows.get(&TypeId::of::<M>()).and_then(|rows| rows.downcast_ref::<Vec<M>>());
        rows.expect("rows that were kept")
    }

    /// One of the rows of a model.
    pub(crate) fn row<M: Model>(&mut self) -> &M {
        let at = self.of(0..self.rows::<M>().len());
        &self.rows()[at]
    }

    /// What `of` takes from one of the rows of a model, or nothing.
    pub(crate) fn maybe<M: Model, T>(&mut self, of: impl FnOnce(&M) -> T) -> Option<T> {
        let is_any = self.rows.contains_key(&TypeId::of::<M>());
        if is_any && self.next() { Some(of(self.row())) } else { None }
    }

    /// A number for a type, counted from 0.
    pub(crate) fn numbered<M: 'static>(&mut self) -> i64 {
        let count = self.counts.entry(TypeId::of::<M>()).or_default();
        *count += 1;
        *count - 1
    }

    /// Each row of `Target` once, for the rows of `M` to point at.
    pub(crate) fn nth<M: Model, Target: Model>(&mut self) -> Option<&Target> {
        let at = self.numbered::<M>();
        self.rows().get(usize::try_from(at).ok()?)
    }
}

/// Writes `impl Sample` for each type.
macro_rules! samples {
    ($($type:ty => $strategy:expr;)*) => { $(
        impl $crate::kitchen_sink::values::Sample for $type {
            fn strategy() -> proptest::strategy::BoxedStrategy<Self> {
                proptest::strategy::Strategy::boxed($strategy)
            }
        }
    )* };
}
pub(super) use samples;

/// Any number, and its edges more often.
macro_rules! integers {
    ($($type:ident)*) => {
        samples! { $( $type => prop_oneof![3 => any::<$type>(), 1 => Just($type::MIN), 1 => Just($type::MAX), 1 => Just(0)]; )* }
    };
}

/// Every float but NaN, which SQLite has not.
macro_rules! floats {
    ($($type:ident)*) => {
        samples! { $( $type => prop_oneof![
            6 => any::<$type>().prop_filter("NaN", |f| !f.is_nan()),
            1 => Just($type::INFINITY), 1 => Just($type::NEG_INFINITY), 1 => Just($type::MAX),
            1 => Just($type::MIN_POSITIVE), 1 => Just(-0.0),
        ]; )* }
    };
}

integers! { i8 i16 i32 i64 u8 u16 u32 }
floats! { f32 f64 }

samples! {
    bool => any::<bool>();
    char => prop_oneof![
        any::<char>().prop_filter("NUL is refused", |c| *c != '\0'),
        proptest::char::range('\u{1}', '\u{7f}'),
        proptest::sample::select(vec!['\'', '"', '\\', '%', '_', '\n', '\u{10ffff}', '\u{feff}', '🦀']),
    ];
    String => prop_oneof![
        8 => vec(char::strategy(), 0..12).prop_map(String::from_iter),
        1 => Just("x".repeat(5_000)),
        1 => proptest::sample::select(vec!["", "NULL", "it's; --", "$1 ?1 {}", "\\N", "0x00"]).prop_map(String::from),
    ];
    uuid::Uuid => prop_oneof![4 => any::<u128>(), 1 => Just(0), 1 => Just(u128::MAX)].prop_map(uuid::Uuid::from_u128);
    Decimal => prop_oneof![
        4 => (any::<i64>(), 0..29_u32).prop_map(|(number, scale)| Decimal::new(number, scale)),
        1 => Just(Decimal::MIN), 1 => Just(Decimal::MAX), 1 => Just(Decimal::new(1, 28)), 1 => Just(Decimal::new(150, 2)),
    ];
}

/// Microseconds since 1970, of the years 0001 to 9999; the last day is beyond what jiff has.
fn micros() -> impl Strategy<Value = i64> {
    const DAY: i64 = 86_400_000_000;
    let any = (-719_162..=2_932_894_i64, 0..DAY).prop_map(|(day, micros)| day * DAY + micros);
    prop_oneof![5 => any, 1 => Just(0), 1 => Just(-1), 1 => Just(-719_162 * DAY), 1 => Just(2_932_895 * DAY - 1)]
}

/// Microseconds of a span.
fn spans() -> impl Strategy<Value = i64> {
    prop_oneof![2 => any::<i64>(), 2 => -100_000_000..100_000_000_i64, 1 => Just(i64::MIN), 1 => Just(i64::MAX)]
}

fn jiff_civil() -> impl Strategy<Value = jiff::civil::DateTime> {
    jiff::Timestamp::strategy().prop_map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime())
}

samples! {
    jiff::Timestamp => micros().prop_map(|m| jiff::Timestamp::from_microsecond(m).expect("in range"));
    jiff::civil::DateTime => jiff_civil();
    jiff::civil::Date => jiff_civil().prop_map(|at| at.date());
    jiff::civil::Time => jiff_civil().prop_map(|at| at.time());
    chrono::DateTime<chrono::Utc> =>
        micros().prop_map(|m| chrono::DateTime::from_timestamp_micros(m).expect("in range"));
    chrono::NaiveDateTime => chrono::DateTime::<chrono::Utc>::strategy().prop_map(|at| at.naive_utc());
    chrono::NaiveDate => chrono::NaiveDateTime::strategy().prop_map(|at| at.date());
    chrono::NaiveTime => chrono::NaiveDateTime::strategy().prop_map(|at| at.time());
    time::OffsetDateTime => micros()
        .prop_map(|m| time::OffsetDateTime::from_unix_timestamp_nanos(i128::from(m) * 1000).expect("in range"));
    time::PrimitiveDateTime =>
        time::OffsetDateTime::strategy().prop_map(|at| time::PrimitiveDateTime::new(at.date(), at.time()));
    time::Date => time::OffsetDateTime::strategy().prop_map(|at| at.date());
    time::Time => time::OffsetDateTime::strategy().prop_map(|at| at.time());
    jiff::SignedDuration => spans().prop_map(jiff::SignedDuration::from_micros);
    chrono::TimeDelta => spans().prop_map(chrono::TimeDelta::microseconds);
    time::Duration => spans().prop_map(time::Duration::microseconds);
    std::time::Duration => spans().prop_map(|micros| std::time::Duration::from_micros(micros.unsigned_abs() >> 1));
    IpAddr => any::<IpAddr>();
    Ipv4Addr => any::<Ipv4Addr>();
    Ipv6Addr => prop_oneof![
        3 => any::<Ipv6Addr>(), 1 => any::<Ipv4Addr>().prop_map(|four| four.to_ipv6_mapped()),
        1 => Just(Ipv6Addr::UNSPECIFIED),
    ];
    serde_json::Value => document();
}

/// JSON without fractions, which databases are free to write otherwise.
fn document() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        String::strategy().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map(String::strategy(), inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

impl<T: Sample> Sample for Option<T> {
    fn strategy() -> BoxedStrategy<Self> {
        of(T::strategy()).boxed()
    }
}

impl<T: Sample> Sample for Vec<T> {
    fn strategy() -> BoxedStrategy<Self> {
        vec(T::strategy(), 0..5).boxed()
    }
}

impl<T: Sample, const N: usize> Sample for [T; N] {
    fn strategy() -> BoxedStrategy<Self> {
        vec(T::strategy(), N).prop_map(|items| items.try_into().expect("as many as asked for")).boxed()
    }
}

/// Bounds of every kind, in the right order; at times there is nothing between them.
impl<T: Sample + RangeItem> Sample for Range<T> {
    fn strategy() -> BoxedStrategy<Self> {
        let bounds =
            (T::strategy(), T::strategy(), 0..4_u8, 0..4_u8).prop_map(|(one, other, first, second)| {
                let bound = |item, kind| match kind {
                    0 | 1 => Bound::Included(item),
                    2 => Bound::Excluded(item),
                    _ => Bound::Unbounded,
                };
                let (lower, upper) = if one <= other { (one, other) } else { (other, one) };
                Range::new((bound(lower, first), bound(upper, second)))
            });
        prop_oneof![9 => bounds, 1 => Just(Range::empty())].boxed()
    }
}

impl<A: Sample, B: Sample> Sample for (A, B) {
    fn strategy() -> BoxedStrategy<Self> {
        (A::strategy(), B::strategy()).boxed()
    }
}

impl<T: Sample> Sample for Json<T> {
    fn strategy() -> BoxedStrategy<Self> {
        T::strategy().prop_map(Json).boxed()
    }
}
