use orm::Model;

#[derive(Model)]
struct User {
    #[orm(unique)]
    id: i64,
}

fn main() {}
