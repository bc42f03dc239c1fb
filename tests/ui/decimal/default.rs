use orm::Model;
use rust_decimal::Decimal;

#[derive(Model)]
struct Product {
    id: i64,
    #[orm(default = 0.1234567890123456789)]
    price: Decimal,
    #[orm(default = "1,50")]
    tax: Decimal,
    #[orm(default = 1e29)]
    weight: Option<Decimal>,
}

fn main() {}
