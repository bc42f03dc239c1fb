use orm::Model;

#[derive(Model)]
#[orm(has_many(posts: Post))]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    author_id: i64,
}

fn main() {}
