use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed)]
    address: Option<Option<Address>>,
}

fn main() {}
