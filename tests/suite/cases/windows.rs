//! Window functions, and aggregates with a filter or an order.

use std::ops::Bound;

use orm::prelude::*;
use orm::testing::record;
use rust_decimal::Decimal;

use super::blog::{self, Post, User};

#[derive(Model, Debug, Clone)]
struct Sale {
    id: i64,
    shop: String,
    day: i32,
    euros: Option<i32>,
    price: Decimal,
    rate: f64,
    open: Option<bool>,
}

fn dec(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// Six sales, 1 to 6, of the shops "a" and "b".
fn fill(db: &Db) -> orm::Result<()> {
    let sale = |shop: &str, day, euros, price: &str, rate, open| NewSale {
        shop: shop.into(),
        day,
        euros,
        price: dec(price),
        rate,
        open,
    };
    let sales = [
        sale("a", 1, Some(5), "1.5", 0.5, Some(true)),
        sale("a", 2, Some(3), "2.25", 1.5, Some(true)),
        sale("a", 2, None, "10", -2.0, None),
        sale("a", 5, Some(-4), "0.05", 0.0, Some(false)),
        sale("b", 1, Some(7), "9", 3.0, None),
        sale("b", 3, Some(7), "9.00", 3.0, None),
    ];
    NewSale::insert_all(db, sales).map(|_| ())
}

/// What `of` makes of each sale, in the order of their keys.
#[track_caller]
fn check<T: orm::Field + PartialEq + std::fmt::Debug>(
    db: &Db,
    of: impl FnOnce(&SaleColumns) -> orm::Expr<T>,
    expected: [T; 6],
) -> orm::Result<()> {
    let found = Sale::query().select(of).order_by(|s| s.id.asc()).all(db)?;
    assert_eq!(found, expected);
    Ok(())
}

#[orm::test(models(Sale))]
fn rows_are_ranked(db: &Db) -> orm::Result<()> {
    fill(db)?;
    check(db, |s| row_number().over(window().order_by(s.id.desc())), [6, 5, 4, 3, 2, 1])?;
    check(db, |s| row_number().over(window().partition_by(s.shop).order_by(s.id.asc())), [1, 2, 3, 4, 1, 2])?;
    check(db, |s| rank().over(window().order_by(s.day.asc())), [1, 3, 3, 6, 1, 5])?;
    check(db, |s| dense_rank().over(window().order_by(s.day.asc())), [1, 2, 2, 4, 1, 3])?;
    check(db, |s| percent_rank().over(window().order_by(s.day.asc())), [0.0, 0.4, 0.4, 1.0, 0.0, 0.8])?;
    check(
        db,
        |s| cume_dist().over(window().partition_by(s.shop).order_by(s.day.asc())),
        [0.25, 0.75, 0.75, 1.0, 0.5, 1.0],
    )?;
    check(db, |s| ntile(4).over(window().order_by(s.id.asc())), [1, 1, 2, 2, 3, 4])?;
    check(db, |s| rank().over(window().partition_by((s.shop, s.day))), [1; 6])?;
    // Null sorts as `None` does, and decimals as the numbers they are.
    check(db, |s| row_number().over(window().order_by((s.euros.asc(), s.id.asc()))), [4, 3, 1, 2, 5, 6])?;
    check(db, |s| rank().over(window().order_by(s.price.asc())), [2, 3, 6, 1, 4, 4])?;
    check(db, |s| count().over(window().partition_by(s.price)), [1, 1, 1, 1, 2, 2])
}

#[orm::test(models(Sale))]
fn neighbours(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let shop = |s: &SaleColumns| window().partition_by(s.shop).order_by(s.id.asc());
    check(db, |s| s.day.lag(1).over(shop(s)), [None, Some(1), Some(2), Some(2), None, Some(1)])?;
    check(db, |s| s.day.lead(2).over(shop(s)), [Some(2), Some(5), None, None, None, None])?;
    check(db, |s| s.day.lag(0).over(shop(s)), [1, 2, 2, 5, 1, 3].map(Some))?;
    check(db, |s| s.day.lag_or(1, 0).over(shop(s)), [0, 1, 2, 2, 0, 1])?;
    check(db, |s| s.day.lead_or(1, s.day).over(shop(s)), [2, 2, 5, 5, 3, 3])?;
    check(
        db,
        |s| s.euros.lag_or(1, -1).over(shop(s)),
        [Some(-1), Some(5), Some(3), None, Some(-1), Some(7)],
    )?;
    check(
        db,
        |s| s.shop.lag_or(1, "-").over(window().order_by(s.id.asc())),
        ["-", "a", "a", "a", "a", "b"].map(str::to_owned),
    )?;
    check(db, |s| s.price.lag_or(1, dec("0")).over(shop(s)), ["0", "1.5", "2.25", "10", "0", "9"].map(dec))?;
    check(db, |s| s.day.first_value().over(shop(s)), [1, 1, 1, 1, 1, 1].map(Some))?;
    check(db, |s| s.day.last_value().over(shop(s)), [1, 2, 2, 5, 1, 3].map(Some))?;
    check(db, |s| s.day.last_value().over(shop(s).rows(..)), [5, 5, 5, 5, 3, 3].map(Some))?;
    check(db, |s| s.day.nth_value(2).over(shop(s)), [None, Some(2), Some(2), Some(2), None, Some(3)])?;
    // The gap to the one before.
    check(db, |s| s.day - s.day.lag(1).over(shop(s)), [None, Some(1), Some(0), Some(3), None, Some(2)])
}

#[orm::test(models(Sale))]
fn b068_aggregates_over_windows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let shop = |s: &SaleColumns| window().partition_by(s.shop).order_by(s.id.asc());
    check(db, |s| s.euros.sum().over(shop(s)), [5, 8, 8, 4, 7, 14].map(Some))?;
    check(db, |s| s.rate.sum().over(shop(s)), [0.5, 2.0, 0.0, 0.0, 3.0, 6.0].map(Some))?;
    check(db, |s| s.rate.avg().over(shop(s)), [0.5, 1.0, 0.0, 0.0, 3.0, 3.0].map(Some))?;
    check(db, |s| s.euros.min().over(shop(s)), [5, 3, 3, -4, 7, 7].map(Some))?;
    check(db, |s| s.euros.count().over(window()), [5; 6])?;
    check(db, |_| count().over(window()), [6; 6])?;
    check(
        db,
        |s| s.open.bool_and().over(shop(s)),
        [Some(true), Some(true), Some(true), Some(false), None, None],
    )?;
    check(
        db,
        |s| s.euros.sum().filter(s.day.gt(1)).over(shop(s)),
        [None, Some(3), Some(3), Some(-1), None, Some(7)],
    )?;
    // The part of the whole, in percent.
    check(
        db,
        |s| s.day.as_f64() * 100.0 / s.day.sum().over(window().partition_by(s.shop)).as_f64(),
        [10.0, 20.0, 20.0, 50.0, 25.0, 75.0].map(Some),
    )?;
    Ok(())
}

