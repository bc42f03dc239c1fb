use orm::Model;

struct User;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = User)]
    author_id: i64,
}

fn main() {}
