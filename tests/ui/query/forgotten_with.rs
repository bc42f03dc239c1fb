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
    let count = |user: User| user.posts.len();
}
