use orm::prelude::*;

fn main() {
    sql!("SELECT name FROM users WHERE id = ?");
}
