use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(version)]
    version: String,
}

fn main() {}
