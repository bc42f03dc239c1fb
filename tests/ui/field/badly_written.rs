use orm::Model;

#[derive(Model)]
struct User {
    #[orm(primary_key = true, generated = "yes")]
    id: i64,
    #[orm(max_len = 0)]
    name: String,
}

fn main() {}
