use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(version)]
    version: i32,
    #[orm(version)]
    revision: i32,
}

fn main() {}
