use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
#[orm(index(home.stret))]
struct Person {
    id: i64,
    #[orm(embed)]
    home: Address,
}

fn main() {}
