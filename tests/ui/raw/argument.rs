use orm::prelude::*;

fn main() {
    let id = 1;
    sql!("SELECT name FROM users WHERE id = {}", id);
}
