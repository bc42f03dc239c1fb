use orm::Model;

#[derive(Model)]
#[orm(has_many(Post), has_one = Post, many_to_many(tags: Tag), has_many(posts: Post, vai = user_id), many_to_many(labels: Tag, through = Link, from = user_id))]
struct User {
    id: i64,
}

fn main() {}
