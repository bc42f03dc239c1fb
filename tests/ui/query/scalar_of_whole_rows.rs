use orm::prelude::*;

#[derive(Model, Debug)]
struct Post {
    id: i64,
    words: i64,
}

fn main() {
    let longest = Post::query().order_by(|p| p.words.desc()).limit(1);
    let query = Post::query().filter(|p| p.id.eq(longest.scalar()));
}
