use orm::{Model, Value};

#[derive(Value, Debug, Clone)]
#[orm(integer)]
enum Step {
    First = 1,
}

#[derive(Model)]
struct Task {
    id: i64,
    #[orm(default = 2)]
    step: Step,
}

fn main() {}
