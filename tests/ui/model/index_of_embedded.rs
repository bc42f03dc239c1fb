use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
#[orm(index(home.stret), unique(id.x))]
#[orm(index(hom.street), index(home.street, home.street))]
struct User {
    id: i64,
    #[orm(embed)]
    home: Address,
}

fn main() {}
