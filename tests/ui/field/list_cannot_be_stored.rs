use orm::Model;

#[derive(Debug, Clone)]
struct Point;

#[derive(Model)]
struct Line {
    id: i64,
    points: Vec<Point>,
}

fn main() {}
