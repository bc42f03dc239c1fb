use orm::Value;

#[derive(Value)]
enum Never {}

fn main() {}
