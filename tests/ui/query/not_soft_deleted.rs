use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    deleted_at: Option<jiff::Timestamp>,
}

fn main() {
    let _ = Post::query().present();
}
