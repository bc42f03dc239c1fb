use orm::Model;

#[derive(Model)]
#[orm(unique(id))]
struct User {
    id: i64,
}

fn main() {}
