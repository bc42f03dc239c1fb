use orm::Model;

#[derive(Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed)]
    address: Address,
}

fn main() {}
