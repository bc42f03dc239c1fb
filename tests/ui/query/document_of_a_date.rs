use orm::prelude::*;

#[derive(Model, Debug)]
struct Post {
    id: i64,
    day: jiff::civil::Date,
}

fn main() {
    let _ = Post::query().select(|p| json_object((("id", p.id), ("day", p.day))));
}
