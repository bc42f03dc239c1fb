use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(posts: Post))]
struct User {
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
}

fn main() {
    Post::query().filter(|p| p.author().name.eq(p.author_id));
}
