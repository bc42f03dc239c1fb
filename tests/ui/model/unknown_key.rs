use orm::Model;

#[derive(Model)]
#[orm(tabel = "people", engine = "fast")]
struct User {
    id: i64,
}

fn main() {}
