use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(default = "yes")]
    active: bool,
    #[orm(default = 40000)]
    age: i16,
}

fn main() {}
