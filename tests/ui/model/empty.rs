use orm::Model;

#[derive(Model)]
struct User {}

fn main() {}
