use orm::prelude::*;

#[derive(Model)]
struct Post {
    id: i64,
    title: String,
    words: i32,
}

#[derive(Model)]
struct Archive {
    id: i64,
    words: i32,
    title: String,
}

fn main() -> orm::Result<()> {
    let db = Db::connect("sqlite::memory:")?;
    let query = Post::query().select(|p| (p.title, p.words));
    Archive::insert_from(&db, &query, |a| (a.words, a.title))?;
    Archive::insert_from(&db, &Post::query(), |a| (a.title, a.words))?;
    Ok(())
}
