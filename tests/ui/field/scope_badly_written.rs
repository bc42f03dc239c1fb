use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(tenant = account)]
    account_id: i64,
    #[orm(soft_delete = true)]
    deleted_at: Option<jiff::Timestamp>,
}

fn main() {}
