use orm::Model;

#[derive(Model)]
struct Booking {
    id: i64,
    nights: std::ops::Range<i32>,
    days: Option<std::ops::RangeInclusive<i32>>,
}

fn main() {}
