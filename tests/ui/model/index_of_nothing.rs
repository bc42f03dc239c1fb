use orm::Model;

#[derive(Model)]
#[orm(index(name = "by_name"), unique())]
struct User {
    id: i64,
}

fn main() {}