/// The frame moves, and values leave it: their places do as well.
#[orm::test(models(Sale))]
fn decimals_over_windows(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let all = |s: &SaleColumns| window().order_by(s.id.asc());
    let texts = |db: &Db, of: &dyn Fn(&SaleColumns) -> orm::Expr<Option<Decimal>>| {
        let found = Sale::query().select(of).order_by(|s| s.id.asc()).all(db)?;
        orm::Result::Ok(
            found
                .into_iter()
                .map(|sum| sum.map_or("-".to_owned(), |sum| sum.to_string()))
                .collect::<Vec<_>>(),
        )
    };
    assert_eq!(
        texts(db, &|s| s.price.sum().over(all(s)))?,
        ["1.5", "3.75", "13.75", "13.80", "22.80", "31.80"]
    );
    assert_eq!(
        texts(db, &|s| s.price.sum().over(all(s).rows(-1..=0)))?,
        ["1.5", "3.75", "12.25", "10.05", "9.05", "18.00"]
    );
    assert_eq!(
        texts(db, &|s| s.price.sum().over(all(s).rows(1..=1)))?,
        ["2.25", "10", "0.05", "9", "9.00", "-"]
    );
    assert_eq!(
        texts(db, &|s| s.price.avg().over(all(s).rows(-1..=0)))?,
        ["1.5", "1.875", "6.125", "5.025", "4.525", "9"]
    );
    check(
        db,
        |s| s.price.max().over(all(s).rows(-1..=0)),
        ["1.5", "2.25", "10", "10", "9", "9"].map(|text| Some(dec(text))),
    )?;
    Ok(())
}

