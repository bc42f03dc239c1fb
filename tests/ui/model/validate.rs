use orm::Model;

#[derive(Model)]
#[orm(validate = "check")]
struct User {
    id: i64,
}

#[derive(Model)]
#[orm(validate)]
struct Post {
    id: i64,
}

fn main() {}
