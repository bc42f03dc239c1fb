use orm::prelude::*;

#[derive(Model, Debug)]
struct Post {
    id: i64,
    words: i64,
}

fn main() {
    let query = Post::query().select(|p| p.words).subquery();
}
