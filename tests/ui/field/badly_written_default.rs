use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(default)]
    active: bool,
    #[orm(default = i32::MAX)]
    age: i32,
}

fn main() {}
