use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
    name: String,
    #[orm(column = "Name")]
    nickname: String,
}

fn main() {}
