use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(generated)]
    number: i64,
}

fn main() {}
