use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    author: String,
    words: i64,
}

fn main() {
    let pairs = Post::query().join(Post::query().select(|p| p.id), |_| true);
}
