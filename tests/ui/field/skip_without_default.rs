use orm::Model;

struct Cache(u8);

#[derive(Model)]
struct User {
    id: i64,
    #[orm(skip)]
    cache: Cache,
}

fn main() {}
