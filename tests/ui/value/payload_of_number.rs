use orm::Value;

#[derive(Value)]
#[orm(integer)]
enum Shape {
    Circle(f64),
}

fn main() {}
