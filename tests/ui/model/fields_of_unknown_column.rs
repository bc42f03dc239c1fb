use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    city: String,
}

#[derive(Model)]
#[orm(fields(with(home.town)))]
struct User {
    id: i64,
    #[orm(embed)]
    home: Address,
}

fn main() {}
