use orm::prelude::*;

fn main() {
    let table = "users";
    sql!(format!("SELECT 1 FROM {table}"));
}
