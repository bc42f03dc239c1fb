//! Who buys.

use orm::prelude::*;
use orm::{case, dense_rank, ntile, window};

use super::check;
use super::shop::*;

/// Each customer who ordered, with what they spent.
fn spent() -> Query<Item, (i64, String, i64)> {
    Item::query().group_by(|i| (i.order().customer_id, i.order().customer().name)).select(|i| {
        let customer = i.order().customer();
        (i.order().customer_id, customer.name, (i.pieces * i.price).sum().unwrap_or(0))
    })
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q09_customers_without_an_order(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let silent =
        Customer::query().filter(|c| c.orders().none()).order_by(|c| c.name.asc()).select(|c| c.name);
    check(
        db,
        silent,
        sql!(
            "SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL ORDER BY c.name"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q10_the_five_best_with_ties(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let best = spent()
        .subquery()
        .select(|(_, name, value)| (*name, *value, dense_rank().over(window().order_by(value.desc()))))
        .subquery()
        .filter(|(.., rank)| rank.le(5))
        .order_by(|(name, _, rank)| (rank.asc(), name.asc()));
    check(
        db,
        best,
        sql!(
            sqlite = "WITH v AS (SELECT c.name, sum(i.pieces * i.price) AS value FROM items i
                                JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id GROUP BY c.id, c.name)
                     SELECT a.name, a.value, 1 + (SELECT count(DISTINCT b.value) FROM v b WHERE b.value > a.value) AS rank
                     FROM v a WHERE rank <= 5 ORDER BY rank, a.name",
            postgres = "WITH v AS (SELECT c.name, sum(i.pieces * i.price)::bigint AS value FROM items i
                                  JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id
                                  GROUP BY c.id, c.name)
                       SELECT * FROM (SELECT a.name, a.value,
                                             1 + (SELECT count(DISTINCT b.value) FROM v b WHERE b.value > a.value) AS rank
                                      FROM v a) AS r WHERE rank <= 5 ORDER BY rank, name"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q11_quarters_of_customers_by_what_they_spend(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let quarters = spent()
        .subquery()
        .select(|(id, _, value)| (*value, ntile(4).over(window().order_by((value.desc(), id.asc())))))
        .subquery()
        .group_by(|(_, quarter)| *quarter)
        .order_by(|(_, quarter)| quarter.asc())
        .select(|(value, quarter)| (*quarter, count(), value.min(), value.max()));
    check(
        db,
        quarters,
        sql!(
            "SELECT quarter, count(*), min(value), max(value) FROM (
                 SELECT value, ntile(4) OVER (ORDER BY value DESC, id) AS quarter FROM (
                     SELECT o.customer_id AS id, CAST(sum(i.pieces * i.price) AS bigint) AS value
                     FROM items i JOIN orders o ON o.id = i.order_id GROUP BY o.customer_id) AS v) AS q
             GROUP BY quarter ORDER BY quarter"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q12_cohorts_by_the_month_of_the_first_order(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // How many of those who ordered first in a month ordered again within 30 and within 90 days.
    let first = Order::query().group_by(|o| o.customer_id).select(|o| (o.customer_id, o.placed_at.min()));
    let again = first
        .subquery()
        .left_join(Order::query(), |((customer, at), o)| o.customer_id.eq(*customer).and(o.placed_at.gt(*at)))
        .select(|((customer, at), o)| {
            let within = |days: i64| o.placed_at.le(at.plus(jiff::SignedDuration::from_hours(24 * days)));
            let soon = case().when(within(30), *customer).or_null();
            let later = case().when(within(90), *customer).or_null();
            (at.year_month(), *customer, soon, later)
        })
        .subquery()
        .group_by(|(month, ..)| *month)
        .order_by(|(month, ..)| month.asc())
        .select(|(month, customer, soon, later)| {
            (*month, customer.count_distinct(), soon.count_distinct(), later.count_distinct())
        });
    check(
        db,
        again,
        sql!(
            sqlite = "SELECT substr(f.at, 1, 7) AS month, count(DISTINCT f.customer_id),
                            count(DISTINCT CASE WHEN julianday(o.placed_at) - julianday(f.at) <= 30.00001 THEN f.customer_id END),
                            count(DISTINCT CASE WHEN julianday(o.placed_at) - julianday(f.at) <= 90.00001 THEN f.customer_id END)
                     FROM (SELECT customer_id, min(placed_at) AS at FROM orders GROUP BY 1) f
                     LEFT JOIN orders o ON o.customer_id = f.customer_id AND o.placed_at > f.at GROUP BY 1 ORDER BY 1",
            postgres = "SELECT to_char(f.at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, count(DISTINCT f.customer_id),
                              count(DISTINCT f.customer_id) FILTER (WHERE o.placed_at <= f.at + interval '720 hours'),
                              count(DISTINCT f.customer_id) FILTER (WHERE o.placed_at <= f.at + interval '2160 hours')
                       FROM (SELECT customer_id, min(placed_at) AS at FROM orders GROUP BY 1) f
                       LEFT JOIN orders o ON o.customer_id = f.customer_id AND o.placed_at > f.at GROUP BY 1 ORDER BY 1"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q13_the_longest_wait_between_two_orders(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let waits = Order::query()
        .select(|o| {
            let last = o
                .placed_at
                .lag(1)
                .over(window().partition_by(o.customer_id).order_by((o.placed_at.asc(), o.id.asc())));
            (o.customer().name, o.placed_at.date().days_since(last.date()))
        })
        .subquery()
        .group_by(|(name, _)| *name)
        .having(|(_, days)| days.max().gt(30))
        .order_by(|(name, days)| (days.max().desc(), name.asc()))
        .limit(10)
        .select(|(name, days)| (*name, days.max()));
    check(
        db,
        waits,
        sql!(
            sqlite = "SELECT name, max(days) FROM (
                         SELECT c.name, CAST(julianday(substr(o.placed_at, 1, 10)) - julianday(substr((
                             SELECT p.placed_at FROM orders p WHERE p.customer_id = o.customer_id
                             AND (p.placed_at, p.id) < (o.placed_at, o.id) ORDER BY p.placed_at DESC, p.id DESC LIMIT 1), 1, 10)) AS INTEGER) AS days
                         FROM orders o JOIN customers c ON c.id = o.customer_id)
                     GROUP BY name HAVING max(days) > 30 ORDER BY 2 DESC, 1 LIMIT 10",
            postgres = "SELECT name, max(days) FROM (
                           SELECT c.name, (o.placed_at AT TIME ZONE 'UTC')::date - (lag(o.placed_at) OVER (
                               PARTITION BY o.customer_id ORDER BY o.placed_at, o.id) AT TIME ZONE 'UTC')::date AS days
                           FROM orders o JOIN customers c ON c.id = o.customer_id) AS w
                       GROUP BY name HAVING max(days) > 30 ORDER BY 2 DESC, 1 LIMIT 10"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q14_share_of_customers_who_come_back(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let orders = Order::query().group_by(|o| o.customer_id).select(|o| (o.customer_id, count()));
    let share = orders.subquery().select(|(_, orders)| {
        let again = count().filter(orders.gt(1));
        (again.clone(), count(), again.as_f64() / count().as_f64())
    });
    check(
        db,
        share,
        sql!(
            "SELECT (SELECT count(*) FROM (SELECT customer_id FROM orders GROUP BY 1 HAVING count(*) > 1) AS a),
                    count(DISTINCT customer_id),
                    CAST((SELECT count(*) FROM (SELECT customer_id FROM orders GROUP BY 1 HAVING count(*) > 1) AS a)
                         AS double precision) / count(DISTINCT customer_id)
             FROM orders"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q15_size_of_a_basket_by_city(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let baskets = Order::query().select(|o| (o.customer().city, o.items().aggregate(|i| i.pieces.sum())));
    let sizes = baskets
        .subquery()
        .group_by(|(city, _)| *city)
        .order_by(|(city, _)| city.asc())
        .select(|(city, pieces)| (city.unwrap_or("nowhere"), pieces.sum(), count()));
    check(
        db,
        sizes,
        sql!(
            "SELECT coalesce(city, 'nowhere'), CAST(sum(pieces) AS bigint), count(*) FROM (
                 SELECT c.city, (SELECT sum(i.pieces) FROM items i WHERE i.order_id = o.id) AS pieces
                 FROM orders o JOIN customers c ON c.id = o.customer_id) AS b
             GROUP BY city ORDER BY city NULLS FIRST"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q16_who_bought_all_of_a_category(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // Nothing of a category with a product of a small number is missing among what they bought.
    let few = || Product::query().filter(|p| p.category_id.eq(3).and(p.id.between(1, 16)));
    let all = Customer::query()
        .filter(|c| {
            let bought = |product| {
                Item::query()
                    .filter(move |i| i.product_id.eq(product).and(i.order().customer_id.eq(c.id)))
                    .any()
            };
            few().filter(|p| !bought(p.id)).none()
        })
        .order_by(|c| c.id.asc())
        .select(|c| c.id);
    check(
        db,
        all,
        sql!(
            "SELECT o.customer_id FROM items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id
             WHERE p.category_id = 3 AND p.id BETWEEN 1 AND 16 GROUP BY o.customer_id
             HAVING count(DISTINCT p.id) = (SELECT count(*) FROM products WHERE category_id = 3 AND id BETWEEN 1 AND 16)
             ORDER BY 1"
        ),
    )
}
