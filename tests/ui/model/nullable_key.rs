use orm::Model;

#[derive(Model)]
struct User {
    id: Option<i64>,
}

fn main() {}
