//! What was sold, and when.

use orm::prelude::*;
use orm::{case, row_number, window};

use super::check;
use super::shop::*;

/// What an item brought.
fn revenue(i: &ItemColumns) -> orm::Expr<Option<i64>> {
    (i.pieces * i.price).sum()
}

/// Month and revenue.
fn monthly() -> Query<Item, (String, i64)> {
    Item::query()
        .group_by(|i| i.order().placed_at.year_month())
        .select(|i| (i.order().placed_at.year_month(), revenue(i).unwrap_or(0)))
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q01_revenue_per_month(db: &Db) -> orm::Result<()> {
    fill(db)?;
    check(
        db,
        monthly().order_by(|i| i.order().placed_at.year_month().asc()),
        sql!(
            sqlite = "SELECT substr(o.placed_at, 1, 7), sum(i.pieces * i.price) FROM items i JOIN orders o ON o.id = i.order_id
                     GROUP BY 1 ORDER BY 1",
            postgres = "SELECT to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM'), sum(i.pieces * i.price)::bigint
                       FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1 ORDER BY 1"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q02_running_total_of_revenue(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let running = monthly()
        .subquery()
        .order_by(|(month, _)| month.asc())
        .select(|(month, revenue)| (*month, *revenue, revenue.sum().over(window().order_by(month.asc()))));
    check(
        db,
        running,
        sql!(
            sqlite = "WITH m AS (SELECT substr(o.placed_at, 1, 7) AS month, sum(i.pieces * i.price) AS r
                                FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1)
                     SELECT a.month, a.r, (SELECT sum(b.r) FROM m b WHERE b.month <= a.month) FROM m a ORDER BY a.month",
            postgres = "WITH m AS (SELECT to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
                                         sum(i.pieces * i.price)::bigint AS r
                                  FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1)
                       SELECT a.month, a.r, (SELECT sum(b.r)::bigint FROM m b WHERE b.month <= a.month) FROM m a ORDER BY a.month"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q03_growth_from_month_to_month(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let growth = monthly()
        .subquery()
        .order_by(|(month, _)| month.asc())
        .select(|(month, revenue)| (*month, *revenue - revenue.lag(1).over(window().order_by(month.asc()))));
    check(
        db,
        growth,
        sql!(
            sqlite = "WITH m AS (SELECT substr(o.placed_at, 1, 7) AS month, sum(i.pieces * i.price) AS r
                                FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1)
                     SELECT a.month, a.r - (SELECT b.r FROM m b WHERE b.month < a.month ORDER BY b.month DESC LIMIT 1)
                     FROM m a ORDER BY a.month",
            postgres = "WITH m AS (SELECT to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
                                         sum(i.pieces * i.price)::bigint AS r
                                  FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1)
                       SELECT a.month, a.r - (SELECT b.r FROM m b WHERE b.month < a.month ORDER BY b.month DESC LIMIT 1)
                       FROM m a ORDER BY a.month"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q04_moving_average_of_three_months(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let moving = monthly()
        .subquery()
        .order_by(|(month, _)| month.asc())
        .select(|(month, revenue)| (*month, revenue.sum().over(window().order_by(month.asc()).rows(-2..=0))));
    check(
        db,
        moving,
        sql!(
            sqlite = "SELECT month, sum(r) OVER (ORDER BY month ROWS 2 PRECEDING) FROM (
                         SELECT substr(o.placed_at, 1, 7) AS month, sum(i.pieces * i.price) AS r
                         FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1) ORDER BY month",
            postgres = "SELECT month, (sum(r) OVER (ORDER BY month ROWS 2 PRECEDING))::bigint FROM (
                           SELECT to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month,
                                  sum(i.pieces * i.price)::bigint AS r
                           FROM items i JOIN orders o ON o.id = i.order_id GROUP BY 1) AS m ORDER BY month"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q05_orders_by_status_side_by_side(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let of = |o: &OrderColumns, status| count().filter(o.status.eq(status));
    let pivot = Order::query()
        .group_by(|o| o.placed_at.year_month())
        .order_by(|o| o.placed_at.year_month().asc())
        .select(|o| {
            let month = o.placed_at.year_month();
            (month, of(o, Status::Paid), of(o, Status::Shipped), of(o, Status::Returned), count())
        });
    check(
        db,
        pivot,
        sql!(
            sqlite = "SELECT substr(placed_at, 1, 7), sum(status = 'paid'), sum(status = 'shipped'), sum(status = 'returned'),
                            count(*) FROM orders GROUP BY 1 ORDER BY 1",
            postgres = "SELECT to_char(placed_at AT TIME ZONE 'UTC', 'YYYY-MM'), sum((status = 'paid')::int),
                              sum((status = 'shipped')::int), sum((status = 'returned')::int), count(*)
                       FROM orders GROUP BY 1 ORDER BY 1"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q06_median_value_of_an_order(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let values = Item::query().group_by(|i| i.order_id).select(|i| (i.order_id, revenue(i)));
    let median = values.subquery().select(|(_, value)| value.median());
    check(
        db,
        median,
        sql!(
            sqlite = "WITH v AS (SELECT sum(pieces * price) AS value FROM items GROUP BY order_id)
                     SELECT avg(value) FROM (SELECT value FROM v ORDER BY value LIMIT 2 - (SELECT count(*) FROM v) % 2
                                             OFFSET (SELECT (count(*) - 1) / 2 FROM v))",
            postgres = "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY value)
                       FROM (SELECT sum(pieces * price) AS value FROM items GROUP BY order_id) AS v"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q07_months_with_orders_in_a_row(db: &Db) -> orm::Result<()> {
    fill(db)?;
    // Days in a row on which something was ordered: a day less its number among them is the same within a run.
    let days = Order::query().select(|o| (o.placed_at.date(),)).distinct();
    let runs = days
        .subquery()
        .select(|(day,)| (*day, row_number().over(window().order_by(day.asc()))))
        .subquery()
        .select(|(day, number)| (*day, day.days_since(jiff::civil::date(2024, 1, 1)).as_i64() - *number))
        .subquery()
        .group_by(|(_, run)| *run)
        .having(|_| count().ge(3))
        .order_by(|(day, _)| day.min().asc())
        .select(|(day, _)| (day.min(), count()));
    check(
        db,
        runs,
        sql!(
            sqlite = "WITH d AS (SELECT DISTINCT date(substr(placed_at, 1, 10)) AS day FROM orders)
                     SELECT min(day), count(*) FROM (SELECT day, julianday(day) - row_number() OVER (ORDER BY day) AS run FROM d)
                     GROUP BY run HAVING count(*) >= 3 ORDER BY 1",
            postgres = "WITH d AS (SELECT DISTINCT (placed_at AT TIME ZONE 'UTC')::date AS day FROM orders)
                       SELECT min(day), count(*)
                       FROM (SELECT day, day - (row_number() OVER (ORDER BY day))::int AS run FROM d) AS r
                       GROUP BY run HAVING count(*) >= 3 ORDER BY 1"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q08_revenue_of_new_and_of_returning_customers(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let first = Order::query().group_by(|o| o.customer_id).select(|o| (o.customer_id, o.placed_at.min()));
    let split = Item::query()
        .join(first, |(i, (customer, _))| i.order().customer_id.eq(*customer))
        .select(|(i, (_, first))| {
            let kind = case().when(i.order().placed_at.eq(*first), "new").otherwise("returning");
            (i.order().placed_at.year_month(), kind, i.pieces * i.price)
        })
        .subquery()
        .group_by(|(month, kind, _)| (*month, *kind))
        .order_by(|(month, kind, _)| (month.asc(), kind.asc()))
        .select(|(month, kind, value)| (*month, *kind, value.sum()));
    check(
        db,
        split,
        sql!(
            sqlite = "SELECT substr(o.placed_at, 1, 7), iif(o.placed_at = f.first, 'new', 'returning') AS kind,
                            sum(i.pieces * i.price)
                     FROM items i JOIN orders o ON o.id = i.order_id
                     JOIN (SELECT customer_id, min(placed_at) AS first FROM orders GROUP BY 1) f ON f.customer_id = o.customer_id
                     GROUP BY 1, 2 ORDER BY 1, 2",
            postgres = "SELECT to_char(o.placed_at AT TIME ZONE 'UTC', 'YYYY-MM'),
                              CASE WHEN o.placed_at = f.first THEN 'new' ELSE 'returning' END AS kind,
                              sum(i.pieces * i.price)::bigint
                       FROM items i JOIN orders o ON o.id = i.order_id
                       JOIN (SELECT customer_id, min(placed_at) AS first FROM orders GROUP BY 1) f
                         ON f.customer_id = o.customer_id
                       GROUP BY 1, 2 ORDER BY 1, 2"
        ),
    )
}
