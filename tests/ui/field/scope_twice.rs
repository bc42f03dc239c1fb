use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(tenant)]
    account_id: i64,
    #[orm(tenant)]
    owner: String,
    #[orm(soft_delete)]
    deleted_at: Option<jiff::Timestamp>,
    #[orm(soft_delete)]
    hidden_at: Option<jiff::Timestamp>,
}

fn main() {}
