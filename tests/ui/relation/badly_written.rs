use orm::Model;

#[derive(Model)]
struct User {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to)]
    author_id: i64,
    #[orm(belongs_to(User, relation = "editor", via = x))]
    editor_id: i64,
}

fn main() {}
