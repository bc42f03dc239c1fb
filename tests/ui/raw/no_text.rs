use orm::prelude::*;

fn main() {
    sql!();
}
