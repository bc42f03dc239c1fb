use orm::{Embed, Model};

#[derive(Embed, Debug, Clone)]
struct Address {
    street: String,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(embed = "home_")]
    a: Address,
    #[orm(embed(prefix))]
    b: Address,
    #[orm(embed(prefx = "home_"))]
    c: Address,
    #[orm(embed())]
    d: Address,
    #[orm(embed(prefix = "a\0"))]
    f: Address,
    #[orm(skip = true)]
    e: i32,
}

fn main() {}
