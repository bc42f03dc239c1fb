use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    city: String,
}

#[derive(Model)]
#[orm(fields(only(home, id.x, house.city), with(id, name, home.city, home.city)))]
struct User {
    id: i64,
    home_name: String,
    #[orm(embed)]
    home: Address,
}

#[derive(Model)]
#[orm(fields(with(home.city)))]
struct Friend {
    id: i64,
    home_city: String,
    #[orm(embed)]
    home: Address,
}

#[derive(Model)]
#[orm(fields(with(home..city)))]
struct Enemy {
    id: i64,
    #[orm(embed)]
    home: Address,
}

fn main() {}
