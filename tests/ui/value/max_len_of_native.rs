use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
#[orm(native)]
enum Mood {
    Sad,
}

#[derive(Model)]
struct Day {
    id: i64,
    #[orm(max_len = 10)]
    mood: Mood,
}

fn main() {}
