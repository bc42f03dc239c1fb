//! `insert_all`: any number of rows, all or none, in order.

use orm::prelude::*;
use orm::testing::{assert_statements, record};
use orm::{Backend, TransactionOptions};

#[derive(Model, Debug, Clone, PartialEq)]
struct Item {
    id: i64,
    #[orm(unique)]
    n: i64,
    note: Option<String>,
    #[orm(default = 7)]
    weight: i32,
}

fn item(n: i64) -> NewItem {
    NewItem { n, note: (n % 3 == 0).then(|| format!("note {n}")), weight: Some(1) }
}

fn numbers(items: &[Item]) -> Vec<i64> {
    items.iter().map(|item| item.n).collect()
}

#[orm::test(models(Item))]
fn b075_any_number_of_rows(db: &Db) -> orm::Result<()> {
    let mut next = 0;
    for count in [0, 1, 2, 63, 64, 65, 1001] {
        let wanted: Vec<i64> = (next..next + count).rev().collect();
        let items = NewItem::insert_all(db, wanted.iter().map(|&n| item(n)))?;
        assert_eq!(numbers(&items), wanted);
        assert!(items.windows(2).all(|pair| pair[0].id < pair[1].id), "keys follow the order of the rows");
        assert!(items.iter().all(|item| item.note.is_some() == (item.n % 3 == 0) && item.weight == 1));
        next += count;
    }
    assert_eq!(Item::query().count(db)?, next as u64);
    let stored = Item::query().order_by(|i| i.id.asc()).all(db)?;
    assert!(stored.iter().all(
        |item| item.note.as_deref() == item.note.as_ref().map(|_| format!("note {}", item.n)).as_deref()
    ));
    Ok(())
}

#[orm::test(models(Item))]
fn b075_a_hundred_thousand_rows(db: &Db) -> orm::Result<()> {
    let items = NewItem::insert_all(db, (0..100_000).map(item))?;
    assert_eq!(items.len(), 100_000);
    assert!(items.iter().enumerate().all(|(at, item)| item.n == at as i64));
    assert_eq!(
        Item::query().select(|i| (count(), i.id.count_distinct(), i.n.max())).one(db)?,
        (100_000, 100_000, Some(99_999))
    );
    assert_eq!(Item::get(db, items[77_777].id)?, items[77_777]);
    Ok(())
}

#[orm::test(models(Item))]
fn b075_few_statements(db: &Db) -> orm::Result<()> {
    assert_statements(db, 0, || NewItem::insert_all(db, []))?;
    let (result, sent) = record(db, || NewItem::insert_all(db, (0..1001).map(item)));
    result?;
    match db.backend() {
        Backend::Postgres => assert_eq!(sent.len(), 1),
        // BEGIN, the largest key, 15 of 64 rows, one of the other 41, COMMIT.
        _ => assert_eq!(sent.len(), 19),
    }
    Ok(())
}

#[orm::test(models(Item))]
fn b076_rows_of_different_shapes(db: &Db) -> orm::Result<()> {
    let rows = (0..200).map(|n| NewItem { weight: (n % 7 == 0).then_some(2), ..item(n) });
    let items = NewItem::insert_all(db, rows)?;
    assert_eq!(numbers(&items), (0..200).collect::<Vec<_>>());
    assert!(items.iter().all(|item| item.weight == if item.n % 7 == 0 { 2 } else { 7 }));
    assert!(items.windows(2).all(|pair| pair[0].id < pair[1].id));
    assert_eq!(Item::query().order_by(|i| i.id.asc()).all(db)?, items);
    Ok(())
}

#[orm::test(models(Item))]
fn b075_all_or_none(db: &Db) -> orm::Result<()> {
    item(900).insert(db)?;
    for weights in [Some(1), None] {
        let row = |n| NewItem { weight: if n == 500 { weights } else { Some(1) }, ..item(n) };
        let error = NewItem::insert_all(db, (0..1001).map(row)).unwrap_err();
        let constraint = error.unique_violation().expect("900 is there");
        assert_eq!((constraint.table(), constraint.columns().join(" ")), ("items", "n".to_owned()));
        assert_eq!(Item::query().count(db)?, 1);
    }
    db.transaction(|tx| {
        NewItem { n: -1, note: None, weight: None }.insert(tx)?;
        let failed = tx.transaction(|tx| NewItem::insert_all(tx, (0..1001).map(item)));
        assert!(failed.unwrap_err().unique_violation().is_some());
        NewItem::insert_all(tx, (0..100).map(item))
    })?;
    assert_eq!(Item::query().count(db)?, 102);
    Ok(())
}

#[orm::test(models(Item))]
fn a_refused_value_stores_nothing(db: &Db) -> orm::Result<()> {
    let row = |n| NewItem { note: (n == 700).then(|| "a\0b".to_owned()), ..item(n) };
    let error = NewItem::insert_all(db, (0..1001).map(row)).unwrap_err();
    assert!(error.is_encode(), "{error}");
    assert!(error.to_string().contains("items.note"), "{error}");
    assert_eq!(Item::query().count(db)?, 0);
    let read_only = TransactionOptions::new().read_only();
    assert!(db.transaction_with(&read_only, |tx| NewItem::insert_all(tx, (0..100).map(item))).is_err());
    assert_eq!(Item::query().count(db)?, 0);
    Ok(())
}

/// SQLite goes on with any free key behind the largest there can be, so they cannot be counted.
#[orm::test(models(Item))]
fn b076_keys_are_right_behind_the_largest(db: &Db) -> orm::Result<()> {
    let last =
        |id: i64| super::script(db, &format!("INSERT INTO items (id, n, weight) VALUES ({id}, {id}, 1)"));
    last(i64::MAX - 3)?;
    if db.backend() == Backend::Postgres {
        // Its keys go on from those it made itself.
        assert_eq!(NewItem::insert_all(db, (0..10).map(item))?[9].id, 10);
        return Ok(());
    }
    let check = |from: i64| {
        let items = NewItem::insert_all(db, (from..from + 70).map(item))?;
        for item in &items {
            assert_eq!(&Item::get(db, item.id)?, item);
        }
        Ok::<_, orm::Error>(())
    };
    check(0)?;
    check(100)?;
    db.transaction(|tx| NewItem::insert_all(tx, (200..270).map(item)))?;
    assert_eq!(Item::query().count(db)?, 211);
    Ok(())
}

#[orm::test(models(Item))]
fn b076_keys_are_right_behind_negative_ones(db: &Db) -> orm::Result<()> {
    super::script(db, "INSERT INTO items (id, n, weight) VALUES (-100, -100, 1)")?;
    for item in NewItem::insert_all(db, (0..70).map(item))? {
        assert_eq!(Item::get(db, item.id)?, item);
    }
    Ok(())
}

/// A trigger that inserts rows of its own takes keys between ours.
#[orm::test(models(Item), only = "sqlite")]
fn b076_keys_are_right_beside_a_trigger(db: &Db) -> orm::Result<()> {
    super::script(
        db,
        "CREATE TRIGGER twice AFTER INSERT ON items WHEN new.n >= 0 BEGIN \
         INSERT INTO items (n, weight) VALUES (-new.n - 1, 0); END",
    )?;
    let items = NewItem::insert_all(db, (0..100).map(item))?;
    assert_eq!(numbers(&items), (0..100).collect::<Vec<_>>());
    for item in &items {
        assert_eq!(&Item::get(db, item.id)?, item);
    }
    assert_eq!(Item::query().count(db)?, 200);
    Ok(())
}
