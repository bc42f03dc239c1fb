use orm::Model;

#[derive(Model)]
#[orm(table = "people")]
#[orm(table = "persons")]
struct User {
    id: i64,
}

fn main() {}
