use orm::prelude::*;

struct Point;

fn main() {
    sql!("SELECT {Point.*} FROM points");
}
