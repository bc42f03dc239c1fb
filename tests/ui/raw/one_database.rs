use orm::prelude::*;

fn main() {
    sql!(sqlite = "SELECT 1");
}
