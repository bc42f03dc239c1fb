//! What is sold.

use orm::prelude::*;
use orm::{row_number, value, window};

use super::check;
use super::shop::*;

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q17_three_best_products_of_each_category(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let best = Item::query()
        .group_by(|i| (i.product().category().name, i.product().name))
        .select(|i| (i.product().category().name, i.product().name, (i.pieces * i.price).sum()))
        .subquery()
        .select(|(category, product, value)| {
            let place = window().partition_by(*category).order_by((value.desc(), product.asc()));
            (*category, *product, row_number().over(place))
        })
        .subquery()
        .filter(|(.., place)| place.le(3))
        .order_by(|(category, _, place)| (category.asc(), place.asc()));
    check(
        db,
        best,
        sql!(
            "WITH v AS (SELECT c.name AS category, p.name AS product, sum(i.pieces * i.price) AS value
                        FROM items i JOIN products p ON p.id = i.product_id JOIN categories c ON c.id = p.category_id GROUP BY 1, 2)
             SELECT * FROM (SELECT category, product, 1 + (SELECT count(*) FROM v w WHERE w.category = v.category
                            AND (w.value > v.value OR w.value = v.value AND w.product < v.product)) AS place FROM v) AS r
             WHERE place <= 3 ORDER BY category, place"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q18_revenue_of_each_category_with_all_below_it(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let within = Category::query().select(|c| (c.id, c.id)).recursive("within", |found| {
        Category::query().join(found, |(c, (_, id))| c.parent_id.eq(*id)).select(|(c, (top, _))| (*top, c.id))
    });
    let sums = within
        .query()
        .join(Category::query(), |((top, _), c)| c.id.eq(*top))
        .left_join(
            Item::query().select(|i| (i.product().category_id, i.pieces * i.price)),
            |((_, id), _, (category, _))| category.eq(*id),
        )
        .group_by(|(_, c, _)| c.name)
        .order_by(|(_, c, _)| c.name.asc())
        .select(|(_, c, (_, value))| (c.name, value.sum().unwrap_or(0)));
    check(
        db,
        sums,
        sql!(
            "WITH RECURSIVE w(top, id) AS (SELECT id, id FROM categories UNION ALL
                                           SELECT w.top, c.id FROM categories c JOIN w ON c.parent_id = w.id)
             SELECT t.name, coalesce((SELECT CAST(sum(i.pieces * i.price) AS bigint) FROM items i JOIN products p ON p.id = i.product_id
                                      WHERE p.category_id IN (SELECT w.id FROM w WHERE w.top = t.id)), 0)
             FROM categories t ORDER BY t.name"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q19_the_path_to_each_category(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let paths = Category::query()
        .filter(|c| c.parent_id.is_null())
        .select(|c| (c.id, c.name, value(0_i64)))
        .recursive("paths", |found| {
            Category::query()
                .join(found, |(c, (id, ..))| c.parent_id.eq(*id))
                .select(|(c, (_, path, depth))| (c.id, path.concat(" > ").concat(c.name), *depth + 1))
        })
        .query()
        .order_by(|(_, path, _)| path.asc());
    check(
        db,
        paths,
        sql!(
            sqlite = "WITH RECURSIVE p(id, path, depth) AS (SELECT id, name, 0 FROM categories WHERE parent_id IS NULL UNION ALL
                         SELECT c.id, p.path || ' > ' || c.name, p.depth + 1 FROM categories c JOIN p ON c.parent_id = p.id)
                     SELECT id, path, depth FROM p ORDER BY path",
            postgres = "WITH RECURSIVE p(id, path, depth) AS (
                           SELECT id, name, 0::bigint FROM categories WHERE parent_id IS NULL UNION ALL
                           SELECT c.id, p.path || ' > ' || c.name, p.depth + 1 FROM categories c JOIN p ON c.parent_id = p.id)
                       SELECT id, path, depth FROM p ORDER BY path"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q20_products_that_are_bought_together(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let pairs = Item::query()
        .join(Item::query(), |(a, b)| a.order_id.eq(b.order_id).and(a.product_id.lt(b.product_id)))
        .group_by(|(a, b)| (a.product().name, b.product().name))
        .order_by(|(a, b)| (count().desc(), a.product().name.asc(), b.product().name.asc()))
        .limit(10)
        .select(|(a, b)| (a.product().name, b.product().name, count()));
    check(
        db,
        pairs,
        sql!(
            "SELECT p.name, q.name, count(*) FROM items a JOIN items b ON a.order_id = b.order_id AND a.product_id < b.product_id
             JOIN products p ON p.id = a.product_id JOIN products q ON q.id = b.product_id
             GROUP BY p.name, q.name ORDER BY 3 DESC, 1, 2 LIMIT 10"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q21_best_reviewed_with_three_reviews_or_more(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let best = Review::query()
        .group_by(|r| r.product().name)
        .having(|_| count().ge(3))
        .order_by(|r| (r.stars.avg().desc(), r.product().name.asc()))
        .select(|r| (r.product().name, r.stars.avg(), count()));
    check(
        db,
        best,
        sql!(
            "SELECT p.name, CAST(avg(r.stars) AS double precision), count(*) FROM reviews r JOIN products p ON p.id = r.product_id
             GROUP BY p.name HAVING count(*) >= 3 ORDER BY 2 DESC, 1"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q22_sold_but_never_reviewed(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let sold = Product::query().filter(|p| p.items().any()).select(|p| (p.id, p.name));
    let reviewed = Product::query().filter(|p| p.reviews().any()).select(|p| (p.id, p.name));
    check(
        db,
        sold.except(reviewed).order_by(|(id, _)| id.asc()),
        sql!(
            "SELECT p.id, p.name FROM products p WHERE p.id IN (SELECT product_id FROM items)
             AND p.id NOT IN (SELECT product_id FROM reviews) ORDER BY p.id"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q23_share_of_each_category(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let shares = Item::query()
        .group_by(|i| i.product().category().name)
        .select(|i| (i.product().category().name, (i.pieces * i.price).sum()))
        .subquery()
        .order_by(|(name, _)| name.asc())
        .select(|(name, value)| (*name, value.as_f64() / value.sum().over(window()).as_f64()));
    check(
        db,
        shares,
        sql!(
            "SELECT c.name, CAST(sum(i.pieces * i.price) AS double precision)
                            / CAST((SELECT sum(pieces * price) FROM items) AS double precision)
             FROM items i JOIN products p ON p.id = i.product_id JOIN categories c ON c.id = p.category_id
             GROUP BY c.name ORDER BY c.name"
        ),
    )
}

#[orm::test(models(Customer, Category, Product, Order, Item, Review))]
fn q24_names_of_the_products_of_each_category(db: &Db) -> orm::Result<()> {
    fill(db)?;
    let lists = Product::query()
        .group_by(|p| p.category().name)
        .order_by(|p| p.category().name.asc())
        .select(|p| (p.category().name, p.name.string_agg(", ").order_by(p.price.desc())));
    check(
        db,
        lists,
        sql!(
            sqlite = "SELECT c.name, group_concat(p.name, ', ' ORDER BY p.price DESC)
                     FROM products p JOIN categories c ON c.id = p.category_id GROUP BY 1 ORDER BY 1",
            postgres = "SELECT c.name, string_agg(p.name, ', ' ORDER BY p.price DESC)
                       FROM products p JOIN categories c ON c.id = p.category_id GROUP BY 1 ORDER BY 1"
        ),
    )
}
