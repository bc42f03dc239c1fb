use orm::{Model, Value};

#[derive(Value)]
#[orm(integer)]
enum Step {
    First = 1,
}

#[derive(Model)]
struct Task {
    id: i64,
    #[orm(version)]
    step: Step,
}

fn main() {}
