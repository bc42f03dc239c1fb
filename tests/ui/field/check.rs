use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(check = "age > 0")]
    age: i32,
}

fn main() {}
