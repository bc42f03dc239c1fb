use orm::Model;

#[derive(Model)]
#[orm(check(name = "adult"), check(sql = "age > 17", names = "adult"))]
struct User {
    id: i64,
    age: i32,
}

fn main() {}
