use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
enum Role {
    #[orm(renam = "admin")]
    Admin,
}

#[derive(Model)]
struct User {
    id: i64,
    role: Role,
}

fn main() {}
