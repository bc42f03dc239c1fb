//! Decimals: exact, kept with their places, compared as numbers, calculated with to the same digits everywhere.

use orm::prelude::*;
use orm::{Backend, ConstraintKind};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use rust_decimal::Decimal;

use crate::by_hand::{ask, execute, script};

#[derive(Model, Debug, Clone, PartialEq)]
struct Product {
    id: i64,
    #[orm(unique)]
    name: String,
    #[orm(index)]
    price: Decimal,
    weight: Option<Decimal>,
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

fn product(name: &str, price: &str) -> NewProduct {
    NewProduct { name: name.into(), price: dec(price), weight: None }
}

/// Products named after their prices, as they are written here.
fn fill(db: &Db, prices: &[&str]) -> orm::Result<()> {
    NewProduct::insert_all(db, prices.iter().map(|price| product(price, price)))?;
    Ok(())
}

fn texts<T: ToString>(values: impl IntoIterator<Item = T>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

const EDGES: [&str; 12] = [
    "0",
    "0.00",
    "1.50",
    "-1.5",
    "100",
    "0.0000000000000000000000000001",
    "-0.0000000000000000000000000000",
    "79228162514264337593543950335",
    "-79228162514264337593543950335",
    "7.9228162514264337593543950335",
    "1234567890123456789.0000000001",
    "18446744073709551616",
];

#[orm::test(models(Product))]
fn b094_digits_and_places_are_kept(db: &Db) -> orm::Result<()> {
    for (at, text) in EDGES.into_iter().enumerate() {
        // Zero has no sign in either database.
        let expected = text.strip_prefix("-0").map_or(text.to_owned(), |rest| format!("0{rest}"));
        let stored = NewProduct { weight: Some(dec(text)), ..product(text, text) }.insert(db)?;
        assert_eq!(
            (stored.price.to_string(), stored.weight.unwrap().to_string()),
            (expected.clone(), expected)
        );
        let read = Product::get(db, stored.id)?;
        assert_eq!(read.price.to_string(), stored.price.to_string());
        assert_eq!(Product::query().filter(|p| p.price.eq(dec(text)) & p.weight.eq(dec(text))).count(db)?, {
            EDGES[..=at].iter().filter(|other| dec(other) == dec(text)).count() as u64
        });
    }
    let minus_zero = -Decimal::new(0, 1);
    assert!(minus_zero.is_sign_negative());
    let row = NewProduct { price: minus_zero, ..product("zero", "0") }.insert(db)?;
    assert_eq!(
        (row.price.to_string(), Product::get(db, row.id)?.price.to_string()),
        ("0.0".into(), "0.0".into())
    );
    let stored: String = match db.backend() {
        Backend::Sqlite => ask(db, "SELECT price FROM products WHERE name = '1.50'")?,
        _ => ask(db, "SELECT price::text FROM products WHERE name = '1.50'")?,
    };
    assert_eq!(stored, "1.50");
    Ok(())
}

#[orm::test(models(Product))]
fn b094_they_sort_and_compare_as_numbers(db: &Db) -> orm::Result<()> {
    let sorted = ["-10", "-9.5", "-2", "-1.50", "-0.1", "0", "0.05", "0.5", "1.5", "9", "10", "100.01"];
    let mut shuffled = sorted;
    shuffled.sort_unstable_by_key(|text| text.chars().rev().collect::<String>());
    fill(db, &shuffled)?;
    let all = Product::query();
    assert_eq!(all.clone().order_by(|p| p.price.asc()).select(|p| p.name).all(db)?, sorted);
    let names = |query: Query<Product>| query.order_by(|p| p.price.desc()).select(|p| p.name).all(db);
    assert_eq!(names(all.clone().filter(|p| p.price.gt(dec("9.0"))))?, ["100.01", "10"]);
    assert_eq!(names(all.clone().filter(|p| p.price.le(dec("-2.00"))))?, ["-2", "-9.5", "-10"]);
    assert_eq!(
        names(all.clone().filter(|p| p.price.between(dec("0.050"), dec("1.50"))))?,
        ["1.5", "0.5", "0.05"]
    );
    assert_eq!(names(all.clone().filter(|p| p.price.eq(dec("1.500"))))?, ["1.5"]);
    assert_eq!(
        names(all.clone().filter(|p| p.price.in_([dec("9.000"), dec("-1.5"), dec("7")])))?,
        ["9", "-1.50"]
    );
    assert_eq!(all.clone().filter(|p| p.price.not_in([dec("9.000")])).count(db)?, 11);
    let many = || (0..400).map(|n| Decimal::new(n * 50, 2));
    assert_eq!(names(all.clone().filter(|p| p.price.in_(many())))?, ["10", "9", "1.5", "0.5", "0"]);
    if db.backend() == Backend::Sqlite {
        // Also for numbers that are spelled otherwise: the index has the column's collation.
        let plan = all.clone().filter(|p| p.price.gt(dec("9.0"))).explain(db)?;
        assert!(plan.contains("products_price_idx"), "{plan}");
    }
    assert_eq!(
        all.clone().select(|p| (p.price.min(), p.price.max())).one(db)?,
        (Some(dec("-10")), Some(dec("100.01")))
    );
    Ok(())
}

/// What is no plain column has no collation of its own on SQLite.
#[orm::test(models(Product))]
fn b094_expressions_compare_as_numbers(db: &Db) -> orm::Result<()> {
    fill(db, &["1.50", "9", "10"])?;
    let count =
        |condition: fn(&ProductColumns) -> orm::Expr<bool>| Product::query().filter(condition).count(db);
    assert_eq!(count(|p| (p.price + dec("0")).eq(dec("1.5000")))?, 1);
    assert_eq!(count(|p| (p.price * dec("2")).eq(p.price + p.price))?, 3);
    assert_eq!(count(|p| (p.price * dec("1.00")).ne(p.price))?, 0);
    assert_eq!(count(|p| (p.price - dec("1")).lt(dec("9")))?, 2);
    assert_eq!(count(|p| (p.price + dec("1.0")).between(dec("10"), dec("11.00")))?, 2);
    assert_eq!(count(|p| (p.price + dec("1.0")).in_([dec("10"), dec("2.5")]))?, 2);
    assert_eq!(count(|p| (p.price + dec("1.0")).not_in([dec("10"), dec("2.5")]))?, 1);
    assert_eq!(count(|p| (p.price + dec("1.0")).in_((0..400).map(|n| Decimal::new(n * 500, 3))))?, 3);
    assert_eq!(count(|p| p.weight.unwrap_or(p.price).eq(dec("9.00")))?, 1);
    assert_eq!(count(|p| p.weight.unwrap_or(dec("9.0")).eq(dec("9.00")))?, 3);
    assert_eq!(count(|p| (-p.price).eq(dec("-9.00")))?, 1);
    assert_eq!(count(|_| orm::value(dec("1.5")).eq(dec("1.50")))?, 3);
    assert_eq!(count(|_| orm::value(dec("9")).lt(dec("10")))?, 3);
    assert_eq!(count(|_| orm::value(dec("1.5")).in_([dec("2"), dec("1.50")]))?, 3);
    assert_eq!(count(|_| orm::value(dec("9")).between(dec("8"), dec("10")))?, 3);
    assert_eq!(
        count(|p| orm::value(dec("9")).in_((0..400).map(|n| Decimal::new(n * 10, 1))) & p.id.gt(0))?,
        3
    );
    assert_eq!(count(|p| (p.weight + dec("1")).eq(p.weight))?, 3);
    let sorted = Product::query().order_by(|p| (p.price * dec("-1")).asc()).select(|p| p.name).all(db)?;
    assert_eq!(sorted, ["10", "9", "1.50"]);
    let extremes =
        Product::query().select(|p| ((p.price + dec("0")).min(), (p.price + dec("0")).max())).one(db)?;
    assert_eq!(extremes, (Some(dec("1.5")), Some(dec("10"))));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Line {
    id: i64,
    kind: Decimal,
    amount: Decimal,
}

fn line(kind: &str, amount: &str) -> NewLine {
    NewLine { kind: dec(kind), amount: dec(amount) }
}

#[orm::test(models(Line))]
fn b094_equal_numbers_are_one_group(db: &Db) -> orm::Result<()> {
    NewLine::insert_all(db, [line("1.5", "1"), line("1.50", "2.50"), line("2", "0.001"), line("-0.0", "4")])?;
    let grouped = Line::query()
        .group_by(|l| l.kind)
        .order_by(|l| l.kind.asc())
        .select(|l| (l.kind, l.amount.sum()))
        .all(db)?;
    let groups = [("0", "4"), ("1.5", "3.50"), ("2", "0.001")].map(|(kind, sum)| (dec(kind), Some(dec(sum))));
    assert_eq!(grouped, groups);
    assert_eq!(Line::query().select(|l| l.kind).distinct().all(db)?.len(), 3);
    assert_eq!(Line::query().select(|l| l.kind + l.kind).distinct().all(db)?.len(), 3);
    assert_eq!(Line::query().select(|l| l.kind.count_distinct()).one(db)?, 3);
    assert_eq!(Line::query().select(|l| (l.kind + l.kind).count_distinct()).one(db)?, 3);
    let by_sum = Line::query().group_by(|l| l.kind + l.kind).select(|l| (l.kind + l.kind, count()));
    assert_eq!(by_sum.order_by(|l| (l.kind + l.kind).desc()).all(db)?[1], (dec("3"), 2));
    let rounded = Line::query().group_by(|l| l.amount.round(0)).select(|l| (l.amount.round(0), count()));
    let rounded = rounded.order_by(|l| l.amount.round(0).asc()).all(db)?;
    assert_eq!(texts(rounded.iter().map(|row| row.0)), ["0", "1", "3", "4"]);
    let heavy =
        Line::query().group_by(|l| l.kind).having(|l| l.amount.sum().gt(dec("3.5"))).select(|l| l.kind);
    assert_eq!(heavy.all(db)?, [dec("0")]);
    Ok(())
}

#[orm::test(models(Line))]
fn b069_sums_and_means(db: &Db) -> orm::Result<()> {
    let sums = |db| {
        let row = Line::query().select(|l| (l.amount.sum(), l.amount.avg())).one(db)?;
        Ok::<_, orm::Error>((row.0.map(|sum| sum.to_string()), row.1.map(|mean| mean.to_string())))
    };
    assert_eq!(sums(db)?, (None, None));
    NewLine::insert_all(db, [line("1", "0.10"), line("1", "0.2")])?;
    assert_eq!(sums(db)?, (Some("0.30".into()), Some("0.15".into())));
    line("1", "1").insert(db)?;
    assert_eq!(sums(db)?, (Some("1.30".into()), Some("0.43333333333333333333".into())));
    let weighted = Line::query().select(|l| (l.amount * l.kind * dec("2")).sum()).one(db)?;
    assert_eq!(weighted.unwrap().to_string(), "2.60");
    // The sum is beyond a decimal, its half is none.
    let most = "79228162514264337593543950335";
    NewLine::insert_all(db, [line("2", most), line("2", most)])?;
    let large = Line::query().filter(|l| l.kind.eq(dec("2")));
    let error = large.clone().select(|l| l.amount.sum()).one(db).unwrap_err();
    assert!(error.is_decode());
    assert_eq!(
        error.to_string(),
        "column 1 of the result: stored decimal has more digits than Decimal holds: 28, some of 29; round it"
    );
    assert_eq!(large.clone().select(|l| l.amount.avg()).one(db)?.unwrap().to_string(), most);
    assert_eq!(large.clone().select(|l| l.amount.sum() - dec(most)).one(db)?.unwrap().to_string(), most);
    assert_eq!(
        Line::query()
            .group_by(|l| l.kind)
            .having(|l| l.amount.sum().gt(dec(most)))
            .select(|l| l.kind)
            .all(db)?,
        [dec("2")]
    );
    Ok(())
}

#[orm::test(models(Product))]
fn b094_arithmetic_is_exact(db: &Db) -> orm::Result<()> {
    product("a", "10.00").insert(db)?;
    let row = Product::query()
        .select(|p| {
            (
                (p.price + dec("0.1"), p.price - dec("10.000"), p.price * dec("1.1"), -p.price),
                (p.price / dec("4"), p.price / dec("3"), p.price / dec("0.00"), p.price % dec("-3")),
                (
                    p.price % dec("0"),
                    -p.price % dec("2.5"),
                    (p.price * dec("0.33333")).round(2),
                    p.weight + dec("1"),
                ),
            )
        })
        .one(db)?;
    let (
        (sum, difference, product, negative),
        (quarter, third, by_zero, rest),
        (by_none, none, rounded, null),
    ) = row;
    assert_eq!(texts([sum, difference, product, negative]), ["10.10", "0.000", "11.000", "-10.00"]);
    assert_eq!(texts([quarter, third].into_iter().flatten()), ["2.5", "3.3333333333333333"]);
    assert_eq!((by_zero, by_none, null), (None, None, None));
    assert_eq!(texts([rest, none].into_iter().flatten()), ["1.00", "0.00"]);
    assert_eq!(rounded.to_string(), "3.33");
    let halves = Product::query().select(|_| {
        let round = |text| orm::value(dec(text)).round(0);
        (round("0.5"), round("-0.5"), round("1.5"), round("2.5"), orm::value(dec("3")).round(2))
    });
    let (a, b, c, d, e) = halves.one(db)?;
    assert_eq!(texts([a, b, c, d, e]), ["1", "-1", "2", "3", "3.00"]);
    // Beyond 28 places in between, and back.
    let tiny = dec("0.0000000000000000000000000001");
    let back = Product::query().select(|p| p.price * tiny * tiny / tiny).one(db)?;
    assert_eq!(back, Some(dec("0.000000000000000000000000001")));
    Ok(())
}

#[orm::test(models(Product))]
fn b081_updates_of_sets(db: &Db) -> orm::Result<()> {
    fill(db, &["1.00", "9", "0.05"])?;
    let changed = Product::query()
        .filter(|p| p.price.lt(dec("5")))
        .update(db, |p| (p.price.set(p.price * Decimal::new(11, 1)), p.weight.set(p.price)))?;
    assert_eq!(changed, 2);
    let prices = Product::query().order_by(|p| p.id.asc()).select(|p| p.price).all(db)?;
    assert_eq!(texts(prices), ["1.100", "9", "0.055"]);
    let returned = Product::query()
        .filter(|p| p.price.eq(dec("9.0")))
        .select(|p| (p.price, p.price + dec("1")))
        .update_returning(db, |p| {
            (p.price.set((p.price / dec("7")).unwrap_or(p.price).round(2)), p.weight.set(None))
        })?;
    assert_eq!(texts([returned[0].0, returned[0].1]), ["1.29", "2.29"]);
    let doubled = Product::query().update(db, |p| p.weight.set(p.weight.unwrap_or(p.price) + dec("0.0")))?;
    assert_eq!(doubled, 3);
    let weights = Product::query().order_by(|p| p.id.asc()).select(|p| p.weight).all(db)?;
    assert_eq!(texts(weights.into_iter().flatten()), ["1.00", "1.29", "0.05"]);
    Ok(())
}

/// Both databases calculate with more digits than a decimal has, and would store what could not be read.
#[orm::test(models(Product))]
fn b092_what_no_decimal_holds_is_not_stored(db: &Db) -> orm::Result<()> {
    fill(db, &["79228162514264337593543950335", "0.0000000000000000000000000001"])?;
    let refused = |result: orm::Result<u64>| {
        let error = result.unwrap_err();
        let constraint = error.constraint().expect("a constraint");
        assert_eq!(constraint.kind(), ConstraintKind::Check, "{error}");
        assert_eq!((constraint.table(), constraint.name()), ("products", Some("products_price_decimal")));
    };
    refused(Product::query().update(db, |p| p.price.set(p.price + dec("1"))));
    refused(Product::query().update(db, |p| p.price.set(p.price * p.price)));
    refused(Product::query().update(db, |p| p.price.set(p.price * dec("0.1"))));
    let upsert = product("0.0000000000000000000000000001", "0.5");
    let error = upsert
        .on_conflict(|p| p.name)
        .set(|old, new| old.price.set(old.price * new.price))
        .run(db)
        .unwrap_err();
    assert!(error.check_violation().is_some(), "{error}");
    let smallest = Product::query().filter(|p| p.price.lt(dec("1")));
    // Zeros are no digits that are lost.
    smallest.update(db, |p| p.price.set(p.price * dec("10.00000")))?;
    assert_eq!(smallest.one(db)?.price.to_string(), "0.0000000000000000000000000010");
    let read = Product::query().select(|p| p.price * p.price).all(db).unwrap_err();
    assert!(read.is_decode(), "{read}");
    assert_eq!(Product::query().filter(|p| (p.price * p.price).gt(p.price)).count(db)?, 1);
    Ok(())
}

#[derive(Embed, Debug, Clone, PartialEq)]
struct Money {
    amount: Decimal,
    currency: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Invoice {
    id: i64,
    #[orm(embed)]
    total: Money,
}

#[orm::test(models(Invoice))]
fn b092_decimals_of_embedded_structs(db: &Db) -> orm::Result<()> {
    let total = Money { amount: dec("10.50"), currency: "EUR".into() };
    let invoice = NewInvoice { total: total.clone() }.insert(db)?;
    assert_eq!(Invoice::query().filter(|i| i.total.amount.eq(dec("10.5"))).one(db)?, invoice);
    Invoice::query().update(db, |i| i.total.amount.set(i.total.amount * dec("2")))?;
    assert_eq!(Invoice::get(db, invoice.id)?.total.amount.to_string(), "21.00");
    let most = Decimal::MAX;
    let error = Invoice::query().update(db, |i| i.total.amount.set(i.total.amount + most)).unwrap_err();
    assert_eq!(error.check_violation().unwrap().name(), Some("invoices_total_amount_decimal"), "{error}");
    Ok(())
}

#[orm::test(models(Product))]
fn b082_upserts(db: &Db) -> orm::Result<()> {
    product("a", "1.50").insert(db)?;
    let row = product("a", "2.25").on_conflict(|p| p.name).run(db)?.unwrap();
    assert_eq!(row.price.to_string(), "2.25");
    let more = product("a", "0.75");
    let row =
        more.on_conflict(|p| p.name).set(|old, new| old.price.set(old.price + new.price)).run(db)?.unwrap();
    assert_eq!(row.price.to_string(), "3.00");
    let same = product("a", "3");
    let cheaper = same.on_conflict(|p| p.name).filter(|old, new| new.price.lt(old.price));
    assert_eq!(cheaper.run(db)?, None);
    Ok(())
}

#[derive(Value, Debug, Clone, Copy, PartialEq, PartialOrd)]
struct Euros(Decimal);

#[derive(Model, Debug, Clone, PartialEq)]
struct Tier {
    #[orm(primary_key)]
    limit: Euros,
    #[orm(unique)]
    factor: Option<Decimal>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Discount {
    id: i64,
    #[orm(belongs_to(Tier, relation = tier))]
    tier_limit: Euros,
}

#[orm::test(models(Tier, Discount))]
fn b094_keys_and_unique_columns_are_numbers(db: &Db) -> orm::Result<()> {
    let euros = |text| Euros(dec(text));
    let tier = NewTier { limit: euros("10.50"), factor: Some(dec("0.1")) }.insert(db)?;
    assert_eq!(Tier::get(db, euros("10.5"))?, tier);
    assert_eq!(Tier::get(db, euros("10.500"))?.limit.0.to_string(), "10.50");
    assert!(Tier::find(db, euros("10.05"))?.is_none());
    let twice = NewTier { limit: euros("10.5"), factor: None }.insert(db).unwrap_err();
    assert_eq!(twice.unique_violation().unwrap().name(), Some("tiers_pkey"));
    let twice = NewTier { limit: euros("11"), factor: Some(dec("0.10")) }.insert(db).unwrap_err();
    assert_eq!(twice.unique_violation().unwrap().name(), Some("tiers_factor_key"));
    let same = NewTier { limit: euros("10.5000"), factor: Some(dec("0.2")) };
    let changed = same.on_conflict(|t| t.limit).run(db)?.expect("it is changed");
    assert_eq!(changed.limit.0.to_string(), "10.50");
    let discount = NewDiscount { tier_limit: euros("10.500") }.insert(db)?;
    assert_eq!(discount.tier().one(db)?, changed);
    assert_eq!(Discount::query().filter(|d| d.tier().factor.eq(dec("0.20"))).count(db)?, 1);
    let lost = NewDiscount { tier_limit: euros("10.501") }.insert(db).unwrap_err();
    assert_eq!(lost.foreign_key_violation().unwrap().name(), Some("discounts_tier_limit_fkey"));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(check(name = "not_negative", sql = "whole >= 0 AND half > -0.5"))]
struct Defaulted {
    id: i64,
    #[orm(default = 5)]
    whole: Decimal,
    #[orm(default = 0.5)]
    half: Decimal,
    #[orm(default = "1.50")]
    text: Decimal,
    #[orm(default = -1e-7)]
    small: Option<Decimal>,
}

#[orm::test(models(Defaulted))]
fn b074_defaults(db: &Db) -> orm::Result<()> {
    let row = NewDefaulted { whole: None, half: None, text: None, small: None }.insert(db)?;
    assert_eq!(texts([row.whole, row.half, row.text]), ["5", "0.5", "1.50"]);
    assert_eq!(row.small.unwrap().to_string(), "-0.0000001");
    assert_eq!(Defaulted::get(db, row.id)?, row);
    let below = NewDefaulted { whole: Some(dec("-0.01")), half: None, text: None, small: None };
    assert_eq!(below.insert(db).unwrap_err().constraint().unwrap().name(), Some("not_negative"));
    let fine = NewDefaulted { whole: Some(dec("10")), half: Some(dec("-0.49")), text: None, small: None };
    fine.insert(db)?;
    Ok(())
}

/// A column of a table that somebody else has made.
#[derive(Model, Debug, Clone)]
struct Foreign {
    id: i64,
    price: Decimal,
}

#[orm::test(only = "sqlite")]
fn b094_texts_that_others_stored(db: &Db) -> orm::Result<()> {
    script(db, "CREATE TABLE foreigns (id INTEGER PRIMARY KEY, price ANY COLLATE decimal) STRICT")?;
    let read = |stored: &str| {
        execute(db, &format!("INSERT OR REPLACE INTO foreigns VALUES (7, {stored})"))?;
        Foreign::get(db, 7).map(|row| row.price.to_string())
    };
    for (stored, expected) in [
        ("'1.5e3'", "1500"),
        ("'15E-1'", "1.5"),
        ("'1e-28'", "0.0000000000000000000000000001"),
        ("'+007.10'", "7.10"),
        ("'.5'", "0.5"),
        ("'5.'", "5"),
        ("'-0'", "0"),
        ("'-0.00'", "0.00"),
        ("5", "5"),
        ("-9223372036854775808", "-9223372036854775808"),
        // Zeros that there is no room for are left out.
        ("'1.50000000000000000000000000000000000000'", "1.5000000000000000000000000000"),
        ("'10000000000000000000000000000.00'", "10000000000000000000000000000"),
        ("'0e999999'", "0"),
    ] {
        assert_eq!(read(stored)?, expected, "{stored}");
    }
    let long = "stored decimal has more digits than Decimal holds: 28, some of 29; round it";
    for (stored, message) in [
        ("'abc'", "stored text is no decimal"),
        ("''", "stored text is no decimal"),
        ("' 1'", "stored text is no decimal"),
        ("'1,5'", "stored text is no decimal"),
        ("'1.2.3'", "stored text is no decimal"),
        ("'1e'", "stored text is no decimal"),
        ("'NaN'", "stored text is no decimal"),
        ("'1e9999999'", "stored text is no decimal"),
        ("'79228162514264337593543950336'", long),
        ("'1e29'", long),
        ("'1e-29'", long),
        ("'0.12345678901234567890123456789'", long),
        ("1.5", "stored float cannot be read as Decimal"),
        ("x'31'", "stored bytes cannot be read as Decimal"),
        ("NULL", "stored null cannot be read as Decimal"),
    ] {
        let error = read(stored).unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.to_string(), format!("foreigns.price: {message} (row with id 7)"), "{stored}");
    }
    Ok(())
}

/// Texts that are no decimals sort behind all that are, and calculating with them is an error, not a guess.
#[orm::test(only = "sqlite")]
fn b094_malformed_texts_on_sqlite(db: &Db) -> orm::Result<()> {
    script(db, "CREATE TABLE foreigns (id INTEGER PRIMARY KEY, price ANY COLLATE decimal UNIQUE) STRICT")?;
    for stored in ["'b'", "'9'", "'a'", "'1e1'", "'-1'", "''"] {
        execute(db, &format!("INSERT INTO foreigns (price) VALUES ({stored})"))?;
    }
    assert_eq!(
        ask::<String>(db, "SELECT group_concat(price) FROM (SELECT price FROM foreigns ORDER BY price)")?,
        "-1,9,1e1,,a,b"
    );
    assert!(execute(db, "INSERT INTO foreigns (price) VALUES ('10.0')").is_err());
    let error = Foreign::query().select(|f| f.price.sum()).one(db).unwrap_err();
    assert_eq!(error.to_string(), "SQLite: a text that is no decimal");
    let function = |call: &str| ask::<Option<String>>(db, &format!("SELECT {call}"));
    assert_eq!(function("decimal_add('1', NULL)")?, None);
    assert_eq!(function("decimal_sum(value) FROM (SELECT NULL AS value)")?, None);
    assert_eq!(function("decimal_add(1, '0.5')")?.as_deref(), Some("1.5"));
    assert_eq!(function("decimal_mul('1.50', '2.0')")?.as_deref(), Some("3.000"));
    assert_eq!(function("CAST(decimal_cmp('1e2', '99.9') AS TEXT)")?.as_deref(), Some("1"));
    assert!(
        function("decimal_add('1', 0.5)").unwrap_err().to_string().contains("a float is no exact decimal")
    );
    assert!(function("decimal_add('1', x'31')").unwrap_err().to_string().contains("bytes are no decimal"));
    assert!(
        function("decimal_add('1', '1e1001')").unwrap_err().to_string().contains("more than 1000 digits")
    );
    assert!(function("decimal_round('1', 256)").is_err() && function("decimal_round('1', -1)").is_err());
    // Views, whose schema is not trusted, may use them.
    script(
        db,
        "CREATE VIEW doubled AS SELECT decimal_mul(price, '2') AS price FROM foreigns WHERE price < ''",
    )?;
    assert_eq!(ask::<String>(db, "SELECT max(price COLLATE decimal) FROM doubled")?, "20");
    Ok(())
}

#[orm::test(only = "postgres")]
fn b094_what_numeric_holds_beyond_decimals(db: &Db) -> orm::Result<()> {
    script(db, "CREATE TABLE foreigns (id bigint PRIMARY KEY, price numeric)")?;
    let read = |stored: &str| {
        script(db, &format!("TRUNCATE foreigns; INSERT INTO foreigns VALUES (7, {stored})"))?;
        Foreign::get(db, 7).map(|row| row.price.to_string())
    };
    let thousand_zeros = format!("1.5{}", "0".repeat(1000));
    assert_eq!(read(&thousand_zeros)?, "1.5000000000000000000000000000");
    assert_eq!(read("79228162514264337593543950335")?, "79228162514264337593543950335");
    let long = "stored decimal has more digits than Decimal holds: 28, some of 29; round it";
    let nines = "9".repeat(5000);
    for (stored, message) in [
        ("'NaN'", "stored decimal is not a number"),
        ("'Infinity'", "stored decimal is infinite"),
        ("'-Infinity'", "stored decimal is infinite"),
        ("79228162514264337593543950336", long),
        ("1e-29", long),
        ("1e100", long),
        (nines.as_str(), long),
        ("NULL", "stored null cannot be read as Decimal"),
    ] {
        let error = read(stored).unwrap_err();
        assert!(error.is_decode());
        assert_eq!(error.to_string(), format!("foreigns.price: {message} (row with id 7)"));
    }
    script(db, "DROP TABLE foreigns; CREATE TABLE foreigns (id bigint PRIMARY KEY, price integer)")?;
    assert_eq!(read("-5")?, "-5");
    script(db, "DROP TABLE foreigns; CREATE TABLE foreigns (id bigint PRIMARY KEY, price float8)")?;
    let error = read("0.5").unwrap_err();
    assert_eq!(error.to_string(), "foreigns.price: stored float cannot be read as Decimal (row with id 7)");
    Ok(())
}

/// Others that write to the table of a model are kept to what it can read.
#[orm::test(models(Product), only = "postgres")]
fn b092_others_store_nothing_unreadable(db: &Db) -> orm::Result<()> {
    for stored in ["'NaN'", "'Infinity'", "79228162514264337593543950336", "1e-29", "1e100"] {
        let error =
            execute(db, &format!("INSERT INTO products (name, price) VALUES ('x', {stored})")).unwrap_err();
        assert!(error.check_violation().is_some(), "{stored}: {error}");
    }
    for (at, stored) in EDGES.into_iter().enumerate() {
        execute(db, &format!("INSERT INTO products (name, price) VALUES ('{at}', {stored})"))?;
    }
    assert_eq!(Product::query().all(db)?.len(), EDGES.len());
    Ok(())
}

fn decimals() -> impl Strategy<Value = Decimal> {
    let magnitudes = prop_oneof![
        0..1_000_i128,
        0..1_000_000_000_000_i128,
        0..=79_228_162_514_264_337_593_543_950_335_i128,
        (0..100_i128, 0..28_u32).prop_map(|(digits, zeros)| digits * 10_i128.pow(zeros).min(10_i128.pow(26))),
    ];
    let scales = prop_oneof![Just(0), Just(2), 0..=28_u32];
    (magnitudes, scales, any::<bool>()).prop_map(|(magnitude, scale, negative)| {
        Decimal::from_i128_with_scale(if negative { -magnitude } else { magnitude }, scale)
    })
}

/// What a query answers, or the sort of error that it is.
fn answer<T: std::fmt::Debug>(result: orm::Result<T>) -> Result<String, String> {
    match result {
        Ok(rows) => Ok(format!("{rows:?}")),
        Err(error) if error.is_decode() => Err("decode".to_owned()),
        Err(error) => panic!("{error}"),
    }
}

/// Digit by digit, and error by error.
fn agree<T: std::fmt::Debug>(
    dbs: [&Db; 2],
    query: impl Fn(&Db) -> orm::Result<T>,
) -> Result<(), TestCaseError> {
    let [one, two] = dbs.map(|db| answer(query(db)));
    prop_assert_eq!(one, two);
    Ok(())
}

#[orm::test(models(Line), only = "postgres")]
fn b094_both_databases_calculate_the_same_digits(db: &Db) -> orm::Result<()> {
    let lite = Db::connect("sqlite::memory:")?;
    schema![Line].create_all(&lite)?;
    let dbs = [db, &lite];
    let config = Config { cases: 64, failure_persistence: None, ..Config::default() };
    let outcome = TestRunner::new(config).run(&vec((decimals(), decimals()), 1..7), |pairs| {
        let failed = |error: orm::Error| TestCaseError::fail(error.to_string());
        for db in dbs {
            Line::query().delete(db).map_err(failed)?;
            NewLine::insert_all(db, pairs.iter().map(|&(kind, amount)| NewLine { kind, amount }))
                .map_err(failed)?;
        }
        let rows = || Line::query().order_by(|l| l.id.asc());
        agree(dbs, |db| rows().select(|l| (l.kind, l.amount)).all(db))?;
        for at in 0..pairs.len() as u64 {
            let row = || rows().offset(at).limit(1);
            agree(dbs, |db| row().select(|l| l.kind + l.amount).all(db))?;
            agree(dbs, |db| row().select(|l| l.kind - l.amount).all(db))?;
            agree(dbs, |db| row().select(|l| l.kind * l.amount).all(db))?;
            agree(dbs, |db| row().select(|l| (l.kind * l.amount).round(3)).all(db))?;
            agree(dbs, |db| row().select(|l| l.kind / l.amount).all(db))?;
            agree(dbs, |db| row().select(|l| (l.kind * l.kind) / (l.amount * l.amount * l.kind)).all(db))?;
            agree(dbs, |db| row().select(|l| l.kind % l.amount).all(db))?;
            agree(dbs, |db| row().select(|l| (-l.kind, l.amount.round(1))).all(db))?;
        }
        agree(dbs, |db| Line::query().select(|l| l.kind.sum()).all(db))?;
        agree(dbs, |db| Line::query().select(|l| l.kind.avg()).all(db))?;
        agree(dbs, |db| {
            Line::query().select(|l| (l.kind.min(), l.amount.max(), l.kind.count_distinct())).all(db).map(
                |rows| {
                    rows.into_iter()
                        .map(|(a, b, c)| (a.map(|a| a.normalize()), b.map(|b| b.normalize()), c))
                        .collect::<Vec<_>>()
                },
            )
        })?;
        agree(dbs, |db| Line::query().order_by(|l| (l.kind.asc(), l.id.asc())).select(|l| l.kind).all(db))?;
        agree(dbs, |db| {
            Line::query().order_by(|l| ((l.kind * l.amount).desc(), l.id.asc())).select(|l| l.amount).all(db)
        })?;
        agree(dbs, |db| Line::query().filter(|l| (l.kind - l.amount).lt(l.kind * l.amount)).count(db))?;
        agree(dbs, |db| Line::query().filter(|l| l.kind.in_(pairs.iter().map(|pair| pair.1))).count(db))?;
        Ok(())
    });
    outcome.expect("both answer alike");
    Ok(())
}
