use orm::prelude::*;

fn main() {
    sql!("DELETE FROM users; DELETE FROM posts");
}
