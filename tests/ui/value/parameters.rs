use orm::Value;

#[derive(Value)]
struct Id<T>(i64, T);

fn main() {}
