use orm::prelude::*;

#[derive(Model, Debug)]
struct Post {
    id: i64,
    title: Option<String>,
    tags: Vec<String>,
}

fn main() {
    let _ = Post::query().select(|p| p.tags.append(p.title));
}
