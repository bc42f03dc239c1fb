//! What every type of column is put through: values of it go every way into the database and come back equal, and the
//! database finds and sorts them as Rust does. `cases/types.rs` lists the types, one a line.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// Runs `check` with lists of values, and shrinks the list it fails on.
pub(crate) fn for_lists<T: std::fmt::Debug>(
    values: impl Strategy<Value = T>,
    check: impl Fn(&[T]) -> orm::Result<()>,
) {
    let config = Config { cases: 32, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec(values, 1..8), |values| {
        check(&values).map_err(|error| TestCaseError::fail(error.to_string()))
    });
    outcome.expect("values come back");
}

/// For each `name: Type = strategy;` a model of two columns of the type, and a case of that name. The database sorts the
/// values as the function in front of the list does; where it answers `None`, they are not sorted.
macro_rules! round_trips {
    ($compare:expr; $($name:ident: $type:ty = $values:expr;)*) => { $(
        mod $name {
            use super::*;

            #[derive(Model, Debug, Clone, PartialEq)]
            struct Row {
                id: i64,
                #[orm(unique)]
                key: i64,
                value: $type,
                maybe: Option<$type>,
            }

            #[orm::test(models(Row))]
            fn comes_back(db: &Db) {
                $crate::round_trip::for_lists($values, |values| {
                    Row::query().delete(db)?;
                    one_row(db, values)?;
                    many_rows(db, values)
                });
            }

            fn new((key, value): (i64, &$type)) -> NewRow {
                NewRow { key, value: value.clone(), maybe: Some(value.clone()) }
            }

            fn one_row(db: &Db, values: &[$type]) -> orm::Result<()> {
                let (first, last) = (&values[0], &values[values.len() - 1]);
                let mut row = new((0, first)).insert(db)?;
                assert_eq!((&row.value, row.maybe.as_ref()), (first, Some(first)), "insert");
                assert_eq!(Row::get(db, row.id)?, row, "insert");
                (row.value, row.maybe) = (last.clone(), None);
                row.update(db)?;
                assert_eq!(Row::get(db, row.id)?, row, "update");
                let again = new((0, first)).upsert(db, |r| r.key)?;
                assert_eq!((again.id, &again.value, again.maybe.as_ref()), (row.id, first, Some(first)), "upsert");
                row.delete(db)
            }

            fn many_rows(db: &Db, values: &[$type]) -> orm::Result<()> {
                let (first, all) = (&values[0], values.len() as u64);
                let mut rows = NewRow::insert_all(db, (0..).zip(values).map(new))?;
                assert!(rows.iter().map(|row| &row.value).eq(values), "{rows:?}");
                assert_eq!(Row::query().order_by(|r| r.id.asc()).all(db)?, rows, "insert_all");
                let equal = values.iter().filter(|value| *value == first).count() as u64;
                assert_eq!(Row::query().filter(|r| r.value.eq(first) & r.maybe.eq(first)).count(db)?, equal, "eq");
                assert_eq!(Row::query().filter(|r| r.maybe.ne(first)).count(db)?, all - equal, "ne");
                for length in [values.len(), 300] {
                    let list = || values.iter().cycle().take(length);
                    assert_eq!(Row::query().filter(|r| r.value.in_(list())).count(db)?, all, "in {length}");
                    assert_eq!(Row::query().filter(|r| r.maybe.not_in(list())).count(db)?, 0, "not in {length}");
                }
                let read = Row::query().limit(1).select(|_| orm::value(first.clone())).one(db)?;
                assert_eq!(&read, first, "value");
                let compare: fn(&$type, &$type) -> Option<std::cmp::Ordering> = $compare;
                if compare(first, first).is_some() {
                    rows.sort_by(|a, b| compare(&a.value, &b.value).expect("they compare"));
                    let by_value = Row::query().order_by(|r| (r.value.asc(), r.id.asc()));
                    assert_eq!(by_value.all(db)?, rows, "order");
                    $crate::walk::assert_walks(db, &by_value, &rows, 2)?;
                    let by_maybe = Row::query().order_by(|r| (r.maybe.asc().nulls_last(), r.id.asc()));
                    $crate::walk::assert_walks(db, &by_maybe, &rows, 1)?;
                }
                let changed = Row::query().update(db, |r| (r.value.set(first), r.maybe.set(None::<$type>)))?;
                let found = Row::query().filter(|r| r.value.eq(first) & r.maybe.is_null()).count(db)?;
                assert_eq!((changed, found), (all, all), "set");
                Ok(())
            }
        }
    )* };
}
pub(crate) use round_trips;
