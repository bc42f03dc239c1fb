use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(posts: Post, via = author_id))]
struct User {
    id: i64,
    name: String,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
    #[orm(belongs_to = User)]
    editor_id: Option<i64>,
    title: String,
}

#[derive(Projection)]
#[orm(model = Post)]
struct PostCard {
    title: String,
}

fn main() {
    let _: Query<User, PostCard> = User::query().project();
}
