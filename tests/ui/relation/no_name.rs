use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author: i64,
}

fn main() {}
