use orm::Value;

#[derive(Value)]
#[orm(integer)]
struct Id(i64);

#[derive(Value)]
enum Step {
    #[orm(integer)]
    First,
}

fn main() {}
