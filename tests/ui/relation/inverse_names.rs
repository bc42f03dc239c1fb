use orm::Model;

#[derive(Model)]
#[orm(has_many(posts: Post), has_many(posts: Post), has_many(query: Post))]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    user_id: i64,
}

fn main() {}
