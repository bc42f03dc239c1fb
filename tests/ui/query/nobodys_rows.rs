use orm::prelude::*;

#[derive(Model)]
#[orm(has_many(posts: Post))]
struct Account {
    id: i64,
}

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(belongs_to = Account)]
    account_id: i64,
}

fn main() {
    let _ = Account::query().select(|a| a.posts().of_tenant(7).count());
}
