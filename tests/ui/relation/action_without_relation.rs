use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(on_delete = cascade)]
    author_id: i64,
    #[orm(deferred)]
    editor_id: i64,
}

fn main() {}
