//! The shop: customers, orders of items, products in a tree of categories, reviews.

use jiff::Timestamp;
use orm::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(orders: Order), has_many(reviews: Review))]
pub(super) struct Customer {
    pub id: i64,
    pub name: String,
    pub city: Option<String>,
    pub joined_at: Timestamp,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(table = "categories", has_many(products: Product))]
pub(super) struct Category {
    pub id: i64,
    pub name: String,
    #[orm(belongs_to = Self, index)]
    pub parent_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(items: Item), has_many(reviews: Review))]
pub(super) struct Product {
    pub id: i64,
    pub name: String,
    /// In cents.
    pub price: i64,
    #[orm(belongs_to = Category, index)]
    pub category_id: i64,
}

#[derive(Value, Debug, Clone, Copy, PartialEq)]
pub(super) enum Status {
    Paid,
    Shipped,
    Returned,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[orm(has_many(items: Item))]
pub(super) struct Order {
    pub id: i64,
    #[orm(belongs_to = Customer, index)]
    pub customer_id: i64,
    pub placed_at: Timestamp,
    pub status: Status,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Item {
    #[orm(primary_key, belongs_to = Order)]
    pub order_id: i64,
    #[orm(primary_key, belongs_to = Product, index)]
    pub product_id: i64,
    pub pieces: i64,
    /// In cents, of one piece.
    pub price: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub(super) struct Review {
    pub id: i64,
    #[orm(belongs_to = Product, index)]
    pub product_id: i64,
    #[orm(belongs_to = Customer, index)]
    pub customer_id: i64,
    pub stars: i32,
}

/// Numbers without rhyme, the same each time (<https://en.wikipedia.org/wiki/Linear_congruential_generator>).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Dice {
        Dice(7)
    }

    /// From 0 up to, but not, `below`.
    pub(super) fn roll(&mut self, below: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).expect("31 bits") % below
    }
}

/// So many hours into 2024.
pub(super) fn hour(hours: i64) -> Timestamp {
    let start: Timestamp = "2024-01-01T00:00:00Z".parse().expect("a moment");
    start + jiff::SignedDuration::from_hours(hours)
}

/// 40 customers, of whom some never order; 24 products in a tree of 8 categories; 150 orders of 2024.
pub(super) fn fill(db: &Db) -> orm::Result<()> {
    let mut dice = Dice::new();
    let tree = [
        ("all", None),
        ("home", Some(1)),
        ("garden", Some(1)),
        ("books", Some(1)),
        ("kitchen", Some(2)),
        ("bath", Some(2)),
        ("poetry", Some(4)),
        ("pans", Some(5)),
    ];
    for (name, parent_id) in tree {
        NewCategory { name: name.into(), parent_id }.insert(db)?;
    }
    let cities = [Some("Oslo"), Some("Rome"), Some("Bern"), None];
    NewCustomer::insert_all(
        db,
        (0..40).map(|n| NewCustomer {
            name: format!("customer {n:02}"),
            city: cities[usize::try_from(n % 4).expect("small")].map(Into::into),
            joined_at: hour(n * 100),
        }),
    )?;
    NewProduct::insert_all(
        db,
        (0..24).map(|n| NewProduct {
            name: format!("product {n:02}"),
            price: 100 + n * n * 7,
            category_id: 2 + n % 7,
        }),
    )?;
    let statuses = [Status::Paid, Status::Shipped, Status::Shipped, Status::Returned];
    for n in 0..150 {
        let customer = dice.roll(33);
        let order = NewOrder {
            customer_id: 1 + customer,
            placed_at: hour(customer * 100 + dice.roll(8_000 - customer * 100)),
            status: statuses[usize::try_from(dice.roll(4)).expect("small")],
        };
        let order = order.insert(db)?;
        let first = dice.roll(20);
        NewItem::insert_all(
            db,
            (0..1 + n % 4).map(|at| NewItem {
                order_id: order.id,
                product_id: 1 + first + at,
                pieces: 1 + dice.roll(5),
                price: 100 + (first + at) * (first + at) * 7 - dice.roll(50),
            }),
        )?;
    }
    NewReview::insert_all(
        db,
        (0..70).map(|_| NewReview {
            product_id: 1 + dice.roll(16),
            customer_id: 1 + dice.roll(40),
            stars: i32::try_from(1 + dice.roll(5)).expect("small"),
        }),
    )?;
    Ok(())
}