#[orm::test(models(Sale))]
fn b068_frames(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let by_id = |s: &SaleColumns| window().order_by(s.id.asc());
    let by_day = |s: &SaleColumns| window().order_by(s.day.asc());
    let days = |s: &SaleColumns| s.day.sum();
    // Days by key: 1 2 2 5 1 3.
    check(db, |s| days(s).over(by_id(s).rows(-2..=0)), [1, 3, 5, 9, 8, 9].map(Some))?;
    check(db, |s| days(s).over(by_id(s).rows(-2..1)), [1, 3, 5, 9, 8, 9].map(Some))?;
    check(db, |s| days(s).over(by_id(s).rows(..=-1)), [None, Some(1), Some(3), Some(5), Some(10), Some(11)])?;
    check(db, |s| days(s).over(by_id(s).rows(0..)), [14, 13, 11, 9, 4, 3].map(Some))?;
    check(db, |s| days(s).over(by_id(s).rows(..)), [14; 6].map(Some))?;
    check(db, |s| days(s).over(by_id(s).rows(-1..=1)), [3, 5, 9, 8, 9, 4].map(Some))?;
    // By day, the groups are 1 1, 2 2, 3, 5.
    check(db, |s| days(s).over(by_day(s)), [2, 6, 6, 14, 2, 9].map(Some))?;
    check(db, |s| days(s).over(by_day(s).range(..=0)), [2, 6, 6, 14, 2, 9].map(Some))?;
    check(db, |s| days(s).over(by_day(s).range(-1..=0)), [2, 6, 6, 5, 2, 7].map(Some))?;
    check(db, |s| days(s).over(by_day(s).range(0..=2)), [9, 7, 7, 5, 9, 8].map(Some))?;
    check(db, |s| days(s).over(by_day(s).groups(-1..=0)), [2, 6, 6, 8, 2, 7].map(Some))?;
    check(db, |s| count().over(window().order_by(s.rate.asc()).range(-1..=1)), [3, 2, 1, 2, 2, 2])?;
    check(db, |s| days(s).over(by_day(s).exclude_current_row()), [1, 4, 4, 9, 1, 6].map(Some))?;
    check(db, |s| days(s).over(by_day(s).rows(..).exclude_group()), [12, 10, 10, 9, 12, 11].map(Some))?;
    check(db, |s| days(s).over(by_day(s).exclude_ties()), [1, 4, 4, 14, 1, 9].map(Some))?;
    check(db, |s| days(s).over(window().exclude_current_row()), [13, 12, 12, 9, 13, 11].map(Some))
}

#[orm::test(models(Sale))]
fn windows_over_groups(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let groups = Sale::query().group_by(|s| s.shop).order_by(|s| s.shop.asc());
    let ranked = groups.clone().select(|s| {
        let by_sum = window().order_by(s.euros.sum().desc());
        (
            s.shop,
            s.euros.sum(),
            rank().over(&by_sum),
            s.euros.sum().sum().over(&by_sum),
            count().sum().over(window()),
        )
    });
    assert_eq!(
        ranked.all(db)?,
        [("a".to_owned(), Some(4), 2, Some(18), Some(6)), ("b".to_owned(), Some(14), 1, Some(14), Some(6))]
    );
    let message = "column `day` stands beside an aggregate; add it to `group_by`";
    for refused in [
        groups.clone().select(|s| s.day.sum().over(window())),
        groups.clone().select(|s| s.day.sum().filter(s.day.gt(1)) + s.day.sum().over(window())),
    ] {
        assert_eq!(refused.all(db).unwrap_err().to_string(), message);
    }
    let refused = groups
        .select(|_| row_number().over(window()))
        .order_by(|s| row_number().over(window().order_by(s.day.asc())).asc());
    assert_eq!(refused.all(db).unwrap_err().to_string(), message);
    Ok(())
}

