use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
struct Size(u64);

#[derive(Model)]
struct File {
    id: i64,
    size: Option<Size>,
}

fn main() {}
