use orm::Model;

#[derive(Model)]
#[orm(after_commit = "announce")]
struct User {
    id: i64,
}

#[derive(Model)]
#[orm(after_commit)]
struct Post {
    id: i64,
}

fn main() {}