/// The way out of a filter: what a query returns is filtered by another.
#[orm::test(models(Sale))]
fn the_first_of_each_part(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let ranked = Sale::query().select(|s| {
        let shop = window().partition_by(s.shop).order_by((s.price.desc(), s.id.asc()));
        (s.id, row_number().over(&shop), s.price.sum().over(&shop))
    });
    let first = ranked.clone().subquery().filter(|(_, place, _)| place.le(2)).order_by(|(id, ..)| id.asc());
    let expected = [(2, 2, "12.25"), (3, 1, "10"), (5, 1, "9"), (6, 2, "18.00")];
    assert_eq!(first.all(db)?, expected.map(|(id, place, sum)| (id, place, Some(dec(sum)))));
    let sums = ranked
        .subquery()
        .filter(|(.., sum)| sum.gt(dec("9.5")))
        .select(|(_, place, sum)| (place.count(), sum.max()));
    assert_eq!(sums.one(db)?, (5, Some(dec("18"))));
    Ok(())
}

/// Rows over windows are rows: nothing has to be grouped beside them.
#[orm::test(models(User, Post))]
fn windows_stand_beside_rows_and_follow_paths(db: &Db) -> orm::Result<()> {
    blog::fill(db)?;
    let posts = Post::query().order_by(|p| p.id.asc()).select(|p| {
        let author = window().partition_by(p.author().name).order_by(p.words.desc());
        (p.title, rank().over(&author), p.words.sum().over(&author))
    });
    let row = |title: &str, rank, sum| (title.to_owned(), rank, Some(sum));
    assert_eq!(
        posts.all(db)?,
        [row("one", 2, 30), row("two", 1, 20), row("three", 1, 30), row("four", 1, 40)]
    );
    let sorted = Post::query().order_by(|p| row_number().over(window().order_by(p.words.desc())).asc());
    assert_eq!(sorted.select(|p| p.title).first(db)?, Some("four".to_owned()));
    Ok(())
}

#[orm::test(models(Sale))]
fn windows_are_refused_where_they_mean_nothing(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let refused = |work: &dyn Fn() -> orm::Result<()>, message: &str| {
        let (result, sent) = record(db, work);
        assert_eq!(result.unwrap_err().to_string(), message);
        assert!(sent.is_empty());
    };
    let first = |s: &SaleColumns| row_number().over(window().order_by(s.id.asc())).eq(1);
    let way_out = "select it, and filter the `subquery()` of that query";
    let stands = |place: &str| format!("a window function stands in {place}; {way_out}");
    refused(&|| Sale::query().filter(first).all(db).map(|_| ()), &stands("a filter"));
    refused(&|| Sale::query().filter(first).count(db).map(|_| ()), &stands("a filter"));
    refused(&|| Sale::query().filter(first).delete(db).map(|_| ()), &stands("a filter"));
    refused(
        &|| Sale::query().group_by(|s| s.shop).having(first).select(|s| s.shop).all(db).map(|_| ()),
        "column `id` stands beside an aggregate; add it to `group_by`",
    );
    refused(
        &|| {
            let number = |s: &SaleColumns| row_number().over(window().partition_by(s.shop));
            Sale::query().group_by(|s| (s.shop, number(s))).select(|s| s.shop).all(db).map(|_| ())
        },
        &stands("`group_by`"),
    );
    refused(
        &|| Sale::query().join(Sale::query(), |(s, _)| first(s)).all(db).map(|_| ()),
        &stands("the condition of a join"),
    );
    refused(
        &|| Sale::query().left_join(Sale::query(), |(s, t)| s.day.eq(t.day.max())).all(db).map(|_| ()),
        "an aggregate stands in the condition of a join; conditions on groups belong to `having`",
    );
    let select =
        |of: &dyn Fn(&SaleColumns) -> orm::Expr<Option<i64>>| Sale::query().select(of).all(db).map(|_| ());
    let sum = |s: &SaleColumns, window: orm::Window| s.day.sum().over(window);
    refused(
        &|| select(&|s| sum(s, window().rows((Bound::Included(3), Bound::Included(1))))),
        "a frame ends before it begins",
    );
    refused(&|| select(&|s| sum(s, window().rows(0..0))), "a frame ends before it begins");
    let groups = "a frame of groups needs an order, by which rows are in one; add `order_by` to the window";
    refused(&|| select(&|s| sum(s, window().groups(..=0))), groups);
    let steps = "a frame by `range` with steps needs an order by one integer or float";
    refused(&|| select(&|s| sum(s, window().range(-1..=0))), steps);
    refused(&|| select(&|s| sum(s, window().order_by((s.day.asc(), s.id.asc())).range(-1..=0))), steps);
    refused(&|| select(&|s| sum(s, window().order_by(s.price.asc()).range(-1..=0))), steps);
    let behind = "`filter`, `order_by` and `over` belong right behind an aggregate, such as `p.words.sum()`";
    refused(&|| select(&|s| (s.day.sum() + 1).over(window())), behind);
    refused(&|| select(&|s| (s.day.sum() + 1).filter(s.day.gt(1))), behind);
    let order =
        "`order_by` belongs behind `string_agg`, `array_agg` and `json_agg`; other aggregates have no order";
    refused(&|| select(&|s| s.day.sum().order_by(s.day.asc())), order);
    let over = "it looks over a window already";
    refused(&|| select(&|s| s.day.sum().over(window()).over(window())), over);
    let nested = "an aggregate stands in the filter of another";
    refused(&|| select(&|s| s.day.sum().filter(s.day.max().gt(1))), nested);
    let distinct = "`count_distinct` cannot stand over a window on any database";
    refused(
        &|| Sale::query().select(|s| s.day.count_distinct().over(window())).all(db).map(|_| ()),
        distinct,
    );
    let parts = "`ntile` needs a number of parts from 1 to 2,147,483,647";
    refused(&|| Sale::query().select(|_| ntile(0).over(window())).all(db).map(|_| ()), parts);
    Ok(())
}

