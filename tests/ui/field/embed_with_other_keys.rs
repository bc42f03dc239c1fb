use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed, unique, column = "a")]
    address: Address,
    #[orm(skip, default = 1)]
    cache: i32,
    #[orm(skip, embed)]
    other: Address,
}

fn main() {}
