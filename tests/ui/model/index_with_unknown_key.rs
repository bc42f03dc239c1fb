use orm::Model;

#[derive(Model)]
#[orm(index(name, kind = "hash"))]
struct User {
    id: i64,
    name: String,
}

fn main() {}
