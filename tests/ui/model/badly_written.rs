use orm::Model;

#[derive(Model)]
#[orm(table, schema = "", unique)]
struct User {
    id: i64,
}

fn main() {}
