use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User, on_delete = "cascade")]
    author_id: i64,
    #[orm(belongs_to = User, on_update = nullify)]
    editor_id: i64,
}

fn main() {}
