use orm::Model;

#[derive(Model)]
#[orm(index(nmae), unique(address))]
struct User {
    id: i64,
    name: String,
}

fn main() {}
