use orm::Model;

#[derive(Model)]
struct Post {
    id: i64,
    #[orm(soft_delete, default = now)]
    deleted_at: Option<jiff::Timestamp>,
    #[orm(tenant, version)]
    version: i32,
}

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(soft_delete, updated_at)]
    changed: Option<jiff::Timestamp>,
}

fn main() {}
