use orm::Model;

#[derive(Model)]
#[orm(check(name = "a", sqlite = "name GLOB 'a*'"))]
#[orm(check(name = "b", sql = "name <> ''", postgres = "name ~ '^b'"))]
struct User {
    id: i64,
    name: String,
}

fn main() {}
