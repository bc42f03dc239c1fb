use orm::Model;

#[derive(Model)]
#[orm(has_many(soft_delete: Post, via = restore_id))]
struct Post {
    id: i64,
    #[orm(belongs_to = Post)]
    restore_id: Option<i64>,
    #[orm(soft_delete)]
    deleted_at: Option<jiff::Timestamp>,
}

fn main() {}
