//! Methods that a program adds to `Query`, for one model and for every one that has a certain column.

use orm::prelude::*;
use orm::{Column, Many, Required};

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(posts: Post))]
struct Shop {
    id: i64,
    name: String,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Post {
    id: i64,
    #[orm(belongs_to = Shop, index)]
    shop_id: i64,
    title: String,
    #[orm(default = false)]
    published: bool,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Order {
    id: i64,
    #[orm(belongs_to = Shop, index)]
    shop_id: i64,
}

/// For one model.
trait PostQueries {
    fn published(self) -> Self;
}

impl<Out> PostQueries for Query<Post, Out> {
    fn published(self) -> Self {
        self.filter(|p| p.published.eq(true))
    }
}

impl<Out> PostQueries for Many<Post, Out> {
    fn published(self) -> Self {
        self.filter(|p| p.published.eq(true))
    }
}

/// The models that belong to a shop.
trait InShop: Model {
    fn shop(columns: &Self::Columns<Required>) -> Column<i64>;
}

impl InShop for Post {
    fn shop(columns: &PostColumns) -> Column<i64> {
        columns.shop_id
    }
}

impl InShop for Order {
    fn shop(columns: &OrderColumns) -> Column<i64> {
        columns.shop_id
    }
}

/// For all of them.
trait InShopQueries {
    fn of_shop(self, shop: &Shop) -> Self;
}

impl<M: InShop, Out> InShopQueries for Query<M, Out> {
    fn of_shop(self, shop: &Shop) -> Self {
        self.filter(|row| M::shop(row).eq(shop.id))
    }
}

/// A way to end a query, for all models.
trait Batched<Out> {
    fn in_batches(&self, db: &Db, size: usize, each: impl FnMut(Vec<Out>)) -> orm::Result<()>;
}

impl<M: Model, Out> Batched<Out> for Query<M, Out> {
    fn in_batches(&self, db: &Db, size: usize, mut each: impl FnMut(Vec<Out>)) -> orm::Result<()> {
        let mut batch = Vec::new();
        for row in self.stream(db)? {
            batch.push(row?);
            if batch.len() == size {
                each(std::mem::take(&mut batch));
            }
        }
        if !batch.is_empty() {
            each(batch);
        }
        Ok(())
    }
}

#[orm::test(models(Shop, Post, Order))]
fn queries_have_methods_of_the_program(db: &Db) -> orm::Result<()> {
    let shops = NewShop::insert_all(db, ["one", "two"].map(|name| NewShop { name: name.into() }))?;
    let post =
        |shop: &Shop, title: &str, published| NewPost { shop_id: shop.id, title: title.into(), published };
    NewPost::insert_all(
        db,
        [post(&shops[0], "a", Some(true)), post(&shops[0], "b", None), post(&shops[1], "c", Some(true))],
    )?;
    NewOrder { shop_id: shops[1].id }.insert(db)?;
    let titles: Vec<String> =
        Post::query().published().select(|p| p.title).order_by(|p| p.id.asc()).all(db)?;
    assert_eq!(titles, ["a", "c"]);
    assert_eq!(Post::query().select(|p| p.title).of_shop(&shops[0]).published().all(db)?, ["a"]);
    assert_eq!(Order::query().of_shop(&shops[1]).count(db)?, 1);
    assert_eq!(shops[0].posts().published().count(db)?, 1);
    let counts: Vec<(String, i64)> = Shop::query()
        .filter(|s| s.posts().published().any())
        .order_by(|s| s.id.asc())
        .select(|s| (s.name, s.posts().published().count()))
        .all(db)?;
    assert_eq!(counts, [("one".to_owned(), 1), ("two".to_owned(), 1)]);
    let mut sizes = Vec::new();
    Post::query().in_batches(db, 2, |batch| sizes.push(batch.len()))?;
    assert_eq!(sizes, [2, 1]);
    Ok(())
}
