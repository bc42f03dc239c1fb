use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    author: String,
    words: i64,
}

fn main() {
    let db = Db::connect("sqlite::memory:").unwrap();
    let joined = Post::query().left_join(Post::query(), |(p, next)| next.id.eq(p.id + 1));
    let pairs: Vec<(i64, i64)> = joined.select(|(p, next)| (p.id, next.words)).all(&db).unwrap();
}
