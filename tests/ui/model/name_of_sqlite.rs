use orm::Model;

#[derive(Model)]
#[orm(index(id, text, name = "SQLITE_index"))]
struct SqliteFile {
    id: i64,
    text: String,
}

#[derive(Model)]
#[orm(schema = "pg_blog")]
struct Post {
    id: i64,
}

#[derive(Model)]
#[orm(schema = "sqlite_blog")]
struct Comment {
    id: i64,
}

fn main() {}
