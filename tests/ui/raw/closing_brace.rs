use orm::prelude::*;

fn main() {
    sql!("SELECT 'a}'");
}
