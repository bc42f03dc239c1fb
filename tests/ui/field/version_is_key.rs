use orm::Model;

#[derive(Model)]
struct User {
    #[orm(version)]
    id: i64,
}

fn main() {}
