use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = String)]
    author_id: i64,
}

fn main() {}
