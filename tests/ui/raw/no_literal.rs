use orm::prelude::*;

fn main() {
    let text = String::from("SELECT 1");
    sql!(text);
}
