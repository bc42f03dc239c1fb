use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    name: Nickname,
}

fn main() {}
