use orm::Model;

#[derive(Model)]
#[orm(index(id, text, name = "SQLITE_index"))]
struct SqliteFile {
    id: i64,
    text: String,
}

fn main() {}
