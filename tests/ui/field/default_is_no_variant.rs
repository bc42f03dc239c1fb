use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
enum Role {
    Admin,
    Member,
}

#[derive(Model)]
struct User {
    id: i64,
    #[orm(default = "Member")]
    role: Role,
}

fn main() {}
