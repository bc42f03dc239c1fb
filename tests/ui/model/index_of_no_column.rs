use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
#[orm(index(home), unique(cache, id))]
struct User {
    id: i64,
    #[orm(embed)]
    home: Address,
    #[orm(skip)]
    cache: i32,
}

fn main() {}
