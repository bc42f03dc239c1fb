use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(max_len = 3)]
    age: i32,
}

fn main() {}
