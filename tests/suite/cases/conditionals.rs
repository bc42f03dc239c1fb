//! Choices between expressions, and casts.

use orm::prelude::*;
use orm::testing::record;
use rust_decimal::Decimal;

use super::blog::{self, Post, User, UserColumns};

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn texts<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(Into::into).to_vec()
}

#[orm::test(models(User, Post))]
fn the_first_condition_that_holds_chooses(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let by_id = User::query().order_by(|u| u.id.asc());
    let size =
        |u: &UserColumns| case().when(u.age.lt(20), "young").when(u.age.lt(35), "grown").otherwise("old");
    assert_eq!(by_id.clone().select(size).all(db)?, texts(["grown", "young", "old"]));
    // Null makes a condition that does not hold, and without one that does there is no value.
    let scored = by_id.clone().select(|u| case().when(u.score.gt(1.0), u.age).or_null());
    assert_eq!(scored.all(db)?, [Some(30), None, Some(40)]);
    let nullable = by_id.clone().select(|u| case().when(u.active, u.nickname).otherwise(u.name));
    assert_eq!(nullable.all(db)?, [Some("A".into()), Some("Bob".into()), Some("C".into())]);
    let numbers = by_id.clone().select(|u| case().when(u.id.eq(2), i64::MIN).otherwise(i64::MAX));
    assert_eq!(numbers.all(db)?, [i64::MAX, i64::MIN, i64::MAX]);
    let none = by_id.clone().select(|u| case().when(u.id.eq(2), None::<i64>).otherwise(7_i64));
    assert_eq!(none.all(db)?, [Some(7), None, Some(7)]);
    let conditions = by_id.clone().select(|u| case().when(u.id.eq(2), true).otherwise(u.age.gt(35)));
    assert_eq!(conditions.all(db)?, [false, true, true]);
    // It sorts, filters and is calculated with like a column.
    let found = by_id.clone().filter(|u| size(u).eq("old")).select(|u| u.name).all(db)?;
    assert_eq!(found, texts(["Cid"]));
    let sorted = User::query().order_by(|u| (size(u).desc(), u.id.asc())).select(|u| u.id).all(db)?;
    assert_eq!(sorted, [2, 3, 1]);
    let sum = User::query().select(|u| case().when(u.age.ge(30), 1_i32).otherwise(0).sum()).one(db)?;
    assert_eq!(sum, Some(2));
    let nested =
        by_id.select(|u| case().when(u.active, case().when(u.age.gt(35), "a").otherwise("b")).otherwise("c"));
    assert_eq!(nested.all(db)?, texts(["b", "c", "a"]));
    Ok(())
}

/// The same parameters have to stand in `GROUP BY` as in what is selected.
#[orm::test(models(User, Post))]
fn groups_by_a_choice(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let size = |u: &UserColumns| case().when(u.age.lt(35), "young").otherwise("old");
    let groups = User::query().group_by(size).order_by(|u| size(u).asc());
    let counted = groups.clone().select(|u| (size(u), count(), u.age.sum()));
    assert_eq!(counted.all(db)?, [("old".to_owned(), 1, Some(40)), ("young".to_owned(), 2, Some(47))]);
    let within = groups.clone().select(|u| (size(u).concat("!"), size(u).eq("old")));
    assert_eq!(within.all(db)?, [("old!".to_owned(), true), ("young!".to_owned(), false)]);
    let having = groups.clone().having(|u| size(u).ne("old")).select(size);
    assert_eq!(having.all(db)?, texts(["young"]));
    let distinct = User::query().distinct().select(size).order_by(|u| size(u).desc());
    assert_eq!(distinct.all(db)?, texts(["young", "old"]));
    // The pivot: one column for each value.
    let pivot = User::query()
        .group_by(|u| u.age % 10)
        .order_by(|u| (u.age % 10).asc())
        .select(|u| (u.age % 10, count().filter(u.active), count().filter(!u.active)));
    assert_eq!(pivot.all(db)?, [(Some(0), 2, 0), (Some(7), 0, 1)]);
    let other = User::query().group_by(size).select(|u| case().when(u.age.lt(36), "young").otherwise("old"));
    let (result, sent) = record(db, || other.all(db));
    let message = "column `age` stands beside an aggregate; add it to `group_by`";
    assert_eq!(result.unwrap_err().to_string(), message);
    assert!(sent.is_empty());
    Ok(())
}

