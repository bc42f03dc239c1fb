use orm::prelude::*;

fn main() {
    let name = "Ann";
    sql!("SELECT id FROM users WHERE name = '{name}'");
}
