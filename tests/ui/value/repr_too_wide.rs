use orm::Value;

#[derive(Value)]
#[orm(integer)]
#[repr(u64)]
enum Step {
    First,
}

fn main() {}