#[orm::test(models(User, Post))]
fn chooses_between_two(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let by_id = User::query().order_by(|u| u.id.asc());
    let null_if = by_id
        .clone()
        .select(|u| (u.name.null_if("Bob"), u.nickname.null_if(u.name), u.age.null_if(None::<i32>)));
    let row = |name: Option<&str>, nickname: Option<&str>, age| {
        (name.map(str::to_owned), nickname.map(str::to_owned), Some(age))
    };
    let expected = [row(Some("Ann"), Some("A"), 30), row(None, None, 17), row(Some("Cid"), Some("C"), 40)];
    assert_eq!(null_if.all(db)?, expected);
    let bounds = by_id.clone().select(|u| (u.age.greatest(30), u.age.least(30), u.name.greatest("B")));
    let bound = |most, least, name: &str| (most, least, name.to_owned());
    assert_eq!(bounds.all(db)?, [bound(30, 30, "B"), bound(30, 17, "Bob"), bound(40, 30, "Cid")]);
    // Null makes null, as in every calculation.
    let nulls =
        by_id.clone().select(|u| (u.score.greatest(2.0), u.id.least(u.boss_id), u.id.greatest(None::<i64>)));
    assert_eq!(nulls.all(db)?, [(Some(2.0), None, None), (None, Some(1), None), (Some(2.5), Some(2), None)]);
    let left_out = by_id.select(|u| u.id.greatest(u.boss_id.unwrap_or(u.id)));
    assert_eq!(left_out.all(db)?, [1, 2, 3]);
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Price {
    id: i64,
    amount: Decimal,
    rate: Option<f64>,
    small: i16,
    tags: Vec<i32>,
}

fn fill(db: &Db) -> orm::Result<()> {
    let price = |amount: &str, rate, small| NewPrice { amount: dec(amount), rate, small, tags: vec![] };
    let prices = [price("9.50", Some(2.9), 7), price("10", Some(-2.9), -7), price("-0.05", None, i16::MAX)];
    NewPrice::insert_all(db, prices).map(|_| ())
}

/// On SQLite decimals are texts, of which 9 is more than 10.
#[orm::test(models(Price))]
fn decimals_are_chosen_as_numbers(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let by_id = Price::query().order_by(|p| p.id.asc());
    let bounds = by_id.clone().select(|p| (p.amount.greatest(dec("9.6")), p.amount.least(dec("9.6"))));
    let expected = [("9.6", "9.50"), ("10", "9.6"), ("9.6", "-0.05")];
    assert_eq!(bounds.all(db)?, expected.map(|(most, least)| (dec(most), dec(least))));
    let chosen = |p: &PriceColumns| case().when(p.small.gt(0), p.amount).otherwise(dec("9.6"));
    let sorted = Price::query().order_by(|p| chosen(p).asc()).select(|p| (p.id, chosen(p))).all(db)?;
    assert_eq!(sorted, [(3, dec("-0.05")), (1, dec("9.50")), (2, dec("9.6"))]);
    assert_eq!(by_id.clone().filter(|p| chosen(p).gt(dec("9.55"))).count(db)?, 1);
    assert_eq!(by_id.clone().filter(|p| chosen(p).eq(dec("9.5"))).count(db)?, 1);
    let sum = by_id.clone().select(|p| chosen(p) + dec("1")).all(db)?;
    assert_eq!(sum, [dec("10.50"), dec("10.6"), dec("0.95")]);
    let null_if = by_id.select(|p| p.amount.null_if(dec("9.5"))).all(db)?;
    assert_eq!(null_if, [None, Some(dec("10")), Some(dec("-0.05"))]);
    Ok(())
}

#[orm::test(models(Price))]
fn casts(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let by_id = Price::query().order_by(|p| p.id.asc());
    let whole = by_id.clone().select(|p| (p.amount.as_i64(), p.rate.as_i64(), p.small.as_i64()));
    assert_eq!(whole.all(db)?, [(9, Some(2), 7), (10, Some(-2), -7), (0, None, 32_767)]);
    let floats = by_id.clone().select(|p| (p.amount.as_f64(), p.small.as_f64() / 2.0));
    assert_eq!(floats.all(db)?, [(9.5, Some(3.5)), (10.0, Some(-3.5)), (-0.05, Some(16_383.5))]);
    let written = by_id.clone().select(|p| (p.amount.as_text(), p.small.as_text(), p.id.as_text()));
    let row = |amount: &str, small: &str, id: &str| (amount.to_owned(), small.to_owned(), id.to_owned());
    assert_eq!(written.all(db)?, [row("9.50", "7", "1"), row("10", "-7", "2"), row("-0.05", "32767", "3")]);
    let decimals = by_id.clone().select(|p| p.small.as_decimal() * dec("0.5"));
    assert_eq!(decimals.all(db)?, [dec("3.5"), dec("-3.5"), dec("16383.5")]);
    assert_eq!(by_id.clone().filter(|p| p.small.as_decimal().gt(dec("6.5"))).count(db)?, 2);
    // Digits sort as texts do, whatever the locale.
    let sorted = Price::query().order_by(|p| p.small.as_text().asc()).select(|p| p.id).all(db)?;
    assert_eq!(sorted, [2, 3, 1]);
    let beyond = by_id.clone().select(|p| (p.small.as_f64() * 1e300).as_i64());
    assert!(beyond.all(db).is_err());
    let beyond = by_id.select(|p| (p.amount * dec("9000000000000000000")).as_i64());
    assert!(beyond.all(db).is_err());
    Ok(())
}

#[orm::test(models(Price))]
fn what_has_no_order_is_not_chosen_by_it(db: &Db) -> orm::Result<()> {
    let query = Price::query().select(|p| p.tags.greatest(p.tags));
    let (result, sent) = record(db, || query.all(db));
    assert!(result.unwrap_err().is_unsupported());
    assert!(sent.is_empty());
    Ok(())
}

#[orm::test(models(User, Post))]
fn choices_are_stored(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let older = |u: &UserColumns| u.age.set(case().when(u.active, u.age + 1).otherwise(u.age.greatest(18)));
    assert_eq!(User::query().update(db, older)?, 3);
    assert_eq!(User::query().order_by(|u| u.id.asc()).select(|u| u.age).all(db)?, [31, 18, 41]);
    let message = "a column is set to an aggregate of several rows; read it first, or by a subquery";
    for refused in [
        User::query().update(db, |u| u.age.set(u.age.max())),
        User::query().update(db, |u| u.age.set(u.age.lag(1).over(window()))),
    ] {
        assert_eq!(refused.unwrap_err().to_string(), message);
    }
    Ok(())
}
