use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let _ = Post::query().sort_by_text("title");
}
