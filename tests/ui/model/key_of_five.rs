use orm::Model;

#[derive(Model)]
struct Point {
    #[orm(primary_key)]
    a: i32,
    #[orm(primary_key)]
    b: i32,
    #[orm(primary_key)]
    c: i32,
    #[orm(primary_key)]
    d: i32,
    #[orm(primary_key)]
    e: i32,
}

fn main() {}
