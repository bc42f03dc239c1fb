use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    home_street: String,
    #[orm(embed)]
    home: Address,
}

fn main() {}
