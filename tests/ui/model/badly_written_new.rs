use orm::Model;

#[derive(Model)]
#[orm(new = "Debug", crate = 5)]
struct User {
    id: i64,
}

fn main() {}
