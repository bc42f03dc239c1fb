use orm::prelude::*;

fn main() {
    let id = 1_u64;
    sql!("SELECT {id}");
}
