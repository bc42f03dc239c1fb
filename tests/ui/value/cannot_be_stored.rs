use orm::Value;

struct Point;

#[derive(Value)]
struct Place(Point);

fn main() {}
