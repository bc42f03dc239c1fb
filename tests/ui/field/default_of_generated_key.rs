use orm::Model;

#[derive(Model)]
struct User {
    #[orm(generated, default = 1)]
    id: i64,
    #[orm(version, default = 1)]
    version: i32,
}

fn main() {}
