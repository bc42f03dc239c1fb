use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    name: String,
}

fn main() {
    let _ = User::query().select(|u| (u.id, sql!("length({u.name})")));
}
