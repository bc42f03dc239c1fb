use orm::Model;

#[derive(Model)]
#[orm(updated_at)]
struct Note {
    id: i64,
    #[orm(created_at = now)]
    made: jiff::Timestamp,
    #[orm(update_at)]
    changed: jiff::Timestamp,
}

fn main() {}
