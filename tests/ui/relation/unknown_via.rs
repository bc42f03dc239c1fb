use orm::Model;

#[derive(Model)]
#[orm(has_many(posts: Post, via = writer_id))]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
    #[orm(belongs_to = User)]
    editor_id: Option<i64>,
}

fn main() {}
