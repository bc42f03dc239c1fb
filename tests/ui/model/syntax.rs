use orm::Model;

#[derive(Model)]
#[orm(table "people")]
struct User {
    id: i64,
}

fn main() {}
