use orm::prelude::*;

#[derive(Model)]
struct User {
    id: i64,
    nickname: Option<String>,
    age: Option<i32>,
}

fn main() {
    let _ = User::query().filter(|u| u.age.eq(None));
    let _ = User::query().filter(|u| u.nickname.eq(None));
}
