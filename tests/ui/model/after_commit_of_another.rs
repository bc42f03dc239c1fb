use orm::{Committed, Model};

#[derive(Model)]
#[orm(after_commit = announce)]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
}

fn announce(_: &Committed<Post>) {}

fn main() {}
