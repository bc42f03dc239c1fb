use orm::Model;

#[derive(Model)]
#[orm(has_one(post: Post, via = author_id))]
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
