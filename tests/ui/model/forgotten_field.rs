use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    name: String,
    age: i32,
}

fn main() {
    let _ = NewUser { age: 3 };
}
