use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
}

fn main() {
    let words = web_search("english", "rust");
    let _ = Post::query().filter(|p| search_vector("english", (p.title, p.id)).matches(&words));
}