#[orm::test(models(Sale))]
fn aggregates_with_a_filter(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let row = Sale::query().select(|s| {
        let a = || s.shop.eq("a");
        (
            count().filter(a()),
            s.euros.sum().filter(a()),
            s.rate.sum().filter(a()),
            s.rate.avg().filter(s.rate.gt(100.0)),
            s.price.sum().filter(a()),
            s.price.avg().filter(!a()),
            s.price.max().filter(a()),
            s.day.count_distinct().filter(a()),
            count().filter(a()).filter(s.euros.lt(4)),
        )
    });
    assert_eq!(
        row.one(db)?,
        (4, Some(4), Some(0.0), None, Some(dec("13.80")), Some(dec("9")), Some(dec("10")), 3, 2)
    );
    // Null does not hold.
    let open = Sale::query().select(|s| (count().filter(s.open.eq(true)), count().filter(s.euros.gt(0))));
    assert_eq!(open.one(db)?, (2, 4));
    let groups = Sale::query().group_by(|s| s.shop).having(|s| count().filter(s.day.gt(2)).ge(1));
    let by_shop = groups.order_by(|s| count().filter(s.day.gt(4)).desc()).select(|s| s.shop);
    assert_eq!(by_shop.all(db)?, ["a", "b"]);
    Ok(())
}

#[orm::test(models(Sale))]
fn aggregates_of_conditions_texts_and_lists(db: &Db) -> orm::Result<()> {
    let empty = Sale::query().select(|s| {
        (s.open.bool_and(), s.open.bool_or(), s.shop.string_agg(","), s.day.array_agg(), s.day.median())
    });
    assert_eq!(empty.one(db)?, (None, None, None, vec![], None));
    fill(db)?;
    let by_shop = Sale::query().group_by(|s| s.shop).order_by(|s| s.shop.asc());
    let conditions = by_shop.clone().select(|s| (s.open.bool_and(), s.open.bool_or(), s.day.gt(1).bool_or()));
    assert_eq!(conditions.all(db)?, [(Some(false), Some(true), Some(true)), (None, None, Some(true))]);
    let texts = by_shop.clone().select(|s| {
        let name = || s.shop.concat(s.day.as_text());
        (name().string_agg(", ").order_by(s.id.desc()), name().string_agg("").filter(s.day.gt(3)))
    });
    let expected = [("a5, a2, a2, a1", Some("a5")), ("b3, b1", None)];
    assert_eq!(texts.all(db)?, expected.map(|(a, b)| (Some(a.to_owned()), b.map(str::to_owned))));
    let lists = by_shop.clone().select(|s| {
        (
            s.euros.array_agg().order_by((s.euros.desc(), s.id.asc())),
            s.price.array_agg().order_by(s.price.asc()),
            s.open.array_agg().order_by(s.id.asc()),
            s.day.array_agg().filter(s.day.gt(3)),
        )
    });
    assert_eq!(
        lists.all(db)?,
        [
            (
                vec![Some(5), Some(3), Some(-4), None],
                ["0.05", "1.5", "2.25", "10"].map(dec).to_vec(),
                vec![Some(true), Some(true), None, Some(false)],
                vec![5]
            ),
            (vec![Some(7), Some(7)], ["9", "9"].map(dec).to_vec(), vec![None, None], vec![]),
        ]
    );
    let floats = Sale::query().select(|s| (s.rate * 0.1).array_agg().order_by(s.id.asc())).one(db)?;
    assert_eq!(floats, [0.5, 1.5, -2.0, 0.0, 3.0, 3.0].map(|rate| rate * 0.1));
    let hostile = Sale::query().filter(|s| s.id.eq(1)).select(|s| s.shop.concat("\"',\\\nü").array_agg());
    assert_eq!(hostile.one(db)?, ["a\"',\\\nü"]);
    Ok(())
}

