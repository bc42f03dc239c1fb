use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(soft_delete)]
    deleted: bool,
}

#[derive(Model)]
struct Comment {
    id: i64,
    #[orm(soft_delete)]
    deleted_at: jiff::Timestamp,
}

fn main() {}
