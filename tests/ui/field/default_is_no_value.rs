use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
#[orm(native)]
enum Mood {
    Sad,
}

#[derive(Model)]
struct Day {
    id: i64,
    #[orm(default = "Sad")]
    mood: Mood,
}

fn main() {}
