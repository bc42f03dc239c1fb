use orm::Model;

#[derive(Model)]
struct Note {
    #[orm(primary_key, created_at)]
    made: jiff::Timestamp,
    #[orm(updated_at, default = now)]
    changed: jiff::Timestamp,
}

#[derive(Model)]
struct Other {
    id: i64,
    #[orm(created_at, updated_at)]
    at: jiff::Timestamp,
}

#[derive(Model)]
struct Third {
    id: i64,
    #[orm(updated_at, version)]
    version: i32,
    #[orm(created_at, belongs_to(Note, relation = note))]
    made: jiff::Timestamp,
}

fn main() {}
