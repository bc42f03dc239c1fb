use orm::{Model, Range};

#[derive(Model)]
struct Shelf {
    id: i64,
    letters: Range<String>,
}

fn main() {}
