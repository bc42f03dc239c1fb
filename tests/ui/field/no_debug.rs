use orm::{Model, Value};

#[derive(Value, Clone)]
enum Role {
    Admin,
}

#[derive(Model)]
struct User {
    id: i64,
    role: Role,
}

fn main() {}
