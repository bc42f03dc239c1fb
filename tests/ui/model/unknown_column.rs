use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    age: i32,
}

fn main() {
    let _ = User::query().filter(|u| u.agee.eq(1));
}
