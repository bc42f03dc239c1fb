use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(uniqe)]
    email: String,
    #[orm(nullable)]
    name: String,
}

fn main() {}
