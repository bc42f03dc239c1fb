use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    name: String,
}

#[derive(Model)]
#[orm(changes)]
struct Post {
    id: i64,
    title: String,
}

fn rename(db: &Db, user: &mut User, changes: &PostChanges) -> orm::Result<()> {
    user.apply(db, changes)
}

fn main() {}
