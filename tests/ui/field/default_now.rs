use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    #[orm(default = now)]
    created_at: String,
}

fn main() {}
