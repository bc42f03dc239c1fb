use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    author: String,
    words: i64,
}

fn main() {
    let names = Post::query().select(|p| (p.author,));
    let both = names.union(Post::query().select(|p| (p.words,)));
}
