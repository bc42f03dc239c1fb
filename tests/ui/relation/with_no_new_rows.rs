use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
    title: String,
}

fn insert(db: &Db, posts: Vec<Post>) -> orm::Result<()> {
    // A number, and rows that are stored.
    let number = NewUser {}.with(|u| u.id);
    NewUser {}.with(|_| posts).insert(db)?;
    // The parent is a field like any other.
    NewUser {}.with(|_| vec![NewPost { title: String::new() }]).insert(db)?;
    Ok(())
}

fn main() {}
