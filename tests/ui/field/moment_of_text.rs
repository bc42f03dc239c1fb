use orm::Model;

#[derive(Model)]
struct Note {
    id: i64,
    #[orm(created_at)]
    made: String,
    #[orm(updated_at)]
    changed: Option<jiff::Timestamp>,
}

fn main() {}
