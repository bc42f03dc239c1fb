use orm::prelude::*;

#[derive(Model, Debug)]
struct Post {
    id: i64,
    words: i64,
}

fn main() {
    let words = Post::query().select(|p| p.words);
    let query = words.clone().union(words);
}