#[orm::test(models(Sale))]
fn percentiles(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let all = Sale::query().select(|s| {
        (
            s.day.median(),
            s.euros.median(),
            s.rate.percentile(0.9),
            s.rate.percentile(0.0),
            s.day.percentile(1.0),
        )
    });
    assert_eq!(all.one(db)?, (Some(2.0), Some(5.0), Some(3.0), Some(-2.0), Some(5.0)));
    let groups = Sale::query().group_by(|s| s.shop).order_by(|s| s.shop.asc());
    let medians =
        groups.select(|s| (s.day.median(), s.rate.percentile(0.1), s.day.median().filter(s.day.gt(3))));
    assert_eq!(
        medians.all(db)?,
        [(Some(2.0), Some(-2.0 + 0.3 * (0.0 - -2.0)), Some(5.0)), (Some(2.0), Some(3.0), None)]
    );
    for fraction in [-0.1, 1.1, f64::NAN] {
        let refused = Sale::query().select(|s| s.day.percentile(fraction)).one(db);
        assert_eq!(refused.unwrap_err().to_string(), "the fraction of a percentile is not between 0 and 1");
    }
    Ok(())
}

#[derive(Model, Debug, Clone)]
struct Measure {
    id: i64,
    of: String,
    value: Option<f64>,
    whole: i64,
    small: f32,
}

/// What the formula says, in two passes.
fn spread(numbers: &[f64]) -> [Option<f64>; 4] {
    let count = numbers.len() as f64;
    let mean = numbers.iter().sum::<f64>() / count;
    let squares = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>();
    let pop = (count > 0.0).then(|| squares / count);
    let samp = (count > 1.0).then(|| squares / (count - 1.0));
    [pop, samp, pop.map(f64::sqrt), samp.map(f64::sqrt)]
}

#[track_caller]
fn close(found: (Option<f64>, Option<f64>, Option<f64>, Option<f64>), expected: [Option<f64>; 4]) {
    for (found, expected) in [found.0, found.1, found.2, found.3].into_iter().zip(expected) {
        match (found, expected) {
            (Some(found), Some(expected)) => {
                assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} for {expected}");
            }
            (found, expected) => assert_eq!(found, expected),
        }
    }
}

