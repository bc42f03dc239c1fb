use orm::Model;

#[derive(Model)]
#[orm(new(derives(Debug)))]
struct User {
    id: i64,
}

fn main() {}
