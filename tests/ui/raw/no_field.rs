use orm::prelude::*;

struct Point;

fn main() {
    let point = Point;
    sql!("SELECT {point}");
}
