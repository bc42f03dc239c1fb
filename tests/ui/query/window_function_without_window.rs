use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    age: i32,
}

fn main() {
    let places = User::query().select(|u| (u.id, row_number()));
}
