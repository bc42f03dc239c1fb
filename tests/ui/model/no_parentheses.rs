use orm::Model;

#[derive(Model)]
#[orm = "people"]
struct User {
    id: i64,
}

fn main() {}
