use orm::Model;

#[derive(Model)]
#[orm(version)]
struct User {
    id: i64,
    #[orm(schema = "auth")]
    name: String,
}

fn main() {}
