use orm::Model;

#[derive(Model)]
struct PostTag {
    #[orm(primary_key, generated)]
    post_id: i64,
    #[orm(primary_key)]
    tag_id: i64,
}

fn main() {}
