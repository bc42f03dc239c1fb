use orm::Value;

#[derive(Value)]
enum Shape {
    Circle(f64),
    Point,
}

fn main() {}
