use orm::Model;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(created_at)]
    made: jiff::Timestamp,
    #[orm(created_at)]
    begun: jiff::Timestamp,
    #[orm(updated_at)]
    changed: jiff::Timestamp,
    #[orm(updated_at)]
    ended: jiff::Timestamp,
}

fn main() {}
