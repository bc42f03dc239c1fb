use orm::Value;

#[derive(Value)]
#[orm(integer = "i16")]
enum Step {
    First,
}

fn main() {}
