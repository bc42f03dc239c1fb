use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    author: String,
    words: i64,
}

fn main() {
    let pairs = Post::query().left_join(Post::query(), |(p, q)| p.id.eq(q.id));
    let locked = pairs.lock_of(|(p, q)| (p.id, q.clone()));
}
