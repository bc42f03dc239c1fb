use orm::prelude::*;

fn main() {
    sql!("SELECT id FROM users WHERE name = 'Ann");
}
