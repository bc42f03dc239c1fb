use orm::Model;

#[derive(Model)]
#[orm(index(name), unique(name, name))]
struct User {
    id: i64,
    #[orm(index)]
    name: String,
}

fn main() {}
