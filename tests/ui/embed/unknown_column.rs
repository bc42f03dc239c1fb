use orm::prelude::*;

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed)]
    home: Address,
}

fn main() {
    let _ = User::query().filter(|u| u.home.stret.eq("x"));
}
