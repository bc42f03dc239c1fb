use orm::Model;

#[derive(Model)]
struct PostTag {
    #[orm(primary_key)]
    post_id: i64,
    #[orm(primary_key)]
    tag_id: i64,
}

#[derive(Model)]
struct Vote {
    id: i64,
    #[orm(belongs_to = PostTag)]
    tag_id: i64,
}

fn main() {}