#[orm::test(models(Measure))]
fn variances(db: &Db) -> orm::Result<()> {
    let four = |m: &MeasureColumns| {
        (m.value.var_pop(), m.value.var_samp(), m.value.stddev_pop(), m.value.stddev_samp())
    };
    close(Measure::query().select(four).one(db)?, [None; 4]);
    let new = |of: &str, value: Option<f64>, whole| NewMeasure { of: of.into(), value, whole, small: 0.1 };
    // A large mean, from which little differs: what the squares less the square of the mean would lose.
    let large = [1e9 + 4.0, 1e9 + 7.0, 1e9 + 13.0, 1e9 + 16.0];
    let plain = [0.5, -2.25, 3.0, 1e-3, 7.75];
    let rows = large.map(|value| new("large", Some(value), 5)).into_iter();
    let rows = rows.chain(plain.map(|value| new("plain", Some(value), 5)));
    NewMeasure::insert_all(
        db,
        rows.chain([new("none", None, 7), new("one", Some(9.5), 7), new("one", None, 8)]),
    )?;
    let of = |name: &'static str| Measure::query().filter(move |m| m.of.eq(name));
    close(of("large").select(four).one(db)?, spread(&large));
    close(
        of("large").select(four).one(db)?,
        [Some(22.5), Some(30.0), Some(22.5f64.sqrt()), Some(30f64.sqrt())],
    );
    close(of("plain").select(four).one(db)?, spread(&plain));
    close(of("none").select(four).one(db)?, [None; 4]);
    close(of("one").select(four).one(db)?, [Some(0.0), None, Some(0.0), None]);
    // Of integers, of small floats, with a filter, in groups.
    let row = Measure::query()
        .select(|m| (m.whole.var_pop(), m.small.stddev_pop(), m.value.var_pop().filter(m.of.eq("one"))));
    let (whole, small, filtered) = row.one(db)?;
    close(
        (whole, None, None, None),
        [spread(&[5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 5.0, 7.0, 7.0, 8.0])[0], None, None, None],
    );
    assert_eq!((small, filtered), (Some(0.0), Some(0.0)));
    let groups = Measure::query().group_by(|m| m.of).having(|m| m.value.var_samp().gt(29.0)).select(|m| m.of);
    assert_eq!(groups.all(db)?, ["large"]);
    Ok(())
}

#[orm::test(models(Measure))]
fn variances_over_windows(db: &Db) -> orm::Result<()> {
    // One far from all others comes and goes, which must leave no trace.
    let values = [Some(1.0), Some(2.0), Some(1e12), None, Some(4.0), Some(4.5), Some(4.25), None, None];
    let new = |value| NewMeasure { of: String::new(), value, whole: 0, small: 0.0 };
    NewMeasure::insert_all(db, values.map(new))?;
    let over = |window: fn(&MeasureColumns) -> orm::Window| {
        let rows = Measure::query().order_by(|m| m.id.asc()).select(|m| {
            let window = window(m);
            (
                m.value.var_pop().over(&window),
                m.value.var_samp().over(&window),
                m.value.stddev_pop().over(&window),
                m.value.stddev_samp().over(&window),
            )
        });
        rows.all(db)
    };
    let seen = |rows: &[Option<f64>]| spread(&rows.iter().flatten().copied().collect::<Vec<_>>());
    for (at, found) in over(|m| window().order_by(m.id.asc()))?.into_iter().enumerate() {
        close(found, seen(&values[..=at]));
    }
    for (at, found) in over(|m| window().order_by(m.id.asc()).rows(-1..=0))?.into_iter().enumerate() {
        close(found, seen(&values[at.saturating_sub(1)..=at]));
    }
    for (at, found) in over(|m| window().order_by(m.id.asc()).rows(1..))?.into_iter().enumerate() {
        close(found, seen(&values[at + 1..]));
    }
    Ok(())
}

orm::sql_aggregate! {
    fn total(number: i32) -> Option<i64> = "sum";
    fn highest(price: Decimal) -> Option<Decimal> = "max";
}

#[orm::test(models(Sale))]
fn aggregates_of_the_user(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let groups = Sale::query().group_by(|s| s.shop).order_by(|s| total(s.day).desc());
    let rows = groups.select(|s| (s.shop, total(s.day), total(s.day).filter(s.day.gt(3)), highest(s.price)));
    let row = |shop: &str, all, late, price| (shop.to_owned(), Some(all), late, Some(dec(price)));
    assert_eq!(rows.all(db)?, [row("a", 10, Some(5), "10"), row("b", 4, None, "9")]);
    check(db, |s| total(s.day).over(window().order_by(s.id.asc())), [1, 3, 5, 10, 11, 14].map(Some))?;
    let refused = Sale::query().select(|s| (s.shop, total(s.day))).all(db);
    let message = "column `shop` stands beside an aggregate; add it to `group_by`";
    assert_eq!(refused.unwrap_err().to_string(), message);
    Ok(())
}
